//! `departments:` — who answers, when, and what happens when nobody does.

use super::{Shape, fields::split, prose, queues};
use crate::{
    acd::Strategy,
    config::{
        draft::{AnswerDraft, Body, DepartmentDraft, Thing},
        keys,
        messages::{queues as words, shape as say},
        source::{Entry, Kind, Node, Word},
    },
};

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<Thing> {
    let entries = shape.map(node, "під «departments:» пишіть назву відділу, а під нею — title, hours, answer");
    entries.iter().map(|e| department(shape, e)).collect()
}

fn department(shape: &mut Shape<'_>, entry: &Entry) -> Thing {
    let before = shape.report.errors();
    let entries = shape.map(&entry.value, "під назвою відділу пишіть title, hours, answer, else");
    // A clerk is reminded of four words; the queue's are in the manual.
    shape.only(entries, keys::DEPARTMENT, |key| keys::QUEUE.contains(&key));
    let title = prose::titles(shape, entries);
    let department = DepartmentDraft {
        hours: shape.field_word(entries, "hours"),
        answer: shape.field(entries, "answer").and_then(|node| answer(shape, node)),
        otherwise: shape.field_word(entries, "else"),
        queue: queues::words(shape, entries),
    };
    let sound = shape.report.errors() == before;
    Thing {
        name: entry.key.clone(),
        title,
        care: Default::default(),
        body: Body::Department(Box::new(department)),
        sound,
    }
}

/// `Олена, Ігор`, `разом: Олена, Ігор`, or a list.
fn answer(shape: &mut Shape<'_>, node: &Node) -> Option<AnswerDraft> {
    let (strategy, people) = match &node.kind {
        Kind::Map(entries) => {
            let [Entry { key, value }] = entries.as_slice() else {
                shape.report.add(&node.place, say::wrong_kind("перелік імен", "пишіть так: «answer: Олена, Ігор»"));
                return None;
            };
            let strategy = order(shape, key)?;
            (strategy, shape.words(value))
        }
        Kind::Text { text, .. } if text.contains(':') => in_one_line(shape, node, text)?,
        _ => (Strategy::InOrder, shape.words(node)),
    };
    if people.is_empty() && !shape.report.mentions(&node.place.at) {
        shape.report.add(&node.place, words::empty_answer());
    }
    (!people.is_empty()).then_some(AnswerDraft { strategy, people })
}

/// `разом: Олена, Ігор` as one text.
fn in_one_line(shape: &mut Shape<'_>, node: &Node, text: &str) -> Option<(Strategy, Vec<Word>)> {
    let (order_word, rest) = text.split_once(':')?;
    let key = Word { text: order_word.trim().to_owned(), place: node.place.clone() };
    let strategy = order(shape, &key)?;
    let mut names = Word { text: rest.to_owned(), place: node.place.clone() };
    names.place.at.column += u32::try_from(order_word.chars().count() + 1).unwrap_or(0);
    Some((strategy, split(&names)))
}

fn order(shape: &mut Shape<'_>, key: &Word) -> Option<Strategy> {
    let choices =
        [("разом", Strategy::Together), ("по черзі", Strategy::InOrder), ("хто довше вільний", Strategy::LongestIdle)];
    shape.choice(key, &choices)
}
