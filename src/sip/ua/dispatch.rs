//! Which part of us a message is for (RFC 3261 §8.2, §9.2, §12.2.2, §17.2.3).

use rsip::Header;

use super::{
    UserAgent,
    core::{Outcome, Purpose},
    incoming, options,
    rules::{self, Kind, Refusal},
};
use crate::{
    clock::Now,
    sip::{
        Gate, Replaces,
        api::{Flow, UaEvent},
        dialog::Dialog,
        message::{Echo, Reply, SDP, ack_of, contact},
        session::{Asked, Session, replaced, too_small},
        transaction::{Effect, ServerInvite, ServerMachine, ServerNonInvite, TransactionKey},
        wire::{Message, Name, Start},
    },
};

impl UserAgent {
    /// A request: absorbed as a copy, or let in by `gate` unless it belongs to something we know, then served.
    pub(super) fn request(
        &mut self,
        now: Now,
        flow: Flow,
        (message, method): (&Message<'_>, &[u8]),
        gate: &mut dyn Gate,
    ) {
        let key = self.core.keys.server(message);
        if method == b"ACK" {
            return self.ack(now, key, message);
        }
        // The branch of another version means nothing here, so such a request matches no transaction of ours.
        if method != b"CANCEL" && rules::is_sip_2(message) && self.absorbed(key) {
            return;
        }
        let checked = rules::check(message);
        if !self.is_known(key, message, method) && !self.is_admitted(now, flow, (message, checked.is_ok()), gate) {
            return;
        }
        match checked {
            Err(refusal) if method == b"CANCEL" => {
                self.refuse(now, flow, self.core.keys.cancel(message), message, refusal);
            }
            Err(refusal) => self.refuse(now, flow, key, message, refusal),
            Ok(Kind::Cancel) => self.cancel(now, flow, key, message),
            Ok(kind) if message.to_tag.is_some() => self.in_dialog(now, flow, key, (message, kind)),
            Ok(kind) => self.out_of_dialog(now, flow, key, (message, kind)),
        }
    }

    /// A copy of a request we have: it gets the same answer again.
    fn absorbed(&mut self, key: TransactionKey) -> bool {
        let Some(server) = self.core.transactions.server(key) else { return false };
        self.core.counters.retransmissions_absorbed += 1;
        if let Effect::Send(bytes) = server.retransmitted() {
            self.core.send_back(server.path, bytes);
        }
        true
    }

    fn out_of_dialog(&mut self, now: Now, flow: Flow, key: TransactionKey, (message, kind): (&Message<'_>, Kind)) {
        let merged = self.core.keys.merged(message);
        if self.sessions.has_tag(&key.as_tag()) {
            // An INVITE of a call that stands, whose transaction a flood has pushed out: the 200 is repeated anyway.
            self.core.counters.retransmissions_absorbed += 1;
            return;
        }
        if self.core.transactions.has_merged(merged) {
            return self.refuse(now, flow, key, message, Refusal::new(482));
        }
        match kind {
            Kind::Invite => self.call_comes(now, flow, key, message),
            Kind::Options => {
                let machine = ServerNonInvite::new(self.core.timing(flow.transport));
                let echo = Echo::of(message, flow);
                let open = self.open(key, Some(merged), ServerMachine::NonInvite(machine), &echo);
                let (tag, draining) = (key.as_tag(), self.draining);
                let reply = options::reply(&tag, contact("", flow), draining);
                match open {
                    true => drop(self.core.answer(now, key, &echo, reply)),
                    false => self.core.answer_once(&echo, reply),
                }
            }
            // A request that only makes sense within a dialog.
            Kind::Bye | Kind::Info | Kind::Update | Kind::Prack | Kind::Notify | Kind::Ack | Kind::Cancel => {
                self.refuse(now, flow, key, message, Refusal::new(481));
            }
            Kind::Register => self.register_comes(now, flow, key, message),
            // Nobody outside a call can make us ring anybody.
            Kind::Refer => self.refuse(now, flow, key, message, Refusal::new(403)),
        }
    }

    fn call_comes(&mut self, now: Now, flow: Flow, key: TransactionKey, message: &Message<'_>) {
        let offer = match offer_of_call(message) {
            Ok(offer) => offer,
            Err(refusal) => return self.refuse(now, flow, key, message, refusal),
        };
        if let Some(refusal) = too_small(&Asked::of(message)) {
            return self.refuse(now, flow, key, message, refusal);
        }
        let echo = Echo::of(message, flow);
        let merged = self.core.keys.merged(message);
        let machine = ServerMachine::Invite(ServerInvite::new(self.core.timing(flow.transport)));
        let tag = key.as_tag();
        if !self.open(key, Some(merged), machine, &echo) {
            // Full of calls that wait for their owner; never Retry-After (RFC 3261 §21.5.4).
            return self.core.answer_once(&echo, Reply::new(503, &tag));
        }
        self.core.answer(now, key, &echo, Reply::new(100, ""));
        let id = self.sessions.next_id();
        self.core.transactions.bind(key, id);
        let dialog = Dialog::uas(message, &tag, self.core.chance.next_u32() >> 4);
        let user = incoming::called_user(message);
        let session = Session::incoming(id, (message, key), (dialog, echo), user, offer.is_some());
        self.sessions.insert(session);
        let invite = Box::new(incoming::describe(message, flow, offer));
        self.core.emit(UaEvent::Incoming { session: id, invite });
    }

    fn in_dialog(&mut self, now: Now, flow: Flow, key: TransactionKey, (message, kind): (&Message<'_>, Kind)) {
        let Some(id) = self.sessions.owner_of(message) else {
            return self.refuse(now, flow, key, message, Refusal::new(481));
        };
        let timing = self.core.timing(flow.transport);
        let machine = match kind {
            Kind::Invite => ServerMachine::Invite(ServerInvite::new(timing)),
            _ => ServerMachine::NonInvite(ServerNonInvite::new(timing)),
        };
        let echo = Echo::of(message, flow);
        // Without room for its transaction a request is still answered; only its copies are not absorbed.
        let _full = self.open(key, None, machine, &echo);
        let replaces = replaced(message).filter(|_| kind == Kind::Refer);
        let replaces = replaces.map(|named| match named.and_then(|named| self.sessions.named(&named)) {
            Some(other) => Replaces::Session(other),
            None => Replaces::Unknown,
        });
        self.with(now, id, |session, core, now| session.request(core, now, (message, key, kind), (echo, replaces)));
    }

    /// An ACK is never answered (RFC 3261 §17).
    fn ack(&mut self, now: Now, key: TransactionKey, message: &Message<'_>) {
        let to_session = match self.core.transactions.ack(now.mono, key) {
            Effect::PassUp => self.sessions.owner_of(message),
            _ => None,
        };
        if let Some(id) = to_session {
            self.sessions.with(&mut self.core, now, id, |session, core, now| session.ack(core, now, message));
        }
    }

    /// `key` is that of the INVITE to be cancelled; a copy of the CANCEL gets the same answer again.
    fn cancel(&mut self, now: Now, flow: Flow, key: TransactionKey, message: &Message<'_>) {
        let echo = Echo::of(message, flow);
        let Some(server) = self.core.transactions.server(key) else {
            return self.core.answer_once(&echo, Reply::new(481, &key.as_tag()));
        };
        let (proceeding, session) = (server.is_proceeding(), server.session);
        self.core.answer_once(&echo, Reply::new(200, &key.as_tag()));
        if let (true, Some(id)) = (proceeding, session) {
            self.sessions.with(&mut self.core, now, id, |session, core, now| session.cancel(core, now, key));
        }
    }

    /// INVITEs are refused within a transaction, because their ACK comes back; for everything else, and for what
    /// cannot be read, the same answer is made anew for every copy (RFC 3261 §8.2.7).
    pub(super) fn refuse(
        &mut self,
        now: Now,
        flow: Flow,
        key: TransactionKey,
        message: &Message<'_>,
        refusal: Refusal,
    ) {
        let formal = matches!(refusal.status, 400 | 505 | 513);
        if formal {
            self.core.counters.malformed += 1;
        }
        if message.header(Name::Via).is_none() {
            return;
        }
        let echo = Echo::of(message, flow);
        let tag = key.as_tag();
        let is_invite = matches!(message.start, Start::Request { method: b"INVITE", .. });
        let machine = ServerMachine::Invite(ServerInvite::new(self.core.timing(flow.transport)));
        if is_invite && !formal && self.open(key, None, machine, &echo) {
            self.core.refuse(now, key, &echo, &tag, refusal);
        } else {
            self.core.answer_once(&echo, refusal.reply(&tag));
        }
    }

    pub(super) fn open(
        &mut self,
        key: TransactionKey,
        merged: Option<TransactionKey>,
        machine: ServerMachine,
        echo: &Echo,
    ) -> bool {
        self.core.transactions.open_server(key, merged, machine, echo.path)
    }

    /// A response to a request of ours; by its topmost Via it must be (RFC 3261 §18.1.2).
    pub(super) fn response(&mut self, now: Now, arrived: Flow, message: &Message<'_>, status: u16) {
        // More than one Via means that it was meant for somebody else (RFC 3261 §8.1.3.3).
        let Some(via) = message.via.as_ref().filter(|_| message.values(Name::Via).count() == 1) else {
            self.core.counters.stray += 1;
            return;
        };
        let key = self.core.keys.client(via.branch(), message.cseq.1);
        let response = self.core.transactions.response(now.mono, key, status, |invite| ack_of(invite, message));
        let Some((purpose, flow, effect)) = response else {
            self.core.counters.stray += 1;
            return;
        };
        let up = matches!(effect, Effect::PassUp | Effect::SendAndPassUp(_));
        if let Effect::Send(bytes) | Effect::SendAndPassUp(bytes) = effect {
            self.core.send(flow, bytes);
        }
        match purpose {
            _ if !up => {}
            Purpose::Invite(id) | Purpose::Refresh(id) => {
                self.session_answered(now, id, purpose, (message, arrived, status));
            }
            // A provisional answer to BYE, OPTIONS or REGISTER says nothing yet.
            _ if status < 200 => {}
            Purpose::Refer(id) if status < 300 => {
                let silent = rules::declines_subscription(message);
                self.with(now, id, |session, core, now| session.refer_taken(core, now, silent));
            }
            _ => self.answered(now, purpose, Outcome::Response(arrived, message, status)),
        }
    }

    /// The final answer to a request of ours as far as its status tells it, or that there was none.
    pub(super) fn answered(&mut self, now: Now, purpose: Purpose, outcome: Outcome<'_>) {
        let status = outcome.status();
        match purpose {
            Purpose::Bye(id) => self.with(now, id, |session, core, _| session.bye_answered(core)),
            Purpose::Ping(id) => self.with(now, id, |session, core, _| session.pinged(core, status)),
            Purpose::Outside(id) => self.outside_answered(id, outcome),
            Purpose::Invite(id) => {
                self.with(now, id, |session, core, _| session.invite_failed(core, status.unwrap_or(408)));
            }
            Purpose::Refresh(id) => {
                self.with(now, id, |session, core, now| session.refresh_failed(core, now, status.unwrap_or(408)));
            }
            Purpose::Notify(id) => self.with(now, id, |session, _, _| session.notify_answered(status)),
            Purpose::Refer(id) => {
                self.with(now, id, |session, core, now| session.refer_failed(core, now, status.unwrap_or(408)));
            }
            Purpose::Nothing => {}
        }
    }
}

/// The offer of a new call, or why there is no call.
fn offer_of_call<'a>(message: &Message<'a>) -> Result<Option<&'a [u8]>, Refusal> {
    if !rules::accepts_sdp(message) {
        return Err(Refusal::with(406, Header::Accept(SDP.into())));
    }
    rules::session_description(message)
}
