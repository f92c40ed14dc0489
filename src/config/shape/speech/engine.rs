//! The engines and what each needs: a model, a program with its arguments, or nothing.

use std::path::{Component, Path, PathBuf};

use super::{Shape, voice::Written};
use crate::{
    config::{
        files::{self, FileError},
        messages::{shape as shape_notes, speech as say, trunks as words},
        report::Place,
        source::{self, Node, Word},
        suggest,
    },
    speech::{Engine, Voice},
    vocab::Lang,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    RhVoice,
    Piper,
    Espeak,
    Command,
    None,
}

const KINDS: &[(&str, Kind)] = &[
    ("rhvoice", Kind::RhVoice),
    ("piper", Kind::Piper),
    ("espeak", Kind::Espeak),
    ("command", Kind::Command),
    ("none", Kind::None),
];

/// What may stand in braces among the arguments of a program.
const PLACES: &[&str] = &["text", "wav", "voice", "rate", "lang"];
const MOST_ARGUMENTS: usize = 64;

/// The engine that is named, or that the other words belong to.
pub(super) fn kind(shape: &mut Shape<'_>, lang: Lang, written: &Written) -> Option<Kind> {
    let Some(word) = &written.engine else {
        return Some(match Voice::usual(lang).engine {
            _ if written.program.is_some() => Kind::Command,
            _ if written.model.is_some() => Kind::Piper,
            Engine::Espeak => Kind::Espeak,
            _ => Kind::RhVoice,
        });
    };
    let name = word.text.to_lowercase();
    let name = if name == "espeak-ng" { "espeak" } else { &name };
    let found = KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    if found.is_none() {
        let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        let near = suggest::nearest(name, names.iter().copied());
        shape.report.add(&word.place, say::unknown_engine(&word.text, near, &names));
    }
    found
}

/// Words that this engine has no use for.
pub(super) fn idle(shape: &mut Shape<'_>, kind: Kind, written: &Written) {
    let mut idle = |place: Option<&Place>, word: &str, because: &str| {
        if let Some(place) = place {
            shape.report.add(place, words::without_effect(word, because));
        }
    };
    let at = |word: &Option<Word>| word.as_ref().map(|word| word.place.clone());
    if kind != Kind::Piper {
        idle(at(&written.model).as_ref(), "model", "воно для рушія piper");
    }
    if kind != Kind::Command {
        idle(at(&written.program).as_ref(), "program", "воно для рушія command");
        idle(written.arguments.as_ref().map(|node| &node.place), "arguments", "воно для рушія command");
    }
    if kind == Kind::None {
        idle(at(&written.voice).as_ref(), "voice", "рушія мовлення немає");
        idle(at(&written.rate).as_ref(), "rate", "рушія мовлення немає");
    }
}

pub(super) fn read(shape: &mut Shape<'_>, kind: Kind, written: &Written, at: &Place) -> Option<Engine> {
    match kind {
        Kind::RhVoice => Some(Engine::RhVoice),
        Kind::Piper => piper(shape, written, at),
        Kind::Espeak => {
            let place = written.engine.as_ref().map_or(at, |word| &word.place);
            shape.report.add(place, say::last_resort());
            Some(Engine::Espeak)
        }
        Kind::Command => command(shape, written, at),
        Kind::None => Some(Engine::None),
    }
}

fn piper(shape: &mut Shape<'_>, written: &Written, at: &Place) -> Option<Engine> {
    let Some(word) = &written.model else {
        shape.report.add(at, say::no_model());
        return None;
    };
    let name = Path::new(&word.text);
    let plain = name.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let (model, found) = match shape.folder {
        None => (name.to_owned(), true),
        Some(_) if name.is_absolute() => (name.to_owned(), files::is_readable(name)),
        Some(folder) if plain => match folder.file(&word.text) {
            Ok(path) => (path, true),
            Err(FileError::Outside) => return outside(shape, word),
            Err(_) => (folder.join(name), false),
        },
        Some(_) => return outside(shape, word),
    };
    if !found {
        shape.report.add(&word.place, say::model_missing(&word.text));
    }
    Some(Engine::Piper { model })
}

fn outside(shape: &mut Shape<'_>, word: &Word) -> Option<Engine> {
    shape.report.add(&word.place, shape_notes::outside_folder(&word.text));
    None
}

/// Only by its full path: the folder of the configuration is no place for programs, and what a short name leads to
/// depends on who starts the service.
fn command(shape: &mut Shape<'_>, written: &Written, at: &Place) -> Option<Engine> {
    let Some(word) = &written.program else {
        shape.report.add(at, say::no_program());
        return None;
    };
    let program = PathBuf::from(&word.text);
    if !program.is_absolute() {
        shape.report.add(&word.place, say::program_not_absolute(&word.text));
        return None;
    }
    if shape.folder.is_some() && !files::is_program(&program) {
        shape.report.add(&word.place, say::program_missing(&word.text));
    }
    let arguments = match &written.arguments {
        Some(node) => arguments(shape, node)?,
        None => vec!["{text}".to_owned(), "{wav}".to_owned()],
    };
    Some(Engine::Command { program, arguments })
}

fn arguments(shape: &mut Shape<'_>, node: &Node) -> Option<Vec<String>> {
    let words: Vec<Word> = match &node.kind {
        source::Kind::List(items) => items.iter().filter_map(|item| argument(shape, item)).collect(),
        _ => {
            let line = argument(shape, node)?;
            line.text.split_whitespace().map(|part| Word { text: part.to_owned(), place: line.place.clone() }).collect()
        }
    };
    for word in &words {
        unknown_places(shape, word)?;
    }
    let all = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>();
    let missing = ["{text}", "{wav}"].into_iter().find(|place| !all.iter().any(|text| text.contains(place)));
    if let Some(missing) = missing {
        shape.report.add(&node.place, say::argument_missing(missing));
        return None;
    }
    if words.len() > MOST_ARGUMENTS {
        shape.report.add(&node.place, say::too_many_arguments(MOST_ARGUMENTS));
        return None;
    }
    Some(words.into_iter().map(|word| word.text).collect())
}

/// In a list in brackets `{text}` is a map of one key to the YAML reader.
fn argument(shape: &mut Shape<'_>, node: &Node) -> Option<Word> {
    if let source::Kind::Map(entries) = &node.kind
        && let [source::Entry { key, value }] = entries.as_slice()
        && matches!(value.kind, source::Kind::Empty)
    {
        return Some(Word { text: format!("{{{}}}", key.text), place: node.place.clone() });
    }
    shape.word(node)
}

fn unknown_places(shape: &mut Shape<'_>, word: &Word) -> Option<()> {
    let mut rest = word.text.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let (name, next) = after.split_once('}').unwrap_or((after, ""));
        if !PLACES.contains(&name) {
            let near = suggest::nearest(name, PLACES.iter().copied());
            shape.report.add(&word.place, say::unknown_argument(name, near));
            return None;
        }
        rest = next;
    }
    Some(())
}
