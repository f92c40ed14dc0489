//! `people:` — the only people and numbers the program may ring.

use super::Shape;
use crate::{
    config::{
        messages::shape as say,
        source::{Entry, Node, Word},
    },
    switch::Contact,
    vocab::PhoneNumber,
};

/// A person whose number is wrong keeps the name, so that `answer` is not blamed as well.
pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<(Word, Option<Contact>)> {
    let entries = shape.map(node, "під «people:» пишіть ім’я і номер: «Олена: 101»");
    let mut people = Vec::new();
    for Entry { key, value } in entries {
        let contact = shape.word(value).and_then(|word| {
            let contact = contact(&word.text);
            if contact.is_none() {
                shape.report.add(&word.place, say::bad_contact(&word.text));
            }
            contact
        });
        people.push((key.clone(), contact));
    }
    people
}

fn contact(text: &str) -> Option<Contact> {
    if let Some(rest) = text.strip_prefix("sip:").or(text.strip_prefix("sips:")) {
        let (user, host) = rest.split_once('@')?;
        let sound = !user.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace);
        return sound.then(|| Contact::Uri(text.into()));
    }
    let number = PhoneNumber::parse(text)?;
    Some(if number.as_str().starts_with('+') { Contact::Outside(number) } else { Contact::Extension(number) })
}
