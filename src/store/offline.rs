//! The newest calls straight from the journal, reading only: for a stopped service, and while sled is not open.
//!
//! sled is left alone because opening it writes, and a file written by root would be closed to the service.

use std::{collections::BTreeMap, fs, path::Path};

use super::{
    Entry, JournalError,
    entry::{interrupted, supersedes},
    frame::{Found, Scan},
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
    let dir = state.join("journal");
    let mut ended: BTreeMap<CallRef, CallRecord> = BTreeMap::new();
    let mut began: BTreeMap<CallRef, Box<CallRecord>> = BTreeMap::new();
    let mut damaged = 0;
    // A long call may be the newest by its beginning and yet stand one segment earlier than a short one, so one segment
    // more is read than the count asks for.
    let mut enough = false;
    for number in segment::list(&dir)?.into_iter().rev() {
        let path = segment::path(&dir, number);
        let bytes = fs::read(&path).map_err(JournalError::at("read", path))?;
        let header = (segment::HEADER as usize).min(bytes.len());
        for found in Scan::new(&bytes[header..]) {
            let Found::Frame { frame, .. } = found else {
                damaged += 1;
                continue;
            };
            match Entry::read(&frame) {
                Some(Entry::Began(record)) => _ = began.insert(record.call, record),
                Some(Entry::Ended(record)) if ended.get(&record.call).is_none_or(|old| supersedes(&record, old)) => {
                    ended.insert(record.call, *record);
                }
                _ => {}
            }
        }
        if enough {
            break;
        }
        enough = ended.len() >= count;
    }
    began.retain(|call, _| Some(call.boot) != running && !ended.contains_key(call));
    ended.extend(began.into_iter().map(|(call, record)| (call, *interrupted(record))));
    let calls = ended.into_values().rev().take(count).collect();
    Ok(Offline { calls, damaged })
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
