//! RTP, RTCP and whatever else arrives at a leg's two ports, with slots passing between the packets. A packet must not
//! make more than one key press, and the leg must still close with its one account.
#![no_main]

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use libfuzzer_sys::fuzz_target;
use slukhavka::{
    clock::Now,
    media::{Channel, Engine, EngineConfig, MediaCommand, MediaEvent, Sink, Wanted},
    sdp::{Direction, MediaParams},
    vocab::{Codec, LegId},
};

const LEG: LegId = LegId { shard: 0, index: 1 };
const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), 4000);
const STRANGER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3)), 4000);

#[derive(Default)]
struct Heard {
    digits: usize,
    closed: usize,
}

impl Sink for Heard {
    fn open(&mut self, _: LegId, _: IpAddr, _: u16) -> bool {
        true
    }
    fn close(&mut self, _: LegId) {}
    fn send(&mut self, _: LegId, _: Channel, _: SocketAddr, bytes: &[u8]) {
        assert!(!bytes.is_empty() && bytes.len() < 1500);
    }
    fn resolve(&mut self, _: Wanted) {}
    fn event(&mut self, event: MediaEvent) {
        match event {
            MediaEvent::Digit { .. } => self.digits += 1,
            MediaEvent::Closed { .. } => self.closed += 1,
            _ => {}
        }
    }
}

// Each packet is told by a byte of flags (channel, sender, slots before it) and a byte of length.
fuzz_target!(|data: &[u8]| {
    let mut now = Now::new(Instant::now(), jiff::Timestamp::UNIX_EPOCH, true);
    let mut engine = Engine::new(EngineConfig::default(), now.mono);
    let mut heard = Heard::default();
    let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
    engine.handle_command(now, MediaCommand::Open { leg: LEG, local, from: Arc::default() }, &mut heard);
    engine.handle_command(now, MediaCommand::Configure { leg: LEG, params: params() }, &mut heard);
    let mut rest = data;
    while let [flags, length, tail @ ..] = rest {
        let (packet, after) = tail.split_at(usize::from(*length).min(tail.len()));
        rest = after;
        for _ in 0..flags >> 4 {
            now = now.after(Duration::from_millis(10));
            engine.slot(now, &mut heard);
        }
        let channel = if flags & 1 == 0 { Channel::Rtp } else { Channel::Rtcp };
        let from = if flags & 2 == 0 { PEER } else { STRANGER };
        let before = heard.digits;
        engine.packet(now, LEG, channel, from, packet, &mut heard);
        assert!(heard.digits <= before + 1, "one packet, {} presses", heard.digits - before);
    }
    engine.handle_command(now, MediaCommand::Close { leg: LEG }, &mut heard);
    assert_eq!((engine.legs(), heard.closed), (0, 1));
});

fn params() -> MediaParams {
    MediaParams {
        remote: PEER,
        remote_rtcp: SocketAddr::new(PEER.ip(), PEER.port() + 1),
        rtcp_mux: false,
        codec: Codec::Pcma,
        payload_type: 8,
        telephone_event: Some(101),
        event_clock: 8000,
        ptime_ms: 20,
        direction: Direction::SendRecv,
        srtp: None,
        held: false,
    }
}
