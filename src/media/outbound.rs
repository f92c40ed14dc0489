//! Our stream: sequence, timestamps that are always true, and the marker at the start of a talk-spurt.

use super::{engine::SLOT_TICKS, passage::Place};
use crate::{chance::Chance, rtp::Header};

/// How far ahead of time a stream may be before our clock follows it: more than the jitter of a network, 40 ms.
const FOLLOWED: i32 = 320;

#[derive(Clone, Debug)]
pub(super) struct Outbound {
    pub ssrc: u32,
    sequence: u16,
    /// Timestamp of slot 0; the timestamp of a frame follows from its slot alone.
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
            origin: chance.next_u32(),
            end: None,
            next: None,
            packets: 0,
            octets: 0,
        }
    }

    /// The header of the frame that stands in `slot` and lasts `slots`.
    pub fn header(&mut self, payload_type: u8, slot: u64, slots: u64, spurt: bool) -> Header {
        let marker = spurt || self.next != Some(slot);
        self.next = Some(slot + slots);
        let begin = slot * u64::from(SLOT_TICKS);
        // A sender whose packets we passed on may have been ahead of our clock: then the whole time line moves with it.
        self.origin = self.origin.wrapping_add(self.earliest(begin).wrapping_sub(self.timestamp(begin)));
        let place = Place { sequence: self.sequence, timestamp: self.timestamp(begin), marker };
        let ticks = slots as u32 * SLOT_TICKS;
        self.write(payload_type, place, ticks, ticks as usize)
    }

    /// The header of a packet of somebody else that has got its place in our stream. It lasts `ticks`.
    pub fn pass(&mut self, payload_type: u8, place: Place, ticks: u32, octets: usize) -> Header {
        self.next = None;
        self.write(payload_type, place, ticks, octets)
    }

    /// A sender whose clock runs faster than ours comes ever farther ahead of time; ours follows it, a little with each
    /// packet, so that it is never cut off for being early. `now` is the time in ticks.
    pub fn follow(&mut self, timestamp: u32, now: u64) {
        let ahead = timestamp.wrapping_sub(self.timestamp(now)) as i32;
        if ahead > FOLLOWED {
            self.origin = self.origin.wrapping_add(FOLLOWED as u32 / 40);
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
        self.origin.wrapping_add(ticks as u32)
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
        let first = out.header(8, 10, 2, false);
        let second = out.header(8, 12, 2, false);
        let late = out.header(8, 18, 2, false);
        let spurt = out.header(8, 20, 2, true);
        assert_eq!([first.marker, second.marker, late.marker, spurt.marker], [true, false, true, true]);
        assert_eq!(second.timestamp.wrapping_sub(first.timestamp), 160);
        assert_eq!(late.timestamp.wrapping_sub(second.timestamp), 480);
        assert_eq!(late.sequence.wrapping_sub(first.sequence), 2);
        assert_eq!((out.packets, out.octets), (4, 640));
    }
}
