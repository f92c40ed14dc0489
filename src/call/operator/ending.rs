//! The end of a leg, by either side: one CANCEL or BYE of ours at most, and the port given back.

use super::{
    super::api::{Action, LegAction},
    LONGEST_CLOSING, News, OperatorLeg, State, Turn, nothing,
};
use crate::{acd::Rang, clock::Now, media::MediaCommand, sip::Cause};

impl OperatorLeg {
    /// Somebody else was quicker, or the caller has gone. Whoever listens is told.
    pub fn call_off(&mut self, now: Now) -> Vec<Action> {
        match std::mem::replace(&mut self.state, State::Gone) {
            State::Accepting(mut room) => {
                let said = room.over(now);
                self.state = State::Refusing(room);
                self.obey(now, said).0
            }
            state => {
                self.state = state;
                self.hang_up(now, None)
            }
        }
    }

    /// CANCEL or BYE, and the port given back.
    pub fn hang_up(&mut self, now: Now, reason: Option<&'static str>) -> Vec<Action> {
        if matches!(self.state, State::Closing { .. } | State::Gone) {
            return Vec::new();
        }
        let mut actions = Vec::new();
        if std::mem::take(&mut self.invited) {
            actions.push(self.say(LegAction::HangUp(reason)));
        }
        actions.extend(self.close(now));
        actions
    }

    /// The peer's end of it is over.
    pub(super) fn ended(&mut self, now: Now, cause: &Cause) -> Turn {
        self.invited = false;
        match self.state {
            State::Talking | State::Referring => {
                let news = match cause {
                    Cause::SessionExpired | Cause::NoAck => News::Lost,
                    Cause::Bye { .. } | Cause::WeHungUp | Cause::Rejected(_) => News::Leaves,
                };
                (self.hang_up(now, None), news)
            }
            State::Accepting(_) => self.fail(now, Rang::NotAccepted, None),
            State::Refusing(_) => (self.hang_up(now, None), News::Nothing),
            State::Opening { .. } | State::Calling { .. } | State::Ringing => self.fail(now, Rang::Unreachable, None),
            State::Closing { .. } | State::Gone => nothing(),
        }
    }

    pub(super) fn close(&mut self, now: Now) -> Vec<Action> {
        self.state = State::Closing { until: now.mono + LONGEST_CLOSING };
        vec![Action::Media(MediaCommand::Close { leg: self.leg })]
    }

    /// The leg is given back; or it never was, or the media thread lost it.
    pub(super) fn closed(&mut self, now: Now) -> Turn {
        let turn = match self.state {
            State::Closing { .. } | State::Gone | State::Refusing(_) => (self.hang_up(now, None), News::Nothing),
            State::Talking | State::Referring => (self.hang_up(now, Some("no media")), News::Lost),
            State::Opening { .. } | State::Calling { .. } | State::Ringing | State::Accepting(_) => {
                self.fail(now, Rang::Unreachable, None)
            }
        };
        self.state = State::Gone;
        turn
    }
}
