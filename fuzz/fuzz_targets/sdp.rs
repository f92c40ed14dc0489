//! Session descriptions of any peer. An answer we give must be one we would accept ourselves.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use libfuzzer_sys::fuzz_target;
use slukhavka::sdp::{self, Capabilities, LocalMedia};

fuzz_target!(|offer: &[u8]| {
    let caps = Capabilities::default();
    let local = LocalMedia { addr: IpAddr::V4(Ipv4Addr::LOCALHOST), port: 16_384, key: slukhavka::sdp::MasterKey([0; 30]), session: 1, version: 1 };
    let _ = sdp::accept(offer, &caps, local);
    if let Ok(answered) = sdp::answer(offer, &caps, local) {
        assert!(std::str::from_utf8(&answered.sdp).is_ok());
        assert!(answered.sdp.ends_with(b"\r\n"));
    }
});
