//! Keeping the session alive: our re-INVITE or UPDATE that changes nothing, and the end when nobody refreshes
//! (RFC 4028 §7.4, §10).
//!
//! | Answer to our refresh | What follows |
//! | --- | --- |
//! | 2xx | the time begins anew with its terms |
//! | 422 | once more at once with the longer interval |
//! | 405, 501 to UPDATE | a re-INVITE at once |
//! | 491 | once more after 2.1–4 s when the Call-ID is ours, else after 0–2 s (RFC 3261 §14.1) |
//! | 408, 481, none | BYE: the peer does not know the session (RFC 3261 §12.2.1.2) |
//! | another, and the peer knows no timers | the time begins anew: whoever refuses is there |
//! | another, or the connection broke | once more after half of the time that is left |

use std::time::Duration;

use rsip::{Header, Method};

use super::{
    Fate, Session, State, answer,
    offer::Offer,
    timer::{Asked, Due},
};
use crate::{
    clock::Now,
    sip::{
        api::{Cause, Flow, Reject, UaEvent},
        message::{ALLOW, Outgoing, SUPPORTED},
        transaction::TransactionKey,
        ua::{
            core::{Core, Purpose},
            rules,
        },
        wire::Message,
    },
};

/// While a request of the peer waits for the owner, ours waits too.
const BUSY: Duration = Duration::from_secs(1);

/// Our request, until its final answer.
#[derive(Debug)]
pub(super) struct Refreshing {
    key: TransactionKey,
    /// A re-INVITE, which offers our description again or the new one.
    offers: bool,
    /// What the owner wants changed; `None` only refreshes.
    offer: Option<Offer>,
}

impl Refreshing {
    pub fn offers(&self) -> bool {
        self.offers
    }

    pub fn open_invite(&self) -> Option<TransactionKey> {
        self.offers.then_some(self.key)
    }
}

impl Session {
    pub(super) fn timer_due(&mut self, core: &mut Core, now: Now) -> Fate {
        match self.timer.due(now.mono) {
            Some(Due::Expired) => self.expire(core, now),
            Some(Due::Refresh) => {
                self.refresh(core, now);
                Fate::Alive
            }
            None => Fate::Alive,
        }
    }

    fn refresh(&mut self, core: &mut Core, now: Now) {
        if !matches!(self.state, State::Confirmed) || self.refreshing.is_some() {
            return self.timer.again_at(now.mono + BUSY);
        }
        if self.timer.request().is_some() {
            self.change(core, now, None);
            self.timer.sent();
        }
    }

    /// A re-INVITE or UPDATE of ours. Without Session-Expires a re-INVITE would end the session timer (RFC 4028 §7.4).
    pub(super) fn change(&mut self, core: &mut Core, now: Now, offer: Option<Offer>) {
        let flow = self.next_flow(core);
        let offers = offer.is_some() || !self.takes_update;
        let mut request = self.dialog.request(if offers { Method::Invite } else { Method::Update });
        self.say_who_we_are(&mut request, flow);
        if let Some((interval, min)) = self.timer.request() {
            request.headers.push(Header::Other("Session-Expires".into(), format!("{interval};refresher=uac")));
            request.headers.extend(min.map(|min| Header::Other("Min-SE".into(), min.to_string())));
        }
        if offers {
            request.body.clone_from(offer.as_ref().map_or(&self.description, |offer| &offer.sdp));
        }
        let key = core.request(now, flow, request, Purpose::Refresh(self.id));
        self.refreshing = Some(Refreshing { key, offers, offer });
    }

    /// Contact, Allow and Supported of a request that makes or confirms a dialog.
    pub(super) fn say_who_we_are(&self, request: &mut Outgoing, flow: Flow) {
        request.headers.push(Header::Contact(self.contact(flow).into()));
        request.headers.push(Header::Allow(ALLOW.into()));
        request.headers.push(Header::Supported(SUPPORTED.into()));
    }

    /// A response to our refresh, provisional ones and repeated 2xx too.
    pub fn refresh_response(
        &mut self,
        core: &mut Core,
        now: Now,
        (message, flow, status): (&Message<'_>, Flow, u16),
    ) -> Fate {
        if message.cseq.1 == b"INVITE" && (200..300).contains(&status) {
            if self.refreshing.is_none() {
                self.acknowledge_again(core, message);
                return Fate::Alive;
            }
            self.dialog.refresh_target(message);
            self.acknowledge(core, message, &[]);
        }
        match status {
            ..200 => Fate::Alive,
            200..300 => self.refresh_taken(now, core, message, flow),
            422 if self.timer.lengthen(&Asked::of(message)) => {
                match self.refreshing.take().and_then(|refreshing| refreshing.offer) {
                    Some(offer) => self.change(core, now, Some(offer)),
                    None => self.refresh(core, now),
                }
                Fate::Alive
            }
            _ => self.refresh_failed(core, now, status),
        }
    }

    fn refresh_taken(&mut self, now: Now, core: &mut Core, message: &Message<'_>, flow: Flow) -> Fate {
        let Some(refreshing) = self.refreshing.take().filter(|_| !matches!(self.state, State::Ending)) else {
            return Fate::Alive;
        };
        self.dialog.refresh_target(message);
        self.learn(message);
        self.distrust_target(flow.remote.ip());
        let terms = self.timer.answered(&Asked::of(message));
        self.timer.start(now.mono, terms);
        let answer =
            rules::session_description(message).ok().flatten().filter(|_| refreshing.offers).map(<[u8]>::to_vec);
        if let Some(offer) = refreshing.offer {
            self.description = offer.sdp;
            core.emit(UaEvent::OfferAnswered { session: self.id, sdp: answer });
        } else if answer.is_some() {
            core.emit(UaEvent::Confirmed { session: self.id, answer });
        }
        Fate::Alive
    }

    /// No answer is 408, a broken connection 503 (RFC 3261 §8.1.3.1).
    pub fn refresh_failed(&mut self, core: &mut Core, now: Now, status: u16) -> Fate {
        let Some(refreshing) = self.refreshing.take() else { return Fate::Alive };
        match status {
            _ if matches!(self.state, State::Ending) => {}
            408 | 481 => return self.expire(core, now),
            _ if refreshing.offer.is_some() => {
                if let Some(offer) = refreshing.offer {
                    self.offer_failed(core, now, offer, status);
                }
            }
            405 | 501 if !refreshing.offers => {
                self.takes_update = false;
                self.refresh(core, now);
            }
            491 => self.timer.again_at(now.mono + self.back_off(core)),
            503 => self.timer.again_later(now.mono),
            _ if self.timer.is_alive_enough(now.mono) => {}
            _ => self.timer.again_later(now.mono),
        }
        Fate::Alive
    }

    /// BYE, and the session is over without waiting for its answer.
    fn expire(&mut self, core: &mut Core, now: Now) -> Fate {
        if let State::Changing { pending } = &self.state {
            let gone = Reject { status: 487, warning: None };
            answer::refuse(core, now, pending, self.dialog.local_tag(), gone);
        }
        self.send_bye(core, now, Some("Session expired"));
        core.emit(UaEvent::Ended { session: self.id, cause: Cause::SessionExpired });
        Fate::Over
    }
}
