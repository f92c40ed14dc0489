//! Questions to the name servers, each answered within five seconds whatever they do.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use hickory_resolver::{
    TokioResolver,
    config::{LookupIpStrategy, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::rr::RData,
    system_conf::read_system_conf,
};
use tokio::time::timeout;

use super::order::{Service, order};
use crate::{
    chance::Chance,
    trunk::{LookupError, Query, TrunkTransport},
};

/// One look-up altogether.
const PATIENCE: Duration = Duration::from_secs(5);
/// Routers that swallow SRV questions must not cost the plain address its time.
const SRV_PATIENCE: Duration = Duration::from_millis(2500);
/// One question to one name server.
const ATTEMPT: Duration = Duration::from_millis(1500);
/// A name that has just been created must not stay missing for as long as its zone would like.
const REMEMBER_MISSING: Duration = Duration::from_secs(10);
/// A handful of names is all we ever ask.
const CACHE: u64 = 64;
/// SRV answers name a few servers; more of them are not tried.
const MOST_SERVICES: usize = 8;
const MOST_ADDRESSES: usize = 16;

/// The address families we have sockets of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Families {
    pub v4: bool,
    pub v6: bool,
}

impl Families {
    pub fn of(addresses: impl IntoIterator<Item = SocketAddr>) -> Self {
        addresses.into_iter().fold(Self::default(), |known, addr| Self {
            v4: known.v4 || addr.is_ipv4(),
            v6: known.v6 || addr.is_ipv6(),
        })
    }

    pub fn holds(self, addr: IpAddr) -> bool {
        if addr.is_ipv4() { self.v4 } else { self.v6 }
    }

    fn strategy(self) -> LookupIpStrategy {
        match self {
            Families { v4: true, v6: true } => LookupIpStrategy::Ipv4AndIpv6,
            Families { v6: true, .. } => LookupIpStrategy::Ipv6Only,
            _ => LookupIpStrategy::Ipv4Only,
        }
    }
}

/// Cheap to clone; all clones ask through one resolver, which is made anew when the system's settings change.
#[derive(Clone)]
pub struct Names {
    families: Families,
    resolver: Arc<Mutex<Option<(Stamp, TokioResolver)>>>,
}

/// When the files that the resolver was made of were last written.
type Stamp = [Option<SystemTime>; 2];

impl Names {
    /// Reads nothing yet: the system's settings are read with the first name.
    pub fn new(families: Families) -> Self {
        Self { families, resolver: Arc::default() }
    }

    /// In the order they are to be tried.
    pub async fn look_up(&self, query: &Query, mut chance: Chance) -> Result<Vec<SocketAddr>, LookupError> {
        let host = query.host.trim_start_matches('[').trim_end_matches(']');
        let port = query.port.unwrap_or(default_port(query.transport));
        if let Ok(literal) = host.parse::<IpAddr>() {
            let known = self.families.holds(literal).then(|| vec![SocketAddr::new(literal, port)]);
            return known.ok_or(LookupError::NoSocket);
        }
        let Some(resolver) = self.resolver().await else { return Err(LookupError::Failed) };
        let questions = Questions { resolver, host: absolute(host), port };
        let found = match query.port {
            Some(_) => timeout(PATIENCE, questions.addresses()).await,
            None => timeout(PATIENCE, questions.services(query.transport, &mut chance)).await,
        };
        found.unwrap_or(Err(LookupError::TimedOut))
    }

    /// Files are read beside the loop; a lease that brings another name server is noticed by their time.
    async fn resolver(&self) -> Option<TokioResolver> {
        let (slot, families) = (self.resolver.clone(), self.families);
        let made = tokio::task::spawn_blocking(move || {
            let mut slot = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let now = stamp();
            if let Some((made_of, resolver)) = &*slot
                && *made_of == now
            {
                return Some(resolver.clone());
            }
            let resolver = build(families)?;
            *slot = Some((now, resolver.clone()));
            Some(resolver)
        });
        made.await.ok().flatten()
    }

    /// Asks these name servers only, for tests.
    #[cfg(test)]
    pub fn asking(families: Families, servers: Vec<NameServerConfig>) -> Self {
        let resolver = finish(ResolverConfig::from_name_servers(servers), ResolverOpts::default(), families).unwrap();
        Self { families, resolver: Arc::new(Mutex::new(Some((stamp(), resolver)))) }
    }
}

fn default_port(transport: TrunkTransport) -> u16 {
    if transport == TrunkTransport::Tls { 5061 } else { 5060 }
}

/// A name with a dot is never completed with the search list: that would ask about names nobody wrote.
fn absolute(host: &str) -> String {
    if host.contains('.') && !host.ends_with('.') { format!("{host}.") } else { host.to_owned() }
}

fn stamp() -> Stamp {
    ["/etc/resolv.conf", "/etc/hosts"].map(|file| fs::metadata(file).and_then(|meta| meta.modified()).ok())
}

/// Without a readable list of name servers the one on this machine is asked, as resolv.conf(5) says.
fn build(families: Families) -> Option<TokioResolver> {
    let here = [Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 53)].map(|ip| NameServerConfig::udp_and_tcp(ip.into()));
    let fallback = || (ResolverConfig::from_name_servers(here.to_vec()), ResolverOpts::default());
    let (config, options) = read_system_conf().unwrap_or_else(|_| fallback());
    finish(config, options, families)
}

fn finish(config: ResolverConfig, mut options: ResolverOpts, families: Families) -> Option<TokioResolver> {
    options.timeout = ATTEMPT;
    options.attempts = 2;
    options.cache_size = CACHE;
    options.negative_max_ttl = Some(REMEMBER_MISSING);
    options.use_hosts_file = ResolveHosts::Always;
    options.ip_strategy = families.strategy();
    let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    builder.with_options(options).build().ok()
}

/// One host asked about.
#[derive(Clone)]
struct Questions {
    resolver: TokioResolver,
    host: String,
    port: u16,
}

impl Questions {
    /// SRV, then the addresses of what it names; without SRV records the host's own addresses (RFC 3263 §4.2). Both are
    /// asked at once, so that a missing SRV record costs no time.
    async fn services(&self, transport: TrunkTransport, chance: &mut Chance) -> Result<Vec<SocketAddr>, LookupError> {
        let service = format!("{}.{}", service_name(transport), self.host);
        let (records, own) = tokio::join!(timeout(SRV_PATIENCE, self.resolver.srv_lookup(service)), self.addresses());
        let Ok(Ok(records)) = records else { return own };
        let found: Vec<Service> = records
            .answers()
            .iter()
            .filter_map(|record| match &record.data {
                RData::SRV(srv) => Some(Service {
                    priority: srv.priority,
                    weight: srv.weight,
                    port: srv.port,
                    target: srv.target.to_utf8(),
                }),
                _ => None,
            })
            .collect();
        match found.as_slice() {
            [] => own,
            // The service is decidedly not there (RFC 2782, "Target").
            [only] if only.target == "." => Err(LookupError::Empty),
            _ => self.all(order(found, chance)).await,
        }
    }

    /// The addresses of several servers, asked at once, in the servers' order.
    async fn all(&self, services: Vec<Service>) -> Result<Vec<SocketAddr>, LookupError> {
        let asked: Vec<_> = services
            .into_iter()
            .filter(|service| service.target != ".")
            .take(MOST_SERVICES)
            .map(|Service { port, target, .. }| {
                let questions = Self { resolver: self.resolver.clone(), host: absolute(&target), port };
                tokio::spawn(async move { questions.addresses().await })
            })
            .collect();
        let (mut all, mut failure) = (Vec::new(), LookupError::Empty);
        for answer in asked {
            match answer.await {
                Ok(Ok(addresses)) => all.extend(addresses),
                Ok(Err(error)) => failure = error,
                Err(_) => failure = LookupError::Failed,
            }
        }
        all.truncate(MOST_ADDRESSES);
        if all.is_empty() { Err(failure) } else { Ok(all) }
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, LookupError> {
        let found = self.resolver.lookup_ip(self.host.as_str()).await.map_err(|error| classify(&error))?;
        let found: Vec<_> = found.iter().take(MOST_ADDRESSES).map(|ip| SocketAddr::new(ip, self.port)).collect();
        if found.is_empty() { Err(LookupError::Empty) } else { Ok(found) }
    }
}

fn service_name(transport: TrunkTransport) -> &'static str {
    match transport {
        TrunkTransport::Auto | TrunkTransport::Udp => "_sip._udp",
        TrunkTransport::Tcp => "_sip._tcp",
        TrunkTransport::Tls => "_sips._tcp",
    }
}

fn classify(error: &NetError) -> LookupError {
    if error.is_nx_domain() {
        return LookupError::NoSuchName;
    }
    if error.is_no_records_found() {
        return LookupError::Empty;
    }
    match error {
        NetError::Timeout | NetError::NoConnections | NetError::Io(_) => LookupError::TimedOut,
        _ => LookupError::Failed,
    }
}
