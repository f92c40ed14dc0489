//! One recording in the making, from `.part` to its name.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::wav;
use crate::vocab::{RecordingId, RecordingKind};

/// Room kept between two rounds: 100 ms of two channels, many times over.
const BUFFER: usize = 16 << 10;

pub(super) struct RecordingFile {
    kind: RecordingKind,
    file: File,
    part: PathBuf,
    name: PathBuf,
    /// Frames that are in the file or about to be.
    frames: u64,
    /// What was taken since the last `write_out`.
    waiting: Vec<u8>,
}

impl RecordingFile {
    pub fn create(folder: &Path, recording: RecordingId) -> io::Result<Self> {
        let name = folder.join(recording.to_string());
        let part = part_of(&name);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o640).open(&part)?;
        file.write_all(&wav::header(recording.kind, 0))?;
        Ok(Self { kind: recording.kind, file, part, name, frames: 0, waiting: Vec::new() })
    }

    /// Samples that belong at frame `at`; what was lost before them is silence.
    pub fn take(&mut self, at: u64, samples: &[i16]) {
        let lost = at.saturating_sub(self.frames);
        self.waiting.resize(self.waiting.len() + (lost * wav::frame(self.kind)) as usize, 0);
        self.waiting.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        self.frames += lost + samples.len() as u64 / u64::from(wav::channels(self.kind));
    }

    pub fn write_out(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(&self.waiting);
        self.waiting.clear();
        self.waiting.shrink_to(BUFFER);
        written
    }

    /// What is in the file by now can be heard, and survives a power cut.
    pub fn make_true(&mut self) -> io::Result<()> {
        self.write_out()?;
        self.file.write_all_at(&wav::header(self.kind, self.frames), 0)?;
        self.file.sync_data()
    }

    /// Keeps the first `keep` frames under the recording's own name; returns how many there are. Nothing is kept of a
    /// recording without sound.
    pub fn finish(mut self, keep: u64) -> io::Result<u64> {
        let written = self.write_out();
        // A write that failed may have got a part of it onto the disk: the file tells how much.
        let there = self.file.metadata()?.len().saturating_sub(wav::HEADER as u64) / wav::frame(self.kind);
        let kept = self.frames.min(keep).min(there);
        if kept == 0 {
            self.remove();
            return written.map(|()| 0);
        }
        seal(&self.file, self.kind, kept)?;
        fs::rename(&self.part, &self.name)?;
        sync_folder(&self.name)?;
        Ok(kept)
    }

    pub fn remove(self) {
        if let Err(error) = fs::remove_file(&self.part) {
            tracing::warn!(%error, "an unfinished recording cannot be deleted");
        }
    }
}

/// Cuts the file behind `frames`, says so in its header, and waits until the disk has it.
pub(super) fn seal(file: &File, kind: RecordingKind, frames: u64) -> io::Result<()> {
    file.set_len(wav::HEADER as u64 + frames * wav::frame(kind))?;
    file.write_all_at(&wav::header(kind, frames), 0)?;
    file.sync_all()
}

/// A rename is on the disk when the folder is.
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn part_of(name: &Path) -> PathBuf {
    let mut part = OsString::from(name);
    part.push(".part");
    part.into()
}
