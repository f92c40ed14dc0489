//! The user agent: messages and commands in; messages and [`UaEvent`]s out (RFC 3261 §8, §11–15).
//!
//! One mutation, then drain [`UserAgent::poll`] until it is empty, then sleep until [`UserAgent::deadline`].
//! Never answers nothing to a request that can be answered; rubbish is counted and dropped.

mod calls;
pub(super) mod core;
mod dispatch;
mod incoming;
mod knock;
mod multipart;
pub(super) mod options;
pub(super) mod outside;
mod registrar;
pub(super) mod rules;
mod service;
mod sessions;
mod streams;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, time::Instant};

use self::{
    core::{Core, Outcome},
    registrar::Registrar,
    sessions::Sessions,
};
use super::{
    Gate, NoResponse, Transport,
    api::{Flow, FlowId, Reject, SessionId, UaConfig, UaCounters, UaOutput},
    session::{Fate, Session},
    transaction::{Fired, Limits},
    wire::{self, Start},
};
use crate::clock::Now;

#[derive(Debug)]
pub struct UserAgent {
    core: Core,
    sessions: Sessions,
    registrar: Registrar,
    /// The last request outside dialogs.
    last_request: u64,
    draining: bool,
    /// Where folded messages are made flat; kept for its capacity.
    scratch: Vec<u8>,
}

impl UserAgent {
    pub fn new(config: UaConfig) -> Self {
        Self::with_limits(config, Limits::default())
    }

    /// With other bounds on what a flood may make us keep.
    pub fn with_limits(config: UaConfig, limits: Limits) -> Self {
        Self {
            core: Core::new(config, limits),
            sessions: Sessions::default(),
            registrar: Registrar::default(),
            last_request: 0,
            draining: false,
            scratch: Vec::new(),
        }
    }

    /// One datagram, or one message cut from a stream by a `Framer`.
    /// `gate` is asked about every request that belongs to nothing we know.
    pub fn receive(&mut self, now: Now, flow: Flow, bytes: &[u8], gate: &mut dyn Gate) {
        self.core.streams.seen(flow);
        // Line ends and zeros keep a NAT binding open and mean nothing.
        if bytes.iter().all(|b| matches!(b, b'\r' | b'\n' | 0)) {
            return;
        }
        self.core.counters.messages_in += 1;
        let mut scratch = std::mem::take(&mut self.scratch);
        match wire::parse(bytes, &mut scratch) {
            Err(wire::Garbage) => {
                self.core.counters.garbage += 1;
                gate.rubbish(now, flow);
                // Nothing that follows on a stream can be trusted, and whoever waits on it should not wait in vain.
                if flow.transport.is_reliable() {
                    self.core.close(flow.id);
                }
            }
            Ok(message) => {
                let cut_wrong = message.fault.is_some_and(wire::Fault::loses_framing);
                match message.start {
                    Start::Request { method, .. } => self.request(now, flow, (&message, method), gate),
                    // There is nobody to tell: it is discarded (RFC 3261 §18.3).
                    Start::Response { .. } if cut_wrong => self.core.counters.garbage += 1,
                    Start::Response { status, .. } => self.response(now, flow, &message, status),
                }
                if flow.transport.is_reliable() && cut_wrong {
                    self.core.close(flow.id);
                }
            }
        }
        self.scratch = scratch;
    }

    /// A connection is gone: what it carried goes by a new one, what waited on it has failed, as if it had been
    /// answered 503 (RFC 3261 §8.1.3.1). That says nothing about whether the peer still knows the call.
    pub fn flow_closed(&mut self, now: Now, flow: FlowId) {
        self.core.streams.closed(flow);
        for purpose in self.core.transactions.flow_closed(flow) {
            self.answered(now, purpose, Outcome::Nothing(NoResponse::Disconnected));
        }
    }

    /// The owner gives up a connection that looks open and carries nothing any more. What waited on it has failed; what
    /// is sent from now on does not go by it, also before its end is told by `flow_closed`.
    pub fn close_flow(&mut self, now: Now, flow: FlowId) {
        self.flow_closed(now, flow);
        self.core.close(flow);
    }

    /// A connection stands, whoever opened it: what waits for one to this peer goes by it from now on.
    pub fn flow_opened(&mut self, _now: Now, flow: Flow) {
        self.core.streams.seen(flow);
        self.core.transactions.flow_opened(flow);
    }

    /// No connection could be opened to `remote`: what waits for one has failed at once.
    pub fn flow_failed(&mut self, now: Now, transport: Transport, remote: SocketAddr) {
        for purpose in self.core.transactions.flow_failed(transport, remote) {
            self.answered(now, purpose, Outcome::Nothing(NoResponse::Disconnected));
        }
    }

    pub fn handle_timeout(&mut self, now: Now) {
        while let Some(fired) = self.core.transactions.fire(now.mono) {
            match fired {
                Fired::Send(flow, bytes) => self.core.send(flow, bytes),
                Fired::Answer(path, bytes) => self.core.send_back(path, bytes),
                Fired::NoAnswer(purpose) => self.answered(now, purpose, Outcome::Nothing(NoResponse::TimedOut)),
            }
        }
        while let Some(id) = self.sessions.expired(now.mono) {
            self.with(now, id, Session::timeout);
        }
        self.registers_expire(now);
    }

    pub fn deadline(&self) -> Option<Instant> {
        let own = self.sessions.deadline().into_iter().chain(self.registrar.deadline());
        self.core.transactions.deadline().into_iter().chain(own).min()
    }

    pub fn poll(&mut self, _now: Now) -> Option<UaOutput> {
        self.core.poll()
    }

    /// 180 Ringing.
    pub fn ring(&mut self, now: Now, session: SessionId) {
        self.with(now, session, Session::ring);
    }

    /// 200 with our answer, or with our offer when the INVITE had none.
    pub fn accept(&mut self, now: Now, session: SessionId, sdp: Vec<u8>) {
        self.with(now, session, |s, core, now| s.accept(core, now, &sdp));
    }

    pub fn reject(&mut self, now: Now, session: SessionId, reject: Reject) {
        self.with(now, session, |s, core, now| s.reject(core, now, &reject));
    }

    /// Our description for the re-INVITE or UPDATE that waits.
    pub fn answer_offer(&mut self, now: Now, session: SessionId, sdp: Vec<u8>) {
        self.with(now, session, |s, core, now| s.answer_offer(core, now, &sdp));
    }

    /// Usually 488; the session goes on as it was.
    pub fn refuse_offer(&mut self, now: Now, session: SessionId, reject: Reject) {
        self.with(now, session, |s, core, now| s.refuse_offer(core, now, &reject));
    }

    /// BYE, or 480 before the answer. `reason` is a short English text for the peer's administrator.
    pub fn hang_up(&mut self, now: Now, session: SessionId, reason: Option<&'static str>) {
        self.with(now, session, |s, core, now| s.hang_up(core, now, reason));
    }

    /// In-dialog OPTIONS; `UaEvent::Pinged` follows.
    pub fn ping(&mut self, now: Now, session: SessionId) {
        self.with(now, session, Session::ping);
    }

    /// No new calls: OPTIONS is answered 503, without Retry-After, so that a trunk goes elsewhere. New calls still go to
    /// the owner, who refuses them, so that they are on record.
    pub fn set_draining(&mut self, on: bool) {
        self.draining = on;
    }

    pub fn counters(&self) -> UaCounters {
        UaCounters { transactions: self.core.transactions.len(), sessions: self.sessions.len(), ..self.core.counters }
    }

    pub(super) fn with(&mut self, now: Now, id: SessionId, event: impl FnOnce(&mut Session, &mut Core, Now) -> Fate) {
        self.sessions.with(&mut self.core, now, id, event);
    }
}
