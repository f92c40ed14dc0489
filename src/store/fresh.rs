//! A new journal made of frames that are there already: by a restored backup, or by what was saved of a damaged store.
//!
//! It is written in `<state>/journal-new` and gets its name when it is whole, so that a copy that was cut off is never
//! taken for a store.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{Claim, ClaimError, JournalError, frame, segment};

const SEGMENT: usize = 4 << 20;

pub struct FreshJournal {
    claim: Claim,
    boot: u32,
    number: u64,
    segment: Vec<u8>,
}

impl FreshJournal {
    /// Claims a folder that is missing or has no store in it. `boot` is the highest number calls may have.
    pub fn begin(state: &Path, boot: u32) -> Result<Self, FreshError> {
        let occupied = ["journal", "boot", "sled", "users", "phones"].iter().any(|name| state.join(name).exists());
        if occupied {
            return Err(FreshError::Occupied(state.to_owned()));
        }
        let claim = Claim::take(state)?;
        let dir = claim.dir().join("journal-new");
        match fs::remove_dir_all(&dir) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(JournalError::at("remove", &dir)(e).into()),
            _ => fs::create_dir(&dir).map_err(JournalError::at("create", &dir))?,
        }
        Ok(Self { claim, boot, number: 1, segment: segment::header(1, boot).to_vec() })
    }

    pub fn state(&self) -> &Path {
        self.claim.dir()
    }

    /// Adds a sound frame as it is.
    pub fn add(&mut self, frame: &frame::Frame<'_>) -> Result<(), JournalError> {
        if frame::write(&mut self.segment, frame.kind, frame.version, frame.payload).is_some()
            && self.segment.len() >= SEGMENT
        {
            self.write_segment()?;
        }
        Ok(())
    }

    /// Makes it a store.
    pub fn finish(mut self) -> Result<(), JournalError> {
        self.write_segment()?;
        let (new, dir) = (self.dir(), self.state().join("journal"));
        segment::sync_dir(&new).map_err(JournalError::at("sync", &new))?;
        self.claim.persist_as(self.boot)?;
        fs::rename(&new, &dir).map_err(JournalError::at("rename", &new))?;
        segment::sync_dir(self.state()).map_err(JournalError::at("sync", self.state()))
    }

    fn write_segment(&mut self) -> Result<(), JournalError> {
        if self.segment.len() <= segment::HEADER as usize {
            return Ok(());
        }
        let path = segment::path(&self.dir(), self.number);
        let written = File::create_new(&path).and_then(|mut file| {
            file.write_all(&self.segment)?;
            file.sync_all()
        });
        written.map_err(JournalError::at("write", &path))?;
        self.number += 1;
        self.segment = segment::header(self.number, self.boot).to_vec();
        Ok(())
    }

    fn dir(&self) -> PathBuf {
        self.claim.dir().join("journal-new")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum FreshError {
    #[error("{} already holds a store", .0.display())]
    Occupied(PathBuf),
    #[error(transparent)]
    Claim(#[from] ClaimError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}
