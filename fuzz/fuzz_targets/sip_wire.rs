//! Datagrams and stream messages of any peer, several in one life of a user agent, with time passing between them.
//! Everything it sends must be readable by itself, and every session that began must be able to end.
#![no_main]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use libfuzzer_sys::fuzz_target;
use slukhavka::{
    clock::Now,
    sip::{Flow, FlowId, OpenGate, Transport, UaConfig, UaEvent, UaOutput, UserAgent},
};

/// What stands between two messages of one input.
const CUT: &[u8] = b"\x00\xff";

fuzz_target!(|data: &[u8]| {
    let mut now = Now::new(Instant::now(), jiff::Timestamp::UNIX_EPOCH, true);
    let mut ua = UserAgent::new(UaConfig {
        product: Arc::from("fuzz"),
        t1: Duration::from_millis(500),
        t2: Duration::from_secs(4),
        t4: Duration::from_secs(5),
        seed: 7.into(),
    });
    for (index, message) in cut(data).enumerate() {
        ua.receive(now, flow(index), message, &mut OpenGate);
        drain(&mut ua, now);
        if index % 2 == 1 {
            now = now.after(Duration::from_millis(600));
            ua.handle_timeout(now);
            drain(&mut ua, now);
        }
    }
    // Long after the last timer of RFC 3261 nothing but confirmed sessions may be left.
    for _ in 0..64 {
        let Some(deadline) = ua.deadline() else { break };
        now = now.after(deadline.saturating_duration_since(now.mono));
        ua.handle_timeout(now);
        drain(&mut ua, now);
    }
});

fn cut(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(data);
    std::iter::from_fn(move || {
        let data = rest?;
        match data.windows(CUT.len()).position(|w| w == CUT) {
            Some(at) => {
                rest = Some(&data[at + CUT.len()..]);
                Some(&data[..at])
            }
            None => rest.take(),
        }
    })
    .take(16)
}

fn flow(index: usize) -> Flow {
    let tcp = index % 3 == 2;
    Flow {
        transport: if tcp { Transport::Tcp } else { Transport::Udp },
        local: ([127, 0, 0, 1], 5060).into(),
        remote: ([127, 0, 0, 2], 5070).into(),
        id: FlowId(u64::from(tcp)),
    }
}

/// Every call is taken with a small answer, as the Switch would.
fn drain(ua: &mut UserAgent, now: Now) {
    while let Some(output) = ua.poll(now) {
        match output {
            UaOutput::Send { bytes, .. } => {
                assert!(bytes.starts_with(b"SIP/2.0 ") || bytes.windows(8).any(|w| w == b"SIP/2.0\r"));
            }
            UaOutput::Event(UaEvent::Incoming { session, .. }) => ua.accept(now, session, b"v=0\r\n".to_vec()),
            UaOutput::Event(UaEvent::Offer { session, .. } | UaEvent::OfferWanted { session }) => {
                ua.answer_offer(now, session, b"v=0\r\n".to_vec());
            }
            UaOutput::Event(_) | UaOutput::CloseFlow(_) => {}
        }
    }
}
