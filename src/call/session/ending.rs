//! The end, once: the first reason counts, the leg reports what it measured, and one record is made.

use super::{
    super::{
        api::Action,
        facts::End,
        record::{QueueEnd, TalkEnd},
        stream::Stream,
        verdict::{self, Why},
    },
    CallSession, State,
    limits::LONGEST_CLOSING,
};
use crate::{
    clock::Now,
    ivr::{Ending, Interpreter},
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
                let mut actions = self.begin_serving(now);
                actions.extend(self.say_goodbye(now, Ending::Stopping));
                actions
            }
            State::Serving(ref place) if place.early.is_some() => {
                self.reject(now, Reject { status: 503, warning: None }, Why::Stopped)
            }
            State::Serving(_) => self.say_goodbye(now, Ending::Stopping),
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

    /// Signalling is over: the legs are closed and asked what they measured. Only the first reason counts.
    pub(super) fn close(&mut self, now: Now, why: Why) -> Vec<Action> {
        if matches!(self.state, State::Closing { .. } | State::Done) {
            return Vec::new();
        }
        let mut actions = match why {
            Why::CallerHungUp | Why::Cancelled => self.leave_place(now, QueueEnd::Abandoned, TalkEnd::Caller),
            Why::MediaLost | Why::NotAcknowledged => self.leave_place(now, QueueEnd::Broken, TalkEnd::Lost),
            Why::Handed => self.leave_place(now, QueueEnd::Answered, TalkEnd::Us),
            _ => self.leave_place(now, QueueEnd::Broken, TalkEnd::Us),
        };
        let place = match std::mem::replace(&mut self.state, State::Done) {
            State::Serving(place) => Some(place),
            _ => None,
        };
        let end = End { why, at: now.mono };
        self.state = State::Closing { end, place, leg: None, until: now.mono + LONGEST_CLOSING };
        let leg = self.setup.leg;
        // Stopped first, so that what was heard of the last words is reported before the leg is gone.
        actions.push(Action::Media(MediaCommand::Stop { leg }));
        actions.push(Action::Media(MediaCommand::Close { leg }));
        actions
    }

    pub(super) fn closed(&mut self, now: Now, measured: LegEnd) -> Vec<Action> {
        match &mut self.state {
            State::Closing { leg, .. } => {
                leg.get_or_insert(measured);
                Vec::new()
            }
            State::Done => Vec::new(),
            // The leg is gone under a living call: the media thread has failed, and the caller hears nothing.
            _ => {
                let mut actions = if self.facts.answered.is_some() {
                    self.hang_up(now, Why::MediaLost)
                } else {
                    self.reject(now, Reject { status: 500, warning: None }, Why::Refused)
                };
                actions.extend(self.closed(now, measured));
                actions
            }
        }
    }

    /// Legs that are given back are forgotten; with the last of them comes the record.
    pub(super) fn settle(&mut self, now: Now) -> Vec<Action> {
        self.operators.retain(|leg| !leg.is_gone());
        match &mut self.state {
            State::Closing { leg: measured @ Some(_), .. } if self.operators.is_empty() && self.unreported == 0 => {
                let measured = measured.take().unwrap_or_default();
                self.finish(now, measured)
            }
            _ => Vec::new(),
        }
    }

    /// The one record.
    pub(super) fn finish(&mut self, now: Now, otherwise: LegEnd) -> Vec<Action> {
        let State::Closing { end, place, leg, .. } = std::mem::replace(&mut self.state, State::Done) else {
            return Vec::new();
        };
        let mut actions = Vec::new();
        // What the media thread has not reported will not come any more.
        for mut operator in std::mem::take(&mut self.operators) {
            actions.extend(operator.hang_up(now, None));
        }
        let menu = place.and_then(|mut place| {
            self.collect(&mut place);
            place.menu
        });
        let journey = menu.as_ref().map(|menu: &Interpreter| (menu.journey(), menu.lang()));
        let record = self.facts.record(end, journey, leg.unwrap_or(otherwise), &self.account);
        actions.extend([Action::Stage(verdict::departure(&record)), Action::Ended(Box::new(record))]);
        actions
    }

    /// The caller leaves whatever they are at; each operator's leg is hung up.
    pub(super) fn leave_place(&mut self, now: Now, queue: QueueEnd, talk: TalkEnd) -> Vec<Action> {
        let mut actions = self.leave_queue(now, queue);
        actions.extend(self.leave_talk(now, talk));
        actions.extend(self.dismiss_referrer(now, 487));
        actions
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
