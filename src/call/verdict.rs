//! The one verdict on a call.
//!
//! | What happened | Outcome |
//! | --- | --- |
//! | between telephones of the council, whatever came of it | `Internal` |
//! | talked to an operator, whatever came before or after | `Answered` |
//! | taken over by the caller's own line (REFER) | `Handed` |
//! | no talk, a message was kept | `LeftMessage` |
//! | hung up in a queue | `Abandoned` |
//! | hung up elsewhere, or was said goodbye to, having asked for a person | `NobodyAnswered` |
//! | the same, having heard a text to its end | `Informed` |
//! | the same, neither | `NoChoice` |
//! | anything else: why the call ended | `Cancelled`, `Refused`, `Full`, `Blocked`, `Stopped`, `MediaLost`, `NotAcknowledged`, `Fax` |

use super::{
    account::Account,
    facts::{Arrival, End, Facts},
    record::{CallRecord, EndedBy, Outcome},
};
use crate::{
    clock::Now,
    ivr::{Ending, Journey},
    media::LegEnd,
    sip::IncomingInvite,
    vocab::CallRef,
};

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    CallerHungUp,
    /// The menus ended it, after a goodbye.
    Menu(Ending),
    /// Of a call between telephones: the one that was called.
    OperatorHungUp,
    /// The caller's line has taken the call to an operator.
    Handed,
    /// Hung up before our 200.
    Cancelled,
    /// Answered with this status instead of 200.
    Refused(u16),
    /// Of a call between telephones: the other one did not answer.
    Unanswered(u16),
    /// All channels busy.
    Full(u16),
    /// From a number that staff have blocked.
    Blocked(u16),
    /// Stopped before it was answered.
    Stopped(u16),
    MediaLost,
    NotAcknowledged,
    Fax,
}

impl Why {
    pub fn outcome(self, internal: bool, journey: Option<&Journey>, account: &Account) -> Outcome {
        match self {
            _ if internal => Outcome::Internal,
            _ if account.talked() => Outcome::Answered,
            Why::Handed => Outcome::Handed,
            _ if account.left_message() => Outcome::LeftMessage,
            Why::Cancelled => Outcome::Cancelled,
            Why::Refused(_) | Why::Unanswered(_) => Outcome::Refused,
            Why::Full(_) => Outcome::Full,
            Why::Blocked(_) => Outcome::Blocked,
            Why::Stopped(_) | Why::Menu(Ending::Stopping) => Outcome::Stopped,
            Why::MediaLost => Outcome::MediaLost,
            Why::NotAcknowledged => Outcome::NotAcknowledged,
            Why::Fax => Outcome::Fax,
            Why::CallerHungUp if account.abandoned() => Outcome::Abandoned,
            Why::CallerHungUp | Why::OperatorHungUp | Why::Menu(_) => match journey {
                Some(journey) if journey.asked_for_person() => Outcome::NobodyAnswered,
                Some(journey) if journey.informed() => Outcome::Informed,
                _ => Outcome::NoChoice,
            },
        }
    }

    pub fn ended_by(self) -> EndedBy {
        match self {
            Why::CallerHungUp | Why::Cancelled => EndedBy::Caller,
            Why::Menu(_) | Why::OperatorHungUp | Why::Handed | Why::Fax => EndedBy::Us,
            Why::Refused(_) | Why::Unanswered(_) | Why::Full(_) | Why::Blocked(_) | Why::Stopped(_) => EndedBy::Us,
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

    pub fn status(self) -> Option<u16> {
        match self {
            Why::Refused(status)
            | Why::Unanswered(status)
            | Why::Full(status)
            | Why::Blocked(status)
            | Why::Stopped(status) => Some(status),
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
    /// The caller's number is blocked.
    Blocked,
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
            // RFC 3261 §21.6.2: declined, and no use in trying elsewhere, so that the line does not come back by another way.
            Refusal::Blocked => 603,
            Refusal::NoSuchNumber => 404,
            Refusal::Stopping => 503,
        }
    }

    /// For the log.
    fn words(self) -> &'static str {
        match self {
            Refusal::Full(_) => "all channels, or those for one caller, are taken",
            Refusal::Loop => "a call of our own numbers has come round",
            Refusal::Blocked => "the number is blocked",
            Refusal::NoSuchNumber => "a foreign number was called",
            Refusal::Stopping => "the service stops",
        }
    }
}

/// The record of a call that was never taken, and its one line for the log.
pub fn refused(
    now: Now,
    call: CallRef,
    arrival: Arrival<'_>,
    invite: &IncomingInvite,
    refusal: Refusal,
) -> (CallRecord, String) {
    let why = match refusal {
        Refusal::Full(_) => Why::Full(refusal.status()),
        Refusal::Loop | Refusal::NoSuchNumber => Why::Refused(refusal.status()),
        Refusal::Blocked => Why::Blocked(refusal.status()),
        Refusal::Stopping => Why::Stopped(refusal.status()),
    };
    let facts = Facts::new(now, call, arrival, invite);
    let line = format!("{}: refused with {}, {}", facts.arrival(), refusal.status(), refusal.words());
    let account = Account::new(now.mono);
    (facts.record(End { why, at: now.mono }, None, LegEnd::default(), &account), line)
}

/// For the log: how a call ended.
pub(super) fn departure(record: &CallRecord) -> String {
    let seconds = record.ended_ms / 1000;
    let status = record.sip_status.map_or_else(String::new, |status| format!(", {status}"));
    format!("ended after {seconds} s by {:?}: {:?}{status}", record.ended_by, record.outcome)
}
