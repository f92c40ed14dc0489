//! What is left of numbers: counted things («2 хвилини», «21 день», «до 5 робочих днів»), numbers that are names
//! («кабінет 5»), and whatever stands alone.

use crate::speech::numeral::{Case, Gender, cardinal, ordinal, ordinal_plural};

use super::{
    amount::Amount,
    case::{Governs, names_a_thing},
    dates::numbers_a_clause,
    digits,
    noun::{Agreement, agreement, noun_at},
    rule::Read,
    token::Text,
};

/// At any number.
pub(super) fn number(text: &Text, at: usize) -> Option<Read> {
    let before = text.word_before(at);
    let named = names_a_thing(before) || text.is(at.wrapping_sub(1), "№") || text.is(at.wrapping_sub(2), "№");
    let Some(amount) = Amount::at(text, at).filter(|_| !named || text.word_after(at + 1) == "тис") else {
        return (!text.digits(at).is_empty()).then(|| name(text, at));
    };
    let governs = Governs::before(text, at);
    if amount.multiple.is_some() {
        let case = governs.of_amount();
        return Some(Read::new(amount.end, amount.words(Gender::Masculine, case)));
    }
    if clause(text, at) && (numbers_a_clause(before) || of_a_queue(text, at)) {
        return Some(name(text, at));
    }
    if amount.part.is_some() {
        let gender = noun_at(text, amount.end).map_or(Gender::Masculine, |noun| gender_of_part(text.low(noun)));
        return Some(Read::new(amount.end, amount.words(gender, governs.of_amount())));
    }
    if clause(text, at) {
        return Some(name(text, at));
    }
    let words = match noun_at(text, amount.end) {
        Some(noun) => match agreement(text, amount.whole, governs, noun) {
            Agreement::Counts(gender, case) => cardinal(amount.whole, gender, case),
            Agreement::Orders(gender, case) => ordinal(amount.whole, gender, case),
            Agreement::OrdersMany(case) => ordinal_plural(amount.whole, case),
        },
        None => alone(text, at, &amount, governs),
    };
    Some(Read::new(amount.end, words))
}

/// A number without a noun: «від 20 до 50 гривень», «1, 2 та 3 поверхи», «натисніть 1».
fn alone(text: &Text, at: usize, amount: &Amount, governs: Governs) -> String {
    let noun = listed_noun(text, amount.end).filter(|_| !is_house(text, at, amount.end));
    let listed = noun.map(|noun| agreement(text, 5, governs, noun));
    match (listed, governs) {
        (Some(Agreement::Orders(gender, case)), _) => ordinal(amount.whole, gender, case),
        (Some(Agreement::OrdersMany(_)), _) => ordinal(amount.whole, Gender::Masculine, Case::Nominative),
        (Some(Agreement::Counts(gender, case)), _) => cardinal(amount.whole, gender, case),
        (None, Governs::Only(case)) => cardinal(amount.whole, Gender::Masculine, case),
        (None, Governs::With) if ["до", "по"].contains(&text.word_after(amount.end)) => {
            cardinal(amount.whole, Gender::Masculine, Case::Genitive)
        }
        _ => cardinal(amount.whole, Gender::Masculine, Case::Nominative),
    }
}

/// «площа Незалежності, 1, 3 поверх»: a house, not the first of a list.
fn is_house(text: &Text, at: usize, end: usize) -> bool {
    let street = |comma: usize| text.is(comma, ",") && comma > 0 && text.is_capital(comma - 1);
    text.is(text.after_space(end), ",") && text.place_before(at).is_some_and(street)
}

/// The noun behind a list of numbers that goes on at `at`: «1, 2 та 3 поверхи».
fn listed_noun(text: &Text, mut at: usize) -> Option<usize> {
    for _ in 0..6 {
        let joint = text.after_space(at);
        if !(text.is(joint, ",") || matches!(text.low(joint), "і" | "й" | "та" | "або" | "чи")) {
            return None;
        }
        let next = text.after_space(joint + 1);
        let next = if matches!(text.low(next), "і" | "та" | "або") { text.after_space(next + 1) } else { next };
        if text.digits(next).is_empty() {
            return None;
        }
        at = next + 1;
        if let Some(noun) = noun_at(text, at) {
            return Some(noun);
        }
    }
    None
}

/// «п. 2.10»: a number with parts after a clause's name.
fn clause(text: &Text, at: usize) -> bool {
    text.is(at + 1, ".") && !text.digits(at + 2).is_empty()
}

/// «підчерга 1.1», «черги 1.1, 1.2 та 3.2»: queues of power cuts have parts as clauses do.
fn of_a_queue(text: &Text, at: usize) -> bool {
    const STEMS: [&str; 5] = ["черг", "черз", "підчерг", "підчерз", "груп"];
    text.words_back(at, 6).any(|word| STEMS.iter().any(|stem| word.starts_with(stem)))
}

/// As a name: in the nominative, zeros in front said, parts apart.
fn name(text: &Text, at: usize) -> Read {
    let plain = |at| digits::plain(text.digits(at), Gender::Masculine, Case::Nominative);
    let mut words = plain(at);
    let mut end = at + 1;
    let sign = text.text(end);
    while matches!(sign, "." | ":") && text.is(end, sign) && !text.digits(end + 1).is_empty() {
        words = format!("{words} {} {}", if sign == "." { "крапка" } else { "двокрапка" }, plain(end + 1));
        end += 2;
    }
    Read::new(end, words)
}

/// «півтори години», but «півтора року».
fn gender_of_part(noun: &str) -> Gender {
    if noun.ends_with('и') || noun.ends_with('і') || noun.ends_with('ї') {
        Gender::Feminine
    } else {
        Gender::Masculine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| !text.digits(at).is_empty()).unwrap();
        number(&text, at).unwrap().words.replace(super::super::token::STRESS, "")
    }

    #[test]
    fn numbers_agree_with_what_is_counted() {
        assert_eq!(read("1 хвилина"), "одна");
        assert_eq!(read("22 особи"), "двадцять дві");
        assert_eq!(read("до 5 робочих днів"), "п’яти");
        assert_eq!(read("на 2 поверсі"), "другому");
        assert_eq!(read("1,5 години"), "півтори");
        assert_eq!(read("1, 2 та 3 поверхи"), "один");
    }

    #[test]
    fn names_stay_in_the_nominative() {
        assert_eq!(read("у кабінеті 2 приймає"), "два");
        assert_eq!(read("код 007"), "нуль нуль сім");
        assert_eq!(read("п. 2.10"), "два крапка десять");
    }
}
