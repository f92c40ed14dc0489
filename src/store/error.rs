//! What can go wrong, by operation, so that a caller can tell a full disk from a second service.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Becoming the one process that writes to a state folder.
#[derive(Debug, Error)]
pub enum ClaimError {
    #[error("{} is in use by another process{}", dir.display(), pid.map(|p| format!(" (pid {p})")).unwrap_or_default())]
    InUse { dir: PathBuf, pid: Option<u32> },
    #[error("cannot {doing} {}: {source}", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
}

/// Writing or reading the journal.
#[derive(Debug, Error)]
pub enum JournalError {
    /// Kept by the caller and written when space returns.
    #[error("no space left to {doing} {}", path.display())]
    Full { doing: &'static str, path: PathBuf },
    #[error("cannot {doing} {}: {source}", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
    /// Written by a newer program: left as it is.
    #[error("{} has layout {version}, which only a newer program knows", path.display())]
    Newer { version: u8, path: PathBuf },
}

impl JournalError {
    /// For `map_err`: sorts a full disk from the rest.
    pub(crate) fn at(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full { doing, path }
            }
            _ => Self::Io { doing, path, source },
        }
    }

    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. })
    }
}

/// Opening, filling or querying sled.
#[derive(Debug, Error)]
pub enum IndexError {
    /// The files cannot be trusted: delete them and build again from the journal.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// The environment (disk full, permissions): the files may be sound, try again later.
    #[error("the index cannot be used now: {0}")]
    Unavailable(io::Error),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl From<sled::Error> for IndexError {
    fn from(error: sled::Error) -> Self {
        match error {
            // A file shorter than sled expects is damage, not weather.
            sled::Error::Io(e)
                if !matches!(
                    e.kind(),
                    io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
                ) =>
            {
                Self::Unavailable(e)
            }
            other => Self::Damaged(other.to_string()),
        }
    }
}
