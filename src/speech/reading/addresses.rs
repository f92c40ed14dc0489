//! Numbers of houses, rooms and documents: «буд. 12-А», «12/3», «№ 393/96-ВР», «каб. 1, 2, 3», postal indexes.

use crate::speech::numeral::{Case, Gender, cardinal, ordinal};

use super::{
    acronyms,
    case::names_a_thing,
    digits,
    noun::noun_at,
    rule::Read,
    token::{Kind, Text},
};

pub(super) fn address(text: &Text, at: usize) -> Option<Read> {
    index(text, at).or_else(|| code(text, at)).or_else(|| parted(text, at)).or_else(|| lettered(text, at, at + 1))
}

/// «15600, м. Мена», «індекс 15600»: as postmen say it, two digits and three.
fn index(text: &Text, at: usize) -> Option<Read> {
    let written = text.digits(at);
    let (two, three) = written.split_at_checked(2).filter(|_| written.len() == 5)?;
    let next = text.after_space(if text.is(at + 1, ",") { at + 2 } else { at + 1 });
    let place = matches!(text.low(next), "м" | "с" | "смт" | "місто" | "село" | "селище" | "вул" | "вулиця");
    let region = |word: &str| matches!(word, "обл" | "область");
    let place = place || text.low(next).ends_with("ська") && region(text.word_after(next + 1));
    let last = text.words_back(at, 1).any(region) && noun_at(text, at + 1).is_none();
    let named = last || text.words_back(at, 2).any(|word| word.starts_with("індекс"));
    (named || place && (text.is(at + 1, ",") || text.is(next + 1, ".")))
        .then(|| Read::new(at + 1, format!("{}, {}", digits::group(two), digits::group(three))))
}

/// «код 12345678», «ЄДРПОУ 04061978», «рахунок № …»: in pairs.
fn code(text: &Text, at: usize) -> Option<Read> {
    const STEMS: [&str; 7] = ["код", "єдрпоу", "іпн", "рнокпп", "рахун", "мфо", "ідентифікац"];
    let long = text.digits(at).len() >= 5;
    let named = || text.words_back(at, 3).any(|word| STEMS.iter().any(|stem| word.starts_with(stem)));
    (long && named() && text.kind(at + 1) != Some(Kind::Word))
        .then(|| Read::new(at + 1, digits::dictated(text.digits(at))))
}

/// «12/3», «393/96-ВР», «01-15/123», «1/2 частки».
fn parted(text: &Text, at: usize) -> Option<Read> {
    if !text.is(at + 1, "/") || text.digits(at + 2).is_empty() {
        return None;
    }
    if let Some(read) = fraction(text, at) {
        return Some(read);
    }
    let mut words = plain(text, at);
    let mut end = at + 1;
    while matches!(text.text(end), "/" | "-") && !text.digits(end + 1).is_empty() {
        let joint = if text.is(end, "/") { " дріб " } else { " тире " };
        words = words + joint + &plain(text, end + 1);
        end += 2;
    }
    match letter_after(text, end) {
        Some((letters, end)) => Some(Read::new(end, format!("{words} {letters}"))),
        None => Some(Read::new(end, words)),
    }
}

fn plain(text: &Text, at: usize) -> String {
    digits::plain(text.digits(at), Gender::Masculine, Case::Nominative)
}

/// «1/2», «2/3 частки»: a true fraction away from addresses.
fn fraction(text: &Text, at: usize) -> Option<Read> {
    let (top, bottom) = (text.number(at, 2)?, text.number(at + 2, 2)?);
    let more = matches!(text.text(at + 3), "/" | "-") && text.kind(at + 4) != Some(Kind::Space);
    let part = text.word_after(at + 3).starts_with("част") || matches!(text.word_before(at), "на" | "по" | "до");
    let alone = text.word_before(at).is_empty() && noun_at(text, at + 3).is_none();
    let named = alone || names_a_thing(text.word_before(at)) || at > 3 && text.is_capital(at - 2);
    if top == 0 || top >= bottom || more || bottom > 20 || named && !part || in_address(text, at) && !part {
        return None;
    }
    let denominator = match top {
        1 => ordinal(bottom, Gender::Feminine, Case::Nominative),
        _ => crate::speech::numeral::ordinal_plural(bottom, Case::Genitive),
    };
    Some(Read::new(at + 3, format!("{} {denominator}", cardinal(top, Gender::Feminine, Case::Nominative))))
}

/// Whether the words before name a street or a house.
pub(super) fn in_address(text: &Text, at: usize) -> bool {
    const STEMS: [&str; 9] = ["вулиц", "провул", "проспект", "площ", "бульвар", "шосе", "будин", "квартир", "узвіз"];
    text.words_back(at, 6).any(|word| {
        matches!(word, "вул" | "пров" | "просп" | "пл" | "бул" | "буд" | "кв" | "корп")
            || STEMS.iter().any(|stem| word.starts_with(stem))
    })
}

/// «12-А», «12а», «5-Б», with a part behind: «12-А/2».
fn lettered(text: &Text, at: usize, end: usize) -> Option<Read> {
    let (letters, mut end) = letter_after(text, end)?;
    let mut words = format!("{} {letters}", plain(text, at));
    if text.is(end, "/") && !text.digits(end + 1).is_empty() {
        words = format!("{words} дріб {}", plain(text, end + 1));
        end += 2;
    }
    Some(Read::new(end, words))
}

/// A letter or a few after a number: «-А», «а», «-ВР».
fn letter_after(text: &Text, end: usize) -> Option<(String, usize)> {
    let dash = text.is_dash(end);
    let at = end + usize::from(dash);
    let word = text.text(at);
    let count = word.chars().count();
    let capitals = !word.is_empty() && word.chars().all(char::is_uppercase);
    let cyrillic = word.chars().all(|c| ('\u{400}'..='\u{4ff}').contains(&c));
    // «12-А», «12А»; «12-а» and «12а» only as the last thing of a house number.
    let numbered = text.is(end.wrapping_sub(2), "№") || text.is(end.wrapping_sub(3), "№");
    let small = count == 1
        && (numbered && dash || in_address(text, end.wrapping_sub(1)))
        && (dash || !matches!(word, "м" | "с" | "г" | "т" | "л"));
    let fits = cyrillic && count <= 4 && (capitals && (dash || count == 1) || small);
    if !fits || text.kind(at + 1) == Some(Kind::Number) {
        return None;
    }
    Some((acronyms::spelled(&word.to_uppercase()), at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| !text.digits(at).is_empty())?;
        address(&text, at).map(|read| read.words)
    }

    #[test]
    fn letters_and_parts_of_houses_are_said() {
        assert_eq!(read("буд. 12-А").unwrap(), "дванадцять а");
        assert_eq!(read("вул. Зразкова, 5а").unwrap(), "п’ять а");
        assert_eq!(read("вул. Зразкова, 1/3").unwrap(), "один дріб три");
        assert_eq!(read("закон № 393/96-ВР").unwrap(), "триста дев’яносто три дріб дев’яносто шість ве ер");
    }

    #[test]
    fn fractions_indexes_and_codes_are_told_apart() {
        assert_eq!(read("власник 1/2 частки").unwrap(), "одна друга");
        assert_eq!(read("15600, м. Мена").unwrap(), "п’ятнадцять, шістсот");
        assert_eq!(read("код ЄДРПОУ 04061978").unwrap(), "нуль чотири, нуль шість, дев’ятнадцять, сімдесят вісім");
        assert_eq!(read("15600 гривень"), None);
    }
}
