//! By how much the clock of a boot was wrong until it was put right, and the times that follow from it.
//!
//! A machine without a clock of its own wakes in 1970. What it writes down until the network tells it the time keeps the
//! wrong time in the journal, with `clock_trusted` (of a call) or `trusted` (of an event) false; a `ClockSet` event of
//! the same boot says by how much. The truth stays as it was written: times are put right whenever it is read.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::{
    call::CallRecord,
    ledger::{Event, Happening},
};

/// Kept of one boot: a clock that is set ever again is not worth following.
const MOST: usize = 16;
/// Between the two readings a clock is compared by, so much may pass.
const SLACK_MS: i64 = 1_000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections(BTreeMap<u32, Vec<Correction>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Correction {
    /// When it was set, by the clock that was set.
    at_ms: i64,
    by_ms: i64,
}

impl Corrections {
    /// True when the event sets the clock of its boot, and was not known.
    pub fn add(&mut self, event: &Event) -> bool {
        let Happening::ClockSet { by_ms } = event.what else { return false };
        let known = self.0.entry(event.boot).or_default();
        let correction = Correction { at_ms: event.at.as_millisecond(), by_ms };
        let news = known.len() < MOST && !known.contains(&correction);
        if news {
            known.insert(known.partition_point(|other| other.at_ms <= correction.at_ms), correction);
        }
        news
    }

    pub fn record(&self, record: &mut CallRecord) {
        if let Some(right) = self.of_call(record) {
            (record.started, record.clock_trusted) = (right, true);
        }
    }

    pub fn event(&self, event: &mut Event) {
        if let Some(right) = self.right(event.trusted, event.boot, event.at) {
            (event.at, event.trusted) = (right, true);
        }
    }

    /// When the call started, as far as is known.
    pub fn started(&self, record: &CallRecord) -> Timestamp {
        self.of_call(record).unwrap_or(record.started)
    }

    fn of_call(&self, record: &CallRecord) -> Option<Timestamp> {
        self.right(record.clock_trusted, record.call.boot, record.started)
    }

    /// What a time that was not trusted really was, once the clock of its boot was set.
    pub fn right(&self, trusted: bool, boot: u32, at: Timestamp) -> Option<Timestamp> {
        let known = self.0.get(&boot).filter(|_| !trusted)?;
        let mut right = at;
        for correction in known {
            // What was written after the clock had been set once is not moved by that again.
            let until_ms = correction.at_ms.saturating_sub(correction.by_ms);
            let before = right.as_millisecond() <= until_ms.saturating_add(SLACK_MS);
            if known.len() == 1 || before {
                right = right.checked_add(SignedDuration::from_millis(correction.by_ms)).ok()?;
            }
        }
        Some(right)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::record, *};

    fn set(boot: u32, at: i64, by: i64) -> Event {
        let at = Timestamp::from_second(at).unwrap();
        Event { at, trusted: true, boot, what: Happening::ClockSet { by_ms: by * 1000 } }
    }

    fn started(corrections: &Corrections, boot: u32, at: i64, trusted: bool) -> (i64, bool) {
        let mut call = record(boot, 1);
        (call.started, call.clock_trusted) = (Timestamp::from_second(at).unwrap(), trusted);
        corrections.record(&mut call);
        (call.started.as_second(), call.clock_trusted)
    }

    #[test]
    fn only_untrusted_times_of_that_boot_are_moved_and_the_same_setting_counts_once() {
        let mut corrections = Corrections::default();
        assert!(corrections.add(&set(3, 1_790_000_100, 1_790_000_000)));
        assert!(!corrections.add(&set(3, 1_790_000_100, 1_790_000_000)));
        assert_eq!(started(&corrections, 3, 40, false), (1_790_000_040, true));
        assert_eq!(started(&corrections, 3, 1_790_000_200, true), (1_790_000_200, true));
        assert_eq!(started(&corrections, 4, 40, false), (40, false));
    }

    #[test]
    fn a_clock_that_ran_ahead_is_put_back() {
        let mut corrections = Corrections::default();
        corrections.add(&set(1, 1_790_000_000, -50_000));
        assert_eq!(started(&corrections, 1, 1_790_049_000, false), (1_789_999_000, true));
    }

    #[test]
    fn a_clock_set_twice_moves_each_time_by_what_came_after_it() {
        let mut corrections = Corrections::default();
        // 1970 until 100 s, then about 1 790 000 100, which was still an hour slow.
        corrections.add(&set(1, 1_790_000_100, 1_790_000_000));
        corrections.add(&set(1, 1_790_004_000, 3_600));
        assert_eq!(started(&corrections, 1, 40, false), (1_790_003_640, true));
        assert_eq!(started(&corrections, 1, 1_790_000_300, false), (1_790_003_900, true));
    }

    #[test]
    fn a_correction_beyond_all_time_changes_nothing() {
        let mut corrections = Corrections::default();
        let at = Timestamp::from_second(100).unwrap();
        corrections.add(&Event { at, trusted: true, boot: 1, what: Happening::ClockSet { by_ms: i64::MAX } });
        assert_eq!(started(&corrections, 1, 40, false), (40, false));
    }
}
