//! Dates, months and years in every case: «12 жовтня», «до 31 грудня 2026 року», «01.05.2026», «з 1 по 15 січня»,
//! «у 2026 році», «2026–2027 навчальний рік».

use crate::speech::{
    numeral::{Case, Gender, ordinal},
    uk::MONTHS,
};

use super::{rule::Read, token::Text};

/// Shortened, without their dot.
const SHORT_MONTHS: [&str; 12] =
    ["січ", "лют", "берез", "квіт", "трав", "черв", "лип", "серп", "верес", "жовт", "листоп", "груд"];

/// Years that are read without the word «рік» beside them.
const YEARS: std::ops::RangeInclusive<u64> = 1800..=2199;

pub(super) fn date(text: &Text, at: usize) -> Option<Read> {
    numeric_range(text, at)
        .or_else(|| numeric(text, at))
        .or_else(|| iso(text, at))
        .or_else(|| day_range(text, at))
        .or_else(|| day_with_month(text, at))
        .or_else(|| year_range(text, at))
        .or_else(|| year(text, at))
}

/// «сьогодні 12 жовтня», «по 15 січня», «12 жовтня».
fn case_of_day(before: &str) -> Case {
    match before {
        "по" | "на" | "за" | "про" => Case::Accusative,
        "сьогодні" | "завтра" | "сього́дні" => Case::Nominative,
        "перед" | "між" => Case::Instrumental,
        _ => Case::Genitive,
    }
}

fn day_words(day: u64, case: Case) -> String {
    ordinal(day, Gender::Neuter, case)
}

/// The name of a month at `at`, a space left aside, and the place after it.
fn month(text: &Text, at: usize) -> Option<(&'static str, usize)> {
    let place = text.after_space(at);
    let word = text.low(place);
    if let Some(name) = MONTHS.iter().find(|month| **month == word) {
        return Some((name, place + 1));
    }
    let short = SHORT_MONTHS.iter().position(|month| *month == word).filter(|_| text.is(place + 1, "."))?;
    MONTHS.get(short).map(|name| (*name, place + 2))
}

/// The place after a day, its ending «-го» or «-е» left aside.
fn after_day(text: &Text, at: usize) -> usize {
    let ending = text.is_dash(at + 1) && matches!(text.low(at + 2), "го" | "е" | "є" | "те" | "ше" | "ге" | "ого");
    if ending { at + 3 } else { at + 1 }
}

fn day_with_month(text: &Text, at: usize) -> Option<Read> {
    let day = text.number(at, 2).filter(|day| (1..=31).contains(day))?;
    let after = after_day(text, at);
    let case = case_of_day(text.word_before(at));
    if let Some((name, end)) = month(text, after) {
        let (year, end) = year_after(text, end);
        return Some(Read::new(end, format!("{} {name}{year}", day_words(day, case))));
    }
    // ««05» травня» of official papers: quotes, month and year are read by themselves.
    if matches!(text.text(at + 1), "»" | "\"" | "”") && month(text, at + 2).is_some() {
        return Some(Read::new(at + 1, day_words(day, case_of_day(""))));
    }
    // «5, 6 та 7 жовтня», «з 1 по 15 січня», «в ніч з 5 на 6 жовтня»: the month comes with the last day.
    month_of_list(text, after).then(|| Read::new(after, day_words(day, case)))
}

/// Whether a list of days that ends in a month goes on at `at`.
fn month_of_list(text: &Text, mut at: usize) -> bool {
    for _ in 0..6 {
        let joint = text.after_space(at);
        if !(text.is(joint, ",") || matches!(text.low(joint), "і" | "й" | "та" | "по" | "до" | "на" | "або"))
        {
            return false;
        }
        let next = text.after_space(joint + 1);
        let next = if matches!(text.low(next), "і" | "та") { text.after_space(next + 1) } else { next };
        if !text.number(next, 2).is_some_and(|day| (1..=31).contains(&day)) {
            return false;
        }
        at = after_day(text, next);
        if month(text, at).is_some() {
            return true;
        }
    }
    false
}

/// «1–15 січня» → «з першого по п’ятнадцяте січня».
fn day_range(text: &Text, at: usize) -> Option<Read> {
    let valid = |place| text.number(place, 2).filter(|day| (1..=31).contains(day));
    let from = valid(at)?;
    let after = after_day(text, at);
    let (own, after) = month(text, after).map_or((None, after), |(name, end)| (Some(name), end));
    let second = text.after_dash(after)?;
    let to = valid(second)?;
    let (name, end) = month(text, after_day(text, second))?;
    let (year, end) = year_after(text, end);
    let own = own.map(|name| format!(" {name}")).unwrap_or_default();
    let with = if matches!(text.word_before(at), "з" | "із" | "від") { "" } else { "з " };
    let (from, to) = (day_words(from, Case::Genitive), day_words(to, Case::Accusative));
    Some(Read::new(end, format!("{with}{from}{own} по {to} {name}{year}")))
}

/// « 2026 року» after a date, with the place after it.
fn year_after(text: &Text, at: usize) -> (String, usize) {
    let place = text.after_space(at);
    let Some(year) = text.number(place, 4).filter(|year| YEARS.contains(year)) else { return (String::new(), at) };
    let (_, end) = year_noun(text, place + 1).unwrap_or(("року", place + 1));
    (format!(" {} року", ordinal(year, Gender::Masculine, Case::Genitive)), end)
}

/// «року», «р.» at `at`, a space left aside, and the place after it.
fn year_noun(text: &Text, at: usize) -> Option<(&'static str, usize)> {
    let place = text.after_space(at);
    let word = match text.low(place) {
        "року" => "року",
        "році" => "році",
        "рік" => "рік",
        "роком" => "роком",
        "р" if text.is(place + 1, ".") => {
            let closes = ends_sentence(text, place + 1);
            return Some(("р", place + if closes { 1 } else { 2 }));
        }
        "р" => "р",
        _ => return None,
    };
    Some((word, place + 1))
}

/// Whether a shortened word's dot ends its sentence too.
pub(super) fn ends_sentence(text: &Text, dot: usize) -> bool {
    let next = dot + 1;
    next >= text.len()
        || text.kind(next) == Some(super::token::Kind::Break)
        || text.is_capital(text.after_space(next))
        || text.is_space(next) && next + 1 >= text.len()
}

/// «31.12.2026», «1.5.26», «01.05».
#[derive(Clone, Copy)]
struct Numeric {
    day: u64,
    month: &'static str,
    year: Option<u64>,
    end: usize,
}

/// Whether «01.05» or «12.10» stands at `at`, both with two digits.
pub(super) fn is_day_and_month(text: &Text, at: usize) -> bool {
    Numeric::at(text, at).is_some()
}

impl Numeric {
    fn at(text: &Text, at: usize) -> Option<Self> {
        let sign = text.text(at + 1);
        if !matches!(sign, "." | "/") {
            return None;
        }
        let day = text.number(at, 2).filter(|day| (1..=31).contains(day))?;
        let index = text.number(at + 2, 2).filter(|month| (1..=12).contains(month))?;
        let month = MONTHS.get(usize::try_from(index).ok()?.checked_sub(1)?)?;
        if text.is(at + 3, sign) && !text.digits(at + 4).is_empty() {
            let year = match text.digits(at + 4).len() {
                4 => text.number(at + 4, 4).filter(|year| YEARS.contains(year))?,
                2 if sign == "." && text.digits(at + 2).len() == 2 => 2000 + text.number(at + 4, 2)?,
                _ => return None,
            };
            let more = matches!(text.text(at + 5), "." | "/") && !text.digits(at + 6).is_empty();
            return (!more).then_some(Self { day, month, year: Some(year), end: at + 5 });
        }
        let whole = text.digits(at).len() == 2 && text.digits(at + 2).len() == 2 && sign == ".";
        whole.then_some(Self { day, month, year: None, end: at + 3 })
    }

    fn words(&self, case: Case) -> String {
        let year = self.year.map(|year| format!(" {} року", ordinal(year, Gender::Masculine, Case::Genitive)));
        format!("{} {}{}", day_words(self.day, case), self.month, year.unwrap_or_default())
    }
}

fn numeric(text: &Text, at: usize) -> Option<Read> {
    if numbers_a_clause(text.word_before(at)) {
        return None;
    }
    let date = Numeric::at(text, at)?;
    let words = date.words(case_of_day(text.word_before(at)));
    let end = match year_noun(text, date.end) {
        Some((_, end)) if date.year.is_some() => end,
        _ => date.end,
    };
    Some(Read::new(end, words))
}

/// «п. 2.10» is a clause.
pub(super) fn numbers_a_clause(before: &str) -> bool {
    matches!(
        before,
        "п" | "пп"
            | "пункт"
            | "пункту"
            | "пункті"
            | "пунктом"
            | "підпункт"
            | "підпункту"
            | "розділ"
            | "розділу"
            | "розділі"
            | "ст"
            | "стаття"
            | "статті"
            | "додаток"
            | "черга"
            | "черги"
            | "чергу"
            | "черзі"
            | "версія"
    )
}

fn numeric_range(text: &Text, at: usize) -> Option<Read> {
    let from = Numeric::at(text, at).filter(|_| !numbers_a_clause(text.word_before(at)))?;
    let to = Numeric::at(text, text.after_dash(from.end)?)?;
    let with = if matches!(text.word_before(at), "з" | "із" | "від") { "" } else { "з " };
    let end = year_noun(text, to.end).map_or(to.end, |(_, end)| end);
    Some(Read::new(end, format!("{with}{} по {}", from.words(Case::Genitive), to.words(Case::Accusative))))
}

/// «2026-10-12»
fn iso(text: &Text, at: usize) -> Option<Read> {
    if text.digits(at).len() != 4 || !text.is(at + 1, "-") || !text.is(at + 3, "-") {
        return None;
    }
    let year = text.number(at, 4).filter(|year| YEARS.contains(year))?;
    let index = text.number(at + 2, 2).filter(|month| (1..=12).contains(month))?;
    let day = text.number(at + 4, 2).filter(|day| (1..=31).contains(day))?;
    let month = MONTHS.get(usize::try_from(index).ok()?.checked_sub(1)?)?;
    let date = Numeric { day, month, year: Some(year), end: at + 5 };
    Some(Read::new(date.end, date.words(case_of_day(text.word_before(at)))))
}

/// «2026 року», «у 2026 році», «на 2026 рік», «2026 р.», «у 2026».
fn year(text: &Text, at: usize) -> Option<Read> {
    let year = text.number(at, 4).filter(|year| YEARS.contains(year))?;
    let before = text.word_before(at);
    let Some((noun, end)) = year_noun(text, at + 1) else {
        return bare_year(text, at, year, before);
    };
    let (case, noun) = match noun {
        "р" => shortened_year(before),
        "року" => (Case::Genitive, "року"),
        "році" => (Case::Locative, "році"),
        "роком" => (Case::Instrumental, "роком"),
        _ => (Case::Nominative, "рік"),
    };
    Some(Read::new(end, format!("{} {noun}", ordinal(year, Gender::Masculine, case))))
}

fn shortened_year(before: &str) -> (Case, &'static str) {
    match before {
        "у" | "в" => (Case::Locative, "році"),
        "на" | "за" | "через" => (Case::Nominative, "рік"),
        "перед" | "між" => (Case::Instrumental, "роком"),
        _ => (Case::Genitive, "року"),
    }
}

/// A year is understood without its noun after «у», «з», «до» when nothing that could be counted follows.
fn bare_year(text: &Text, at: usize, year: u64, before: &str) -> Option<Read> {
    let alone = super::noun::noun_at(text, at + 1).is_none()
        && text.digits(text.after_space(at + 1)).is_empty()
        && super::unit::unit_at(text, at + 1).is_none()
        && !matches!(text.text(at + 1), "," | "." | "-" | "–" | "/");
    let plain_end = matches!(text.text(at + 1), "," | ".") && text.digits(at + 2).is_empty();
    let adjective = text.word_after(at + 1).ends_with("ий") || text.word_after(at + 1).ends_with("ого");
    let case = match before {
        "у" | "в" => Case::Locative,
        "з" | "із" | "до" | "від" | "після" => Case::Genitive,
        _ => return None,
    };
    let sensible = (1900..=2100).contains(&year) && (alone || plain_end) && !adjective;
    let noun = if case == Case::Locative { "році" } else { "року" };
    sensible.then(|| Read::new(at + 1, format!("{} {noun}", ordinal(year, Gender::Masculine, case))))
}

/// «2026–2027 навчальний рік», «2025/2026 навчального року», «2024–2026 роки», «2024–2026 рр.».
fn year_range(text: &Text, at: usize) -> Option<Read> {
    let valid = |place| text.number(place, 4).filter(|year| YEARS.contains(year));
    let from = valid(at)?;
    let second = if text.is(at + 1, "/") { at + 2 } else { text.after_dash(at + 1)? };
    let to = valid(second)?;
    let (case, noun, end) = years_noun(text, second + 1, text.word_before(at))?;
    let one = |year| ordinal(year, Gender::Masculine, case);
    let noun = if noun.is_empty() { String::new() } else { format!(" {noun}") };
    Some(Read::new(end, format!("{} — {}{noun}", one(from), one(to))))
}

/// The case that the noun after a pair of years shows, what to say for a shortened one, and where it ends.
fn years_noun(text: &Text, at: usize, before: &str) -> Option<(Case, &'static str, usize)> {
    let place = text.after_space(at);
    let by_end = |word: &str| match word {
        _ if word.ends_with("ий") || word == "рік" => Some(Case::Nominative),
        _ if word.ends_with("ого") || word == "року" => Some(Case::Genitive),
        _ if word.ends_with("ому") || word == "році" => Some(Case::Locative),
        "роки" => Some(Case::Nominative),
        "років" => Some(Case::Genitive),
        "роках" => Some(Case::Locative),
        _ => None,
    };
    if let Some(case) = by_end(text.low(place)) {
        return Some((case, "", at));
    }
    let plural = matches!(text.low(place), "рр" | "р");
    let school = text.low(place) == "н" && text.is(place + 1, ".");
    if plural {
        let end = place + 1 + usize::from(text.is(place + 1, ".") && !ends_sentence(text, place + 1));
        let (case, noun) = match before {
            "у" | "в" => (Case::Locative, "роках"),
            "до" | "від" | "протягом" | "упродовж" | "впродовж" | "з" => {
                (Case::Genitive, "років")
            }
            _ => (Case::Nominative, "роки"),
        };
        return Some((case, noun, end));
    }
    let second = text.after_space(place + 2);
    (school && text.low(second) == "р").then(|| {
        let (case, noun) = match before {
            "у" | "в" => (Case::Locative, "навчальному році"),
            "на" | "за" => (Case::Nominative, "навчальний рік"),
            _ => (Case::Genitive, "навчального року"),
        };
        let dot = text.is(second + 1, ".") && !ends_sentence(text, second + 1);
        (case, noun, second + 1 + usize::from(dot))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| !text.digits(at).is_empty())?;
        date(&text, at).map(|read| read.words)
    }

    #[test]
    fn days_are_ordinal_in_the_case_of_their_preposition() {
        assert_eq!(read("12 жовтня").unwrap(), "дванадцятого жовтня");
        assert_eq!(read("по 15 січня").unwrap(), "п’ятнадцяте січня");
        assert_eq!(read("1–15 січня").unwrap(), "з першого по п’ятнадцяте січня");
        assert_eq!(read("з 5, 6 та 7 жовтня").unwrap(), "п’ятого");
        assert_eq!(read("12 днів"), None);
    }

    #[test]
    fn numeric_dates_are_dates_and_clauses_are_not() {
        assert_eq!(read("31.12.2026").unwrap(), "тридцять першого грудня дві тисячі двадцять шостого року");
        assert_eq!(read("01.05").unwrap(), "першого травня");
        assert_eq!(read("2026-10-12").unwrap(), "дванадцятого жовтня дві тисячі двадцять шостого року");
        assert_eq!(read("п. 2.10"), None);
        assert_eq!(read("32.12.2026"), None);
    }

    #[test]
    fn years_agree_with_their_noun() {
        assert_eq!(read("у 2026 році").unwrap(), "дві тисячі двадцять шостому році");
        assert_eq!(
            read("2026–2027 навчальний рік").unwrap(),
            "дві тисячі двадцять шостий — дві тисячі двадцять сьомий"
        );
        assert_eq!(read("2026 р.").unwrap(), "дві тисячі двадцять шостого року");
        assert_eq!(read("2000 осіб"), None);
    }
}
