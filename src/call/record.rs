//! What is stored of one call. Written by serde with names, so that old records stay readable: fields are only ever
//! added, each with a default.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    media::{DigitSource, MediaQuality},
    vocab::{CallRef, Codec, Digit, Lang, PhoneNumber},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    pub call: CallRef,
    /// Civil time at which the INVITE came; wrong when `clock_trusted` is false.
    pub started: Timestamp,
    pub clock_trusted: bool,
    /// Milliseconds from the INVITE to our 200, and to the end.
    pub answered_ms: Option<u64>,
    pub ended_ms: u64,
    pub caller: Caller,
    /// Name of the line it came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trunk: Option<String>,
    /// The number that was called, `+380…`; the user part of the Request-URI where no number was.
    pub called: String,
    pub sip_call_id: String,
    /// Address the INVITE came from.
    pub peer: String,
    pub lang: Lang,
    pub journey: Vec<Step>,
    pub outcome: Outcome,
    pub ended_by: EndedBy,
    /// Final status we or the peer gave when the call was not answered, or the cause of its end.
    pub sip_status: Option<u16>,
    pub codec: Option<Codec>,
    pub digit_source: Option<DigitSource>,
    pub quality: MediaQuality,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Caller {
    /// `None` when withheld or not a number.
    pub number: Option<PhoneNumber>,
    /// Display name with control and bidi characters stripped; empty when none.
    pub name: String,
}

/// One thing the caller was at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Name of the menu, text, department or box; names of the program itself begin with `·` (`·notice`, `·closed`).
    pub at: String,
    /// Milliseconds from the INVITE.
    pub from_ms: u64,
    /// Its words were played to their end.
    pub heard: bool,
    /// Keys pressed here, in order; wrong ones too.
    pub keys: Vec<Digit>,
}

/// The one verdict on a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Heard at least one information text to its end and did not ask for an operator.
    Informed,
    /// Asked for an operator or a department when nobody could answer.
    NobodyAnswered,
    /// Was in the menus but heard nothing to its end.
    NoChoice,
    /// Hung up before our 200.
    Cancelled,
    /// Refused: all channels busy.
    Full,
    /// Refused: the offer or request could not be served.
    Refused,
    /// The call's media or signalling died.
    MediaLost,
    /// The peer never acknowledged our 200.
    NotAcknowledged,
    /// A fax machine.
    Fax,
    /// Ended by the stop of the service.
    Stopped,
    /// The program or the machine went down during the call.
    Interrupted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndedBy {
    Caller,
    Us,
    /// A timer or the network.
    Network,
    Restart,
}
