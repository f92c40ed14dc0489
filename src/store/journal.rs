//! The writing end of the journal: append, sync, rotate, and the repair of what a crash left. Layout and the argument
//! for each crash: `store` module doc.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Claim, JournalError, Medium, Position, SegmentFile,
    frame::{Found, Scan},
    purge, segment,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    /// A segment is closed when it has passed this length.
    pub segment_bytes: u64,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self { segment_bytes: 4 << 20 }
    }
}

/// What opening found and did, for the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Bytes cut from the end of the last segment, and where they are kept (`None` when they were only zeros).
    pub cut: usize,
    pub kept: Option<PathBuf>,
    /// Unreadable stretches before the last sound frame of the last segment.
    pub damaged: usize,
}

pub struct Journal {
    dir: PathBuf,
    boot: u32,
    options: JournalOptions,
    medium: Arc<dyn Medium>,
    active: Option<Active>,
    next_segment: u64,
    /// Frames written but not yet synced: written again elsewhere should the sync fail.
    unsynced: Vec<u8>,
    /// The unsynced frames are not (safely) in the active segment: its sync failed, or it is a new one.
    write_again: bool,
    durable: Position,
}

struct Active {
    number: u64,
    file: Box<dyn SegmentFile>,
    /// Where the next frame goes; bytes beyond it are the rest of a failed write.
    written: u64,
    /// Rest of a failed write that could not be cut off yet.
    ragged: bool,
}

impl Journal {
    /// Makes the boot number durable, then opens the journal for appending and cuts off a torn end.
    pub fn open(
        claim: &Claim,
        medium: Arc<dyn Medium>,
        options: JournalOptions,
    ) -> Result<(Self, Recovered), JournalError> {
        let dir = claim.dir().join("journal");
        segment::refuse_newer_in(&dir)?;
        claim.persist()?;
        fs::create_dir_all(&dir).map_err(JournalError::at("create", &dir))?;
        segment::sync_dir(claim.dir()).map_err(JournalError::at("sync", claim.dir()))?;
        purge::clear(&dir)?;
        let last = segment::list(&dir)?.last().copied();
        let mut recovered = Recovered::default();
        let mut durable = Position::default();
        let mut active = None;
        if let Some(number) = last {
            let aside = claim.dir().join("aside");
            let repaired = repair(&dir, &aside, number, medium.as_ref(), &mut recovered)?;
            durable = Position { segment: number, offset: repaired.end };
            active = repaired.active;
        }
        let next_segment = last.unwrap_or(0) + 1;
        let boot = claim.boot();
        let (unsynced, write_again) = (Vec::new(), false);
        Ok((Self { dir, boot, options, medium, active, next_segment, unsynced, write_again, durable }, recovered))
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Everything before this place is on the disk.
    pub fn durable(&self) -> Position {
        self.durable
    }

    pub fn has_unsynced(&self) -> bool {
        !self.unsynced.is_empty()
    }

    /// Writes whole frames. After an error nothing of them is in the journal and they may be given again.
    pub fn append(&mut self, frames: &[u8]) -> Result<(), JournalError> {
        self.make_room()?;
        self.put(frames)?;
        self.unsynced.extend_from_slice(frames);
        Ok(())
    }

    /// Acknowledges everything appended so far. After an error it is still held here, and the next call writes it again.
    pub fn sync(&mut self) -> Result<(), JournalError> {
        if self.unsynced.is_empty() {
            return Ok(());
        }
        if self.active.is_none() {
            self.rotate()?;
        }
        if self.write_again {
            let frames = std::mem::take(&mut self.unsynced);
            let put = self.put(&frames);
            self.unsynced = frames;
            put?;
            self.write_again = false;
        }
        let Some(active) = self.active.as_mut() else { return Ok(()) };
        let path = segment::path(&self.dir, active.number);
        if let Err(e) = active.file.sync_data() {
            self.active = None;
            self.write_again = true;
            return Err(JournalError::at("sync", path)(e));
        }
        self.durable = Position { segment: active.number, offset: active.written };
        self.unsynced.clear();
        Ok(())
    }

    /// Sees to it that there is a segment to append to. A full one is synced before the next begins, so that torn ends
    /// are only ever looked for in the last segment.
    fn make_room(&mut self) -> Result<(), JournalError> {
        if self.active.as_ref().is_some_and(|a| a.written >= self.options.segment_bytes) {
            self.sync()?;
            self.active = None;
        }
        if self.write_again {
            // The frames held here go first, so that a call's end never comes before its beginning.
            self.sync()?;
        }
        if self.active.is_none() { self.rotate() } else { Ok(()) }
    }

    /// Syncs, and closes the segment that is appended to, so that nobody writes to it any more.
    pub fn close_segment(&mut self) -> Result<(), JournalError> {
        self.sync()?;
        if self.active.as_ref().is_some_and(|active| active.written > segment::HEADER) {
            self.active = None;
        }
        if self.active.is_none() {
            self.rotate()?;
        }
        if let Some(active) = &self.active {
            self.durable = Position { segment: active.number, offset: active.written };
        }
        Ok(())
    }

    fn rotate(&mut self) -> Result<(), JournalError> {
        let number = self.next_segment;
        let path = segment::path(&self.dir, number);
        self.next_segment += 1;
        let mut file = self.medium.create(&path).map_err(JournalError::at("create", &path))?;
        let begun = file
            .write_all_at(&segment::header(number, self.boot), 0)
            .and_then(|()| file.sync_data())
            .and_then(|()| segment::sync_dir(&self.dir));
        if let Err(e) = begun {
            // An empty or half-made segment is passed over by every reader; removing it is only tidier.
            let _ = fs::remove_file(&path);
            return Err(JournalError::at("begin", &path)(e));
        }
        self.active = Some(Active { number, file, written: segment::HEADER, ragged: false });
        Ok(())
    }

    fn put(&mut self, frames: &[u8]) -> Result<(), JournalError> {
        let Some(active) = self.active.as_mut() else { return Ok(()) };
        let path = segment::path(&self.dir, active.number);
        if active.ragged {
            active.file.set_len(active.written).map_err(JournalError::at("cut", &path))?;
            active.ragged = false;
        }
        if let Err(e) = active.file.write_all_at(frames, active.written) {
            active.ragged = active.file.set_len(active.written).is_err();
            return Err(JournalError::at("append to", path)(e));
        }
        active.written += frames.len() as u64;
        Ok(())
    }
}

struct Repaired {
    end: u64,
    /// `None` when the segment is not to be appended to.
    active: Option<Active>,
}

/// Finds the end of the last sound frame of segment `number`; what follows is kept aside and cut off.
fn repair(
    dir: &Path,
    aside: &Path,
    number: u64,
    medium: &dyn Medium,
    recovered: &mut Recovered,
) -> Result<Repaired, JournalError> {
    let path = segment::path(dir, number);
    let bytes = fs::read(&path).map_err(JournalError::at("read", &path))?;
    let (end, damaged) = sound_end(&bytes);
    recovered.damaged = damaged;
    let tail = &bytes[end..];
    let sound_header = segment::read_header(&bytes).is_some();
    if !tail.is_empty() {
        recovered.cut = tail.len();
        if tail.iter().any(|b| *b != 0) {
            recovered.kept = Some(keep_aside(aside, number, end, tail)?);
        }
    }
    let end = end as u64;
    if !sound_header {
        return Ok(Repaired { end, active: None });
    }
    let mut file = medium.open(&path).map_err(JournalError::at("open", &path))?;
    if !tail.is_empty() {
        file.set_len(end).map_err(JournalError::at("cut", &path))?;
    }
    // A killed process left its last frames to the page cache; they count as durable from here.
    file.sync_data().map_err(JournalError::at("sync", &path))?;
    Ok(Repaired { end, active: Some(Active { number, file, written: end, ragged: false }) })
}

/// Where the last sound frame ends, and how many unreadable stretches lie before it.
fn sound_end(bytes: &[u8]) -> (usize, usize) {
    let header = (segment::HEADER as usize).min(bytes.len());
    let (mut end, mut damaged, mut since) = (header, 0, 0);
    for found in Scan::new(&bytes[header..]) {
        match found {
            Found::Frame { at, frame } => {
                end = header + at + frame.len();
                damaged += std::mem::take(&mut since);
            }
            Found::Damage(_) => since += 1,
        }
    }
    (end, damaged)
}

fn keep_aside(aside: &Path, number: u64, offset: usize, tail: &[u8]) -> Result<PathBuf, JournalError> {
    let path = aside.join(format!("{number:010}-{offset}.tail"));
    fs::create_dir_all(aside).map_err(JournalError::at("create", aside))?;
    match fs::write(&path, tail).and_then(|()| fs::File::open(&path)?.sync_all()) {
        Ok(()) => Ok(path),
        Err(e) => {
            let _ = fs::remove_file(&path);
            Err(JournalError::at("keep aside", path)(e))
        }
    }
}

#[cfg(test)]
mod tests;
