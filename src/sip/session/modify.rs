//! Changing a session that stands: re-INVITE and UPDATE, with the rules against crossing offers.
//!
//! | While | arrives | answer |
//! | --- | --- | --- |
//! | a request waits for the owner, or the first INVITE is unanswered | INVITE, UPDATE with offer | 500, Retry-After 0–10 s (RFC 3261 §14.2, RFC 3311 §5.2) |
//! | our offer waits for its answer in the ACK | INVITE, UPDATE with offer | 491 |
//! | our answer waits for its ACK | INVITE | taken; it proves that the 2xx arrived (RFC 5407 §3.1.4) |
//! | our own re-INVITE waits for its answer | INVITE, UPDATE with offer | 491 |
//! | our own INVITE has no answer yet | INVITE, UPDATE with offer | 491 |
//! | our BYE is on its way | anything but BYE | 481 |

use rsip::Header;

use super::{
    Asked, Change, Fate, Pending, Refreshing, Session, State, answer,
    timer::{MIN_SE, Refresher, Terms},
};
use crate::{
    clock::Now,
    sip::{
        api::{Reject, UaEvent},
        message::{ALLOW, Echo, Reply, SUPPORTED},
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
        let asked = Asked::of(message);
        if let Some(refusal) = self.glare(core).or_else(|| too_small(&asked)) {
            return self.refuse(core, now, key, &echo, refusal);
        }
        if matches!(self.state, State::Accepted { .. }) {
            core.emit(UaEvent::Confirmed { session: self.id, answer: None });
        }
        self.moved(message);
        core.answer(now, key, &echo, Reply::new(100, ""));
        core.transactions.bind(key, self.id);
        let offered = offer.is_some();
        let pending = Pending { key, echo, method: Change::Invite, cseq: message.cseq.0, offered, asked };
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
        let asked = Asked::of(message);
        if let Some(refusal) = too_small(&asked) {
            return self.refuse(core, now, key, &echo, refusal);
        }
        let Some(offer) = offer else {
            return self.refreshed(core, now, (message, key, echo), asked);
        };
        // An UPDATE cannot stand for the ACK, so it has to come again after it.
        let refusal = match self.state {
            State::Accepted { .. } => Some(Refusal::new(491)),
            _ => self.glare(core),
        };
        if let Some(refusal) = refusal {
            return self.refuse(core, now, key, &echo, refusal);
        }
        self.moved(message);
        let pending = Pending { key, echo, method: Change::Update, cseq: message.cseq.0, offered: true, asked };
        self.state = State::Changing { pending };
        core.emit(UaEvent::Offer { session: self.id, sdp: offer.to_vec() });
        Fate::Alive
    }

    /// An UPDATE without an offer: the target, and the session timer (RFC 3311 §5.2, RFC 4028 §9).
    fn refreshed(
        &mut self,
        core: &mut Core,
        now: Now,
        (message, key, echo): (&Message<'_>, TransactionKey, Echo),
        asked: Asked,
    ) -> Fate {
        if matches!(self.state, State::Ending) {
            return self.refuse(core, now, key, &echo, Refusal::new(481));
        }
        self.moved(message);
        // Before the answer there is no session yet that could expire.
        let standing = !matches!(self.state, State::Incoming { .. } | State::Calling(_));
        let terms = if standing { self.timer.agree(&asked) } else { None };
        core.answer(now, key, &echo, self.change_reply(&echo, b"", terms));
        if standing {
            self.timer.start(now.mono, terms);
        }
        Fate::Alive
    }

    fn moved(&mut self, message: &Message<'_>) {
        self.dialog.refresh_target(message);
        self.learn(message);
    }

    /// The owner's description for the request that waits.
    pub fn answer_offer(&mut self, core: &mut Core, now: Now, sdp: &[u8]) -> Fate {
        let State::Changing { pending } = &self.state else { return Fate::Alive };
        match pending.method {
            Change::Invite => self.two_hundred(core, now, sdp),
            Change::Update => {
                let terms = self.timer.agree(&pending.asked);
                let reply = self.change_reply(&pending.echo, sdp, terms);
                core.answer(now, pending.key, &pending.echo, reply);
                self.timer.start(now.mono, terms);
                self.description = sdp.to_vec();
                self.state = State::Confirmed;
            }
        }
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

    /// A 200 that carries or confirms the state of the session: target refresh needs our Contact.
    pub(super) fn change_reply<'a>(&'a self, echo: &Echo, sdp: &'a [u8], terms: Option<Terms>) -> Reply<'a> {
        let mut reply = Reply::new(200, self.dialog.local_tag())
            .header(Header::Contact(self.contact(echo.path.arrived_by()).into()))
            .header(Header::Allow(ALLOW.into()))
            .header(Header::Supported(SUPPORTED.into()));
        if let Some(terms) = terms {
            reply = reply.header(Header::Other("Session-Expires".into(), terms.as_uas()));
            if terms.refresher == Refresher::Them {
                reply = reply.header(Header::Require("timer".into()));
            }
        }
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
            State::Calling(_) => Some(Refusal::new(491)),
            State::Ending => Some(Refusal::new(481)),
            State::Accepted { .. } | State::Confirmed => {
                self.refreshing.as_ref().is_some_and(Refreshing::offers).then(|| Refusal::new(491))
            }
        }
    }

    pub(super) fn refuse(&self, core: &mut Core, now: Now, key: TransactionKey, echo: &Echo, refusal: Refusal) -> Fate {
        core.refuse(now, key, echo, self.dialog.local_tag(), refusal);
        Fate::Alive
    }
}

/// RFC 4028 §9.
pub fn too_small(asked: &Asked) -> Option<Refusal> {
    asked.is_too_small().then(|| Refusal::with(422, Header::Other("Min-SE".into(), MIN_SE.to_string())))
}
