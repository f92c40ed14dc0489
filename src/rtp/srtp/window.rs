//! Packet indices: which one a 16-bit sequence number means (RFC 3711 §3.3.1), and which ones were here before (§3.3.2).

/// Packets back from the highest that may still come.
const WIDTH: u64 = 128;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    highest: u64,
    /// Bit n: `highest` − n was here.
    seen: u128,
}

impl Window {
    pub fn starting_at(index: u64) -> Self {
        Self { highest: index, seen: 1 }
    }

    /// The index nearest to the highest one that ends in `sequence`; `None` when it would lie before the first.
    pub fn index_of(&self, sequence: u16) -> Option<u64> {
        let ahead = sequence.wrapping_sub(self.highest as u16).cast_signed();
        self.highest.checked_add_signed(ahead.into())
    }

    pub fn is_new(&self, index: u64) -> bool {
        match self.highest.checked_sub(index) {
            None => true,
            Some(back) => back < WIDTH && self.seen >> back & 1 == 0,
        }
    }

    /// To be called for authentic packets only: a forged one must not move the window.
    pub fn note(&mut self, index: u64) {
        if let Some(ahead) = index.checked_sub(self.highest) {
            let shifted = u32::try_from(ahead).ok().and_then(|ahead| self.seen.checked_shl(ahead)).unwrap_or(0);
            *self = Self { highest: index, seen: shifted | 1 };
        } else if self.highest - index < WIDTH {
            self.seen |= 1 << (self.highest - index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_number_means_the_nearest_index() {
        let window = Window::starting_at(2 << 16 | 10);
        for (sequence, index) in
            [(10, 2 << 16 | 10), (11, 2 << 16 | 11), (32_777, 2 << 16 | 32_777), (65_535, 1 << 16 | 65_535)]
        {
            assert_eq!(window.index_of(sequence), Some(index), "{sequence}");
        }
        assert_eq!(Window::starting_at(65_530).index_of(3), Some(1 << 16 | 3));
        assert_eq!(Window::starting_at(3).index_of(65_530), None, "before the first roll-over there is nothing");
    }

    #[test]
    fn what_was_here_is_not_new_nor_is_what_lies_behind_the_window() {
        let mut window = Window::starting_at(1000);
        window.note(1003);
        for (index, new) in [(1000, false), (1001, true), (1003, false), (1004, true), (876, true), (875, false)] {
            assert_eq!(window.is_new(index), new, "{index}");
        }
        window.note(1001);
        assert!(!window.is_new(1001) && window.is_new(1002));
        window.note(1130);
        assert!(!window.is_new(1002) && window.is_new(1004) && !window.is_new(1003));
        window.note(1 << 40);
        assert!(!window.is_new(1130) && !window.is_new(1 << 40) && window.is_new((1 << 40) - 127));
    }
}
