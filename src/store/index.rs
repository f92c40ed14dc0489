//! The queried store: sled, filled from the journal and never from anywhere else.
//!
//! One tree, so that records and the journal position they came from change in one atomic batch. Keys (big-endian, so
//! that byte order is the order wanted):
//!
//! ```text
//! c boot:4 seq:4            -> call record, JSON
//! o boot:4 seq:4            -> a call in progress, JSON: `open/<call>`
//! t time:8 boot:4 seq:4     -> nothing; civil start in ms since 1970 with the sign bit turned over
//! m format | position | count
//! ```
//!
//! sled's own flush is `sync_file_range`, which loses a fresh file at a power cut, so a checkpoint also fsyncs
//! `sled/db`.

use std::{
    collections::BTreeMap,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    Batch, Entry, Followed, Heard, IndexError, Position,
    entry::{carry_over, interrupted, supersedes},
    reader::still_there,
    segment::sync_dir,
};
use crate::{call::CallRecord, vocab::CallRef};

mod keys;

/// Changes when the keys or values change, or when the program learns to read frames it used to pass over.
const FORMAT: &[u8] = b"slukhavka-index 2";
/// sled's default is a gigabyte; the index of a month fits here.
const CACHE: u64 = 4 << 20;
/// No page is longer, whatever is asked for: a long scan is many short turns.
pub const MAX_PAGE: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query {
    /// All calls, newest boot and sequence first.
    Newest,
    /// Calls that started in `from..to` by the civil clock, latest first.
    Between { from: Timestamp, to: Timestamp },
    /// This call.
    One(CallRef),
}

/// Where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(Vec<u8>);

#[cfg(test)]
impl Cursor {
    /// For stores that are invented by tests of whoever asks.
    pub(crate) fn invented(key: Vec<u8>) -> Self {
        Self(key)
    }

    pub(crate) fn key(&self) -> &[u8] {
        &self.0
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub calls: Vec<CallRecord>,
    /// `None` when there is no more.
    pub next: Option<Cursor>,
}

pub struct Index {
    db: sled::Db,
    path: PathBuf,
    position: Position,
    count: u64,
}

impl Index {
    /// Opens `<state>/sled`, or deletes and begins it anew when it does not fit the journal, which ends at `end`.
    /// The text is the reason of a new beginning, for the log.
    pub fn open(state: &Path, end: Position) -> Result<(Self, Option<String>), IndexError> {
        let path = state.join("sled");
        let existed = path.exists();
        let reason = match Self::open_existing(state, &path, end) {
            Ok(index) => return Ok((index, None)),
            Err(IndexError::Damaged(reason)) => reason,
            Err(other) => return Err(other),
        };
        Self::discard(state)?;
        let db = open_sled(&path)?;
        let mut begin = sled::Batch::default();
        begin.insert(keys::FORMAT, FORMAT);
        guarded(|| db.apply_batch(begin))?;
        let mut index = Self { db, path, position: Position::default(), count: 0 };
        index.checkpoint()?;
        Ok((index, existed.then_some(reason)))
    }

    fn open_existing(state: &Path, path: &Path, end: Position) -> Result<Self, IndexError> {
        if !path.join("db").exists() {
            return Err(IndexError::Damaged("it is missing".into()));
        }
        let db = open_sled(path)?;
        if guarded(|| db.get(keys::FORMAT))?.as_deref() != Some(FORMAT) {
            return Err(IndexError::Damaged("it has another format".into()));
        }
        let mut position = Position::default();
        if let Some(bytes) = guarded(|| db.get(keys::POSITION))? {
            let followed = keys::read_followed(&bytes).ok_or_else(|| damaged("its journal position"))?;
            if followed.end > end || !still_there(&state.join("journal"), &followed) {
                return Err(IndexError::Damaged("the journal is another one".into()));
            }
            position = followed.end;
        }
        let count = match guarded(|| db.get(keys::COUNT))? {
            Some(bytes) => keys::read_count(&bytes).ok_or_else(|| damaged("its count"))?,
            None => 0,
        };
        Ok(Self { db, path: path.to_owned(), position, count })
    }

    /// Deletes the files, so that the next opening builds the index anew.
    pub fn discard(state: &Path) -> Result<(), IndexError> {
        match fs::remove_dir_all(state.join("sled")) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(IndexError::Unavailable(e)),
            _ => Ok(()),
        }
    }

    /// Follow the journal from here.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Ended calls in the index.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Takes in a stretch of the journal. Applying a stretch again changes nothing.
    pub fn apply(&mut self, batch: &Batch) -> Result<(), IndexError> {
        let mut ended: BTreeMap<CallRef, &CallRecord> = BTreeMap::new();
        let mut heard: BTreeMap<CallRef, Vec<Heard>> = BTreeMap::new();
        let mut began: BTreeMap<CallRef, &CallRecord> = BTreeMap::new();
        for entry in &batch.entries {
            match entry {
                Entry::Began(record) if !ended.contains_key(&record.call) => {
                    began.insert(record.call, record);
                }
                Entry::Began(_) => {}
                Entry::Ended(record) => {
                    began.remove(&record.call);
                    let slot = ended.entry(record.call).or_insert(record);
                    if supersedes(record, slot) {
                        *slot = record;
                    }
                }
                Entry::Heard(one) => heard.entry(one.recording.call).or_default().push(*one),
                _ => {}
            }
        }
        let mut changes = sled::Batch::default();
        let mut count = self.count;
        for (call, record) in began {
            if self.get(call)?.is_none() {
                changes.insert(keys::open(call), json(record)?);
            }
        }
        for (call, record) in ended {
            let heard = heard.remove(&call).unwrap_or_default();
            count += u64::from(self.put_ended(record, &heard, &mut changes)?);
        }
        // A message is listened to after its call has ended, so its record is there, or was damaged.
        for (call, heard) in heard {
            let Some(mut record) = self.get(call)? else { continue };
            heard.iter().for_each(|heard| heard.note(&mut record));
            changes.insert(keys::call(call), json(&record)?);
        }
        if let Some(followed) = &batch.last {
            changes.insert(keys::POSITION, keys::followed(followed).to_vec());
        }
        changes.insert(keys::COUNT, count.to_be_bytes().to_vec());
        guarded(|| self.db.apply_batch(changes))?;
        self.count = count;
        if let Some(Followed { end, .. }) = batch.last {
            self.position = end;
        }
        Ok(())
    }

    /// True when the call was not there before.
    fn put_ended(&self, record: &CallRecord, heard: &[Heard], changes: &mut sled::Batch) -> Result<bool, IndexError> {
        let call = record.call;
        changes.remove(&keys::open(call)[..]);
        let old = self.get(call)?;
        let mut stored = record.clone();
        if let Some(old) = &old {
            if !supersedes(record, old) {
                stored = old.clone();
            }
            carry_over(old, &mut stored);
            changes.remove(&keys::time(old.started, call)[..]);
        }
        let record = &mut stored;
        heard.iter().for_each(|heard| heard.note(record));
        changes.insert(keys::call(call), json(record)?);
        changes.insert(keys::time(record.started, call), &[]);
        Ok(old.is_none())
    }

    pub fn get(&self, call: CallRef) -> Result<Option<CallRecord>, IndexError> {
        guarded(|| self.db.get(keys::call(call)))?.map(|bytes| record(&bytes)).transpose()
    }

    /// At most 256 calls (`MAX_PAGE`); give `next` back for the following ones.
    pub fn page(&self, query: Query, after: Option<&Cursor>, limit: usize) -> Result<Page, IndexError> {
        let (first, mut end) = match query {
            Query::Newest => keys::all_calls(),
            Query::Between { from, to } => keys::between(from, to),
            Query::One(call) => return Ok(Page { calls: self.get(call)?.into_iter().collect(), next: None }),
        };
        if let Some(Cursor(key)) = after {
            end = end.min(key.clone());
        }
        let mut page = Page::default();
        if first >= end {
            return Ok(page);
        }
        let limit = limit.clamp(1, MAX_PAGE);
        let mut rows = self.db.range(first..end).rev();
        while let Some((key, value)) = guarded(|| rows.next().transpose())? {
            if page.calls.len() == limit {
                // One more exists, so the last one given is where the next page ends.
                return Ok(page);
            }
            let call = match query {
                Query::Newest | Query::One(_) => Some(record(&value)?),
                Query::Between { .. } => self.get(keys::call_in_time(&key).ok_or_else(|| damaged("a time key"))?)?,
            };
            page.calls.extend(call);
            page.next = Some(Cursor(key.to_vec()));
        }
        page.next = None;
        Ok(page)
    }

    /// Calls of boots before `boot` that began and never ended, as the records their crash left.
    pub fn cut_off_before(&self, boot: u32) -> Result<Vec<Box<CallRecord>>, IndexError> {
        let mut left = Vec::new();
        let mut rows = self.db.range(keys::open_before(boot));
        while let Some((_, value)) = guarded(|| rows.next().transpose())? {
            left.push(interrupted(Box::new(record(&value)?)));
        }
        Ok(left)
    }

    /// Makes everything applied so far durable. The journal would bring it back, so this only bounds the catching up
    /// of the next start.
    pub fn checkpoint(&mut self) -> Result<(), IndexError> {
        guarded(|| self.db.flush())?;
        let sync = fs::File::open(self.path.join("db")).and_then(|file| file.sync_all());
        sync.and_then(|()| sync_dir(&self.path)).map_err(IndexError::Unavailable)
    }
}

fn open_sled(path: &Path) -> Result<sled::Db, IndexError> {
    let config = sled::Config::new().path(path).cache_capacity(CACHE).flush_every_ms(None);
    guarded(|| config.open())
}

/// sled 0.34 answers some damage with a panic; that must cost the index, not the service.
fn guarded<T>(work: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, IndexError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => Ok(result?),
        Err(_) => Err(IndexError::Damaged("sled panicked".into())),
    }
}

fn damaged(what: &str) -> IndexError {
    IndexError::Damaged(format!("{what} cannot be read"))
}

fn record(bytes: &[u8]) -> Result<CallRecord, IndexError> {
    serde_json::from_slice(bytes).map_err(|_| damaged("a record"))
}

fn json(record: &CallRecord) -> Result<Vec<u8>, IndexError> {
    serde_json::to_vec(record).map_err(|e| IndexError::Damaged(e.to_string()))
}

#[cfg(test)]
mod tests;
