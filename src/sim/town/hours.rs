//! Whether the operators of the town are at work, by the quarter of an hour.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use crate::{
    calendar::Status,
    clock::Now,
    ivr::{NodeKind, Script},
};

const QUARTER: i64 = 900;
/// Quarters looked at for the next opening: eleven days.
const FAR: i64 = 11 * 96;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    Open,
    Lunch,
    Closed,
}

pub(super) struct Hours {
    script: Arc<Script>,
    known: HashMap<i64, When>,
}

impl Hours {
    pub fn new(script: Arc<Script>) -> Self {
        Self { script, known: HashMap::new() }
    }

    pub fn when(&mut self, at: Timestamp) -> When {
        let quarter = at.as_second().div_euclid(QUARTER);
        if let Some(known) = self.known.get(&quarter) {
            return *known;
        }
        let when = self.ask(at);
        // Hours that do not begin at a quarter are asked for anew.
        let ends = [0, QUARTER - 1].map(|second| Timestamp::from_second(quarter * QUARTER + second));
        if ends.into_iter().all(|end| end.is_ok_and(|end| self.ask(end) == when)) {
            self.known.insert(quarter, when);
        }
        when
    }

    fn ask(&self, at: Timestamp) -> When {
        let operator = self.script.operator.and_then(|operator| self.script.find(operator)).map(|node| &node.kind);
        let Some(NodeKind::Department(department)) = operator else { return When::Open };
        let Some(hours) = department.hours else { return When::Open };
        match self.script.calendar.status_at(hours, &at.to_zoned(Now::kyiv())) {
            Status::Open { .. } => When::Open,
            Status::Lunch { .. } => When::Lunch,
            Status::Closed { .. } | Status::ClockUnknown => When::Closed,
        }
    }

    /// The next quarter at which the office opens, when it is not open at `at` itself.
    pub fn opens_after(&mut self, at: Timestamp) -> Option<Timestamp> {
        self.first(at, |when| when == When::Open)
    }

    /// The next quarter at which it is closed, not only at lunch.
    pub fn closes_after(&mut self, at: Timestamp) -> Option<Timestamp> {
        self.first(at, |when| when == When::Closed)
    }

    fn first(&mut self, at: Timestamp, is: impl Fn(When) -> bool) -> Option<Timestamp> {
        if is(self.when(at)) {
            return Some(at);
        }
        let next = at.as_second().div_euclid(QUARTER) + 1;
        let mut later = (next..next + FAR).filter_map(|quarter| Timestamp::from_second(quarter * QUARTER).ok());
        later.find(|at| is(self.when(*at)))
    }
}
