//! The shell, the user agent and the network in virtual time: names, datagrams with timer E and F, connections that
//! break or only look open, a cable that is cut.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{provider::Provider, secs};
use crate::{
    chance::Chance,
    clock::Now,
    sip::{ConnectError, Flow, FlowId, NoResponse, OutMethod, OutRequest, RequestId, Response, Transport},
    trunk::{
        LookupAnswer, LookupError, LookupId, Query, Target, TrunkOutput, TrunkSettings, TrunkState, TrunkStatus,
        TrunkTransport, Trunks,
    },
};

const TRAVEL: Duration = Duration::from_millis(20);
const OUR_PORT: u16 = 5060;

pub struct World {
    pub now: Now,
    pub trunks: Trunks,
    pub providers: HashMap<SocketAddr, Provider>,
    pub names: HashMap<String, Result<Vec<SocketAddr>, LookupError>>,
    /// How long the name server takes.
    pub name_delay: Duration,
    /// The cable is in.
    pub up: bool,
    /// Why a connection failed is told after the failure of what waited for it.
    pub late_news: bool,
    /// Of a thousand datagrams, how many are lost.
    pub loss: u64,
    pub ours: std::net::IpAddr,
    /// Connections are their own way back: nobody can open one to us.
    pub own_ports: bool,
    pub told: Vec<(String, bool)>,
    pub seen: Vec<Seen>,
    pub asked: Vec<Query>,
    pub dates: Vec<jiff::Timestamp>,
    pub tls: Vec<(SocketAddr, String)>,
    pub line_ends: Vec<Instant>,
    chance: Chance,
    queue: BTreeMap<(Instant, u64), Event>,
    serial: u64,
    requests: HashMap<RequestId, (Flow, OutRequest)>,
    /// Open connections; false is one that only looks so.
    connections: HashMap<FlowId, (Flow, bool)>,
}

/// A request as it reached a provider.
pub struct Seen {
    pub at: Instant,
    pub server: SocketAddr,
    pub request: OutRequest,
}

enum Event {
    LookedUp(LookupId, LookupAnswer),
    /// The request is sent once more, and for how long already.
    Transmit(RequestId, Duration),
    Arrives(RequestId, Flow),
    Answer(RequestId, Box<Response>),
    Gone(RequestId),
    Connected(Flow),
    ConnectFailed(Transport, SocketAddr, ConnectError),
    Closed(FlowId),
}

impl World {
    pub fn new() -> Self {
        Self {
            now: Now::new(Instant::now(), "2026-11-21T12:00:00Z".parse().unwrap(), true),
            trunks: Trunks::new(11.into(), 12.into()),
            providers: HashMap::new(),
            names: HashMap::new(),
            name_delay: TRAVEL,
            up: true,
            late_news: false,
            loss: 0,
            ours: "192.0.2.1".parse().unwrap(),
            own_ports: false,
            told: Vec::new(),
            seen: Vec::new(),
            asked: Vec::new(),
            dates: Vec::new(),
            tls: Vec::new(),
            line_ends: Vec::new(),
            chance: Chance::seeded(3),
            queue: BTreeMap::new(),
            serial: 0,
            requests: HashMap::new(),
            connections: HashMap::new(),
        }
    }

    pub fn seeded(seed: u64) -> Self {
        Self { trunks: Trunks::new(11.into(), seed.into()), chance: Chance::seeded(seed), ..Self::new() }
    }

    /// One provider of the name `sip.example.ua` at 203.0.113.5:5060.
    pub fn with(provider: Provider) -> Self {
        let mut world = Self::new();
        world.add("sip.example.ua", "203.0.113.5:5060", provider);
        world
    }

    pub fn add(&mut self, name: &str, address: &str, provider: Provider) {
        let address: SocketAddr = address.parse().unwrap();
        self.providers.insert(address, provider);
        if let Ok(addresses) = self.names.entry(name.into()).or_insert_with(|| Ok(Vec::new())) {
            addresses.push(address);
        }
    }

    pub fn provider(&mut self) -> &mut Provider {
        self.at("203.0.113.5:5060")
    }

    pub fn at(&mut self, address: &str) -> &mut Provider {
        self.providers.get_mut(&address.parse().unwrap()).unwrap()
    }

    pub fn apply(&mut self, settings: &[Arc<TrunkSettings>]) {
        self.trunks.apply(self.now, settings);
        self.drain();
    }

    pub fn apply_one(&mut self, settings: TrunkSettings) {
        self.apply(&[Arc::new(settings)]);
    }

    pub fn pass(&mut self, by: Duration) {
        self.drain();
        let end = self.now.mono + by;
        while let Some(at) = self.next().filter(|at| *at <= end) {
            self.step(at);
        }
        self.now = self.now.after(end - self.now.mono);
    }

    /// Passes time until it is so, at most `within`; how long it took.
    pub fn until(&mut self, within: Duration, done: impl Fn(&Self) -> bool) -> Option<Duration> {
        self.drain();
        let (start, end) = (self.now.mono, self.now.mono + within);
        while !done(self) {
            let at = self.next().filter(|at| *at <= end)?;
            self.step(at);
        }
        Some(self.now.mono - start)
    }

    pub fn status(&self) -> TrunkStatus {
        self.trunks.status(self.now).remove(0).1
    }

    pub fn state(&self) -> TrunkState {
        self.status().state
    }

    pub fn is_registered(&self) -> bool {
        self.state() == TrunkState::Registered
    }

    pub fn registers(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(|s| s.request.method == OutMethod::Register)
    }

    pub fn connection(&self) -> FlowId {
        *self.connections.keys().max().expect("a connection")
    }

    /// The cable is pulled: connections look open and are not.
    pub fn cut(&mut self) {
        self.up = false;
        self.connections.values_mut().for_each(|(_, alive)| *alive = false);
    }

    /// The provider closes a connection.
    pub fn close(&mut self, flow: FlowId) {
        self.push(Duration::ZERO, Event::Closed(flow));
        self.pass(Duration::ZERO);
    }

    fn next(&self) -> Option<Instant> {
        let queued = self.queue.keys().next().map(|(at, _)| *at);
        [queued, self.trunks.deadline()].into_iter().flatten().min().map(|at| at.max(self.now.mono))
    }

    fn step(&mut self, at: Instant) {
        self.now = self.now.after(at - self.now.mono);
        while let Some(entry) = self.queue.first_entry().filter(|e| e.key().0 <= at) {
            let event = entry.remove();
            self.handle(event);
            self.drain();
        }
        if self.trunks.deadline().is_some_and(|d| d <= at) {
            self.trunks.handle_timeout(self.now);
            self.drain();
            assert!(self.trunks.deadline().is_none_or(|d| d > at), "a deadline that does not pass");
        }
    }

    fn push(&mut self, after: Duration, event: Event) {
        self.serial += 1;
        self.queue.insert((self.now.mono + after, self.serial), event);
    }

    fn drain(&mut self) {
        while let Some(output) = self.trunks.poll(self.now) {
            match output {
                TrunkOutput::Look { lookup, query } => self.look(lookup, query),
                TrunkOutput::Request { tag, flow, request } => {
                    self.serial += 1;
                    let id = RequestId(self.serial);
                    self.trunks.sent(tag, id);
                    self.requests.insert(id, (flow, request));
                    self.send(id, flow);
                }
                TrunkOutput::Close(flow) => {
                    // New requests do not find it any more; who waited on it hears of it in a moment.
                    self.connections.remove(&flow);
                    self.push(Duration::ZERO, Event::Closed(flow));
                }
                TrunkOutput::Told { text, loud, .. } => self.told.push((text, loud)),
                TrunkOutput::Date(date) => self.dates.push(date),
                TrunkOutput::Tls { remote, peer } => self.tls.push((remote, peer.name.to_string())),
                TrunkOutput::Send { bytes, .. } => {
                    assert_eq!(bytes, b"\r\n\r\n");
                    self.line_ends.push(self.now.mono);
                }
            }
        }
    }

    fn look(&mut self, lookup: LookupId, query: Query) {
        let transport = match query.transport {
            TrunkTransport::Auto | TrunkTransport::Udp => Transport::Udp,
            TrunkTransport::Tcp => Transport::Tcp,
            TrunkTransport::Tls => Transport::Tls,
        };
        let local = SocketAddr::new(self.ours, OUR_PORT);
        let literal = query.host.parse().map(|ip| Ok(vec![SocketAddr::new(ip, query.port.unwrap_or(5060))]));
        let (answer, delay) = match literal {
            Ok(found) => (found, Duration::ZERO),
            Err(_) if !self.up => (Err(LookupError::TimedOut), secs(5)),
            Err(_) => (self.names.get(&*query.host).cloned().unwrap_or(Err(LookupError::NoSuchName)), self.name_delay),
        };
        let targets = |found: Vec<SocketAddr>| {
            found.into_iter().map(|remote| Target { transport, remote, local }).collect::<Vec<_>>()
        };
        self.asked.push(query);
        self.push(delay, Event::LookedUp(lookup, answer.map(targets)));
    }

    fn send(&mut self, id: RequestId, flow: Flow) {
        self.push(secs(32), Event::Gone(id));
        if !flow.transport.is_reliable() {
            return self.push(Duration::ZERO, Event::Transmit(id, Duration::ZERO));
        }
        let open = self.connections.values().find(|(c, _)| match flow.id {
            FlowId(0) => c.remote == flow.remote && c.transport == flow.transport,
            known => c.id == known,
        });
        let open = open.copied();
        if let (Some((connection, _)), Some((flow, _))) = (open, self.requests.get_mut(&id)) {
            flow.id = connection.id;
        }
        match open {
            Some((connection, true)) => self.push(TRAVEL, Event::Arrives(id, connection)),
            Some((_, false)) => {}
            None => self.connect(flow),
        }
    }

    fn connect(&mut self, flow: Flow) {
        let (transport, remote) = (flow.transport, flow.remote);
        let same =
            |event: &Event| matches!(event, Event::Connected(f) if f.transport == transport && f.remote == remote);
        if self.queue.values().any(same) {
            // Whatever is sent meanwhile waits for the connection that is being opened.
            return;
        }
        let failed = |error| Event::ConnectFailed(transport, remote, error);
        match self.providers.get(&remote).filter(|p| !p.dead && self.up) {
            None => self.push(secs(5), failed(ConnectError::TimedOut)),
            Some(Provider { connect: Err(error), .. }) => self.push(TRAVEL * 2, failed(*error)),
            Some(_) => {
                self.serial += 1;
                let mut local = flow.local;
                if self.own_ports {
                    local.set_port(40_000 + self.serial as u16);
                }
                self.push(TRAVEL * 2, Event::Connected(Flow { id: FlowId(self.serial), local, ..flow }));
            }
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::LookedUp(lookup, answer) => self.trunks.looked_up(self.now, lookup, answer),
            Event::Transmit(id, since) => self.transmit(id, since),
            Event::Arrives(id, flow) => self.arrives(id, flow),
            Event::Answer(id, response) => {
                if self.up && self.requests.remove(&id).is_some() {
                    self.trunks.response(self.now, id, Ok(response));
                }
            }
            Event::Gone(id) => {
                if self.requests.remove(&id).is_some() {
                    self.trunks.response(self.now, id, Err(NoResponse::TimedOut));
                }
            }
            Event::Connected(flow) => {
                self.connections.insert(flow.id, (flow, self.up));
                self.trunks.flow_opened(self.now, flow);
                for id in self.waiting(flow.transport, flow.remote) {
                    if let Some((waiting, _)) = self.requests.get_mut(&id) {
                        waiting.id = flow.id;
                    }
                    self.push(TRAVEL, Event::Arrives(id, flow));
                }
            }
            Event::ConnectFailed(transport, remote, error) => {
                if !self.late_news {
                    self.trunks.connect_failed(self.now, transport, remote, error);
                }
                self.fail(self.waiting(transport, remote));
                if self.late_news {
                    self.trunks.connect_failed(self.now, transport, remote, error);
                }
            }
            Event::Closed(flow) => {
                self.connections.remove(&flow);
                let carried = self.requests.iter().filter(|(_, (f, _))| f.id == flow).map(|(id, _)| *id);
                let mut carried: Vec<_> = carried.collect();
                carried.sort();
                self.fail(carried);
                self.trunks.flow_closed(self.now, flow);
            }
        }
    }

    fn fail(&mut self, requests: Vec<RequestId>) {
        for id in requests {
            self.requests.remove(&id);
            self.trunks.response(self.now, id, Err(NoResponse::Disconnected));
        }
    }

    /// For a connection that is being opened.
    fn waiting(&self, transport: Transport, remote: SocketAddr) -> Vec<RequestId> {
        let by = |flow: &Flow| flow.transport == transport && flow.remote == remote && flow.id == FlowId(0);
        let mut ids: Vec<_> = self.requests.iter().filter(|(_, (flow, _))| by(flow)).map(|(id, _)| *id).collect();
        ids.sort();
        ids
    }

    /// Timer E: 0.5, 1, 2 s, then each 4 s.
    fn transmit(&mut self, id: RequestId, since: Duration) {
        let Some((flow, _)) = self.requests.get(&id) else { return };
        let flow = *flow;
        if self.up && self.chance.below(1000) >= self.loss {
            self.push(TRAVEL, Event::Arrives(id, flow));
        }
        let pause = (since + Duration::from_millis(500)).min(secs(4));
        self.push(pause, Event::Transmit(id, since + pause));
    }

    fn arrives(&mut self, id: RequestId, flow: Flow) {
        let Some((_, request)) = self.requests.get(&id) else { return };
        let Some(provider) = self.providers.get_mut(&flow.remote).filter(|p| !p.dead && self.up) else { return };
        self.seen.push(Seen { at: self.now.mono, server: flow.remote, request: request.clone() });
        let Some(response) = provider.answers(request, flow.local) else { return };
        if flow.transport.is_reliable() || self.chance.below(1000) >= self.loss {
            self.push(TRAVEL, Event::Answer(id, Box::new(Response { flow, ..response })));
        }
    }
}
