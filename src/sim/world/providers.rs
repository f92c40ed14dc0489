//! Providers in the world: what they deliver, what they are asked, and how their names are found.

use std::{net::SocketAddr, time::Duration};

use super::{
    super::{
        phone::{self, Phone},
        provider::Provider,
    },
    SERVICE, World, WorldCaller, WorldProvider,
};
use crate::{
    sip::{Flow, Transport},
    switch::Input,
    trunk::{LookupError, LookupId, Query, Target},
};

/// A name server that does not answer is given up after this time.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(5);

impl World {
    /// A provider that answers at this address and is found by this name, from now on.
    pub fn provider(&mut self, host: &str, at: SocketAddr) -> WorldProvider {
        self.providers.push(Provider::new(host, at));
        WorldProvider(self.providers.len() - 1)
    }

    /// Changes what a provider does.
    pub fn with_provider<T>(
        &mut self,
        WorldProvider(id): WorldProvider,
        how: impl FnOnce(&mut Provider) -> T,
    ) -> Option<T> {
        self.providers.get_mut(id).map(how)
    }

    /// A caller whose call this provider delivers to `called`, the user part of the Request-URI.
    pub fn caller_by(&mut self, WorldProvider(id): WorldProvider, from: &str, called: &str) -> Option<WorldCaller> {
        let at = self.providers.get(id)?.at;
        let id = self.phones.len();
        self.by_call.insert(format!("call{id}"), id);
        self.phones.push(Phone::new(at, SERVICE, from, called, format!("call{id}")));
        Some(WorldCaller(id))
    }

    /// What the one at the other end of `flow` answers.
    pub(super) fn delivered(&mut self, flow: Flow, bytes: &[u8]) -> Option<Vec<u8>> {
        let Some(provider) = self.providers.iter_mut().find(|provider| provider.at == flow.remote) else {
            return self.at.get(&flow.remote).and_then(|id| self.phones.get_mut(*id))?.receive(bytes);
        };
        if provider.habits.cut {
            return None;
        }
        let call_id = phone::header(&String::from_utf8_lossy(bytes), "Call-ID")?;
        match self.by_call.get(&call_id).and_then(|id| self.phones.get_mut(*id)) {
            Some(phone) => phone.receive(bytes),
            None => provider.receive(self.now.mono, bytes),
        }
    }

    pub(super) fn look(&mut self, lookup: LookupId, query: &Query) {
        let named = |provider: &&Provider| *provider.host == *query.host || provider.at.ip().to_string() == *query.host;
        match self.providers.iter().find(named) {
            Some(provider) if provider.habits.cut => {
                self.unanswered.push((self.now.mono + LOOKUP_TIMEOUT, lookup));
            }
            found => {
                let target = |at| Target { transport: Transport::Udp, remote: at, local: SERVICE };
                let at = found.map(|provider| provider.at).or_else(|| self.literal(query));
                let answer = at.map(|at| vec![target(at)]).ok_or(LookupError::NoSuchName);
                self.switch.handle(self.now, Input::LookedUp { lookup, answer });
            }
        }
    }

    /// The telephone at this address, when it is one.
    fn literal(&self, query: &Query) -> Option<SocketAddr> {
        let at = SocketAddr::new(query.host.parse().ok()?, query.port.unwrap_or(5060));
        self.desks.iter().any(|desk| desk.flow().remote == at).then_some(at)
    }

    pub(super) fn give_up_lookups(&mut self) {
        let now = self.now.mono;
        let due: Vec<LookupId> =
            self.unanswered.extract_if(.., |(at, _)| *at <= now).map(|(_, lookup)| lookup).collect();
        for lookup in due {
            self.switch.handle(self.now, Input::LookedUp { lookup, answer: Err(LookupError::TimedOut) });
        }
    }
}
