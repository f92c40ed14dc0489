//! The one verdict on a call, and the record made of it.

use std::{sync::Arc, time::Instant};

use super::record::{CallRecord, Caller, EndedBy, Outcome, Step};
use crate::{
    clock::Now,
    ivr::{Ending, Journey},
    media::LegEnd,
    sip::IncomingInvite,
    vocab::{CallRef, Codec, Lang, PhoneNumber},
};

/// Longest name, Call-ID and called user kept: what comes from the network must not fill the journal.
const LONGEST_TEXT: usize = 120;

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    CallerHungUp,
    /// The menus ended it, after a goodbye.
    Menu(Ending),
    /// Hung up before our 200.
    Cancelled,
    /// Answered with this status instead of 200.
    Refused(u16),
    /// All channels busy.
    Full(u16),
    /// Stopped before it was answered.
    Stopped(u16),
    MediaLost,
    NotAcknowledged,
    Fax,
}

impl Why {
    pub fn outcome(self, journey: Option<&Journey>) -> Outcome {
        match self {
            Why::Cancelled => Outcome::Cancelled,
            Why::Refused(_) => Outcome::Refused,
            Why::Full(_) => Outcome::Full,
            Why::Stopped(_) | Why::Menu(Ending::Stopping) => Outcome::Stopped,
            Why::MediaLost => Outcome::MediaLost,
            Why::NotAcknowledged => Outcome::NotAcknowledged,
            Why::Fax => Outcome::Fax,
            Why::CallerHungUp | Why::Menu(Ending::Silence | Ending::TooLong | Ending::Done) => match journey {
                Some(journey) if journey.asked_for_person() => Outcome::NobodyAnswered,
                Some(journey) if journey.informed() => Outcome::Informed,
                _ => Outcome::NoChoice,
            },
        }
    }

    pub fn ended_by(self) -> EndedBy {
        match self {
            Why::CallerHungUp | Why::Cancelled => EndedBy::Caller,
            Why::Menu(_) | Why::Refused(_) | Why::Full(_) | Why::Stopped(_) | Why::Fax => EndedBy::Us,
            Why::MediaLost | Why::NotAcknowledged => EndedBy::Network,
        }
    }

    /// Text of the Reason header of our BYE, where the peer's administrator would wonder.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Why::MediaLost => Some("no media and no answer to OPTIONS"),
            Why::Fax => Some("a fax machine called"),
            Why::Refused(_) => Some("no usable audio was agreed"),
            Why::Stopped(_) | Why::Menu(Ending::Stopping) => Some("the service stops"),
            _ => None,
        }
    }

    fn status(self) -> Option<u16> {
        match self {
            Why::Refused(status) | Why::Full(status) | Why::Stopped(status) => Some(status),
            Why::Cancelled => Some(487),
            _ => None,
        }
    }
}

/// Why a new call is not taken at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// All channels busy, or too many calls from one number; the status is the line's choice.
    Full(u16),
    /// It comes from, or was sent on by, a number of our own: it would go round until every channel is taken.
    Loop,
    /// A foreign number was dialled: nobody here has it, and only who seeks a way abroad asks.
    NoSuchNumber,
    /// The service stops.
    Stopping,
}

impl Refusal {
    /// Never with Retry-After: a trunk would stop calling us for that time (RFC 3261 §21.5.4).
    pub fn status(self) -> u16 {
        match self {
            Refusal::Full(status) => status,
            Refusal::Loop => 486,
            Refusal::NoSuchNumber => 404,
            Refusal::Stopping => 503,
        }
    }

    /// For the log.
    fn words(self) -> &'static str {
        match self {
            Refusal::Full(_) => "all channels, or those for one caller, are taken",
            Refusal::Loop => "a call of our own numbers has come round",
            Refusal::NoSuchNumber => "a foreign number was called",
            Refusal::Stopping => "the service stops",
        }
    }
}

/// The record of a call that was never taken, and its one line for the log.
pub fn refused(
    now: Now,
    call: CallRef,
    (lang, trunk, caller): (Lang, Option<Arc<str>>, Caller),
    called: &str,
    invite: &IncomingInvite,
    refusal: Refusal,
) -> (CallRecord, String) {
    let why = match refusal {
        Refusal::Full(_) => Why::Full(refusal.status()),
        Refusal::Loop | Refusal::NoSuchNumber => Why::Refused(refusal.status()),
        Refusal::Stopping => Why::Stopped(refusal.status()),
    };
    let facts = Facts::new(now, call, (lang, trunk, caller), called, invite);
    let line = format!("{}: refused with {}, {}", facts.arrival(), refusal.status(), refusal.words());
    (facts.record(End { why, at: now.mono }, None, LegEnd::default()), line)
}

/// What is known of a call from its INVITE on.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub call: CallRef,
    pub started: Now,
    pub caller: Caller,
    trunk: Option<Arc<str>>,
    called: String,
    sip_call_id: String,
    peer: String,
    lang: Lang,
    pub answered: Option<Instant>,
    pub codec: Option<Codec>,
}

/// The end of a call, before its leg has reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub why: Why,
    pub at: Instant,
}

impl Facts {
    pub fn new(
        now: Now,
        call: CallRef,
        (lang, trunk, caller): (Lang, Option<Arc<str>>, Caller),
        called: &str,
        invite: &IncomingInvite,
    ) -> Self {
        Self {
            call,
            started: now,
            caller: Caller { name: shortened(&caller.name), ..caller },
            trunk,
            called: shortened(called),
            sip_call_id: shortened(&invite.call_id),
            peer: invite.flow.remote.to_string(),
            lang,
            answered: None,
            codec: None,
        }
    }

    /// What is left of the call if nothing more is heard of it: the power fails, the program is killed.
    pub fn interrupted(&self) -> CallRecord {
        CallRecord {
            call: self.call,
            started: self.started.civil,
            clock_trusted: self.started.trusted,
            answered_ms: self.answered.map(|at| self.since_start(at)),
            ended_ms: 0,
            caller: self.caller.clone(),
            trunk: self.trunk.as_deref().map(str::to_owned),
            called: self.called.clone(),
            sip_call_id: self.sip_call_id.clone(),
            peer: self.peer.clone(),
            lang: self.lang,
            journey: Vec::new(),
            outcome: Outcome::Interrupted,
            ended_by: EndedBy::Restart,
            sip_status: None,
            codec: self.codec,
            digit_source: None,
            quality: Default::default(),
            internal: false,
            queues: Vec::new(),
            talks: Vec::new(),
            survey: None,
            messages: Vec::new(),
        }
    }

    pub fn record(&self, end: End, journey: Option<(&Journey, Lang)>, leg: LegEnd) -> CallRecord {
        CallRecord {
            ended_ms: self.since_start(end.at),
            lang: journey.map_or(self.lang, |(_, lang)| lang),
            journey: journey.map_or_else(Vec::new, |(journey, _)| self.steps(journey)),
            outcome: end.why.outcome(journey.map(|(journey, _)| journey)),
            ended_by: end.why.ended_by(),
            sip_status: end.why.status(),
            digit_source: leg.digit_source,
            quality: leg.quality,
            ..self.interrupted()
        }
    }

    /// For the log; whoever may read logs need not see numbers.
    pub fn arrival(&self) -> String {
        let from = self.caller.number.as_ref().map_or_else(|| "a withheld number".to_owned(), PhoneNumber::masked);
        let to = PhoneNumber::parse(&self.called).map_or_else(|| "this service".to_owned(), |to| to.masked());
        let by = self.trunk.as_ref().map_or_else(String::new, |trunk| format!(" by {trunk}"));
        format!("INVITE from {from} at {} to {to}{by}", self.peer)
    }

    pub fn answer(&self) -> String {
        format!("answered, {}", self.codec.map_or("no codec", Codec::name))
    }

    fn steps(&self, journey: &Journey) -> Vec<Step> {
        let visits = journey.visits().iter();
        let step = visits.map(|visit| Step {
            at: visit.at.to_string(),
            from_ms: self.since_start(visit.from),
            heard: visit.heard,
            keys: visit.keys.clone(),
        });
        step.collect()
    }

    fn since_start(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.started.mono).as_millis()).unwrap_or(u64::MAX)
    }
}

/// For the log: how a call ended.
pub(super) fn departure(record: &CallRecord) -> String {
    let seconds = record.ended_ms / 1000;
    let status = record.sip_status.map_or_else(String::new, |status| format!(", {status}"));
    format!("ended after {seconds} s by {:?}: {:?}{status}", record.ended_by, record.outcome)
}

/// Without control and bidirectional-override characters, which forge names and log lines.
fn shortened(text: &str) -> String {
    let forged = |c: &char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(|c| !forged(c)).take(LONGEST_TEXT).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_the_network_forges_no_line_and_fills_no_journal() {
        assert_eq!(shortened("Олена \u{202e}К.\r\n"), "Олена К.");
        assert_eq!(shortened(&"я".repeat(100_000)).chars().count(), LONGEST_TEXT);
    }
}
