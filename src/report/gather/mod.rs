//! Records go in, in any order; a [`Tally`] comes out.

mod count;
mod seen;

use std::{collections::HashMap, sync::Arc};

use jiff::{Timestamp, ToSpan as _};

pub(super) use self::seen::{Numbers, Seen};
use super::{
    Context, Period, Sorted, Tally,
    context::Kind,
    service,
    sort::{Aside, sorted_by},
};
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
    bounds: (Timestamp, Timestamp),
    kinds: HashMap<Arc<str>, Kind>,
    tally: Tally,
    numbers: Numbers,
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
        let bounds = period.bounds(&context.zone);
        let kinds = context.script.nodes.iter().map(|node| (node.name.clone(), Kind::of(&node.kind))).collect();
        Self { context, period, bounds, kinds, tally: Tally::default(), numbers: Numbers::default() }
    }

    /// Calls that started in this span must be given: the period with a week on either side, for repeated calls.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        span(self.bounds)
    }

    pub fn add(&mut self, record: &CallRecord) {
        let sorted = sorted_by(&self.context, record, &|name| self.kinds.get(name).copied());
        let inside = (self.bounds.0..self.bounds.1).contains(&record.started);
        match sorted {
            Sorted::Counted(row) => {
                self.numbers.extend(Seen::of(record, row, inside));
                if inside {
                    self.count(record, row);
                }
            }
            Sorted::Apart(aside) if inside => self.set_apart(record, aside),
            Sorted::Apart(_) => {}
        }
    }

    /// What happened to the service, so that a fold knows how long it worked: the same events as [`Extras::events`].
    pub fn service(&mut self, events: &[Event], since: Option<Timestamp>) {
        self.tally.service = Some(service::history(&self.context, self.period, events, since).availability);
    }

    pub fn finish(mut self) -> Tally {
        self.numbers.finish(&self.context, &mut self.tally);
        self.tally.keep_bounds();
        self.tally
    }

    fn set_apart(&mut self, record: &CallRecord, aside: Aside) {
        let apart = &mut self.tally.apart;
        let count = match aside {
            Aside::Internal => &mut apart.internal,
            Aside::Test => &mut apart.test,
            Aside::Blocked => &mut apart.blocked,
            Aside::Fax => &mut apart.fax,
            Aside::Short => &mut apart.short,
        };
        *count += 1;
        if aside == Aside::Test {
            let row = super::sort::row(record, &|name| self.kinds.get(name).copied());
            self.tally.test(record.started, row.id());
        }
    }
}

/// A period with a week on either side.
pub(super) fn span((from, to): (Timestamp, Timestamp)) -> (Timestamp, Timestamp) {
    let week = (LOOK * 24).hours();
    (from.checked_sub(week).unwrap_or(Timestamp::MIN), to.checked_add(week).unwrap_or(Timestamp::MAX))
}
