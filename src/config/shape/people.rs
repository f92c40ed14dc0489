//! `people:` — the only people and numbers the program may ring.

use super::{Shape, limits, queues};
use crate::{
    config::{
        draft::PersonDraft,
        keys,
        messages::{queues as words, shape as say},
        source::{Entry, Kind, Node, Word},
    },
    switch::Contact,
    vocab::PhoneNumber,
};

/// So many rings in a row without an answer, and the person is taken for away.
const AWAY_AFTER: u8 = 3;

const HELP: &str = "під «people:» пишіть ім’я і номер: «Олена: 101»";

/// A person whose number is wrong keeps the name, so that `answer` is not blamed as well.
pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<PersonDraft> {
    let entries = shape.map(node, HELP);
    entries.iter().map(|entry| person(shape, entry)).collect()
}

fn person(shape: &mut Shape<'_>, Entry { key, value }: &Entry) -> PersonDraft {
    let plain = PersonDraft {
        name: key.clone(),
        at: value.place.clone(),
        contact: None,
        hours: None,
        accept: None,
        away_after: AWAY_AFTER,
        trunk: None,
    };
    let Kind::Map(entries) = &value.kind else {
        return PersonDraft { contact: shape.word(value).and_then(|word| contact(shape, &word)), ..plain };
    };
    shape.only(entries, keys::PERSON, |_| false);
    let call = shape.field_word(entries, "call");
    if shape.field(entries, "call").is_none() {
        shape.report.add(&key.place, words::no_call(&key.text));
    }
    let away_after = limits::count(shape, entries, "away_after", 0, 20).and_then(|n| u8::try_from(n).ok());
    PersonDraft {
        at: call.as_ref().map_or(plain.at, |word| word.place.clone()),
        contact: call.and_then(|word| contact(shape, &word)),
        hours: shape.field_word(entries, "hours"),
        accept: queues::yes_no(shape, entries, "accept"),
        away_after: away_after.unwrap_or(AWAY_AFTER),
        trunk: shape.field_word(entries, "trunk"),
        name: plain.name,
    }
}

fn contact(shape: &mut Shape<'_>, word: &Word) -> Option<Contact> {
    let contact = parse(&word.text);
    if contact.is_none() {
        shape.report.add(&word.place, say::bad_contact(&word.text));
    }
    contact
}

fn parse(text: &str) -> Option<Contact> {
    if let Some(rest) = text.strip_prefix("sip:").or(text.strip_prefix("sips:")) {
        let (user, host) = rest.split_once('@')?;
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | ',' | '?');
        let sound = !user.is_empty() && !host.is_empty() && !text.contains(odd);
        return sound.then(|| Contact::Uri(text.into()));
    }
    let number = PhoneNumber::parse(text)?;
    Some(if number.as_str().starts_with('+') { Contact::Outside(number) } else { Contact::Extension(number) })
}
