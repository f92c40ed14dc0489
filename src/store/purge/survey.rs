//! The look at the journal that comes before anything is written, from its end to its beginning: notes are met before
//! the calls they are about, and settings of a clock before the times they put right.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    Terms,
    due::{Piece, Sight, What, pieces},
};
use crate::{
    store::{Entry, JournalError, corrections::Corrections, segment},
    vocab::CallRef,
};

/// A segment that holds what must go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub number: u64,
    /// A right time after it.
    pub later: Option<Timestamp>,
}

pub struct Survey {
    dir: PathBuf,
    /// Still to be looked at; the next is the last.
    numbers: Vec<u64>,
    sight: Sight,
    later: Option<Timestamp>,
    laters: BTreeMap<u64, Option<Timestamp>>,
    due: BTreeSet<u64>,
    /// Calls with notes that say something, and the segments of the notes.
    noted: BTreeMap<CallRef, BTreeSet<u64>>,
}

impl Survey {
    pub fn begin(state: &Path, terms: Terms) -> Result<Self, JournalError> {
        let dir = state.join("journal");
        let numbers = segment::list(&dir)?;
        let sight = Sight { terms, corrections: Corrections::default(), old_noted: BTreeSet::new() };
        let (laters, due, noted) = Default::default();
        Ok(Self { dir, numbers, sight, later: None, laters, due, noted })
    }

    /// Looks at one segment; false when there is none left.
    pub fn step(&mut self) -> Result<bool, JournalError> {
        let Some(number) = self.numbers.pop() else { return Ok(false) };
        let path = segment::path(&self.dir, number);
        let bytes = fs::read(&path).map_err(JournalError::at("read", &path))?;
        segment::refuse_newer(&bytes, &path)?;
        let (_, pieces) = pieces(&bytes);
        self.laters.insert(number, self.later);
        pieces.iter().for_each(|piece| self.note(piece, number));
        let old = self.sight.old(&pieces, &mut self.later);
        for (piece, old) in pieces.iter().zip(old) {
            if old {
                self.found_old(piece, number);
            }
        }
        Ok(true)
    }

    /// The segments to be written anew, the oldest first.
    pub fn finish(self) -> (Vec<Due>, Sight) {
        let later = |number| self.laters.get(&number).copied().flatten();
        (self.due.iter().map(|number| Due { number: *number, later: later(*number) }).collect(), self.sight)
    }

    fn note(&mut self, piece: &Piece, number: u64) {
        match &piece.what {
            What::Frame(Some(Entry::Event(event))) => _ = self.sight.corrections.add(event),
            What::Frame(Some(Entry::Noted(noted))) if !noted.note.text.is_empty() => {
                self.noted.entry(noted.call).or_default().insert(number);
            }
            _ => {}
        }
    }

    fn found_old(&mut self, piece: &Piece, number: u64) {
        match &piece.what {
            What::Frame(Some(Entry::Began(record) | Entry::Ended(record))) => {
                if !record.purged {
                    self.due.insert(number);
                }
                if let Some(segments) = self.noted.remove(&record.call) {
                    self.sight.old_noted.insert(record.call);
                    self.due.extend(segments);
                }
            }
            What::Frame(Some(Entry::Noted(noted))) if noted.note.text.is_empty() => {}
            _ => _ = self.due.insert(number),
        }
    }
}
