//! Two legs that hear each other: what one party sends, the other gets, in one stream without a seam.

mod keys;
mod relay;
mod seams;

use super::*;
use crate::sdp::SrtpKeys;

const CALLER: LegId = LegId { shard: 0, index: 1 };
const OPERATOR: LegId = LegId { shard: 0, index: 2 };
const OTHER: LegId = LegId { shard: 0, index: 3 };

/// A telephone at the other end of a leg, with its own clock and numbers.
struct Party {
    addr: SocketAddr,
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
    payload_type: u8,
    event_type: u8,
}

impl Party {
    fn new(leg: LegId) -> Self {
        let n = leg.index as u8;
        Self {
            addr: SocketAddr::from(([192, 0, 2, 100 + n], 5004)),
            ssrc: 7000 + u32::from(n),
            sequence: 65_500 + u16::from(n),
            timestamp: u32::MAX - 2000 * u32::from(n),
            payload_type: 8,
            event_type: 101,
        }
    }

    fn params(&self) -> MediaParams {
        MediaParams {
            remote: self.addr,
            remote_rtcp: SocketAddr::new(self.addr.ip(), 5005),
            payload_type: self.payload_type,
            telephone_event: Some(self.event_type),
            ..params()
        }
    }

    /// The next packet of `ms`, each of its bytes `sound`.
    fn packet(&mut self, sound: u8, ms: u32) -> Vec<u8> {
        let header = Header {
            marker: false,
            payload_type: self.payload_type,
            sequence: self.sequence,
            timestamp: self.timestamp,
            ssrc: self.ssrc,
        };
        self.skip(ms);
        bytes(header, &vec![sound; ms as usize * 8])
    }

    /// A packet of the press that began at `timestamp`.
    fn event(&mut self, timestamp: u32, event: u8, duration: u16, end: bool) -> Vec<u8> {
        let header = Header {
            marker: false,
            payload_type: self.event_type,
            sequence: self.sequence,
            timestamp,
            ssrc: self.ssrc,
        };
        self.sequence = self.sequence.wrapping_add(1);
        let [high, low] = duration.to_be_bytes();
        bytes(header, &[event, if end { 0x8a } else { 10 }, high, low])
    }

    /// A packet gets lost on its way.
    fn skip(&mut self, ms: u32) {
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(ms * 8);
    }
}

fn bytes(header: Header, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; payload.len() + 12];
    header.write(payload, &mut bytes);
    bytes
}

struct Talk {
    bench: Bench,
    caller: Party,
    operator: Party,
}

impl Talk {
    /// Two legs, agreed upon but not bridged.
    fn apart(caller: MediaParams, operator: MediaParams) -> Self {
        let mut talk = Self { bench: Bench::new(), caller: Party::new(CALLER), operator: Party::new(OPERATOR) };
        talk.caller.payload_type = caller.payload_type;
        talk.operator.payload_type = operator.payload_type;
        for (leg, params) in [(CALLER, caller), (OPERATOR, operator)] {
            talk.bench.command(MediaCommand::Open { leg, local: local(), from: std::sync::Arc::default() });
            talk.bench.command(MediaCommand::Configure { leg, params });
        }
        talk
    }

    fn with(caller: MediaParams, operator: MediaParams) -> Self {
        let mut talk = Self::apart(caller, operator);
        talk.bridge();
        talk
    }

    fn new() -> Self {
        Self::with(Party::new(CALLER).params(), Party::new(OPERATOR).params())
    }

    fn bridge(&mut self) {
        self.bench.command(MediaCommand::Bridge { a: CALLER, b: OPERATOR });
    }

    fn receive(&mut self, leg: LegId, from: SocketAddr, bytes: &[u8]) {
        let Bench { engine, world, now, .. } = &mut self.bench;
        world.now = Some(now.mono);
        engine.packet(*now, leg, Channel::Rtp, from, bytes, world);
    }

    fn caller_sends(&mut self, bytes: &[u8]) {
        self.receive(CALLER, self.caller.addr, bytes);
    }

    fn operator_sends(&mut self, bytes: &[u8]) {
        self.receive(OPERATOR, self.operator.addr, bytes);
    }

    /// Both talk for `ms`, in packets of 20 ms: the caller bytes of 1, the operator bytes of 2.
    fn talk(&mut self, ms: u64) {
        for _ in 0..ms / 20 {
            let (a, b) = (self.caller.packet(1, 20), self.operator.packet(2, 20));
            self.caller_sends(&a);
            self.bench.pass(7);
            self.operator_sends(&b);
            self.bench.pass(13);
        }
    }

    /// Only the caller talks, in packets of `ptime`.
    fn caller_talks(&mut self, sound: u8, ms: u64, ptime: u32) {
        for _ in 0..ms / u64::from(ptime) {
            let packet = self.caller.packet(sound, ptime);
            self.caller_sends(&packet);
            self.bench.pass(ptime.into());
        }
    }

    /// What went to a leg's peer since the last time.
    fn heard_by(&mut self, leg: LegId) -> Vec<Sent> {
        let (theirs, rest) = self.bench.sent().into_iter().partition(|sent| sent.leg == leg);
        self.bench.world.rtp = rest;
        theirs
    }

    fn play(&mut self, leg: LegId, play: u32, clips: Vec<Clip>) {
        self.bench.command(MediaCommand::Play { leg, play: PlayId(play), utterance: Vec::new() });
        let resolved = ResolvedPlay { leg, play: PlayId(play), codec: Codec::Pcma, clips };
        self.bench.engine.resolved(resolved, &mut self.bench.world);
    }
}

/// One stream: one SSRC, sequence numbers without a hole, timestamps that never go back nor stray from the clock.
fn assert_seamless(sent: &[Sent]) {
    for (i, w) in sent.windows(2).enumerate() {
        let (a, b) = (&w[0], &w[1]);
        assert_eq!(b.header.ssrc, a.header.ssrc);
        assert_eq!(b.header.sequence, a.header.sequence.wrapping_add(1), "packet {}", i + 1);
        let step = b.header.timestamp.wrapping_sub(a.header.timestamp) as i32;
        assert!(step >= a.payload.len() as i32, "packet {}: {step} after {} ticks", i + 1, a.payload.len());
        let elapsed = (b.at - sent[0].at).as_millis() as i64 * 8;
        let told = i64::from(b.header.timestamp.wrapping_sub(sent[0].header.timestamp));
        assert!((told - elapsed).abs() <= 60 * 8, "packet {}: {told} ticks in {elapsed}", i + 1);
    }
}

fn count(sent: &[Sent], sound: u8) -> usize {
    sent.iter().flat_map(|s| &s.payload).filter(|&&b| b == sound).count()
}
