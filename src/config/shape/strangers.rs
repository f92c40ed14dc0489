//! `strangers:` and `lan:` — what those who are nobody's line get, and who is spared.

use std::time::Duration;

use super::{Shape, limits, networks};
use crate::{
    config::{
        keys,
        source::{Entry, Node},
    },
    guard::{GuardSettings, Strangers},
};

/// How many requests may come at once, as a multiple of those in a second.
const BURST: u32 = 3;

pub(super) fn read(shape: &mut Shape<'_>, entries: &[Entry]) -> GuardSettings {
    let mut guard = GuardSettings::default();
    if let Some(node) = shape.field(entries, "strangers") {
        strangers(shape, node, &mut guard);
    }
    guard.lan = networks::read(shape, entries, "lan");
    guard
}

fn strangers(shape: &mut Shape<'_>, node: &Node, guard: &mut GuardSettings) {
    let entries = shape.map(node, "пишіть так: «strangers: {answer: silence, ban_after: 5, ban: 10m}»");
    shape.only(entries, keys::STRANGERS, |_| false);
    let answers = [("silence", Strangers::Silence), ("мовчання", Strangers::Silence), ("403", Strangers::Forbidden)];
    if let Some(answer) = shape.field_word(entries, "answer").and_then(|word| shape.choice(&word, &answers)) {
        guard.answer = answer;
    }
    guard.allow = networks::read(shape, entries, "allow");
    if let Some(rate) = limits::count(shape, entries, "rate", 1, 1000) {
        (guard.rate, guard.burst) = (rate, rate * BURST);
    }
    if let Some(count) = limits::count(shape, entries, "ban_after", 1, 1000) {
        guard.ban_after = count;
    }
    let (from, to) = (Duration::from_secs(60), Duration::from_secs(24 * 3600));
    if let Some(ban) = limits::duration(shape, entries, "ban", from, to, ("1 хв", "24 год")) {
        guard.ban = ban;
    }
}
