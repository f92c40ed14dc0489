//! How callers wait and are answered: the queue's words of a department, and in `queues:` those of all departments.

use std::time::Duration;

use super::{Shape, limits, prose};
use crate::{
    config::{
        draft::{QueueDraft, SurveyDraft, WaitingDraft, Written},
        keys,
        messages::{queues as say, shape as shape_notes},
        source::{Entry, Kind, Node},
        times,
    },
    ivr::{AtClosing, Cost},
};

/// K-12.2: a caller is told of the cost of waiting at most so often.
const COST_EVERY: Duration = Duration::from_secs(60);

/// `queues:` — what holds for every department that says nothing else.
pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> QueueDraft {
    let entries = shape.map(node, "пишіть так: «queues: {ring: 20s, wrap_up: 15s}»");
    shape.only(entries, keys::QUEUE, |_| false);
    words(shape, entries)
}

pub(super) fn words(shape: &mut Shape<'_>, entries: &[Entry]) -> QueueDraft {
    let closing = [
        ("stay", AtClosing::Stay),
        ("leave", AtClosing::Leave),
        ("чекають", AtClosing::Stay),
        ("йдуть", AtClosing::Leave),
    ];
    QueueDraft {
        ring: written(shape, entries, "ring", (5, 120), ("5 с", "2 хв")),
        rounds: rounds(shape, entries),
        wrap_up: seconds(shape, entries, "wrap_up", (0, 600), ("0 с", "10 хв")),
        max_waiting: small(shape, entries, "max_waiting", 0, 200),
        max_wait: written(shape, entries, "max_wait", (10, 3600), ("10 с", "1 год")),
        priority: small(shape, entries, "priority", 0, 9).and_then(|n| u8::try_from(n).ok()),
        at_closing: shape.field_word(entries, "at_closing").and_then(|word| shape.choice(&word, &closing)),
        record: yes_no(shape, entries, "record"),
        survey: shape.field(entries, "survey").and_then(|node| survey(shape, node)),
        waiting: shape.field(entries, "waiting").map(|node| waiting(shape, node)).unwrap_or_default(),
    }
}

/// So many times round, or `no`: as long as a caller may wait.
fn rounds(shape: &mut Shape<'_>, entries: &[Entry]) -> Option<Option<u8>> {
    let word = shape.field_word(entries, "rounds")?;
    if matches!(word.text.to_lowercase().as_str(), "no" | "off" | "ні") {
        return Some(None);
    }
    let rounds = shape.number(&word, 1, 20)?;
    u8::try_from(rounds).ok().map(Some)
}

fn survey(shape: &mut Shape<'_>, node: &Node) -> Option<SurveyDraft> {
    let plain = |on| SurveyDraft { on, say: Vec::new(), resolved: None, tell: None };
    if matches!(node.kind, Kind::Text { .. }) {
        let word = shape.word(node)?;
        return shape.choice(&word, YES_NO).map(plain);
    }
    let entries = shape.map(node, "пишіть «survey: no» або під ним — say, resolved, tell");
    shape.only(entries, keys::SURVEY, |_| false);
    Some(SurveyDraft {
        say: prose::optional(shape, entries),
        resolved: yes_no(shape, entries, "resolved"),
        tell: shape.field_word(entries, "tell"),
        ..plain(true)
    })
}

fn waiting(shape: &mut Shape<'_>, node: &Node) -> WaitingDraft {
    let entries = shape.map(node, "під «waiting:» пишіть say, place, every");
    shape.only(entries, keys::WAITING, |_| false);
    let costs = [
        ("paid", Cost::Paid),
        ("free", Cost::Free),
        ("no", Cost::Unsaid),
        ("платно", Cost::Paid),
        ("безкоштовно", Cost::Free),
        ("ні", Cost::Unsaid),
    ];
    WaitingDraft {
        say: prose::optional(shape, entries),
        place: yes_no(shape, entries, "place"),
        every: seconds(shape, entries, "every", (20, 600), ("20 с", "10 хв")),
        keys_after: seconds(shape, entries, "keys_after", (10, 600), ("10 с", "10 хв")),
        cost: shape.field_word(entries, "cost").and_then(|word| shape.choice(&word, &costs)),
        cost_every: cost_every(shape, entries),
    }
}

fn cost_every(shape: &mut Shape<'_>, entries: &[Entry]) -> Option<Duration> {
    let word = shape.field_word(entries, "cost_every")?;
    match times::parse_duration(&word.text) {
        Some(every) if every < COST_EVERY => {
            shape.report.add(&word.place, say::cost_too_often(&word.text));
            None
        }
        Some(every) if every <= Duration::from_secs(600) => Some(every),
        _ => {
            shape.report.add(&word.place, shape_notes::bad_duration(&word.text, "60 с", "10 хв"));
            None
        }
    }
}

fn seconds(
    shape: &mut Shape<'_>,
    entries: &[Entry],
    key: &str,
    (from, to): (u64, u64),
    words: (&str, &str),
) -> Option<Duration> {
    limits::duration(shape, entries, key, Duration::from_secs(from), Duration::from_secs(to), words)
}

fn written(
    shape: &mut Shape<'_>,
    entries: &[Entry],
    key: &str,
    bounds: (u64, u64),
    words: (&str, &str),
) -> Option<Written<Duration>> {
    let at = shape.field(entries, key)?.place.clone();
    seconds(shape, entries, key, bounds, words).map(|value| Written { value, at })
}

fn small(shape: &mut Shape<'_>, entries: &[Entry], key: &str, from: u64, to: u64) -> Option<u16> {
    limits::count(shape, entries, key, from, to).and_then(|n| u16::try_from(n).ok())
}

const YES_NO: &[(&str, bool)] = &[("yes", true), ("no", false), ("так", true), ("ні", false)];

pub(super) fn yes_no(shape: &mut Shape<'_>, entries: &[Entry], key: &str) -> Option<bool> {
    let word = shape.field_word(entries, key)?;
    shape.choice(&word, YES_NO)
}
