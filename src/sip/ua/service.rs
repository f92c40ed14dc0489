//! What telephones ask besides calls, answered by the owner: registration (RFC 3261 §10.3), and moving a call (RFC 3515);
//! and what the owner asks within a call of its own accord.

use super::UserAgent;
use crate::{
    clock::Now,
    sip::{RegisterAnswer, RegisterId, api::SessionId},
};

impl UserAgent {
    /// The final answer to a `Register` event; once.
    pub fn answer_register(&mut self, _now: Now, _request: RegisterId, _answer: RegisterAnswer) {}

    /// 401 with these values of WWW-Authenticate to a new call; the session is gone without an event.
    pub fn challenge(&mut self, _now: Now, _session: SessionId, _challenges: Vec<String>) {}

    /// 202 takes a REFER, anything else refuses it. A taken one is followed by `notify_refer`.
    pub fn answer_refer(&mut self, _now: Now, _session: SessionId, _status: u16) {}

    /// NOTIFY with a `message/sipfrag` of this status; a final one ends the subscription.
    pub fn notify_refer(&mut self, _now: Now, _session: SessionId, _status: u16) {}

    /// A re-INVITE of ours with this offer: `OfferAnswered` or `OfferRefused` follows. One at a time; a second one waits.
    pub fn offer(&mut self, _now: Now, _session: SessionId, _sdp: Vec<u8>) {}

    /// REFER to this URI within an answered call: `Referred` follows until its end.
    pub fn refer(&mut self, _now: Now, _session: SessionId, _target: String) {}
}
