//! Who is to be called back, out of the calls of the last days.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::{SignedDuration, Timestamp};

use crate::{
    call::{CallRecord, Outcome},
    ledger::Note,
    report::{self, Context},
    vocab::{CallRef, PhoneNumber},
    web::{
        notes,
        scan::scan,
        view::{Unavailable, View},
    },
};

/// Older ones have found another way, or given up.
pub const DAYS: i64 = 14;
/// Calls looked through: two weeks of a large town.
const MOST: usize = 10_000;
/// Rows on the page; when those are done, the next ones show.
pub const SHOWN: usize = 200;

/// One number nobody answered.
#[derive(Clone, Debug)]
pub struct Caller {
    pub number: PhoneNumber,
    /// The latest of the calls nobody answered.
    pub last: Missed,
    /// How many there are since anybody talked to them.
    pub times: usize,
}

/// What the page tells of a call nobody answered; a whole record of each number would be too much to keep.
#[derive(Clone, Debug)]
pub struct Missed {
    pub call: CallRef,
    pub started: Timestamp,
    /// Names of what they were at last and of the department they asked for.
    pub wanted: Vec<String>,
    pub waited_ms: u64,
    pub notes: Vec<Note>,
}

#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The newest first, bounded.
    pub callers: Vec<Caller>,
    pub count: usize,
    /// Not all calls of these days were looked through.
    pub cut: bool,
}

/// What is known of a number.
#[derive(Default)]
struct Known {
    last: Option<Missed>,
    /// Every call nobody answered.
    missed: Vec<Timestamp>,
    /// Up to here nothing is open: they were talked to, or staff settled it.
    settled: Option<Timestamp>,
}

pub async fn find(view: &dyn View, context: &Context, now: Timestamp) -> Result<Found, Unavailable> {
    let from = now.checked_sub(SignedDuration::from_hours(DAYS * 24)).unwrap_or(Timestamp::MIN);
    let mut numbers: BTreeMap<PhoneNumber, Known> = BTreeMap::new();
    let scanned = scan(view, (from, Timestamp::MAX), MOST, |record| {
        let Some(number) = record.caller.number.clone() else { return };
        let (missed, settled) = (report::is_missed(context, &record), settled(&record));
        if !missed && settled.is_none() {
            return;
        }
        let known = numbers.entry(number).or_default();
        known.settled = known.settled.max(settled);
        if missed {
            known.missed.push(record.started);
            known.last.get_or_insert_with(|| Missed::of(record));
        }
    })
    .await?;
    let mut callers: Vec<Caller> = numbers.into_iter().filter_map(|(number, known)| known.open(number)).collect();
    callers.sort_by_key(|caller| Reverse((caller.last.started, caller.last.call)));
    let count = callers.len();
    callers.truncate(SHOWN);
    Ok(Found { callers, count, cut: scanned.rest.is_some() })
}

/// Up to when this call leaves nothing open of its number.
fn settled(record: &CallRecord) -> Option<Timestamp> {
    let talked = (record.outcome == Outcome::Answered).then_some(record.started);
    let note = notes::last(&record.notes, None).filter(|note| notes::is_settled(Some(note))).map(|note| note.at);
    talked.max(note)
}

impl Known {
    fn open(self, number: PhoneNumber) -> Option<Caller> {
        let times = self.missed.iter().filter(|at| self.settled.is_none_or(|settled| settled < **at)).count();
        self.last.filter(|_| times > 0).map(|last| Caller { number, last, times })
    }
}

impl Missed {
    fn of(record: CallRecord) -> Self {
        let named = |name: &&str| !name.starts_with('·');
        let topic = record.journey.iter().rev().map(|step| step.at.as_str()).find(named);
        let department = record.queues.iter().rev().map(|visit| visit.queue.as_str()).find(named);
        let mut wanted: Vec<String> = topic.into_iter().chain(department).map(str::to_owned).collect();
        wanted.dedup();
        Self {
            call: record.call,
            started: record.started,
            wanted,
            waited_ms: record.queues.iter().map(|visit| visit.ended_ms.saturating_sub(visit.asked_ms)).sum(),
            notes: record.notes,
        }
    }
}
