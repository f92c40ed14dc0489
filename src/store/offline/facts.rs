//! What stands beside the calls, and which months have any, from the journal alone: for a stopped service.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::{Timestamp, tz::TimeZone};

use super::{entries_of, segments};
use crate::{
    call::CallRecord,
    clock::Now,
    ledger::{Access, Event, Fold, Happening, Month, PageText},
    store::{Entry, JournalError, MonthState, StateBefore, corrections::Corrections},
    vocab::CallRef,
};

/// Answers as the index does; everything but the calls is in memory.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    events: Vec<Event>,
    accesses: Vec<Access>,
    texts: BTreeMap<String, PageText>,
    folds: BTreeMap<Month, (Fold, bool)>,
    months: Vec<MonthState>,
    oldest: Option<Timestamp>,
    /// Unreadable stretches of the journal.
    pub damaged: usize,
}

/// Reads the whole journal. `running` is a boot whose calls may still go on.
pub fn read_facts(state: &Path, running: Option<u32>) -> Result<Facts, JournalError> {
    let mut reading = Reading { zone: Some(Now::kyiv()), ..Reading::default() };
    let mut numbers: Vec<_> = segments(state)?.collect();
    numbers.reverse();
    for number in numbers {
        reading.facts.damaged += entries_of(state, number, |entry| reading.take(entry))?;
    }
    Ok(reading.finish(running))
}

impl Facts {
    /// Events of `from..to` in order, before them how things stood at `from`.
    pub fn events(&self, from: Timestamp, to: Timestamp) -> Vec<Event> {
        let mut before = StateBefore::default();
        let _ = self.events.iter().rev().skip_while(|event| event.at >= from).all(|event| before.take(event));
        let over = self.events.iter().filter(|event| event.at < from && lasts_beyond(event, from)).cloned();
        let mut events: Vec<_> = before.events().into_iter().chain(over).collect();
        events.sort_by_key(|event| event.at);
        events.extend(self.events.iter().filter(|event| (from..to).contains(&event.at)).cloned());
        events
    }

    /// The access log of `from..to`, the latest first.
    pub fn accesses(&self, from: Timestamp, to: Timestamp, limit: usize) -> Vec<Access> {
        self.accesses.iter().rev().filter(|access| (from..to).contains(&access.at)).take(limit).cloned().collect()
    }

    pub fn text(&self, key: &str) -> Option<&PageText> {
        self.texts.get(key)
    }

    pub fn texts(&self, prefix: &str) -> Vec<PageText> {
        self.texts.values().filter(|text| text.key.starts_with(prefix)).cloned().collect()
    }

    /// The last fold of a month, and whether it still says what the calls say.
    pub fn fold(&self, month: Month) -> Option<(&Fold, bool)> {
        self.folds.get(&month).map(|(fold, clean)| (fold, *clean))
    }

    /// Every month that has calls or a fold, the earliest first. Nothing changes while the service is stopped.
    pub fn months(&self) -> &[MonthState] {
        &self.months
    }

    pub fn oldest(&self) -> Option<Timestamp> {
        self.oldest
    }
}

/// Announcements and announced maintenance reach into the time after them.
fn lasts_beyond(event: &Event, moment: Timestamp) -> bool {
    match event.what {
        Happening::Notice { until, .. } | Happening::Maintenance { until, .. } => until >= moment,
        _ => false,
    }
}

#[derive(Default)]
struct Reading {
    facts: Facts,
    zone: Option<TimeZone>,
    corrections: Corrections,
    /// What the months need of each call: its time, whether that is trusted, and whether it is purged.
    calls: BTreeMap<CallRef, Seen>,
    /// Calls by the month they had when something was last said of them, and how many entries had been read then.
    changed: BTreeMap<Month, u64>,
    folded: BTreeMap<Month, u64>,
    read: u64,
}

#[derive(Clone, Copy)]
struct Seen {
    started: Timestamp,
    trusted: bool,
    purged: bool,
    ended: bool,
}

impl Seen {
    fn of(record: &CallRecord, ended: bool) -> Self {
        Self { started: record.started, trusted: record.clock_trusted, purged: record.purged, ended }
    }
}

impl Reading {
    fn take(&mut self, entry: Entry) {
        self.read += 1;
        let call = entry.call();
        match entry {
            Entry::Began(record) => {
                self.calls.entry(record.call).or_insert(Seen::of(&record, false));
                return;
            }
            Entry::Ended(record) => self.ended(&record),
            Entry::Heard(_) | Entry::Noted(_) => {}
            Entry::Event(event) => self.event(event),
            Entry::Access(access) => self.facts.accesses.push(access),
            Entry::Text(text) => _ = self.facts.texts.insert(text.key.clone(), text),
            Entry::Fold(fold) => {
                self.folded.insert(fold.month, self.read);
                self.facts.folds.insert(fold.month, (fold, true));
            }
        }
        if let Some(call) = call {
            self.changed(call);
        }
    }

    /// Whichever record of a call is the right one, it began when it began.
    fn ended(&mut self, record: &CallRecord) {
        self.changed(record.call);
        self.calls.insert(record.call, Seen::of(record, true));
    }

    fn event(&mut self, event: Event) {
        if matches!(event.what, Happening::ClockSet { .. }) {
            let moved: Vec<_> = self
                .calls
                .iter()
                .filter(|(call, seen)| call.boot == event.boot && !seen.trusted)
                .map(|(c, _)| *c)
                .collect();
            moved.iter().for_each(|call| self.changed(*call));
            self.corrections.add(&event);
            moved.iter().for_each(|call| self.changed(*call));
        }
        self.facts.events.push(event);
    }

    fn changed(&mut self, call: CallRef) {
        if let Some(month) = self.calls.get(&call).filter(|seen| seen.ended).and_then(|seen| self.month(call, *seen)) {
            self.changed.insert(month, self.read);
        }
    }

    fn month(&self, call: CallRef, seen: Seen) -> Option<Month> {
        let started = self.corrections.right(seen.trusted, call.boot, seen.started).unwrap_or(seen.started);
        Month::of(started.to_zoned(self.zone.clone()?).date())
    }

    fn finish(mut self, running: Option<u32>) -> Facts {
        let mut facts = std::mem::take(&mut self.facts);
        facts.events.iter_mut().for_each(|event| self.corrections.event(event));
        facts.events.sort_by_key(|event| event.at);
        facts.events.dedup();
        facts.accesses.sort_by_key(|access| access.at);
        facts.accesses.dedup();
        for (month, (_, clean)) in &mut facts.folds {
            *clean = self.folded.get(month) > self.changed.get(month);
        }
        self.count_months(&mut facts, running);
        let trusted = facts.events.iter().filter(|event| event.trusted).map(|event| event.at);
        let calls = self.calls.iter().filter_map(|(call, seen)| {
            if seen.trusted { Some(seen.started) } else { self.corrections.right(false, call.boot, seen.started) }
        });
        facts.oldest = trusted.chain(calls).min();
        facts
    }

    fn count_months(&self, facts: &mut Facts, running: Option<u32>) {
        let mut months: BTreeMap<Month, (u64, u64)> = BTreeMap::new();
        for (call, seen) in self.calls.iter().filter(|(call, seen)| seen.ended || Some(call.boot) != running) {
            if let Some(month) = self.month(*call, *seen) {
                let (calls, purged) = months.entry(month).or_default();
                *calls += 1;
                *purged += u64::from(seen.purged);
            }
        }
        let named: BTreeSet<Month> = months.keys().chain(facts.folds.keys()).copied().collect();
        facts.months = named
            .into_iter()
            .map(|month| {
                let (calls, purged) = months.get(&month).copied().unwrap_or_default();
                MonthState { month, calls, changes: 0, folded: facts.folds.contains_key(&month), purged }
            })
            .collect();
    }
}
