//! Playbacks asked for and not yet accounted for, and what hearing them to the end means.
//!
//! A key starts a new playback before the media thread has reported how far the old one got, so several may be out.

use super::journey::{Journey, VisitId};
use crate::vocab::{Piece, PlayId, Utterance};

/// More unanswered playbacks than a working media thread ever leaves; the oldest is then forgotten.
const MOST_OUTSTANDING: usize = 16;

/// Words being put together, with marks at the ends of the visits they belong to.
#[derive(Debug, Default)]
pub(super) struct Say {
    utterance: Utterance,
    marks: Vec<Mark>,
}

/// Once `pieces` were heard to their end, `visit` was.
#[derive(Clone, Copy, Debug)]
struct Mark {
    pieces: usize,
    visit: VisitId,
}

impl Say {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn then(mut self, words: Utterance) -> Self {
        self.utterance.extend(words);
        self
    }

    /// A silence between two things said; none at the beginning.
    pub fn pause(mut self, length: std::time::Duration) -> Self {
        if !self.utterance.is_empty() {
            self.utterance.push(Piece::Silence(length));
        }
        self
    }

    /// All that was added so far is what `visit` has to say.
    pub fn ends(mut self, visit: Option<VisitId>) -> Self {
        self.marks.extend(visit.map(|visit| Mark { pieces: self.utterance.len(), visit }));
        self
    }

    pub fn is_empty(&self) -> bool {
        self.utterance.is_empty()
    }

    pub fn into_words(self) -> Utterance {
        self.utterance
    }
}

#[derive(Debug, Default)]
pub(super) struct Plays {
    last: u32,
    outstanding: Vec<(PlayId, Vec<Mark>)>,
}

impl Plays {
    /// Gives the playback its number and remembers its marks.
    pub fn start(&mut self, say: Say) -> (PlayId, Utterance) {
        self.last = self.last.wrapping_add(1);
        let play = PlayId(self.last);
        if self.outstanding.len() >= MOST_OUTSTANDING {
            self.outstanding.remove(0);
        }
        self.outstanding.push((play, say.marks));
        (play, say.utterance)
    }

    /// `pieces` of `play` were heard: notes it in the journey, however late the report is.
    pub fn played(&mut self, play: PlayId, pieces: usize, journey: &mut Journey) {
        let Some(at) = self.outstanding.iter().position(|(id, _)| *id == play) else { return };
        let (_, marks) = self.outstanding.remove(at);
        for mark in marks.iter().filter(|mark| mark.pieces <= pieces) {
            journey.heard(mark.visit);
        }
    }
}
