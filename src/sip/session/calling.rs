//! A call of ours until its final answer: the INVITE, its early dialogs, its challenges, and calling it off
//! (RFC 3261 §9.1, §13.2, §22; RFC 3262 §4).
//!
//! ```text
//! Trying ──1xx──> Proceeding ──2xx──> the session stands (called.rs)
//!   │  │               │ ├──401, 407──> Challenged ──retry──> Trying
//!   │  │               │ └──3xx–6xx──> Failed
//!   │  └──hang_up──> Leaving ──1xx──> Cancelled ──487, or nothing for 64·T1──> Ended
//!   └── timer B: Failed(408)   └─────────└──2xx──> ACK, BYE
//! ```
//!
//! How long a telephone may ring is the owner's to decide.

use std::time::Instant;

use rsip::{Header, Method};

use super::{Fate, Session, State, request::reason_of, timer::Asked};
use crate::{
    clock::Now,
    sip::{
        OutInvite,
        api::{Cause, Flow, SessionId, UaEvent},
        dialog::Dialog,
        scan,
        transaction::TransactionKey,
        ua::{
            core::{Core, Purpose},
            outside, rules,
        },
        via::ReturnPath,
        wire::{Message, Name},
    },
};

/// So often an INVITE is sent in one call: challenges, stale nonces, a longer interval.
const MAX_TRIES: u8 = 6;

#[derive(Debug)]
pub(super) struct Calling {
    pub invite: OutInvite,
    /// Of the INVITE that was sent last.
    key: Option<TransactionKey>,
    cseq: u32,
    tries: u8,
    phase: Phase,
    /// The latest reliable response that was acknowledged.
    rseq: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing came yet, so a CANCEL could not be matched (RFC 3261 §9.1).
    Trying,
    Proceeding,
    /// The owner has the challenge.
    Challenged {
        status: u16,
        until: Instant,
    },
    /// Called off; CANCEL has to wait for the first response. `told`: the owner knows already that the call is over.
    Leaving {
        told: bool,
    },
    /// CANCEL has been sent; whether it or the answer was quicker is not known yet.
    Cancelled {
        told: bool,
    },
}

impl Calling {
    pub fn deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Challenged { until, .. } => Some(until),
            Phase::Trying | Phase::Proceeding | Phase::Leaving { .. } | Phase::Cancelled { .. } => None,
        }
    }

    /// Called off, and whether the owner has been told the end.
    pub fn called_off(&self) -> Option<bool> {
        match self.phase {
            Phase::Leaving { told } | Phase::Cancelled { told } => Some(told),
            Phase::Trying | Phase::Proceeding | Phase::Challenged { .. } => None,
        }
    }
}

impl Session {
    /// A call of ours; its INVITE goes out.
    pub fn outgoing(core: &mut Core, now: Now, id: SessionId, flow: Flow, invite: OutInvite) -> Self {
        let (call_id, tag) = (core.chance.token(24), core.chance.token(16));
        let [uri, from, to] = [&invite.uri, &invite.from, &invite.to].map(|uri| outside::line(uri));
        let cseq = core.chance.next_u32() >> 4;
        let dialog = Dialog::calling(&call_id, &tag, (&invite.from_display, &from), &to, &uri, cseq);
        let (user, public, wanted) = (invite.user.clone(), invite.contact, invite.session_timer);
        let description = invite.sdp.clone();
        let calling = Calling { invite, key: None, cseq: 0, tries: 0, phase: Phase::Trying, rseq: None };
        let state = State::Calling(Box::new(calling));
        let session = Self::new(id, dialog, state, ReturnPath::new(flow, None), user);
        let mut session = Self { public, description, we_called: true, ..session };
        session.timer.want(wanted);
        session.send_invite(core, now);
        session
    }

    fn send_invite(&mut self, core: &mut Core, now: Now) {
        let State::Calling(calling) = &self.state else { return };
        // First the way the owner chose, then the way the peer's answer came.
        let arrived = self.path.arrived_by();
        let flow = if calling.tries == 0 { arrived } else { self.path.flow(core.is_open(arrived)) };
        let mut request = self.dialog.request(Method::Invite);
        self.say_who_we_are(&mut request, flow);
        if let Some((interval, min)) = self.timer.request() {
            request.headers.push(Header::Other("Session-Expires".into(), interval.to_string()));
            request.headers.extend(min.map(|min| Header::Other("Min-SE".into(), min.to_string())));
        }
        let further = calling.invite.headers.iter();
        request.headers.extend(further.map(|(name, value)| Header::Other((*name).into(), outside::line(value))));
        request.body.clone_from(&calling.invite.sdp);
        let key = core.request(now, flow, request, Purpose::Invite(self.id));
        if let State::Calling(calling) = &mut self.state {
            calling.key = Some(key);
            calling.cseq = self.dialog.local_cseq();
            calling.tries += 1;
            calling.phase = Phase::Trying;
            calling.rseq = None;
        }
    }

    /// The same call once more with a header of the owner's: its credentials (RFC 3261 §22.2). One of that name from an
    /// earlier attempt is replaced.
    pub fn retry(&mut self, core: &mut Core, now: Now, (name, value): (&'static str, String)) -> Fate {
        let State::Calling(calling) = &mut self.state else { return Fate::Alive };
        if matches!(calling.phase, Phase::Challenged { .. }) {
            calling.invite.headers.retain(|(other, _)| *other != name);
            calling.invite.headers.push((name, value));
            self.invite_again(core, now);
        }
        Fate::Alive
    }

    fn invite_again(&mut self, core: &mut Core, now: Now) {
        let State::Calling(calling) = &self.state else { return };
        self.dialog.start_over(&outside::line(&calling.invite.uri));
        self.send_invite(core, now);
    }

    /// A response to our INVITE, come by `flow`.
    pub fn invite_response(
        &mut self,
        core: &mut Core,
        now: Now,
        (message, flow, status): (&Message<'_>, Flow, u16),
    ) -> Fate {
        let State::Calling(calling) = &self.state else {
            if (200..300).contains(&status) {
                self.answered_again(core, now, message, flow);
            }
            return Fate::Alive;
        };
        if message.cseq.0 != calling.cseq || matches!(calling.phase, Phase::Challenged { .. }) {
            return Fate::Alive;
        }
        let again = calling.called_off().is_none() && calling.tries < MAX_TRIES;
        self.path = ReturnPath::new(flow, None);
        match status {
            ..200 => self.provisional_response(core, now, message, status),
            200..300 => self.answered(core, now, message, flow),
            401 | 407 if again => self.challenged(core, now, message, status),
            422 if again && self.timer.lengthen(&Asked::of(message)) => {
                self.invite_again(core, now);
                Fate::Alive
            }
            _ => self.failed(core, status, reason_of(message)),
        }
    }

    fn provisional_response(&mut self, core: &mut Core, now: Now, message: &Message<'_>, status: u16) -> Fate {
        let State::Calling(calling) = &mut self.state else { return Fate::Alive };
        match calling.phase {
            Phase::Leaving { told } => {
                self.send_cancel(core, now, told);
                return Fate::Alive;
            }
            Phase::Cancelled { .. } => return Fate::Alive,
            Phase::Trying | Phase::Proceeding | Phase::Challenged { .. } => calling.phase = Phase::Proceeding,
        }
        // 100 makes no dialog, and still tells that somebody is there.
        if status > 100 && message.to_tag.is_some() && !self.early_dialog(core, now, message) {
            return Fate::Alive;
        }
        let sdp = rules::session_description(message).ok().flatten().map(<[u8]>::to_vec);
        core.emit(UaEvent::Progress { session: self.id, status, sdp });
        Fate::Alive
    }

    /// Takes the early dialog of a provisional response, the latest of several, and acknowledges it when it is reliable
    /// (RFC 3262 §4). False for a copy, and for one whose predecessor is missing: it will come again.
    fn early_dialog(&mut self, core: &mut Core, now: Now, message: &Message<'_>) -> bool {
        let State::Calling(calling) = &mut self.state else { return false };
        if message.to_tag != Some(self.dialog.remote_tag()) {
            calling.rseq = None;
        }
        let reliable = rules::lists(message, Name::Require, rules::RELIABLE);
        let rseq = message.header(Name::RSeq).filter(|_| reliable).and_then(scan::number);
        let rseq = rseq.and_then(|rseq| u32::try_from(rseq).ok());
        if let (Some(last), Some(rseq)) = (calling.rseq, rseq)
            && rseq != last.wrapping_add(1)
        {
            return false;
        }
        let cseq = calling.cseq;
        calling.rseq = rseq.or(calling.rseq);
        self.dialog.establish(message);
        self.learn(message);
        self.distrust_target(self.path.arrived_by().remote.ip());
        if let Some(rseq) = rseq {
            let flow = self.next_flow(core);
            let mut prack = self.dialog.request(Method::PRack);
            prack.headers.push(Header::Other("RAck".into(), format!("{rseq} {cseq} INVITE")));
            core.request(now, flow, prack, Purpose::Nothing);
        }
        true
    }

    fn challenged(&mut self, core: &mut Core, now: Now, message: &Message<'_>, status: u16) -> Fate {
        let challenges = outside::challenges(message);
        let State::Calling(calling) = &mut self.state else { return Fate::Alive };
        if challenges.is_empty() {
            return self.failed(core, status, reason_of(message));
        }
        calling.phase = Phase::Challenged { status, until: now.mono + core.patience() };
        core.emit(UaEvent::Challenged { session: self.id, challenges });
        Fate::Alive
    }

    /// The owner ends the call before its answer.
    pub(super) fn call_off(&mut self, core: &mut Core, now: Now) -> Fate {
        let State::Calling(calling) = &mut self.state else { return Fate::Alive };
        match calling.phase {
            Phase::Trying => calling.phase = Phase::Leaving { told: false },
            Phase::Proceeding => self.send_cancel(core, now, false),
            Phase::Challenged { .. } => {
                core.emit(UaEvent::Ended { session: self.id, cause: Cause::WeHungUp });
                return Fate::Over;
            }
            Phase::Leaving { .. } | Phase::Cancelled { .. } => {}
        }
        Fate::Alive
    }

    /// A BYE that has overtaken the 2xx. The owner is told; what is left is to acknowledge the 2xx when it comes.
    pub(super) fn left_early(&mut self, core: &mut Core, now: Now, reason: Option<String>) -> Fate {
        let State::Calling(calling) = &mut self.state else { return Fate::Alive };
        let before = calling.called_off();
        match calling.phase {
            Phase::Trying | Phase::Leaving { .. } => calling.phase = Phase::Leaving { told: true },
            Phase::Cancelled { .. } => calling.phase = Phase::Cancelled { told: true },
            Phase::Proceeding => self.send_cancel(core, now, true),
            Phase::Challenged { .. } => {}
        }
        match before {
            Some(true) => {}
            Some(false) => core.emit(UaEvent::Ended { session: self.id, cause: Cause::WeHungUp }),
            None => core.emit(UaEvent::Ended { session: self.id, cause: Cause::Bye { reason } }),
        }
        if self.is_challenged() { Fate::Over } else { Fate::Alive }
    }

    fn is_challenged(&self) -> bool {
        matches!(&self.state, State::Calling(calling) if matches!(calling.phase, Phase::Challenged { .. }))
    }

    /// From now on the INVITE has 64·T1 for its final answer (RFC 3261 §9.1).
    fn send_cancel(&mut self, core: &mut Core, now: Now, told: bool) {
        let State::Calling(calling) = &mut self.state else { return };
        calling.phase = Phase::Cancelled { told };
        if let Some(key) = calling.key {
            core.cancel(now, key);
        }
    }

    /// No answer (408), no connection (503).
    pub fn invite_failed(&mut self, core: &mut Core, status: u16) -> Fate {
        match &self.state {
            State::Calling(_) if !self.is_challenged() => self.failed(core, status, None),
            _ => Fate::Alive,
        }
    }

    pub(super) fn calling_timeout(&mut self, core: &mut Core, now: Now) -> Fate {
        match &self.state {
            State::Calling(calling) => match calling.phase {
                Phase::Challenged { status, until } if until <= now.mono => self.failed(core, status, None),
                _ => Fate::Alive,
            },
            _ => Fate::Alive,
        }
    }

    fn failed(&mut self, core: &mut Core, status: u16, reason: Option<String>) -> Fate {
        let State::Calling(calling) = &self.state else { return Fate::Alive };
        match calling.called_off() {
            Some(true) => {}
            Some(false) => core.emit(UaEvent::Ended { session: self.id, cause: Cause::WeHungUp }),
            None => core.emit(UaEvent::Failed { session: self.id, status, reason }),
        }
        Fate::Over
    }
}
