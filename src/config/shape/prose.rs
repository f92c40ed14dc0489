//! Sentences and titles: languages side by side, and the values the program speaks in them.

use std::sync::Arc;

use jiff::civil::Time;

use super::{Shape, play};
use crate::{
    config::{
        draft::{Piece, Prose, Titles, Version},
        keys,
        messages::{shape as say, speech as say_speech},
        report::Place,
        source::{Entry, Kind, Node, Word},
        suggest, times,
    },
    speech::MAX_HRYVNIAS,
    vocab::{Lang, PhoneNumber},
};

/// `say` or `play` (and `say_en` beside it) of something that cannot be silent.
pub(super) fn required(shape: &mut Shape<'_>, entries: &[Entry], owner: &Node) -> Prose {
    let main = shape.languages.first().copied().unwrap_or(Lang::UK);
    let has_main =
        entries.iter().any(|e| ["say", "play"].iter().any(|key| spoken_in(shape, &e.key.text, key) == Some(main)));
    if !has_main && !entries.is_empty() {
        shape.report.add(
            &owner.place,
            say::missing("say: |", "«say: |», а рядком нижче — текст; або готовий запис: «play: файл.wav»"),
        );
    }
    optional(shape, entries)
}

pub(super) fn optional(shape: &mut Shape<'_>, entries: &[Entry]) -> Prose {
    let mut prose = Prose::new();
    for Entry { key, value } in entries {
        let Some(lang) = wanted(shape, key, "say") else { continue };
        if let Some(word) = shape.word(value) {
            prose.push(version(shape, lang, word, &value.kind));
        }
    }
    for Entry { key, value } in entries {
        let Some(lang) = wanted(shape, key, "play") else { continue };
        let Some(file) = play::file(shape, lang, value) else { continue };
        match prose.iter_mut().find(|version| version.lang == lang) {
            Some(version) => version.play = Some(file),
            None => prose.push(played(lang, file)),
        }
    }
    main_first(shape, &mut prose, |v| v.lang);
    prose
}

pub(super) fn titles(shape: &mut Shape<'_>, entries: &[Entry]) -> Titles {
    let mut titles = Titles::new();
    for Entry { key, value } in entries {
        let Some(lang) = wanted(shape, key, "title") else { continue };
        if let Some(mut word) = shape.word(value) {
            word.text = one_line(&word.text);
            titles.push((lang, word));
        }
    }
    main_first(shape, &mut titles, |(lang, _)| *lang);
    titles
}

fn main_first<T>(shape: &Shape<'_>, list: &mut [T], lang: impl Fn(&T) -> Lang) {
    list.sort_by_key(|item| shape.languages.iter().position(|l| *l == lang(item)));
}

/// The language of a `base` key; a language that is not spoken here is reported and passed over.
fn wanted(shape: &mut Shape<'_>, key: &Word, base: &str) -> Option<Lang> {
    let lang = spoken_in(shape, &key.text, base)?;
    if shape.languages.contains(&lang) {
        return Some(lang);
    }
    shape.report.add(&key.place, say::unlisted_language(&key.text, lang.code()));
    None
}

fn spoken_in(shape: &Shape<'_>, key: &str, base: &str) -> Option<Lang> {
    if key == base {
        return shape.languages.first().copied();
    }
    keys::localized(key).filter(|(b, _)| *b == base).and_then(|(_, code)| Lang::from_code(code))
}

/// A recording whose words nobody has written down.
fn played(lang: Lang, file: Word) -> Version {
    Version { lang, place: file.place.clone(), raw: String::new(), pieces: Vec::new(), play: Some(file) }
}

fn version(shape: &mut Shape<'_>, lang: Lang, word: Word, kind: &Kind) -> Version {
    let Word { text: raw, place } = word;
    let block = matches!(kind, Kind::Text { block: true, .. });
    let mut pieces = Vec::new();
    let mut rest = raw.as_str();
    while let Some(open) = rest.find('{') {
        let (before, from_brace) = rest.split_at(open);
        pieces.push(Piece::Text(one_line(before)));
        let offset = raw.len() - from_brace.len();
        let Some(close) = from_brace.find('}') else {
            let at = inside(&place, &raw, offset, 1, block);
            shape.report.add(&at, say::open_brace());
            rest = "";
            break;
        };
        let whole = &from_brace[..=close];
        let at = inside(&place, &raw, offset, whole.chars().count(), block);
        pieces.extend(value(shape, whole, &at));
        rest = &from_brace[close + 1..];
    }
    pieces.push(Piece::Text(one_line(rest)));
    pieces.retain(|p| !matches!(p, Piece::Text(text) if text.is_empty()));
    Version { lang, place, raw, pieces, play: None }
}

/// Where a part of a text stands in the file. The first line of a block begins at its own place, the others at the
/// same column, because the block's indentation is cut from each.
fn inside(place: &Place, raw: &str, offset: usize, width: usize, block: bool) -> Place {
    let before = raw.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let mut place = place.clone();
    let small = |n: usize| u32::try_from(n).unwrap_or(0);
    if block || line == 0 {
        place.at.line += small(line);
        place.at.column += small(column);
        place.at.width = small(width);
    }
    place
}

/// `{графік рада}` and its kin.
fn value(shape: &mut Shape<'_>, whole: &str, at: &Place) -> Option<Piece> {
    let inner = whole.trim_start_matches('{').trim_end_matches('}').trim();
    let (kind, argument) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let argument = argument.trim();
    let word = || Word { text: argument.to_owned(), place: at.clone() };
    let piece = match (kind, argument) {
        (_, "") => None,
        ("графік", _) => Some(Piece::Hours(word())),
        ("відкриється", _) => Some(Piece::Opens(word())),
        ("назва", _) => Some(Piece::Title(word())),
        ("дата", _) => return shape.date(&word()).map(Piece::Date),
        ("час", _) => return time(shape, &word()).map(Piece::Time),
        ("сума", _) => return amount(shape, &word()),
        ("телефон", _) => return phone(shape, &word()).map(Piece::Phone),
        _ => None,
    };
    if piece.is_none() {
        let near = suggest::nearest(kind, VALUES.iter().copied()).filter(|near| *near != kind);
        shape.report.add(at, say::bad_placeholder(whole, near));
    }
    piece
}

pub(in crate::config) const VALUES: &[&str] = &["графік", "відкриється", "телефон", "дата", "час", "сума", "назва"];

/// `8:30`; the end of a day is said as the beginning of the next.
fn time(shape: &mut Shape<'_>, word: &Word) -> Option<Time> {
    let time = times::parse(&word.text).map(|time| if time == times::MIDNIGHT { Time::midnight() } else { time });
    if time.is_none() {
        shape.report.add(&word.place, say::bad_time(&word.text));
    }
    time
}

/// `1250,50`, `1 250,50 грн`, `85`
fn amount(shape: &mut Shape<'_>, word: &Word) -> Option<Piece> {
    let amount = parse_amount(&word.text);
    if amount.is_none() {
        shape.report.add(&word.place, say_speech::bad_amount(&word.text));
    }
    amount.map(|(hryvnias, kopecks)| Piece::Amount { hryvnias, kopecks })
}

fn parse_amount(text: &str) -> Option<(u32, u8)> {
    let text = text.trim_end_matches('.');
    let bare = ["грн", "₴", "гривень", "гривні", "гривня"].iter().find_map(|unit| text.strip_suffix(unit));
    let digits: String = bare.unwrap_or(text).chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, part) = digits.split_once([',', '.']).unwrap_or((&digits, "00"));
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let hryvnias = number(whole).filter(|hryvnias| *hryvnias <= MAX_HRYVNIAS)?;
    let kopecks = match part.len() {
        1 => number(part)? * 10,
        2 => number(part)?,
        _ => return None,
    };
    Some((hryvnias, u8::try_from(kopecks).ok()?))
}

/// The groups as written, because that is how the number is spoken.
fn phone(shape: &mut Shape<'_>, word: &Word) -> Option<Vec<Arc<str>>> {
    if PhoneNumber::parse(&word.text).is_none() {
        shape.report.add(&word.place, say::bad_phone(&word.text));
        return None;
    }
    let groups = word.text.split(|c: char| !c.is_ascii_digit() && c != '+').filter(|g| !g.is_empty());
    Some(groups.map(Arc::from).collect())
}

/// White space of any kind as single spaces: what is spoken has no lines.
pub(in crate::config) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        for (text, amount) in [
            ("1250,50", (1250, 50)),
            ("1 250.5", (1250, 50)),
            ("85 грн.", (85, 0)),
            ("0,05 ₴", (0, 5)),
            ("15\u{a0}000 гривень", (15_000, 0)),
        ] {
            assert_eq!(parse_amount(text), Some(amount), "{text}");
        }
        for wrong in ["", "-5", "1,234", "5,", ",5", "1250,5x", "1000000000", "сто", "99999999999999", "1,5,5"] {
            assert_eq!(parse_amount(wrong), None, "{wrong}");
        }
    }
}
