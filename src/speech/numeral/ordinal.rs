//! «перший», «двадцять першої», «двохтисячний», «двадцятип’ятитисячного»: only the last part is ordinal and declined.

use super::{Case, Gender, cardinal, push};

/// `n` as an adjective of `gender` in `case`.
pub fn ordinal(n: u64, gender: Gender, case: Case) -> String {
    let last = last_part(n);
    let mut text = if n == last { String::new() } else { cardinal(n - last, Gender::Masculine, Case::Nominative) };
    let (stem, soft) = stem(last);
    push(&mut text, &stem);
    text.push_str(if soft { soft_ending(gender, case) } else { hard_ending(gender, case) });
    text
}

/// «перші», «двадцять перших»
pub fn ordinal_plural(n: u64, case: Case) -> String {
    ordinal(n, Gender::Plural, case)
}

/// What the ordinal ending is put to: a unit, a teen, a ten, a hundred, or a whole group of thousands.
fn last_part(n: u64) -> u64 {
    let mut power = 1;
    while n != 0 && (n / power).is_multiple_of(1000) {
        power *= 1000;
    }
    let group = n / power % 1000;
    let last = match group {
        _ if power > 1 => group,
        _ if group.is_multiple_of(100) => group,
        _ if group.is_multiple_of(10) || (11..=19).contains(&(group % 100)) => group % 100,
        _ => group % 10,
    };
    last * power
}

/// Of a number that is its own last part; with it, whether it is declined softly («третій»).
fn stem(n: u64) -> (String, bool) {
    let at = |table: &[&'static str], i: u64| usize::try_from(i).ok().and_then(|i| table.get(i)).copied();
    match n {
        3 => ("трет".to_owned(), true),
        0..20 => (at(&TO_NINETEEN, n).unwrap_or_default().to_owned(), false),
        20..100 => (at(&TENS, n / 10).unwrap_or_default().to_owned(), false),
        100..1000 => (at(&HUNDREDS, n / 100).unwrap_or_default().to_owned(), false),
        _ => (of_group(n), false),
    }
}

/// «тисячн», «двохтисячн», «сорокамільйонн»
fn of_group(n: u64) -> String {
    let (mut count, mut power) = (n, 0);
    while count >= 1000 {
        count /= 1000;
        power += 1;
    }
    let noun = match power {
        1 => "тисячн",
        2 => "мільйонн",
        3 => "мільярдн",
        4 => "трильйонн",
        5 => "квадрильйонн",
        _ => "квінтильйонн",
    };
    if count == 1 { noun.to_owned() } else { first_part(count) + noun }
}

/// The count in one word with its noun: in the genitive, but for «сто-», «дев’яносто-» and «-одно-».
fn first_part(count: u64) -> String {
    let (hundreds, tens, below) = (count / 100 * 100, count % 100 / 10 * 10, count % 100);
    // The stress of the whole word is on its noun.
    let genitive = |n: u64| match n {
        0 => String::new(),
        n => cardinal(n, Gender::Masculine, Case::Genitive).replace('\u{301}', ""),
    };
    let ten = |n: u64| match n {
        90 => "дев’яносто".to_owned(),
        _ => genitive(n),
    };
    let unit = |n: u64| match n {
        1 => "одно".to_owned(),
        _ => genitive(n),
    };
    let hundred = if hundreds == 100 { "сто".to_owned() } else { genitive(hundreds) };
    match below {
        10..20 => hundred + &genitive(below),
        _ => hundred + &ten(tens) + &unit(below % 10),
    }
}

fn hard_ending(gender: Gender, case: Case) -> &'static str {
    ending(gender, case, [["ий", "ого", "ому", "им"], ["а", "ої", "ій", "у"], ["е", "і", "их", "ими"]], "ою")
}

fn soft_ending(gender: Gender, case: Case) -> &'static str {
    ending(gender, case, [["ій", "ього", "ьому", "ім"], ["я", "ьої", "ій", "ю"], ["є", "і", "іх", "іми"]], "ьою")
}

/// Masculine: nominative, genitive, dative, instrumental; feminine: nominative, genitive, dative, accusative; then the
/// neuter nominative, and the plural nominative, genitive and instrumental. The others are equal to one of these.
fn ending(
    gender: Gender,
    case: Case,
    [masculine, feminine, other]: [[&'static str; 4]; 3],
    feminine_instrumental: &'static str,
) -> &'static str {
    let [he, of_him, to_him, by_him] = masculine;
    let [she, of_her, to_her, her] = feminine;
    let [it, they, of_them, by_them] = other;
    match (gender, case) {
        (Gender::Masculine, Case::Nominative | Case::Accusative) => he,
        (Gender::Neuter, Case::Nominative | Case::Accusative) => it,
        (Gender::Masculine | Gender::Neuter, Case::Genitive) => of_him,
        (Gender::Masculine | Gender::Neuter, Case::Dative | Case::Locative) => to_him,
        (Gender::Masculine | Gender::Neuter, Case::Instrumental) | (Gender::Plural, Case::Dative) => by_him,
        (Gender::Feminine, Case::Nominative) => she,
        (Gender::Feminine, Case::Genitive) => of_her,
        (Gender::Feminine, Case::Dative | Case::Locative) => to_her,
        (Gender::Feminine, Case::Accusative) => her,
        (Gender::Feminine, Case::Instrumental) => feminine_instrumental,
        (Gender::Plural, Case::Nominative | Case::Accusative) => they,
        (Gender::Plural, Case::Genitive | Case::Locative) => of_them,
        (Gender::Plural, Case::Instrumental) => by_them,
    }
}

/// 3 is soft and stands apart.
const TO_NINETEEN: [&str; 20] = [
    "нульов",
    "перш",
    "друг",
    "трет",
    "четверт",
    "п’ят",
    "шост",
    "сьом",
    "восьм",
    "дев’ят",
    "десят",
    "одинадцят",
    "дванадцят",
    "тринадцят",
    "чотирнадцят",
    "п’ятнадцят",
    "шістнадцят",
    "сімнадцят",
    "вісімнадцят",
    "дев’ятнадцят",
];

const TENS: [&str; 10] =
    ["", "", "двадцят", "тридцят", "сороков", "п’ятдесят", "шістдесят", "сімдесят", "вісімдесят", "дев’яност"];

const HUNDREDS: [&str; 10] =
    ["", "сот", "двохсот", "трьохсот", "чотирьохсот", "п’ятисот", "шестисот", "семисот", "восьмисот", "дев’ятисот"];
