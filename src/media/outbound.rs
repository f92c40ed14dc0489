//! Our stream: sequence, timestamps that are always true, and the marker at the start of a talk-spurt.

use super::engine::SLOT_TICKS;
use crate::{chance::Chance, rtp::Header};

#[derive(Clone, Debug)]
pub(super) struct Outbound {
    pub ssrc: u32,
    sequence: u16,
    /// Timestamp of slot 0; the timestamp of a frame follows from its slot alone.
    origin: u32,
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
            next: None,
            packets: 0,
            octets: 0,
        }
    }

    /// The header of the frame that stands in `slot` and lasts `slots`.
    pub fn header(&mut self, payload_type: u8, slot: u64, slots: u64, spurt: bool) -> Header {
        let marker = spurt || self.next != Some(slot);
        self.next = Some(slot + slots);
        let header = Header {
            marker,
            payload_type,
            sequence: self.sequence,
            timestamp: self.timestamp(slot * u64::from(SLOT_TICKS)),
            ssrc: self.ssrc,
        };
        self.sequence = self.sequence.wrapping_add(1);
        self.packets += 1;
        self.octets += slots * u64::from(SLOT_TICKS);
        header
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
