//! Tallies that are still true: known by what they were counted from.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use jiff::{Timestamp, tz::TimeZone};

use super::Counted;
use crate::{ledger::Month, report::Period, store::MonthState};

/// Five years of months.
const MOST: usize = 64;
/// As long as a term or a week of the period is not over, a tally changes by time alone.
const MOVING: Duration = Duration::from_secs(60);

#[derive(Default)]
pub struct Tallies {
    kept: BTreeMap<Period, Kept>,
}

struct Kept {
    stamp: Stamp,
    counted: Counted,
    made: Instant,
    used: Instant,
}

/// What a tally was counted from: the configuration, and how often the months of its calls had changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    generation: u32,
    changes: Vec<(Month, u64, u64)>,
}

impl Stamp {
    pub fn new(generation: u32, months: &[MonthState], span: (Timestamp, Timestamp), zone: &TimeZone) -> Self {
        let month = |at: Timestamp| Month::of(at.to_zoned(zone.clone()).date());
        let (first, last) = (month(span.0), month(span.1));
        let within = |state: &&MonthState| {
            first.is_none_or(|first| first <= state.month) && last.is_none_or(|last| state.month <= last)
        };
        let change = |state: &MonthState| (state.month, state.changes, state.purged);
        Self { generation, changes: months.iter().filter(within).map(change).collect() }
    }
}

impl Tallies {
    pub fn get(&mut self, period: Period, stamp: &Stamp, still_moves: bool) -> Option<Counted> {
        let kept = self.kept.get_mut(&period).filter(|kept| kept.stamp == *stamp)?;
        if still_moves && kept.made.elapsed() >= MOVING {
            return None;
        }
        kept.used = Instant::now();
        Some(kept.counted.clone())
    }

    pub fn put(&mut self, period: Period, stamp: Stamp, counted: Counted) {
        if self.kept.len() >= MOST && !self.kept.contains_key(&period) {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used).map(|(period, _)| *period);
            oldest.and_then(|oldest| self.kept.remove(&oldest));
        }
        let now = Instant::now();
        self.kept.insert(period, Kept { stamp, counted, made: now, used: now });
    }
}
