//! What of one segment must go, entry by entry.

use std::{collections::BTreeSet, ops::Range};

use jiff::Timestamp;

use super::Terms;
use crate::{
    call::CallRecord,
    store::{
        Entry,
        corrections::Corrections,
        frame::{Found, Scan},
        segment,
    },
    vocab::CallRef,
};

/// What is known of the whole journal when one segment is judged.
#[derive(Clone, Debug)]
pub struct Sight {
    pub terms: Terms,
    pub corrections: Corrections,
    /// Old calls that somebody wrote a note about.
    pub old_noted: BTreeSet<CallRef>,
}

/// One piece of a segment, from its front to its back.
#[derive(Debug)]
pub struct Piece {
    pub range: Range<usize>,
    pub what: What,
}

#[derive(Debug)]
pub enum What {
    /// `None` for one of a newer program.
    Frame(Option<Entry>),
    Damage,
}

/// A segment's header, and the pieces after it.
pub fn pieces(bytes: &[u8]) -> (&[u8], Vec<Piece>) {
    let start = (segment::HEADER as usize).min(bytes.len());
    let piece = |found| match found {
        Found::Frame { at, frame } => {
            Piece { range: start + at..start + at + frame.len(), what: What::Frame(Entry::read(&frame)) }
        }
        Found::Damage(range) => Piece { range: start + range.start..start + range.end, what: What::Damage },
    };
    (&bytes[..start], Scan::new(&bytes[start..]).map(piece).collect())
}

impl Sight {
    /// For each piece whether it is old; `later` is a right time after the segment, and becomes one before it.
    pub fn old(&self, pieces: &[Piece], later: &mut Option<Timestamp>) -> Vec<bool> {
        let mut old: Vec<_> = pieces.iter().rev().map(|piece| self.is_old(&piece.what, later)).collect();
        old.reverse();
        old
    }

    fn is_old(&self, what: &What, later: &mut Option<Timestamp>) -> bool {
        let Terms { calls, accesses } = self.terms;
        match what {
            What::Frame(Some(Entry::Began(record) | Entry::Ended(record))) => {
                self.time(record, later).is_some_and(|time| time < calls)
            }
            What::Frame(Some(Entry::Noted(noted))) => noted.note.at < calls || self.old_noted.contains(&noted.call),
            What::Frame(Some(Entry::Access(access))) => access.at < accesses,
            What::Frame(Some(Entry::Event(event))) if event.trusted => {
                *later = Some(event.at);
                false
            }
            What::Frame(_) => false,
            What::Damage => later.is_some_and(|later| later < calls),
        }
    }

    /// When the call started, or a time by which it had.
    fn time(&self, record: &CallRecord, later: &mut Option<Timestamp>) -> Option<Timestamp> {
        if record.clock_trusted {
            *later = Some(record.started);
            return *later;
        }
        self.corrections.right(false, record.call.boot, record.started).or(*later)
    }
}
