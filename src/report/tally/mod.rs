//! The figures of a period, without any personal data of callers: what a closed month is folded into.
//!
//! Written into the journal as JSON (`ledger::Fold`): fields are only ever added, each with a default, so that what an
//! old program folded stays readable for ever. All of it adds up, but for different numbers ([`Tally::merge`]).

mod merge;
mod spread;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Availability, Callbacks, Row};

pub use spread::{Spread, Sum};

/// More names of topics, operators … than any council has; what comes beyond is counted together.
const MOST_NAMES: usize = 1000;
/// Stands for all names beyond that.
const OTHERS: &str = "·інші";
/// Self-tests listed one by one.
const MOST_TESTS: usize = 200;
/// Insistent numbers listed one by one.
const MOST_REPEATED: usize = 100;

pub type Named<T> = BTreeMap<String, T>;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Calls that are counted: not test, blocked, fax, internal, or under 3 s without a key.
    pub offered: u64,
    /// By id of [`Row`]; they add up to `offered`.
    pub outcomes: Named<u64>,
    /// Different numbers; `None` when some of them are not known any more.
    pub numbers: Option<u64>,
    /// Calls without a number.
    pub withheld: u64,
    /// Calls whose number was purged.
    pub purged: u64,
    pub after_hours: u64,
    pub hours_known: u64,
    pub days: BTreeMap<Date, DayTally>,
    pub hours: [[u64; 24]; 7],
    pub topics: Named<TopicTally>,
    pub departments: Named<DepartmentTally>,
    pub operators: Named<OperatorTally>,
    pub boxes: Named<BoxTally>,
    /// Calls that were in a queue, or talked to an operator.
    pub asked: u64,
    /// Clock B and clock A of answered calls; how long those waited who were lost.
    pub waits: Spread,
    pub waits_from_start: Spread,
    pub lost_waits: Spread,
    pub talk: Spread,
    pub handling: Sum,
    pub marks: MarkTally,
    /// The question was heard to its end, in so many calls.
    pub mark_asked: u64,
    pub resolved: u64,
    pub unresolved: u64,
    /// Answered calls of known numbers whose seven days are over, and of them those not followed by another call.
    pub followed: u64,
    pub not_repeated: u64,
    pub callbacks: Callbacks,
    pub apart: ApartTally,
    /// Calls of each number that called ten times or more.
    pub repeated: Vec<u64>,
    pub tests: Vec<TestTally>,
    /// Counted calls that came while the clock was not known to be set.
    pub untrusted: u64,
    pub service: Option<Availability>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DayTally {
    pub calls: u64,
    pub informed: u64,
    pub answered: u64,
    pub lost: u64,
    pub after_hours: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicTally {
    pub chosen: u64,
    pub heard: u64,
    pub then_operator: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DepartmentTally {
    pub asked: u64,
    pub answered: u64,
    pub lost: u64,
    pub short: u64,
    pub missed: u64,
    pub waits: Spread,
    pub talk: Sum,
    pub marks: MarkTally,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OperatorTally {
    pub answered: u64,
    pub missed: u64,
    pub talk: Sum,
    pub handling: Sum,
    pub marks: MarkTally,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BoxTally {
    pub left: u64,
    pub heard: u64,
    pub answered: u64,
    pub overdue: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ApartTally {
    pub test: u64,
    pub blocked: u64,
    pub fax: u64,
    pub short: u64,
    pub internal: u64,
}

/// One test call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TestTally {
    pub at: Timestamp,
    /// Its result, as the id of a [`Row`].
    pub outcome: String,
}

/// How many gave 1, 2, 3, 4, 5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MarkTally(pub [u64; 5]);

impl MarkTally {
    /// Anything but 1 to 5 is no mark.
    pub fn add(&mut self, mark: u8) {
        if let Some(given) = usize::from(mark).checked_sub(1).and_then(|i| self.0.get_mut(i)) {
            *given += 1;
        }
    }

    pub fn n(self) -> u64 {
        self.0.iter().sum()
    }

    pub fn high(self) -> u64 {
        let [_, _, _, four, five] = self.0;
        four + five
    }

    pub fn mean(self) -> Option<f64> {
        let sum: u64 = (1..).zip(self.0).map(|(mark, n): (u64, u64)| mark * n).sum();
        (self.n() > 0).then(|| sum as f64 / self.n() as f64)
    }
}

impl Tally {
    pub fn row(&self, row: Row) -> u64 {
        self.outcomes.get(row.id()).copied().unwrap_or(0)
    }

    /// Talked to an operator.
    pub fn answered(&self) -> u64 {
        self.row(Row::Answered)
    }

    pub(super) fn test(&mut self, at: Timestamp, outcome: &str) {
        self.tests.push(TestTally { at, outcome: outcome.to_owned() });
        self.keep_bounds();
    }

    /// The lists in one order whatever the order of calls was, and never without end.
    pub(super) fn keep_bounds(&mut self) {
        self.tests.sort();
        self.tests.truncate(MOST_TESTS);
        self.repeated.sort_unstable_by(|a, b| b.cmp(a));
        self.repeated.truncate(MOST_REPEATED);
    }
}

/// The entry of a name; of the one for all others when there are too many names.
pub(super) fn named<'a, T: Default>(map: &'a mut Named<T>, name: &str) -> &'a mut T {
    let name = if map.len() < MOST_NAMES || map.contains_key(name) { name } else { OTHERS };
    map.entry(name.to_owned()).or_default()
}
