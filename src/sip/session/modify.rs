//! Changing a session that stands: re-INVITE and UPDATE, with the rules against crossing offers.
//!
//! | While | arrives | answer |
//! | --- | --- | --- |
//! | a request waits for the owner, or the first INVITE is unanswered | INVITE, UPDATE with offer | 500, Retry-After 0–10 s (RFC 3261 §14.2, RFC 3311 §5.2) |
//! | our offer waits for its answer in the ACK | INVITE, UPDATE with offer | 491 |
//! | our answer waits for its ACK | INVITE | taken; it proves that the 2xx arrived (RFC 5407 §3.1.4) |
//! | our BYE is on its way | anything but BYE | 481 |

use rsip::Header;

use super::{Change, Fate, Pending, Session, State, answer};
use crate::{
    clock::Now,
    sip::{
        api::{Flow, Reject, UaEvent},
        message::{ALLOW, Echo, Reply, contact},
        transaction::TransactionKey,
        ua::{
            core::Core,
            rules::{self, Refusal},
        },
        wire::Message,
    },
};

impl Session {
    pub(super) fn re_invite(
        &mut self,
        core: &mut Core,
        now: Now,
        request: (&Message<'_>, TransactionKey, Echo),
    ) -> Fate {
        let (message, key, echo) = request;
        let offer = match rules::session_description(message) {
            Ok(offer) => offer,
            Err(refusal) => return self.refuse(core, now, key, &echo, refusal),
        };
        if let Some(refusal) = self.glare(core) {
            return self.refuse(core, now, key, &echo, refusal);
        }
        if matches!(self.state, State::Accepted { .. }) {
            core.emit(UaEvent::Confirmed { session: self.id, answer: None });
        }
        self.dialog.refresh_target(message);
        core.answer(now, key, &echo, Reply::new(100, ""));
        core.transactions.bind(key, self.id);
        let offered = offer.is_some();
        let pending = Pending { key, echo, method: Change::Invite, cseq: message.cseq.0, offered };
        self.state = State::Changing { pending };
        core.emit(match offer {
            Some(sdp) => UaEvent::Offer { session: self.id, sdp: sdp.to_vec() },
            None => UaEvent::OfferWanted { session: self.id },
        });
        Fate::Alive
    }

    pub(super) fn update(&mut self, core: &mut Core, now: Now, request: (&Message<'_>, TransactionKey, Echo)) -> Fate {
        let (message, key, echo) = request;
        let offer = match rules::session_description(message) {
            Ok(offer) => offer,
            Err(refusal) => return self.refuse(core, now, key, &echo, refusal),
        };
        let Some(offer) = offer else {
            self.dialog.refresh_target(message);
            let reply = self.change_reply(200, &echo, b"");
            core.answer(now, key, &echo, reply);
            return Fate::Alive;
        };
        // An UPDATE cannot stand for the ACK, so it has to come again after it.
        let refusal = match self.state {
            State::Accepted { .. } => Some(Refusal::new(491)),
            _ => self.glare(core),
        };
        if let Some(refusal) = refusal {
            return self.refuse(core, now, key, &echo, refusal);
        }
        self.dialog.refresh_target(message);
        let pending = Pending { key, echo, method: Change::Update, cseq: message.cseq.0, offered: true };
        self.state = State::Changing { pending };
        core.emit(UaEvent::Offer { session: self.id, sdp: offer.to_vec() });
        Fate::Alive
    }

    /// The owner's description for the request that waits.
    pub fn answer_offer(&mut self, core: &mut Core, now: Now, sdp: &[u8]) -> Fate {
        let State::Changing { pending } = &self.state else { return Fate::Alive };
        self.state = match pending.method {
            Change::Invite => State::Accepted { ok: self.two_hundred(core, now, pending, sdp), hung_up: None },
            Change::Update => {
                let reply = self.change_reply(200, &pending.echo, sdp);
                core.answer(now, pending.key, &pending.echo, reply);
                State::Confirmed
            }
        };
        Fate::Alive
    }

    /// The offer is not taken; the session goes on as it was (RFC 3261 §14.2).
    pub fn refuse_offer(&mut self, core: &mut Core, now: Now, reject: &Reject) -> Fate {
        if let State::Changing { pending } = &self.state {
            let status = if (300..700).contains(&reject.status) { reject.status } else { 488 };
            answer::refuse(core, now, pending, self.dialog.local_tag(), Reject { status, ..reject.clone() });
            self.state = State::Confirmed;
        }
        Fate::Alive
    }

    /// A response that carries or confirms the state of the session: target refresh needs our Contact.
    pub(super) fn change_reply<'a>(&'a self, status: u16, echo: &Echo, sdp: &'a [u8]) -> Reply<'a> {
        let flow: Flow = echo.path.arrived_by();
        let reply = Reply::new(status, self.dialog.local_tag())
            .header(Header::Contact(contact(&self.user, flow).into()))
            .header(Header::Allow(ALLOW.into()))
            .header(Header::Supported("".into()));
        Reply { body: sdp, ..reply }
    }

    fn glare(&self, core: &mut Core) -> Option<Refusal> {
        match &self.state {
            State::Incoming { .. } | State::Changing { .. } => {
                let seconds = core.chance.below(11).to_string();
                Some(Refusal::with(500, Header::RetryAfter(seconds.into())))
            }
            // A session the owner has already hung up on is not changed any more.
            State::Accepted { ok, hung_up } if ok.we_offered || hung_up.is_some() => Some(Refusal::new(491)),
            State::Ending => Some(Refusal::new(481)),
            State::Accepted { .. } | State::Confirmed => None,
        }
    }

    pub(super) fn refuse(&self, core: &mut Core, now: Now, key: TransactionKey, echo: &Echo, refusal: Refusal) -> Fate {
        core.refuse(now, key, echo, self.dialog.local_tag(), refusal);
        Fate::Alive
    }
}
