//! `council:` — whose line this is and who signs; `say_as:` — how words are pronounced.

use std::{collections::BTreeMap, sync::Arc};

use super::{Shape, prose::one_line};
use crate::config::{
    keys,
    messages::shape as say,
    source::{Entry, Kind, Node},
};

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> (String, Option<String>) {
    if let Kind::Text { text, .. } = &node.kind {
        return (one_line(text), None);
    }
    let entries = shape.map(node, "пишіть так: «council: {name: Менська міська рада}»");
    shape.only(entries, keys::COUNCIL, |_| false);
    let name = shape.field_word(entries, "name").map(|w| one_line(&w.text)).unwrap_or_default();
    let signed_by = shape.field_word(entries, "signed_by").map(|w| one_line(&w.text));
    (name, signed_by)
}

pub(super) fn say_as(shape: &mut Shape<'_>, node: &Node) -> BTreeMap<Arc<str>, Arc<str>> {
    let mut words = BTreeMap::new();
    for Entry { key, value } in shape.map(node, "пишіть так: «say_as: {Синявка: СинЯвка}»") {
        let Some(word) = shape.word(value) else { continue };
        if key.text.contains(char::is_whitespace) {
            shape.report.add(&key.place, say::bad_pronunciation(&key.text));
        } else {
            words.insert(Arc::from(key.text.as_str()), Arc::from(word.text));
        }
    }
    words
}
