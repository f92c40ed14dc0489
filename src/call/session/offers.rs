//! Offers within the call: hold, resume, another codec, another address. A refused one changes nothing.

use super::{
    super::{
        api::Action,
        stream::{self, Stream},
    },
    CallSession, State,
    place::At,
};
use crate::{
    clock::Now,
    ivr::{self, RoomEvent},
    media::MediaCommand,
    sip::Reject,
};

impl CallSession {
    pub(super) fn offered(&mut self, now: Now, offer: &[u8]) -> Vec<Action> {
        if !matches!(self.state, State::Answered { .. } | State::Serving(_)) {
            return too_late();
        }
        let Some(stream) = self.stream.as_mut() else { return Vec::new() };
        match stream.answer(offer) {
            Ok(answer) => {
                let mut actions = vec![Action::AnswerOffer(answer)];
                actions.extend(self.configure());
                actions.extend(self.hold_or_resume(now));
                actions
            }
            Err(error) => vec![Action::RefuseOffer(stream::refusal(error))],
        }
    }

    pub(super) fn offer_wanted(&mut self) -> Vec<Action> {
        match (&self.state, self.stream.as_mut()) {
            (State::Answered { .. } | State::Serving(_), Some(stream)) => vec![Action::AnswerOffer(stream.offer())],
            _ => too_late(),
        }
    }

    pub(super) fn configure(&mut self) -> Option<Action> {
        let params = self.stream.as_ref()?.agreed()?;
        self.facts.codec = Some(params.codec);
        Some(Action::Media(MediaCommand::Configure { leg: self.setup.leg, params }))
    }

    pub(super) fn hold_or_resume(&mut self, now: Now) -> Vec<Action> {
        let held = self.stream.as_ref().is_some_and(Stream::is_held);
        match self.place().map(|place| &place.at) {
            Some(At::Menu) => self.menu(now, if held { ivr::Event::Held } else { ivr::Event::Resumed }),
            Some(At::Waiting(_) | At::Survey(_) | At::Message(_)) => {
                self.room(now, if held { RoomEvent::Held } else { RoomEvent::Resumed })
            }
            // Who talks, or is about to, may hold as they like: the other side hears what comes.
            _ => Vec::new(),
        }
    }
}

/// The call is over for us, but the peer had not heard of it when it sent its offer.
fn too_late() -> Vec<Action> {
    vec![Action::RefuseOffer(Reject { status: 481, warning: None }), Action::HangUp(None)]
}
