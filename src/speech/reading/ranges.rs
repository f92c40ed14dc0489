//! Ranges of plain numbers: «5–7 днів», «2–3 дні», «каб. 12–15», «1–4 класи».

use crate::speech::numeral::{Case, Gender, cardinal, ordinal};

use super::{
    addresses,
    case::{Governs, names_a_thing},
    noun::{Agreement, agreement, noun_at},
    rule::Read,
    token::{Kind, Text},
};

/// A pair of such neighbours is said without a pause: «два-три дні».
const SMALL: u64 = 20;

pub(super) fn range(text: &Text, at: usize) -> Option<Read> {
    let low = text.number(at, 9).filter(|_| no_zeros(text, at))?;
    // «Т-25-27» is a name.
    if at > 1 && text.is_dash(at - 1) && text.kind(at - 2) == Some(Kind::Word) {
        return None;
    }
    let second = text.after_dash(at + 1)?;
    let high = text.number(second, 9).filter(|_| no_zeros(text, second))?;
    let before = text.word_before(at);
    let end = second + 1;
    let more = text.is_dash(end) && !text.digits(end + 1).is_empty();
    if more || text.is_dash(end) && !text.low(end + 1).is_empty() {
        return None;
    }
    if names_a_thing(before)
        || addresses::in_address(text, at) && noun_at(text, end).is_none()
        || text.is(at.wrapping_sub(2), "№")
        || text.is(at.wrapping_sub(1), "№")
        || high <= low
    {
        return Some(Read::guessed_if(
            high <= low && !names_a_thing(before),
            end,
            pair(low, high, Gender::Masculine, Case::Nominative),
        ));
    }
    let governs = Governs::before(text, at);
    let Some(noun) = noun_at(text, end) else {
        return Some(match governs {
            Governs::Nothing => Read::guessed(end, from_to(low, high, Gender::Masculine)),
            _ => Read::guessed(end, pair(low, high, Gender::Masculine, governs.of_amount())),
        });
    };
    Some(Read::new(end, with_noun(text, low, high, governs, noun)))
}

fn no_zeros(text: &Text, at: usize) -> bool {
    !text.digits(at).starts_with('0') || text.digits(at) == "0"
}

fn with_noun(text: &Text, low: u64, high: u64, before: Governs, noun: usize) -> String {
    match agreement(text, high, before, noun) {
        // «учні першого — четвертого класів»
        Agreement::OrdersMany(case) => {
            format!("{} — {}", ordinal(low, Gender::Masculine, case), ordinal(high, Gender::Masculine, case))
        }
        Agreement::Orders(gender, case) => format!("{} — {}", ordinal(low, gender, case), ordinal(high, gender, case)),
        // The noun stands in the genitive plural, as «від … до …» asks for.
        Agreement::Counts(gender, Case::Nominative) if before == Governs::Nothing && takes_genitive(high) => {
            from_to(low, high, gender)
        }
        Agreement::Counts(gender, case) => pair(low, high, gender, case),
    }
}

/// Whether a noun after `n` is a genitive plural anyway.
fn takes_genitive(n: u64) -> bool {
    !(1..=4).contains(&(n % 10)) || (11..=14).contains(&(n % 100))
}

fn from_to(low: u64, high: u64, gender: Gender) -> String {
    format!("від {} до {}", cardinal(low, gender, Case::Genitive), cardinal(high, gender, Case::Genitive))
}

fn pair(low: u64, high: u64, gender: Gender, case: Case) -> String {
    let joint = if high <= SMALL { "-" } else { " — " };
    format!("{}{joint}{}", cardinal(low, gender, case), cardinal(high, gender, case))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Read> {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| !text.digits(at).is_empty())?;
        let read = range(&text, at)?;
        Some(Read { words: read.words.replace(super::super::token::STRESS, ""), ..read })
    }

    #[test]
    fn a_range_fits_its_noun() {
        assert_eq!(read("5–7 днів").unwrap().words, "від п’яти до семи");
        assert_eq!(read("2–3 дні").unwrap().words, "два-три");
        assert_eq!(read("протягом 10–30 днів").unwrap().words, "десяти — тридцяти");
        assert_eq!(read("1–4 класи").unwrap().words, "перший — четвертий");
    }

    #[test]
    fn a_range_of_names_is_a_pair_and_one_without_a_noun_is_a_guess() {
        assert_eq!(read("кабінети 12–15").unwrap().words, "дванадцять-п’ятнадцять");
        assert!(read("15-45").unwrap().doubt.is_some());
        assert!(read("1-2-3").is_none());
    }
}
