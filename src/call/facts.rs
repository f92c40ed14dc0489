//! What is known of a call from its INVITE on, whatever becomes of it, and the record made of that.

use std::{sync::Arc, time::Instant};

use super::{
    account::Account,
    record::{Apart, CallRecord, Caller, EndedBy, Outcome, Step},
    verdict::Why,
};
use crate::{
    calendar::Status,
    clock::Now,
    ivr::{Journey, NodeKind, Script},
    media::LegEnd,
    sip::IncomingInvite,
    vocab::{CallRef, Codec, Lang, PhoneNumber},
};

/// Longest name, Call-ID and called user kept: what comes from the network must not fill the journal.
const LONGEST_TEXT: usize = 120;

/// Who calls, by what line, and what the council was at when it came.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    pub script: &'a Script,
    pub trunk: Option<&'a Arc<str>>,
    pub caller: &'a Caller,
    /// The number that was called.
    pub called: &'a str,
    pub apart: Option<Apart>,
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
    /// By a telephone of the council's own.
    pub internal: bool,
    at_work: Option<bool>,
    apart: Option<Apart>,
}

/// The end of a call, before its leg has reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub why: Why,
    pub at: Instant,
}

impl Facts {
    pub fn new(now: Now, call: CallRef, arrival: Arrival<'_>, invite: &IncomingInvite) -> Self {
        let Arrival { script, trunk, caller, called, apart } = arrival;
        Self {
            call,
            started: now,
            caller: Caller { name: shortened(&caller.name), number: caller.number.clone() },
            trunk: trunk.cloned(),
            called: shortened(called),
            sip_call_id: shortened(&invite.call_id),
            peer: invite.flow.remote.to_string(),
            lang: script.languages.first().copied().unwrap_or(Lang::UK),
            answered: None,
            codec: None,
            internal: false,
            at_work: at_work(script, now),
            apart,
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
            internal: self.internal,
            queues: Vec::new(),
            talks: Vec::new(),
            survey: None,
            messages: Vec::new(),
            at_work: self.at_work,
            apart: self.apart,
            purged: false,
            notes: Vec::new(),
        }
    }

    pub fn record(&self, end: End, journey: Option<(&Journey, Lang)>, leg: LegEnd, account: &Account) -> CallRecord {
        let record = CallRecord {
            ended_ms: self.since_start(end.at),
            lang: journey.map_or(self.lang, |(_, lang)| lang),
            journey: journey.map_or_else(Vec::new, |(journey, _)| self.steps(journey)),
            outcome: end.why.outcome(self.internal, journey.map(|(journey, _)| journey), account),
            ended_by: end.why.ended_by(),
            sip_status: end.why.status(),
            digit_source: leg.digit_source,
            quality: leg.quality,
            ..self.interrupted()
        };
        account.write(end.at, record)
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

/// Whether who answers on `0` was at work: what «у неробочий час» of a report means. A break is not work.
fn at_work(script: &Script, now: Now) -> Option<bool> {
    let NodeKind::Department(department) = &script.find(script.operator?)?.kind else { return None };
    let status = department.hours.map(|hours| script.calendar.status(hours, &now));
    match status {
        _ if !now.trusted => None,
        Some(Status::ClockUnknown) => None,
        // No hours are all hours.
        None | Some(Status::Open { .. }) => Some(true),
        Some(Status::Lunch { .. } | Status::Closed { .. }) => Some(false),
    }
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
    fn at_work_is_by_the_operator_s_hours_and_only_when_the_time_is_known() {
        let mut script = crate::ivr::fixtures::town();
        let at =
            |time: &str, trusted| at_work(&script, Now::new(std::time::Instant::now(), time.parse().unwrap(), trusted));
        assert_eq!(at("2026-03-02T08:00:00Z", true), Some(true), "Monday, ten o'clock in Kyiv");
        assert_eq!(at("2026-03-02T10:10:00Z", true), Some(false), "lunch");
        assert_eq!(at("2026-03-02T20:00:00Z", true), Some(false));
        assert_eq!(at("2026-03-01T08:00:00Z", true), Some(false), "Sunday");
        assert_eq!(at("1970-01-01T00:00:10Z", false), None);
        script.operator = None;
        assert_eq!(
            at_work(&script, Now::new(std::time::Instant::now(), "2026-03-02T08:00:00Z".parse().unwrap(), true)),
            None
        );
    }

    #[test]
    fn a_name_from_the_network_forges_no_line_and_fills_no_journal() {
        assert_eq!(shortened("Олена \u{202e}К.\r\n"), "Олена К.");
        assert_eq!(shortened(&"я".repeat(100_000)).chars().count(), LONGEST_TEXT);
    }
}
