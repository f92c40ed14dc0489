//! REFER of ours: the provider is asked to move the call, and tells by NOTIFY how that fares (RFC 3515).
//!
//! Some say nothing after their 202; then the wait ends as if nobody had answered.

use std::time::Instant;

use rsip::{Header, Method};

use super::{Fate, Session, State};
use crate::{
    clock::Now,
    sip::{
        api::UaEvent,
        message::{Echo, Reply},
        scan::{self, Params},
        transaction::TransactionKey,
        ua::{
            core::{Core, Purpose},
            outside,
            rules::{self, Refusal},
        },
        wire::{Message, Name},
    },
};

/// Our REFER, until its end is known.
#[derive(Debug)]
pub(super) struct OurRefer {
    /// `id` of the NOTIFYs, when they have one.
    cseq: u32,
    told: bool,
    /// From the 202 on.
    until: Option<Instant>,
}

impl OurRefer {
    pub fn deadline(&self) -> Option<Instant> {
        self.until
    }
}

impl Session {
    /// Asks the peer to call `target`; one at a time, within an answered call.
    pub fn refer(&mut self, core: &mut Core, now: Now, target: &str) -> Fate {
        let refused = match self.state {
            State::Incoming { .. } | State::Calling(_) | State::Ending => Some(481),
            State::Accepted { .. } | State::Confirmed | State::Changing { .. } => self.our_refer.as_ref().map(|_| 491),
        };
        if let Some(status) = refused {
            core.emit(UaEvent::Referred { session: self.id, status });
            return Fate::Alive;
        }
        let flow = self.next_flow(core);
        let mut request = self.dialog.request(Method::Refer);
        request.headers.push(Header::Contact(self.contact(flow).into()));
        request.headers.push(Header::Other("Refer-To".into(), format!("<{}>", outside::line(target))));
        request.headers.push(Header::Other("Referred-By".into(), format!("<{}>", self.dialog.local_uri())));
        core.request(now, flow, request, Purpose::Refer(self.id));
        self.our_refer = Some(OurRefer { cseq: self.dialog.local_cseq(), told: false, until: None });
        Fate::Alive
    }

    /// A 2xx; `silent` says that no NOTIFY will follow (RFC 4488).
    pub fn refer_taken(&mut self, core: &mut Core, now: Now, silent: bool) -> Fate {
        let Some(refer) = &mut self.our_refer else { return Fate::Alive };
        // RFC 6665 §4.1.2.4 gives the first NOTIFY 64·T1; the telephone that is rung gets as much again.
        refer.until = Some(now.mono + core.patience() * 2);
        let told = std::mem::replace(&mut refer.told, true);
        if silent {
            self.our_refer = None;
        }
        if silent || !told {
            core.emit(UaEvent::Referred { session: self.id, status: if silent { 200 } else { 100 } });
        }
        Fate::Alive
    }

    /// What refuses the REFER itself; no answer is 408, a broken connection 503.
    pub fn refer_failed(&mut self, core: &mut Core, _now: Now, status: u16) -> Fate {
        if self.our_refer.take().is_some() {
            core.emit(UaEvent::Referred { session: self.id, status });
        }
        Fate::Alive
    }

    pub(super) fn notify(
        &mut self,
        core: &mut Core,
        now: Now,
        (message, key, echo): (&Message<'_>, TransactionKey, Echo),
    ) -> Fate {
        let Some(refer) = self.our_refer.as_mut().filter(|refer| refer.is_meant_by(message)) else {
            return self.refuse(core, now, key, &echo, Refusal::new(481));
        };
        let ends = message
            .header(Name::SubscriptionState)
            .is_some_and(|state| rules::media_type(state).eq_ignore_ascii_case(b"terminated"));
        // The last word without a final status leaves us in the dark, as silence does.
        let status = match (fragment(message.body), ends) {
            (Some(status @ 200..), _) => status,
            (_, true) => 408,
            (status, false) => status.unwrap_or(100),
        };
        let news = !std::mem::replace(&mut refer.told, true) || status != 100;
        if status >= 200 {
            self.our_refer = None;
        }
        core.answer(now, key, &echo, Reply::new(200, self.dialog.local_tag()));
        if news {
            core.emit(UaEvent::Referred { session: self.id, status });
        }
        Fate::Alive
    }

    pub(super) fn referring_due(&mut self, core: &mut Core, now: Now) -> bool {
        let late = |refer: &mut OurRefer| refer.until.is_some_and(|until| until <= now.mono);
        let ended = self.our_refer.take_if(late).is_some();
        if ended {
            core.emit(UaEvent::Referred { session: self.id, status: 408 });
        }
        ended
    }
}

impl OurRefer {
    fn is_meant_by(&self, notify: &Message<'_>) -> bool {
        let Some(event) = notify.header(Name::Event) else { return false };
        let params = event.iter().position(|b| *b == b';').and_then(|at| event.get(at..)).unwrap_or_default();
        let id = Params::new(params).value("id").map(scan::number);
        rules::media_type(event).eq_ignore_ascii_case(b"refer") && id.is_none_or(|id| id == Some(u64::from(self.cseq)))
    }
}

/// The status of a `message/sipfrag`: its first line is all that matters.
fn fragment(body: &[u8]) -> Option<u16> {
    let status = body.strip_prefix(b"SIP/2.0 ")?.get(..3).and_then(scan::number)?;
    u16::try_from(status).ok().filter(|status| (100..700).contains(status))
}
