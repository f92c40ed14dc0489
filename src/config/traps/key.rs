//! The key of a line: letters of the wrong alphabet, quotes from a word processor, keys that are not described.

use super::value::strip_smart;
use crate::config::{days, keys, messages::text as say, report::Note, suggest};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Sound,
    /// A key of the telephone whose meaning is fixed; the line is dropped.
    Fixed(Note),
    Wrong {
        note: Note,
        corrected: String,
    },
}

pub(super) fn judge(key: &str, section: &str, column: usize) -> Verdict {
    if key == "*" && section == "menus" {
        return Verdict::Fixed(say::fixed_key(key));
    }
    let bare = strip_smart(key);
    if bare != key {
        return Verdict::Wrong { note: say::smart_quotes(), corrected: bare.to_owned() };
    }
    let words = if column == 0 { Vec::new() } else { days_and_breaks() };
    let known = keys::all().chain(words);
    if keys::is_keyword(key) {
        return Verdict::Sound;
    }
    match suggest::twin(key, known) {
        Some(meant) => {
            let letter = key.chars().zip(meant.chars()).find(|(a, b)| a != b).map_or(' ', |(a, _)| a);
            Verdict::Wrong { note: say::foreign_letter(key, letter), corrected: meant.to_owned() }
        }
        None => Verdict::Sound,
    }
}

fn days_and_breaks() -> Vec<&'static str> {
    days::SHORT.iter().copied().chain(["перерва"]).collect()
}
