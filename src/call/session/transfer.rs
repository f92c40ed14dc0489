//! The operator sends the caller on: to a person (blind), to a department or menu, or to whom they talk to in another
//! call (attended, RFC 5359 §2.5). The caller hears music until somebody answers.

use super::{
    super::{
        api::{Action, LegAction, TransferTo},
        handover::Handover,
        operator::OperatorLeg,
        record::TalkEnd,
    },
    CallSession, State,
    place::At,
};
use crate::{clock::Now, ivr::Return, vocab::AttemptId};

impl CallSession {
    pub(super) fn transfer(&mut self, now: Now, attempt: AttemptId, to: TransferTo) -> Vec<Action> {
        let talks = self.place().is_some_and(|place| match &place.at {
            // Before the ACK of a call without an offer nobody knows where to speak to.
            At::Talk(talk) => talk.attempt == attempt && talk.bridged,
            _ => false,
        });
        if !talks {
            return self.refuse_transfer(now, attempt, to);
        }
        let mut actions = self.part(now, TalkEnd::Transferred);
        if let Some(leg) = self.operator(attempt) {
            leg.refer();
        }
        if let Some(place) = self.place() {
            place.referrer = Some(attempt);
        }
        match to {
            TransferTo::Operator(operator) => {
                actions.extend(self.want_operator(now, operator));
                actions.extend(self.play_music());
            }
            // Whoever has a place in a queue has been sent on: the operator need not wait with them.
            TransferTo::Node(name) => {
                let node = self.setup.script.named(&name);
                actions.extend(self.dismiss_referrer(now, 200));
                actions.extend(self.come_back(now, node.map_or(Return::Menu, Return::To)));
            }
            TransferTo::Handed(handover) => {
                actions.extend(self.take_over(now, *handover));
                actions.extend(self.dismiss_referrer(now, 200));
            }
        }
        actions
    }

    pub(super) fn tell_referrer(&mut self, status: u16) -> Option<Action> {
        let attempt = self.place()?.referrer?;
        self.operator(attempt)?.transferred(status)
    }

    /// The operator who sent the caller on hears how it came out, and is hung up.
    pub(super) fn dismiss_referrer(&mut self, now: Now, status: u16) -> Vec<Action> {
        let mut actions: Vec<Action> = self.tell_referrer(status).into_iter().collect();
        if let Some(attempt) = self.place().and_then(|place| place.referrer.take()) {
            actions.extend(self.dismiss(now, attempt, None));
        }
        actions
    }

    fn take_over(&mut self, now: Now, handover: Handover) -> Vec<Action> {
        let attempt = handover.attempt;
        let leg = OperatorLeg::taken_over(now, handover);
        let stage = Action::Stage(format!("handed on to {}", leg.operator));
        self.operators.push(leg);
        let mut actions = vec![stage];
        actions.extend(self.begin_talk(now, attempt));
        actions
    }

    /// The talk was over before the owner's word came: nobody is left to be sent on.
    fn refuse_transfer(&mut self, now: Now, attempt: AttemptId, to: TransferTo) -> Vec<Action> {
        let mut actions = vec![Action::Operator(attempt, LegAction::Transferred(481))];
        if let TransferTo::Handed(handover) = to {
            let attempt = handover.attempt;
            self.operators.push(OperatorLeg::taken_over(now, *handover));
            actions.extend(self.dismiss(now, attempt, None));
            if matches!(self.state, State::Done) {
                // The record is written: nobody waits for this leg any more.
                self.operators.clear();
            }
        }
        actions
    }
}
