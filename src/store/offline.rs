//! The newest calls straight from the journal, reading only: for a stopped service, and while sled is not open.
//!
//! sled is left alone because opening it writes, and a file written by root would be closed to the service.

use std::{collections::BTreeMap, fs, path::Path};

use jiff::Timestamp;

use super::{
    Entry, Heard, JournalError,
    entry::{interrupted, supersedes},
    frame::{self, Scan},
    segment,
};
use crate::{call::CallRecord, vocab::CallRef};

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
    Ok(found.finish(running, count))
}

/// Calls that started in `from..to`, the newest first; the whole journal is read for them, a segment at a time.
pub fn read_between(state: &Path, from: Timestamp, to: Timestamp) -> Result<Offline, JournalError> {
    read_where(state, |record| (from..to).contains(&record.started))
}

/// One call, or none.
pub fn read_one(state: &Path, call: CallRef) -> Result<Offline, JournalError> {
    read_where(state, |record| record.call == call)
}

fn read_where(state: &Path, keep: impl Fn(&CallRecord) -> bool) -> Result<Offline, JournalError> {
    let mut found = Found::default();
    for number in segments(state)? {
        found.read(state, number, &keep)?;
    }
    Ok(found.finish(None, usize::MAX))
}

/// The newest first.
fn segments(state: &Path) -> Result<impl Iterator<Item = u64>, JournalError> {
    Ok(segment::list(&state.join("journal"))?.into_iter().rev())
}

#[derive(Default)]
struct Found {
    ended: BTreeMap<CallRef, CallRecord>,
    began: BTreeMap<CallRef, Box<CallRecord>>,
    heard: Vec<Heard>,
    damaged: usize,
}

impl Found {
    fn read(&mut self, state: &Path, number: u64, keep: impl Fn(&CallRecord) -> bool) -> Result<(), JournalError> {
        let path = segment::path(&state.join("journal"), number);
        let bytes = fs::read(&path).map_err(JournalError::at("read", path))?;
        let frames = bytes.get(segment::HEADER as usize..).unwrap_or_default();
        for found in Scan::new(frames) {
            match found {
                frame::Found::Frame { frame, .. } => self.take(Entry::read(&frame), &keep),
                frame::Found::Damage(_) => self.damaged += 1,
            }
        }
        Ok(())
    }

    fn take(&mut self, entry: Option<Entry>, keep: impl Fn(&CallRecord) -> bool) {
        match entry {
            Some(Entry::Began(record)) if keep(&record) => _ = self.began.insert(record.call, record),
            Some(Entry::Ended(record))
                if keep(&record) && self.ended.get(&record.call).is_none_or(|old| supersedes(&record, old)) =>
            {
                self.ended.insert(record.call, *record);
            }
            Some(Entry::Heard(heard)) => self.heard.push(heard),
            _ => {}
        }
    }

    fn finish(mut self, running: Option<u32>, count: usize) -> Offline {
        let ended = &self.ended;
        self.began.retain(|call, _| Some(call.boot) != running && !ended.contains_key(call));
        self.ended.extend(self.began.into_iter().map(|(call, record)| (call, *interrupted(record))));
        for heard in &self.heard {
            if let Some(record) = self.ended.get_mut(&heard.recording.call) {
                heard.note(record);
            }
        }
        let calls = self.ended.into_values().rev().take(count).collect();
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
