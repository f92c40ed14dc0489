//! Which of our numbers was called, and whether a call can be meant for us at all.

use super::{Blocked, Settings};
use crate::{
    call::{Apart, Caller},
    clock::Now,
    ivr::NodeId,
    sip::IncomingInvite,
    trunk::{TrunkSettings, numbers},
    vocab::PhoneNumber,
};

impl Settings {
    /// A number of ours, however it is written, or a name a line has for us.
    pub(super) fn is_ours(&self, user: &str) -> bool {
        let is_login = |trunk: &TrunkSettings| trunk.login.as_ref().is_some_and(|login| &*login.user == user);
        PhoneNumber::parse(user).is_some_and(|number| self.has(&number))
            || self.trunks.iter().any(|trunk| is_login(trunk))
    }

    pub(super) fn has(&self, number: &PhoneNumber) -> bool {
        self.script.numbers.contains_key(number)
            || self.trunks.iter().any(|trunk| trunk.own_number.as_ref() == Some(number))
    }

    /// The caller, or whoever sent the call on, has a number of ours, or one that is being rung for somebody just now (an
    /// operator's mobile that forwards its calls to us): it would go round until every channel is taken.
    pub(super) fn is_loop(
        &self,
        caller: &Caller,
        invite: &IncomingInvite,
        rings: impl Fn(&PhoneNumber) -> bool,
    ) -> bool {
        // A hidden caller is hidden from staff; the network still says who it is.
        let hidden = || PhoneNumber::parse(&invite.asserted.first().unwrap_or(&invite.from).user);
        let number = caller.number.clone().or_else(hidden);
        [number, numbers::forwarded_by(invite)].into_iter().flatten().any(|number| self.has(&number) || rings(&number))
    }

    /// Why a call from this number is not one of those that are counted. A withheld number is nobody's; it is never
    /// blocked. Without a trusted clock a number stays blocked: the line of the configuration still stands there.
    pub(super) fn apart(&self, now: Now, caller: Option<&PhoneNumber>) -> Option<Apart> {
        let caller = caller?;
        let today = now.trusted.then(|| now.local(&Now::kyiv()).date());
        let holds = |line: &Blocked| line.until.zip(today).is_none_or(|(until, today)| today <= until);
        if self.blocked.iter().any(|line| line.number == *caller && holds(line)) {
            return Some(Apart::Blocked);
        }
        self.test_from.contains(caller).then_some(Apart::Test)
    }

    /// A number of another country that is not ours. Written with its prefix, that is: plain digits may be the name a
    /// trunk has for us.
    pub(super) fn is_foreign(&self, user: &str) -> bool {
        (user.starts_with('+') || user.starts_with("00"))
            && PhoneNumber::parse(user)
                .is_some_and(|number| !number.as_str().starts_with("+380") && !self.is_ours(user))
    }

    /// The number that was called, as it is stored: `+380…`. What is no number stays as the Request-URI has it.
    pub(super) fn called(&self, trunk: Option<&TrunkSettings>, invite: &IncomingInvite) -> String {
        let number = numbers::called(trunk, invite, |number| self.has(number));
        number.map_or_else(|| invite.called_user.clone(), |number| number.to_string())
    }

    /// Where the number that was called leads; one that nobody entered leads where everybody begins.
    pub(super) fn start_of(&self, trunk: Option<&TrunkSettings>, invite: &IncomingInvite) -> NodeId {
        let numbers = &self.script.numbers;
        let called = numbers::called(trunk, invite, |number| numbers.contains_key(number));
        called.and_then(|number| numbers.get(&number).copied()).unwrap_or(self.script.main)
    }
}

/// Who calls, as the line tells it.
pub(super) fn caller(trunk: Option<&TrunkSettings>, invite: &IncomingInvite) -> Caller {
    let (number, name) = numbers::caller(trunk, invite);
    Caller { number, name }
}
