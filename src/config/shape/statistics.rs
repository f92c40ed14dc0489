//! `statistics:` — how calls are counted and how long personal data are kept; `half_year_form:` and its rows.

use std::{collections::BTreeMap, ops::RangeInclusive, time::Duration};

use super::{Shape, limits, prose::one_line};
use crate::config::{
    Statistics,
    draft::Draft,
    keys,
    messages::statistics as say,
    report::Place,
    source::{Entry, Node, Word},
    times,
};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// A month is summed up eight days after its end; until then the numbers of all its days are needed, though some go a
/// twelfth of the term early.
const SHORTEST_TERM: Duration = Duration::from_secs(45 * 24 * 3600);
const LONGEST_TERM: Duration = Duration::from_secs(3660 * 24 * 3600);
/// Rows that the program computes (K App. 2).
const COMPUTED: RangeInclusive<u8> = 13..=19;
/// Rows that only the council knows and that stay the same from one half-year to the next. Rows 1, 5, 10 and 21 are
/// filled from what is known if the council says nothing.
const LASTING: [u8; 6] = [2, 3, 4, 22, 27, 28];

pub(super) fn read(shape: &mut Shape<'_>, entries: &[Entry], draft: &mut Draft) {
    let Some(node) = shape.field(entries, "statistics") else { return };
    let at = node.place.clone();
    let fields = shape.map(node, "пишіть так: «statistics: {numbers: 365d, wait: 40/60}»");
    shape.only(fields, keys::STATISTICS, |_| false);
    let statistics = &mut draft.statistics;
    if let Some(term) = term(shape, fields, "numbers") {
        statistics.numbers = term;
    }
    if let Some(term) = term(shape, fields, "accesses") {
        statistics.accesses = term;
    }
    aims(shape, fields, statistics);
    if draft.recordings.keep > draft.statistics.numbers {
        shape.report.add(&at, say::recordings_outlive_numbers());
    }
}

fn term(shape: &mut Shape<'_>, entries: &[Entry], key: &str) -> Option<Duration> {
    let word = shape.field_word(entries, key)?;
    let term = times::parse_duration(&word.text).filter(|term| (SHORTEST_TERM..=LONGEST_TERM).contains(term));
    if term.is_none() {
        shape.report.add(&word.place, say::bad_term(&word.text));
    }
    // Whole days: the hour of the day at which the service started must not matter.
    term.map(|term| DAY * u32::try_from(term.as_secs() / DAY.as_secs()).unwrap_or(u32::MAX))
}

fn aims(shape: &mut Shape<'_>, entries: &[Entry], statistics: &mut Statistics) {
    let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
    let within = limits::duration(shape, entries, "answer_within", second, hour, ("1 с", "1 год"));
    statistics.answer_within = within.and_then(|time| u32::try_from(time.as_secs()).ok());
    statistics.wait = pair(shape, entries, "wait", (1.0, 3600.0), "40/60");
    statistics.lost = pair(shape, entries, "lost", (0.0, 100.0), "5/10");
    statistics.mark = one(shape, entries, "mark", (1.0, 5.0), "4.25");
    statistics.high_marks = one(shape, entries, "high_marks", (0.0, 100.0), "85");
    statistics.first_call = one(shape, entries, "first_call", (0.0, 100.0), "80");
}

fn one(shape: &mut Shape<'_>, entries: &[Entry], key: &str, (from, to): (f64, f64), example: &str) -> Option<f64> {
    let word = shape.field_word(entries, key)?;
    let value = number(&word.text).filter(|value| (from..=to).contains(value));
    if value.is_none() {
        shape.report.add(&word.place, say::bad_aim(&word.text, example, &show(from), &show(to)));
    }
    value
}

/// `40/60`: aim and limit of what ought to be small.
fn pair(
    shape: &mut Shape<'_>,
    entries: &[Entry],
    key: &str,
    (from, to): (f64, f64),
    example: &str,
) -> Option<(f64, f64)> {
    let word = shape.field_word(entries, key)?;
    let values = word.text.split_once('/').and_then(|(aim, limit)| Some((number(aim)?, number(limit)?)));
    let values = values.filter(|(aim, limit)| (from..=to).contains(aim) && (from..=to).contains(limit));
    match values {
        None => shape.report.add(&word.place, say::bad_aims(&word.text, example, &show(from), &show(to))),
        Some((aim, limit)) if aim > limit => {
            shape.report.add(&word.place, say::aim_above_limit(&word.text));
            return None;
        }
        Some(_) => {}
    }
    values
}

/// `4.25`, `4,25`, `85 %`, `40 с`.
fn number(text: &str) -> Option<f64> {
    let bare = text.trim().trim_end_matches(['%', 's', 'с']).trim_end();
    let plain = bare.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
    if bare.is_empty() || bare.len() > 9 || !plain {
        return None;
    }
    bare.replace(',', ".").parse().ok()
}

fn show(limit: f64) -> String {
    format!("{limit:.0}")
}

/// `half_year_form: kz` and the rows it takes from here.
pub(super) fn half_year(shape: &mut Shape<'_>, entries: &[Entry], draft: &mut Draft) {
    let choices = [("kz", true), ("no", false), ("off", false), ("ні", false)];
    let form = shape.field_word(entries, "half_year_form");
    let on = form.as_ref().and_then(|word| shape.choice(word, &choices)).unwrap_or_default();
    let rows = entries.iter().find(|e| e.key.text == "half_year").map(|Entry { key, value }| {
        if !on && form.is_none() {
            shape.report.add(&key.place, say::form_not_set());
        }
        rows(shape, value)
    });
    if let Some(Word { place, .. }) = form.filter(|_| on) {
        let rows = rows.unwrap_or_default();
        unwritten(shape, &place, &rows);
        draft.statistics.half_year_form = Some(rows);
    }
}

fn rows(shape: &mut Shape<'_>, node: &Node) -> BTreeMap<u8, String> {
    let mut rows = BTreeMap::new();
    for Entry { key, value } in shape.map(node, "пишіть номер рядка й відповідь: «half_year: {1: …, 2: …}»")
    {
        match key.text.parse::<u8>() {
            Ok(row) if COMPUTED.contains(&row) => shape.report.add(&key.place, say::computed_row(row)),
            Ok(row @ 1..=28) => {
                if let Some(word) = shape.word(value) {
                    rows.insert(row, one_line(&word.text));
                }
            }
            _ => shape.report.add(&key.place, say::bad_row(&key.text)),
        }
    }
    rows
}

fn unwritten(shape: &mut Shape<'_>, place: &Place, rows: &BTreeMap<u8, String>) {
    let missing: Vec<String> = LASTING.iter().filter(|row| !rows.contains_key(row)).map(u8::to_string).collect();
    if !missing.is_empty() {
        shape.report.add(place, say::rows_unwritten(&missing.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn aims_are_read_as_people_write_numbers() {
        for (text, value) in [("4.25", 4.25), ("4,25", 4.25), ("85 %", 85.0), ("40 с", 40.0), (" 5", 5.0)] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for wrong in ["", "-5", "1e9", "inf", "NaN", "4.2.5", "сорок", "99999999999"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
