//! A copy of the journal while the service runs: everything acknowledged when it was asked for.

use std::{
    io::{self, Write},
    sync::PoisonError,
    time::Duration,
};

use thiserror::Error;

use super::StoreHandle;
use crate::store::{BackupWriter, Copied, JournalError};

/// How long the disk may take to acknowledge what was given before.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Error)]
pub enum BackupTrouble {
    #[error("the journal is not open yet")]
    NotReady,
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("cannot write the backup: {0}")]
    Write(io::Error),
}

impl StoreHandle {
    /// Begins a backup in `out` with the whole journal. The caller adds files if there are to be any, and finishes it.
    /// Blocks as long as the disk and `out` do, and waits for a purge under way.
    pub fn backup_blocking<W: Write>(
        &self,
        out: W,
        made: jiff::Timestamp,
    ) -> Result<(BackupWriter<W>, Copied), BackupTrouble> {
        let _alone = self.upkeep.lock().unwrap_or_else(PoisonError::into_inner);
        // A disk that takes nothing now is no reason against a copy of what it has.
        self.settle(PATIENCE);
        let up_to = self.progress.durable().ok_or(BackupTrouble::NotReady)?;
        let mut backup = BackupWriter::begin(out, self.status().boot, made).map_err(BackupTrouble::Write)?;
        let copied = backup.journal(&self.state, Some(up_to))?.map_err(BackupTrouble::Write)?;
        Ok((backup, copied))
    }
}
