//! Which number was called, who calls, and whether that can be: by the line's own ways of telling.

use super::Settings;
use crate::{
    call::{self, Caller},
    sip::{IncomingInvite, NameAddr},
    trunk::{CallerSource, NumberSource, TrunkSettings},
    vocab::PhoneNumber,
};

impl Settings {
    /// A number of ours, however it is written, or a name a line has for us.
    pub(super) fn is_ours(&self, user: &str) -> bool {
        PhoneNumber::parse(user).is_some_and(|number| self.has(&number))
            || self.trunks.iter().any(|trunk| trunk.login.as_ref().is_some_and(|login| &*login.user == user))
    }

    fn has(&self, number: &PhoneNumber) -> bool {
        self.script.numbers.contains_key(number)
            || self.trunks.iter().any(|trunk| trunk.own_number.as_ref() == Some(number))
    }

    /// The caller, or whoever sent the call on, has a number of ours.
    pub(super) fn is_loop(&self, caller: &Caller, invite: &IncomingInvite) -> bool {
        // A hidden caller may still say in From who it is.
        let number = caller.number.clone().or_else(|| PhoneNumber::parse(&invite.from.user));
        let forwarded = invite.diversion.as_ref().and_then(|party| PhoneNumber::parse(&party.user));
        [number, forwarded].into_iter().flatten().any(|number| self.has(&number))
    }

    /// A number of another country that is not ours. Written with its prefix, that is: plain digits may be the name a
    /// trunk has for us.
    pub(super) fn is_foreign(&self, user: &str) -> bool {
        (user.starts_with('+') || user.starts_with("00"))
            && PhoneNumber::parse(user)
                .is_some_and(|number| !number.as_str().starts_with("+380") && !self.is_ours(user))
    }

    /// The number of ours that was dialled, where the line says it stands.
    pub(super) fn called(&self, trunk: Option<&TrunkSettings>, invite: &IncomingInvite) -> Option<PhoneNumber> {
        let (uri, to) = (Some(&invite.called_user), Some(&invite.to.user));
        let places = match trunk.map(|trunk| trunk.number_from).unwrap_or_default() {
            NumberSource::Any => [uri, invite.called_party.as_ref(), to],
            NumberSource::RequestUri => [uri, None, None],
            NumberSource::To => [to, None, None],
            NumberSource::CalledParty => [invite.called_party.as_ref(), None, None],
        };
        let numbers = places.into_iter().flatten().filter_map(|user| PhoneNumber::parse(user));
        numbers.into_iter().find(|number| self.script.numbers.contains_key(number))
    }
}

/// Who calls. What is asserted is believed only of a line.
pub(super) fn caller(trunk: Option<&TrunkSettings>, invite: &IncomingInvite) -> Caller {
    let Some(trunk) = trunk else { return call::caller(&invite.from, invite.private) };
    let sources = trunk.caller_from.iter().filter_map(|source| match source {
        CallerSource::AssertedIdentity => {
            invite.asserted.iter().find(|party| PhoneNumber::parse(&party.user).is_some())
        }
        CallerSource::RemotePartyId => invite.remote_party.as_ref(),
        CallerSource::From => Some(&invite.from),
    });
    let holds_number = |party: &&NameAddr| PhoneNumber::parse(&party.user).is_some();
    call::caller(sources.into_iter().find(holds_number).unwrap_or(&invite.from), invite.private)
}
