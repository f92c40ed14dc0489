//! A second index beside the one in use, and the change from one to the other.
//!
//! `<state>/purging` is there from the moment before the first segment of the journal is replaced by one without personal
//! data until no index that may still hold them is on the disk. A start that finds it builds the index anew.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Index, unavailable};
use crate::store::{IndexError, Position, segment::sync_dir};

const MARK: &str = "purging";

impl Index {
    /// An empty index that follows the journal from its beginning, while the one in use goes on answering.
    pub fn begin_beside(state: &Path) -> Result<Self, IndexError> {
        let path = next(state);
        remove(&path)?;
        Self::begin(path)
    }

    /// Puts `next`, which has caught up, in the place of `old`. After an error both are closed, and opening the index
    /// finds what is right.
    pub fn replace(state: &Path, old: Self, mut new: Self, end: Position) -> Result<Self, IndexError> {
        new.checkpoint()?;
        let changes = new.changes.clone();
        new.close();
        old.close();
        Self::discard(state)?;
        fs::rename(next(state), state.join("sled")).and_then(|()| sync_dir(state)).map_err(unavailable)?;
        unmark(state)?;
        let (mut index, _) = Self::open(state, end)?;
        index.changes = changes;
        Ok(index)
    }

    /// Waits until sled has let go of its file: its threads hold the lock for a moment longer.
    pub fn close(self) {
        let path = self.path.join("db");
        drop(self);
        if let Ok(file) = fs::File::open(path) {
            let _ = file.lock();
        }
    }
}

/// To be called before the first segment is replaced.
pub fn mark(state: &Path) -> io::Result<()> {
    fs::File::create(state.join(MARK))?.sync_all()?;
    sync_dir(state)
}

pub fn is_marked(state: &Path) -> bool {
    state.join(MARK).exists()
}

/// Removes what a crash left: an index that was being built, and, when personal data may be in it, the one in use.
pub fn clear(state: &Path) -> Result<(), IndexError> {
    remove(&next(state))?;
    if is_marked(state) {
        Index::discard(state)?;
        unmark(state)?;
    }
    Ok(())
}

/// The folder, when there is one, and durably.
pub fn remove(path: &Path) -> Result<(), IndexError> {
    match fs::remove_dir_all(path) {
        Ok(()) => path.parent().map_or(Ok(()), sync_dir).map_err(unavailable),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(unavailable(e)),
    }
}

fn unmark(state: &Path) -> Result<(), IndexError> {
    match fs::remove_file(state.join(MARK)) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(unavailable(e)),
        _ => sync_dir(state).map_err(unavailable),
    }
}

fn next(state: &Path) -> PathBuf {
    state.join("sled-next")
}
