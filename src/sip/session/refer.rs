//! REFER of the peer: a call it wants moved, and NOTIFY of how that fares (RFC 3515, RFC 4488, RFC 6665).
//!
//! ```text
//! REFER ──> Asked ──202──> Taken ──NOTIFY 1xx──> Taken ──NOTIFY final──> over
//!             └──refused──> over      └── nothing final for LONGEST: NOTIFY with `reason=timeout`
//! ```
//!
//! One at a time: a second REFER is answered 491. Whether the target may be rung is the owner's to judge.

use std::time::{Duration, Instant};

use rsip::{Header, Method};

use super::{Fate, Session, State};
use crate::{
    clock::Now,
    sip::{
        Refer, Replaces,
        api::UaEvent,
        message::{self, Echo, Reply, SIPFRAG},
        name_addr::Address,
        scan, text,
        transaction::TransactionKey,
        ua::{
            core::{Core, Purpose},
            rules::{self, Refusal},
        },
        uri::Uri,
        wire::{Message, Name},
    },
};

/// The subscription of a transfer: longer than anybody waits in a queue.
const LONGEST: Duration = Duration::from_secs(1800);

/// The peer's REFER, until its end has been told.
#[derive(Debug)]
pub(super) struct TheirRefer {
    /// Event of the NOTIFYs.
    event: String,
    /// `Refer-Sub: false`: no NOTIFY is wanted.
    silent: bool,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Asked {
        key: TransactionKey,
        echo: Echo,
        until: Instant,
    },
    Taken {
        /// The status told last.
        told: u16,
        until: Instant,
    },
}

impl TheirRefer {
    pub fn deadline(&self) -> Instant {
        match self.phase {
            Phase::Asked { until, .. } | Phase::Taken { until, .. } => until,
        }
    }
}

/// A dialog as Replaces names it (RFC 3891 §3): call-id, to-tag, from-tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub call_id: Vec<u8>,
    pub to_tag: Vec<u8>,
    pub from_tag: Vec<u8>,
}

/// The dialog that the target of this REFER is to replace (RFC 3891, RFC 5589 §7.1).
pub fn replaced(refer: &Message<'_>) -> Option<Option<Named>> {
    let address = refer.header(Name::ReferTo).and_then(Address::parse)?;
    let uri = Uri::parse(address.uri).ok()?;
    let mut headers = uri.headers.split(|b| *b == b'&').map(|header| scan::split_once(header, b'='));
    let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case(b"Replaces"))?;
    Some(named(&text::unescape(value.unwrap_or_default())))
}

fn named(value: &[u8]) -> Option<Named> {
    let mut parts = value.split(|b| *b == b';').map(scan::trim);
    let call_id = parts.next().filter(|id| !id.is_empty())?.to_vec();
    let tags: Vec<_> = parts.map(|part| scan::split_once(part, b'=')).collect();
    let tag = |wanted: &str| {
        let found = tags.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()));
        found.and_then(|(_, value)| *value).map(<[u8]>::to_vec)
    };
    Some(Named { call_id, to_tag: tag("to-tag")?, from_tag: tag("from-tag")? })
}

impl Session {
    pub(super) fn refer_comes(
        &mut self,
        core: &mut Core,
        now: Now,
        (message, key, echo): (&Message<'_>, TransactionKey, Echo),
        replaces: Option<Replaces>,
    ) -> Fate {
        let target = match self.referable().and_then(|()| target(message)) {
            Ok(target) => target,
            Err(refusal) => return self.refuse(core, now, key, &echo, refusal),
        };
        self.dialog.refresh_target(message);
        // Only the first of a dialog needs no number (RFC 3515 §2.4.6).
        let event = if self.refers == 0 { "refer".to_owned() } else { format!("refer;id={}", message.cseq.0) };
        self.refers = self.refers.saturating_add(1);
        let phase = Phase::Asked { key, echo, until: now.mono + core.patience() };
        let silent = rules::declines_subscription(message);
        self.their_refer = Some(Box::new(TheirRefer { event, silent, phase }));
        core.emit(UaEvent::Refer(Box::new(Refer { session: self.id, target, replaces })));
        Fate::Alive
    }

    fn referable(&self) -> Result<(), Refusal> {
        match self.state {
            State::Incoming { .. } | State::Calling(_) => Err(Refusal::new(403)),
            State::Ending => Err(Refusal::new(481)),
            _ if self.their_refer.is_some() => Err(Refusal::new(491)),
            State::Accepted { .. } | State::Confirmed | State::Changing { .. } => Ok(()),
        }
    }

    /// The owner's answer: any 2xx takes it, and the first NOTIFY follows at once (RFC 3515 §2.4.4).
    pub fn answer_refer(&mut self, core: &mut Core, now: Now, status: u16) -> Fate {
        let Some(refer) = self.their_refer.take() else { return Fate::Alive };
        let TheirRefer { event, silent, phase } = *refer;
        let Phase::Asked { key, echo, .. } = phase else {
            self.their_refer = Some(Box::new(TheirRefer { event, silent, phase }));
            return Fate::Alive;
        };
        if !(200..300).contains(&status) {
            let status = if (300..700).contains(&status) { status } else { 403 };
            return self.refuse(core, now, key, &echo, Refusal::new(status));
        }
        let contact = self.contact(echo.path.arrived_by());
        let mut reply = Reply::new(202, self.dialog.local_tag()).header(Header::Contact(contact.into()));
        if silent {
            reply = reply.header(Header::Other("Refer-Sub".into(), "false".into()));
        }
        core.answer(now, key, &echo, reply);
        let phase = Phase::Taken { told: 0, until: now.mono + LONGEST };
        self.their_refer = Some(Box::new(TheirRefer { event, silent, phase }));
        self.notify_refer(core, now, 100)
    }

    /// How the transfer fares; a final status is the last word.
    pub fn notify_refer(&mut self, core: &mut Core, now: Now, status: u16) -> Fate {
        let Some(refer) = &mut self.their_refer else { return Fate::Alive };
        let Phase::Taken { told, until } = &mut refer.phase else { return Fate::Alive };
        if *told == status || matches!(self.state, State::Ending) {
            return Fate::Alive;
        }
        *told = status;
        let state = match status {
            ..200 => format!("active;expires={}", until.saturating_duration_since(now.mono).as_secs()),
            _ => "terminated;reason=noresource".to_owned(),
        };
        let (event, silent) = (refer.event.clone(), refer.silent);
        if status >= 200 {
            self.their_refer = None;
        }
        if !silent {
            self.send_notify(core, now, (event, state), status);
        }
        Fate::Alive
    }

    fn send_notify(&mut self, core: &mut Core, now: Now, (event, state): (String, String), status: u16) {
        let flow = self.next_flow(core);
        let mut request = self.dialog.request(Method::Notify);
        request.headers.push(Header::Contact(self.contact(flow).into()));
        request.headers.push(Header::Other("Event".into(), event));
        request.headers.push(Header::Other("Subscription-State".into(), state));
        request.content_type = SIPFRAG;
        request.body = format!("SIP/2.0 {status} {}\r\n", message::reason(status)).into_bytes();
        core.request(now, flow, request, Purpose::Notify(self.id));
    }

    /// A peer that does not know the subscription is told no more of it (RFC 6665 §4.2.2). `None`: no answer.
    pub fn notify_answered(&mut self, status: Option<u16>) -> Fate {
        let over = matches!(status, None | Some(481 | 489));
        self.their_refer.take_if(|refer| over && matches!(refer.phase, Phase::Taken { .. }));
        Fate::Alive
    }

    /// The owner said nothing, or nothing final: neither the transaction nor the subscription is kept for ever.
    pub(super) fn refer_due(&mut self, core: &mut Core, now: Now) -> bool {
        let Some(refer) = self.their_refer.take_if(|refer| refer.deadline() <= now.mono) else { return false };
        match refer.phase {
            Phase::Asked { key, echo, .. } => drop(self.refuse(core, now, key, &echo, Refusal::new(500))),
            Phase::Taken { told, .. } if !refer.silent => {
                self.send_notify(core, now, (refer.event, "terminated;reason=timeout".into()), told);
            }
            Phase::Taken { .. } => {}
        }
        true
    }

    /// The session is over: a REFER that still waits gets its answer.
    pub fn leave_refer(&mut self, core: &mut Core, now: Now) {
        if let Some(refer) = self.their_refer.take()
            && let Phase::Asked { key, echo, .. } = refer.phase
        {
            core.refuse(now, key, &echo, self.dialog.local_tag(), Refusal::new(481));
        }
    }
}

/// Exactly one Refer-To, which would be called (RFC 3515 §2.4.2).
fn target(message: &Message<'_>) -> Result<crate::sip::NameAddr, Refusal> {
    let malformed = || Refusal { reason: Some("Malformed Refer-To"), ..Refusal::new(400) };
    let mut lines = message.lines(Name::ReferTo);
    let (Some(value), None) = (lines.next(), lines.next()) else { return Err(malformed()) };
    let address = Address::parse(value).ok_or_else(malformed)?;
    let uri = Uri::parse(address.uri).map_err(|_| malformed())?;
    if uri.params.value("method").is_some_and(|method| !method.eq_ignore_ascii_case(b"INVITE")) {
        return Err(Refusal::new(403));
    }
    Ok(address.to_name_addr())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::wire;

    fn replaced_by(refer_to: &str) -> Option<Option<Named>> {
        let text = format!(
            "REFER sip:a@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>;tag=2\r\n\
             Call-ID: c\r\nCSeq: 1 REFER\r\nr: {refer_to}\r\n\r\n"
        );
        replaced(&wire::parse(text.as_bytes(), &mut Vec::new()).unwrap())
    }

    #[test]
    fn the_dialog_to_be_replaced_is_read_through_its_escapes() {
        let full = "<sip:102@h;transport=udp?Require=replaces&Replaces=12%40atlanta%3Bto-tag%3D12af%3Bfrom-tag%3D7%25%3Bearly-only>";
        let named = Named { call_id: b"12@atlanta".into(), to_tag: b"12af".into(), from_tag: b"7%".into() };
        assert_eq!(replaced_by(full), Some(Some(named)));
        assert_eq!(replaced_by("<sip:102@h>"), None);
        assert_eq!(replaced_by("<sip:102@h?Replaces=onlyid>"), Some(None), "no dialog of ours, whatever it means");
    }
}
