//! Money, measures and percent after a number, in the form and case the number and its preposition ask for:
//! «1250,50 грн», «до 100 грн», «2 тис. грн», «від 20 до 50 грн», «5–10 %», «50 кв. м», «3,5 га».

use crate::speech::numeral::{Case, Gender, cardinal};

use super::{
    amount::Amount,
    case::Governs,
    noun::ends_in_one,
    rule::Read,
    token::Text,
    unit::{Unit, unit_at},
};

/// «$ 100», «€45»: the sign of money is written first and said last.
pub(super) fn prefixed(text: &Text, at: usize) -> Option<Read> {
    let sign = Some(text.text(at)).filter(|sign| matches!(*sign, "$" | "€" | "₴"))?;
    let number = text.after_space(at + 1);
    let amount = Amount::at(text, number)?;
    let (unit, _) = unit_at(text, at).filter(|_| unit_at(text, amount.end).is_none() && !sign.is_empty())?;
    let case = Governs::before(text, at).of_amount();
    Some(Read::new(amount.end, format!("{} {}", amount.words(unit.gender, case), name(&amount, unit, case))))
}

/// At a number with a unit behind it.
pub(super) fn measured(text: &Text, at: usize) -> Option<Read> {
    range(text, at).or_else(|| single(text, at)).or_else(|| padded(text, at)).or_else(|| written_out(text, at))
}

/// «1250,50 гривень», «2 500,00 гривень»
fn written_out(text: &Text, at: usize) -> Option<Read> {
    let amount = Amount::at(text, at)?;
    let noun = text.after_space(amount.end);
    let case = Governs::before(text, at).of_amount();
    let words = hryvnias_and_kopecks(&amount, Unit::hryvnia(), case)?;
    matches!(text.low(noun), "гривень" | "гривні" | "гривня" | "гривню").then(|| Read::new(noun + 1, words))
}

/// «10 год 05 хв», «5 грн 00 коп.»: the zero in front is not said.
fn padded(text: &Text, at: usize) -> Option<Read> {
    let two_digits = text.digits(at).len() == 2 && text.digits(at).starts_with('0');
    let n = text.number(at, 2).filter(|_| two_digits && matches!(text.word_after(at + 1), "хв" | "коп"))?;
    let (unit, end) = unit_at(text, at + 1)?;
    let number = cardinal(n, unit.gender, Case::Nominative);
    Some(Read::new(end, format!("{number} {}", unit.counted(n, Case::Nominative))))
}

fn single(text: &Text, at: usize) -> Option<Read> {
    let amount = Amount::at(text, at)?;
    let (unit, end) = unit_at(text, amount.end)?;
    let before = Governs::before(text, at);
    if let Some(read) = hour(text, at, &amount, unit, end, before) {
        return Some(read);
    }
    let case = before.of_amount();
    Some(match hryvnias_and_kopecks(&amount, unit, case) {
        Some(words) => Read::new(end, words),
        None => Read::new(end, format!("{} {}", amount.words(unit.gender, case), name(&amount, unit, case))),
    })
}

/// «о 9 год 30 хв», «до 17 год.»: the hour of a day is ordinal.
fn hour(text: &Text, at: usize, amount: &Amount, unit: &Unit, end: usize, before: Governs) -> Option<Read> {
    let of_day = matches!(before, Governs::At | Governs::With)
        || before == Governs::Only(Case::Genitive) && matches!(text.word_before(at), "до" | "після" | "від");
    if !unit.is_hour() || !of_day || amount.part.is_some() || amount.whole > 24 {
        return None;
    }
    let case = before.of_hour();
    let ordinal = crate::speech::numeral::ordinal(amount.whole, Gender::Feminine, case);
    let noun = if case == Case::Locative { "годині" } else { "години" };
    Some(Read::new(end, format!("{ordinal} {noun}")))
}

/// «1250,50 грн» has fifty kopecks, not fifty hundredths.
fn hryvnias_and_kopecks(amount: &Amount, unit: &Unit, case: Case) -> Option<String> {
    let part = amount.part.filter(|part| part.len() == 2 && unit.is_hryvnia() && amount.multiple.is_none())?;
    let kopecks: u64 = part.parse().ok()?;
    let bare = unit.bare();
    let hryvnias = format!("{} {}", cardinal(amount.whole, Gender::Feminine, case), bare.counted(amount.whole, case));
    let coins = format!("{} {}", cardinal(kopecks, Gender::Feminine, case), Unit::kopeck().counted(kopecks, case));
    let sum = match (amount.whole, kopecks) {
        (_, 0) => hryvnias,
        (0, _) => coins,
        _ => format!("{hryvnias} {coins}"),
    };
    Some(format!("{sum} {}", unit.tail()).trim_end().to_owned())
}

fn name(amount: &Amount, unit: &Unit, case: Case) -> String {
    match (amount.multiple, amount.is_broken()) {
        (Some(_), _) => unit.many().to_owned(),
        (None, true) => unit.of_one().to_owned(),
        (None, false) => unit.counted(amount.whole, case),
    }
}

/// «20–50 грн» → «від двадцяти до п’ятдесяти гривень»; after a preposition «двадцяти — п’ятдесяти».
fn range(text: &Text, at: usize) -> Option<Read> {
    let low = Amount::at(text, at)?;
    let own_unit = unit_at(text, low.end);
    let dash = own_unit.map_or(low.end, |(_, end)| end);
    let second = text.after_dash(dash)?;
    let high = Amount::at(text, second)?;
    let (unit, end) = unit_at(text, high.end)?;
    if own_unit.is_some_and(|(own, _)| own.gender != unit.gender) || low.multiple.is_some() && high.multiple.is_none() {
        return None;
    }
    let before = Governs::before(text, at);
    let (case, from, to) = match before {
        Governs::Nothing => (Case::Genitive, "від ", " до "),
        _ => (before.of_amount(), "", " — "),
    };
    let words = |amount: &Amount| match amount.is_broken() {
        true => amount.words(unit.gender, Case::Genitive),
        false => amount.words(unit.gender, case),
    };
    let noun = match () {
        () if high.multiple.is_some() => unit.many().to_owned(),
        () if high.is_broken() => unit.of_one().to_owned(),
        () if ends_in_one(high.whole) && before == Governs::Nothing => unit.of_one().to_owned(),
        () => unit.counted(high.whole, case),
    };
    Some(Read::new(end, format!("{from}{}{to}{} {noun}", words(&low), words(&high))))
}
