//! The newest calls straight from the journal, reading only: for a stopped service, and while sled is not open.
//!
//! sled is left alone because opening it writes, and a file written by root would be closed to the service.

use std::{collections::BTreeMap, fs, path::Path};

use jiff::Timestamp;

use super::{
    Entry, Heard, JournalError, Noted,
    corrections::Corrections,
    entry::{interrupted, supersedes},
    frame::{self, Scan},
    segment,
};
use crate::{call::CallRecord, vocab::CallRef};

mod facts;

pub use facts::{Facts, read_facts};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offline {
    /// Newest first; calls cut off by a crash are among them.
    pub calls: Vec<CallRecord>,
    /// Unreadable stretches met on the way.
    pub damaged: usize,
}

/// The `count` newest calls in the journal of `state`. Calls of boot `running` that have not ended are left out.
pub fn read_last(state: &Path, count: usize, running: Option<u32>) -> Result<Offline, JournalError> {
    let mut found = Found::default();
    // A long call may be the newest by its beginning and yet stand one segment earlier than a short one, so one segment
    // more is read than the count asks for.
    let mut enough = false;
    for number in segments(state)? {
        found.read(state, number, |_| true)?;
        if enough {
            break;
        }
        enough = found.ended.len() >= count;
    }
    Ok(found.finish(running, |_| true, count))
}

/// Calls that started in `from..to`, the newest first; the whole journal is read for them, a segment at a time.
pub fn read_between(state: &Path, from: Timestamp, to: Timestamp) -> Result<Offline, JournalError> {
    let within = |record: &CallRecord| (from..to).contains(&record.started);
    // A time that is not trusted may be put right by what comes later, so it is judged at the end.
    let keep = |record: &CallRecord| !record.clock_trusted || within(record);
    read_where(state, keep, within)
}

/// One call, or none.
pub fn read_one(state: &Path, call: CallRef) -> Result<Offline, JournalError> {
    read_where(state, |record| record.call == call, |_| true)
}

fn read_where(
    state: &Path,
    keep: impl Fn(&CallRecord) -> bool,
    wanted: impl Fn(&CallRecord) -> bool,
) -> Result<Offline, JournalError> {
    let mut found = Found::default();
    for number in segments(state)? {
        found.read(state, number, &keep)?;
    }
    Ok(found.finish(None, wanted, usize::MAX))
}

/// The newest first.
fn segments(state: &Path) -> Result<impl Iterator<Item = u64>, JournalError> {
    Ok(segment::list(&state.join("journal"))?.into_iter().rev())
}

/// Gives every entry of segment `number` to `take`, in order; returns the unreadable stretches.
fn entries_of(state: &Path, number: u64, mut take: impl FnMut(Entry)) -> Result<usize, JournalError> {
    let path = segment::path(&state.join("journal"), number);
    let bytes = fs::read(&path).map_err(JournalError::at("read", &path))?;
    segment::refuse_newer(&bytes, &path)?;
    let mut damaged = 0;
    for found in Scan::new(bytes.get(segment::HEADER as usize..).unwrap_or_default()) {
        match found {
            frame::Found::Frame { frame, .. } => Entry::read(&frame).into_iter().for_each(&mut take),
            frame::Found::Damage(_) => damaged += 1,
        }
    }
    Ok(damaged)
}

#[derive(Default)]
struct Found {
    ended: BTreeMap<CallRef, CallRecord>,
    began: BTreeMap<CallRef, Box<CallRecord>>,
    heard: Vec<Heard>,
    noted: Vec<Noted>,
    corrections: Corrections,
    damaged: usize,
}

impl Found {
    fn read(&mut self, state: &Path, number: u64, keep: impl Fn(&CallRecord) -> bool) -> Result<(), JournalError> {
        // Segments come the newest first, entries within one the oldest first.
        let (mut heard, mut noted) = (Vec::new(), Vec::new());
        self.damaged += entries_of(state, number, |entry| match entry {
            Entry::Began(record) if keep(&record) => _ = self.began.insert(record.call, record),
            Entry::Ended(record)
                if keep(&record) && self.ended.get(&record.call).is_none_or(|old| supersedes(&record, old)) =>
            {
                self.ended.insert(record.call, *record);
            }
            Entry::Heard(one) => heard.push(one),
            Entry::Noted(one) => noted.push(one),
            Entry::Event(event) => _ = self.corrections.add(&event),
            _ => {}
        })?;
        self.heard.splice(0..0, heard);
        self.noted.splice(0..0, noted);
        Ok(())
    }

    fn finish(mut self, running: Option<u32>, wanted: impl Fn(&CallRecord) -> bool, count: usize) -> Offline {
        let ended = &self.ended;
        self.began.retain(|call, _| Some(call.boot) != running && !ended.contains_key(call));
        self.ended.extend(self.began.into_iter().map(|(call, record)| (call, *interrupted(record))));
        for heard in &self.heard {
            if let Some(record) = self.ended.get_mut(&heard.recording.call) {
                heard.note(record);
            }
        }
        for noted in &self.noted {
            if let Some(record) = self.ended.get_mut(&noted.call) {
                noted.note(record);
            }
        }
        self.ended.values_mut().for_each(|record| self.corrections.record(record));
        let calls = self.ended.into_values().rev().filter(wanted).take(count).collect();
        Offline { calls, damaged: self.damaged }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{
        super::{
            Claim, FileMedium, Journal, JournalOptions,
            testing::{TempDir, record},
        },
        *,
    };
    use crate::call::Outcome;

    fn journal(dir: &TempDir, entries: &[Entry]) {
        let claim = Claim::take(dir.path()).unwrap();
        let options = JournalOptions { segment_bytes: 2000 };
        let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), options).unwrap();
        for entry in entries {
            let mut frames = Vec::new();
            entry.write(&mut frames).unwrap();
            journal.append(&frames).unwrap();
        }
        journal.sync().unwrap();
    }

    #[test]
    fn the_newest_calls_come_first_and_cut_off_ones_are_among_them() {
        let dir = TempDir::new();
        let mut entries: Vec<_> = (1..=20).map(|seq| Entry::Ended(record(1, seq))).collect();
        entries.push(Entry::Began(record(1, 21)));
        entries.push(Entry::Began(record(2, 1)));
        journal(&dir, &entries);
        let found = read_last(dir.path(), 3, Some(2)).unwrap();
        let seqs: Vec<_> = found.calls.iter().map(|c| (c.call.seq, c.outcome)).collect();
        assert_eq!(seqs, [(21, Outcome::Interrupted), (20, Outcome::Informed), (19, Outcome::Informed)]);
        assert_eq!(read_last(dir.path(), 100, None).unwrap().calls.len(), 22);
    }

    #[test]
    fn a_folder_without_a_journal_has_no_calls() {
        let dir = TempDir::new();
        assert_eq!(read_last(dir.path(), 5, None).unwrap(), Offline::default());
    }
}
