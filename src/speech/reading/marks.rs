//! Signs: punctuation stays, for it is where an engine pauses; «№», «§», «&» become words; quotes and dashes become the
//! ones of Ukrainian; what nobody can read is left out.

use crate::speech::numeral::Case;

use super::{
    case::Governs,
    rule::Read,
    token::{Kind, Text},
};

/// A sign at `at`, after the rules of numbers and addresses.
pub(super) fn mark(text: &Text, at: usize) -> Option<Read> {
    let sign = text.text(at);
    by(text, at)
        .or_else(|| word(text, at, sign))
        .or_else(|| between_words(text, at, sign))
        .or_else(|| punctuation(text, at, sign))
}

/// «3,5 х 4,5», «3×4»: a letter or a sign between two numbers.
pub(super) fn by(text: &Text, at: usize) -> Option<Read> {
    let before = text.place_before(at).is_some_and(|before| !text.digits(before).is_empty());
    let after = !text.digits(text.after_space(at + 1)).is_empty();
    let sign = matches!(text.low(at), "х" | "x") || text.is(at, "×");
    (sign && before && after).then(|| Read::new(at + 1, " на "))
}

/// Whether some rule here knows the sign at all.
pub(super) fn is_known(sign: &str) -> bool {
    sign.chars().next().is_some_and(|c| c.is_ascii() || "№§°×€–—−‑‒…«»„“”‹›•·‣▪●²³€£½℃‰₴".contains(c))
}

fn word(text: &Text, at: usize, sign: &str) -> Option<Read> {
    let spaced = |words: &str| Some(Read::new(at + 1, format!(" {words} ")));
    match sign {
        "№" => {
            let (end, name) =
                if text.is(at + 1, "№") { (at + 2, many_numbers(text, at)) } else { (at + 1, one_number(text, at)) };
            Some(Read::new(end, format!(" {name} ")))
        }
        "§" => spaced("параграф"),
        "%" => spaced("відсоток"),
        "‰" => spaced("проміле"),
        "°" => spaced("градус"),
        "&" => spaced("і"),
        "₴" => spaced("гривень"),
        "=" => spaced("дорівнює"),
        "@" => spaced("равлик"),
        "€" => spaced("євро"),
        "$" => spaced("доларів"),
        "×" => spaced("на"),
        "≈" | "~" => spaced("приблизно"),
        "+" => spaced("плюс"),
        "*" if is_key(text, at) => spaced("зірочку"),
        "#" if is_key(text, at) => spaced("решітку"),
        "−" | "-" if !text.digits(at + 1).is_empty() && is_apart(text, at) && !text.is_space(at + 1) => {
            spaced("мінус")
        }
        _ => None,
    }
}

/// «каб. № 5» is «номер», «за № 5» «номером», «до № 5» «номера».
fn one_number(text: &Text, at: usize) -> &'static str {
    match Governs::before(text, at) {
        Governs::Behind => "номером",
        Governs::Only(Case::Genitive) | Governs::With => "номера",
        _ => "номер",
    }
}

fn many_numbers(text: &Text, at: usize) -> &'static str {
    if Governs::before(text, at) == Governs::Behind { "номерами" } else { "номери" }
}

/// «натисніть *», «клавіша #».
fn is_key(text: &Text, at: usize) -> bool {
    text.words_back(at, 2)
        .any(|word| word.starts_with("натис") || word.starts_with("клавіш") || word == "набер" || word == "наберіть")
}

/// Whether nothing or a space stands before `at`.
fn is_apart(text: &Text, at: usize) -> bool {
    at == 0 || matches!(text.kind(at - 1), Some(Kind::Space | Kind::Break)) || text.is(at - 1, "(")
}

/// «та/або», «вода/світло», «тел./факс».
fn between_words(text: &Text, at: usize, sign: &str) -> Option<Read> {
    let shortened = at > 1 && text.is(at - 1, ".") && text.kind(at - 2) == Some(Kind::Word);
    let word_before = shortened
        || text.place_before(at).is_some_and(|before| matches!(text.kind(before), Some(Kind::Word | Kind::Number)));
    let after = text.after_space(at + 1);
    let word_after = matches!(text.kind(after), Some(Kind::Word | Kind::Number));
    match sign {
        "/" | "\\" | "|" if word_before && word_after => {
            let conjunction = matches!(text.low(after), "або" | "чи") || matches!(text.word_before(at), "або" | "чи");
            let number = text.kind(after) == Some(Kind::Number);
            Some(Read::new(
                at + 1,
                if number {
                    " дріб "
                } else if conjunction {
                    " "
                } else {
                    ", "
                },
            ))
        }
        _ => None,
    }
}

fn punctuation(text: &Text, at: usize, sign: &str) -> Option<Read> {
    let quiet = || Some(Read::new(at + 1, ""));
    let kept = |words: &str| Some(Read::new(at + 1, words));
    match sign {
        "." if text.is(at + 1, ".") => {
            let end = (at..text.len()).find(|&at| !text.is(at, ".")).unwrap_or(text.len());
            Some(Read::new(end, "…"))
        }
        "." | "," | ";" | ":" | "!" | "?" | "…" | "«" | "»" => kept(sign),
        "(" | ")" => kept(sign),
        "[" | "{" => kept("("),
        "]" | "}" => kept(")"),
        "„" | "‹" => kept("«"),
        "›" => kept("»"),
        "\"" | "“" | "”" => kept(quote(text, at)),
        "–" | "—" | "‒" | "−" => kept(dash(text, at)),
        "-" | "‑" => kept(hyphen(text, at)),
        "•" | "·" | "‣" | "▪" | "●" => kept(if at == 0 { "" } else { ", " }),
        "\u{301}" | "'" | "’" | "ʼ" | "‘" | "`" | "*" | "_" | "#" | "^" | "<" | ">" | "/" | "\\" | "|" | "$" => {
            quiet()
        }
        _ if sign.chars().all(super::token::is_invisible) => quiet(),
        _ => None,
    }
}

/// A straight quote opens before a word and closes behind one.
fn quote(text: &Text, at: usize) -> &'static str {
    let opens = is_apart(text, at) && !matches!(text.kind(at + 1), None | Some(Kind::Space | Kind::Break));
    if opens { "«" } else { "»" }
}

/// Between words a dash is a pause.
fn dash(text: &Text, at: usize) -> &'static str {
    let joined = at > 0 && text.kind(at - 1) == Some(Kind::Word) && text.kind(at + 1) == Some(Kind::Word);
    if joined && text.text(at) != "—" {
        "-"
    } else if at == 0 {
        ""
    } else {
        " — "
    }
}

/// A hyphen joins two words; with a space beside it it was meant for a dash; at the beginning of a line it is a bullet.
fn hyphen(text: &Text, at: usize) -> &'static str {
    let inside = at > 0
        && matches!(text.kind(at - 1), Some(Kind::Word | Kind::Number))
        && matches!(text.kind(at + 1), Some(Kind::Word));
    let line_begins = at == 0 || text.kind(at - 1) == Some(Kind::Break);
    match () {
        () if inside => "-",
        () if line_begins => "",
        () if text.is_space(at - 1) && text.is_space(at + 1) => " — ",
        () => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, at: usize) -> String {
        mark(&Text::new(text), at).map(|read| read.words).unwrap_or_default()
    }

    #[test]
    fn signs_become_words_and_punctuation_stays() {
        assert_eq!(read("№ 5", 0).trim(), "номер");
        assert_eq!(read("за № 5", 2).trim(), "номером");
        assert_eq!(read("натисніть *", 2).trim(), "зірочку");
        assert_eq!(read("так...", 1), "…");
        assert_eq!(read("\"Дія\"", 0), "«");
        assert_eq!(read("\"Дія\"", 2), "»");
    }

    #[test]
    fn a_hyphen_with_spaces_is_a_dash() {
        assert_eq!(read("вода - світло", 2), " — ");
        assert_eq!(read("військово-обліковий", 1), "-");
        assert_eq!(read("та/або", 1), " ");
    }
}
