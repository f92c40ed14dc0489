//! Calls: what the owner may ask of a session beside answering and ending it, and calls of our own.

use std::{net::SocketAddr, time::Duration};

use super::{UserAgent, core::Purpose};
use crate::{
    clock::Now,
    sip::{
        OutInvite,
        api::{Flow, SessionId},
        session::{Session, decline},
        wire::Message,
    },
};

impl UserAgent {
    /// Our Contact in this session, when it is another one than the address the INVITE came to (behind a NAT).
    /// Called before `ring`, `progress` or `accept`.
    pub fn present_as(&mut self, session: SessionId, contact: SocketAddr) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.present_as(contact);
        }
    }

    /// The session interval we want, whether the caller asks for one or not (RFC 4028). Called before `accept`.
    pub fn ask_timer(&mut self, session: SessionId, interval: Duration) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.ask_timer(interval);
        }
    }

    /// 183 with our answer: early media (RFC 3960). `accept` follows with the same description.
    pub fn progress(&mut self, now: Now, session: SessionId, sdp: Vec<u8>) {
        self.with(now, session, |s, core, now| s.progress(core, now, sdp));
    }

    /// A call of ours. `Progress`, `Challenged`, and then one of `Answered`, `Failed` and `Ended` follow; `hang_up` calls
    /// it off. How long it may ring is the owner's to decide.
    pub fn invite(&mut self, now: Now, flow: Flow, invite: OutInvite) -> SessionId {
        let id = self.sessions.next_id();
        let session = Session::outgoing(&mut self.core, now, id, flow, invite);
        self.sessions.insert(session);
        id
    }

    /// The answer to `Challenged`: the INVITE goes out again with this header, `Authorization` or `Proxy-Authorization`.
    pub fn retry(&mut self, now: Now, session: SessionId, header: &'static str, value: String) {
        self.with(now, session, |s, core, now| s.retry(core, now, (header, value)));
    }

    /// A response to an INVITE of ours, or to a request that refreshes the session.
    pub(super) fn session_answered(
        &mut self,
        now: Now,
        id: SessionId,
        purpose: Purpose,
        (message, arrived, status): (&Message<'_>, Flow, u16),
    ) {
        let answer = (message, arrived, status);
        match purpose {
            _ if !self.sessions.is_alive(id) => {
                if (200..300).contains(&status) && message.cseq.1 == b"INVITE" {
                    decline(&mut self.core, now, message, arrived);
                }
            }
            Purpose::Invite(_) => self.with(now, id, |s, core, now| s.invite_response(core, now, answer)),
            _ => self.with(now, id, |s, core, now| s.refresh_response(core, now, answer)),
        }
    }
}
