//! The reading end of the journal: from any position forward, in bounded batches, across segments and over damage.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
};

use super::{
    Entry, JournalError, Position,
    frame::{self, Found, Scan},
    segment,
};

/// Read at once; enlarged only when a single frame does not fit.
const WINDOW: u64 = 256 << 10;

/// The last frame that was followed, so that a later start can see whether the journal is still the same there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    pub start: Position,
    pub end: Position,
    pub crc: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    pub entries: Vec<Entry>,
    /// The last sound frame in the batch, whatever its kind.
    pub last: Option<Followed>,
    /// Sound frames of a newer version or unknown kind.
    pub unknown: usize,
    /// Unreadable stretches.
    pub damaged: usize,
}

#[derive(Debug)]
pub struct JournalReader {
    dir: PathBuf,
    at: Position,
}

impl JournalReader {
    pub fn new(dir: &Path, at: Position) -> Self {
        Self { dir: dir.to_owned(), at }
    }

    pub fn at(&self) -> Position {
        self.at
    }

    /// The next stretch before `upto`; `None` when everything before it has been read.
    pub fn next(&mut self, upto: Position) -> Result<Option<Batch>, JournalError> {
        while self.at < upto {
            let path = segment::path(&self.dir, self.at.segment);
            let file = match File::open(&path) {
                Ok(file) => file,
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    self.next_segment(upto)?;
                    continue;
                }
                Err(e) => return Err(JournalError::at("open", path)(e)),
            };
            let len = file.metadata().map_err(JournalError::at("read", &path))?.len();
            let end = if self.at.segment == upto.segment { len.min(upto.offset) } else { len };
            self.at.offset = self.at.offset.max(segment::HEADER);
            if self.at.offset >= end {
                self.next_segment(upto)?;
                continue;
            }
            return self.window(&file, end).map(Some).map_err(JournalError::at("read", path));
        }
        Ok(None)
    }

    /// One window of the segment; a frame that its end cuts is left for the next one.
    fn window(&mut self, file: &File, end: u64) -> io::Result<Batch> {
        let mut size = WINDOW;
        loop {
            let stop = end.min(self.at.offset + size);
            let mut bytes = vec![0; (stop - self.at.offset) as usize];
            file.read_exact_at(&mut bytes, self.at.offset)?;
            let (batch, used) = self.collect(&bytes, stop == end);
            if used > 0 {
                self.at.offset += used as u64;
                return Ok(batch);
            }
            size *= 4;
        }
    }

    fn collect(&self, bytes: &[u8], whole: bool) -> (Batch, usize) {
        let mut batch = Batch::default();
        let mut used = 0;
        for found in Scan::new(bytes) {
            match found {
                Found::Frame { at, frame } => {
                    let start = Position { offset: self.at.offset + at as u64, ..self.at };
                    let end = Position { offset: start.offset + frame.len() as u64, ..start };
                    batch.last = Some(Followed { start, end, crc: frame.crc });
                    match Entry::read(&frame) {
                        Some(entry) => batch.entries.push(entry),
                        None => batch.unknown += 1,
                    }
                    used = at + frame.len();
                }
                Found::Damage(range) if whole || range.end < bytes.len() => {
                    batch.damaged += 1;
                    used = range.end;
                }
                // It reaches the window's end and may be the first part of a sound frame.
                Found::Damage(_) => {}
            }
        }
        (batch, used)
    }

    fn next_segment(&mut self, upto: Position) -> Result<(), JournalError> {
        let next = segment::list(&self.dir)?.into_iter().find(|n| *n > self.at.segment);
        self.at = match next {
            Some(segment) if segment <= upto.segment => Position { segment, offset: segment::HEADER },
            _ => upto,
        };
        Ok(())
    }
}

/// Whether the frame that was followed last still stands where it stood.
pub fn still_there(dir: &Path, followed: &Followed) -> bool {
    let Some(len) = followed.end.offset.checked_sub(followed.start.offset) else { return false };
    if followed.start.segment != followed.end.segment || len > (frame::MAX_PAYLOAD + 64) as u64 {
        return false;
    }
    let mut bytes = vec![0; len as usize];
    let read = File::open(segment::path(dir, followed.start.segment))
        .and_then(|file| file.read_exact_at(&mut bytes, followed.start.offset));
    read.is_ok() && frame::read(&bytes).is_some_and(|frame| frame.crc == followed.crc)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{
        super::testing::{TempDir, record},
        *,
    };

    fn segment_of(dir: &Path, number: u64, entries: &[Vec<u8>]) -> Position {
        let mut bytes = segment::header(number, 1).to_vec();
        entries.iter().for_each(|e| bytes.extend_from_slice(e));
        fs::write(segment::path(dir, number), &bytes).unwrap();
        Position { segment: number, offset: bytes.len() as u64 }
    }

    fn ended(seq: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        Entry::Ended(record(1, seq)).write(&mut bytes).unwrap();
        bytes
    }

    fn seqs(dir: &Path, upto: Position) -> Vec<u32> {
        let mut reader = JournalReader::new(dir, Position::default());
        let mut seqs = Vec::new();
        while let Some(batch) = reader.next(upto).unwrap() {
            seqs.extend(batch.entries.iter().filter_map(|e| Some(e.call()?.seq)));
        }
        assert_eq!(reader.at(), upto);
        seqs
    }

    #[test]
    fn segments_are_read_in_order_and_gaps_in_their_numbers_passed_over() {
        let dir = TempDir::new();
        segment_of(dir.path(), 1, &[ended(1), ended(2)]);
        fs::write(segment::path(dir.path(), 2), b"").unwrap();
        let end = segment_of(dir.path(), 5, &[ended(3)]);
        assert_eq!(seqs(dir.path(), end), [1, 2, 3]);
    }

    #[test]
    fn nothing_at_or_after_the_durable_end_is_read() {
        let dir = TempDir::new();
        let end = segment_of(dir.path(), 1, &[ended(1)]);
        segment_of(dir.path(), 1, &[ended(1), ended(2)]);
        assert_eq!(seqs(dir.path(), end), [1]);
    }

    #[test]
    fn a_segment_larger_than_the_window_loses_nothing_at_its_edges() {
        let dir = TempDir::new();
        let mut long = record(1, 7);
        long.called = "9".repeat(600 << 10);
        let mut big = Vec::new();
        Entry::Ended(long).write(&mut big).unwrap();
        let mut entries: Vec<_> = (0..1000).map(ended).collect();
        entries.insert(500, big);
        let end = segment_of(dir.path(), 1, &entries);
        let seqs = seqs(dir.path(), end);
        assert_eq!(seqs.len(), 1001);
        assert_eq!(seqs[500], 7);
    }

    #[test]
    fn a_newer_frame_is_counted_and_followed_over() {
        let dir = TempDir::new();
        let mut newer = Vec::new();
        frame::write(&mut newer, 2, 9, b"{\"future\":true}\n").unwrap();
        let end = segment_of(dir.path(), 1, &[ended(1), newer, ended(2)]);
        let mut reader = JournalReader::new(dir.path(), Position::default());
        let batch = reader.next(end).unwrap().unwrap();
        assert_eq!((batch.entries.len(), batch.unknown, batch.damaged), (2, 1, 0));
        let last = batch.last.unwrap();
        assert_eq!(last.end, end);
        assert!(still_there(dir.path(), &last));
        assert!(!still_there(dir.path(), &Followed { crc: !last.crc, ..last }));
    }
}
