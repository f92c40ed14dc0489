//! Before the answer: 180 and 183, repeated each minute, and reliable when the caller insists (RFC 3262).
//!
//! | The INVITE says | 180, 183 |
//! | --- | --- |
//! | `Require: 100rel` | with RSeq, repeated until their PRACK comes, one at a time |
//! | nothing, or `Supported: 100rel` | sent once |
//! | `Require: 100rel` and no offer | not sent: the first would have to carry our offer (RFC 3262 §5), which is in the 200 |

use std::time::{Duration, Instant};

use rsip::Header;

use super::{Fate, Session, State, answer};
use crate::{
    clock::Now,
    sip::{
        api::{Cause, Reject, UaEvent},
        message::{Echo, Reply},
        scan,
        transaction::TransactionKey,
        ua::{
            core::Core,
            rules::{self, Refusal},
        },
        via::ReturnPath,
        wire::{Message, Name},
    },
};

/// RFC 3261 §13.3.1.1: a proxy's timer C is at least three minutes; once a minute is the usual reminder.
const REMINDER: Duration = Duration::from_secs(60);

/// What the caller has been told, and what waits to be told.
#[derive(Debug)]
pub(super) struct Early {
    reliable: bool,
    /// Told last; said again at `reminder`, so that no proxy on the way gives up.
    told: Option<Told>,
    reminder: Option<Instant>,
    /// Of the latest reliable response; 0 before the first.
    rseq: u32,
    unacknowledged: Option<Unpracked>,
    /// One reliable response at a time (RFC 3262 §3).
    next: Option<Told>,
    /// The 200 waits for the PRACK of a response that carried a description.
    accepted: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
enum Told {
    Ringing,
    Progress(Vec<u8>),
}

/// A reliable response without its PRACK.
#[derive(Debug)]
struct Unpracked {
    described: bool,
    response: Vec<u8>,
    path: ReturnPath,
    interval: Duration,
    again: Instant,
    until: Instant,
}

/// `RAck:` of a PRACK: the response and the INVITE it acknowledges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RAck {
    rseq: u32,
    cseq: u32,
}

impl RAck {
    fn of(prack: &Message<'_>) -> Option<Self> {
        let value = prack.header(Name::RAck)?;
        let mut parts = value.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty());
        let mut number = || scan::number(parts.next()?).and_then(|n| u32::try_from(n).ok());
        let (rseq, cseq) = (number()?, number()?);
        (parts.next() == Some(b"INVITE") && parts.next().is_none()).then_some(Self { rseq, cseq })
    }
}

impl Early {
    pub fn new(reliable: bool) -> Self {
        Self { reliable, told: None, reminder: None, rseq: 0, unacknowledged: None, next: None, accepted: None }
    }

    pub fn deadline(&self) -> Option<Instant> {
        match &self.unacknowledged {
            Some(waiting) => Some(waiting.again.min(waiting.until)),
            None => self.reminder,
        }
    }
}

impl Session {
    /// 180 to the first INVITE.
    pub fn ring(&mut self, core: &mut Core, now: Now) -> Fate {
        self.tell(core, now, Told::Ringing)
    }

    /// 183 with our answer: early media. The 200 carries the same description again.
    pub fn progress(&mut self, core: &mut Core, now: Now, sdp: Vec<u8>) -> Fate {
        self.tell(core, now, Told::Progress(sdp))
    }

    fn tell(&mut self, core: &mut Core, now: Now, told: Told) -> Fate {
        let State::Incoming { invite, early } = &mut self.state else { return Fate::Alive };
        if early.accepted.is_some() || (early.reliable && !invite.offered) {
            return Fate::Alive;
        }
        match early.unacknowledged {
            Some(_) => early.next = Some(told),
            None => self.provisional(core, now, told),
        }
        Fate::Alive
    }

    fn provisional(&mut self, core: &mut Core, now: Now, told: Told) {
        let contact = self.contact(self.path.arrived_by());
        let State::Incoming { invite, early } = &mut self.state else { return };
        let (status, sdp) = match &told {
            Told::Progress(sdp) if invite.offered => (183, &sdp[..]),
            // Nobody was asked what he would like to hear: a description would be an offer, and unreliable.
            Told::Progress(_) | Told::Ringing => (180, &b""[..]),
        };
        let reply = Reply::new(status, self.dialog.local_tag()).header(Header::Contact(contact.into()));
        let mut reply = Reply { body: sdp, ..reply };
        if early.reliable {
            // The first is any number of 31 bits (RFC 3262 §3); it cannot wrap within one call.
            early.rseq = if early.rseq == 0 { (core.chance.next_u32() >> 2).max(1) } else { early.rseq + 1 };
            reply = reply
                .header(Header::Require("100rel".into()))
                .header(Header::Other("RSeq".into(), early.rseq.to_string()));
        }
        let described = !sdp.is_empty();
        let response = core.answer(now, invite.key, &invite.echo, reply);
        if early.reliable {
            let interval = core.config.t1;
            let (again, until) = (now.mono + interval, now.mono + core.patience());
            let path = invite.echo.path;
            early.unacknowledged = Some(Unpracked { described, response, path, interval, again, until });
        }
        early.reminder = Some(now.mono + REMINDER);
        early.told = Some(told);
    }

    /// The 200 has to wait for a PRACK; one without a description is overtaken, and its PRACK welcome all the same.
    pub(super) fn must_wait(&mut self, sdp: &[u8]) -> bool {
        let State::Incoming { invite, early } = &mut self.state else { return false };
        match &early.unacknowledged {
            Some(waiting) if waiting.described => {
                early.accepted = Some(sdp.to_vec());
                true
            }
            Some(_) => {
                self.overtaken = Some(RAck { rseq: early.rseq, cseq: invite.cseq });
                false
            }
            None => false,
        }
    }

    pub(super) fn prack(
        &mut self,
        core: &mut Core,
        now: Now,
        (message, key, echo): (&Message<'_>, TransactionKey, Echo),
    ) -> Fate {
        let Some(rack) = RAck::of(message) else {
            let refusal = Refusal { reason: Some("Malformed RAck"), ..Refusal::new(400) };
            return self.refuse(core, now, key, &echo, refusal);
        };
        if !self.takes_prack(rack) {
            return self.refuse(core, now, key, &echo, Refusal::new(481));
        }
        // It has been received, whatever else the PRACK asks: an offer in it is more than the call can be asked before
        // its answer (RFC 3262 §5), and the session goes on without it.
        match rules::session_description(message) {
            Ok(None) => drop(core.answer(now, key, &echo, Reply::new(200, self.dialog.local_tag()))),
            Ok(Some(_)) => core.refuse(now, key, &echo, self.dialog.local_tag(), Refusal::new(488)),
            Err(refusal) => core.refuse(now, key, &echo, self.dialog.local_tag(), refusal),
        }
        self.go_on(core, now)
    }

    /// The PRACK is for the response that waits, or for one the 200 has overtaken.
    fn takes_prack(&mut self, rack: RAck) -> bool {
        match &mut self.state {
            State::Incoming { invite, early } if early.unacknowledged.is_some() => {
                let matches = rack == RAck { rseq: early.rseq, cseq: invite.cseq };
                if matches {
                    early.unacknowledged = None;
                }
                matches
            }
            _ => self.overtaken.take_if(|overtaken| *overtaken == rack).is_some(),
        }
    }

    /// What waited for the PRACK.
    fn go_on(&mut self, core: &mut Core, now: Now) -> Fate {
        let State::Incoming { early, .. } = &mut self.state else { return Fate::Alive };
        match (early.accepted.take(), early.next.take()) {
            (Some(sdp), _) => return self.accept(core, now, &sdp),
            (None, Some(told)) => self.provisional(core, now, told),
            (None, None) => {}
        }
        Fate::Alive
    }

    /// Repeats, reminds, or gives up on a PRACK that never comes (RFC 3262 §3).
    pub(super) fn early_timeout(&mut self, core: &mut Core, now: Now) -> Fate {
        let State::Incoming { invite, early } = &mut self.state else { return Fate::Alive };
        match &mut early.unacknowledged {
            Some(waiting) if waiting.until <= now.mono => {
                let late = Reject { status: 504, warning: Some("no PRACK received") };
                answer::refuse(core, now, invite, self.dialog.local_tag(), late);
                core.emit(UaEvent::Ended { session: self.id, cause: Cause::Rejected(504) });
                return Fate::Over;
            }
            Some(waiting) if waiting.again <= now.mono => {
                // Doubled without the bound of T2.
                waiting.interval *= 2;
                waiting.again = now.mono + waiting.interval;
                core.send_back(waiting.path, waiting.response.clone());
            }
            Some(_) => {}
            None if early.reminder.is_some_and(|at| at <= now.mono) => match early.told.clone() {
                Some(told) => self.provisional(core, now, told),
                None => early.reminder = None,
            },
            None => {}
        }
        Fate::Alive
    }
}
