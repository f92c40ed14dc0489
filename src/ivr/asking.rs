//! One question at a time: it is said, then the caller has so long to press a key.
//!
//! Owns what all rooms have in common: playbacks and their numbers, whether words are still being said, when the
//! caller's turn ends, which keys are meant at all, and the hold. What is asked and what an answer means is the room's.

use std::time::{Duration, Instant};

use super::{plays::Say, room::RoomAction};
use crate::vocab::{Digit, Piece, PlayId, Utterance};

/// A key pressed twice by a trembling hand, or before the first word, is no answer.
pub(super) const SAME_PRESS: Duration = Duration::from_millis(500);
/// Words that are never reported as played have been said all the same.
const LONGEST_WORDS: Duration = Duration::from_secs(90);
/// Rest after the last word: it is still in the far telephone's buffer when it has left here.
const LAST_REST: Duration = Duration::from_millis(400);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Saying {
        play: PlayId,
        pieces: usize,
        until: Instant,
    },
    /// All is said; the caller's turn.
    Listening {
        until: Instant,
    },
    Held,
    /// The room does something else, or is over.
    Idle,
}

/// What the words being said have come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// To their end, as far as is known.
    All,
    /// They were cut by something other than the room.
    Part,
}

#[derive(Debug)]
pub(super) struct Asking {
    last_play: u32,
    phase: Phase,
    began: Instant,
    /// The last key that led on, and when.
    jump: Option<(Digit, Instant)>,
}

impl Asking {
    pub fn begin(now: Instant) -> Self {
        Self { last_play: 0, phase: Phase::Idle, began: now, jump: None }
    }

    pub fn say<D>(&mut self, now: Instant, utterance: Utterance) -> RoomAction<D> {
        let play = self.next_play(now, utterance.len());
        RoomAction::Play { play, utterance }
    }

    /// The last words before the caller is let go.
    pub fn say_last<D>(&mut self, now: Instant, mut utterance: Utterance) -> RoomAction<D> {
        utterance.push(Piece::Silence(LAST_REST));
        self.say(now, utterance)
    }

    pub fn play_recording<D>(&mut self, now: Instant, longest: Duration) -> RoomAction<D> {
        let play = self.next_play(now + longest, 1);
        RoomAction::PlayRecording { play }
    }

    /// The caller's turn; cuts what is being said.
    pub fn listen<D>(&mut self, now: Instant, wait: Duration) -> Vec<RoomAction<D>> {
        let speaks = matches!(self.phase, Phase::Saying { .. });
        self.phase = Phase::Listening { until: now + wait };
        if speaks { vec![RoomAction::Stop] } else { Vec::new() }
    }

    /// Nothing is said and nothing is waited for here.
    pub fn rest(&mut self) {
        self.phase = Phase::Idle;
    }

    /// A playback was reported: `Some` when it is the one being said now.
    pub fn played(&mut self, play: PlayId, heard: usize) -> Option<Said> {
        match self.phase {
            Phase::Saying { play: current, pieces, .. } if current == play => {
                self.phase = Phase::Idle;
                Some(if heard >= pieces { Said::All } else { Said::Part })
            }
            _ => None,
        }
    }

    /// Words whose end was never reported.
    pub fn is_overdue(&self, now: Instant) -> bool {
        matches!(self.phase, Phase::Saying { until, .. } if now >= until)
    }

    /// The caller's turn has passed in silence.
    pub fn is_silent(&self, now: Instant) -> bool {
        matches!(self.phase, Phase::Listening { until } if now >= until)
    }

    /// The key as it is meant: nothing during a hold, before the first word, or when it is the same press as the last
    /// key that led on. A–D are not on a caller's keypad.
    pub fn key(&self, now: Instant, digit: Digit) -> Option<char> {
        let early = now.saturating_duration_since(self.began) < SAME_PRESS;
        let same = self.jump.is_some_and(|(last, at)| last == digit && now.saturating_duration_since(at) < SAME_PRESS);
        let ignored = early || same || matches!(self.phase, Phase::Held) || !digit_of_a_caller(digit);
        (!ignored).then(|| digit.as_char())
    }

    /// `digit` led on.
    pub fn jumped(&mut self, now: Instant, digit: Digit) {
        self.jump = Some((digit, now));
    }

    /// The caller's telephone put us on hold: nothing is heard there.
    pub fn hold<D>(&mut self) -> Vec<RoomAction<D>> {
        match self.phase {
            Phase::Saying { .. } | Phase::Listening { .. } => {
                self.phase = Phase::Held;
                vec![RoomAction::Stop]
            }
            Phase::Held | Phase::Idle => Vec::new(),
        }
    }

    /// Back from hold: true when something was interrupted, and is to be said again.
    pub fn resume(&mut self) -> bool {
        let held = matches!(self.phase, Phase::Held);
        if held {
            self.phase = Phase::Idle;
        }
        held
    }

    pub fn deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Saying { until, .. } | Phase::Listening { until } => Some(until),
            Phase::Held | Phase::Idle => None,
        }
    }

    fn next_play(&mut self, now: Instant, pieces: usize) -> PlayId {
        self.last_play = self.last_play.wrapping_add(1);
        let play = PlayId(self.last_play);
        self.phase = Phase::Saying { play, pieces, until: now + LONGEST_WORDS };
        play
    }
}

fn digit_of_a_caller(digit: Digit) -> bool {
    !matches!(digit.as_char(), 'A'..='D')
}

/// Sentences one after another, with a breath between them.
pub(super) fn sentences(parts: impl IntoIterator<Item = Utterance>) -> Utterance {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts
        .fold(Say::new(), |say, part| match part.first() {
            Some(Piece::Silence(_)) => say.then(part),
            _ => say.pause(crate::speech::OPTION_PAUSE).then(part),
        })
        .into_words()
}
