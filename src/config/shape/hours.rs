//! `hours:` — named weeks, each with its break and its special dates.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use super::Shape;
use crate::{
    calendar::{Hours, Schedule},
    config::{
        dates, days,
        messages::{shape as say, text},
        report::Place,
        source::{Entry, Node, Word},
        suggest, times,
    },
};

const HELP: &str = "під назвою графіка пишіть дні: «пн-чт: 8:00-17:00»";

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<(Word, Schedule)> {
    let entries = shape.map(node, "під «hours:» пишіть назву графіка, а під нею — дні");
    entries.iter().map(|e| (e.key.clone(), schedule(shape, e))).collect()
}

fn schedule(shape: &mut Shape<'_>, entry: &Entry) -> Schedule {
    let mut week = Week::default();
    for Entry { key, value } in shape.map(&entry.value, HELP) {
        line(shape, &mut week, key, value);
    }
    Schedule { name: Arc::from(entry.key.text.as_str()), week: week.hours, lunch: week.lunch, dated: week.dated }
}

#[derive(Default)]
struct Week {
    hours: [Option<Hours>; 7],
    /// The line each weekday was first written on.
    written: [Option<u32>; 7],
    lunch: Option<Hours>,
    dated: BTreeMap<Date, Option<Hours>>,
    dated_lines: BTreeMap<Date, u32>,
}

fn line(shape: &mut Shape<'_>, week: &mut Week, key: &Word, value: &Node) {
    let hours = hours(shape, value);
    if matches!(key.text.to_lowercase().as_str(), "перерва" | "обід" | "обідня перерва") {
        return lunch(shape, week, value, hours);
    }
    if let Some(days) = days::parse(&key.text) {
        for day in days {
            weekday(shape, week, day, key, hours);
        }
    } else if dates::looks_like_date(&key.text) {
        if let Some(date) = shape.date(key) {
            dated(shape, week, date, key, hours);
        }
    } else {
        let known = days::SHORT.iter().copied().chain(["перерва", "щодня", "будні", "вихідні"]);
        let near = suggest::nearest(&key.text, known);
        shape.report.add(&key.place, say::bad_day(&key.text, near));
    }
}

/// `None` when nothing readable stands there (already reported); `Some(None)` is closed.
fn hours(shape: &mut Shape<'_>, value: &Node) -> Option<Option<Hours>> {
    let word = shape.word(value)?;
    match times::parse_hours(&word.text) {
        Ok(hours) => Some(hours),
        Err(why) => {
            shape.report.add(&word.place, say::bad_hours(&word.text, why));
            None
        }
    }
}

fn lunch(shape: &mut Shape<'_>, week: &mut Week, value: &Node, hours: Option<Option<Hours>>) {
    match hours {
        Some(Some(hours)) => week.lunch = Some(hours),
        Some(None) => shape.report.add(&value.place, say::bad_lunch()),
        None => {}
    }
}

fn weekday(shape: &mut Shape<'_>, week: &mut Week, day: usize, key: &Word, hours: Option<Option<Hours>>) {
    let (Some(slot), Some(written)) = (week.hours.get_mut(day), week.written.get_mut(day)) else { return };
    match *written {
        Some(first) => shape.report.add(&key.place, text::day_twice(days::name(day), first)),
        None => {
            *written = Some(key.place.at.line);
            *slot = hours.flatten();
        }
    }
}

fn dated(shape: &mut Shape<'_>, week: &mut Week, date: Date, key: &Word, hours: Option<Option<Hours>>) {
    let place: &Place = &key.place;
    if let Some(first) = week.dated_lines.get(&date) {
        return shape.report.add(place, text::day_twice(&dates::show(date), *first));
    }
    if date < shape.today {
        shape.report.add(place, say::past_date(&key.text));
    }
    week.dated_lines.insert(date, place.at.line);
    week.dated.insert(date, hours.flatten());
}
