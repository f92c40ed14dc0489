//! Answering an INVITE: accept, refuse, cancel, and the 2xx that is repeated until its ACK.

use rsip::Header;

use super::{Change, Fate, Pending, Session, State, Unacknowledged};
use crate::{
    clock::Now,
    sip::{
        api::{Cause, Reject, UaEvent},
        message::{ALLOW, Reply},
        transaction::TransactionKey,
        ua::{core::Core, rules},
        wire::Message,
    },
};

impl Session {
    /// 200 to the first INVITE with our description: the answer, or the offer when the INVITE had none.
    pub fn accept(&mut self, core: &mut Core, now: Now, sdp: &[u8]) -> Fate {
        if !self.must_wait(sdp) {
            self.two_hundred(core, now, sdp);
        }
        Fate::Alive
    }

    /// A final answer other than 2xx to the first INVITE: the session never was.
    pub fn reject(&mut self, core: &mut Core, now: Now, reject: &Reject) -> Fate {
        let State::Incoming { invite, .. } = &self.state else { return Fate::Alive };
        // A refusal is a refusal: 1xx and 2xx have commands of their own.
        let status = if (300..700).contains(&reject.status) { reject.status } else { 500 };
        refuse(core, now, invite, self.dialog.local_tag(), Reject { status, ..reject.clone() });
        core.emit(UaEvent::Ended { session: self.id, cause: Cause::Rejected(status) });
        Fate::Over
    }

    /// 401 to the first INVITE (RFC 3261 §22.2): the owner knows that this call is over, and that another may come.
    pub fn challenge(&mut self, core: &mut Core, now: Now, headers: Vec<Header>) -> Fate {
        let State::Incoming { invite, .. } = &self.state else { return Fate::Alive };
        let reply = Reply { headers, ..Reply::new(401, self.dialog.local_tag()) };
        core.answer(now, invite.key, &invite.echo, reply);
        Fate::Over
    }

    /// CANCEL of the INVITE `key`, which has no final answer yet: 487 (RFC 3261 §9.2).
    pub fn cancel(&mut self, core: &mut Core, now: Now, key: TransactionKey) -> Fate {
        let gone = Reject { status: 487, warning: None };
        match &self.state {
            State::Incoming { invite, .. } if invite.key == key => {
                refuse(core, now, invite, self.dialog.local_tag(), gone);
                core.emit(UaEvent::Cancelled { session: self.id });
                Fate::Over
            }
            State::Changing { pending } if pending.key == key => {
                refuse(core, now, pending, self.dialog.local_tag(), gone);
                self.state = State::Confirmed;
                Fate::Alive
            }
            _ => Fate::Alive,
        }
    }

    /// The ACK of our 2xx, with the answer when the 2xx carried the offer.
    pub fn ack(&mut self, core: &mut Core, now: Now, ack: &Message<'_>) -> Fate {
        let State::Accepted { ok, hung_up } = &self.state else { return Fate::Alive };
        if ok.cseq != ack.cseq.0 {
            return Fate::Alive;
        }
        let (we_offered, hung_up) = (ok.we_offered, *hung_up);
        self.state = State::Confirmed;
        if let Some(reason) = hung_up {
            return self.hang_up(core, now, reason);
        }
        let answer = rules::session_description(ack).ok().flatten().filter(|_| we_offered);
        core.emit(UaEvent::Confirmed { session: self.id, answer: answer.map(<[u8]>::to_vec) });
        Fate::Alive
    }

    /// Repeats what has to be repeated, and gives up on an ACK that never comes.
    pub fn timeout(&mut self, core: &mut Core, now: Now) -> Fate {
        match &mut self.state {
            State::Incoming { .. } => self.early_timeout(core, now),
            State::Calling(_) => self.calling_timeout(core, now),
            State::Accepted { ok, .. } if ok.until <= now.mono => {
                self.send_bye(core, now, Some("No ACK received"));
                core.emit(UaEvent::Ended { session: self.id, cause: Cause::NoAck });
                Fate::Over
            }
            State::Accepted { ok, .. } if ok.again <= now.mono => {
                ok.interval = (ok.interval * 2).min(core.config.t2);
                ok.again = now.mono + ok.interval;
                core.send_back(ok.path, ok.response.clone());
                Fate::Alive
            }
            State::Accepted { .. } | State::Confirmed | State::Changing { .. } => {
                if self.refer_due(core, now) || self.referring_due(core, now) {
                    return Fate::Alive;
                }
                self.timer_due(core, now)
            }
            State::Ending => Fate::Alive,
        }
    }

    /// Sends the 2xx to the INVITE that waits; from now on it is ours to repeat, on every transport.
    pub(super) fn two_hundred(&mut self, core: &mut Core, now: Now, sdp: &[u8]) {
        let (invite, first) = match std::mem::replace(&mut self.state, State::Confirmed) {
            State::Incoming { invite, .. } => (invite, true),
            State::Changing { pending } if pending.method == Change::Invite => (pending, false),
            other => return self.state = other,
        };
        let terms = self.timer.agree(&invite.asked);
        let reply = self.change_reply(&invite.echo, sdp, terms);
        let response = core.answer(now, invite.key, &invite.echo, reply);
        self.timer.start(now.mono, terms);
        self.description = sdp.to_vec();
        let interval = core.config.t1;
        let ok = Unacknowledged {
            cseq: invite.cseq,
            response,
            path: invite.echo.path,
            interval,
            again: now.mono + interval,
            until: now.mono + core.patience(),
            we_offered: !invite.offered,
            first,
        };
        self.state = State::Accepted { ok, hung_up: None };
    }
}

/// A final answer other than 2xx to an INVITE or UPDATE that waits.
pub(super) fn refuse(core: &mut Core, now: Now, pending: &Pending, tag: &str, reject: Reject) {
    let mut reply = Reply::new(reject.status, tag);
    if let Some(text) = reject.warning {
        let host = pending.echo.path.arrived_by().local;
        reply = reply.header(Header::Warning(format!("399 {host} \"{text}\"").into()));
    }
    if pending.method == Change::Invite && matches!(reject.status, 405) {
        reply = reply.header(Header::Allow(ALLOW.into()));
    }
    core.answer(now, pending.key, &pending.echo, reply);
}
