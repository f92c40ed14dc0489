//! The queried store: sled, filled from the journal and never from anywhere else.
//!
//! One tree, so that records and the journal position they came from change in one atomic batch. Keys (big-endian, so
//! that byte order is the order wanted; times are civil, in ms since 1970 with the sign bit turned over; `mark` is the
//! crc32 of the value as the journal has it):
//!
//! ```text
//! c boot:4 seq:4            -> call record, JSON, with what was heard and noted; times as the journal has them
//! o boot:4 seq:4            -> a call in progress, JSON: `open/<call>`
//! t time:8 boot:4 seq:4     -> nothing; when a call started, put right
//! u boot:4 seq:4            -> nothing; a call whose clock was not trusted
//! e time:8 mark:4           -> event, JSON; the time is put right
//! w boot:4 mark:4           -> event, JSON; its clock was not trusted
//! q until:8 mark:4          -> event, JSON; an announcement or announced maintenance, by its end
//! k boot:4 mark:4           -> event, JSON; the clock of the boot was set
//! a time:8 mark:4           -> access, JSON
//! x key                     -> text of a page, JSON; the last one written
//! f year:2 month:1          -> 1 byte: whether a call of the month changed since; then the fold, JSON
//! n year:2 month:1          -> calls that started in the month:8, those of them without personal data:8
//! m format | position | count
//! ```
//!
//! Times of untrusted clocks are put right when they are read ([`Corrections`]), so a setting of the clock moves keys and
//! leaves values alone. Whether a fold is still true follows from the order of the journal alone: anything said of a
//! call of the month after the fold makes it untrue, a later fold true again; building the index anew tells the same.
//!
//! sled's own flush is `sync_file_range`, which loses a fresh file at a power cut, so a checkpoint also fsyncs
//! `sled/db`. sled leaves old values in its file, so after personal data were taken out of the journal a new index is
//! built in `sled-next` and put in the place of the old one.

use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};

use super::{Followed, IndexError, Position, corrections::Corrections, reader::still_there, segment::sync_dir};
use crate::{call::CallRecord, clock::Now, ledger::Month, vocab::CallRef};

mod apply;
mod beside;
mod changes;
mod keys;
mod pages;
mod state_before;
mod written_down;

pub use beside::{clear, is_marked, mark};
pub use changes::{Changes, MonthState};
pub use state_before::StateBefore;
pub use written_down::EventsFrom;

/// Changes when the keys or values change, or when the program learns to read frames it used to pass over.
const FORMAT: &[u8] = b"slukhavka-index 3";
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
    corrections: Corrections,
    changes: Changes,
    zone: TimeZone,
}

impl Index {
    /// Opens `<state>/sled`, or deletes and begins it anew when it does not fit the journal, which ends at `end`.
    /// The text is the reason of a new beginning, for the log.
    pub fn open(state: &Path, end: Position) -> Result<(Self, Option<String>), IndexError> {
        clear(state)?;
        let path = state.join("sled");
        let existed = path.exists();
        let reason = match Self::open_existing(state, &path, end) {
            Ok(index) => return Ok((index, None)),
            Err(IndexError::Damaged(reason)) => reason,
            Err(other) => return Err(other),
        };
        Self::discard(state)?;
        Ok((Self::begin(path)?, existed.then_some(reason)))
    }

    /// An empty index in a folder that does not exist.
    fn begin(path: PathBuf) -> Result<Self, IndexError> {
        let db = open_sled(&path)?;
        let mut begin = sled::Batch::default();
        begin.insert(keys::FORMAT, FORMAT);
        guarded(|| db.apply_batch(begin))?;
        let mut index = Self::new(db, path);
        index.checkpoint()?;
        Ok(index)
    }

    fn new(db: sled::Db, path: PathBuf) -> Self {
        Self {
            db,
            path,
            position: Position::default(),
            count: 0,
            corrections: Corrections::default(),
            changes: Changes::default(),
            zone: Now::kyiv(),
        }
    }

    fn open_existing(state: &Path, path: &Path, end: Position) -> Result<Self, IndexError> {
        if !path.join("db").exists() {
            return Err(IndexError::Damaged("it is missing".into()));
        }
        let mut index = Self::new(open_sled(path)?, path.to_owned());
        if guarded(|| index.db.get(keys::FORMAT))?.as_deref() != Some(FORMAT) {
            return Err(IndexError::Damaged("it has another format".into()));
        }
        if let Some(bytes) = guarded(|| index.db.get(keys::POSITION))? {
            let followed = keys::read_followed(&bytes).ok_or_else(|| damaged("its journal position"))?;
            if followed.end > end || !still_there(&state.join("journal"), &followed) {
                return Err(IndexError::Damaged("the journal is another one".into()));
            }
            index.position = followed.end;
        }
        if let Some(bytes) = guarded(|| index.db.get(keys::COUNT))? {
            index.count = keys::read_count(&bytes).ok_or_else(|| damaged("its count"))?;
        }
        index.corrections = index.read_corrections()?;
        Ok(index)
    }

    /// Deletes the files, so that the next opening builds the index anew.
    pub fn discard(state: &Path) -> Result<(), IndexError> {
        beside::remove(&state.join("sled"))
    }

    /// Follow the journal from here.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Ended calls in the index.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Makes everything applied so far durable. The journal would bring it back, so this only bounds the catching up
    /// of the next start.
    pub fn checkpoint(&mut self) -> Result<(), IndexError> {
        guarded(|| self.db.flush())?;
        let sync = fs::File::open(self.path.join("db")).and_then(|file| file.sync_all());
        sync.and_then(|()| sync_dir(&self.path)).map_err(IndexError::Unavailable)
    }

    /// The month a call is counted in, in Kyiv. `None` when its clock was beyond all sense.
    fn month(&self, corrections: &Corrections, record: &CallRecord) -> Option<Month> {
        Month::of(corrections.started(record).to_zoned(self.zone.clone()).date())
    }

    fn set_followed(&mut self, followed: Option<Followed>, count: u64) {
        self.count = count;
        if let Some(Followed { end, .. }) = followed {
            self.position = end;
        }
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

fn read_json<T: serde::de::DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, IndexError> {
    serde_json::from_slice(bytes).map_err(|_| damaged(what))
}

fn json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, IndexError> {
    serde_json::to_vec(value).map_err(|e| IndexError::Damaged(e.to_string()))
}

fn unavailable(error: io::Error) -> IndexError {
    IndexError::Unavailable(error)
}

#[cfg(test)]
mod tests;
