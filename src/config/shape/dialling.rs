//! `dialling:` — bounds for calls of ours through lines; `recordings:` — what recorded voices may take of the disk;
//! `music:` — what those hear who wait.

use std::{path::PathBuf, sync::Arc, time::Duration};

use super::{Shape, limits};
use crate::{
    config::{
        Recordings,
        files::FileError,
        keys,
        messages::{queues as say, shape as shape_notes},
        source::{Entry, Node},
        times,
    },
    switch::Dialling,
};

/// Longest beginning of a number: country and network.
const PREFIX: usize = 15;
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) fn dialling(shape: &mut Shape<'_>, node: &Node) -> Dialling {
    let entries = shape.map(node, "пишіть так: «dialling: {at_once: 2, longest: 30m}»");
    shape.only(entries, keys::DIALLING, |_| false);
    let mut dialling = Dialling::default();
    if let Some(allowed) = prefixes(shape, entries, "allow") {
        dialling.allowed = allowed;
    }
    // Paid services stay barred unless a longer beginning allows one of them.
    dialling.barred.extend(prefixes(shape, entries, "bar").unwrap_or_default());
    if let Some(n) = limits::count(shape, entries, "at_once", 1, 1000) {
        dialling.at_once = n;
    }
    let (from, to) = (Duration::from_secs(60), Duration::from_secs(4 * 3600));
    if let Some(longest) = limits::duration(shape, entries, "longest", from, to, ("1 хв", "4 год")) {
        dialling.longest = longest;
    }
    if let Some(minutes) = limits::count(shape, entries, "minutes_a_day", 1, 100_000) {
        dialling.minutes_a_day = minutes;
    }
    dialling
}

/// `+380, +48`
fn prefixes(shape: &mut Shape<'_>, entries: &[Entry], key: &str) -> Option<Vec<Arc<str>>> {
    let words = shape.field(entries, key).map(|node| shape.words(node))?;
    let mut prefixes: Vec<Arc<str>> = Vec::new();
    for word in words {
        let digits: String = word.text.chars().filter(|c| !c.is_whitespace()).collect();
        let sound = digits
            .strip_prefix('+')
            .is_some_and(|rest| (1..=PREFIX).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()));
        if sound {
            prefixes.push(digits.into());
        } else {
            shape.report.add(&word.place, say::bad_prefix(&word.text));
        }
    }
    // What cannot be read has been named; nobody is to be blamed for not being in an empty list.
    (!prefixes.is_empty()).then_some(prefixes)
}

pub(super) fn recordings(shape: &mut Shape<'_>, node: &Node) -> Recordings {
    let entries = shape.map(node, "пишіть так: «recordings: {keep: 90d, quota: 2G, free: 500M}»");
    shape.only(entries, keys::RECORDINGS, |_| false);
    let mut recordings = Recordings::default();
    if let Some(word) = shape.field_word(entries, "keep") {
        match times::parse_duration(&word.text).filter(|keep| (DAY..=DAY * 1100).contains(keep)) {
            Some(keep) => recordings.keep = keep,
            None => shape.report.add(&word.place, say::bad_keep(&word.text)),
        }
    }
    if let Some(quota) = size(shape, entries, "quota") {
        recordings.quota = quota;
    }
    if let Some(free) = size(shape, entries, "free") {
        recordings.free = free;
    }
    recordings
}

/// `2G`, `500M`, `2 ГБ`, `500 МБ`.
fn size(shape: &mut Shape<'_>, entries: &[Entry], key: &str) -> Option<u64> {
    const LEAST: u64 = 10 * 1024 * 1024;
    let word = shape.field_word(entries, key)?;
    let size = parse_size(&word.text).filter(|size| (LEAST..=1 << 44).contains(size));
    if size.is_none() {
        shape.report.add(&word.place, say::bad_size(&word.text));
    }
    size
}

fn parse_size(text: &str) -> Option<u64> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let unit = match text.get(digits..)?.trim().to_lowercase().as_str() {
        "m" | "mb" | "м" | "мб" => 1 << 20,
        "g" | "gb" | "г" | "гб" => 1 << 30,
        "t" | "tb" | "т" | "тб" => 1u64 << 40,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// A sound file beneath the folder of the configuration.
pub(super) fn music(shape: &mut Shape<'_>, node: &Node) -> Option<PathBuf> {
    let word = shape.word(node)?;
    if !word.text.to_lowercase().ends_with(".wav") {
        shape.report.add(&word.place, say::music_not_wav(&word.text));
        return None;
    }
    let Some(folder) = shape.folder else { return Some(PathBuf::from(&word.text)) };
    match folder.file(&word.text) {
        Ok(path) => {
            shape.watched.push(path.clone());
            Some(path)
        }
        Err(FileError::Outside) => {
            shape.report.add(&word.place, shape_notes::outside_folder(&word.text));
            None
        }
        Err(_) => {
            shape.report.add(&word.place, say::no_music(&word.text));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_both_alphabets() {
        assert_eq!(parse_size("500M"), Some(500 << 20));
        assert_eq!(parse_size("2 ГБ"), Some(2 << 30));
        assert_eq!(parse_size("2"), None, "two of what?");
        assert_eq!(parse_size("99999999999999T"), None, "no overflow");
    }
}
