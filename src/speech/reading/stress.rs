//! Stress: a capital vowel inside a word of small letters («СинЯвка») for people who cannot type U+0301, and the words
//! the voice Anatol reads without stress or with a wrong one (compared by ear and by measurement).

use super::token::STRESS;

const VOWELS: &str = "аеєиіїоуюя";

pub(super) fn is_vowel(c: char) -> bool {
    VOWELS.contains(c)
}

/// A capital vowel inside a word of small letters carries the stress.
pub(super) fn stressed(words: &str) -> String {
    let mut spoken = String::with_capacity(words.len() + 4);
    let mut rest = words;
    while !rest.is_empty() {
        let begin = rest.find(char::is_alphabetic).unwrap_or(rest.len());
        let (gap, from) = rest.split_at(begin);
        let end = from.find(|c: char| !c.is_alphabetic() && c != '’' && c != STRESS).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        spoken.push_str(gap);
        stress_word(word, &mut spoken);
        rest = after;
    }
    spoken
}

fn stress_word(word: &str, spoken: &mut String) {
    let marked = |c: char| c.is_uppercase() && c.to_lowercase().all(is_vowel);
    if !has_stress(word) {
        spoken.push_str(word);
        return;
    }
    for (i, c) in word.chars().enumerate() {
        if i > 0 && marked(c) {
            spoken.extend(c.to_lowercase());
            spoken.push(STRESS);
        } else {
            spoken.push(c);
        }
    }
}

/// Whether a capital vowel of `word` says where its stress is.
pub(super) fn has_stress(word: &str) -> bool {
    let marked = |c: char| c.is_uppercase() && c.to_lowercase().all(is_vowel);
    let cyrillic = |c: char| ('\u{400}'..='\u{52f}').contains(&c);
    let small = word.chars().filter(|c| c.is_lowercase()).count();
    let large = word.chars().skip(1).filter(|c| c.is_uppercase()).count();
    // «єОселя» is a name like «єМалятко».
    let service = word.starts_with('є') && word.chars().nth(1).is_some_and(char::is_uppercase);
    small > 0
        && !service
        && word.chars().filter(|c| c.is_alphabetic()).all(cyrillic)
        && (1..=2).contains(&large)
        && word.chars().skip(1).filter(|c| c.is_uppercase()).all(marked)
}

/// `low` as the voice has to be given it, where it errs.
pub(super) fn exception(low: &str) -> Option<&'static str> {
    EXCEPTIONS.iter().find(|(word, _)| *word == low).map(|(_, spoken)| *spoken)
}

const EXCEPTIONS: &[(&str, &str)] = &[
    ("відповісти", "відпові́сти"),
    ("військово", "військо́во"),
    ("вісімнадцяти", "вісімнадцяти́"),
    ("внутрішньо", "вну́трішньо"),
    ("дванадцяти", "дванадцяти́"),
    ("дев’ятнадцяти", "дев’ятнадцяти́"),
    ("заново", "за́ново"),
    ("козелець", "козеле́ць"),
    ("наданню", "нада́нню"),
    ("надання", "нада́ння"),
    ("наданням", "нада́нням"),
    ("обленерго", "облене́рго"),
    ("одинадцяти", "одинадцяти́"),
    ("одного", "одного́"),
    ("приблизно", "прибли́зно"),
    ("п’яти", "п’яти́"),
    ("п’ятнадцяти", "п’ятнадцяти́"),
    ("сімнадцяти", "сімнадцяти́"),
    ("сорока", "сорока́"),
    ("сьогодні", "сього́дні"),
    ("тисячам", "ти́сячам"),
    ("тисячами", "ти́сячами"),
    ("тисячах", "ти́сячах"),
    ("тринадцяти", "тринадцяти́"),
    ("трохи", "тро́хи"),
    ("чергою", "че́ргою"),
    ("черзі", "че́рзі"),
    ("чотирнадцяти", "чотирнадцяти́"),
    ("шістнадцяти", "шістнадцяти́"),
];

/// `spoken` beginning with a capital where `original` does, so that a sentence still begins like one.
pub(super) fn like(original: &str, spoken: &str) -> String {
    let mut chars = spoken.chars();
    match (original.chars().next().filter(|c| c.is_uppercase()), chars.next()) {
        (Some(_), Some(first)) => first.to_uppercase().chain(chars).collect(),
        _ => spoken.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_vowel_is_a_stress_but_a_name_of_capitals_is_none() {
        assert_eq!(stressed("СинЯвка"), "Синя\u{301}вка");
        assert_eq!(stressed("ай-дІ"), "ай-ді\u{301}");
        assert_eq!(stressed("СинявкА"), "Синявка\u{301}");
        assert_eq!(stressed("АТО, СБУ"), "АТО, СБУ");
        assert_eq!(stressed("ПриватБанк"), "ПриватБанк");
    }

    #[test]
    fn the_exceptions_of_the_voice_are_found() {
        assert_eq!(exception("черзі"), Some("че́рзі"));
        assert_eq!(exception("черга"), None);
    }
}
