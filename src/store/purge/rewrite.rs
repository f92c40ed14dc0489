//! A segment as it is to be, without what must go.

use std::{fs, path::Path};

use super::{
    Due,
    due::{Piece, Sight, What, pieces},
};
use crate::store::{Entry, JournalError, personal, segment};

/// The new segment, and what is no longer in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    pub bytes: Vec<u8>,
    pub calls: u64,
    pub accesses: u64,
    pub unreadable: u64,
}

impl Sight {
    /// `None` when nothing of the segment must go after all.
    pub fn rewrite(&self, state: &Path, due: &Due) -> Result<Option<Rewritten>, JournalError> {
        let path = segment::path(&state.join("journal"), due.number);
        let bytes = fs::read(&path).map_err(JournalError::at("read", &path))?;
        segment::refuse_newer(&bytes, &path)?;
        let (header, pieces) = pieces(&bytes);
        let mut later = due.later;
        let old = self.old(&pieces, &mut later);
        let mut out = Rewritten { bytes: header.to_vec(), ..Rewritten::default() };
        for (piece, old) in pieces.into_iter().zip(old) {
            let frame = bytes.get(piece.range.clone()).unwrap_or_default();
            if !(old && out.forget(piece)) {
                out.bytes.extend_from_slice(frame);
            }
        }
        let changed = out.bytes != bytes;
        Ok(changed.then_some(out))
    }
}

impl Rewritten {
    /// Appends what stays of an old piece; false when it stays as it is.
    fn forget(&mut self, piece: Piece) -> bool {
        match piece.what {
            What::Frame(Some(Entry::Began(mut record))) => {
                personal::forget(&mut record) && self.put(&Entry::Began(record))
            }
            What::Frame(Some(Entry::Ended(mut record))) => {
                let changed = personal::forget(&mut record) && self.put(&Entry::Ended(record));
                self.calls += u64::from(changed);
                changed
            }
            What::Frame(Some(Entry::Noted(mut noted))) if !noted.note.text.is_empty() => {
                noted.note.text.clear();
                self.put(&Entry::Noted(noted))
            }
            What::Frame(Some(Entry::Access(_))) => {
                self.accesses += 1;
                true
            }
            What::Frame(_) => false,
            What::Damage => {
                self.unreadable += piece.range.len() as u64;
                true
            }
        }
    }

    /// It became shorter, so it fits.
    fn put(&mut self, entry: &Entry) -> bool {
        entry.write(&mut self.bytes).is_some()
    }
}
