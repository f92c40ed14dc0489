//! How long one caller waited: clock A from the call's arrival, clock B from the end of the menu (K App. 1).

use crate::call::{CallRecord, Outcome, QueueEnd};

/// Who hangs up so soon has not waited and is not lost.
const SHORT_MS: u64 = 5_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Waited {
    /// Was in a queue, or talked to an operator.
    pub asked: bool,
    /// Clock A, of answered calls.
    pub from_start_ms: Option<u64>,
    /// Clock B, of answered calls.
    pub after_menu_ms: Option<u64>,
    /// From the end of the menu until the caller hung up, of calls that were given up in a queue.
    pub given_up_ms: Option<u64>,
    /// Given up within 5 s, over all queues of the call.
    pub short: bool,
}

impl Waited {
    /// A caller whom one department hands on to another waits on: the clock runs from the first. One who went back to
    /// the menu, or to a box, begins anew.
    pub fn of(record: &CallRecord) -> Self {
        let abandoned = record.outcome == Outcome::Abandoned;
        let asked = !record.queues.is_empty() || !record.talks.is_empty() || abandoned;
        let mut this = Self { asked, ..Self::default() };
        let answer = record.talks.first().map(|talk| talk.from_ms);
        this.from_start_ms = answer;
        let (mut began, mut in_queues) = (None, 0_u64);
        for visit in &record.queues {
            let since = *began.get_or_insert(visit.asked_ms);
            let stayed = visit.entered_ms.map_or(0, |entered| visit.ended_ms.saturating_sub(entered));
            in_queues = in_queues.saturating_add(stayed);
            match visit.end {
                QueueEnd::Answered => {
                    this.after_menu_ms = answer.map(|answer| answer.saturating_sub(since));
                    return this;
                }
                QueueEnd::ToMenu | QueueEnd::ToMessage => began = None,
                QueueEnd::Abandoned => this.given_up_ms = Some(visit.ended_ms.saturating_sub(since)),
                _ => {}
            }
        }
        this.given_up_ms = this.given_up_ms.filter(|_| abandoned);
        this.short = abandoned && this.given_up_ms.is_some() && in_queues < SHORT_MS;
        this
    }
}
