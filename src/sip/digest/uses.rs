//! How often each nonce was used, so that a credential which was overheard is worth nothing (RFC 7616 §5.5).

use std::collections::BTreeMap;

use super::nonce::Stamp;

/// Nonces whose counts are kept: far more than there are telephones in a town hall.
const MOST: usize = 4096;
/// Requests may overtake one another by so many.
const WINDOW: u32 = 64;

#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    counts: BTreeMap<Stamp, Counts>,
    /// Up to this stamp nonces were forgotten before their time: one of them that is not known any more may have
    /// been used.
    forgotten: Option<Stamp>,
}

#[derive(Clone, Copy, Debug)]
struct Counts {
    highest: u32,
    /// Bit `n`: `highest - n` was used.
    used: u64,
}

impl Uses {
    /// Notes a use; false when the same count was seen before, or may have been.
    #[must_use]
    pub fn is_first(&mut self, stamp: Stamp, count: u32) -> bool {
        if count == 0 {
            return false;
        }
        if let Some(counts) = self.counts.get_mut(&stamp) {
            return counts.is_first(count);
        }
        if self.forgotten.is_some_and(|last| stamp <= last) {
            return false;
        }
        self.counts.insert(stamp, Counts { highest: count, used: 1 });
        if self.counts.len() > MOST
            && let Some((oldest, _)) = self.counts.pop_first()
        {
            self.forgotten = self.forgotten.max(Some(oldest));
        }
        true
    }

    /// Nonces made before `oldest` are refused for their age, so their counts need not be known.
    pub fn drop_before(&mut self, oldest: u64) {
        while self.counts.first_key_value().is_some_and(|(stamp, _)| stamp.issued < oldest) {
            self.counts.pop_first();
        }
    }
}

impl Counts {
    fn is_first(&mut self, count: u32) -> bool {
        if let Some(ahead) = count.checked_sub(self.highest).filter(|ahead| *ahead > 0) {
            self.used = self.used.checked_shl(ahead).unwrap_or(0) | 1;
            self.highest = count;
            return true;
        }
        let behind = self.highest - count;
        let bit = 1_u64.checked_shl(behind).filter(|_| behind < WINDOW).unwrap_or(0);
        let first = bit != 0 && self.used & bit == 0;
        self.used |= bit;
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(issued: u64) -> Stamp {
        Stamp { issued, number: 1 }
    }

    #[test]
    fn each_count_is_good_once_also_out_of_order() {
        let mut uses = Uses::default();
        for (count, first) in
            [(1, true), (1, false), (3, true), (2, true), (2, false), (3, false), (0, false), (200, true), (136, false)]
        {
            assert_eq!(uses.is_first(stamp(1), count), first, "{count}");
        }
        assert!(uses.is_first(stamp(1), 137), "within the window");
        assert!(!uses.is_first(stamp(1), 137));
        assert!(uses.is_first(stamp(1), u32::MAX));
        assert!(uses.is_first(stamp(2), 1), "another nonce counts for itself");
    }

    #[test]
    fn a_full_table_forgets_the_oldest_and_never_takes_them_again() {
        let mut uses = Uses::default();
        for n in 0..2 * MOST as u64 {
            assert!(uses.is_first(stamp(n), 1));
        }
        assert_eq!(uses.counts.len(), MOST);
        assert!(!uses.is_first(stamp(0), 2), "it may have been used");
        assert!(uses.is_first(stamp(2 * MOST as u64 - 1), 2));
        uses.drop_before(u64::MAX);
        assert!(uses.counts.is_empty());
    }
}
