//! Times of day and opening hours: «з 8:00 до 17:00», «8.00 – 15.45», «о 9:30», «з 8 до 17», «15-45», «24/7».
//!
//! An hour is an ordinal in the case of its preposition. A colon is always a time; a full stop or a hyphen is one only
//! where the words around speak of time, so that «3-15» may be a range and «01.05» a date.

use crate::speech::numeral::{Case, Gender, ordinal};

use super::{
    case::Governs,
    dates, digits,
    noun::noun_at,
    rule::Read,
    stress::like,
    token::{Kind, Text},
};

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    hour: u64,
    minute: u64,
    /// How it is written: `:`, `.` or `-`; a space for a bare hour.
    sign: char,
    end: usize,
}

pub(super) fn time(text: &Text, at: usize) -> Option<Read> {
    around_the_clock(text, at)
        .or_else(|| range(text, at))
        .or_else(|| hours_of_day(text, at))
        .or_else(|| single(text, at))
}

/// «в 8:00» is said «о восьмій годині», «в 11:00» «об одинадцятій годині».
pub(super) fn at_clock(text: &Text, at: usize) -> Option<Read> {
    if !matches!(text.low(at), "у" | "в") {
        return None;
    }
    let clock = Clock::at(text, text.after_space(at + 1)).filter(|clock| clock.sign == ':')?;
    let words = if clock.hour == 11 { "об" } else { "о" };
    text.after_dash(clock.end).is_none().then(|| Read::new(at + 1, like(text.text(at), words)))
}

fn around_the_clock(text: &Text, at: usize) -> Option<Read> {
    let is = text.digits(at) == "24" && text.is(at + 1, "/") && text.digits(at + 2) == "7" && !text.is(at + 3, "/");
    is.then(|| Read::new(at + 3, "цілодобово, без вихідних"))
}

impl Clock {
    /// «8:00», «08.30», «15-45», with «год» after it swallowed.
    fn at(text: &Text, at: usize) -> Option<Self> {
        let sign = text.text(at + 1).chars().next().filter(|sign| ":.-–".contains(*sign))?;
        let (hour, minute) = (text.number(at, 2)?, text.number(at + 2, 2)?);
        let more = matches!(text.text(at + 3), ":" | "." | "-" | "/") && !text.digits(at + 4).is_empty();
        let seconds = sign == ':' && text.is(at + 3, ":") && text.digits(at + 4).len() == 2;
        if text.digits(at + 2).len() != 2 || hour > 24 || minute > 59 || hour == 24 && minute > 0 {
            return None;
        }
        // «12:00-13:00» goes on after the time, «01.05.2026» does not.
        if more && !seconds && !(sign != '-' && text.is_dash(at + 3)) {
            return None;
        }
        let end = if seconds { at + 5 } else { at + 3 };
        let sign = if sign == '–' { '-' } else { sign };
        Some(Self { hour, minute, sign, end: after_hour_word(text, end) })
    }

    /// «8», «17 год».
    fn bare(text: &Text, at: usize) -> Option<Self> {
        let hour = text.number(at, 2).filter(|hour| *hour <= 24 && text.digits(at) != "0")?;
        let end = at + 1;
        let ending = text.is_dash(end) && matches!(text.low(end + 1), "ї" | "ої" | "й" | "а" | "ма" | "га" | "та");
        let end = if ending { end + 2 } else { end };
        Some(Self { hour, minute: 0, sign: ' ', end })
    }

    /// In words, «години» with a full hour where `alone`.
    fn words(&self, case: Case, alone: bool) -> String {
        let hour = ordinal(self.hour, Gender::Feminine, case);
        match (self.minute, alone) {
            (0, true) => format!("{hour} {}", hour_noun(case)),
            (0, false) => hour,
            (minute, _) => format!("{hour} {}", digits::group(&format!("{minute:02}"))),
        }
    }
}

fn hour_noun(case: Case) -> &'static str {
    match case {
        Case::Nominative => "година",
        Case::Genitive => "години",
        Case::Dative | Case::Locative => "годині",
        Case::Accusative => "годину",
        Case::Instrumental => "годиною",
    }
}

/// «8:00 год.», «17.00 години»: the noun is said with the hour.
fn after_hour_word(text: &Text, end: usize) -> usize {
    let word = text.after_space(end);
    match text.low(word) {
        "год" => {
            word + 1
                + usize::from(
                    text.is(word + 1, ".") && !text.is_capital(text.after_space(word + 2)) && word + 2 < text.len(),
                )
        }
        "година" | "години" | "годині" | "годину" | "годин" => word + 1,
        _ => end,
    }
}

/// «8:00–17:00», «з 8:00 до 17:00», «з 8.00 по 12.30», «перерва 12-00 – 12-45».
fn range(text: &Text, at: usize) -> Option<Read> {
    let from = Clock::at(text, at)?;
    let (second, joined_by) = second(text, from.end)?;
    let to = Clock::at(text, second).or_else(|| {
        let hour = Clock::bare(text, second)?;
        let end = after_hour_word(text, hour.end);
        (from.sign == ':' || end > hour.end).then_some(Clock { end, ..hour })
    })?;
    let certain = from.sign == ':' || to.sign == ':' || is_clock_like(&from) && is_clock_like(&to);
    if !certain && !speaks_of_time(text, at) {
        return None;
    }
    let before = text.word_before(at);
    let with = matches!(before, "з" | "із" | "зі" | "від");
    if joined_by != Joint::Dash && !with {
        return None;
    }
    Some(Read::new(to.end, between(&from, &to, with, joined_by)))
}

/// How the end of a range is joined to its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Dash,
    /// «до»
    To,
    /// «по»
    Through,
}

fn second(text: &Text, end: usize) -> Option<(usize, Joint)> {
    if let Some(place) = text.after_dash(end) {
        let word = text.low(place);
        return match word {
            "до" => Some((text.after_space(place + 1), Joint::To)),
            _ => Some((place, Joint::Dash)),
        };
    }
    let word = text.after_space(end);
    let joint = match text.low(word) {
        "до" => Joint::To,
        "по" => Joint::Through,
        _ => return None,
    };
    Some((text.after_space(word + 1), joint))
}

fn between(from: &Clock, to: &Clock, with: bool, joint: Joint) -> String {
    let first = from.words(Case::Genitive, false);
    let preposition = if with { "" } else { preposition(from.hour) };
    let (word, case) = if joint == Joint::Through { ("по", Case::Accusative) } else { ("до", Case::Genitive) };
    let space = if preposition.is_empty() { "" } else { " " };
    format!("{preposition}{space}{first} {word} {}", to.words(case, true))
}

/// «з восьмої», but «із сьомої»: two consonants that do not go together are parted.
fn preposition(hour: u64) -> &'static str {
    if matches!(hour, 4 | 6 | 7 | 14 | 16 | 17) { "із" } else { "з" }
}

/// «з 8 до 17», «8–17 год», «з 8-ї до 12-ї».
fn hours_of_day(text: &Text, at: usize) -> Option<Read> {
    let from = Clock::bare(text, at)?;
    let with = matches!(text.word_before(at), "з" | "із" | "зі");
    // «через 2–3 год.» are not of the clock.
    if matches!(text.word_before(at), "через" | "за" | "протягом" | "упродовж" | "впродовж" | "понад" | "близько")
    {
        return None;
    }
    let (second, joint) = second(text, after_hour_word(text, from.end))?;
    let to = Clock::at(text, second).or_else(|| Clock::bare(text, second))?;
    let end = if to.sign == ' ' { after_hour_word(text, to.end) } else { to.end };
    let named = end > to.end || after_hour_word(text, from.end) > from.end || to.sign != ' ';
    let counted = to.sign == ' ' && (noun_at(text, to.end).is_some() || goes_on(text, to.end)) && !named;
    if to.hour <= from.hour
        || counted
        || joint == Joint::Dash && !(named || with || after_hours(text, at))
        || joint != Joint::Dash && !with
    {
        return None;
    }
    if joint == Joint::Through && !named {
        return None;
    }
    let sure = named || to.sign != ' ' || text.is_dash(from.end) || among_hours(text, at);
    Some(Read::guessed_if(!sure, end, between(&from, &to, with, joint)))
}

/// Whether the very word before speaks of hours or names a day: «Пн 8-17», «Графік: 8–17».
fn after_hours(text: &Text, at: usize) -> bool {
    const STEMS: [&str; 12] = [
        "графік",
        "працю",
        "робот",
        "прийом",
        "відчин",
        "перерв",
        "понед",
        "вівтор",
        "серед",
        "четвер",
        "п’ятниц",
        "субот",
    ];
    let word = text.words_back(at, 1).next().unwrap_or_default();
    let near = text.place_before(at).is_some_and(|before| {
        text.kind(before) == Some(Kind::Word) || matches!(text.text(before), ":" | "." | "–" | "—")
    });
    let day = matches!(word, "пн" | "вт" | "ср" | "чт" | "пт" | "сб" | "нд");
    near && (day || STEMS.iter().any(|stem| word.starts_with(stem)))
}

/// Whether the number goes on as a date, a fraction or an amount.
fn goes_on(text: &Text, end: usize) -> bool {
    let sign = text.text(end);
    let next = text.after_space(end);
    matches!(sign, "." | "," | "/" | "-" | "–") && !text.digits(end + 1).is_empty()
        || super::unit::unit_at(text, next).is_some_and(|(unit, _)| !unit.is_hour())
        || text.is_space(end) && !text.digits(end + 1).is_empty()
}

fn single(text: &Text, at: usize) -> Option<Read> {
    if let Some(clock) = Clock::at(text, at) {
        return one_clock(text, at, &clock);
    }
    let hour = Clock::bare(text, at).filter(|hour| !goes_on(text, hour.end) && hour.end == at + 1)?;
    let said = after_hour_word(text, hour.end);
    let before = Governs::before(text, at);
    // «о 9 ранку», «до 6 вечора»
    let part_of_day = text.word_after(hour.end);
    let of_day = before == Governs::At && matches!(part_of_day, "ранку" | "дня" | "вечора" | "ночі")
        || matches!(text.word_before(at), "з" | "із" | "до" | "після")
            && matches!(part_of_day, "ранку" | "вечора" | "ночі");
    if of_day {
        return Some(Read::new(hour.end, hour.words(before.of_hour(), false)));
    }
    // «о 9», «об 11»: nothing but an hour is meant.
    let stands_alone =
        said > hour.end || noun_at(text, hour.end).is_none() && !text.is_dash(text.after_space(hour.end));
    if before != Governs::At || !stands_alone || text.word_before(at) == "при" {
        return None;
    }
    let words = hour.words(Case::Locative, said > hour.end);
    Some(Read::new(said, words))
}

fn one_clock(text: &Text, at: usize, clock: &Clock) -> Option<Read> {
    let word = text.word_before(at);
    let before = Governs::before(text, at);
    let certain = match clock.sign {
        ':' => true,
        '.' => is_clock_like(clock) && (speaks_of_time(text, at) || clock.end > at + 3),
        _ => {
            before_time(word) && clock.minute.is_multiple_of(5) && noun_at(text, clock.end).is_none()
                || clock.end > at + 3
        }
    };
    if !certain || clock.sign == '.' && dates::is_day_and_month(text, at) && !is_clock_like(clock) {
        return None;
    }
    let case = match before {
        Governs::Nothing => listed_after(text, at).of_hour(),
        // «у 9:00» is heard for «о 9:00».
        Governs::In if word != "на" => Case::Locative,
        _ => before.of_hour(),
    };
    Some(Read::new(clock.end, clock.words(case, true)))
}

/// The preposition of the first of «о 9:00, 10:30 та 11:15».
fn listed_after(text: &Text, at: usize) -> Governs {
    let listed = text.place_before(at).is_some_and(|before| text.is(before, ","))
        || matches!(text.word_before(at), "та" | "і" | "й");
    let mut back = text.words_back(at, 6).skip_while(|word| matches!(*word, "та" | "і" | "й"));
    match back.next().filter(|_| listed) {
        Some(word @ ("о" | "об" | "після" | "на")) => Governs::of(word),
        _ => Governs::Nothing,
    }
}

/// Minutes no month could be.
fn is_clock_like(clock: &Clock) -> bool {
    clock.minute == 0 || clock.minute > 12
}

/// Words directly before a time.
fn before_time(word: &str) -> bool {
    matches!(
        word,
        "о" | "об"
            | "з"
            | "із"
            | "зі"
            | "до"
            | "після"
            | "перерва"
            | "перерви"
            | "година"
            | "години"
            | "год"
            | "початок"
            | "обід"
    )
}

/// Whether the words before speak of hours.
fn speaks_of_time(text: &Text, at: usize) -> bool {
    before_time(text.word_before(at)) && text.word_before(at) != "до" || among_hours(text, at)
}

/// Whether the sentence has spoken of hours or days.
fn among_hours(text: &Text, at: usize) -> bool {
    const STEMS: [&str; 28] = [
        "дзвон",
        "телефону",
        "перерв",
        "обід",
        "годин",
        "графік",
        "працю",
        "робот",
        "робоч",
        "прийом",
        "прийма",
        "відчин",
        "зачин",
        "понед",
        "вівтор",
        "серед",
        "четвер",
        "п’ятниц",
        "субот",
        "неділ",
        "початок",
        "щодня",
        "щоден",
        "розклад",
        "час",
        "пн",
        "пт",
        "зустріч",
    ];
    const WORDS: [&str; 9] = ["о", "об", "пн", "вт", "ср", "чт", "пт", "сб", "нд"];
    text.words_back(at, 10).any(|word| WORDS.contains(&word) || STEMS.iter().any(|stem| word.starts_with(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| !text.digits(at).is_empty())?;
        time(&text, at).map(|read| read.words)
    }

    #[test]
    fn ranges_say_the_hour_once() {
        assert_eq!(read("з 8:00 до 17:00").unwrap(), "восьмої до сімнадцятої години");
        assert_eq!(read("8:00–17:00").unwrap(), "з восьмої до сімнадцятої години");
        assert_eq!(read("перерва 12:00-12:45").unwrap(), "з дванадцятої до дванадцятої сорок п’ять");
        assert_eq!(read("з 7.30 по 16.00").unwrap(), "сьомої тридцять по шістнадцяту годину");
    }

    #[test]
    fn a_hyphen_is_a_time_only_among_words_of_time() {
        assert_eq!(read("до 15-45").unwrap(), "п’ятнадцятої сорок п’ять");
        assert_eq!(read("учні 15-45"), None);
        assert_eq!(read("до 15-20 днів"), None);
    }

    #[test]
    fn what_is_no_time_is_left() {
        for text in ["25:61", "01.05.2026", "8 до 17 років", "від 5 до 10"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("з 18 до 60 років"), None);
    }

    #[test]
    fn bare_hours_are_read_where_nothing_else_can_be_meant() {
        let text = Text::new("з 8 до 17");
        let read = time(&text, 2).unwrap();
        assert_eq!(read.words, "восьмої до сімнадцятої години");
        assert!(read.doubt.is_some());
        let text = Text::new("Працюємо з 8 до 17 щодня");
        assert!(time(&text, 4).unwrap().doubt.is_none());
    }
}
