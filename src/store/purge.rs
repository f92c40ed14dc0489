//! Personal data leave the journal when their time is over; what is counted stays.
//!
//! First a look at the whole journal, a segment at a time and the newest first ([`Survey`]), tells which segments hold
//! what must go. Then each of them is written anew beside the old one, synced, and put in its place by a rename: at every
//! moment, whatever happens, the segment on the disk is the old one or the new one, and both hold every acknowledged
//! frame (accesses that are over excepted). Only closed segments are replaced, so nothing is appended to them meanwhile.
//!
//! - A call is old by the time it started. One whose clock was never right is old when something later is, by a right
//!   clock: until then it is not known how old it is.
//! - A note is old with its call, or when it is older than the term itself: its call then is as well.
//! - An unreadable stretch cannot be looked into. It goes when what follows it is old, for a number may be in it.
//! - Frames of a newer program are kept as they are.

mod due;
mod rewrite;
mod survey;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{IndexError, JournalError, Medium, index, segment};

pub use rewrite::Rewritten;
pub use survey::{Due, Survey};

/// What is older goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Calls that started before lose what tells who called.
    pub calls: Timestamp,
    /// Accesses before are dropped.
    pub accesses: Timestamp,
}

/// What a purge did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Calls whose personal data were taken out.
    pub calls: u64,
    pub accesses: u64,
    pub segments: u64,
    /// Unreadable bytes that went because of their age.
    pub unreadable: u64,
    /// Files of `aside/` that were removed.
    pub aside: u64,
    /// Segments left for the next time.
    pub left: u64,
    /// No index holds them any more; false when one could not be built anew, which the next start or purge does.
    pub index: bool,
}

impl Purged {
    pub fn add(&mut self, segment: &Rewritten) {
        self.calls += segment.calls;
        self.accesses += segment.accesses;
        self.unreadable += segment.unreadable;
        self.segments += 1;
    }
}

/// Whether an index may still hold what a purge took out of the journal.
pub fn is_index_stale(state: &Path) -> bool {
    index::is_marked(state)
}

/// Writes the new segment beside the old one, durably.
pub fn prepare(state: &Path, number: u64, bytes: &[u8], medium: &dyn Medium) -> Result<(), JournalError> {
    let path = beside(&segment::path(&state.join("journal"), number));
    let _ = fs::remove_file(&path);
    let mut file = medium.create(&path).map_err(JournalError::at("create", &path))?;
    let written = file.write_all_at(bytes, 0).and_then(|()| file.sync_data());
    written.map_err(|e| {
        let _ = fs::remove_file(&path);
        JournalError::at("write", &path)(e)
    })
}

/// Puts it in the place of the old one. To be called where nobody reads that segment.
pub fn commit(state: &Path, number: u64) -> Result<(), JournalError> {
    if !index::is_marked(state) {
        index::mark(state).map_err(JournalError::at("mark", state))?;
    }
    let dir = state.join("journal");
    let path = segment::path(&dir, number);
    fs::rename(beside(&path), &path).map_err(JournalError::at("replace", &path))?;
    segment::sync_dir(&dir).map_err(JournalError::at("sync", &dir))
}

/// Removes what a purge that was cut off had begun to write.
pub fn clear(dir: &Path) -> Result<(), JournalError> {
    for path in files(dir)? {
        if path.extension().is_some_and(|extension| extension == "new") {
            fs::remove_file(&path).map_err(JournalError::at("remove", &path))?;
        }
    }
    Ok(())
}

/// Torn ends kept for a human, from before `before`; how many went.
pub fn clear_aside(state: &Path, before: Timestamp) -> Result<u64, JournalError> {
    let mut removed = 0;
    for path in files(&state.join("aside"))? {
        let changed = fs::metadata(&path).and_then(|metadata| metadata.modified());
        let old = changed.is_ok_and(|time| Timestamp::try_from(time).is_ok_and(|time| time < before));
        if old && fs::remove_file(&path).is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}

/// For a stopped service: all of it at once. The index is deleted and built again by the next start.
pub fn purge_at_rest(claim: &super::Claim, terms: Terms, medium: &dyn Medium) -> Result<Purged, IndexError> {
    let state = claim.dir();
    let dir = state.join("journal");
    clear(&dir)?;
    let mut survey = Survey::begin(state, terms)?;
    while survey.step()? {}
    let (due, sight) = survey.finish();
    let mut purged = Purged { aside: clear_aside(state, terms.calls)?, ..Purged::default() };
    for due in due {
        if let Some(rewritten) = sight.rewrite(state, &due)? {
            prepare(state, due.number, &rewritten.bytes, medium)?;
            commit(state, due.number)?;
            purged.add(&rewritten);
        }
    }
    if is_index_stale(state) {
        index::clear(state)?;
    }
    purged.index = true;
    Ok(purged)
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("journal.new")
}

fn files(dir: &Path) -> Result<Vec<PathBuf>, JournalError> {
    match fs::read_dir(dir) {
        Ok(entries) => {
            let paths: Result<_, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
            paths.map_err(JournalError::at("list", dir))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(JournalError::at("list", dir)(e)),
    }
}

#[cfg(test)]
mod tests;
