//! One voice, in a line («rhvoice anatol, 110 %») or by its words (`engine`, `voice`, `rate` …).

use std::sync::Arc;

use super::{
    Shape,
    engine::{self, Kind},
};
use crate::{
    config::{
        keys,
        messages::speech as say,
        report::Place,
        shape::fields::split,
        source::{self, Entry, Node, Word},
        suggest,
    },
    speech::{Engine, Voice},
    vocab::Lang,
};

/// Slower than this a voice drawls, faster it is not understood over a telephone.
const RATES: (u64, u64) = (90, 130);
/// RHVoice's voices, by their language; others may be installed.
const KNOWN: &[(Lang, &[&str])] = &[
    (Lang::UK, &["anatol", "natalia", "marianna", "volodymyr"]),
    (Lang::EN, &["slt", "alan", "bdl", "clb", "evgeniy-eng", "lyubov"]),
];

/// What is written of a voice.
#[derive(Default)]
pub(super) struct Written {
    pub engine: Option<Word>,
    pub voice: Option<Word>,
    pub rate: Option<Word>,
    pub model: Option<Word>,
    pub program: Option<Word>,
    pub arguments: Option<Node>,
}

pub(super) fn of(shape: &mut Shape<'_>, lang: Lang, node: &Node) -> Option<Voice> {
    match &node.kind {
        source::Kind::Map(entries) => {
            shape.only(entries, keys::SPEECH, |_| false);
            fields(shape, lang, entries, &node.place)
        }
        _ => {
            let word = shape.word(node)?;
            line(shape, lang, &word)
        }
    }
}

pub(super) fn fields(shape: &mut Shape<'_>, lang: Lang, entries: &[Entry], at: &Place) -> Option<Voice> {
    let written = Written {
        engine: shape.field_word(entries, "engine"),
        voice: shape.field_word(entries, "voice"),
        rate: shape.field_word(entries, "rate"),
        model: shape.field_word(entries, "model"),
        program: shape.field_word(entries, "program"),
        arguments: shape.field(entries, "arguments").cloned(),
    };
    // A wrong word has been named; what it was meant to say nobody knows.
    let sound = |entry: &Entry| {
        keys::SPEECH.contains(&entry.key.text.as_str()) && !matches!(entry.value.kind, source::Kind::Empty)
    };
    (!entries.is_empty() && entries.iter().all(sound)).then(|| voice(shape, lang, &written, at)).flatten()
}

/// `rhvoice anatol`, `rhvoice natalia, 110 %`, `piper uk.onnx`, `none`
fn line(shape: &mut Shape<'_>, lang: Lang, word: &Word) -> Option<Voice> {
    let parts = split(word);
    let (who, rate) = match parts.as_slice() {
        [who] => (who, None),
        [who, rate] => (who, Some(rate.clone())),
        _ => return wrong(shape, word),
    };
    let names = spaced(who);
    let (engine, name) = match names.as_slice() {
        [engine] => (engine.clone(), None),
        [engine, name] => (engine.clone(), Some(name.clone())),
        _ => return wrong(shape, word),
    };
    let is_model = name.as_ref().is_some_and(|name| name.text.ends_with(".onnx"));
    let (voice_name, model) = if is_model { (None, name) } else { (name, None) };
    let written = Written { engine: Some(engine), voice: voice_name, model, rate, ..Written::default() };
    voice(shape, lang, &written, &word.place)
}

fn wrong(shape: &mut Shape<'_>, word: &Word) -> Option<Voice> {
    shape.report.add(&word.place, say::bad_voice(&word.text));
    None
}

/// The words of a line, each at its place.
fn spaced(word: &Word) -> Vec<Word> {
    let mut words = Vec::new();
    let mut column = 0u32;
    for part in word.text.split(' ') {
        let width = u32::try_from(part.chars().count()).unwrap_or(1);
        if !part.is_empty() {
            let mut place = word.place.clone();
            place.at.column += column;
            place.at.width = width;
            words.push(Word { text: part.to_owned(), place });
        }
        column += width + 1;
    }
    words
}

fn voice(shape: &mut Shape<'_>, lang: Lang, written: &Written, at: &Place) -> Option<Voice> {
    let rate = match &written.rate {
        Some(word) => rate(shape, word),
        None => Some(Voice::RATE),
    };
    let kind = engine::kind(shape, lang, written)?;
    engine::idle(shape, kind, written);
    let engine = engine::read(shape, kind, written, at)?;
    let name = name(shape, lang, kind, written, at, &engine)?;
    rate.map(|rate| Voice { engine, name, rate })
}

/// `110`, `110 %`
fn rate(shape: &mut Shape<'_>, word: &Word) -> Option<u16> {
    let bare = Word { text: word.text.trim_end_matches('%').trim_end().to_owned(), place: word.place.clone() };
    shape.number(&bare, RATES.0, RATES.1).and_then(|rate| u16::try_from(rate).ok())
}

/// As the engine calls the voice.
fn name(
    shape: &mut Shape<'_>,
    lang: Lang,
    kind: Kind,
    written: &Written,
    at: &Place,
    engine: &Engine,
) -> Option<Arc<str>> {
    let Some(word) = &written.voice else {
        let usual = Voice::usual(lang);
        return match engine {
            Engine::RhVoice if usual.engine != Engine::RhVoice => {
                shape.report.add(at, say::voice_unnamed(lang.code()));
                None
            }
            Engine::RhVoice => Some(usual.name),
            Engine::Piper { model } => Some(model.file_stem().unwrap_or_default().to_string_lossy().into()),
            Engine::Espeak => Some(lang.code().into()),
            Engine::Command { .. } | Engine::None => Some("".into()),
        };
    };
    // It goes to the engine's command line.
    let sound = word.text.starts_with(char::is_alphanumeric)
        && word.text.chars().count() <= 64
        && word.text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '.'));
    if !sound {
        shape.report.add(&word.place, say::bad_voice_name(&word.text));
        return None;
    }
    if kind != Kind::RhVoice {
        return Some(word.text.as_str().into());
    }
    let name = word.text.to_lowercase();
    known(shape, lang, word, &name);
    Some(name.into())
}

/// A voice of another language, or one whose name has a slip in it. Any other may be installed.
fn known(shape: &mut Shape<'_>, lang: Lang, word: &Word, name: &str) {
    let Some((_, own)) = KNOWN.iter().find(|(known, _)| *known == lang) else { return };
    let elsewhere = KNOWN.iter().any(|(known, names)| *known != lang && names.contains(&name));
    if elsewhere {
        shape.report.add(&word.place, say::foreign_voice(&word.text, own));
    } else if !own.contains(&name)
        && let Some(near) = suggest::nearest(name, own.iter().copied())
    {
        shape.report.add(&word.place, say::unknown_voice(&word.text, near));
    }
}
