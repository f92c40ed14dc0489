//! The live transactions, found by key and by deadline.
//!
//! Bounded: what is only kept to absorb retransmissions gives way, the oldest first, when a flood or a heavy load
//! fills the table; what somebody still has to answer does not.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    net::SocketAddr,
    time::Instant,
};

use super::{ClientInvite, ClientNonInvite, Effect, ServerInvite, ServerNonInvite, TransactionKey, timer::Timing};
use crate::sip::{
    api::{Flow, FlowId, SessionId, Transport},
    via::ReturnPath,
};

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub transactions: usize,
    /// Bytes of responses kept for retransmission.
    pub stored: usize,
}

impl Default for Limits {
    /// About 40 MB in the worst case, 1,500 new calls a second with every timer at its full length.
    fn default() -> Self {
        Self { transactions: 50_000, stored: 32 << 20 }
    }
}

/// A request we received.
#[derive(Debug)]
pub struct Server {
    pub machine: ServerMachine,
    pub path: ReturnPath,
    /// The session of an INVITE, for CANCEL.
    pub session: Option<SessionId>,
    merged: Option<TransactionKey>,
    armed: Option<Instant>,
    stored: usize,
}

impl Server {
    /// The request again.
    pub fn retransmitted(&self) -> Effect {
        match &self.machine {
            ServerMachine::Invite(machine) => machine.retransmitted(),
            ServerMachine::NonInvite(machine) => machine.retransmitted(),
        }
    }

    /// An INVITE without a final answer: a CANCEL still means something.
    pub fn is_proceeding(&self) -> bool {
        matches!(&self.machine, ServerMachine::Invite(machine) if machine.is_proceeding())
    }
}

#[derive(Debug)]
pub enum ServerMachine {
    Invite(ServerInvite),
    NonInvite(ServerNonInvite),
}

#[derive(Debug)]
enum ClientMachine {
    Invite(ClientInvite),
    NonInvite(ClientNonInvite),
}

/// A request we sent; `P` is what its answer is for.
#[derive(Debug)]
struct Client<P> {
    machine: ClientMachine,
    flow: Flow,
    purpose: P,
    armed: Option<Instant>,
}

impl<P: Copy> Client<P> {
    /// Its purpose, as long as no final answer has come.
    fn waiting(&self) -> Option<P> {
        let waits = match &self.machine {
            ClientMachine::Invite(machine) => machine.is_waiting(),
            ClientMachine::NonInvite(machine) => machine.is_waiting(),
        };
        waits.then_some(self.purpose)
    }

    fn waits_for(&self, transport: Transport, remote: SocketAddr) -> bool {
        transport.is_reliable()
            && self.flow.id == FlowId(0)
            && self.flow.transport == transport
            && self.flow.remote == remote
    }
}

/// What a deadline brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Fired<P> {
    Send(Flow, Vec<u8>),
    /// To be sent by the return path of a server transaction.
    Answer(ReturnPath, Vec<u8>),
    /// Timer B or F.
    NoAnswer(P),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Client,
    Server,
}

#[derive(Debug)]
pub struct Table<P> {
    limits: Limits,
    servers: HashMap<TransactionKey, Server>,
    clients: HashMap<TransactionKey, Client<P>>,
    merged: HashMap<TransactionKey, TransactionKey>,
    deadlines: BTreeSet<(Instant, Side, TransactionKey)>,
    /// Answered server transactions, oldest first; may name some that are gone.
    answered: VecDeque<TransactionKey>,
    stored: usize,
}

impl<P: Copy> Table<P> {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            servers: HashMap::new(),
            clients: HashMap::new(),
            merged: HashMap::new(),
            deadlines: BTreeSet::new(),
            answered: VecDeque::new(),
            stored: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.servers.len() + self.clients.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, ..)| *at)
    }

    pub fn server(&self, key: TransactionKey) -> Option<&Server> {
        self.servers.get(&key)
    }

    /// The live transaction that answers the same request come by another way.
    pub fn has_merged(&self, merged: TransactionKey) -> bool {
        self.merged.contains_key(&merged)
    }

    /// False when the table is full of requests that still wait for their answers.
    #[must_use]
    pub fn open_server(
        &mut self,
        key: TransactionKey,
        merged: Option<TransactionKey>,
        machine: ServerMachine,
        path: ReturnPath,
    ) -> bool {
        self.make_room();
        if self.is_full() {
            return false;
        }
        if let Some(merged) = merged {
            self.merged.insert(merged, key);
        }
        self.servers.insert(key, Server { machine, path, session: None, merged, armed: None, stored: 0 });
        true
    }

    pub fn bind(&mut self, key: TransactionKey, session: SessionId) {
        if let Some(server) = self.servers.get_mut(&key) {
            server.session = Some(session);
        }
    }

    /// Records the answer of a server transaction; the caller sends it.
    pub fn respond(&mut self, now: Instant, key: TransactionKey, status: u16, bytes: &[u8]) {
        let Some(server) = self.servers.get_mut(&key) else { return };
        let kept = if (200..300).contains(&status) && matches!(server.machine, ServerMachine::Invite(_)) {
            Vec::new()
        } else {
            bytes.to_vec()
        };
        self.stored = self.stored - server.stored + kept.len();
        server.stored = kept.len();
        match &mut server.machine {
            ServerMachine::Invite(machine) => machine.respond(now, status, kept),
            ServerMachine::NonInvite(machine) => machine.respond(now, status, kept),
        }
        if status >= 200 {
            self.answered.push_back(key);
        }
        self.settle_server(key);
    }

    /// The ACK of the INVITE transaction `key`.
    pub fn ack(&mut self, now: Instant, key: TransactionKey) -> Effect {
        let Some(Server { machine: ServerMachine::Invite(machine), .. }) = self.servers.get_mut(&key) else {
            return Effect::PassUp;
        };
        let effect = machine.ack(now);
        self.settle_server(key);
        effect
    }

    /// A request of ours other than INVITE, which the caller sends now.
    pub fn open_client(
        &mut self,
        now: Instant,
        key: TransactionKey,
        request: Vec<u8>,
        (flow, timing): (Flow, Timing),
        purpose: P,
    ) {
        let machine = ClientMachine::NonInvite(ClientNonInvite::new(now, request, timing));
        self.insert_client(key, machine, flow, purpose);
    }

    /// An INVITE of ours, which the caller sends now.
    pub fn open_client_invite(
        &mut self,
        now: Instant,
        key: TransactionKey,
        request: Vec<u8>,
        (flow, timing): (Flow, Timing),
        purpose: P,
    ) {
        let machine = ClientMachine::Invite(ClientInvite::new(now, request, timing));
        self.insert_client(key, machine, flow, purpose);
    }

    fn insert_client(&mut self, key: TransactionKey, machine: ClientMachine, flow: Flow, purpose: P) {
        self.clients.insert(key, Client { machine, flow, purpose, armed: None });
        self.settle_client(key);
    }

    /// A response by our branch: whose it is, what to send by which flow, and whether it goes up.
    pub fn response(
        &mut self,
        now: Instant,
        key: TransactionKey,
        status: u16,
        ack: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Option<(P, Flow, Effect)> {
        let client = self.clients.get_mut(&key)?;
        let effect = match &mut client.machine {
            ClientMachine::Invite(machine) => machine.response(now, status, ack),
            ClientMachine::NonInvite(machine) => machine.response(now, status),
        };
        let (purpose, flow) = (client.purpose, client.flow);
        self.settle_client(key);
        Some((purpose, flow, effect))
    }

    /// An INVITE of ours that had provisional answers only, and the way it went.
    pub fn proceeding(&self, key: TransactionKey) -> Option<(Flow, &[u8])> {
        let client = self.clients.get(&key)?;
        let ClientMachine::Invite(machine) = &client.machine else { return None };
        machine.proceeding().map(|request| (client.flow, request))
    }

    /// An INVITE of ours is not waited for any more: what does not end by itself ends after 64·T1.
    pub fn abandon(&mut self, now: Instant, key: TransactionKey) {
        if let Some(Client { machine: ClientMachine::Invite(machine), .. }) = self.clients.get_mut(&key) {
            machine.abandon(now);
            self.settle_client(key);
        }
    }

    /// A connection is gone: requests of ours that still wait on it have failed (RFC 3261 §17.1.4).
    pub fn flow_closed(&mut self, flow: FlowId) -> Vec<P> {
        self.fail(|client| client.flow.id == flow)
    }

    /// A connection stands: what waits for one to this peer goes by it.
    pub fn flow_opened(&mut self, flow: Flow) {
        for client in self.clients.values_mut().filter(|c| c.waits_for(flow.transport, flow.remote)) {
            client.flow = flow;
        }
    }

    /// No connection to this peer could be opened.
    pub fn flow_failed(&mut self, transport: Transport, remote: SocketAddr) -> Vec<P> {
        self.fail(|client| client.waits_for(transport, remote))
    }

    /// Forgets the requests on streams that `lost` names; gives back what waited for an answer, in a constant order.
    fn fail(&mut self, lost: impl Fn(&Client<P>) -> bool) -> Vec<P> {
        let streams = self.clients.iter().filter(|(_, c)| c.flow.transport.is_reliable());
        let mut gone: Vec<_> = streams.filter(|(_, c)| lost(c)).map(|(k, c)| (*k, c.waiting())).collect();
        gone.sort_unstable_by_key(|(key, _)| *key);
        gone.into_iter()
            .filter_map(|(key, purpose)| {
                self.drop_client(key);
                purpose
            })
            .collect()
    }

    /// The next thing whose time has come.
    pub fn fire(&mut self, now: Instant) -> Option<Fired<P>> {
        loop {
            let &(at, side, key) = self.deadlines.first().filter(|(at, ..)| *at <= now)?;
            self.deadlines.remove(&(at, side, key));
            let fired = match side {
                Side::Server => self.fire_server(now, key),
                Side::Client => self.fire_client(now, key),
            };
            if fired.is_some() {
                return fired;
            }
        }
    }

    fn fire_server(&mut self, now: Instant, key: TransactionKey) -> Option<Fired<P>> {
        let server = self.servers.get_mut(&key)?;
        server.armed = None;
        let effect = match &mut server.machine {
            ServerMachine::Invite(machine) => machine.timeout(now),
            ServerMachine::NonInvite(machine) => machine.timeout(now),
        };
        let path = server.path;
        self.settle_server(key);
        match effect {
            Effect::Send(bytes) => Some(Fired::Answer(path, bytes)),
            // Timer H: a refused call whose ACK never came is over all the same.
            _ => None,
        }
    }

    fn fire_client(&mut self, now: Instant, key: TransactionKey) -> Option<Fired<P>> {
        let client = self.clients.get_mut(&key)?;
        client.armed = None;
        let effect = match &mut client.machine {
            ClientMachine::Invite(machine) => machine.timeout(now),
            ClientMachine::NonInvite(machine) => machine.timeout(now),
        };
        let (flow, purpose) = (client.flow, client.purpose);
        self.settle_client(key);
        match effect {
            Effect::Send(bytes) => Some(Fired::Send(flow, bytes)),
            Effect::TimedOut => Some(Fired::NoAnswer(purpose)),
            _ => None,
        }
    }

    /// After every event: a terminated transaction goes, another one's deadline is put in order.
    fn settle_server(&mut self, key: TransactionKey) {
        let Some(server) = self.servers.get_mut(&key) else { return };
        let (over, deadline) = match &server.machine {
            ServerMachine::Invite(machine) => (machine.is_terminated(), machine.deadline()),
            ServerMachine::NonInvite(machine) => (machine.is_terminated(), machine.deadline()),
        };
        if over {
            self.drop_server(key);
        } else {
            rearm(&mut self.deadlines, &mut server.armed, deadline, (Side::Server, key));
        }
    }

    fn settle_client(&mut self, key: TransactionKey) {
        let Some(client) = self.clients.get_mut(&key) else { return };
        let (over, deadline) = match &client.machine {
            ClientMachine::Invite(machine) => (machine.is_terminated(), machine.deadline()),
            ClientMachine::NonInvite(machine) => (machine.is_terminated(), machine.deadline()),
        };
        if over {
            self.drop_client(key);
        } else {
            rearm(&mut self.deadlines, &mut client.armed, deadline, (Side::Client, key));
        }
    }

    fn drop_server(&mut self, key: TransactionKey) {
        let Some(server) = self.servers.remove(&key) else { return };
        self.stored -= server.stored;
        if let Some(merged) = server.merged {
            self.merged.remove(&merged);
        }
        if let Some(at) = server.armed {
            self.deadlines.remove(&(at, Side::Server, key));
        }
        // The memory of a flood is given back when it is over.
        if self.servers.capacity() > 4096 && self.servers.len() < self.servers.capacity() / 8 {
            let room = self.servers.len() * 2;
            self.servers.shrink_to(room);
            self.merged.shrink_to(room);
            self.answered.retain(|key| self.servers.contains_key(key));
            self.answered.shrink_to(room);
        }
    }

    fn drop_client(&mut self, key: TransactionKey) {
        if let Some(at) = self.clients.remove(&key).and_then(|client| client.armed) {
            self.deadlines.remove(&(at, Side::Client, key));
        }
    }

    fn is_full(&self) -> bool {
        self.len() >= self.limits.transactions || self.stored >= self.limits.stored
    }

    fn make_room(&mut self) {
        while self.is_full() {
            let Some(oldest) = self.answered.pop_front() else { return };
            self.drop_server(oldest);
        }
        // The front is often long gone by its timer: the queue must not outgrow the table.
        while self.answered.front().is_some_and(|key| !self.servers.contains_key(key)) {
            self.answered.pop_front();
        }
    }
}

fn rearm(
    deadlines: &mut BTreeSet<(Instant, Side, TransactionKey)>,
    armed: &mut Option<Instant>,
    deadline: Option<Instant>,
    (side, key): (Side, TransactionKey),
) {
    if *armed == deadline {
        return;
    }
    if let Some(at) = armed.take() {
        deadlines.remove(&(at, side, key));
    }
    if let Some(at) = deadline {
        deadlines.insert((at, side, key));
    }
    *armed = deadline;
}

#[cfg(test)]
mod tests;
