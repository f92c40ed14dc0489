//! Callers sent on by operators (RFC 3515, RFC 3891): who may ask for it, and where they may be sent. Whatever a Refer-To
//! says, only people and departments of the configuration come of it.

use std::sync::Arc;

use super::{Contact, Switch, calls::Owner};
use crate::{
    call::{Event, TransferTo},
    clock::Now,
    ivr::NodeId,
    sip::{Refer, Replaces, SessionId},
    vocab::{AttemptId, PhoneNumber},
};

const TAKEN: u16 = 202;
const FORBIDDEN: u16 = 403;
/// RFC 3515 §2.4.2 has no better: there is no such dialog, or it cannot be handed over now.
const NO_SUCH_DIALOG: u16 = 481;

/// What a number that was dialled, or referred to, means here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Operator(Arc<str>),
    Node(NodeId),
}

impl Switch {
    /// REFER within a session. Only that of an operator's telephone is listened to; from a caller's side it never moves
    /// anything, nor from a line, whoever answers there.
    pub(super) fn transfer_asked(&mut self, now: Now, (seq, attempt): (u32, Option<AttemptId>), refer: &Refer) {
        let status = match (attempt, refer.replaces) {
            (Some(attempt), _) if self.is_through_a_line(attempt) => FORBIDDEN,
            (Some(attempt), None) => self.blind(seq, attempt, refer),
            (_, Some(Replaces::Unknown)) => NO_SUCH_DIALOG,
            (Some(attempt), Some(Replaces::Session(other))) => self.attended(now, (seq, attempt), other, refer.session),
            // Some telephones ask on the second call and name the first one.
            (None, Some(Replaces::Session(other))) if self.is_telephones_own(seq) => {
                match self.sessions.get(&other).copied() {
                    Some(Owner { seq: first, attempt: Some(attempt) }) => {
                        self.attended(now, (first, attempt), refer.session, refer.session)
                    }
                    _ => FORBIDDEN,
                }
            }
            (None, _) => FORBIDDEN,
        };
        self.ua.answer_refer(now, refer.session, status);
    }

    fn blind(&mut self, seq: u32, attempt: AttemptId, refer: &Refer) -> u16 {
        let to = match self.target(&refer.target.user) {
            Some(Target::Operator(name)) => TransferTo::Operator(name),
            // By name: the call keeps the menus it began with, and these may have been reloaded since.
            Some(Target::Node(node)) => match self.settings.script.find(node) {
                Some(node) => TransferTo::Node(node.name.clone()),
                None => return FORBIDDEN,
            },
            None => return FORBIDDEN,
        };
        self.refers(attempt, refer.session);
        self.tell(seq, Event::Transfer(attempt, to));
        TAKEN
    }

    /// The person in the telephone's second call is handed over to the caller of its first.
    fn attended(&mut self, now: Now, (seq, attempt): (u32, AttemptId), second: SessionId, referrer: SessionId) -> u16 {
        let other = match self.sessions.get(&second) {
            Some(Owner { seq: other, attempt: None }) if *other != seq => *other,
            _ => return NO_SUCH_DIALOG,
        };
        // The same telephone must be in both calls: nobody hands over what is not theirs.
        if !self.is_same_telephone(attempt, other) {
            return FORBIDDEN;
        }
        let Some((handover, actions)) = self.calls.get_mut(&other).and_then(|live| live.call.hand_over(now)) else {
            return NO_SUCH_DIALOG;
        };
        self.attempts.move_leg(handover.leg, seq);
        if let Some(handed) = self.attempts.of.get_mut(&handover.attempt) {
            handed.seq = seq;
            if let Some(owner) = handed.session.and_then(|session| self.sessions.get_mut(&session)) {
                owner.seq = seq;
            }
        }
        self.refers(attempt, referrer);
        self.tell(seq, Event::Transfer(attempt, TransferTo::Handed(Box::new(handover))));
        self.perform(now, other, actions);
        TAKEN
    }

    fn refers(&mut self, attempt: AttemptId, session: SessionId) {
        if let Some(attempt) = self.attempts.of.get_mut(&attempt) {
            attempt.referrer = Some(session);
        }
    }

    fn is_through_a_line(&self, attempt: AttemptId) -> bool {
        self.attempts.of.get(&attempt).is_none_or(|attempt| attempt.route.line().is_some())
    }

    fn is_telephones_own(&self, seq: u32) -> bool {
        self.calls.get(&seq).is_some_and(|live| live.telephone.is_some())
    }

    fn is_same_telephone(&self, attempt: AttemptId, other: u32) -> bool {
        let Some(attempt) = self.attempts.of.get(&attempt) else { return false };
        let telephone = self.calls.get(&other).and_then(|live| live.telephone.as_deref());
        telephone.is_some_and(|extension| self.operators_at(extension).contains(&attempt.operator))
    }

    /// What `user` means to a telephone of ours: an extension, an operator's configured number, `0`, or a number of the
    /// council's that leads somewhere. Nothing else means anything.
    pub(super) fn target(&self, user: &str) -> Option<Target> {
        let user = user.split(';').next().unwrap_or_default();
        if user == "0" {
            return self.settings.script.operator.map(Target::Node);
        }
        if let Some(name) = self.operators_at(user).into_iter().next() {
            return Some(Target::Operator(name));
        }
        let number = PhoneNumber::parse(user)?;
        let is_it = |contact: &Contact| matches!(contact, Contact::Outside(outside) if *outside == number);
        let person = self.settings.people.iter().find(|(_, person)| is_it(&person.contact));
        match person {
            Some((name, _)) => Some(Target::Operator(name.clone())),
            None => self.settings.script.numbers.get(&number).copied().map(Target::Node),
        }
    }
}
