//! `departments:` — who answers, when, and what happens when nobody does.

use super::{Shape, fields::split, prose};
use crate::config::{
    draft::{AnswerDraft, Body, Thing},
    keys,
    messages::shape as say,
    source::{Entry, Kind, Node, Word},
};

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<Thing> {
    let entries = shape.map(node, "під «departments:» пишіть назву відділу, а під нею — title, hours, answer");
    entries.iter().map(|e| department(shape, e)).collect()
}

fn department(shape: &mut Shape<'_>, entry: &Entry) -> Thing {
    let before = shape.report.errors();
    let entries = shape.map(&entry.value, "під назвою відділу пишіть title, hours, answer, else");
    shape.only(entries, keys::DEPARTMENT, |_| false);
    let title = prose::titles(shape, entries);
    let hours = shape.field_word(entries, "hours");
    let answer = shape.field(entries, "answer").and_then(|node| answer(shape, node));
    let otherwise = shape.field_word(entries, "else");
    let sound = shape.report.errors() == before;
    Thing { name: entry.key.clone(), title, body: Body::Department { hours, answer, otherwise }, sound }
}

/// `Олена, Ігор`, `разом: Олена, Ігор`, or a list.
fn answer(shape: &mut Shape<'_>, node: &Node) -> Option<AnswerDraft> {
    if let Kind::Map(entries) = &node.kind {
        let [Entry { key, value }] = entries.as_slice() else {
            shape.report.add(&node.place, say::wrong_kind("перелік імен", "пишіть так: «answer: Олена, Ігор»"));
            return None;
        };
        let together = order(shape, key)?;
        return Some(AnswerDraft { together, people: shape.words(value) });
    }
    if let Kind::Text { text, .. } = &node.kind
        && let Some((order_word, rest)) = text.split_once(':')
    {
        let key = Word { text: order_word.trim().to_owned(), place: node.place.clone() };
        let together = order(shape, &key)?;
        let mut names = Word { text: rest.to_owned(), place: node.place.clone() };
        names.place.at.column += u32::try_from(order_word.chars().count() + 1).unwrap_or(0);
        return Some(AnswerDraft { together, people: split(&names) });
    }
    let people = shape.words(node);
    (!people.is_empty()).then_some(AnswerDraft { together: false, people })
}

fn order(shape: &mut Shape<'_>, key: &Word) -> Option<bool> {
    shape.choice(key, &[("разом", true), ("по черзі", false)])
}
