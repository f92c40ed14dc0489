//! `play:` — a recording of people in place of words.

use std::path::{Component, Path, PathBuf};

use super::Shape;
use crate::{
    config::{
        Severity,
        files::FileError,
        messages::{shape as shape_notes, speech as say},
        source::{Node, Word},
    },
    vocab::{Lang, PromptId},
};

/// Two minutes of studio sound; a text is to last thirty seconds.
const CAP: u64 = 20 << 20;

/// The file beneath the configuration's folder, by the name it is written with; it is noted among the recordings. One
/// that is not there is no mistake of the language: the telephone must answer without it, and whoever renders tells.
pub(super) fn file(shape: &mut Shape<'_>, lang: Lang, node: &Node) -> Option<Word> {
    let word = shape.word(node)?;
    if !word.text.to_lowercase().ends_with(".wav") {
        shape.report.add(&word.place, say::play_not_wav(&word.text));
        return None;
    }
    let name = Path::new(&word.text);
    let plain = name.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let (path, found) = match shape.folder {
        Some(folder) if plain => (folder.join(name), folder.sound(&word.text, CAP)),
        Some(_) => (PathBuf::new(), Err(FileError::Outside)),
        None => (PathBuf::from(name), Ok(())),
    };
    let note = match found {
        Ok(()) => None,
        Err(FileError::Outside) => Some(shape_notes::outside_folder(&word.text)),
        Err(FileError::TooLarge) => Some(say::play_too_large(&word.text, CAP >> 20)),
        Err(FileError::NotSound | FileError::NotAFile) => Some(say::play_not_sound(&word.text)),
        Err(FileError::NotFound | FileError::Io(_)) => Some(say::no_recording(&word.text)),
    };
    let wrong = note.as_ref().is_some_and(|note| note.severity == Severity::Error);
    if let Some(note) = note {
        shape.report.add(&word.place, note);
    }
    if wrong {
        return None;
    }
    if !shape.watched.contains(&path) {
        shape.watched.push(path.clone());
    }
    shape.played.insert(PromptId::of_file(lang, &word.text), path);
    Some(word)
}
