//! Requests of the peer within the dialog (RFC 3261 §12.2.2, §15.1.2; INFO as trunks use it for keys).

use rsip::Header;

use super::{Fate, Session, State, answer};
use crate::{
    clock::Now,
    sip::{
        Replaces,
        api::{Cause, Reject, UaEvent},
        message::{Echo, Reply},
        text,
        transaction::TransactionKey,
        ua::{
            core::Core,
            options,
            rules::{self, Kind, Refusal},
        },
        wire::{Message, Name},
    },
};

const KEYS: &str = "application/dtmf-relay, application/dtmf";

impl Session {
    /// A request other than ACK and CANCEL whose transaction has just been opened.
    pub fn request(
        &mut self,
        core: &mut Core,
        now: Now,
        (message, key, kind): (&Message<'_>, TransactionKey, Kind),
        (echo, replaces): (Echo, Option<Replaces>),
    ) -> Fate {
        if !self.dialog.advance(message.cseq.0) {
            return self.refuse(
                core,
                now,
                key,
                &echo,
                Refusal { reason: Some("CSeq Out of Order"), ..Refusal::new(500) },
            );
        }
        self.path = echo.path;
        match kind {
            Kind::Invite => self.re_invite(core, now, (message, key, echo)),
            Kind::Update => self.update(core, now, (message, key, echo)),
            Kind::Bye => self.bye(core, now, (message, key, echo)),
            Kind::Info => self.info(core, now, (message, key, echo)),
            Kind::Options => {
                let contact = self.contact(echo.path.arrived_by());
                let reply = options::reply(self.dialog.local_tag(), contact, false);
                core.answer(now, key, &echo, reply);
                Fate::Alive
            }
            Kind::Prack => self.prack(core, now, (message, key, echo)),
            Kind::Refer => self.refer_comes(core, now, (message, key, echo), replaces),
            Kind::Notify => self.notify(core, now, (message, key, echo)),
            Kind::Register | Kind::Ack | Kind::Cancel => self.refuse(core, now, key, &echo, Refusal::new(481)),
        }
    }

    fn bye(&mut self, core: &mut Core, now: Now, (message, key, echo): (&Message<'_>, TransactionKey, Echo)) -> Fate {
        core.answer(now, key, &echo, Reply::new(200, self.dialog.local_tag()));
        match &self.state {
            // Both hung up at once: our own BYE tells the story.
            State::Ending => return Fate::Alive,
            // What waits is answered too (RFC 3261 §15.1.2).
            State::Incoming { invite: pending, .. } | State::Changing { pending } => {
                let gone = Reject { status: 487, warning: None };
                answer::refuse(core, now, pending, self.dialog.local_tag(), gone);
            }
            State::Accepted { .. } | State::Confirmed => {}
            // It has overtaken the 2xx: whoever was called is gone already.
            State::Calling(_) => return self.left_early(core, now, reason_of(message)),
        }
        let reason = reason_of(message);
        core.emit(UaEvent::Ended { session: self.id, cause: Cause::Bye { reason } });
        Fate::Over
    }

    fn info(&mut self, core: &mut Core, now: Now, (message, key, echo): (&Message<'_>, TransactionKey, Echo)) -> Fate {
        let content_type = message.header(Name::ContentType).map(rules::media_type).unwrap_or_default();
        let is_keys = [&b"application/dtmf-relay"[..], b"application/dtmf"]
            .iter()
            .any(|known| content_type.eq_ignore_ascii_case(known));
        if !message.body.is_empty() && !is_keys {
            return self.refuse(core, now, key, &echo, Refusal::with(415, Header::Accept(KEYS.into())));
        }
        core.answer(now, key, &echo, Reply::new(200, self.dialog.local_tag()));
        if !message.body.is_empty() && !matches!(self.state, State::Ending) {
            let content_type = text::decode(content_type).to_ascii_lowercase();
            core.emit(UaEvent::Info { session: self.id, content_type, body: message.body.to_vec() });
        }
        Fate::Alive
    }
}

/// The text of a Reason header (RFC 3326).
pub(super) fn reason_of(message: &Message<'_>) -> Option<String> {
    message.header(Name::Reason).map(|value| text::shown(value, 200))
}
