//! The words between the queues and their owner.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use crate::vocab::AttemptId;

/// One caller's place: the sequence of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TicketId(pub u32);

/// Whom a caller waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whoever answers for this department.
    Queue(Arc<str>),
    /// This person and nobody else, rung once (a transfer, a call between telephones).
    Operator(Arc<str>),
}

/// What follows. Each ticket that entered leaves by exactly one of: `Rang::Answered` reported by the owner, `GaveUp`,
/// or the owner's own `leave`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcdEvent {
    /// Ring this operator for this caller. The owner reports how it came out by `rang`, exactly once, whatever happens.
    Ring { ticket: TicketId, attempt: AttemptId, operator: Arc<str> },
    /// The time is up, somebody else was quicker, or the caller has left: hang up. Still answered by `rang`.
    StopRinging { ticket: TicketId, attempt: AttemptId },
    /// First soon after entering, unless the ringing began at once; then whenever it has changed.
    Place { ticket: TicketId, place: Place },
    /// Nobody took the call, and another operator is rung.
    Next { ticket: TicketId },
    /// The ticket is gone from the queue.
    GaveUp { ticket: TicketId, why: GaveUp },
    /// For the log and pages.
    State { operator: Arc<str>, state: OperatorState },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1 is the next.
    pub position: u16,
    /// Only from twenty measured talks on; rounded up to whole minutes; never longer than it was said before.
    pub estimate: Option<Duration>,
}

/// Why the queue could not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GaveUp {
    /// As many wait as may.
    Full,
    /// Nobody of the queue is at work, or no telephone of theirs can be reached: known at once.
    NoOperator,
    /// Waited as long as one may.
    MaxWait,
    /// Everybody was rung as often as one may be, and nobody answered.
    NobodyAnswered,
}

/// How one ringing came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rang {
    Answered,
    /// 486, 600.
    Busy,
    /// Rang until its time was up, or 408, 480.
    NoAnswer,
    /// 603 and other refusals by a person.
    Rejected,
    /// No telephone could be reached: not registered, no answer of any kind, 404, 503, all channels taken.
    Unreachable,
    /// A mobile took the call, but nobody pressed 1.
    NotAccepted,
    /// Another operator was quicker.
    Elsewhere,
    /// The caller left before anybody answered.
    CallerGone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperatorState {
    Free,
    Ringing,
    Talking,
    WrapUp,
    /// By own wish or after too many rings without an answer.
    Away,
    /// Out of working hours.
    OffDuty,
    /// No telephone can be reached.
    Unreachable,
}

/// For pages and `status`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatorStatus {
    pub name: String,
    pub state: OperatorState,
    /// Milliseconds in this state.
    pub since_ms: u64,
    /// Talks since the program started.
    pub answered: u64,
    /// Rings in a row without an answer.
    pub missed: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueStatus {
    pub name: String,
    pub waiting: usize,
    pub longest_wait_ms: u64,
    pub offered: u64,
    pub answered: u64,
    pub gave_up: u64,
    /// Operators who could be rung now.
    pub free: usize,
    /// Mean time of a talk with its wrap-up, once twenty were measured.
    pub handling_ms: Option<u64>,
}
