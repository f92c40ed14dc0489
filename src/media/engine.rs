//! All legs of one media thread: commands in, packets in, time in; packets and events out.
//!
//! Time is cut into slots of 10 ms counted from the engine's start. A leg's frame stands in a slot of its own grid (20 ms
//! frames: every other slot, so that half of the legs send in each), and its timestamp follows from the slot. A slot that
//! came late is worked off once: what was missed is skipped, never sent in a burst.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Channel, MediaCommand, MediaEvent, PortPool, RecordEnd, RecordLimits, RecordStop, ResolvedPlay, Sink, Taping,
    Wanted,
    leg::{Datagram, Leg},
    unfinished::Unfinished,
};
use crate::{
    audio::ComfortNoise,
    chance::{Chance, Seed},
    clock::Now,
    sdp::MediaParams,
    vocab::{LegId, Network, RecordingId},
};

pub const SLOT: Duration = Duration::from_millis(10);
/// RTP ticks in a slot.
pub(super) const SLOT_TICKS: u32 = crate::rtp::CLOCK / 100;
/// Ports tried for one leg before the call is refused.
const PORT_TRIES: usize = 16;
const NEVER: u64 = u64::MAX;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineConfig {
    pub ports: RangeInclusive<u16>,
    /// A port's rest after a call.
    pub rest: Duration,
    /// Silence of the peer, while it ought to send, after which the leg is `Dead`.
    pub timeout: Duration,
    pub seed: Seed,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self { ports: 16384..=17383, rest: Duration::from_secs(3), timeout: Duration::from_secs(30), seed: 0.into() }
    }
}

#[derive(Debug)]
pub struct Engine {
    config: EngineConfig,
    start: Instant,
    chance: Chance,
    ports: PortPool,
    noise: ComfortNoise,
    /// Where each leg stands in the two lists below, which go in step. The slots are apart from the legs because each
    /// tick looks at all of them and at few of the legs.
    places: HashMap<LegId, usize>,
    due: Vec<u64>,
    legs: Vec<Leg>,
    configured: usize,
    unfinished: Unfinished,
    /// Alternates, so that the two halves stay equal.
    phase: u64,
}

/// What a leg needs to know of the slot it is called in.
#[derive(Clone, Copy)]
pub(super) struct Tick<'a> {
    pub slot: u64,
    /// The time in RTP ticks since the engine's start.
    pub ticks: u64,
    pub noise: &'a ComfortNoise,
}

impl Engine {
    pub fn new(config: EngineConfig, now: Instant) -> Self {
        let mut chance = Chance::seeded(config.seed);
        Self {
            ports: PortPool::new(config.ports.clone(), config.rest, &mut chance),
            noise: ComfortNoise::new(&mut chance),
            start: now,
            chance,
            places: HashMap::new(),
            due: Vec::new(),
            legs: Vec::new(),
            configured: 0,
            unfinished: Unfinished::default(),
            phase: 0,
            config,
        }
    }

    pub fn handle_command(&mut self, now: Now, command: MediaCommand, sink: &mut impl Sink) {
        match command {
            MediaCommand::Open { leg, local, from } => self.open(now, leg, (local, from), sink),
            MediaCommand::Configure { leg, params } => self.configure(now, leg, params),
            MediaCommand::Play { leg, play, utterance } => {
                if let Some(l) = self.leg(leg) {
                    l.expect_play(play, sink);
                    sink.resolve(Wanted { leg, play, utterance, codec: l.codec() });
                }
            }
            MediaCommand::Stop { leg } => self.leg(leg).into_iter().for_each(|l| l.stop(sink)),
            MediaCommand::InfoDigit { leg, digit } => {
                if let Some((l, other)) = self.leg_and_other(leg) {
                    l.info_digit(digit, other, sink);
                }
            }
            MediaCommand::Bridge { a, b } => self.bridge(a, b),
            MediaCommand::Part { leg } => self.part(leg),
            MediaCommand::SendDigit { leg, digit } => self.leg(leg).into_iter().for_each(|l| l.send_key(digit)),
            MediaCommand::Record { leg, recording, limits } => self.record(now, leg, recording, limits, sink),
            MediaCommand::StopRecording { leg } => {
                let ticks = self.ticks(now.mono);
                self.leg(leg).into_iter().for_each(|l| l.stop_tape(ticks, RecordStop::Asked, sink));
            }
            MediaCommand::Discard { recording } => sink.record(Taping::Discard { recording }),
            MediaCommand::Close { leg } => self.close(now, leg, sink),
        }
    }

    /// The clips of a `Wanted` are ready.
    pub fn resolved(&mut self, resolved: ResolvedPlay, sink: &mut impl Sink) {
        if let Some(leg) = self.leg(resolved.leg) {
            leg.start_play(resolved, sink);
        }
    }

    /// A recording is finished, or there will be none: its file is closed. Told on only once.
    pub fn recorded(&mut self, recording: RecordingId, end: RecordEnd, sink: &mut impl Sink) {
        if let Some(leg) = self.unfinished.finish(recording, end, sink) {
            self.leg(leg).into_iter().for_each(|l| l.drop_tape(recording));
        }
    }

    /// A datagram came to one of a leg's ports.
    pub fn packet(
        &mut self,
        now: Now,
        leg: LegId,
        channel: Channel,
        from: SocketAddr,
        bytes: &[u8],
        sink: &mut impl Sink,
    ) {
        let ticks = self.ticks(now.mono);
        if let Some((leg, other)) = self.leg_and_other(leg) {
            leg.packet(Datagram { now, ticks, channel, from, bytes }, other, sink);
        }
    }

    /// Sends what is due. To be called at `deadline`; a call too early or too late does no harm.
    pub fn slot(&mut self, now: Now, sink: &mut impl Sink) {
        let current = self.slot_at(now.mono);
        let ticks = self.ticks(now.mono);
        for (due, leg) in self.due.iter_mut().zip(&mut self.legs) {
            if *due <= current {
                let slots = leg.frame_slots();
                // Late: the slots missed are passed over, on the leg's own grid.
                let slot = *due + (current - *due) / slots * slots;
                leg.tick(now, Tick { slot, ticks, noise: &self.noise }, sink);
                *due = slot + slots;
            }
        }
        self.unfinished.check(now.mono, sink);
    }

    /// When the next slot begins; `None` while no leg is configured and none waits to be closed, so that an idle service does not tick.
    pub fn deadline(&self, now: Instant) -> Option<Instant> {
        let next = self.slot_at(now) + 1;
        (self.configured > 0 || self.unfinished.holds_up_an_end())
            .then(|| self.start + Duration::from_millis(next * SLOT.as_millis() as u64))
    }

    pub fn legs(&self) -> usize {
        self.legs.len()
    }

    pub fn free_ports(&self) -> usize {
        self.ports.free()
    }

    fn open(&mut self, now: Now, id: LegId, (local, from): (IpAddr, Arc<[Network]>), sink: &mut impl Sink) {
        if let Some(leg) = self.leg(id) {
            return sink.event(MediaEvent::Opened { leg: id, rtp: leg.rtp });
        }
        for _ in 0..PORT_TRIES {
            let Some(port) = self.ports.take(now.mono) else { break };
            if sink.open(id, local, port) {
                let rtp = SocketAddr::new(local, port);
                self.places.insert(id, self.legs.len());
                self.due.push(NEVER);
                self.legs.push(Leg::new(id, (rtp, from), self.config.timeout, &mut self.chance));
                return sink.event(MediaEvent::Opened { leg: id, rtp });
            }
            self.ports.put_back(port, now.mono);
        }
        tracing::warn!(leg = %id, free = self.ports.free(), "no RTP port could be opened");
        sink.event(MediaEvent::OpenFailed { leg: id });
    }

    fn configure(&mut self, now: Now, id: LegId, params: MediaParams) {
        let (current, ticks) = (self.slot_at(now.mono), self.ticks(now.mono));
        let Some(&place) = self.places.get(&id) else { return };
        let (leg, due) = (&mut self.legs[place], &mut self.due[place]);
        if !leg.is_configured() {
            self.configured += 1;
            self.phase ^= 1;
            *due = (current + 1) + ((current + 1 + self.phase) & 1);
        }
        leg.configure(now, ticks, params, &mut self.chance);
        self.settle_codecs(id);
    }

    /// Two bridged legs whose codecs differ get what turns one into the other, before the first packet needs it.
    fn settle_codecs(&mut self, id: LegId) {
        if let Some((leg, Some(other))) = self.leg_and_other(id) {
            let (ours, theirs) = (leg.codec(), other.codec());
            leg.hear_from(theirs);
            other.hear_from(ours);
        }
    }

    fn bridge(&mut self, a: LegId, b: LegId) {
        if a == b || !self.places.contains_key(&a) || !self.places.contains_key(&b) {
            tracing::warn!(leg = %a, other = %b, "a leg to be bridged is not there");
            return;
        }
        for (leg, other) in [(a, b), (b, a)] {
            if self.leg(leg).and_then(|l| l.other()) != Some(other) {
                self.part(leg);
            }
            self.leg(leg).into_iter().for_each(|l| l.join(other));
        }
        self.settle_codecs(a);
    }

    fn part(&mut self, id: LegId) {
        let other = self.leg(id).and_then(Leg::part);
        other.and_then(|other| self.leg(other)).and_then(Leg::part);
    }

    fn close(&mut self, now: Now, id: LegId, sink: &mut impl Sink) {
        self.part(id);
        let Some(place) = self.places.remove(&id) else {
            return sink.event(MediaEvent::Closed { leg: id, end: super::LegEnd::default() });
        };
        let ticks = self.ticks(now.mono);
        let mut leg = self.legs.swap_remove(place);
        self.due.swap_remove(place);
        if let Some(moved) = self.legs.get(place) {
            self.places.insert(moved.id, place);
        }
        self.configured -= usize::from(leg.is_configured());
        let end = leg.close(now, ticks, sink);
        self.ports.put_back(leg.rtp.port(), now.mono);
        sink.close(id);
        self.unfinished.close(now.mono, id, end, sink);
    }

    fn record(&mut self, now: Now, id: LegId, recording: RecordingId, limits: RecordLimits, sink: &mut impl Sink) {
        let ticks = self.ticks(now.mono);
        let Some(leg) = self.places.get(&id).and_then(|&place| self.legs.get_mut(place)) else {
            let end = RecordEnd { length: Duration::ZERO, spoken: Duration::ZERO, why: RecordStop::Failed };
            return sink.event(MediaEvent::Recorded { leg: id, recording, end });
        };
        self.unfinished.add(id, recording);
        leg.record(ticks, recording, limits, sink);
    }

    fn leg(&mut self, id: LegId) -> Option<&mut Leg> {
        self.places.get(&id).and_then(|&place| self.legs.get_mut(place))
    }

    /// A leg with the one it is bridged with.
    fn leg_and_other(&mut self, id: LegId) -> Option<(&mut Leg, Option<&mut Leg>)> {
        let place = *self.places.get(&id)?;
        let other = self.legs.get(place)?.other().and_then(|other| self.places.get(&other).copied());
        match other {
            Some(other) => {
                let [leg, other] = self.legs.get_disjoint_mut([place, other]).ok()?;
                Some((leg, Some(other)))
            }
            None => Some((self.legs.get_mut(place)?, None)),
        }
    }

    fn slot_at(&self, now: Instant) -> u64 {
        (now.saturating_duration_since(self.start).as_micros() / SLOT.as_micros()) as u64
    }

    fn ticks(&self, now: Instant) -> u64 {
        (now.saturating_duration_since(self.start).as_micros() * u128::from(crate::rtp::CLOCK) / 1_000_000) as u64
    }
}
