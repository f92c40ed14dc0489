//! `boxes:` — voice messages, and who listens to them by when.

use super::{Shape, fields::split, prose};
use crate::config::{
    draft::{Body, Thing},
    keys,
    messages::shape as say,
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
    shape.only(entries, keys::BOX, |_| false);
    let title = prose::titles(shape, entries);
    let spoken = prose::optional(shape, entries);
    let listen = shape.field_word(entries, "listen").and_then(|word| listener(shape, &word));
    let sound = shape.report.errors() == before;
    Thing { name: entry.key.clone(), title, body: Body::Box { say: spoken, listen }, sound }
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
