//! All lines: started, changed and stopped together; found by what came from the network.

use std::{
    collections::{HashMap, HashSet},
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Instant,
};

use super::{
    LookupAnswer, LookupId, RequestTag, TrunkId, TrunkOutput, TrunkSettings, TrunkStatus,
    line::{Desk, Line},
};
use crate::{
    chance::{Chance, Seed},
    clock::Now,
    sip::{ConnectError, Flow, FlowId, NoResponse, RequestId, Response, Transport},
    vocab::Network,
};

/// Requests on their way that are remembered; each is answered exactly once, within 32 s.
const MOST_REQUESTS: usize = 4096;

/// One mutation, then drain `poll` until it is empty, then sleep until `deadline`.
#[derive(Debug)]
pub struct Trunks {
    identity: Seed,
    pub(super) desk: Desk,
    /// In the order of the configuration.
    pub(super) lines: Vec<Line>,
    /// No longer configured, saying farewell.
    leaving: Vec<Line>,
    requests: HashMap<RequestId, RequestTag>,
    last_id: u32,
    /// Addresses and networks of all lines, for one quick look a packet.
    addresses: HashSet<IpAddr>,
    networks: Vec<Network>,
}

impl Trunks {
    /// `identity` is kept over restarts: the registered Contact of a line stays the same, so no stale binding of ours
    /// is left at the registrar.
    pub fn new(identity: Seed, seed: Seed) -> Self {
        Self {
            identity,
            desk: Desk::new(Chance::seeded(seed)),
            lines: Vec::new(),
            leaving: Vec::new(),
            requests: HashMap::new(),
            last_id: 0,
            addresses: HashSet::new(),
            networks: Vec::new(),
        }
    }

    /// At the start and after a reload: new lines begin, changed ones begin anew, those gone unregister. Lines that
    /// did not change are left alone.
    pub fn apply(&mut self, now: Now, settings: &[Arc<TrunkSettings>]) {
        let mut old = std::mem::take(&mut self.lines);
        for new in settings {
            let before = old.iter().position(|l| l.settings.name == new.name).map(|at| old.remove(at));
            match before {
                Some(mut line) if line.can_adopt(new) => {
                    line.settings = new.clone();
                    self.lines.push(line);
                }
                before => {
                    let line = self.start(now, new, before.as_ref());
                    old.extend(before);
                    self.lines.push(line);
                }
            }
        }
        // A farewell would take back the binding that another line goes on with, under a new name too.
        old.retain(|gone| !self.lines.iter().any(|line| gone.is_continued_by(line)));
        for line in &mut old {
            line.leave(&mut self.desk.at(now));
        }
        self.leaving.extend(old.into_iter().filter(|line| !line.has_left()));
        self.index();
    }

    fn start(&mut self, now: Now, settings: &Arc<TrunkSettings>, before: Option<&Line>) -> Line {
        let id = before.map(|l| l.id).unwrap_or_else(|| {
            self.last_id += 1;
            TrunkId(self.last_id)
        });
        let mut ctx = self.desk.at(now);
        if let Some(before) = before {
            before.distrust(&mut ctx, settings);
        }
        Line::new(&mut ctx, id, settings.clone(), self.identity, before)
    }

    pub fn looked_up(&mut self, now: Now, lookup: LookupId, answer: LookupAnswer) {
        let mut ctx = self.desk.at(now);
        for line in &mut self.lines {
            if line.looked_up(&mut ctx, lookup, answer.clone()) {
                break;
            }
        }
        self.index();
    }

    /// The id under which the user agent sent the request of `TrunkOutput::Request`.
    pub fn sent(&mut self, tag: RequestTag, request: RequestId) {
        if self.requests.len() < MOST_REQUESTS {
            self.requests.insert(request, tag);
        }
    }

    pub fn response(&mut self, now: Now, request: RequestId, result: Result<Box<Response>, NoResponse>) {
        let Some(tag) = self.requests.remove(&request) else { return };
        let mut ctx = self.desk.at(now);
        // A line that leaves may have the id of the one that follows it; serials are given once.
        for line in self.lines.iter_mut().chain(&mut self.leaving).filter(|l| l.id == tag.trunk) {
            line.response(&mut ctx, tag.serial, result.clone());
        }
        self.leaving.retain(|line| !line.has_left());
    }

    pub fn flow_opened(&mut self, _now: Now, flow: Flow) {
        if self.lines.iter().any(|line| line.heads_to(&flow)) {
            self.desk.connections.opened(flow);
        }
    }

    pub fn flow_closed(&mut self, now: Now, flow: FlowId) {
        self.desk.connections.closed(flow);
        let mut ctx = self.desk.at(now);
        self.lines.iter_mut().for_each(|line| line.flow_closed(&mut ctx, flow));
    }

    /// Says why a connection failed; the request's own failure comes as a `response`.
    pub fn connect_failed(&mut self, now: Now, transport: Transport, remote: SocketAddr, error: ConnectError) {
        let mut ctx = self.desk.at(now);
        self.lines.iter_mut().for_each(|line| line.connect_failed(&mut ctx, transport, remote, error));
    }

    /// Our own address on the way to `remote` has changed: register again at once.
    pub fn route_changed(&mut self, now: Now, remote: SocketAddr, local: SocketAddr) {
        let mut ctx = self.desk.at(now);
        self.lines.iter_mut().for_each(|line| line.route_changed(&mut ctx, remote, local));
    }

    pub fn handle_timeout(&mut self, now: Now) {
        let mut ctx = self.desk.at(now);
        for line in self.lines.iter_mut().chain(&mut self.leaving) {
            if line.deadline().is_some_and(|at| at <= now.mono) {
                line.tick(&mut ctx);
            }
        }
        self.leaving.retain(|line| !line.has_left());
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.lines.iter().chain(&self.leaving).filter_map(Line::deadline).min()
    }

    pub fn poll(&mut self, _now: Now) -> Option<TrunkOutput> {
        self.desk.out.pop_front()
    }

    /// No line is configured: everybody is served.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line a request belongs to: by its source address (`from:` or a looked-up server's), by the token of our
    /// registered Contact in the Request-URI, or by the registration's own connection.
    ///
    /// Two accounts at one provider share its addresses, and may share a connection. Then the one that is called by its
    /// login or own number is meant, else the one whose connection it is, else the first.
    pub fn whose(&self, flow: Flow, uri_user: &str) -> Option<TrunkId> {
        if let Some(line) = self.lines.iter().find(|l| l.has_token(uri_user)) {
            return Some(line.id);
        }
        let source = flow.remote.ip().to_canonical();
        let from_there = || self.lines.iter().filter(|l| l.knows_address(source) || l.owns_flow(&flow));
        let called = from_there().find(|l| l.is_called(uri_user));
        called.or_else(|| from_there().find(|l| l.owns_flow(&flow))).or_else(|| from_there().next()).map(|l| l.id)
    }

    /// An address of a line (`from:` or a server in use): never banned, never limited.
    pub fn is_trunk(&self, source: IpAddr) -> bool {
        let source = source.to_canonical();
        self.addresses.contains(&source) || self.networks.iter().any(|network| network.contains(source))
    }

    pub fn settings(&self, trunk: TrunkId) -> Option<&Arc<TrunkSettings>> {
        self.line(trunk).map(|line| &line.settings)
    }

    /// The address to write into Contact and descriptions towards this line, when it is not the one we send from. A line
    /// that only waits for calls knows of no way but the one its call came by.
    pub fn public_address(&self, trunk: TrunkId, flow: Flow) -> Option<SocketAddr> {
        let line = self.line(trunk)?;
        let configured = || line.settings.public_address.map(|ip| SocketAddr::new(ip, flow.local.port()));
        line.public_address(&self.desk.connections)
            .or_else(configured)
            .filter(|public| *public != flow.local && public.is_ipv4() == flow.local.is_ipv4())
    }

    /// A call of this line began: its description's address is looked at for the diagnosis.
    pub fn saw_media_address(&mut self, now: Now, trunk: TrunkId, flow: Flow, media: IpAddr) {
        let mut ctx = self.desk.at(now);
        if let Some(line) = self.lines.iter_mut().find(|l| l.id == trunk) {
            line.saw_media_address(&mut ctx, flow, media);
        }
    }

    /// An INVITE for one of our numbers came from elsewhere and was refused: shown with the cure, at the line it looks
    /// most like.
    pub fn refused(&mut self, now: Now, source: SocketAddr, uri_user: &str) {
        let ip = source.ip().to_canonical();
        let likely = self.lines.iter().position(|l| l.has_neighbour(ip));
        let likely = likely.or_else(|| self.lines.iter().position(|l| l.is_called(uri_user))).unwrap_or(0);
        let mut ctx = self.desk.at(now);
        if let Some(line) = self.lines.get_mut(likely) {
            line.turned_away(&mut ctx, ip);
        }
    }

    /// The service stops: unregister.
    pub fn leave(&mut self, now: Now) {
        let mut ctx = self.desk.at(now);
        self.lines.iter_mut().for_each(|line| line.leave(&mut ctx));
    }

    /// Every line has left, or has nothing to leave. Within 2 s of `leave`, whatever the registrars do.
    pub fn has_left(&self) -> bool {
        self.lines.iter().chain(&self.leaving).all(Line::has_left)
    }

    /// One status a line, in the order of the configuration; `calls`, `offered`, `refused_full` are the Switch's.
    pub fn status(&self, now: Now) -> Vec<(TrunkId, TrunkStatus)> {
        self.lines.iter().map(|line| (line.id, line.status(now, &self.desk.connections))).collect()
    }

    pub(super) fn line(&self, trunk: TrunkId) -> Option<&Line> {
        self.lines.iter().find(|l| l.id == trunk)
    }

    fn index(&mut self) {
        self.addresses = self.lines.iter().flat_map(Line::addresses).collect();
        self.networks = self.lines.iter().flat_map(|l| l.settings.from.iter().copied()).collect();
    }
}

impl Default for Trunks {
    fn default() -> Self {
        Self::new(Seed::from(0), Seed::from(0))
    }
}
