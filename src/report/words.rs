//! Numbers, dates and durations as Ukrainian pages write them: a comma before decimals, the noun in the right form.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{Half, Period, Share, Value};
use crate::ledger::Month;

/// Where there is no figure.
pub const NOTHING: &str = "—";

/// The form of a noun after a number: 1 дзвінок, 2 дзвінки, 5 дзвінків, 11 дзвінків, 21 дзвінок.
pub fn plural<'a>(n: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (n % 10, n % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

/// Where only "one" differs, as in the genitive and the locative: у 1 дзвінку, у 21 дзвінку, у 2 дзвінках.
pub fn singular<'a>(n: u64, one: &'a str, others: &'a str) -> &'a str {
    if n % 10 == 1 && n % 100 != 11 { one } else { others }
}

/// «1 дзвінок», «412 дзвінків».
pub fn calls(n: u64) -> String {
    format!("{n} {}", plural(n, "дзвінок", "дзвінки", "дзвінків"))
}

/// `4,6`: so many places after the comma.
pub fn decimal(value: f64, places: usize) -> String {
    format!("{value:.places$}").replace('.', ",")
}

/// At most one place, none when it would be a zero: `18`, `17,6`.
pub fn tidy(value: f64) -> String {
    let text = decimal(value, 1);
    text.strip_suffix(",0").map(str::to_owned).unwrap_or(text)
}

/// «4,6 бала», «5 балів»: a fraction takes the genitive.
pub fn marks(mean: f64) -> String {
    let text = tidy(mean);
    let noun = match text.parse::<u64>() {
        Ok(whole) => plural(whole, "бал", "бали", "балів"),
        Err(_) => "бала",
    };
    format!("{text} {noun}")
}

/// «зі» before «ста…», else «з»: зі 118, з 9.
pub fn out_of(n: u64) -> &'static str {
    let leading = std::iter::successors(Some(n), |n| (*n >= 1000).then_some(n / 1000)).last().unwrap_or(n);
    if (100..200).contains(&leading) { "зі" } else { "з" }
}

/// «34 зі 118».
pub fn part(part: u64, of: u64) -> String {
    format!("{part} {} {of}", out_of(of))
}

/// A figure of the report, the same on the page, in CSV and in the terminal: «17,6», «4,62», «88,1», of a few «7 з 9»,
/// «—» when there is nothing to reckon from. Without its unit.
pub fn value(value: Value) -> String {
    match value {
        Value::Seconds(seconds) if seconds.is_finite() => tidy(seconds),
        Value::Mark(mark) if mark.is_finite() => decimal(mark, 2),
        // Rounded down: a line that was down for a minute did not work all the time.
        Value::Percent(percent) if percent.is_finite() => {
            let text = decimal((percent * 100.0).floor() / 100.0, 2);
            text.strip_suffix(",00").map(str::to_owned).unwrap_or(text)
        }
        Value::Share(part) => share(part),
        _ => NOTHING.to_owned(),
    }
}

/// Per cent, or «7 з 9» when there are too few.
pub fn share(share: Share) -> String {
    match (share.of, share.percent()) {
        (0, _) => NOTHING.to_owned(),
        (_, Some(percent)) => decimal(percent, 1),
        (of, None) => part(share.part, of),
    }
}

/// «4 з 9 розмов», «40 зі 118 розмов»: what follows the part.
pub fn out_of_talks(talks: u64) -> String {
    format!("{} {talks} {}", out_of(talks), singular(talks, "розмови", "розмов"))
}

/// A title within a sentence: «Паспорт та ID-картка» → «паспорт та ID-картка»; «ЦНАП» stays.
pub fn within_sentence(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() && second.is_alphabetic() => {
            first.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title.to_owned(),
    }
}

pub fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// By its two largest parts: «3 дні 4 год», «3 год 20 хв», «40 с».
pub fn span(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let both = |first: String, n: u64, unit: &str| if n == 0 { first } else { format!("{first} {n} {unit}") };
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} с"),
        (0, 0, _) => format!("{minutes} хв"),
        (0, ..) => both(format!("{hours} год"), minutes, "хв"),
        _ => both(format!("{days} {}", plural(days, "день", "дні", "днів")), hours, "год"),
    }
}

/// `31.10.2026`
pub fn date(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

/// `02.11.2026 09:15`
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%d.%m.%Y %H:%M").to_string()
}

/// «01.10–31.10.2026», «01.12.2026–31.01.2027», «05.10.2026».
pub fn dates(from: Date, to: Date) -> String {
    match (from == to, from.year() == to.year()) {
        (true, _) => date(from),
        (_, true) => format!("{}–{}", from.strftime("%d.%m"), date(to)),
        _ => format!("{}–{}", date(from), date(to)),
    }
}

const MONTHS: [&str; 12] = [
    "січень",
    "лютий",
    "березень",
    "квітень",
    "травень",
    "червень",
    "липень",
    "серпень",
    "вересень",
    "жовтень",
    "листопад",
    "грудень",
];

/// «жовтень»
pub fn month_name(month: Month) -> &'static str {
    usize::try_from(month.month()).ok().and_then(|n| MONTHS.get(n.wrapping_sub(1)).copied()).unwrap_or("")
}

/// Nominative and accusative alike: «жовтень 2026 року», «перше півріччя 2026 року», «2026 рік», «05.10–18.10.2026».
pub fn period(period: Period) -> String {
    match period {
        Period::Month(month) => format!("{} {} року", month_name(month), month.year()),
        Period::HalfYear(year, Half::First) => format!("перше півріччя {year} року"),
        Period::HalfYear(year, Half::Second) => format!("друге півріччя {year} року"),
        Period::Year(year) => format!("{year} рік"),
        Period::Days(from, to) => dates(from, to),
    }
}

/// «Попередній місяць», as the heading of a column.
pub fn previous(period: Period) -> &'static str {
    match period {
        Period::Month(_) => "Попередній місяць",
        Period::HalfYear(..) => "Попереднє півріччя",
        Period::Year(_) => "Попередній рік",
        Period::Days(..) => "Попередній період",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_follow_their_number() {
        for (n, text) in [
            (0, "0 дзвінків"),
            (1, "1 дзвінок"),
            (2, "2 дзвінки"),
            (5, "5 дзвінків"),
            (11, "11 дзвінків"),
            (21, "21 дзвінок"),
            (112, "112 дзвінків"),
            (234, "234 дзвінки"),
        ] {
            assert_eq!(calls(n), text);
        }
        assert_eq!([1, 11, 21, 111, 231].map(|n| singular(n, "дзвінку", "дзвінках")).join(" "), {
            "дзвінку дзвінках дзвінку дзвінках дзвінку"
        });
    }

    #[test]
    fn a_mark_is_declined_with_its_fraction() {
        let texts = [4.6, 5.0, 4.0, 1.0, 4.04, 3.96].map(marks);
        assert_eq!(texts, ["4,6 бала", "5 балів", "4 бали", "1 бал", "4 бали", "4 бали"]);
    }

    #[test]
    fn the_preposition_follows_the_sound_of_the_number() {
        for (n, word) in [(9, "з"), (118, "зі"), (100, "зі"), (268, "з"), (40, "з"), (1000, "з"), (118_000, "зі")]
        {
            assert_eq!(out_of(n), word, "{n}");
        }
        assert_eq!(part(34, 118), "34 зі 118");
        assert_eq!(part(7, 9), "7 з 9");
    }

    #[test]
    fn figures_have_the_places_of_their_kind_and_too_few_are_not_reckoned() {
        let values = [
            Value::Seconds(18.0),
            Value::Seconds(17.64),
            Value::Mark(4.6),
            Value::Percent(99.999),
            Value::Percent(100.0),
            Value::Share(Share::new(34, 118)),
            Value::Share(Share::new(7, 9)),
            Value::Share(Share::new(0, 0)),
            Value::Seconds(f64::NAN),
            Value::None,
        ];
        assert_eq!(values.map(value), ["18", "17,6", "4,60", "99,99", "100", "28,8", "7 з 9", "—", "—", "—"]);
    }

    #[test]
    fn a_title_is_lowered_within_a_sentence_but_an_abbreviation_is_not() {
        let titles = ["Паспорт та ID-картка", "ЦНАП", "ID-картка", "Я", "субсидії", ""].map(within_sentence);
        assert_eq!(titles, ["паспорт та ID-картка", "ЦНАП", "ID-картка", "Я", "субсидії", ""]);
    }

    #[test]
    fn spans_and_dates_read_as_people_write_them() {
        assert_eq!([40, 300, 12_000, 7200, 86_400, 273_600].map(span).join(", "), {
            "40 с, 5 хв, 3 год 20 хв, 2 год, 1 день, 3 дні 4 год"
        });
        let day = |y, m, d| jiff::civil::date(y, m, d);
        assert_eq!(dates(day(2026, 10, 1), day(2026, 10, 31)), "01.10–31.10.2026");
        assert_eq!(dates(day(2026, 12, 1), day(2027, 1, 31)), "01.12.2026–31.01.2027");
        assert_eq!(dates(day(2026, 10, 5), day(2026, 10, 5)), "05.10.2026");
    }

    #[test]
    fn every_kind_of_period_has_its_words() {
        let of = |text: &str| period(text.parse().unwrap());
        assert_eq!(of("2026-10"), "жовтень 2026 року");
        assert_eq!(of("2026-h2"), "друге півріччя 2026 року");
        assert_eq!(of("2026"), "2026 рік");
        assert_eq!(of("2026-10-05..2026-10-18"), "05.10–18.10.2026");
    }
}
