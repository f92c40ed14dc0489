//! When which call wants to be woken: one ordered set, so that a thousand calls cost no scan.

use std::{collections::BTreeSet, time::Instant};

/// Every call is in it at most once; the owner remembers at which moment.
#[derive(Debug, Default)]
pub(super) struct Alarms(BTreeSet<(Instant, u32)>);

impl Alarms {
    /// Moves the alarm of `call` from `before` to `after`.
    pub fn set(&mut self, call: u32, before: Option<Instant>, after: Option<Instant>) {
        if before == after {
            return;
        }
        if let Some(at) = before {
            self.0.remove(&(at, call));
        }
        if let Some(at) = after {
            self.0.insert((at, call));
        }
    }

    pub fn next(&self) -> Option<Instant> {
        self.0.first().map(|(at, _)| *at)
    }

    /// The call whose alarm is due; it stays set until moved.
    pub fn due(&self, now: Instant) -> Option<u32> {
        self.0.first().filter(|(at, _)| *at <= now).map(|(_, call)| *call)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_earliest_alarm_is_due_first_and_a_moved_one_leaves_nothing_behind() {
        let start = Instant::now();
        let at = |s| Some(start + Duration::from_secs(s));
        let mut alarms = Alarms::default();
        alarms.set(1, None, at(5));
        alarms.set(2, None, at(3));
        assert_eq!(alarms.next(), at(3));
        alarms.set(2, at(3), at(9));
        assert_eq!(alarms.due(start + Duration::from_secs(4)), None);
        assert_eq!(alarms.due(start + Duration::from_secs(5)), Some(1));
        alarms.set(1, at(5), None);
        alarms.set(2, at(9), None);
        assert_eq!(alarms.next(), None);
    }
}
