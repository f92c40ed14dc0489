//! A copy of everything that is kept, in one file: taken while the service runs, put back into an empty folder.
//!
//! Owns the archive and which files belong into it; the records themselves are written and read by `store`. Everything
//! blocks. Whoever has the archive has every number in it, and the passwords of telephones: it is as secret as the state.
//!
//! ```text
//! "slukhavka-backup 1\n"
//! member  2  length of the name (big-endian), at most 255
//!         n  name: a path beneath the state's folder, UTF-8, parts of letters, digits, `.`, `-` and `_`
//!         …  pieces: 4 bytes of length (big-endian, at most 1 MiB) and so many bytes; length 0 ends the member
//!         4  crc32 of the name and of all its bytes
//! end     2  zero
//!         4  number of members
//!         4  crc32 of that number: an archive without its end is not whole
//! ```
//!
//! The journal is taken as it stands, its segments in order: it only ever grows, so whatever is read of it is the journal
//! of some moment, and a frame that is cut off at the end is what a crash leaves too. A segment that is rewritten
//! meanwhile is read as it was or as it is. Not taken: the index (built again), `lock`, `alive`, the key our Contact is
//! made of and the telephones' bindings (renewed within minutes), one-time passwords.

mod archive;
mod restore;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use self::archive::ArchiveWriter;
use super::store_thread::StoreHandle;

pub use archive::Pieces;
pub use restore::{RestoreError, Restored, restore};

/// The folder of the records.
const JOURNAL: &str = "journal";
/// Small files beside the records; what is missing is left out.
const FILES: [&str; 5] = ["users", "phones", "notices", "retention", "demo"];
/// Folders of recorded voices.
const RECORDINGS: [&str; 2] = ["recordings/messages", "recordings/talks"];
/// Records given just now get so long to reach the disk first.
const LAST_SYNC: std::time::Duration = std::time::Duration::from_secs(10);

/// What is in an archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackedUp {
    /// Files of the journal.
    pub segments: u64,
    pub recordings: u64,
    pub bytes: u64,
}

#[derive(Debug, Error)]
pub enum BackupError {
    /// Where it goes to.
    #[error("cannot write the backup: {0}")]
    Out(io::Error),
    #[error("cannot read {}: {error}", path.display())]
    Read { path: PathBuf, error: io::Error },
}

/// Writes the archive of `state`. `running` is the store of the service that has it open: what
/// was given to it before is in the archive.
pub fn write(
    state: &Path,
    running: Option<&StoreHandle>,
    recordings: bool,
    out: &mut dyn io::Write,
) -> Result<BackedUp, BackupError> {
    if let Some(store) = running {
        store.settle(LAST_SYNC);
    }
    let mut archive = ArchiveWriter::begin(out).map_err(BackupError::Out)?;
    let mut segments = 0;
    for name in named(state, JOURNAL, ".journal")? {
        segments += u64::from(copy(&mut archive, state, &name)?);
    }
    for name in FILES {
        copy(&mut archive, state, name)?;
    }
    let mut count = 0;
    if recordings {
        for folder in RECORDINGS {
            for name in named(state, folder, ".wav")? {
                count += u64::from(copy(&mut archive, state, &name)?);
            }
        }
    }
    let bytes = archive.end().map_err(BackupError::Out)?;
    Ok(BackedUp { segments, recordings: count, bytes })
}

/// False when it is not there: a recording may be deleted while others are copied.
fn copy(archive: &mut ArchiveWriter<'_>, state: &Path, name: &str) -> Result<bool, BackupError> {
    let path = state.join(name);
    let mut file = match fs::File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(BackupError::Read { path, error }),
    };
    let mut member = archive.member(name).map_err(BackupError::Out)?;
    let copied = io::copy(&mut file, &mut member);
    match (copied, member.trouble()) {
        (_, Some(error)) => Err(BackupError::Out(error)),
        (Err(error), None) => Err(BackupError::Read { path, error }),
        (Ok(_), None) => member.end().map(|()| true).map_err(BackupError::Out),
    }
}

/// Files of a folder with this ending, in order; none when the folder is missing.
fn named(state: &Path, folder: &str, ending: &str) -> Result<Vec<String>, BackupError> {
    let path = state.join(folder);
    let files = match fs::read_dir(&path) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::Read { path, error }),
    };
    let names = files.flatten().filter_map(|file| file.file_name().into_string().ok());
    let mut names: Vec<_> =
        names.filter(|name| name.ends_with(ending)).map(|name| format!("{folder}/{name}")).collect();
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests;
