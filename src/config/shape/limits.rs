//! `limits: {menu: 15m, total: 2h, per_caller: 2, calls: 100}`.

use std::time::Duration;

use super::Shape;
use crate::{
    config::{
        keys,
        messages::shape as say,
        source::{Entry, Node, Word},
        times,
    },
    switch::Limits,
};

/// Fills `limits` and the longest stay in the menus.
pub(super) fn read(shape: &mut Shape<'_>, node: &Node, limits: &mut Limits, longest_menu: &mut Duration) {
    let entries = shape.map(node, "пишіть так: «limits: {menu: 15m, total: 2h, per_caller: 2}»");
    shape.only(entries, keys::LIMITS, |_| false);
    let hours = |n: u64| Duration::from_secs(n * 3600);
    if let Some(time) = duration(shape, entries, "menu", Duration::from_secs(60), hours(2), ("1 хв", "2 год")) {
        *longest_menu = time;
    }
    if let Some(time) = duration(shape, entries, "total", Duration::from_secs(60), hours(24), ("1 хв", "24 год")) {
        limits.total = time;
    }
    if let Some(n) = count(shape, entries, "per_caller", 1, 1000) {
        limits.per_caller = Some(n);
    }
    if let Some(n) = count(shape, entries, "calls", 1, 20_000) {
        limits.calls = n;
    }
}

pub(super) fn count(shape: &mut Shape<'_>, entries: &[Entry], key: &str, from: u64, to: u64) -> Option<u32> {
    let word = shape.field_word(entries, key)?;
    shape.number(&word, from, to).and_then(|n| u32::try_from(n).ok())
}

/// A length of time within limits; `words` are the limits as people read them.
pub(super) fn duration(
    shape: &mut Shape<'_>,
    entries: &[Entry],
    key: &str,
    from: Duration,
    to: Duration,
    words: (&str, &str),
) -> Option<Duration> {
    let Word { text, place } = shape.field_word(entries, key)?;
    match times::parse_duration(&text) {
        Some(time) if (from..=to).contains(&time) => Some(time),
        _ => {
            shape.report.add(&place, say::bad_duration(&text, words.0, words.1));
            None
        }
    }
}
