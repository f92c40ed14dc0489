//! `speech:` — by whom texts are spoken: an engine and its voice, for the main language or for each.
//!
//! Knows how engines and voices are written, not how they are run; whether a voice is installed only rendering tells.

mod engine;
mod voice;

use super::Shape;
use crate::{
    config::{
        keys,
        messages::speech as say,
        report::Place,
        source::{Entry, Kind, Node},
    },
    speech::{Engine, Voice, Voices},
    vocab::Lang,
};

const SPEECH: &str =
    "пишіть так: «speech: rhvoice anatol», а для двох мов — «speech: {uk: rhvoice anatol, en: rhvoice slt}»";

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Voices {
    let main = shape.languages.first().copied().unwrap_or(Lang::UK);
    let mut voices = Voices::default();
    if let Kind::Text { .. } = node.kind {
        voices.0.extend(voice::of(shape, main, node).map(|voice| (main, voice)));
        return voices;
    }
    let entries = shape.map(node, SPEECH);
    shape.only(entries, keys::SPEECH, |key| language(key).is_some());
    // `engine`, `voice` and the rest by themselves are the main language's.
    let (languages, own): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().partition(|entry| language(&entry.key.text).is_some());
    let own: Vec<Entry> = own.into_iter().cloned().collect();
    if !own.is_empty() {
        voices.0.extend(voice::fields(shape, main, &own, &node.place).map(|voice| (main, voice)));
    }
    for Entry { key, value } in languages {
        let Some(lang) = language(&key.text) else { continue };
        if lang == main && !own.is_empty() {
            shape.report.add(&key.place, say::voice_twice(&key.text));
            continue;
        }
        if !shape.languages.contains(&lang) {
            shape.report.add(&key.place, say::voice_of_unlisted(lang.code()));
        }
        voices.0.extend(voice::of(shape, lang, value).map(|voice| (lang, voice)));
    }
    voices
}

/// A language that nobody was named for and that only the last resort speaks.
pub(super) fn unnamed(shape: &mut Shape<'_>, voices: &Voices, languages: &Place) {
    for lang in shape.languages.clone() {
        if !voices.0.contains_key(&lang) && Voice::usual(lang).engine == Engine::Espeak {
            shape.report.add(languages, say::no_voice_named(lang.code()));
        }
    }
}

fn language(key: &str) -> Option<Lang> {
    Lang::from_code(key)
}
