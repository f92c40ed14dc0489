//! What one caller was at: texts, and the department of each talk.

use super::context::Kind;
use crate::{
    call::{CallRecord, QueueVisit, Step},
    vocab::Digit,
};

/// What became of one text within one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heard<'a> {
    pub name: &'a str,
    /// To its end, at least once.
    pub heard: bool,
    /// The next thing that was asked for was a department.
    pub then_operator: bool,
}

/// Each text once, in the order they were first asked for.
pub(super) fn texts<'a>(record: &'a CallRecord, kind: &dyn Fn(&str) -> Option<Kind>) -> Vec<Heard<'a>> {
    let mut found: Vec<Heard<'a>> = Vec::new();
    for (i, step) in record.journey.iter().enumerate() {
        if guess(record, step, kind) != Some(Kind::Text) {
            continue;
        }
        let after = record.journey.iter().skip(i + 1).filter_map(|next| guess(record, next, kind));
        let then_operator = after.into_iter().find(|next| *next != Kind::Menu) == Some(Kind::Department);
        match found.iter_mut().find(|text| text.name == step.at) {
            Some(text) => {
                text.heard |= step.heard;
                text.then_operator |= then_operator;
            }
            None => found.push(Heard { name: &step.at, heard: step.heard, then_operator }),
        }
    }
    found
}

/// The department that a moment of the call belongs to: the last one asked for by then. A transfer to one person keeps it.
pub(super) fn department_at(record: &CallRecord, ms: u64) -> Option<&str> {
    let by_then = |visit: &&QueueVisit| !visit.queue.starts_with('·') && visit.asked_ms <= ms;
    record.queues.iter().rfind(by_then).map(|visit| &*visit.queue)
}

/// Kinds of names the configuration no longer has are told from the call itself: departments have queues, boxes have
/// messages, and from a menu one goes on by a figure.
fn guess(record: &CallRecord, step: &Step, kind: &dyn Fn(&str) -> Option<Kind>) -> Option<Kind> {
    if step.at.starts_with('·') {
        return None;
    }
    let unknown = || {
        let figure = |digit: &Digit| matches!(digit.as_char(), '1'..='9');
        if record.queues.iter().any(|visit| visit.queue == step.at) {
            Kind::Department
        } else if record.messages.iter().any(|message| message.box_name == step.at) {
            Kind::Box
        } else if step.keys.iter().any(figure) {
            Kind::Menu
        } else {
            Kind::Text
        }
    };
    Some(kind(&step.at).unwrap_or_else(unknown))
}
