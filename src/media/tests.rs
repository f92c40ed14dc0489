//! The engine in virtual time: a caller's phone on one side, the brain on the other, and a clock that both share.

mod admission;
mod bridge;
mod codecs;
mod digits;
mod playing;
mod recording;
mod rtcp;
mod secure;
mod sending;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::*;
use crate::{
    clock::Now,
    rtp::{Header, Packet},
    sdp::{Direction, MediaParams},
    vocab::{Codec, Digit, Network, PlayId},
};

const LEG: LegId = LegId { shard: 0, index: 1 };

/// What the engine did to the world.
#[derive(Default)]
struct World {
    rtp: Vec<Sent>,
    /// The same as bytes.
    raw: Vec<Vec<u8>>,
    rtcp: Vec<(SocketAddr, Vec<u8>)>,
    events: Vec<MediaEvent>,
    wanted: Vec<Wanted>,
    tapes: recording::Tapes,
    open: Vec<(LegId, u16)>,
    refuse_ports: Vec<u16>,
    now: Option<Instant>,
}

#[derive(Clone, Debug)]
struct Sent {
    leg: LegId,
    at: Instant,
    to: SocketAddr,
    header: Header,
    payload: Vec<u8>,
}

impl Sink for World {
    fn open(&mut self, leg: LegId, _: IpAddr, port: u16) -> bool {
        let free = !self.refuse_ports.contains(&port);
        if free {
            self.open.push((leg, port));
        }
        free
    }

    fn close(&mut self, leg: LegId) {
        self.open.retain(|(open, _)| *open != leg);
    }

    fn send(&mut self, leg: LegId, channel: Channel, to: SocketAddr, bytes: &[u8]) {
        if channel == Channel::Rtcp || crate::rtp::is_rtcp(bytes) {
            return self.rtcp.push((to, bytes.to_vec()));
        }
        self.raw.push(bytes.to_vec());
        let packet = Packet::read(bytes).expect("what we send can be read");
        let at = self.now.expect("sent in a slot");
        self.rtp.push(Sent { leg, at, to, header: packet.header, payload: packet.payload.to_vec() });
    }

    fn resolve(&mut self, wanted: Wanted) {
        self.wanted.push(wanted);
    }

    fn record(&mut self, taping: Taping<'_>) {
        self.tapes.record(taping);
    }

    fn event(&mut self, event: MediaEvent) {
        self.events.push(event);
    }
}

struct Bench {
    engine: Engine,
    world: World,
    start: Instant,
    now: Now,
    sequence: u16,
}

impl Bench {
    fn new() -> Self {
        Self::with(EngineConfig { seed: 11.into(), ..EngineConfig::default() })
    }

    fn with(config: EngineConfig) -> Self {
        let start = Instant::now();
        let now = Now::new(start, "2026-03-02T10:00:00Z".parse().unwrap(), true);
        Self {
            engine: Engine::new(config, start),
            world: World { now: Some(start), ..World::default() },
            start,
            now,
            sequence: 0,
        }
    }

    /// A leg that is open and agreed upon.
    fn call() -> Self {
        let mut bench = Self::new();
        bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
        bench.configure(params());
        bench
    }

    fn command(&mut self, command: MediaCommand) {
        self.engine.handle_command(self.now, command, &mut self.world);
    }

    fn configure(&mut self, params: MediaParams) {
        self.command(MediaCommand::Configure { leg: LEG, params });
    }

    /// Lets time pass slot by slot, as the shell does.
    fn pass(&mut self, ms: u64) {
        let end = self.now.mono + Duration::from_millis(ms);
        while let Some(deadline) = self.engine.deadline(self.now.mono).filter(|d| *d <= end) {
            self.at(deadline);
            self.engine.slot(self.now, &mut self.world);
        }
        self.at(end);
    }

    fn at(&mut self, mono: Instant) {
        self.now = self.now.after(mono.saturating_duration_since(self.now.mono));
        self.world.now = Some(mono);
    }

    fn play(&mut self, play: u32, clips: Vec<Clip>) {
        self.command(MediaCommand::Play { leg: LEG, play: PlayId(play), utterance: Vec::new() });
        self.resolve(play, clips);
    }

    fn resolve(&mut self, play: u32, clips: Vec<Clip>) {
        let resolved = ResolvedPlay { leg: LEG, play: PlayId(play), codec: Codec::Pcma, clips };
        self.engine.resolved(resolved, &mut self.world);
    }

    fn receive(&mut self, from: SocketAddr, bytes: &[u8]) {
        self.engine.packet(self.now, LEG, Channel::Rtp, from, bytes, &mut self.world);
    }

    /// One packet of the peer, of payload type `payload_type`.
    fn hear(&mut self, from: SocketAddr, payload_type: u8, timestamp: u32, payload: &[u8]) {
        let header = Header { marker: false, payload_type, sequence: self.sequence, timestamp, ssrc: 77 };
        self.sequence = self.sequence.wrapping_add(1);
        let mut bytes = [0; 600];
        let len = header.write(payload, &mut bytes);
        self.receive(from, &bytes[..len]);
    }

    /// The peer talks for `ms`, a packet each 20 ms.
    fn talk(&mut self, from: SocketAddr, ms: u64) {
        for _ in 0..ms / 20 {
            let timestamp = (self.now.mono - self.start).as_millis() as u32 * 8;
            self.hear(from, 8, timestamp, &[0xD5; 160]);
            self.pass(20);
        }
    }

    fn press(&mut self, event: u8, timestamp: u32) {
        for (duration, flags) in [(160, 10), (320, 10), (480, 0x8a), (480, 0x8a), (480, 0x8a)] {
            let [high, low] = u16::to_be_bytes(duration);
            self.hear(peer(), 101, timestamp, &[event, flags, high, low]);
        }
    }

    fn events(&mut self) -> Vec<MediaEvent> {
        std::mem::take(&mut self.world.events)
    }

    fn digits(&mut self) -> String {
        let digit = |event| if let MediaEvent::Digit { digit, .. } = event { Some(digit.as_char()) } else { None };
        self.events().into_iter().filter_map(digit).collect()
    }

    fn sent(&mut self) -> Vec<Sent> {
        std::mem::take(&mut self.world.rtp)
    }

    fn close(&mut self) -> LegEnd {
        self.events();
        self.command(MediaCommand::Close { leg: LEG });
        let closed = |event| if let MediaEvent::Closed { end, .. } = event { Some(end) } else { None };
        self.events().into_iter().find_map(closed).expect("closed")
    }
}

fn local() -> IpAddr {
    "192.0.2.1".parse().unwrap()
}

fn peer() -> SocketAddr {
    "192.0.2.9:5004".parse().unwrap()
}

fn peer_rtcp() -> SocketAddr {
    "192.0.2.9:5005".parse().unwrap()
}

fn params() -> MediaParams {
    MediaParams {
        remote: peer(),
        remote_rtcp: peer_rtcp(),
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

fn sound(byte: u8, ms: usize) -> Clip {
    Clip::Sound(vec![byte; ms * 8].into())
}

/// Milliseconds between packets.
fn steps(sent: &[Sent]) -> Vec<u64> {
    sent.windows(2).map(|w| (w[1].at - w[0].at).as_millis() as u64).collect()
}

fn digit(key: char) -> Digit {
    Digit::from_char(key).unwrap()
}
