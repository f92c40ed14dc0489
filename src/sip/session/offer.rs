//! Offers of ours within a session that stands: when the re-INVITE may go out, and what follows its answer
//! (RFC 3261 §14.1).
//!
//! | While | our offer |
//! | --- | --- |
//! | the call is not answered, our 2xx has no ACK, a request of the peer waits for the owner | waits for its end |
//! | our own re-INVITE or UPDATE is on its way | waits for its answer |
//! | 491 came | waits 2.1–4 s when the Call-ID is ours, else 0–2 s; refused after `MAX_TRIES` |

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::{Fate, Session, State};
use crate::{
    clock::Now,
    sip::{api::UaEvent, ua::core::Core},
};

/// Two who give way to each other with chance collide so often once in some thousand times.
const MAX_TRIES: u8 = 6;
/// More than so many changes at once are a mistake.
const MOST: usize = 4;

#[derive(Debug)]
pub(super) struct Offer {
    pub sdp: Vec<u8>,
    pub tries: u8,
}

/// Offers not sent yet, and those to be sent again.
#[derive(Debug, Default)]
pub(super) struct Offers {
    waiting: VecDeque<Offer>,
    /// Not before, after glare.
    not_before: Option<Instant>,
}

impl Session {
    /// `OfferAnswered` or `OfferRefused` follows, unless the session ends.
    pub fn offer(&mut self, core: &mut Core, sdp: Vec<u8>) -> Fate {
        if self.offers.waiting.len() < MOST && !matches!(self.state, State::Ending) {
            self.offers.waiting.push_back(Offer { sdp, tries: 0 });
        } else {
            core.emit(UaEvent::OfferRefused { session: self.id, status: 491 });
        }
        Fate::Alive
    }

    /// Called after every event: what waited for it goes out.
    pub fn go_on_offering(&mut self, core: &mut Core, now: Now) {
        if !self.may_offer() || self.offers.not_before.is_some_and(|at| at > now.mono) {
            return;
        }
        self.offers.not_before = None;
        if let Some(offer) = self.offers.waiting.pop_front() {
            self.change(core, now, Some(offer));
        }
    }

    /// When to look again; what waits for a message needs no clock.
    pub(super) fn offer_deadline(&self) -> Option<Instant> {
        self.offers.not_before.filter(|_| self.may_offer() && !self.offers.waiting.is_empty())
    }

    fn may_offer(&self) -> bool {
        matches!(self.state, State::Confirmed) && self.refreshing.is_none()
    }

    pub(super) fn offer_failed(&mut self, core: &mut Core, now: Now, offer: Offer, status: u16) {
        if status == 491 && offer.tries + 1 < MAX_TRIES {
            self.offers.not_before = Some(now.mono + self.back_off(core));
            self.offers.waiting.push_front(Offer { tries: offer.tries + 1, ..offer });
        } else {
            core.emit(UaEvent::OfferRefused { session: self.id, status });
        }
    }

    /// RFC 3261 §14.1, in units of 10 ms.
    pub(super) fn back_off(&self, core: &mut Core) -> Duration {
        let wait = if self.we_called { 210 + core.chance.below(191) } else { core.chance.below(201) };
        Duration::from_millis(wait * 10)
    }
}
