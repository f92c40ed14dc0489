//! `council:` — whose line this is and who signs; `say_as:` — how words are pronounced.

use std::{collections::BTreeMap, sync::Arc};

use super::{Shape, prose::one_line};
use crate::config::{
    keys,
    messages::{shape as say, statistics as say_statistics},
    source::{Entry, Kind, Node, Word},
};

/// A council has so many leaders at most; the block must fit beneath a report.
const MOST_SIGNATURES: usize = 6;

/// What `council:` says.
#[derive(Debug, Default)]
pub(in crate::config) struct Council {
    pub name: String,
    pub name_of: String,
    pub service_of: String,
    /// `signed_by` as written, the first of them.
    pub signed_by: Option<String>,
    /// Post and name; whoever prepared the report comes last.
    pub signatures: Vec<(String, String)>,
}

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Council {
    if let Kind::Text { text, .. } = &node.kind {
        return Council { name: one_line(text), ..Council::default() };
    }
    let entries = shape.map(node, "пишіть так: «council: {name: Менська міська рада}»");
    shape.only(entries, keys::COUNCIL, |_| false);
    let mut text = |key| shape.field_word(entries, key).map(|w| one_line(&w.text)).unwrap_or_default();
    let (name, name_of, service_of) = (text("name"), text("name_of"), text("service_of"));
    let signers = shape.field(entries, "signed_by").map(|node| signers(shape, node)).unwrap_or_default();
    let mut signatures: Vec<_> = signers.iter().map(|word| signature(shape, word)).collect();
    if let Some(word) = shape.field_word(entries, "prepared_by") {
        let (post, name) = signature(shape, &word);
        signatures.push((preparer(&post), name));
    }
    let signed_by = signers.first().map(|word| one_line(&word.text));
    Council { name, name_of, service_of, signed_by, signatures }
}

/// One text, or a list of them. Commas belong to the text: «Посада, Ім’я ПРІЗВИЩЕ».
fn signers(shape: &mut Shape<'_>, node: &Node) -> Vec<Word> {
    match &node.kind {
        Kind::List(items) => items.iter().take(MOST_SIGNATURES).filter_map(|item| shape.word(item)).collect(),
        _ => shape.word(node).into_iter().collect(),
    }
}

/// A post may have commas of its own; what follows the last one is the name.
fn signature(shape: &mut Shape<'_>, word: &Word) -> (String, String) {
    let text = one_line(&word.text);
    match text.rsplit_once(',') {
        Some((post, name)) if !name.trim().is_empty() => (post.trim().to_owned(), name.trim().to_owned()),
        _ => {
            shape.report.add(&word.place, say_statistics::unnamed_signature(&text));
            (text.trim_end_matches(',').trim().to_owned(), String::new())
        }
    }
}

/// Whether the one who prepared it is «підготував» or «підготувала» only staff know; they may write it themselves.
fn preparer(post: &str) -> String {
    if post.contains(':') { post.to_owned() } else { format!("Виконавець: {post}") }
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
