//! A whole store in one file, which can be checked without anything else.
//!
//! ```text
//! header   0  8  "SLUKHBK1", the digit is the version of this layout
//!          8  4  boot number: the highest the store has used
//!         12  4  zero
//!         16  8  when it was made, ms since 1970
//!         24  4  crc32 of bytes 0–23
//! frames         as in a segment of the journal (`store`): those of the journal in their order, byte by byte, and
//!   kind 240     a file begins; its name
//!   kind 241     the next piece of that file
//!   kind 242     that file ends; its length, JSON
//!   kind 255     the end: frames before it and crc32 of every byte before it, JSON; nothing follows
//! ```
//!
//! All integers are big-endian. Kinds from 240 on are never used in a journal. Restoring first reads the file to its end;
//! nothing is written when a byte of it is wrong.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Component, Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    JournalError, Position,
    frame::{self, Found, Frame, Scan},
    fresh::{FreshError, FreshJournal},
    segment,
};

const MAGIC: [u8; 8] = *b"SLUKHBK1";
const HEADER: usize = 28;
const FILE_BEGINS: u8 = 240;
const FILE_PIECE: u8 = 241;
const FILE_ENDS: u8 = 242;
const END: u8 = 255;
const VERSION: u8 = 1;
const PIECE: usize = 256 << 10;
const LONGEST_NAME: usize = 255;

/// Writes a backup front to back; nothing is read again, so it may go through a pipe.
pub struct BackupWriter<W> {
    out: W,
    crc: crc32fast::Hasher,
    frames: u64,
}

/// What went into a backup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    pub frames: u64,
    pub bytes: u64,
    /// Unreadable stretches of the journal, which a backup does not carry on.
    pub damaged: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct End {
    frames: u64,
    crc32: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileEnd {
    bytes: u64,
}

impl<W: Write> BackupWriter<W> {
    pub fn begin(out: W, boot: u32, made: Timestamp) -> io::Result<Self> {
        let mut header = MAGIC.to_vec();
        header.extend_from_slice(&boot.to_be_bytes());
        header.extend_from_slice(&[0; 4]);
        header.extend_from_slice(&made.as_millisecond().to_be_bytes());
        header.extend_from_slice(&crc32fast::hash(&header).to_be_bytes());
        let mut backup = Self { out, crc: crc32fast::Hasher::new(), frames: 0 };
        backup.put(&header)?;
        Ok(backup)
    }

    /// Every sound frame of the journal of `state` before `up_to`; all of them when it is `None`, for a stopped service.
    /// The outer error is the journal's, the inner one that of the backup.
    pub fn journal(&mut self, state: &Path, up_to: Option<Position>) -> Result<io::Result<Copied>, JournalError> {
        let dir = state.join("journal");
        let mut copied = Copied::default();
        for number in segment::list(&dir)? {
            if up_to.is_some_and(|up_to| number > up_to.segment) {
                break;
            }
            let path = segment::path(&dir, number);
            let mut bytes = fs::read(&path).map_err(JournalError::at("read", &path))?;
            segment::refuse_newer(&bytes, &path)?;
            if let Some(up_to) = up_to.filter(|up_to| up_to.segment == number) {
                bytes.truncate(usize::try_from(up_to.offset).unwrap_or(usize::MAX));
            }
            if let Err(error) = self.segment(&bytes, &mut copied) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(copied))
    }

    /// A file beside the journal. `name` is relative, with `/` between folders.
    pub fn file(&mut self, name: &str, mut content: impl Read) -> io::Result<u64> {
        if name.len() > LONGEST_NAME || safe(name).is_none() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a name for a file of a backup"));
        }
        self.frame(FILE_BEGINS, name.as_bytes())?;
        let mut bytes = 0;
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            piece.clear();
            content.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            if piece.is_empty() {
                break;
            }
            bytes += piece.len() as u64;
            self.frame(FILE_PIECE, &piece)?;
        }
        self.frame(FILE_ENDS, &json(&FileEnd { bytes })?)?;
        Ok(bytes)
    }

    /// The backup is whole only with this. Syncing `out` is left to the caller.
    pub fn finish(mut self) -> io::Result<W> {
        let end = End { frames: self.frames, crc32: self.crc.clone().finalize() };
        self.frame(END, &json(&end)?)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn segment(&mut self, bytes: &[u8], copied: &mut Copied) -> io::Result<()> {
        for found in Scan::new(bytes.get(segment::HEADER as usize..).unwrap_or_default()) {
            match found {
                Found::Frame { frame, .. } => {
                    self.raw(&frame)?;
                    copied.frames += 1;
                    copied.bytes += frame.len() as u64;
                }
                Found::Damage(_) => copied.damaged += 1,
            }
        }
        Ok(())
    }

    fn raw(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(frame.len());
        frame::write(&mut bytes, frame.kind, frame.version, frame.payload)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "too long for a frame"))?;
        self.frames += 1;
        self.put(&bytes)
    }

    fn frame(&mut self, kind: u8, payload: &[u8]) -> io::Result<()> {
        self.raw(&Frame { kind, version: VERSION, crc: 0, payload })
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.crc.update(bytes);
        self.out.write_all(bytes)
    }
}

/// What was in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    pub made: Timestamp,
    pub boot: u32,
    pub frames: u64,
    /// Names of the files that came with it.
    pub files: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("it is not a backup of this program")]
    NotABackup,
    #[error("it has layout {0}, which only a newer program knows")]
    Newer(u8),
    #[error("it ends too early, after {0} bytes")]
    CutShort(u64),
    #[error("it is damaged at byte {0}")]
    Damaged(u64),
    #[error("cannot read it: {0}")]
    Read(io::Error),
    #[error(transparent)]
    Fresh(#[from] FreshError),
}

impl From<JournalError> for RestoreError {
    fn from(error: JournalError) -> Self {
        Self::Fresh(error.into())
    }
}

/// Reads a backup to its end; writes nothing.
pub fn verify(backup: impl Read) -> Result<Restored, RestoreError> {
    walk(backup, |_| Ok(()))
}

/// Makes a store of a backup in `state`, a folder that is missing or has no store in it. `place` says where a file goes;
/// what it answers `None` for is left out. Files are readable by their owner only.
pub fn restore(
    backup: &mut (impl Read + Seek),
    state: &Path,
    mut place: impl FnMut(&str) -> Option<PathBuf>,
) -> Result<Restored, RestoreError> {
    let found = verify(&mut *backup)?;
    backup.seek(SeekFrom::Start(0)).map_err(RestoreError::Read)?;
    let mut fresh = FreshJournal::begin(state, found.boot)?;
    let mut open: Option<(PathBuf, File)> = None;
    let restored = walk(backup, |frame| {
        match frame.kind {
            FILE_BEGINS => {
                let name = std::str::from_utf8(frame.payload).unwrap_or_default();
                open = match place(name) {
                    Some(path) => Some((path.clone(), create(&path)?)),
                    None => None,
                };
            }
            FILE_PIECE => {
                if let Some((path, file)) = &mut open {
                    file.write_all(frame.payload).map_err(JournalError::at("write", &*path))?;
                }
            }
            FILE_ENDS => {
                if let Some((path, file)) = open.take() {
                    file.sync_all().map_err(JournalError::at("sync", path))?;
                }
            }
            _ => fresh.add(frame)?,
        }
        Ok(())
    })?;
    fresh.finish()?;
    Ok(restored)
}

/// The place beneath `folder` that a file of a backup names, when it is one.
pub fn beneath(folder: &Path, name: &str) -> Option<PathBuf> {
    safe(name).map(|relative| folder.join(relative))
}

fn safe(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    let plain = !name.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)));
    plain.then_some(path)
}

fn create(path: &Path) -> Result<File, JournalError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(JournalError::at("create", folder))?;
    }
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map_err(JournalError::at("create", path))
}

/// Gives every frame but the last one to `take`, after its own checksum; at the end the sum of all must be right.
fn walk(
    backup: impl Read,
    mut take: impl FnMut(&Frame<'_>) -> Result<(), RestoreError>,
) -> Result<Restored, RestoreError> {
    let mut reading = Reading { input: BufReader::with_capacity(PIECE, backup), at: 0, crc: crc32fast::Hasher::new() };
    let header = reading.header()?;
    let (mut frames, mut records, mut files, mut file_bytes) = (0, 0, Vec::new(), 0);
    loop {
        let (start, sum) = (reading.at, reading.crc.clone().finalize());
        let bytes = reading.frame()?;
        let frame = frame::read(&bytes).ok_or(RestoreError::Damaged(start))?;
        match frame.kind {
            END => {
                let end: End = serde_json::from_slice(frame.payload).map_err(|_| RestoreError::Damaged(start))?;
                if (end.frames, end.crc32) != (frames, sum) || !reading.is_over()? {
                    return Err(RestoreError::Damaged(start));
                }
                return Ok(Restored { frames: records, files, ..header });
            }
            FILE_BEGINS => {
                let name = std::str::from_utf8(frame.payload).ok().filter(|name| safe(name).is_some());
                files.push(name.ok_or(RestoreError::Damaged(start))?.to_owned());
                file_bytes = 0;
            }
            FILE_PIECE => file_bytes += frame.payload.len() as u64,
            FILE_ENDS => {
                let end: FileEnd = serde_json::from_slice(frame.payload).map_err(|_| RestoreError::Damaged(start))?;
                if end.bytes != file_bytes {
                    return Err(RestoreError::Damaged(start));
                }
            }
            _ => records += 1,
        }
        frames += 1;
        take(&frame)?;
    }
}

struct Reading<R> {
    input: R,
    at: u64,
    crc: crc32fast::Hasher,
}

impl<R: Read> Reading<R> {
    fn header(&mut self) -> Result<Restored, RestoreError> {
        let header: [u8; HEADER] = match self.bytes(HEADER) {
            Ok(bytes) => bytes.try_into().map_err(|_| RestoreError::NotABackup)?,
            Err(RestoreError::CutShort(_)) => return Err(RestoreError::NotABackup),
            Err(other) => return Err(other),
        };
        let number = |at: usize| u32::from_be_bytes(std::array::from_fn(|i| header[at + i]));
        if header[..7] != MAGIC[..7] || number(24) != crc32fast::hash(&header[..24]) {
            return Err(RestoreError::NotABackup);
        }
        if header[7] != MAGIC[7] {
            return Err(RestoreError::Newer(header[7].saturating_sub(b'0')));
        }
        let made = i64::from_be_bytes(std::array::from_fn(|i| header[16 + i]));
        let made = Timestamp::from_millisecond(made).map_err(|_| RestoreError::Damaged(16))?;
        Ok(Restored { made, boot: number(8), frames: 0, files: Vec::new() })
    }

    fn frame(&mut self) -> Result<Vec<u8>, RestoreError> {
        let start = self.at;
        let mut bytes = self.bytes(frame::HEADER)?;
        let length = frame::length(&bytes).ok_or(RestoreError::Damaged(start))?;
        bytes.extend(self.bytes(length)?);
        Ok(bytes)
    }

    fn bytes(&mut self, count: usize) -> Result<Vec<u8>, RestoreError> {
        let mut bytes = Vec::with_capacity(count);
        self.input.by_ref().take(count as u64).read_to_end(&mut bytes).map_err(RestoreError::Read)?;
        self.at += bytes.len() as u64;
        if bytes.len() < count {
            return Err(RestoreError::CutShort(self.at));
        }
        self.crc.update(&bytes);
        Ok(bytes)
    }

    fn is_over(&mut self) -> Result<bool, RestoreError> {
        self.input.read(&mut [0]).map(|read| read == 0).map_err(RestoreError::Read)
    }
}

fn json<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests;
