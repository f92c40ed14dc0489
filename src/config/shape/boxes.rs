//! `boxes:` — voice messages, and who listens to them by when.

use std::time::Duration;

use super::{Shape, care, fields::split, limits, prose, queues};
use crate::config::{
    draft::{Body, BoxDraft, Thing},
    keys,
    messages::{queues as words, shape as say},
    source::{Entry, Node, Word},
};

/// Working hours to listen within when the line names only a person: one working day.
const WITHIN: u16 = 8;

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<Thing> {
    let entries = shape.map(node, "під «boxes:» пишіть назву скриньки, а під нею — title і listen");
    entries.iter().map(|e| one(shape, e)).collect()
}

fn one(shape: &mut Shape<'_>, entry: &Entry) -> Thing {
    let before = shape.report.errors();
    let entries = shape.map(&entry.value, "під назвою скриньки пишіть title і listen");
    shape.only(entries, keys::BOX, care::is_review_by);
    let title = prose::titles(shape, entries);
    let spoken = prose::optional(shape, entries);
    let care = care::read(shape, entries);
    let listen = shape.field_word(entries, "listen").and_then(|word| listener(shape, &word));
    let seconds = Duration::from_secs;
    let body = Body::Box(BoxDraft {
        say: spoken,
        listen,
        shortest: limits::duration(shape, entries, "shortest", seconds(0), seconds(30), ("0 с", "30 с")),
        longest: limits::duration(shape, entries, "longest", seconds(10), seconds(600), ("10 с", "10 хв")),
        ask_number: queues::yes_no(shape, entries, "ask_number").unwrap_or(false),
        no_appeal: queues::yes_no(shape, entries, "no_appeal").unwrap_or(false),
    });
    lengths(shape, entries, &body);
    let sound = shape.report.errors() == before;
    Thing { name: entry.key.clone(), title, care, body, sound }
}

/// A message cannot be shorter than the shortest and longer than the longest.
fn lengths(shape: &mut Shape<'_>, entries: &[Entry], body: &Body) {
    let Body::Box(BoxDraft { shortest: Some(shortest), longest: Some(longest), .. }) = body else { return };
    if shortest >= longest
        && let Some(place) = shape.field(entries, "shortest").map(|node| node.place.clone())
    {
        shape.report.add(&place, words::shortest_too_long());
    }
}

/// `Олена, 8 годин`
fn listener(shape: &mut Shape<'_>, word: &Word) -> Option<(Word, u16)> {
    match split(word).as_slice() {
        [person] => Some((person.clone(), WITHIN)),
        [person, time] => match hours(&time.text) {
            Some(hours) => Some((person.clone(), hours)),
            None => {
                shape.report.add(&time.place, say::bad_listener(&word.text));
                None
            }
        },
        _ => {
            shape.report.add(&word.place, say::bad_listener(&word.text));
            None
        }
    }
}

/// `8 годин`, `24 год`, `8`
fn hours(text: &str) -> Option<u16> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let hours = text.get(..digits)?.parse().ok().filter(|h| (1..=500).contains(h))?;
    let unit = text.get(digits..)?.trim().trim_end_matches('.');
    matches!(unit, "" | "год" | "година" | "години" | "годин" | "h").then_some(hours)
}
