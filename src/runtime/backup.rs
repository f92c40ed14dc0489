//! A copy of everything that is kept, in one file: taken while the service runs, put back into an empty folder.
//!
//! Owns which files belong beside the records; the archive itself is `store`'s (`store::BackupWriter`). Everything blocks.
//! Whoever has the archive has every number in it, and the passwords of telephones: it is as secret as the state.
//!
//! Not taken: the index (built again), `lock`, `alive`, the key our Contact is made of and the telephones' bindings (renewed
//! within minutes), one-time passwords.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, fchown},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rustix::process::geteuid;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store_thread::{BackupTrouble, StoreHandle};
use crate::store::{self, BackupWriter, Copied, FreshError, JournalError};

/// Small files beside the records; what is missing is left out.
const FILES: [&str; 5] = ["users", "phones", "notices", "retention", "demo"];
/// Folders of recorded voices.
const RECORDINGS: [&str; 2] = ["recordings/messages", "recordings/talks"];
/// Given away at once.
const PIECE: usize = 64 << 10;

/// What is in an archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackedUp {
    /// Frames of the journal.
    pub records: u64,
    pub recordings: u64,
    /// Unreadable stretches of the journal, which are not in it.
    pub damaged: u64,
}

#[derive(Debug, Error)]
pub enum BackupError {
    #[error("the records are still being made ready")]
    NotReady,
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Where it goes to.
    #[error("cannot write the backup: {0}")]
    Out(io::Error),
    #[error("cannot read {}: {error}", path.display())]
    Read { path: PathBuf, error: io::Error },
}

/// Of the running service: what was given to its store before is in the archive.
pub fn of_service(
    state: &Path,
    store: &StoreHandle,
    recordings: bool,
    out: &mut dyn io::Write,
) -> Result<BackedUp, BackupError> {
    let begun = store.backup_blocking(out, Timestamp::now());
    let (archive, copied) = begun.map_err(|trouble| match trouble {
        BackupTrouble::NotReady => BackupError::NotReady,
        BackupTrouble::Journal(error) => BackupError::Journal(error),
        BackupTrouble::Write(error) => BackupError::Out(error),
    })?;
    finish(state, archive, copied, recordings)
}

/// Of a stopped service. Whoever asks holds the claim on `state`.
pub fn of_folder(claim: &store::Claim, recordings: bool, out: &mut dyn io::Write) -> Result<BackedUp, BackupError> {
    let mut archive = BackupWriter::begin(out, claim.boot(), Timestamp::now()).map_err(BackupError::Out)?;
    let copied = archive.journal(claim.dir(), None)?.map_err(BackupError::Out)?;
    finish(claim.dir(), archive, copied, recordings)
}

fn finish(
    state: &Path,
    mut archive: BackupWriter<&mut dyn io::Write>,
    copied: Copied,
    recordings: bool,
) -> Result<BackedUp, BackupError> {
    for name in FILES {
        put(&mut archive, state, name)?;
    }
    let mut count = 0;
    if recordings {
        for folder in RECORDINGS {
            for name in recorded(state, folder)? {
                count += u64::from(put(&mut archive, state, &name)?);
            }
        }
    }
    archive.finish().map_err(BackupError::Out)?;
    Ok(BackedUp { records: copied.frames, recordings: count, damaged: copied.damaged })
}

/// False when it is not there: a recording may be deleted while others are copied. Such a file is small enough to be
/// read first, so that it is known whose mistake a mistake is.
fn put(archive: &mut BackupWriter<&mut dyn io::Write>, state: &Path, name: &str) -> Result<bool, BackupError> {
    let path = state.join(name);
    match fs::read(&path) {
        Ok(bytes) => archive.file(name, bytes.as_slice()).map(|_| true).map_err(BackupError::Out),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(BackupError::Read { path, error }),
    }
}

/// Finished recordings of a folder, in order; none when the folder is missing.
fn recorded(state: &Path, folder: &str) -> Result<Vec<String>, BackupError> {
    let path = state.join(folder);
    let files = match fs::read_dir(&path) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::Read { path, error }),
    };
    let names = files.flatten().filter_map(|file| file.file_name().into_string().ok());
    let mut names: Vec<_> = names.map(|name| format!("{folder}/{name}")).filter(|name| is_recording(name)).collect();
    names.sort_unstable();
    Ok(names)
}

/// `recordings/messages/3-17-1.wav`, and nothing that leads elsewhere.
fn is_recording(name: &str) -> bool {
    let plain = |file: &str| file.len() >= 5 && file.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let parts = name.rsplit_once('/').filter(|(folder, _)| RECORDINGS.contains(folder));
    parts.and_then(|(_, file)| file.strip_suffix(".wav")).is_some_and(plain)
}

/// What came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    pub made: Timestamp,
    pub records: u64,
    pub recordings: usize,
}

#[derive(Debug, Error)]
pub enum RestoreError {
    /// Something is there already.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    #[error(transparent)]
    Archive(#[from] store::RestoreError),
    #[error("cannot look at or give away {}: {error}", path.display())]
    Folder { path: PathBuf, error: io::Error },
}

/// The archive is read to its end before anything is written; `state` must be missing or empty.
pub fn restore(archive: &mut fs::File, state: &Path) -> Result<Restored, RestoreError> {
    let at = |error| RestoreError::Folder { path: state.to_owned(), error };
    let owner = see_that_it_is_empty(state)?;
    let known = |name: &str| FILES.contains(&name) || is_recording(name);
    // What a later program may have put in is passed over.
    let place = |name: &str| known(name).then(|| store::beneath(state, name)).flatten();
    let found = store::restore(archive, state, place).map_err(|error| match error {
        store::RestoreError::Fresh(FreshError::Occupied(path)) => RestoreError::NotEmpty(path),
        error => RestoreError::Archive(error),
    })?;
    if let Some((uid, gid)) = owner {
        give_to(state, uid, gid).map_err(at)?;
    }
    let recordings = found.files.iter().filter(|name| is_recording(name)).count();
    Ok(Restored { made: found.made, records: found.frames, recordings })
}

/// Whose the folder was, when root fills the folder of the service.
fn see_that_it_is_empty(state: &Path) -> Result<Option<(u32, u32)>, RestoreError> {
    let at = |error| RestoreError::Folder { path: state.to_owned(), error };
    let mut entries = match fs::read_dir(state) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries.map_err(at)?,
    };
    if entries.next().is_some() {
        return Err(RestoreError::NotEmpty(state.to_owned()));
    }
    let meta = fs::metadata(state).map_err(at)?;
    Ok((geteuid().is_root() && meta.uid() != 0).then_some((meta.uid(), meta.gid())))
}

fn give_to(path: &Path, uid: u32, gid: u32) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            give_to(&entry?.path(), uid, gid)?;
        }
    }
    fchown(fs::File::open(path)?, Some(uid), Some(gid))
}

/// Gives what is written into it away in pieces of a bounded size; a false answer means that nobody takes them any more.
pub struct Pieces<F> {
    give: F,
    piece: Vec<u8>,
}

impl<F: FnMut(Vec<u8>) -> bool> Pieces<F> {
    pub fn new(give: F) -> Self {
        Self { give, piece: Vec::new() }
    }

    fn send(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.piece);
        if piece.is_empty() || (self.give)(piece) { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }
}

impl<F: FnMut(Vec<u8>) -> bool> io::Write for Pieces<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(bytes.get(..fits).unwrap_or(bytes));
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

#[cfg(test)]
mod tests;
