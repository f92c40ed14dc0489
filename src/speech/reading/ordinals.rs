//! Numbers with an ending of letters: «1-го», «2-й», «21-ша», «3-х», «5-ти», «90-х років», «5-поверховий».

use crate::speech::numeral::{Case, Gender, cardinal, ordinal, ordinal_plural};

use super::{
    case::Governs,
    rule::Read,
    token::{STRESS, Text},
};

pub(super) fn ending(text: &Text, at: usize) -> Option<Read> {
    let n = text.number(at, 6).filter(|_| !text.digits(at).starts_with('0'))?;
    if !matches!(text.text(at + 1), "-" | "‑" | "–") {
        return None;
    }
    let tail = text.low(at + 2);
    if tail.is_empty() || text.text(at + 2).chars().all(char::is_uppercase) {
        return None;
    }
    // «5-ти поверховий», «3-х кімнатна»: one word that is written as two.
    if matches!(tail, "ти" | "х" | "и") {
        let second = text.after_space(text.after_dash(at + 3).unwrap_or(at + 3));
        if second > at + 3 && is_second_part(text.low(second)) {
            return Some(Read::new(second + 1, format!("{}{}", combining(n)?, text.low(second))));
        }
    }
    let words = by_ending(text, at, n, tail);
    words.map(|words| Read::new(at + 3, words)).or_else(|| compound(text, n, at + 2))
}

fn by_ending(text: &Text, at: usize, n: u64, tail: &str) -> Option<String> {
    use Gender::{Feminine as F, Masculine as M, Neuter as N};
    let single = |gender, case| Some(ordinal(n, gender, case));
    let next = text.low(after_list(text, at + 3));
    let before = Governs::before(text, at);
    match tail {
        "й" | "ій" | "ий" => {
            let locative = matches!(before, Governs::At | Governs::In)
                && next.chars().count() > 1
                && (next.ends_with(['і', 'ї']) || next.ends_with("ій"));
            let feminine = locative || before == Governs::At && tail != "ий";
            if feminine { single(F, Case::Locative) } else { single(M, Case::Nominative) }
        }
        "го" | "ого" => single(M, Case::Genitive),
        "му" | "ому" if matches!(before, Governs::In | Governs::At) => single(M, Case::Locative),
        "му" | "ому" => single(M, Case::Dative),
        "м" | "им" | "ім" => single(M, Case::Instrumental),
        "ї" | "ої" | "ьої" => single(F, Case::Genitive),
        "а" | "ша" | "га" | "тя" | "та" | "ма" | "я" if !(tail == "ма" && n < 7) => {
            single(F, Case::Nominative)
        }
        "у" | "шу" | "гу" | "тю" | "ту" | "ю" => single(F, Case::Accusative),
        "ою" => single(F, Case::Instrumental),
        "е" | "є" | "ше" | "ге" | "тє" | "те" | "ме" => single(N, Case::Nominative),
        "і" | "ші" | "гі" | "ті" | "мі" => Some(ordinal_plural(n, Case::Nominative)),
        // «учні 1-х і 2-х класів»: the classes are not counted.
        "х" if n == 1 || n <= 4 && text.words_back(at, 4).any(|word| word.starts_with("учн")) => {
            Some(ordinal_plural(n, if before == Governs::In { Case::Locative } else { Case::Genitive }))
        }
        "х" if n <= 4 => Some(cardinal(n, M, Case::Genitive)),
        "х" | "их" => Some(ordinal_plural(n, if before == Governs::In { Case::Locative } else { Case::Genitive })),
        "ти" | "и" | "ох" | "ьох" => Some(cardinal(n, M, Case::Genitive)),
        "ма" | "ома" | "ьма" => Some(cardinal(n, M, Case::Instrumental)),
        "ом" | "ьом" => Some(cardinal(n, M, Case::Dative)),
        _ => None,
    }
}

/// The place of the noun of «1-й і 3-й школі».
fn after_list(text: &Text, mut at: usize) -> usize {
    for _ in 0..4 {
        let joint = text.after_space(at);
        let next = text.after_space(joint + 1);
        let listed = matches!(text.low(joint), "і" | "й" | "та") || text.is(joint, ",");
        if !listed || text.digits(next).is_empty() || !text.is_dash(next + 1) {
            return joint;
        }
        at = next + 3;
    }
    at
}

/// «5-поверховий», «100-річчя», «12-годинний».
fn compound(text: &Text, n: u64, second: usize) -> Option<Read> {
    let word = text.low(second);
    is_second_part(word).then(|| Some(Read::new(second + 1, format!("{}{word}", combining(n)?))))?
}

/// Stems of the second part of compounds with a number.
fn is_second_part(word: &str) -> bool {
    const STEMS: [&str; 24] = [
        "поверхов",
        "кімнатн",
        "річн",
        "річч",
        "денн",
        "годинн",
        "відсотков",
        "місячн",
        "тижнев",
        "хвилинн",
        "разов",
        "місн",
        "метров",
        "етапн",
        "сторонн",
        "бальн",
        "значн",
        "класн",
        "кілометров",
        "літров",
        "квартирн",
        "тисячн",
        "фазн",
        "тарифн",
    ];
    STEMS.iter().any(|stem| word.starts_with(stem))
}

/// «двоповерховий», «п’ятиповерховий», «сорокаденний», «сторіччя»: the genitive, run together (orthography of 2019, § 38).
fn combining(n: u64) -> Option<String> {
    let single = |n: u64| -> Option<String> {
        Some(match n {
            1 => "одно".to_owned(),
            2 => "дво".to_owned(),
            3 => "три".to_owned(),
            4 => "чотири".to_owned(),
            90 => "дев’яносто".to_owned(),
            100 => "сто".to_owned(),
            5..=20 | 30 | 40 | 50 | 60 | 70 | 80 | 200 | 300 | 400 | 500 | 600 | 700 | 800 | 900 => {
                // The stress is that of the second part.
                cardinal(n, Gender::Masculine, Case::Genitive).replace(STRESS, "")
            }
            1000 => "тисячо".to_owned(),
            _ => return None,
        })
    };
    let parts = [n / 100 * 100, n % 100 / 10 * 10, n % 10];
    match n {
        0 | 1001.. => None,
        1..=20 | 1000 => single(n),
        _ if n % 100 > 10 && n % 100 < 20 => Some(single(parts[0]).unwrap_or_default() + &single(n % 100)?),
        _ => parts.into_iter().filter(|part| *part > 0).map(single).collect::<Option<String>>(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| !text.digits(at).is_empty())?;
        ending(&text, at).map(|read| read.words.replace(super::super::token::STRESS, ""))
    }

    #[test]
    fn the_ending_tells_gender_and_case() {
        for (written, words) in [
            ("1-го", "першого"),
            ("2-й", "другий"),
            ("21-ша", "двадцять перша"),
            ("о 8-й", "восьмій"),
            ("у 2-й школі", "другій"),
            ("3-х", "трьох"),
            ("90-х", "дев’яностих"),
            ("5-ти", "п’яти"),
        ] {
            assert_eq!(read(written).as_deref(), Some(words), "{written}");
        }
        assert_eq!(read("12-А"), None);
    }

    #[test]
    fn compounds_are_one_word() {
        assert_eq!(read("5-ти поверховий").unwrap(), "п’ятиповерховий");
        assert_eq!(read("9-поверхового").unwrap(), "дев’ятиповерхового");
        assert_eq!(read("100-річчя").unwrap(), "сторіччя");
        assert_eq!(read("25-річний").unwrap(), "двадцятип’ятирічний");
    }
}
