//! `numbers:`, `test_from:`, `blocked:` — the council's own numbers and those of particular callers.

use std::collections::BTreeMap;

use super::Shape;
use crate::{
    config::{
        draft::Draft,
        messages::{shape as say, statistics},
        source::{Entry, Kind, Node, Word},
    },
    switch::Blocked,
    vocab::PhoneNumber,
};

pub(super) fn numbers(shape: &mut Shape<'_>, node: &Node) -> Vec<(PhoneNumber, Word)> {
    let entries = shape.map(node, "пишіть номер і назву: «+380 46 440 00 00: головне»");
    keyed(shape, entries).into_iter().filter_map(|(number, e)| shape.word(&e.value).map(|to| (number, to))).collect()
}

pub(super) fn test_from(shape: &mut Shape<'_>, node: &Node) -> Vec<PhoneNumber> {
    shape.words(node).iter().filter_map(|word| phone(shape, word)).collect()
}

/// A map of numbers to reasons, or bare numbers.
pub(super) fn blocked(shape: &mut Shape<'_>, node: &Node) -> Vec<Blocked> {
    let Kind::Map(entries) = &node.kind else {
        let bare = |number| Blocked { number, until: None, reason: String::new() };
        return test_from(shape, node).into_iter().map(bare).collect();
    };
    let mut blocked = Vec::new();
    for (number, entry) in keyed(shape, entries) {
        let Some(word) = shape.word(&entry.value) else { continue };
        blocked.push(one(shape, number, &word));
    }
    blocked
}

/// `до 01.12.2026, погрози, доповідна № 14`
fn one(shape: &mut Shape<'_>, number: PhoneNumber, word: &Word) -> Blocked {
    let (first, rest) = word.text.split_once(',').unwrap_or((&word.text, ""));
    let Some(date) = first.trim().strip_prefix("до ") else {
        return Blocked { number, until: None, reason: word.text.clone() };
    };
    let date = Word { text: date.trim().to_owned(), place: word.place.clone() };
    let until = shape.date(&date);
    if until.is_some_and(|day| day < shape.today) {
        shape.report.add(&word.place, say::past_block(&date.text));
    }
    Blocked { number, until, reason: rest.trim().to_owned() }
}

/// What would shut out the council itself.
pub(super) fn check(shape: &mut Shape<'_>, entries: &[Entry], draft: &Draft) {
    let Some(Node { kind: Kind::Map(lines), .. }) = shape.field(entries, "blocked") else { return };
    for Entry { key, .. } in lines {
        let Some(number) = PhoneNumber::parse(&key.text) else { continue };
        if draft.numbers.iter().any(|(own, _)| *own == number) {
            shape.report.add(&key.place, statistics::own_number_blocked(&key.text));
        } else if draft.test_from.contains(&number) {
            shape.report.add(&key.place, statistics::test_and_blocked(&key.text));
        }
    }
}

/// The entries whose key is a number; the same number written in two ways is reported.
fn keyed<'n>(shape: &mut Shape<'_>, entries: &'n [Entry]) -> Vec<(PhoneNumber, &'n Entry)> {
    let mut seen: BTreeMap<PhoneNumber, u32> = BTreeMap::new();
    let mut keyed = Vec::new();
    for entry in entries {
        let Some(number) = phone(shape, &entry.key) else { continue };
        match seen.get(&number) {
            Some(line) => shape.report.add(&entry.key.place, say::phone_twice(&entry.key.text, *line)),
            None => {
                seen.insert(number.clone(), entry.key.place.at.line);
                keyed.push((number, entry));
            }
        }
    }
    keyed
}

fn phone(shape: &mut Shape<'_>, word: &Word) -> Option<PhoneNumber> {
    let number = PhoneNumber::parse(&word.text);
    if number.is_none() {
        shape.report.add(&word.place, say::bad_phone(&word.text));
    }
    number
}
