//! Packets of strangers at an encrypted stream: none of them is opened, and the next true packet still is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slukhavka::rtp::{
    Header,
    srtp::{AuthTag, SrtpReceiver, SrtpSender},
};

const KEY: [u8; 30] = [7; 30];

// The first byte chooses the suite; then each packet is told by a byte of length.
fuzz_target!(|data: &[u8]| {
    let [suite, rest @ ..] = data else { return };
    let tag = if suite & 1 == 0 { AuthTag::Bits80 } else { AuthTag::Bits32 };
    let (mut sender, mut receiver) = (SrtpSender::new(&KEY, tag), SrtpReceiver::new(&KEY, tag));
    let mut out = [0; 2048];
    let (mut sequence, mut rest) = (0_u16, rest);
    while let [length, tail @ ..] = rest {
        let (packet, after) = tail.split_at(usize::from(*length).min(tail.len()));
        rest = after;
        assert!(receiver.rtp(packet, &mut out).is_none() && receiver.rtcp(packet, &mut out).is_none());
        let header = Header { marker: false, payload_type: 8, sequence, timestamp: 0, ssrc: 1 };
        let mut sealed = [0; 256];
        let len = header.write(&[0xD5; 160], &mut sealed);
        let len = sender.rtp(&mut sealed, len).expect("room for the tag");
        assert!(receiver.rtp(&sealed[..len], &mut out).is_some(), "a true packet after forged ones");
        sequence = sequence.wrapping_add(1);
    }
});
