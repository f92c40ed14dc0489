//! Audio of one byte a tick (G.711, G.722), cut anew: a peer that sends 30 ms a packet, and one that wants 20.

use super::leg::LONGEST_FRAME;

/// What is left of the last packet until the next one makes a whole frame of it.
#[derive(Debug)]
pub(super) struct Pieces {
    bytes: [u8; LONGEST_FRAME],
    len: usize,
    /// Timestamp of the first byte.
    at: u32,
}

impl Default for Pieces {
    fn default() -> Self {
        Self { bytes: [0; LONGEST_FRAME], len: 0, at: 0 }
    }
}

impl Pieces {
    /// Takes in what stands at `timestamp`; calls `out` with each frame of `frame` bytes and its timestamp. What was left
    /// before a gap goes out short. False when the packet comes too late to be put in order.
    pub fn add(&mut self, timestamp: u32, payload: &[u8], frame: usize, mut out: impl FnMut(u32, &[u8])) -> bool {
        let frame = frame.clamp(1, LONGEST_FRAME);
        let gap = timestamp.wrapping_sub(self.at.wrapping_add(self.len as u32)) as i32;
        if self.len > 0 && gap < 0 {
            return false;
        }
        if self.len > 0 && (gap > 0 || self.len >= frame) {
            self.flush(&mut out);
        }
        if self.len == 0 {
            self.at = timestamp;
        }
        let mut rest = payload;
        while !rest.is_empty() {
            let (now, later) = rest.split_at((frame - self.len).min(rest.len()));
            self.bytes[self.len..self.len + now.len()].copy_from_slice(now);
            self.len += now.len();
            rest = later;
            if self.len == frame {
                self.flush(&mut out);
            }
        }
        true
    }

    /// Forgets what is left: something else was sent since.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    fn flush(&mut self, out: &mut impl FnMut(u32, &[u8])) {
        out(self.at, &self.bytes[..self.len]);
        self.at = self.at.wrapping_add(self.len as u32);
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Timestamps and lengths of what comes out.
    fn cut(packets: &[(u32, usize)], frame: usize) -> Vec<(u32, usize)> {
        let mut pieces = Pieces::default();
        let mut out = Vec::new();
        for &(at, len) in packets {
            let payload: Vec<u8> = (at..at + len as u32).map(|t| t as u8).collect();
            pieces.add(at, &payload, frame, |at, bytes| {
                assert!((at..).zip(bytes).all(|(t, b)| t as u8 == *b), "each byte at its time");
                out.push((at, bytes.len()));
            });
        }
        out
    }

    #[test]
    fn long_packets_are_cut_and_short_ones_joined() {
        assert_eq!(cut(&[(0, 240), (240, 240)], 160), [(0, 160), (160, 160), (320, 160)]);
        assert_eq!(cut(&[(0, 80), (80, 80), (160, 80)], 160), [(0, 160)]);
        assert_eq!(cut(&[(0, 480)], 80).len(), 6);
    }

    #[test]
    fn what_is_left_before_a_gap_goes_out_short_and_what_is_late_not_at_all() {
        assert_eq!(
            cut(&[(0, 240), (480, 240), (720, 240)], 160),
            [(0, 160), (160, 80), (480, 160), (640, 160), (800, 160)]
        );
        assert_eq!(cut(&[(240, 240), (0, 240), (480, 80)], 160), [(240, 160), (400, 160)]);
    }

    #[test]
    fn a_frame_that_became_shorter_meanwhile_loses_nothing() {
        let mut pieces = Pieces::default();
        let mut lens = Vec::new();
        pieces.add(0, &[1; 400], 480, |_, bytes| lens.push(bytes.len()));
        pieces.add(400, &[1; 80], 160, |_, bytes| lens.push(bytes.len()));
        pieces.add(480, &[1; 80], 160, |_, bytes| lens.push(bytes.len()));
        assert_eq!(lens, [400, 160]);
    }
}
