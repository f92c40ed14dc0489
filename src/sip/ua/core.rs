//! What every part of the user agent works with: transactions, chance, counters and the queue of outputs.

use std::{collections::VecDeque, time::Duration};

use rsip::{Header, Method};

use super::{rules::Refusal, streams::Streams};
use crate::{
    chance::Chance,
    clock::Now,
    sip::{
        NoResponse, RequestId,
        api::{Flow, FlowId, SessionId, Transport, UaConfig, UaCounters, UaEvent, UaOutput},
        message::{Echo, Outgoing, Reply, cancel_of},
        transaction::{Keys, Limits, Table, Timing, TransactionKey},
        via::ReturnPath,
        wire::{self, Message},
    },
};

/// What the answer to a request of ours is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Bye(SessionId),
    Ping(SessionId),
    /// Our INVITE.
    Invite(SessionId),
    /// Our re-INVITE or UPDATE.
    Refresh(SessionId),
    /// Our NOTIFY of how a transfer fares.
    Notify(SessionId),
    /// Our REFER.
    Refer(SessionId),
    /// Whatever is answered changes nothing: PRACK, CANCEL.
    Nothing,
    /// Outside any dialog, for whoever asked.
    Outside(RequestId),
}

/// What became of a request of ours.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// The response came by this flow.
    Response(Flow, &'a Message<'a>, u16),
    Nothing(NoResponse),
}

impl Outcome<'_> {
    /// A broken connection counts as 503 (RFC 3261 §8.1.3.1): it says nothing about whether the peer knows the call.
    pub fn status(self) -> Option<u16> {
        match self {
            Outcome::Response(_, _, status) => Some(status),
            Outcome::Nothing(NoResponse::Disconnected) => Some(503),
            Outcome::Nothing(NoResponse::TimedOut) => None,
        }
    }
}

#[derive(Debug)]
pub struct Core {
    pub config: UaConfig,
    pub chance: Chance,
    pub keys: Keys,
    pub transactions: Table<Purpose>,
    pub counters: UaCounters,
    /// To tag of what strangers are told: it must show nothing of the tags of calls.
    pub strange_tag: String,
    outputs: VecDeque<UaOutput>,
    pub streams: Streams,
}

impl Core {
    pub fn new(config: UaConfig, limits: Limits) -> Self {
        let mut chance = Chance::seeded(config.seed);
        let keys = Keys::new([chance.next_u64(), chance.next_u64()]);
        let strange_tag = chance.token(8);
        Self {
            config,
            chance,
            keys,
            transactions: Table::new(limits),
            counters: UaCounters::default(),
            strange_tag,
            outputs: VecDeque::new(),
            streams: Streams::default(),
        }
    }

    pub fn timing(&self, transport: Transport) -> Timing {
        Timing { t1: self.config.t1, t2: self.config.t2, t4: self.config.t4, reliable: transport.is_reliable() }
    }

    /// RFC 3261 §13.3.1.4: how long a 2xx is repeated.
    pub fn patience(&self) -> Duration {
        self.config.t1 * 64
    }

    pub fn emit(&mut self, event: UaEvent) {
        self.outputs.push_back(UaOutput::Event(event));
    }

    pub fn send(&mut self, flow: Flow, bytes: Vec<u8>) {
        let flow = self.streams.bound(flow);
        self.counters.messages_out += 1;
        self.outputs.push_back(UaOutput::Send { flow, bytes });
    }

    /// Nothing more goes by this connection.
    pub fn close(&mut self, flow: FlowId) {
        self.streams.closed(flow);
        self.outputs.push_back(UaOutput::CloseFlow(flow));
    }

    pub fn poll(&mut self) -> Option<UaOutput> {
        self.outputs.pop_front()
    }

    pub fn is_open(&self, flow: Flow) -> bool {
        self.streams.is_open(flow.id)
    }

    /// Sends a response back the way its request came.
    pub fn send_back(&mut self, path: ReturnPath, bytes: Vec<u8>) {
        let flow = path.flow(self.is_open(path.arrived_by()));
        self.send(flow, bytes);
    }

    /// Answers within a transaction and gives the bytes to whoever repeats them.
    pub fn answer(&mut self, now: Now, key: TransactionKey, echo: &Echo, reply: Reply<'_>) -> Vec<u8> {
        let bytes = reply.write(echo, &self.config.product);
        self.transactions.respond(now.mono, key, reply.status, &bytes);
        self.send_back(echo.path, bytes.clone());
        bytes
    }

    /// Answers without keeping anything: every copy of the request gets the same answer (RFC 3261 §8.2.7).
    pub fn answer_once(&mut self, echo: &Echo, reply: Reply<'_>) {
        let bytes = reply.write(echo, &self.config.product);
        self.send_back(echo.path, bytes);
    }

    /// A refusal within a transaction.
    pub fn refuse(&mut self, now: Now, key: TransactionKey, echo: &Echo, tag: &str, refusal: Refusal) {
        self.answer(now, key, echo, refusal.reply(tag));
    }

    /// Sends a request in a transaction of its own.
    pub fn request(&mut self, now: Now, flow: Flow, mut request: Outgoing, purpose: Purpose) -> TransactionKey {
        // The transaction must know the connection it waits on.
        let flow = self.streams.bound(flow);
        let branch = self.sign(flow, &mut request);
        let key = self.keys.client(branch.as_bytes(), request.method.to_string().as_bytes());
        let bytes = request.write(&self.config.product);
        let way = (flow, self.timing(flow.transport));
        match request.method {
            Method::Invite => self.transactions.open_client_invite(now.mono, key, bytes.clone(), way, purpose),
            _ => self.transactions.open_client(now.mono, key, bytes.clone(), way, purpose),
        }
        self.send(flow, bytes);
        key
    }

    /// Sends a request that is never answered: the ACK of a 2xx. Its bytes are for whoever repeats it.
    pub fn send_alone(&mut self, flow: Flow, mut request: Outgoing) -> Vec<u8> {
        self.sign(flow, &mut request);
        let bytes = request.write(&self.config.product);
        self.send(flow, bytes.clone());
        bytes
    }

    /// Sends the CANCEL of our INVITE, which had a provisional answer only (RFC 3261 §9.1).
    pub fn cancel(&mut self, now: Now, invite: TransactionKey) {
        let Some((flow, bytes)) = self.transactions.proceeding(invite) else { return };
        let cancel = cancel_of(bytes);
        let mut scratch = Vec::new();
        let branch = wire::parse(&cancel, &mut scratch).ok().and_then(|message| Some(message.via?.branch().to_vec()));
        let Some(branch) = branch else { return };
        let key = self.keys.client(&branch, b"CANCEL");
        let way = (flow, self.timing(flow.transport));
        self.transactions.open_client(now.mono, key, cancel.clone(), way, Purpose::Nothing);
        self.send(flow, cancel);
        self.transactions.abandon(now.mono, invite);
    }

    /// Writes our Via and returns its branch.
    fn sign(&mut self, flow: Flow, request: &mut Outgoing) -> String {
        let branch = format!("z9hG4bK{}", self.chance.token(16));
        let via = format!("SIP/2.0/{} {};branch={branch};rport", flow.transport.name(), flow.local);
        request.headers.insert(0, Header::Via(via.into()));
        branch
    }
}
