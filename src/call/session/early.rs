//! What is heard before the 200: our greeting (RFC 3960), so that the caller hears where the call has come to before it
//! costs anything; or, from one telephone to another, its own ringing tone.
//!
//! The 200 goes out with the first key, at the end of the first words, when the menus say goodbye or lead to a person, or
//! after a minute; between telephones when the other one answers. Until then the call is unanswered in every way that
//! counts: CANCEL ends it, and its record says so.

use std::time::{Duration, Instant};

use super::{
    super::{api::Action, stream::Stream},
    CallSession, State,
    place::Life,
};
use crate::{clock::Now, ivr, vocab::Codec};

/// Providers cut what sounds unanswered for longer (ITU-T Q.118 gives the called side 90 s and more).
const LONGEST_GREETING: Duration = Duration::from_secs(60);

/// What is owed to a caller who is served before the 200.
pub(super) struct Early {
    pub until: Option<Instant>,
    /// The same in the 183 and in the 200 (RFC 3261 §13.2.1).
    pub description: Vec<u8>,
    /// Of another telephone: answered anew when it is known what the two have in common.
    pub offer: Option<Vec<u8>>,
}

impl CallSession {
    /// 183, and the menus begin.
    pub(super) fn greet(&mut self, now: Now, description: Vec<u8>) -> Vec<Action> {
        let mut actions = vec![Action::Progress(description.clone())];
        actions.extend(self.configure());
        actions.push(Action::Stage("greeting before the answer".to_owned()));
        let early = Early { until: Some(now.mono + LONGEST_GREETING), description, offer: None };
        actions.extend(self.speak(now, Some(early)));
        if self.stream.as_ref().is_some_and(Stream::is_held) {
            actions.extend(self.menu(now, ivr::Event::Held));
        }
        actions
    }

    /// The 200 of a call that is served already.
    pub(super) fn pick_up(&mut self, now: Now) -> Vec<Action> {
        let State::Serving(place) = &mut self.state else { return Vec::new() };
        let Some(early) = place.early.take() else { return Vec::new() };
        self.facts.answered = Some(now.mono);
        vec![Action::Accept(early.description), Action::Stage(self.facts.answer())]
    }

    /// The other telephone has answered: the 200, with its codec if the two have one in common.
    pub(super) fn pick_up_with(&mut self, now: Now, codec: Option<Codec>) -> Vec<Action> {
        let State::Serving(place) = &mut self.state else { return Vec::new() };
        let Some(early) = &mut place.early else { return Vec::new() };
        if let (Some(stream), Some(offer)) = (&self.stream, &early.offer) {
            let mut again = stream.anew().preferring(codec);
            if let Ok(description) = again.answer(offer) {
                early.description = description;
                self.stream = Some(again);
            }
        }
        let mut actions = self.pick_up(now);
        actions.extend(self.configure());
        actions
    }

    /// Media was dead before the answer and has not come since: is the peer?
    pub(super) fn ask_the_unheard(&mut self) -> Option<Action> {
        match self.place() {
            Some(place) if place.early.is_none() && place.life == Life::Unheard => {
                place.life = Life::Asked;
                Some(Action::Ping)
            }
            _ => None,
        }
    }
}
