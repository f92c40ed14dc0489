//! The end, once: the first reason counts, the leg reports what it measured, and one record is made.

use super::{
    super::{
        api::Action,
        stream::Stream,
        verdict::{self, End, Why},
    },
    CallSession, LONGEST_CLOSING, State,
};
use crate::{
    clock::Now,
    ivr::{self, Ending},
    media::{LegEnd, MediaCommand},
    sip::{Cause, Reject},
};

impl CallSession {
    pub(super) fn stop(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Opening { .. } | State::Ringing { .. } => {
                self.reject(now, Reject { status: 503, warning: None }, Why::Stopped)
            }
            State::Answered { .. } if self.stream.as_ref().and_then(Stream::agreed).is_none() => {
                self.hang_up(now, Why::Stopped(503))
            }
            State::Answered { .. } => {
                let mut actions = self.talk(now);
                actions.extend(self.menu(now, ivr::Event::Leave(Ending::Stopping)));
                actions
            }
            State::Talking(ref talk) if talk.early.is_some() => {
                self.reject(now, Reject { status: 503, warning: None }, Why::Stopped)
            }
            State::Talking(_) => self.menu(now, ivr::Event::Leave(Ending::Stopping)),
            State::Closing { .. } | State::Done => Vec::new(),
        }
    }

    /// A 200 that waited for the PRACK of a 183 never went out.
    pub(super) fn never_answered(&mut self) {
        if !matches!(self.state, State::Closing { .. } | State::Done) {
            self.facts.answered = None;
        }
    }

    pub(super) fn reject(&mut self, now: Now, reject: Reject, why: fn(u16) -> Why) -> Vec<Action> {
        let why = why(reject.status);
        let mut actions = vec![Action::Reject(reject)];
        actions.extend(self.close(now, why));
        actions
    }

    pub(super) fn hang_up(&mut self, now: Now, why: Why) -> Vec<Action> {
        let mut actions = vec![Action::HangUp(why.reason())];
        actions.extend(self.close(now, why));
        actions
    }

    /// Signalling is over: the leg is closed and asked what it measured. Only the first reason counts.
    pub(super) fn close(&mut self, now: Now, why: Why) -> Vec<Action> {
        if matches!(self.state, State::Closing { .. } | State::Done) {
            return Vec::new();
        }
        let talk = match std::mem::replace(&mut self.state, State::Done) {
            State::Talking(talk) => Some(talk),
            _ => None,
        };
        let end = End { why, at: now.mono };
        self.state = State::Closing { end, talk, until: now.mono + LONGEST_CLOSING };
        let leg = self.setup.leg;
        // Stopped first, so that what was heard of the last words is reported before the leg is gone.
        vec![Action::Media(MediaCommand::Stop { leg }), Action::Media(MediaCommand::Close { leg })]
    }

    pub(super) fn closed(&mut self, now: Now, leg: LegEnd) -> Vec<Action> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Closing { end, talk, .. } => {
                let journey = talk.as_ref().map(|talk| (talk.menu.journey(), talk.menu.lang()));
                let record = self.facts.record(end, journey, leg);
                vec![Action::Stage(verdict::departure(&record)), Action::Ended(Box::new(record))]
            }
            State::Done => Vec::new(),
            // The leg is gone under a living call: the media thread has failed, and the caller hears nothing.
            living => {
                self.state = living;
                let mut actions = if self.facts.answered.is_some() {
                    self.hang_up(now, Why::MediaLost)
                } else {
                    self.reject(now, Reject { status: 500, warning: None }, Why::Refused)
                };
                actions.extend(self.closed(now, leg));
                actions
            }
        }
    }
}

pub(super) fn why_of(cause: &Cause, answered: bool) -> Why {
    match cause {
        // A caller may leave an unanswered call by BYE as well as by CANCEL (RFC 3261 §15).
        Cause::Bye { .. } if !answered => Why::Cancelled,
        Cause::Bye { .. } | Cause::WeHungUp => Why::CallerHungUp,
        // Nobody is there to refresh the session any more: the network lost the call.
        Cause::SessionExpired => Why::MediaLost,
        Cause::NoAck => Why::NotAcknowledged,
        Cause::Rejected(status) => Why::Refused(*status),
    }
}
