//! The lines' questions about names, and the routes to what was found.
//!
//! Owns the questions under way and the targets in use. The network tells nobody when our own address changes, so the
//! kernel is asked about every target now and then.

use std::{
    collections::{HashMap, HashSet},
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::sync::mpsc;

use super::{
    dns::{Families, Names},
    routes,
};
use crate::{
    chance::{Chance, Seed},
    sip::Transport,
    switch::Settings,
    trunk::{LookupAnswer, LookupError, LookupId, Query, Target, TrunkTransport},
};

/// How often the routes are asked after, while there are lines.
pub const ROUTE_CHECK: Duration = Duration::from_secs(10);
/// Answers waiting for the loop.
const WAITING: usize = 64;

/// What the name servers said to one question.
pub struct Found {
    lookup: LookupId,
    query: Query,
    addresses: Result<Vec<SocketAddr>, LookupError>,
}

pub struct Lookups {
    names: Names,
    chance: Chance,
    found: mpsc::Sender<Found>,
    listening: Listening,
    /// Where each question led last.
    in_use: HashMap<Query, Vec<Target>>,
}

/// Our own sockets, as bound.
#[derive(Clone, Debug, Default)]
pub struct Listening(Vec<(Transport, SocketAddr)>);

impl Lookups {
    pub fn new(listening: Listening, seed: Seed) -> (Self, mpsc::Receiver<Found>) {
        let (found, inbox) = mpsc::channel(WAITING);
        let names = Names::new(Families::of(listening.0.iter().map(|(_, addr)| *addr)));
        (Self { names, chance: Chance::seeded(seed), found, listening, in_use: HashMap::new() }, inbox)
    }

    pub fn start(&mut self, lookup: LookupId, query: Query) {
        let (names, chance) = (self.names.clone(), Chance::seeded(self.chance.next_u64()));
        let found = self.found.clone();
        tokio::spawn(async move {
            let addresses = names.look_up(&query, chance).await;
            let _ = found.send(Found { lookup, query, addresses }).await;
        });
    }

    /// The answer for the brain: every address with ours that reaches it.
    pub fn finish(&mut self, found: Found) -> (LookupId, LookupAnswer) {
        let Found { lookup, query, addresses } = found;
        let answer = addresses.and_then(|addresses| targets(&self.listening, &query, addresses));
        if let Ok(targets) = &answer {
            self.in_use.insert(query, targets.clone());
        }
        (lookup, answer)
    }

    /// Addresses of servers in use, operators' telephones among them.
    pub fn servers(&self) -> HashSet<IpAddr> {
        self.in_use.values().flatten().map(|target| target.remote.ip()).collect()
    }

    /// Forgets what no line asks about any more, nor an operator's address.
    pub fn keep_only(&mut self, settings: &Settings) {
        let people = settings.operator_servers();
        let asked = |query: &Query| {
            settings.trunks.iter().flat_map(|trunk| &trunk.servers).any(|s| s.host == query.host)
                || people.contains(query)
        };
        self.in_use.retain(|query, _| asked(query));
    }

    /// Targets that are now reached from another address of ours than told before. No route at all is no news: what is
    /// sent meanwhile is lost, and the address usually comes back.
    pub fn changed_routes(&mut self) -> Vec<Target> {
        let mut changed = Vec::new();
        for target in self.in_use.values_mut().flatten() {
            let now =
                routes::look_up(target.remote).and_then(|ip| self.listening.from(target.transport, target.remote, ip));
            if let Some(local) = now.filter(|local| *local != target.local) {
                target.local = local;
                changed.push(*target);
            }
        }
        changed.sort_by_key(|target| (target.remote, target.transport.name()));
        changed.dedup();
        changed
    }
}

/// Every address with the one of ours that reaches it.
pub fn targets(listening: &Listening, query: &Query, addresses: Vec<SocketAddr>) -> LookupAnswer {
    let transport = match query.transport {
        TrunkTransport::Auto | TrunkTransport::Udp => Transport::Udp,
        TrunkTransport::Tcp => Transport::Tcp,
        TrunkTransport::Tls => Transport::Tls,
    };
    let reach = |remote| Some(Target { transport, remote, local: listening.towards(transport, remote)? });
    let targets: Vec<Target> = addresses.into_iter().filter_map(reach).collect();
    if targets.is_empty() { Err(LookupError::NoSocket) } else { Ok(targets) }
}

impl Listening {
    pub fn new(udp: impl Iterator<Item = SocketAddr>, streams: &[(Transport, SocketAddr)]) -> Self {
        Self(udp.map(|addr| (Transport::Udp, addr)).chain(streams.iter().copied()).collect())
    }

    /// Our address towards `remote` with the port we listen on; `None` when we have no socket of its family.
    fn towards(&self, transport: Transport, remote: SocketAddr) -> Option<SocketAddr> {
        // Without a route now, one may come; whoever sends meanwhile finds out by its timers.
        let route = routes::look_up(remote).unwrap_or_else(|| routes::nowhere(remote));
        self.from(transport, remote, route)
    }

    /// As `towards`, when the kernel would leave by `route`.
    fn from(&self, transport: Transport, remote: SocketAddr, route: IpAddr) -> Option<SocketAddr> {
        let family = || self.0.iter().filter(|(_, addr)| addr.is_ipv4() == remote.is_ipv4());
        let own = || family().filter(|(own, _)| *own == transport).map(|(_, addr)| *addr);
        if transport == Transport::Udp || own().next().is_some() {
            return choose(own(), route);
        }
        // Nobody connects to us over this transport; we still may connect, and calls come back by the same connection.
        let port = if transport == Transport::Tls { 5061 } else { 5060 };
        choose(family().map(|(_, addr)| SocketAddr::new(addr.ip(), port)), route)
    }
}

/// The socket bound to just this address, else one bound to all, else whichever there is.
fn choose(bound: impl Iterator<Item = SocketAddr> + Clone, route: IpAddr) -> Option<SocketAddr> {
    let exact = bound.clone().find(|addr| addr.ip() == route);
    let open = || bound.clone().find(|addr| addr.ip().is_unspecified()).map(|addr| SocketAddr::new(route, addr.port()));
    exact.or_else(open).or_else(|| bound.clone().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addr(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn listening() -> Listening {
        let udp = [addr("0.0.0.0:5060"), addr("192.168.1.5:5070")];
        Listening::new(udp.into_iter(), &[(Transport::Tcp, addr("0.0.0.0:5080"))])
    }

    #[test]
    fn our_address_is_the_routes_and_the_port_the_one_we_listen_on() {
        let from =
            |transport, route: &str| listening().from(transport, addr("203.0.113.5:5060"), route.parse().unwrap());
        assert_eq!(from(Transport::Udp, "10.0.0.2"), Some(addr("10.0.0.2:5060")));
        assert_eq!(from(Transport::Udp, "192.168.1.5"), Some(addr("192.168.1.5:5070")), "the exact socket first");
        assert_eq!(from(Transport::Tcp, "10.0.0.2"), Some(addr("10.0.0.2:5080")));
        assert_eq!(from(Transport::Tls, "10.0.0.2"), Some(addr("10.0.0.2:5061")), "nobody connects to us over TLS");
    }

    #[test]
    fn without_a_socket_of_the_family_there_is_no_way() {
        let remote = addr("[2001:db8::5]:5060");
        assert_eq!(listening().from(Transport::Udp, remote, "2001:db8::1".parse().unwrap()), None);
        assert_eq!(listening().from(Transport::Tls, remote, "2001:db8::1".parse().unwrap()), None);
        let tcp_only = Listening::new(std::iter::empty(), &[(Transport::Tcp, addr("0.0.0.0:5060"))]);
        assert_eq!(tcp_only.from(Transport::Udp, addr("203.0.113.5:5060"), "10.0.0.2".parse().unwrap()), None);
    }

    #[test]
    fn a_changed_route_is_told_once() {
        let mut lookups = Lookups::new(listening(), Seed::from(1)).0;
        let query = Query { host: "sip.test".into(), port: None, transport: TrunkTransport::Udp };
        let remote = addr("127.0.0.9:5060");
        let found = Found { lookup: LookupId(1), query: query.clone(), addresses: Ok(vec![remote]) };
        let (_, answer) = lookups.finish(found);
        let local = answer.unwrap()[0].local;
        assert!(local.ip().is_loopback() && local.port() == 5060);
        assert!(lookups.changed_routes().is_empty());
        lookups.in_use.get_mut(&query).unwrap()[0].local = addr("10.0.0.2:5060");
        assert_eq!(lookups.changed_routes(), [Target { transport: Transport::Udp, remote, local }]);
        assert!(lookups.changed_routes().is_empty(), "and not again");
    }
}
