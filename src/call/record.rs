//! What is stored of one call. Written by serde with names, so that old records stay readable: fields are only ever
//! added, each with a default.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    acd::Rang,
    ledger::Note,
    media::{DigitSource, MediaQuality},
    vocab::{CallRef, Codec, Digit, Lang, PhoneNumber, RecordingId},
};

/// Who hangs up so soon has not waited.
const SHORT_ABANDONED_MS: u64 = 5_000;

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
    /// A call between telephones of the council, or to the program's own codes: not a citizen's.
    #[serde(default, skip_serializing_if = "is_false")]
    pub internal: bool,
    /// Stays in queues, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<QueueVisit>,
    /// Talks with operators, in order; a transfer begins a new one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub talks: Vec<Talk>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// Whether the operator's department was at work when the call came; `None` when the clock or the department was
    /// not known, and in records of older programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_work: Option<bool>,
    /// Not counted with the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart: Option<Apart>,
    /// Personal data were taken out when their time was over: no number is not a withheld one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub purged: bool,
    /// What staff did about the call and its messages, in order; known to the store, never to the call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// Why a call is no citizen's question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Apart {
    /// Came from a number of `test_from`.
    Test,
    /// Came from a number of `blocked`, and was refused.
    Blocked,
}

/// One stay in a queue. Clock B of the talk that follows runs from `asked_ms` (the end of the menu), clock A from the
/// INVITE.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueVisit {
    /// Name of the department; of a transfer to one person, that person after `·`.
    pub queue: String,
    /// Milliseconds from the INVITE: the caller chose it; operators could be rung; it ended.
    pub asked_ms: u64,
    pub entered_ms: Option<u64>,
    pub ended_ms: u64,
    /// Place on entering; 1 is the next.
    pub position: Option<u16>,
    pub end: QueueEnd,
    /// Each ringing of each operator.
    pub attempts: Vec<Attempt>,
}

impl QueueVisit {
    /// Hung up within five seconds of entering, or before: not counted as lost.
    pub fn is_short_abandoned(&self) -> bool {
        let waited = self.entered_ms.map_or(0, |entered| self.ended_ms.saturating_sub(entered));
        self.end == QueueEnd::Abandoned && waited < SHORT_ABANDONED_MS
    }
}

/// How a stay in a queue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueueEnd {
    Answered,
    /// Hung up while waiting; within 5 s of `entered_ms` it is a short one, and not counted as lost.
    Abandoned,
    /// By key: to a message box, back to the menu.
    ToMessage,
    ToMenu,
    Full,
    NoOperator,
    MaxWait,
    NobodyAnswered,
    /// The department closed, and waiting callers were not kept.
    Closed,
    /// The service stopped, or the line died.
    Broken,
}

/// One ringing of one operator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    pub operator: String,
    pub way: WayKind,
    pub from_ms: u64,
    pub to_ms: u64,
    pub result: Rang,
    /// What the telephone, or the line on the way to it, said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sip_status: Option<u16>,
}

/// How an operator is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayKind {
    /// A telephone registered here.
    Phone,
    /// A fixed SIP address.
    Uri,
    /// Through a line.
    Trunk,
    /// The caller's own line was asked to take the call there (REFER).
    Refer,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Talk {
    pub operator: String,
    /// Milliseconds from the INVITE: both could hear each other; it ended.
    pub from_ms: u64,
    pub to_ms: u64,
    /// Of it, with the caller on hold.
    pub hold_ms: u64,
    /// Rest granted to the operator afterwards.
    pub wrap_up_ms: u64,
    pub end: TalkEnd,
    /// Its recording, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TalkEnd {
    Operator,
    Caller,
    /// Handed on to another operator or queue.
    Transferred,
    /// The operator's telephone, or the line to it, was lost.
    Lost,
    /// The service stopped, or the longest call was over.
    Us,
}

/// The question after the talk. Absent when it was not put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyRecord {
    /// The question was heard; without a mark it counts as not answered.
    pub asked: bool,
    /// 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<bool>,
}

/// A message left in a box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Name of the box.
    #[serde(rename = "box")]
    pub box_name: String,
    pub recording: RecordingId,
    /// Milliseconds from the INVITE, and of the file.
    pub at_ms: u64,
    pub length_ms: u64,
    /// The number to call back, when it is not the caller's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    /// When staff first listened to it; known to the store, never to the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Timestamp>,
}

fn is_false(value: &bool) -> bool {
    !value
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
    /// Talked to an operator.
    Answered,
    /// Hung up in a queue before anybody answered.
    Abandoned,
    /// Left a message, and talked to nobody.
    LeftMessage,
    /// Moved by the caller's own provider to an operator's number; what came of it is not known here.
    Handed,
    /// A call between telephones of the council.
    Internal,
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
    /// Refused: the number is blocked.
    Blocked,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_hangs_up_within_five_seconds_of_the_queue_was_not_lost() {
        let visit = |entered_ms, ended_ms, end| QueueVisit {
            queue: "ЦНАП".into(),
            asked_ms: 10_000,
            entered_ms,
            ended_ms,
            position: None,
            end,
            attempts: Vec::new(),
        };
        assert!(visit(None, 13_000, QueueEnd::Abandoned).is_short_abandoned(), "still in the notice");
        assert!(visit(Some(14_000), 18_999, QueueEnd::Abandoned).is_short_abandoned());
        assert!(!visit(Some(14_000), 19_000, QueueEnd::Abandoned).is_short_abandoned());
        assert!(!visit(Some(14_000), 15_000, QueueEnd::ToMenu).is_short_abandoned());
    }
}
