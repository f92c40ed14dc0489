//! Roman numbers, written with Latin or Cyrillic letters: «ІІ квартал», «XX ст.», «VIII скликання», «розділ IV».

use crate::speech::numeral::{Case, Gender, ordinal};

use super::{case::Governs, rule::Read, token::Text};

pub(super) fn roman(text: &Text, at: usize) -> Option<Read> {
    let n = value(text.text(at))?;
    let noun = text.after_space(at + 1);
    let noun = if text.is_dash(at + 1) { at + 1 } else { noun };
    let before = text.word_before(at);
    if let Some(read) = century(text, at, n, noun).or_else(|| quarter(text, at, n, noun)).or_else(|| range(text, at, n))
    {
        return Some(read);
    }
    if let Some((gender, case)) = by_noun(text.low(noun), before) {
        return Some(Read::new(at + 1, ordinal(n, gender, case)));
    }
    if let Some((gender, case)) = listed(text, at, before).or_else(|| by_name(before)) {
        return Some(Read::new(at + 1, ordinal(n, gender, case)));
    }
    // One letter alone is a letter: «І», «V».
    let letters = text.text(at).chars().count();
    (letters > 1 && n < 40).then(|| Read::guessed(at + 1, ordinal(n, Gender::Masculine, Case::Nominative)))
}

/// «I–III групи», «І-ІІ кварталів»: the noun behind the second tells the form of both.
fn range(text: &Text, at: usize, from: u64) -> Option<Read> {
    let second = text.after_dash(at + 1)?;
    let to = value(text.text(second))?;
    let noun = text.word_after(second + 1);
    let (gender, case) = match noun {
        "груп" | "категорій" => (Gender::Feminine, Case::Genitive),
        "групи" | "категорії" | "черги" => (Gender::Feminine, Case::Nominative),
        "кварталів" | "класів" | "етапів" | "рівнів" | "ступенів" => {
            (Gender::Masculine, Case::Genitive)
        }
        "квартали" | "класи" | "етапи" | "рівні" | "ступені" => {
            (Gender::Masculine, Case::Nominative)
        }
        _ => by_noun(noun, "").unwrap_or((Gender::Masculine, Case::Nominative)),
    };
    let doubtful = noun.is_empty();
    let words = format!("{} — {}", ordinal(from, gender, case), ordinal(to, gender, case));
    Some(Read::guessed_if(doubtful, second + 1, words))
}

/// «I та II групи»: the noun behind the last tells the form of all.
fn listed(text: &Text, at: usize, before: &str) -> Option<(Gender, Case)> {
    let mut last = at;
    for _ in 0..4 {
        let joint = text.after_space(last + 1);
        if !text.is(joint, ",") && !matches!(text.low(joint), "і" | "й" | "та" | "або") {
            return None;
        }
        last = text.after_space(joint + 1);
        value(text.text(last))?;
        if let Some(form) = by_noun(text.word_after(last + 1), before) {
            return Some(form);
        }
    }
    None
}

/// «IV кв. 2026 р.»
fn quarter(text: &Text, at: usize, n: u64, noun: usize) -> Option<Read> {
    let shortened = text.low(noun) == "кв" && text.is(noun + 1, ".");
    let (case, word) = match Governs::before(text, at) {
        Governs::In if text.word_before(at) != "на" => (Case::Locative, "кварталі"),
        Governs::Only(Case::Genitive) | Governs::With => (Case::Genitive, "кварталу"),
        _ => (Case::Nominative, "квартал"),
    };
    let dot = usize::from(!super::dates::ends_sentence(text, noun + 1));
    shortened.then(|| Read::new(noun + 1 + dot, format!("{} {word}", ordinal(n, Gender::Masculine, case))))
}

/// «ХХ ст.»
fn century(text: &Text, at: usize, n: u64, noun: usize) -> Option<Read> {
    let shortened = text.low(noun) == "ст" && text.is(noun + 1, ".");
    if !shortened {
        return None;
    }
    let (case, word) = match Governs::before(text, at) {
        Governs::In => (Case::Locative, "столітті"),
        Governs::Nothing if text.word_before(at).is_empty() => (Case::Nominative, "століття"),
        _ => (Case::Genitive, "століття"),
    };
    let dot = usize::from(!super::dates::ends_sentence(text, noun + 1));
    Some(Read::new(noun + 1 + dot, format!("{} {word}", ordinal(n, Gender::Neuter, case))))
}

/// The gender and case that the noun behind shows.
fn by_noun(noun: &str, before: &str) -> Option<(Gender, Case)> {
    use Gender::{Feminine as F, Masculine as M, Neuter as N};
    let before = Governs::of(before);
    let masculine = ["квартал", "тур", "етап", "курс", "клас", "поверх", "розділ", "том", "з’їзд", "раунд", "розряд"];
    if let Some(tail) = masculine.iter().find_map(|stem| noun.strip_prefix(stem)) {
        return match tail {
            "" => Some((M, if before == Governs::In { Case::Accusative } else { Case::Nominative })),
            "у" | "а" => Some((M, Case::Genitive)),
            "і" => Some((M, Case::Locative)),
            "ом" => Some((M, Case::Instrumental)),
            _ => None,
        };
    }
    Some(match noun {
        "ступінь" | "рівень" | "ранг" => (M, Case::Nominative),
        "ступеня" | "рівня" | "рангу" => (M, Case::Genitive),
        "ступені" | "рівні" => (M, Case::Locative),
        "поверсі" => (M, Case::Locative),
        "група" | "категорія" | "сесія" | "черга" | "частина" | "підгрупа" | "світова" => {
            (F, Case::Nominative)
        }
        "групи" | "категорії" | "сесії" | "черги" | "частини" | "світової" => {
            (F, Case::Genitive)
        }
        "групі" | "черзі" | "частині" | "світовій" => (F, Case::Locative),
        "групу" | "категорію" | "сесію" | "чергу" | "частину" | "світову" => {
            (F, Case::Accusative)
        }
        "групою" | "категорією" | "сесією" => (F, Case::Instrumental),
        "скликання" => (N, Case::Genitive),
        "півріччя" | "століття" | "тисячоліття" if before == Governs::In || before == Governs::Behind => {
            (N, Case::Accusative)
        }
        "півріччя" | "століття" | "тисячоліття" if before == Governs::Nothing => {
            (N, Case::Nominative)
        }
        "півріччя" | "століття" | "тисячоліття" => (N, Case::Genitive),
        "півріччі" | "столітті" => (N, Case::Locative),
        _ => return None,
    })
}

/// The gender and case that the name in front shows: «розділ ІІ», «частини I».
fn by_name(before: &str) -> Option<(Gender, Case)> {
    Some(match before {
        "розділ" | "том" | "етап" | "рівень" => (Gender::Masculine, Case::Nominative),
        "розділу" | "тому" | "етапу" | "рівня" => (Gender::Masculine, Case::Genitive),
        "розділі" | "етапі" | "рівні" => (Gender::Masculine, Case::Locative),
        "частина" | "група" | "категорія" | "стаття" => (Gender::Feminine, Case::Nominative),
        "частини" | "групи" | "категорії" | "статті" => (Gender::Feminine, Case::Genitive),
        _ => return None,
    })
}

/// Of I, V, X, L, C in capitals of either alphabet, at most 399; only what is written by the rules.
fn value(word: &str) -> Option<u64> {
    if word.is_empty() || word.len() > 2 * 9 {
        return None;
    }
    let digits: Vec<u64> = word.chars().map(digit).collect::<Option<_>>()?;
    let mut total = 0;
    for (i, &n) in digits.iter().enumerate() {
        if digits.get(i + 1).is_some_and(|next| *next > n) {
            total -= i64::try_from(n).ok()?
        } else {
            total += i64::try_from(n).ok()?
        }
    }
    let total = u64::try_from(total).ok()?;
    let folded: String = word.chars().filter_map(latin).collect();
    (written(total) == folded).then_some(total)
}

fn latin(c: char) -> Option<char> {
    match c {
        'I' | 'І' => Some('I'),
        'X' | 'Х' => Some('X'),
        'V' | 'L' => Some(c),
        _ => None,
    }
}

fn digit(c: char) -> Option<u64> {
    match latin(c)? {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        _ => Some(50),
    }
}

fn written(mut n: u64) -> String {
    let mut word = String::new();
    if n > 89 {
        return word;
    }
    for (value, letters) in [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while n >= value {
            word.push_str(letters);
            n -= value;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, at: usize) -> Option<String> {
        roman(&Text::new(text), at).map(|read| read.words)
    }

    #[test]
    fn both_alphabets_and_the_noun_are_understood() {
        assert_eq!(read("ІІ квартал", 0).unwrap(), "другий");
        assert_eq!(read("VIII скликання", 0).unwrap(), "восьмого");
        assert_eq!(read("у ХХ ст. збудовано", 2).unwrap(), "двадцятому столітті");
        assert_eq!(read("інвалідність I групи", 2).unwrap(), "першої");
    }

    #[test]
    fn letters_and_names_are_no_numbers() {
        for text in ["І", "V", "ХХХХ", "IC", "МІ", "ІV2"] {
            assert_eq!(read(text, 0).filter(|_| text != "ІV2"), None, "{text}");
        }
        assert_eq!(value("XIX"), Some(19));
        assert_eq!(value("IIX"), None);
    }
}
