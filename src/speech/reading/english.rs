//! English: the engine reads numbers and abbreviations itself; only the town's own words, dates written 31.12.2026 and
//! times of twenty-four hours are put into words. Ukrainian letters are nothing to an English voice: they are doubted.

use super::{
    doubt::{Doubt, DoubtKind, Reading},
    latin::is_cyrillic_letter,
    say_as::Pronunciations,
    token::{Kind, Text},
    ukrainian::MOST_DOUBTS,
};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAYS: [&str; 31] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
    "twenty-second",
    "twenty-third",
    "twenty-fourth",
    "twenty-fifth",
    "twenty-sixth",
    "twenty-seventh",
    "twenty-eighth",
    "twenty-ninth",
    "thirtieth",
    "thirty-first",
];

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 6] = ["", "", "twenty", "thirty", "forty", "fifty"];

pub(super) fn read(text: &str, say_as: &Pronunciations) -> Reading {
    let text = Text::new(text);
    let mut words = String::new();
    let mut doubts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (end, said) = say_as
            .find(&text, at)
            // What teaches the Ukrainian voice tells the English one nothing.
            .filter(|(_, said)| !said.chars().any(is_cyrillic_letter))
            .or_else(|| date(&text, at))
            .or_else(|| range(&text, at))
            .or_else(|| time(&text, at))
            .or_else(|| sign(&text, at))
            .unwrap_or_else(|| (at + 1, text.text(at).to_owned()));
        if said.chars().any(is_cyrillic_letter) && doubts.len() < MOST_DOUBTS {
            doubts.push(Doubt { written: said.clone(), kind: DoubtKind::Unread });
        }
        words.push_str(&said);
        at = end.max(at + 1);
        // «p.m.» has the full stop of its sentence.
        if said.ends_with(".m.") && text.is(at, ".") {
            at += 1;
        }
    }
    Reading { words: words.split_whitespace().collect::<Vec<_>>().join(" "), doubts }
}

/// Signs the voices pass over.
fn sign(text: &Text, at: usize) -> Option<(usize, String)> {
    match text.text(at) {
        "№" => Some((at + 1, " number ".into())),
        "%" => Some((at + 1, " per cent".into())),
        _ => None,
    }
}

/// «31.12.2026» → "the thirty-first of December 2026"
fn date(text: &Text, at: usize) -> Option<(usize, String)> {
    if !stands_alone(text, at) || !text.is(at + 1, ".") || !text.is(at + 3, ".") || text.digits(at + 4).len() != 4 {
        return None;
    }
    let day = named(&DAYS, text.number(at, 2)?)?;
    let month = named(&MONTHS, text.number(at + 2, 2)?)?;
    Some((at + 5, format!("the {day} of {month} {}", text.digits(at + 4))))
}

fn named(names: &[&'static str], n: u64) -> Option<&'static str> {
    names.get(usize::try_from(n).ok()?.checked_sub(1)?).copied()
}

/// «8:00–17:00» → "eight a.m. to five p.m."
fn range(text: &Text, at: usize) -> Option<(usize, String)> {
    let (end, from) = time(text, at)?;
    let second = text.after_dash(end)?;
    let (end, to) = clock(text, second)?;
    Some((end, format!("{from} to {to}")))
}

fn time(text: &Text, at: usize) -> Option<(usize, String)> {
    if stands_alone(text, at) { clock(text, at) } else { None }
}

/// «17:45» → "five forty-five p.m."
fn clock(text: &Text, at: usize) -> Option<(usize, String)> {
    let (hour, minute) = (text.number(at, 2)?, text.number(at + 2, 2)?);
    let goes_on = text.is(at + 3, ":");
    if !text.is(at + 1, ":") || text.digits(at + 2).len() != 2 || hour > 24 || minute > 59 || goes_on {
        return None;
    }
    let half = if (12..24).contains(&hour) { "p.m." } else { "a.m." };
    let said = match (hour, minute) {
        (0 | 24, 0) => "midnight".to_owned(),
        (12, 0) => "noon".to_owned(),
        (hour, 0) => format!("{} {half}", count(on_dial(hour))),
        (hour, 1..=9) => format!("{} oh {} {half}", count(on_dial(hour)), count(minute)),
        (hour, minute) => format!("{} {} {half}", count(on_dial(hour)), count(minute)),
    };
    let end = at + 3;
    let next = text.after_space(end);
    // "8:30 a.m." has its half of the day already.
    let half_follows =
        matches!(text.low(next), "am" | "pm" | "a" | "p") && (text.is(next + 1, ".") || text.low(next).len() == 2);
    (!half_follows).then_some((end, said))
}

fn on_dial(hour: u64) -> u64 {
    if hour.is_multiple_of(12) { 12 } else { hour % 12 }
}

fn stands_alone(text: &Text, at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| (text.kind(before), text.text(before)));
    text.kind(at) == Some(Kind::Number) && !matches!(before, Some((Some(Kind::Number), _) | (_, "." | ":")))
}

fn count(n: u64) -> String {
    let n = usize::try_from(n).unwrap_or(0);
    match (UNITS.get(n), TENS.get(n / 10), UNITS.get(n % 10)) {
        (Some(unit), ..) => (*unit).to_owned(),
        (None, Some(ten), Some(_)) if n % 10 == 0 => (*ten).to_owned(),
        (None, Some(ten), Some(unit)) => format!("{ten}-{unit}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn en(text: &str) -> String {
        let say_as = [("Mena".into(), "Meh-na".into())].into();
        read(text, &Pronunciations::new(&say_as)).words
    }

    #[test]
    fn dates_and_times_are_put_into_words() {
        assert_eq!(en("until 31.12.2026"), "until the thirty-first of December 2026");
        assert_eq!(en("We are open 8:00–17:00."), "We are open eight a.m. to five p.m.");
        assert_eq!(en("Lunch at 12:00, back at 12:45"), "Lunch at noon, back at twelve forty-five p.m.");
        assert_eq!(en("at 8:05"), "at eight oh five a.m.");
    }

    #[test]
    fn a_ukrainian_word_is_doubted_whatever_the_ukrainian_voice_is_taught() {
        let say_as = [("ЦНАП".into(), "цнАп".into())].into();
        let Reading { words, doubts } = read("The ЦНАП is open", &Pronunciations::new(&say_as));
        assert_eq!(words, "The ЦНАП is open");
        assert_eq!(doubts, [Doubt { written: "ЦНАП".into(), kind: DoubtKind::Unread }]);
    }

    #[test]
    fn numbers_are_left_to_the_engine_and_own_words_are_said_as_asked() {
        assert_eq!(en("Mena council,  room 12"), "Meh-na council, room 12");
        assert_eq!(en("99:99 and 1.2.3 and 8:30 a.m."), "99:99 and 1.2.3 and 8:30 a.m.");
    }
}
