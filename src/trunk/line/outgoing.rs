//! What the INVITE of a call of ours says on this line: whom it asks for, and who we say we are (RFC 3261 §8.1.1, RFC
//! 3325, RFC 3608, RFC 5806).

use super::{Connections, Flow, Line, same_place};
use crate::{
    sip::OutInvite,
    trunk::{
        TrunkState,
        account::{bracketed, escaped},
        numbers::dial,
    },
    vocab::PhoneNumber,
};

/// User part where the line knows us by our address alone and no number of ours is configured.
const NAMELESS: &str = "slukhavka";

impl Line {
    pub fn is_up(&self) -> bool {
        matches!(self.health.state, TrunkState::Registered | TrunkState::Reachable)
    }

    /// By the server we stand with, else by the first there is.
    pub fn way_out(&self, connections: &Connections) -> Option<Flow> {
        let targets = self.way.targets();
        let standing = self.standing.as_ref().map(|standing| standing.target);
        let target = standing
            // Our own address on the way there may have changed since.
            .map(|standing| targets.iter().find(|target| same_place(target, &standing)).copied().unwrap_or(standing))
            .or(targets.first().copied())?;
        Some(connections.flow_to(&target))
    }

    pub fn invite(&self, number: &PhoneNumber, caller: Option<&PhoneNumber>) -> OutInvite {
        let uri = self.address_of(number);
        let caller = caller.filter(|_| self.settings.show_caller);
        let own = self.settings.own_number.as_ref().map(|own| self.address_of(own));
        let from = match caller {
            Some(caller) => self.address_of(caller),
            None => self.identity(),
        };
        let route = self.standing.iter().flat_map(|standing| &standing.service_route);
        let mut headers: Vec<_> = route.map(|route| ("Route", route.clone())).collect();
        // Who vouches for us is the line; this only says which of its numbers is meant (RFC 3325 §9.1).
        let asserted = caller.map(|_| from.clone()).or_else(|| own.clone());
        headers.extend(asserted.map(|uri| ("P-Asserted-Identity", format!("<{uri}>"))));
        if let (Some(_), Some(own)) = (caller, own) {
            // The call is sent on by us: whom the line bills, and whom it asks when it doubts the caller's number.
            headers.push(("Diversion", format!("<{own}>;reason=unconditional")));
        }
        OutInvite {
            to: uri.clone(),
            uri,
            from,
            headers,
            user: self.contact_user(),
            session_timer: self.settings.session_timer,
            ..OutInvite::default()
        }
    }

    /// As this line dials it.
    pub fn address_of(&self, number: &PhoneNumber) -> String {
        self.address(&dial(self.settings.dial, number))
    }

    /// A provider that made us register takes calls from that name; another one knows us by our number.
    fn identity(&self) -> String {
        match (&self.settings.login, &self.settings.own_number) {
            (Some(login), _) => self.address(&login.user),
            (None, Some(own)) => self.address_of(own),
            (None, None) => self.address(NAMELESS),
        }
    }

    fn contact_user(&self) -> String {
        let own = || self.settings.own_number.as_ref().map(|own| own.as_str().trim_start_matches('+').to_owned());
        let account = self.account.as_ref().map(|account| account.user.clone());
        account.or_else(own).unwrap_or_else(|| NAMELESS.to_owned())
    }

    fn address(&self, user: &str) -> String {
        format!("sip:{}@{}", escaped(user), bracketed(&self.settings.domain))
    }
}
