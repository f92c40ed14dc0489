//! What telephones ask besides calls, answered by the owner: registration (RFC 3261 §10.3), and moving a call (RFC 3515);
//! and what the owner asks within a call of its own accord.

use super::{UserAgent, registrar};
use crate::{
    clock::Now,
    sip::{RegisterAnswer, RegisterId, api::SessionId},
};

impl UserAgent {
    /// The final answer to a `Register` event; once.
    pub fn answer_register(&mut self, now: Now, request: RegisterId, answer: RegisterAnswer) {
        self.write_register_answer(now, request, &answer);
    }

    /// 401 with these values of WWW-Authenticate to a new call; the session is gone without an event.
    pub fn challenge(&mut self, now: Now, session: SessionId, challenges: Vec<String>) {
        let headers = registrar::challenges(&challenges);
        self.with(now, session, |s, core, now| s.challenge(core, now, headers));
    }

    /// 202 takes a REFER, anything else refuses it. A taken one is followed by `notify_refer`.
    pub fn answer_refer(&mut self, now: Now, session: SessionId, status: u16) {
        self.with(now, session, |s, core, now| s.answer_refer(core, now, status));
    }

    /// NOTIFY with a `message/sipfrag` of this status; a final one ends the subscription. The first one, 100, has been
    /// sent with the 202.
    pub fn notify_refer(&mut self, now: Now, session: SessionId, status: u16) {
        self.with(now, session, |s, core, now| s.notify_refer(core, now, status));
    }

    /// A re-INVITE of ours with this offer: `OfferAnswered` or `OfferRefused` follows, unless the session ends. One at a
    /// time; others wait, also for the ACK of our 2xx and for what the peer asks.
    pub fn offer(&mut self, now: Now, session: SessionId, sdp: Vec<u8>) {
        self.with(now, session, |s, core, _| s.offer(core, sdp));
    }

    /// REFER to this URI within an answered call: `Referred` follows until its end, unless the session ends.
    pub fn refer(&mut self, now: Now, session: SessionId, target: String) {
        self.with(now, session, |s, core, now| s.refer(core, now, &target));
    }
}
