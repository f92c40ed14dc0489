//! `menus:` — a greeting or nothing, and keys that lead to names.

use super::{Shape, care, prose};
use crate::{
    config::{
        draft::{Body, Choice, Thing},
        keys,
        messages::{shape as say, text},
        source::{Entry, Node},
        suggest,
    },
    vocab::Digit,
};

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<Thing> {
    let entries = shape.map(node, "під «menus:» пишіть назву меню, а під нею — клавіші");
    entries.iter().map(|e| menu(shape, e)).collect()
}

fn menu(shape: &mut Shape<'_>, entry: &Entry) -> Thing {
    let before = shape.report.errors();
    let entries = shape.map(&entry.value, "під назвою меню пишіть клавіші: «1: графік»");
    let mut keys = Vec::new();
    for Entry { key, value } in entries {
        if matches!(key.text.as_str(), "0" | "*" | "#") {
            shape.report.add(&key.place, text::fixed_key(&key.text));
        } else if let Some(digit) = digit(&key.text) {
            if let Some(target) = shape.word(value) {
                keys.push(Choice { digit, key: key.place.clone(), target });
            }
        } else if !is_word(&key.text) {
            let note = match suggest::nearest(&key.text, keys::MENU.iter().copied()) {
                Some(near) => say::unknown_key(&key.text, Some(near), keys::MENU),
                None => say::bad_menu_key(&key.text),
            };
            shape.report.add(&key.place, note);
        }
    }
    let title = prose::titles(shape, entries);
    let spoken = prose::optional(shape, entries);
    let care = care::read(shape, entries);
    let sound = shape.report.errors() == before;
    Thing { name: entry.key.clone(), title, care, body: Body::Menu { say: spoken, keys }, sound }
}

fn digit(key: &str) -> Option<Digit> {
    let mut chars = key.chars();
    match (chars.next(), chars.next()) {
        (Some(c @ '1'..='9'), None) => Digit::from_char(c),
        _ => None,
    }
}

fn is_word(key: &str) -> bool {
    keys::MENU.contains(&key) || keys::localized(key).is_some() || care::is_review_by(key)
}
