//! From the port to a final answer: the INVITE, what comes back, and the time it may take.

use super::{
    super::{
        api::LegAction,
        record::WayKind,
        stream::{SessionNumber, Stream},
    },
    Invitation, News, OperatorLeg, State, Turn, nothing,
    status::rang_by,
};
use crate::{acd::Rang, clock::Now};

impl OperatorLeg {
    /// The time for ringing is over. Who is being asked whether they take the call may still say so.
    pub fn stop_ringing(&mut self, now: Now) -> Turn {
        match self.state {
            State::Opening { .. } | State::Calling { .. } => self.fail(now, Rang::Unreachable, None),
            State::Ringing => self.fail(now, Rang::NoAnswer, None),
            _ => nothing(),
        }
    }

    /// The call could not even be tried.
    pub fn no_way(&mut self, now: Now, status: u16) -> Turn {
        self.invited = false;
        if self.is_ringing() { self.fail(now, Rang::Unreachable, Some(status)) } else { nothing() }
    }

    pub(super) fn opened(&mut self, now: Now, port: u16) -> Turn {
        let (State::Opening { .. }, Some(Invitation { ring, by })) = (&self.state, &self.invitation) else {
            return nothing();
        };
        let number = SessionNumber::of_operator(by.call, self.attempt);
        let mut stream = Stream::new(number, ring.local, port, &ring.media).preferring(by.codec);
        if self.way == WayKind::Trunk {
            stream = stream.with_few(by.codec);
        }
        let invite = LegAction::Invite { sdp: stream.offer(), shown: by.shown.clone() };
        self.state = State::Calling { until: now.mono + ring.provisional_within };
        self.stream = Some(stream);
        self.invited = true;
        (vec![self.say(invite)], News::Nothing)
    }

    pub(super) fn progress(&mut self, _now: Now, status: u16, sdp: Option<Vec<u8>>) -> Turn {
        if sdp.is_some() {
            // Never let through: what sounds before the 200 may be anybody's announcement.
            self.early_answer = sdp;
        }
        match self.state {
            State::Calling { .. } => {
                self.state = State::Ringing;
                (Vec::new(), if status > 100 { News::Rings } else { News::Nothing })
            }
            State::Ringing if status == 180 => (Vec::new(), News::Rings),
            _ => nothing(),
        }
    }

    pub(super) fn failed(&mut self, now: Now, status: u16) -> Turn {
        self.invited = false;
        let result = rang_by(status, matches!(self.state, State::Ringing));
        if self.is_ringing() { self.fail(now, result, Some(status)) } else { nothing() }
    }

    pub(super) fn fail(&mut self, now: Now, result: Rang, status: Option<u16>) -> Turn {
        (self.hang_up(now, None), News::Fails(result, status))
    }
}
