//! What the ending of a noun tells about the number before it: its gender, its case, and whether the number counts
//! («2 поверхи») or orders («2 поверх»). Nouns are never inflected here; staff have written them in their form.

use crate::speech::numeral::{Case, Gender};

use super::{
    case::Governs,
    token::{Kind, Text},
};

/// How a number before a noun has to sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    Counts(Gender, Case),
    Orders(Gender, Case),
    /// «1–4 класи»
    OrdersMany(Case),
}

/// The place of the noun after `at`, up to two adjectives in between («5 робочих днів»).
pub(super) fn noun_at(text: &Text, at: usize) -> Option<usize> {
    let mut place = text.after_space(at);
    for _ in 0..3 {
        let word = text.low(place);
        let cyrillic = word.chars().next().is_some_and(|c| ('а'..='ґ').contains(&c));
        if !cyrillic || is_function_word(word) {
            return None;
        }
        if !is_adjective(word) {
            return Some(place);
        }
        let next = text.after_space(place + 1);
        if text.kind(next) != Some(Kind::Word) {
            return Some(place);
        }
        place = next;
    }
    None
}

/// The number `n` at `at` with the noun at `noun`.
pub(super) fn agreement(text: &Text, n: u64, before: Governs, noun: usize) -> Agreement {
    let word = text.low(noun);
    orders(n, before, word).unwrap_or_else(|| counts(n, before, word))
}

/// Nouns that follow a cardinal in the singular: then it is the number that is ordinal.
fn orders(n: u64, before: Governs, word: &str) -> Option<Agreement> {
    use Gender::{Feminine as F, Masculine as M, Neuter as N};
    let one = ends_in_one(n);
    let in_place = matches!(before, Governs::In | Governs::At);
    let orders = |gender, case| Some(Agreement::Orders(gender, case));
    let accusative = |case| if case == Case::Nominative && before == Governs::In { Case::Accusative } else { case };
    match word {
        "поверх" | "клас" | "квартал" | "під’їзд" | "етап" | "курс" | "розряд" | "тур" | "округ" =>
        {
            if one && !matches!(word, "поверх" | "клас" | "квартал" | "курс" | "під’їзд") {
                return None;
            }
            orders(M, accusative(Case::Nominative))
        }
        "поверху" | "кварталу" | "класу" | "під’їзду" | "етапу" | "курсу" | "розряду" | "туру" | "округу" => {
            orders(M, Case::Genitive)
        }
        "поверсі" | "класі" | "кварталі" | "під’їзді" | "етапі" | "курсі" | "турі" | "окрузі" => {
            orders(M, Case::Locative)
        }
        "поверхом" | "класом" | "кварталом" => orders(M, Case::Instrumental),
        "ступінь" | "рівень" => orders(M, Case::Nominative),
        "ступеня" | "рівня" => orders(M, Case::Genitive),
        "ступені" | "рівні" if in_place => orders(M, Case::Locative),
        // «кожен 1 понеділок місяця»
        "понеділок" | "вівторок" | "четвер" => orders(M, Case::Nominative),
        "понеділка" | "вівторка" | "четверга" => orders(M, Case::Genitive),
        "середа" | "п’ятниця" | "субота" | "неділя" => orders(F, Case::Nominative),
        "середу" | "п’ятницю" | "суботу" | "неділю" => orders(F, Case::Accusative),
        "категорія" | "сесія" => orders(F, Case::Nominative),
        "категорії" | "сесії" if in_place && word == "сесії" => orders(F, Case::Locative),
        "категорії" => orders(F, Case::Genitive),
        "сесії" if n > 4 || before != Governs::Nothing => orders(F, Case::Genitive),
        "категорію" | "сесію" => orders(F, Case::Accusative),
        "категорією" | "сесією" => orders(F, Case::Instrumental),
        "скликання" => orders(N, Case::Genitive),
        "число" => {
            orders(N, if before == Governs::Only(Case::Accusative) { Case::Accusative } else { Case::Nominative })
        }
        "числа" if before != Governs::Nothing || n > 4 => orders(N, Case::Genitive),
        "годині" => orders(F, Case::Locative),
        "годину" if !one || matches!(before, Governs::In) => orders(F, Case::Accusative),
        "години" if matches!(before, Governs::With | Governs::Only(Case::Genitive)) && !one => {
            orders(F, Case::Genitive)
        }
        "класи" | "квартали" | "курси" => Some(Agreement::OrdersMany(Case::Nominative)),
        "класів" | "курсів" => Some(Agreement::OrdersMany(Case::Genitive)),
        "класах" | "курсах" => Some(Agreement::OrdersMany(Case::Locative)),
        _ => None,
    }
}

fn counts(n: u64, before: Governs, word: &str) -> Agreement {
    let case = case_of(n, before, word);
    Agreement::Counts(gender_of(n, case, word), case)
}

fn case_of(n: u64, before: Governs, word: &str) -> Case {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if let Governs::Only(case) = before {
        return case;
    }
    if ends_in_one(n) {
        let with = matches!(before, Governs::With | Governs::Behind);
        return match before {
            _ if with && ends(&["ою", "ею", "єю", "ом", "ем", "єм", "им"]) => Case::Instrumental,
            Governs::With => Case::Genitive,
            Governs::In | Governs::At if ends(&["і", "ї", "му"]) => Case::Locative,
            _ if ends(&["у", "ю"]) => Case::Accusative,
            _ => Case::Nominative,
        };
    }
    match before {
        _ if ends(&["ами", "ями", "има", "ьми"]) => Case::Instrumental,
        Governs::With => Case::Genitive,
        Governs::In | Governs::At if ends(&["ах", "ях"]) => Case::Locative,
        Governs::Nothing if ends(&["ам", "ям"]) && !is_counted_in_am(word) => Case::Dative,
        Governs::In | Governs::Behind => Case::Accusative,
        _ => Case::Nominative,
    }
}

/// «5 програм» is a genitive, «5 особам» a dative.
fn is_counted_in_am(word: &str) -> bool {
    ["грам", "програм", "реклам", "драм", "телеграм", "діаграм", "діаметр", "тям", "ям"]
        .iter()
        .any(|end| word == *end || word.ends_with("грам") || word.ends_with("реклам"))
}

pub(super) fn ends_in_one(n: u64) -> bool {
    n % 10 == 1 && n % 100 != 11
}

/// Of the noun as it is written after `n`. Only one and two show a gender.
fn gender_of(n: u64, case: Case, word: &str) -> Gender {
    if is_feminine(word) {
        return Gender::Feminine;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(&["ння", "ття", "ззя", "лля", "ження", "річчя"]) {
        return Gender::Neuter;
    }
    if !ends_in_one(n) {
        return match () {
            () if ends(&["а", "я"]) => Gender::Neuter,
            () if ends(&["ції", "сії", "зії", "ії", "ості", "ини", "иці"]) => Gender::Feminine,
            () => Gender::Masculine,
        };
    }
    match case {
        Case::Genitive if ends(&["и", "і", "ї"]) => Gender::Feminine,
        Case::Genitive => Gender::Masculine,
        Case::Instrumental if ends(&["ою", "ею", "єю"]) => Gender::Feminine,
        Case::Accusative if ends(&["у", "ю"]) => Gender::Feminine,
        Case::Nominative | Case::Accusative if ends(&["ість"]) => Gender::Feminine,
        Case::Nominative | Case::Accusative if ends(&["а", "я"]) && !is_masculine_in_a(word) => Gender::Feminine,
        Case::Nominative | Case::Accusative if ends(&["о", "е", "є"]) => Gender::Neuter,
        _ => Gender::Masculine,
    }
}

fn is_masculine_in_a(word: &str) -> bool {
    matches!(word, "староста" | "суддя" | "голова" | "воєвода" | "колега")
}

/// Feminine nouns a council counts, by stem; the rest of the word is an ending.
fn is_feminine(word: &str) -> bool {
    let stem_of = |stem: &str| word.strip_prefix(stem).is_some_and(|tail| FEMININE_ENDINGS.contains(&tail));
    FEMININE.iter().any(|stem| stem_of(stem))
}

const FEMININE_ENDINGS: [&str; 16] =
    ["", "а", "я", "и", "і", "ї", "у", "ю", "ою", "ею", "єю", "ам", "ям", "ами", "ями", "ах"];

const FEMININE: [&str; 104] = [
    "адрес",
    "амбулаторі",
    "анкет",
    "аптек",
    "бібліотек",
    "бригад",
    "букв",
    "вакансі",
    "виплат",
    "вимог",
    "вулиц",
    "газет",
    "годин",
    "громад",
    "груп",
    "гривн",
    "дат",
    "декларац",
    "деклараці",
    "дитин",
    "ділянк",
    "доб",
    "довідк",
    "довіреност",
    "договореност",
    "дорог",
    "земл",
    "зупинк",
    "зустріч",
    "заяв",
    "заявк",
    "ініціатив",
    "карт",
    "картк",
    "квартир",
    "квитанці",
    "квот",
    "кімнат",
    "клавіш",
    "книг",
    "книжк",
    "кнопк",
    "комісі",
    "комі",
    "копі",
    "копійк",
    "корів",
    "коров",
    "криниц",
    "лав",
    "лавк",
    "ламп",
    "лікарн",
    "ліні",
    "літер",
    "людин",
    "ліценз",
    "ліцензі",
    "марк",
    "машин",
    "мереж",
    "неділ",
    "ноч",
    "ніч",
    "ознак",
    "оплат",
    "організаці",
    "осіб",
    "особ",
    "оцінк",
    "палат",
    "парті",
    "пенсі",
    "печатк",
    "пільг",
    "площ",
    "подач",
    "позиці",
    "посад",
    "послуг",
    "програм",
    "пропозиці",
    "рад",
    "родин",
    "садиб",
    "секунд",
    "сесі",
    "скарг",
    "сорочк",
    "сорок",
    "сотк",
    "спроб",
    "справ",
    "ставк",
    "сторін",
    "сторінк",
    "сторон",
    "субсиді",
    "сум",
    "тисяч",
    "точк",
    "умов",
    "фотокартк",
    "хвилин",
];

fn is_adjective(word: &str) -> bool {
    const ENDINGS: [&str; 12] = ["их", "іх", "ий", "ній", "ого", "ьої", "ому", "ими", "іми", "им", "ські", "цькі"];
    const STEMS: [&str; 13] = [
        "робоч",
        "календарн",
        "банківськ",
        "повн",
        "нов",
        "перш",
        "останн",
        "додатков",
        "кольоров",
        "безкоштовн",
        "земельн",
        "службов",
        "вільн",
    ];
    const TAILS: [&str; 8] = ["і", "а", "я", "у", "ю", "е", "ї", "ою"];
    let by_stem = || STEMS.iter().any(|stem| word.strip_prefix(stem).is_some_and(|tail| TAILS.contains(&tail)));
    let by_ending = || word.chars().count() > 4 && ENDINGS.iter().any(|ending| word.ends_with(ending));
    (by_ending() || by_stem()) && !matches!(word, "режим" | "нова")
}

/// Words after a number that are no noun: the number stands for itself.
fn is_function_word(word: &str) -> bool {
    const WORDS: [&str; 60] = [
        "сьогодні",
        "завтра",
        "вчора",
        "зранку",
        "вранці",
        "ввечері",
        "вдень",
        "крім",
        "окрім",
        "чи",
        "і",
        "й",
        "та",
        "або",
        "чи",
        "а",
        "але",
        "до",
        "по",
        "з",
        "із",
        "зі",
        "на",
        "у",
        "в",
        "о",
        "об",
        "від",
        "за",
        "для",
        "при",
        "як",
        "що",
        "не",
        "це",
        "є",
        "або",
        "тощо",
        "якщо",
        "щоб",
        "коли",
        "де",
        "після",
        "без",
        "через",
        "про",
        "під",
        "над",
        "між",
        "також",
        "тільки",
        "лише",
        "буде",
        "був",
        "була",
        "було",
        "прийом",
        "зачинено",
        "відчинено",
        "включно",
    ];
    WORDS.contains(&word) || word.starts_with("що") || is_verb(word)
}

/// By endings no noun after a number has.
fn is_verb(word: &str) -> bool {
    word.chars().count() > 3
        && ["ться", "ють", "уть", "ять", "ать", "ємо", "ємося", "ити", "ати", "іть", "ає", "ює", "ується", "ено", "ано"]
            .iter()
            .any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agree(n: u64, before: &str, words: &str) -> Agreement {
        let text = Text::new(words);
        agreement(&text, n, Governs::of(before), noun_at(&text, 0).unwrap())
    }

    #[test]
    fn a_noun_in_the_singular_makes_the_number_ordinal() {
        assert_eq!(agree(2, "на", "поверсі"), Agreement::Orders(Gender::Masculine, Case::Locative));
        assert_eq!(agree(2, "", "поверхи"), Agreement::Counts(Gender::Masculine, Case::Nominative));
        assert_eq!(agree(17, "до", "години"), Agreement::Orders(Gender::Feminine, Case::Genitive));
        assert_eq!(agree(8, "", "скликання"), Agreement::Orders(Gender::Neuter, Case::Genitive));
    }

    #[test]
    fn adjectives_are_stepped_over_and_the_noun_tells_the_gender() {
        assert_eq!(agree(2, "", "робочі дні"), Agreement::Counts(Gender::Masculine, Case::Nominative));
        assert_eq!(agree(2, "", "нові довідки"), Agreement::Counts(Gender::Feminine, Case::Nominative));
        assert_eq!(agree(1, "", "місце"), Agreement::Counts(Gender::Neuter, Case::Nominative));
        assert_eq!(agree(21, "", "особу"), Agreement::Counts(Gender::Feminine, Case::Accusative));
    }

    #[test]
    fn endings_tell_the_case_where_the_preposition_does_not() {
        assert_eq!(agree(2, "з", "особами"), Agreement::Counts(Gender::Feminine, Case::Instrumental));
        assert_eq!(agree(2, "з", "осіб"), Agreement::Counts(Gender::Feminine, Case::Genitive));
        assert_eq!(agree(3, "у", "кабінетах"), Agreement::Counts(Gender::Masculine, Case::Locative));
        assert_eq!(agree(5, "", "програм"), Agreement::Counts(Gender::Feminine, Case::Nominative));
    }

    #[test]
    fn verbs_and_conjunctions_are_no_nouns() {
        for word in ["або", "працює", "зачинено", "and"] {
            assert_eq!(noun_at(&Text::new(word), 0), None, "{word}");
        }
    }
}
