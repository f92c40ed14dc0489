//! What no rule of ours reads, given to the crate `ukrainian-tn`: signs of money and mathematics, units nobody in a
//! council writes, unknown Latin words. It is asked last and only for a few signs, for it is slow to wake.

use ukrainian_tn::uktextnorm::{NormalizeOptions, NormalizePreset, normalize_with};

use super::{
    doubt::DoubtKind,
    latin::is_cyrillic,
    rule::Read,
    token::{Kind, STRESS, Text, cleaned, is_apostrophe},
};

/// Longer runs are no sign or word that a dictionary could know.
const LONGEST: usize = 40;

/// A number with a unit we do not know: «50 Мбіт/с», «220 В».
pub(super) fn unknown_unit(text: &Text, at: usize) -> Option<Read> {
    let unit = text.after_space(at + 1);
    let written = text.text(unit);
    let latin = text.kind(unit) == Some(Kind::Word)
        && !is_cyrillic(written)
        && written.chars().all(|c| c.is_ascii_alphabetic());
    let slashed =
        text.kind(unit) == Some(Kind::Word) && text.is(unit + 1, "/") && text.kind(unit + 2) == Some(Kind::Word);
    let sign = text.kind(unit) == Some(Kind::Mark) && is_measure(written);
    let physical = matches!(
        written,
        "В" | "А"
            | "Гц"
            | "кГц"
            | "МГц"
            | "ГБ"
            | "МБ"
            | "кВ"
            | "дБ"
            | "ккал"
            | "Па"
            | "бар"
            | "мкг"
            | "мг"
            | "мл"
    );
    if !(latin && written.len() <= 4 || slashed || sign || physical) {
        return None;
    }
    let end = if slashed { unit + 3 } else { unit + 1 };
    let words = by_library(text, &format!("{} {}", text.text(at), text.written(unit, end)))?;
    Some(Read::guessed_if(slashed || latin, end, words))
}

fn is_measure(sign: &str) -> bool {
    matches!(sign, "£" | "¥" | "²" | "³" | "µ" | "½" | "÷" | "±" | "≤" | "≥" | "≈" | "√" | "∞")
}

/// A sign with what hangs on it: «€20», «½», «10²», «5×3».
pub(super) fn sign(text: &Text, at: usize) -> Option<Read> {
    let here = text.text(at);
    let number_first = text.kind(at) == Some(Kind::Number) && is_measure(text.text(at + 1));
    if !(number_first || text.kind(at) == Some(Kind::Mark) && is_measure(here)) {
        return None;
    }
    let mut end = at;
    while matches!(text.kind(end), Some(Kind::Number)) || is_measure(text.text(end)) || end == at {
        end += 1;
        if end - at > 6 {
            break;
        }
    }
    by_library(text, &text.written(at, end)).map(|words| Read::guessed(end, words))
}

/// In Ukrainian letters, or nothing.
pub(super) fn by_library(text: &Text, written: &str) -> Option<String> {
    if written.len() > LONGEST || !text.may_ask() {
        return None;
    }
    let options = NormalizeOptions::preset(NormalizePreset::TtsFriendly);
    let words: String =
        normalize_with(written, &options).chars().map(|c| if is_apostrophe(c) { '’' } else { c }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let speakable = |c: char| ('\u{400}'..='\u{4ff}').contains(&c) || matches!(c, ' ' | '-' | '’' | ',' | STRESS);
    (!words.is_empty() && words.chars().all(speakable)).then_some(words)
}

/// A sign or letter nobody can read: it is left out, and told.
pub(super) fn unread(text: &Text, at: usize) -> Read {
    let mut end = at + 1;
    while text.kind(end) == text.kind(at)
        && text.kind(at) == Some(Kind::Mark)
        && !super::marks::is_known(text.text(end))
    {
        end += 1;
    }
    let seen = cleaned(&text.written(at, end)).chars().any(|c| !c.is_control());
    Read { end, words: String::new(), doubt: seen.then_some(DoubtKind::Unread) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_reads_what_we_do_not() {
        assert_eq!(by_library(&Text::new(""), "£20").as_deref(), Some("двадцять фунтів"));
        assert_eq!(unknown_unit(&Text::new("50 Мбіт/с"), 0).unwrap().words, "п’ятдесят мегабітів за секунду");
        assert_eq!(sign(&Text::new("½"), 0).unwrap().words, "одна друга");
    }

    #[test]
    fn a_picture_is_left_out_and_told() {
        let read = unread(&Text::new("☎️ 5"), 0);
        assert_eq!((read.words.as_str(), read.doubt), ("", Some(DoubtKind::Unread)));
    }
}
