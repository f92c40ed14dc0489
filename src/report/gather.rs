//! Records go in, in any order; a [`Tally`] comes out.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};

use super::{Context, Period, Tally};
use crate::{
    call::CallRecord,
    ledger::{Event, PageText},
};

/// Days before and after the period whose calls are looked at for repeated ones.
const LOOK: i64 = 7;

/// Counts the calls of one period.
#[derive(Debug)]
pub struct Gathering {
    context: Arc<Context>,
    period: Period,
    tally: Tally,
}

/// What belongs to a report beside the calls.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// Of the period and, for the state at its beginning, the last ones before it; in order of time.
    pub events: Vec<Event>,
    /// «Висновки та вжиті заходи».
    pub conclusions: Option<PageText>,
    /// The month before, and the same of last year, when there are any.
    pub previous: Option<Tally>,
    pub year_before: Option<Tally>,
    /// Records that could not be read.
    pub damaged: u64,
    /// The figures come from a fold: the calls themselves are purged.
    pub folded: bool,
    /// When the store's first record was written; before it nothing is known.
    pub since: Option<Timestamp>,
}

impl Gathering {
    pub fn new(context: Arc<Context>, period: Period) -> Self {
        Self { context, period, tally: Tally::default() }
    }

    /// Calls that started in this span must be given: the period with a week on either side, for repeated calls.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        let (from, to) = self.period.bounds(&self.context.zone);
        let week = (LOOK * 24).hours();
        (from.checked_sub(week).unwrap_or(Timestamp::MIN), to.checked_add(week).unwrap_or(Timestamp::MAX))
    }

    pub fn add(&mut self, record: &CallRecord) {
        let (from, to) = self.period.bounds(&self.context.zone);
        if (from..to).contains(&record.started) {
            self.tally.offered += 1;
        }
    }

    pub fn finish(self) -> Tally {
        self.tally
    }
}
