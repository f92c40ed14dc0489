//! A text as a speech engine should be given it.
//!
//! Engines read raw Ukrainian badly: «№», «%» and abbreviations are lost, «24 січня» is not ordinal, «8:00» becomes
//! three numbers, and some words get no stress or a wrong one. This turns such places into words; it never changes what
//! a prompt is called or compared by. Words only: it must not know how an engine is run.

use std::{collections::BTreeMap, sync::Arc};

use crate::vocab::Lang;

use super::{
    engine_words::{self, EngineWords},
    language::{self, FIRST_YEAR, LanguageData},
    token::{Token, tokens},
};

const STRESS: char = '\u{301}';
const VOWELS: &str = "аеєиіїоуюя";

/// How staff want words pronounced (`say_as:`): «Синявка» → «СинЯвка», «ЦНАП» → «цнАп».
pub type SayAs = BTreeMap<Arc<str>, Arc<str>>;

/// `text` in words an engine reads right.
pub fn engine_text(lang: Lang, text: &str, say_as: &SayAs) -> String {
    let language = language::of(lang);
    let mut tokens = tokens(text);
    for i in 0..tokens.len() {
        let Some(spoken) =
            number_in_place(&language, &tokens, i).or_else(|| word(engine_words::of(lang), say_as, &tokens, i))
        else {
            continue;
        };
        tokens[i] = Token { text: spoken, ..tokens[i].clone() };
    }
    let joined: String = tokens.into_iter().map(|token| token.text + &token.gap).collect();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// «12 жовтня», «2027 року», «з 8:00», «до 17:45»: a number whose form its neighbour decides.
fn number_in_place(language: &LanguageData, tokens: &[Token], i: usize) -> Option<String> {
    let token = tokens.get(i)?;
    let after = tokens.get(i + 1).map_or("", |next| next.text.as_str());
    let before = i.checked_sub(1).and_then(|b| tokens.get(b)).map_or("", |t| t.text.as_str());
    if let Some((hour, minute)) = token.text.split_once(':') {
        return clock_time(language, before, hour.parse().ok()?, minute.parse().ok()?);
    }
    let number: usize = token.text.parse().ok()?;
    if language.dates.months.iter().any(|month| month == after) {
        return language.dates.days.get(number.checked_sub(1)?).cloned();
    }
    let year = number.checked_sub(usize::try_from(FIRST_YEAR).ok()?).and_then(|y| language.dates.years.get(y))?;
    year.strip_suffix(after).filter(|_| !after.is_empty()).map(|year| year.trim_end().to_owned())
}

/// After «з» and «до» the hour is an ordinal: «восьмої години», «сімнадцятої сорок п’ять».
fn clock_time(language: &LanguageData, before: &str, hour: usize, minute: usize) -> Option<String> {
    let times = &language.times;
    let (whole, short) = match before.to_lowercase().as_str() {
        "з" | "із" | "зі" | "від" => (times.from.get(hour)?, times.from_minutes.get(hour)?),
        "до" => (times.to.get(hour)?, times.to_minutes.get(hour)?),
        _ => return None,
    };
    let without_preposition = |words: &str| words.split_once(' ').map(|(_, rest)| rest.to_owned());
    match minute {
        0 => without_preposition(whole),
        _ => Some(format!("{} {}", without_preposition(short)?, language.numbers.pairs.get(minute)?)),
    }
}

fn word(engine: &EngineWords, say_as: &SayAs, tokens: &[Token], i: usize) -> Option<String> {
    let text = tokens.get(i)?.text.as_str();
    if let Some(spoken) = say_as.get(text) {
        return Some(stressed(spoken));
    }
    let before = i.checked_sub(1).and_then(|b| tokens.get(b)).map_or("", |t| t.text.as_str());
    let lower = text.to_lowercase();
    let known = engine.words.iter().find(|(word, ..)| *word == lower);
    if let Some((_, _, spoken)) = known.filter(|(_, after, _)| before.to_lowercase().ends_with(after)) {
        return Some(like(text, spoken));
    }
    let counted = engine.counted.iter().find(|(sign, _)| *sign == lower);
    if let Some((_, forms)) = counted {
        return Some(counted_form(before, forms).to_owned());
    }
    Some(stressed(text)).filter(|spoken| spoken != text)
}

/// «1 відсоток, 2 відсотки, 5 відсотків»; without a number the last form.
fn counted_form(before: &str, forms: &[&'static str; 3]) -> &'static str {
    let Ok(n) = before.parse::<u64>() else { return forms[2] };
    match (n % 10, n % 100) {
        (1, hundred) if hundred != 11 => forms[0],
        (2..=4, hundred) if !(12..=14).contains(&hundred) => forms[1],
        _ => forms[2],
    }
}

/// A capital vowel inside a word of small letters carries the stress, for people who cannot type U+0301.
fn stressed(word: &str) -> String {
    let marked = |c: char| c.is_uppercase() && c.to_lowercase().all(|small| VOWELS.contains(small));
    if !word.chars().any(char::is_lowercase) || !word.chars().skip(1).any(marked) {
        return word.to_owned();
    }
    let mut spoken = String::with_capacity(word.len() + 2);
    for (i, c) in word.chars().enumerate() {
        if i > 0 && marked(c) {
            spoken.extend(c.to_lowercase());
            spoken.push(STRESS);
        } else {
            spoken.push(c);
        }
    }
    spoken
}

/// `spoken` beginning with a capital where `original` does, so that a sentence still begins like one.
fn like(original: &str, spoken: &str) -> String {
    let mut chars = spoken.chars();
    match (original.chars().next().filter(|c| c.is_uppercase()), chars.next()) {
        (Some(_), Some(first)) => first.to_uppercase().chain(chars).collect(),
        _ => spoken.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uk(text: &str) -> String {
        let say_as = [("Синявка", "СинЯвка"), ("ЦНАП", "цнАп"), ("ID", "ай-дІ")];
        engine_text(Lang::UK, text, &say_as.map(|(a, b)| (a.into(), b.into())).into())
    }

    #[test]
    fn a_capital_vowel_is_a_stress_in_texts_and_in_pronunciations() {
        assert_eq!(uk("ЦНАП у селі Синявка, а не СинявкА."), "цна\u{301}п у селі Синя\u{301}вка, а не Синявка\u{301}.");
        assert_eq!(uk("Паспорт та ID-картка"), "Паспорт та ай-ді\u{301}-картка");
        assert_eq!(uk("АТО, СБУ, Україна"), "АТО, СБУ, Україна");
    }

    #[test]
    fn dates_and_years_become_ordinal() {
        assert_eq!(uk("12 жовтня ЦНАП зачинено."), "дванадцятого жовтня цна\u{301}п зачинено.");
        assert_eq!(uk("до 31 грудня 2026 року"), "до тридцять першого грудня дві тисячі двадцять шостого року");
        assert_eq!(uk("дитина від 14 років"), "дитина від 14 років");
    }

    #[test]
    fn clock_times_take_the_case_of_their_preposition() {
        assert_eq!(uk("з 8:00 до 17:45"), "з восьмої години до сімнадцятої сорок п’ять");
        assert_eq!(uk("з 24:00 й 25:61"), "з 24:00 й 25:61");
    }

    #[test]
    fn signs_and_abbreviations_become_words() {
        assert_eq!(uk("каб. № 5"), "кабінет номер 5");
        assert_eq!(uk("вул. Зразкова, буд. 1"), "вулиця Зразкова, будинок 1");
        assert_eq!(uk("1 %, 22 %, 15%, 100 грн"), "1 відсоток, 22 відсотки, 15 відсотків, 100 гривень");
    }

    #[test]
    fn words_the_voice_reads_wrongly_are_stressed_by_the_dictionary() {
        assert_eq!(uk("Сьогодні"), "Сього\u{301}дні");
        assert_eq!(uk("надання послуг"), "нада\u{301}ння послуг");
        assert_eq!(uk("заступник міського голови"), "заступник міського голови\u{301}");
        assert_eq!(uk("дві голови"), "дві голови");
        assert_eq!(uk("до десятого числа"), "до десятого числа\u{301}");
    }

    #[test]
    fn a_text_that_needs_nothing_is_given_as_it_is() {
        let text = "Щоб поговорити з оператором, натисніть нуль або залишайтеся на лінії.";
        assert_eq!(uk(text), text);
        assert_eq!(engine_text(Lang::EN, "Press  one.", &SayAs::new()), "Press one.");
    }
}
