//! What kind of call it was: set apart, or counted in exactly one row of «Як завершилися дзвінки».
//!
//! | Outcome | Row |
//! | --- | --- |
//! | `Answered`, `Handed`, `LeftMessage`, `Informed`, `Cancelled`, `Full` | a row each |
//! | `Abandoned` | `ShortAbandoned` below 5 s in queues altogether, else `Abandoned` |
//! | `NobodyAnswered` after a queue | `NobodyAnswered` |
//! | `NobodyAnswered` without one: the department was closed | `ClosedOnly` |
//! | `NobodyAnswered` at a box only: no message was left | `NotFinished` |
//! | `NoChoice` | `ClosedOnly` if told so, `NotFinished` if more than the first menu was visited, else `NoChoice` |
//! | `MediaLost`, `NotAcknowledged`, `Stopped`, `Interrupted`, `Refused` | `Broken` |
//!
//! Set apart are: calls between the council's own telephones, or that came round from its own number (refused with 486);
//! tests; blocked numbers, and foreign numbers dialled through us (404); fax machines; calls under 3 s without a key.

use super::{Context, context::Kind, waiting::Waited};
use crate::call::{Apart, CallRecord, EndedBy, Outcome};

/// Who hangs up before that, and presses nothing, wanted nothing from us.
const UNWANTED_MS: u64 = 3_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sorted {
    Counted(Row),
    Apart(Aside),
}

/// A row of «Як завершилися дзвінки».
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Row {
    Informed,
    Answered,
    Handed,
    LeftMessage,
    Abandoned,
    ShortAbandoned,
    NobodyAnswered,
    NotFinished,
    NoChoice,
    ClosedOnly,
    Cancelled,
    Full,
    Broken,
}

/// Why a call is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Aside {
    Internal,
    Test,
    Blocked,
    Fax,
    Short,
}

impl Row {
    /// In the order of the report.
    pub const ALL: [Self; 13] = [
        Self::Informed,
        Self::Answered,
        Self::Handed,
        Self::LeftMessage,
        Self::Abandoned,
        Self::ShortAbandoned,
        Self::NobodyAnswered,
        Self::NotFinished,
        Self::NoChoice,
        Self::ClosedOnly,
        Self::Cancelled,
        Self::Full,
        Self::Broken,
    ];

    /// Stable: stored in folds and written into files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Informed => "informed",
            Self::Answered => "answered",
            Self::Handed => "handed",
            Self::LeftMessage => "left-message",
            Self::Abandoned => "abandoned",
            Self::ShortAbandoned => "short-abandoned",
            Self::NobodyAnswered => "nobody-answered",
            Self::NotFinished => "not-finished",
            Self::NoChoice => "no-choice",
            Self::ClosedOnly => "closed-only",
            Self::Cancelled => "cancelled",
            Self::Full => "full",
            Self::Broken => "broken",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Informed => "отримали інформацію від автовідповідача",
            Self::Answered => "поговорили з оператором",
            Self::Handed => "передано операторові через провайдера",
            Self::LeftMessage => "залишили повідомлення",
            Self::Abandoned => "не дочекалися відповіді",
            Self::ShortAbandoned => "поклали слухавку в перші 5 с очікування",
            Self::NobodyAnswered => "просили оператора, але ніхто не відповів",
            Self::NotFinished => "щось обрали, але не дослухали",
            Self::NoChoice => "нічого не обрали",
            Self::ClosedOnly => "прослухали лише «зачинено»",
            Self::Cancelled => "поклали слухавку до відповіді автовідповідача",
            Self::Full => "зайнято: усі лінії розмовляли",
            Self::Broken => "перервано збоєм",
        }
    }

    /// The others are shown only when there is something in them.
    pub(super) fn is_always_shown(self) -> bool {
        !matches!(self, Self::Handed | Self::NobodyAnswered | Self::NotFinished | Self::Cancelled | Self::Full)
    }

    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|row| row.id() == id)
    }
}

impl Aside {
    pub fn id(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Test => "test",
            Self::Blocked => "blocked",
            Self::Fax => "fax",
            Self::Short => "short",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Internal => "внутрішній дзвінок",
            Self::Test => "перевірний дзвінок",
            Self::Blocked => "небажаний дзвінок",
            Self::Fax => "факс",
            Self::Short => "до 3 с без клавіші",
        }
    }
}

impl Sorted {
    pub fn id(self) -> &'static str {
        match self {
            Self::Counted(row) => row.id(),
            Self::Apart(aside) => aside.id(),
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Counted(row) => row.words(),
            Self::Apart(aside) => aside.words(),
        }
    }

    pub fn is_counted(self) -> bool {
        matches!(self, Self::Counted(_))
    }
}

pub fn sorted(context: &Context, record: &CallRecord) -> Sorted {
    sorted_by(context, record, &|name| context.kind(name))
}

/// As [`sorted`], with a quicker way to look names up.
pub(super) fn sorted_by(context: &Context, record: &CallRecord, kind: &dyn Fn(&str) -> Option<Kind>) -> Sorted {
    match aside(context, record) {
        Some(aside) => Sorted::Apart(aside),
        None => Sorted::Counted(row(record, kind)),
    }
}

/// A citizen with a number whom nobody answered: to be called back (K-13).
pub fn is_missed(context: &Context, record: &CallRecord) -> bool {
    record.caller.number.is_some()
        && matches!(sorted(context, record), Sorted::Counted(Row::Abandoned | Row::NobodyAnswered))
}

fn aside(context: &Context, record: &CallRecord) -> Option<Aside> {
    let refused = |status| record.outcome == Outcome::Refused && record.sip_status == Some(status);
    let number = record.caller.number.as_ref();
    if record.internal || record.outcome == Outcome::Internal || refused(486) {
        Some(Aside::Internal)
    } else if record.apart == Some(Apart::Test) || number.is_some_and(|number| context.test_from.contains(number)) {
        Some(Aside::Test)
    } else if record.apart == Some(Apart::Blocked) || record.outcome == Outcome::Blocked || refused(404) {
        Some(Aside::Blocked)
    } else if record.outcome == Outcome::Fax {
        Some(Aside::Fax)
    } else {
        is_unwanted(record).then_some(Aside::Short)
    }
}

/// Hung up by the caller within 3 s of our answer, or of the call when there was none, without a key.
fn is_unwanted(record: &CallRecord) -> bool {
    let lasted = record.ended_ms.saturating_sub(record.answered_ms.unwrap_or(0));
    let did_nothing =
        record.journey.iter().all(|step| step.keys.is_empty()) && record.talks.is_empty() && record.messages.is_empty();
    record.ended_by == EndedBy::Caller && lasted < UNWANTED_MS && did_nothing
}

pub(super) fn row(record: &CallRecord, kind: &dyn Fn(&str) -> Option<Kind>) -> Row {
    match record.outcome {
        Outcome::Answered => Row::Answered,
        Outcome::Handed => Row::Handed,
        Outcome::LeftMessage => Row::LeftMessage,
        Outcome::Informed => Row::Informed,
        Outcome::Cancelled => Row::Cancelled,
        Outcome::Full => Row::Full,
        Outcome::Abandoned if Waited::of(record).short => Row::ShortAbandoned,
        Outcome::Abandoned => Row::Abandoned,
        Outcome::NobodyAnswered if !record.queues.is_empty() => Row::NobodyAnswered,
        Outcome::NobodyAnswered if was_at_boxes_only(record, kind) => Row::NotFinished,
        Outcome::NobodyAnswered => Row::ClosedOnly,
        Outcome::NoChoice if was_told_closed(record) => Row::ClosedOnly,
        Outcome::NoChoice if chose_something(record, kind) => Row::NotFinished,
        Outcome::NoChoice => Row::NoChoice,
        Outcome::Refused
        | Outcome::MediaLost
        | Outcome::NotAcknowledged
        | Outcome::Stopped
        | Outcome::Interrupted
        // Set apart before; here only so that every verdict has its place.
        | Outcome::Internal
        | Outcome::Fax
        | Outcome::Blocked => Row::Broken,
    }
}

fn was_told_closed(record: &CallRecord) -> bool {
    record.journey.iter().any(|step| step.at == "·closed")
}

/// Asked for nobody but an answering machine, and left nothing on it.
fn was_at_boxes_only(record: &CallRecord, kind: &dyn Fn(&str) -> Option<Kind>) -> bool {
    let mut boxes = false;
    for step in &record.journey {
        match kind(&step.at) {
            Some(Kind::Department) => return false,
            Some(Kind::Box) => boxes = true,
            _ => {}
        }
    }
    boxes && !was_told_closed(record)
}

/// Got further than where the call began, or began at a text.
fn chose_something(record: &CallRecord, kind: &dyn Fn(&str) -> Option<Kind>) -> bool {
    let mut steps = record.journey.iter().filter(|step| !step.at.starts_with('·'));
    let Some(first) = steps.next() else { return false };
    kind(&first.at) == Some(Kind::Text) || steps.any(|step| step.at != first.at)
}
