//! Our stream: sequence, timestamps that are always true, and the marker at the start of a talk-spurt.

use super::{engine::SLOT_TICKS, passage::Place};
use crate::{
    chance::Chance,
    rtp::{CLOCK, Header},
};

/// How far ahead of time a stream may be, in ms, before our clock follows it: more than the jitter of a network.
const FOLLOWED_MS: u32 = 40;

#[derive(Clone, Debug)]
pub(super) struct Outbound {
    pub ssrc: u32,
    sequence: u16,
    /// Ticks in a second of the codec's RTP clock.
    clock: u32,
    /// Timestamp at the engine's beginning; the timestamp of a frame follows from its slot alone.
    origin: u32,
    /// The timestamp after the last packet sent, of whatever kind; no later one begins before it.
    end: Option<u32>,
    /// The slot after the last frame sent; a frame that begins elsewhere begins a talk-spurt.
    next: Option<u64>,
    pub packets: u64,
    pub octets: u64,
}

impl Outbound {
    pub fn new(chance: &mut Chance) -> Self {
        Self {
            ssrc: chance.next_u32(),
            // Below 2^15, so that a listener who misses the first packets cannot mistake the roll-over (RFC 3711 §3.3.1).
            sequence: chance.next_u32() as u16 >> 1,
            clock: CLOCK,
            origin: chance.next_u32(),
            end: None,
            next: None,
            packets: 0,
            octets: 0,
        }
    }

    /// Another codec was agreed upon at `ticks` of the engine's clock. The time line goes on from where it stands, at the
    /// new pace (RFC 7160 §4.2); the next frame bears a marker.
    pub fn set_clock(&mut self, clock: u32, ticks: u64) {
        if clock != self.clock {
            let now = self.timestamp(ticks);
            self.clock = clock;
            self.origin = self.origin.wrapping_add(now.wrapping_sub(self.timestamp(ticks)));
            self.next = None;
        }
    }

    pub fn clock(&self) -> u32 {
        self.clock
    }

    /// The header of the frame that stands in `slot` and lasts `slots`; `octets` of sound are in it.
    pub fn header(&mut self, payload_type: u8, (slot, slots): (u64, u64), octets: usize, spurt: bool) -> Header {
        let marker = spurt || self.next != Some(slot);
        self.next = Some(slot + slots);
        let begin = slot * u64::from(SLOT_TICKS);
        // A sender whose packets we passed on may have been ahead of our clock: then the whole time line moves with it.
        self.origin = self.origin.wrapping_add(self.earliest(begin).wrapping_sub(self.timestamp(begin)));
        let place = Place { sequence: self.sequence, timestamp: self.timestamp(begin), marker };
        let ticks = slots as u32 * SLOT_TICKS * (self.clock / CLOCK);
        self.write(payload_type, place, ticks, octets)
    }

    /// The header of a packet of somebody else that has got its place in our stream. It lasts `ticks` of the codec's clock.
    pub fn pass(&mut self, payload_type: u8, place: Place, ticks: u32, octets: usize) -> Header {
        self.next = None;
        self.write(payload_type, place, ticks, octets)
    }

    /// A sender whose clock runs faster than ours comes ever farther ahead of time; ours follows it, a little with each
    /// packet, so that it is never cut off for being early. `now` is the time in ticks.
    pub fn follow(&mut self, timestamp: u32, now: u64) {
        let ahead = timestamp.wrapping_sub(self.timestamp(now)) as i32;
        let per_ms = self.clock / 1000;
        if ahead > (FOLLOWED_MS * per_ms) as i32 {
            self.origin = self.origin.wrapping_add(per_ms);
        }
    }

    /// The header of a packet of a press of ours, which began at `timestamp`.
    pub fn event(&mut self, payload_type: u8, timestamp: u32, marker: bool, ticks: u32, octets: usize) -> Header {
        let place = Place { sequence: self.sequence, timestamp, marker };
        self.pass(payload_type, place, ticks, octets)
    }

    fn write(&mut self, payload_type: u8, place: Place, ticks: u32, octets: usize) -> Header {
        let Place { sequence, timestamp, marker } = place;
        let (next, end) = (sequence.wrapping_add(1), timestamp.wrapping_add(ticks));
        // What comes late fills its own place and does not call the stream back.
        if next.wrapping_sub(self.sequence) as i16 > 0 {
            self.sequence = next;
        }
        if self.end.is_none_or(|last| end.wrapping_sub(last) as i32 > 0) {
            self.end = Some(end);
        }
        self.packets += 1;
        self.octets += octets as u64;
        Header { marker, payload_type, sequence, timestamp, ssrc: self.ssrc }
    }

    pub fn next_sequence(&self) -> u16 {
        self.sequence
    }

    /// The first timestamp that is free.
    pub fn end(&self) -> u32 {
        self.end.unwrap_or(self.origin)
    }

    /// The timestamp of what begins at `ticks`, but not before the end of what was sent.
    pub fn earliest(&self, ticks: u64) -> u32 {
        let now = self.timestamp(ticks);
        self.end.filter(|end| end.wrapping_sub(now) as i32 > 0).unwrap_or(now)
    }

    /// The RTP timestamp at `ticks` of the engine's clock.
    pub fn timestamp(&self, ticks: u64) -> u32 {
        self.origin.wrapping_add(ticks.wrapping_mul(u64::from(self.clock / CLOCK)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_begins_far_from_its_first_roll_over() {
        for seed in 0..200 {
            assert!(Outbound::new(&mut Chance::seeded(seed)).sequence < 1 << 15, "seed {seed}");
        }
    }

    #[test]
    fn a_frame_after_a_gap_keeps_sequence_has_a_true_timestamp_and_a_marker() {
        let mut out = Outbound::new(&mut Chance::seeded(3));
        let first = out.header(8, (10, 2), 160, false);
        let second = out.header(8, (12, 2), 160, false);
        let late = out.header(8, (18, 2), 160, false);
        let spurt = out.header(8, (20, 2), 160, true);
        assert_eq!([first.marker, second.marker, late.marker, spurt.marker], [true, false, true, true]);
        assert_eq!(second.timestamp.wrapping_sub(first.timestamp), 160);
        assert_eq!(late.timestamp.wrapping_sub(second.timestamp), 480);
        assert_eq!(late.sequence.wrapping_sub(first.sequence), 2);
        assert_eq!((out.packets, out.octets), (4, 640));
    }

    #[test]
    fn another_clock_goes_on_from_where_the_time_line_stands() {
        let mut out = Outbound::new(&mut Chance::seeded(3));
        let before = out.header(8, (10, 2), 160, false);
        out.set_clock(48_000, 12 * u64::from(SLOT_TICKS));
        let first = out.header(96, (12, 2), 60, false);
        let second = out.header(96, (14, 2), 60, false);
        assert_eq!(first.timestamp.wrapping_sub(before.timestamp), 160);
        assert_eq!(second.timestamp.wrapping_sub(first.timestamp), 960);
        assert_eq!((first.marker, second.marker, first.ssrc), (true, false, before.ssrc));
    }
}
