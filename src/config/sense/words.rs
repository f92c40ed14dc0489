//! The words themselves: how long they last, what the voice cannot pronounce, and facts that stand elsewhere already.

use std::{collections::BTreeMap, time::Duration};

use super::{doubts::Doubts, recordings::Recorded};
use crate::config::{
    draft::{Draft, Piece, Version},
    messages::{sense as say, speech as say_speech},
    references::main_menu,
    report::{Note, Place, Report},
    source::Word,
};

/// Letters of each text as it is read aloud, by its path (`texts.графік.say`).
pub(super) type Letters = BTreeMap<String, usize>;

/// Speech of RHVoice/Anatol, measured over our prompts.
const LETTERS_PER_SECOND: usize = 14;

/// Advice about the words. Gives back how many letters each text has when it is read aloud.
pub(super) fn check(report: &mut Report, draft: &Draft) -> Letters {
    let mut doubts = Doubts::new(&draft.say_as);
    let mut letters = Letters::new();
    for (lang, word) in draft.things.iter().flat_map(|t| &t.title) {
        doubts.read(report, *lang, &word.text, &|text| within(word, text));
    }
    for version in draft.prose().flatten() {
        let at = |text: &str| place_of(version, text);
        if version.play.is_some() && version.raw.is_empty() {
            report.add(&version.place, say_speech::words_unwritten());
        }
        if version.play.is_none() {
            let spoken: usize = texts(version).map(|text| doubts.read(report, version.lang, text, &at)).sum();
            letters.insert(version.path(), spoken);
        }
        let mut tell = |found: Option<String>, note: fn(&str) -> Note| {
            if let Some(found) = found {
                report.add(&at(&found), note(&found));
            }
        };
        tell(clock_time(&without_values(&version.raw)), say::clock_time);
        tell(key_name(&without_values(&version.raw)), say::key_name);
    }
    letters
}

/// What an engine is given of a text.
fn texts(version: &Version) -> impl Iterator<Item = &str> {
    version.pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

/// Texts longer than people listen: an information 30 s, an announcement 15 s, the greeting 10 s.
pub(super) fn lengths(report: &mut Report, draft: &Draft, letters: &Letters, recorded: Option<&Recorded>) {
    let main = main_menu(draft);
    let notices = draft.notices.iter().map(|n| (&n.say, 15));
    let things = draft.things.iter().enumerate().flat_map(|(i, t)| {
        let limit = if Some(i) == main { 10 } else { 30 };
        t.body.says().into_iter().map(move |(_, say)| (say, limit))
    });
    let queues = draft.queues.says().into_iter().map(|(_, say)| (say, 30));
    for (prose, limit) in notices.chain(things).chain(queues) {
        for version in prose {
            let seconds = length(version, letters, recorded).as_secs_f32().round() as u64;
            if seconds > limit {
                report.add(&version.place, say::long_text(seconds, limit));
            }
        }
    }
}

/// Recorded words as long as they are, other words by their letters when read aloud; values by what they usually take.
fn length(version: &Version, letters: &Letters, recorded: Option<&Recorded>) -> Duration {
    let path = version.path();
    let words = recorded.and_then(|r| r.get(&path)).copied();
    if version.play.is_some() && words.is_some() {
        return words.unwrap_or_default();
    }
    let unrecorded = if words.is_none() { letters.get(&path).copied().unwrap_or(0) } else { 0 };
    let of = |piece: &Piece| match piece {
        Piece::Text(text) if version.play.is_some() => by_letters(text.chars().count()),
        Piece::Title(word) if words.is_none() => by_letters(word.text.chars().count()),
        Piece::Text(_) | Piece::Title(_) => Duration::ZERO,
        Piece::Hours(_) => Duration::from_secs(8),
        Piece::Opens(_) => Duration::from_secs(4),
        Piece::Date(_) | Piece::Time(_) => Duration::from_secs(2),
        Piece::Amount { .. } => Duration::from_secs(4),
        Piece::Phone(groups) => Duration::from_millis(900) * u32::try_from(groups.len()).unwrap_or(5),
    };
    words.unwrap_or_default() + by_letters(unrecorded) + version.pieces.iter().map(of).sum::<Duration>()
}

fn by_letters(count: usize) -> Duration {
    Duration::from_millis((count * 1000 / LETTERS_PER_SECOND) as u64)
}

/// `{…}` blanked out, so that columns stay.
fn without_values(raw: &str) -> String {
    let mut inside = false;
    let blank = |c: char| {
        inside = (inside || c == '{') && c != '\n';
        let shown = if inside { ' ' } else { c };
        inside = inside && c != '}';
        shown
    };
    raw.chars().map(blank).collect()
}

/// «8:00», «17.30», «з 8 до 17».
fn clock_time(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().map(|w| w.trim_matches([',', '.', ';', '!', '(', ')'])).collect();
    let with_minutes = words.iter().flat_map(|w| w.split(['-', '–', '—'])).find(|w| is_time(w)).map(|w| w.to_string());
    with_minutes.or_else(|| words.windows(4).find(|w| is_from_to(w)).map(|w| w.join(" ")))
}

fn is_time(word: &str) -> bool {
    let Some((hour, minute)) = word.split_once([':', '.']) else { return false };
    let sound = minute.len() == 2 && hour.len() <= 2 && minute.parse::<u8>().is_ok_and(|m| m < 60);
    // «5.20» may be a price or a date; «8.30» is a time.
    let round = word.contains(':') || matches!(minute, "00" | "15" | "30" | "45");
    sound && round && hour.parse::<u8>().is_ok_and(|h| h <= 24)
}

fn is_from_to(words: &[&str]) -> bool {
    let hour = |w: &str| w.split('-').next().and_then(|n| n.parse::<u8>().ok()).is_some_and(|h| h <= 24);
    matches!(words, ["з" | "із" | "З", from, "до", to] if hour(from) && hour(to))
}

/// «натисніть 1», «клавіша два».
fn key_name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|w| {
        let w = w.to_lowercase();
        ["натисн", "клавіш", "кнопк", "зірочк", "решітк"].iter().any(|stem| w.contains(stem))
    })?;
    let phrase = words.get(at..words.len().min(at + 2))?.join(" ");
    Some(phrase.trim_end_matches(['.', ',', '!', ';', ':']).to_owned())
}

/// Where a word of a title stands.
fn within(title: &Word, text: &str) -> Place {
    let mut place = title.place.clone();
    let small = |n: usize| u32::try_from(n).unwrap_or(0);
    if let Some(before) = whole(&title.text, text).and_then(|at| title.text.get(..at)) {
        place.at.column += small(before.chars().count());
        place.at.width = small(text.chars().count());
    }
    place
}

/// Where a piece of a text stands: the line and column of its first word.
fn place_of(version: &Version, text: &str) -> Place {
    let mut place = version.place.clone();
    let first = text.split_whitespace().next().unwrap_or(text);
    let lines = version.raw.split('\n').enumerate();
    let found = lines.filter_map(|(n, line)| whole(line, first).map(|at| (n, line, at))).next();
    if let Some((number, line, at)) = found {
        let small = |n: usize| u32::try_from(n).unwrap_or(0);
        place.at.line += small(number);
        place.at.column += small(line.get(..at).map_or(0, |l| l.chars().count()));
        let rest = line.get(at..).unwrap_or_default();
        let width = if rest.starts_with(text) { text.chars().count() } else { first.chars().count() };
        place.at.width = small(width);
    }
    place
}

/// Where `word` stands, by itself if it does anywhere.
fn whole(text: &str, word: &str) -> Option<usize> {
    let apart = |at: &usize| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(word).map(|(at, _)| at).find(apart).or_else(|| text.find(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_told_from_dates_and_prices() {
        assert_eq!(clock_time("Ми працюємо з 8:00 до 17:00."), Some("8:00".into()));
        assert_eq!(clock_time("Прийом 9.00-12.30"), Some("9.00".into()));
        assert_eq!(clock_time("Прийом з 8 до 17 години"), Some("з 8 до 17".into()));
        assert_eq!(clock_time("до 31.12.2026, коштує 5.20, вулиця Миру, 12"), None);
    }

    #[test]
    fn names_of_keys_are_found_with_the_word_that_follows() {
        assert_eq!(key_name("Щоб почути ще раз, натисніть 1."), Some("натисніть 1".into()));
        assert_eq!(key_name("Ми працюємо щодня."), None);
    }

    #[test]
    fn values_are_not_words() {
        assert_eq!(without_values("а {графік рада} б"), "а               б");
    }
}
