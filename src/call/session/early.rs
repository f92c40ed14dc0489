//! The greeting before the 200 (RFC 3960): the caller hears where the call has come to before it costs anything.
//!
//! The 200 goes out with the first key, at the end of the first words, when the menus say goodbye, or after a minute;
//! until then the call is unanswered in every way that counts: CANCEL ends it, and its record says so.

use std::time::{Duration, Instant};

use super::{
    super::{api::Action, stream::Stream},
    CallSession, Life, State,
};
use crate::{clock::Now, ivr, vocab::Digit};

/// Providers cut what sounds unanswered for longer (ITU-T Q.118 gives the called side 90 s and more).
const LONGEST_GREETING: Duration = Duration::from_secs(60);

/// What is owed to a caller who hears us before the 200.
pub(super) struct Early {
    pub until: Instant,
    /// The same in the 183 and in the 200 (RFC 3261 §13.2.1).
    description: Vec<u8>,
}

impl CallSession {
    /// 183, and the menus begin.
    pub(super) fn greet(&mut self, now: Now, description: Vec<u8>) -> Vec<Action> {
        let mut actions = vec![Action::Progress(description.clone())];
        actions.extend(self.configure());
        actions.push(Action::Stage("greeting before the answer".to_owned()));
        actions.extend(self.speak(now, Some(Early { until: now.mono + LONGEST_GREETING, description })));
        if self.stream.as_ref().is_some_and(Stream::is_held) {
            actions.extend(self.menu(now, ivr::Event::Held));
        }
        actions
    }

    /// The 200 of a call that is talked to already.
    pub(super) fn pick_up(&mut self, now: Now) -> Vec<Action> {
        let State::Talking(talk) = &mut self.state else { return Vec::new() };
        let Some(early) = talk.early.take() else { return Vec::new() };
        self.facts.answered = Some(now.mono);
        vec![Action::Accept(early.description), Action::Stage(self.facts.answer())]
    }

    pub(super) fn pressed(&mut self, now: Now, digit: Digit) -> Vec<Action> {
        let mut actions = self.pick_up(now);
        actions.extend(self.menu(now, ivr::Event::Digit(digit)));
        actions
    }

    /// Words that were cut, as by a hold, are not at their end.
    pub(super) fn played(&mut self, now: Now, played: ivr::Event, completed: bool) -> Vec<Action> {
        let mut actions = if completed { self.pick_up(now) } else { Vec::new() };
        actions.extend(self.menu(now, played));
        actions
    }

    /// Media was dead before the answer and has not come since: is the peer?
    pub(super) fn ask_the_unheard(&mut self) -> Option<Action> {
        match &mut self.state {
            State::Talking(talk) if talk.early.is_none() && talk.life == Life::Unheard => {
                talk.life = Life::Asked;
                Some(Action::Ping)
            }
            _ => None,
        }
    }
}
