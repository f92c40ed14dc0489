//! How long our own calls through each line have talked today (toll fraud, a stuck call, a forwarded mobile: whatever it
//! is, a bill must have an end).

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use jiff::civil::Date;

use crate::{clock::Now, trunk::TrunkId};

#[derive(Debug, Default)]
pub(super) struct Budget(HashMap<TrunkId, Spent>);

#[derive(Debug)]
struct Spent {
    day: Date,
    time: Duration,
    /// Staff have been told that nothing is left.
    told: bool,
}

impl Budget {
    /// A call that was answered then is over. All of it counts for the day on which it ends.
    pub fn spent(&mut self, now: Now, trunk: TrunkId, answered: Option<Instant>) {
        if let Some(answered) = answered {
            self.today(now, trunk).time += now.mono.saturating_duration_since(answered);
        }
    }

    /// Whether another call may begin, while those in progress have talked for `talking`.
    pub fn allows(&mut self, now: Now, trunk: TrunkId, minutes: u32, talking: Duration) -> Result<(), Exhausted> {
        let spent = self.today(now, trunk);
        if spent.time + talking < Duration::from_secs(u64::from(minutes) * 60) {
            return Ok(());
        }
        Err(Exhausted { first: !std::mem::replace(&mut spent.told, true) })
    }

    /// A new day begins anew. A clock that was set back, or is not set at all, gives no second day.
    fn today(&mut self, now: Now, trunk: TrunkId) -> &mut Spent {
        let day = now.local(&Now::kyiv()).date();
        let spent = self.0.entry(trunk).or_insert(Spent { day, time: Duration::ZERO, told: false });
        if spent.day < day && now.trusted {
            *spent = Spent { day, time: Duration::ZERO, told: false };
        }
        spent
    }

    /// Lines that are gone are forgotten; one that comes back with a reload has a budget of its own id.
    pub fn keep(&mut self, is_configured: impl Fn(TrunkId) -> bool) {
        self.0.retain(|trunk, _| is_configured(*trunk));
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted {
    /// Nobody has been told today.
    pub first: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: TrunkId = TrunkId(1);

    fn at(civil: &str) -> Now {
        Now::new(Instant::now(), civil.parse().unwrap(), true)
    }

    #[test]
    fn the_minutes_of_a_day_are_used_up_told_once_and_back_the_next_day() {
        let start = at("2026-03-02T08:00:00Z");
        let mut budget = Budget::default();
        let later = start.after(Duration::from_secs(9 * 60));
        budget.spent(later, LINE, Some(start.mono));
        budget.spent(later, LINE, None);
        assert_eq!(budget.allows(later, LINE, 10, Duration::ZERO), Ok(()));
        let talking = Duration::from_secs(60);
        assert_eq!(budget.allows(later, LINE, 10, talking), Err(Exhausted { first: true }), "who talks now counts too");
        assert_eq!(budget.allows(later, LINE, 10, talking), Err(Exhausted { first: false }));
        assert_eq!(budget.allows(later, TrunkId(2), 10, talking), Ok(()), "each line has its own");
        let next = start.after(Duration::from_secs(24 * 3600));
        assert_eq!(budget.allows(next, LINE, 10, talking), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_gives_no_second_day() {
        let start = at("2026-03-02T08:00:00Z");
        let mut budget = Budget::default();
        let later = start.after(Duration::from_secs(600));
        budget.spent(later, LINE, Some(start.mono));
        let back = Now { civil: "1970-01-01T00:00:00Z".parse().unwrap(), trusted: false, ..later };
        assert!(budget.allows(back, LINE, 10, Duration::ZERO).is_err());
        assert!(budget.allows(later, LINE, 10, Duration::ZERO).is_err());
    }
}
