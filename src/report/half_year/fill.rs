//! What each row of the form is filled with.

use std::collections::BTreeSet;

use super::{
    super::{
        Context, Indicator, IndicatorId, Report, Value,
        files::{shown, with_unit},
        words::decimal,
    },
    Filled, Row, Source, wording,
};
use crate::{
    calendar::{Hours, Schedule},
    ivr::{Node, NodeKind},
    vocab::Lang,
};

const COMPUTED: std::ops::RangeInclusive<u8> = 13..=19;
const DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "нд"];

pub fn is_computed(row: u8) -> bool {
    COMPUTED.contains(&row)
}

/// Value, the same as a number where it is one, and where it comes from. What is counted is never overwritten; of the
/// rest staff's hand comes first, then the configuration, then what the menus tell.
pub fn row(
    number: u8,
    context: &Context,
    report: &Report,
    config: Option<&str>,
    by_hand: Option<&str>,
) -> (String, Option<f64>, Source) {
    if is_computed(number) {
        let (value, figure) = computed(number, report);
        return (value, figure, Source::Computed);
    }
    let assisted = || assisted(number, context).filter(|text| !text.is_empty());
    let (value, source) = match (by_hand, config) {
        (Some(text), _) => (text.to_owned(), Source::Hand),
        (None, Some(text)) => (text.to_owned(), Source::Config),
        (None, None) => assisted().map_or((String::new(), Source::Missing), |text| (text, Source::Assisted)),
    };
    let figure = value.trim().parse::<u32>().ok().map(f64::from).filter(|_| matches!(number, 11 | 12 | 20));
    (value, figure, source)
}

fn computed(number: u8, report: &Report) -> (String, Option<f64>) {
    let offered = report.head.offered;
    let of = |id: IndicatorId| find(report, id).map_or(Value::None, |indicator| indicator.value);
    match number {
        13 => (offered.to_string(), Some(offered as f64)),
        // Other channels are counted elsewhere; this program answers telephones.
        14 => (format!("голосовий зв’язок: {offered}"), None),
        15 => plain(of(IndicatorId::Wait)),
        16 => plain(of(IndicatorId::Mark)),
        17 => plain(of(IndicatorId::FirstCall)),
        18 => plain(of(IndicatorId::Lost)),
        _ => match of(IndicatorId::Handling) {
            Value::Seconds(seconds) if seconds.is_finite() => {
                let minutes = (seconds / 6.0).round() / 10.0;
                (decimal(minutes, 1), Some(minutes))
            }
            _ => ("—".to_owned(), None),
        },
    }
}

/// The unit stands in its own column. A few are counted, not shared, and are no number then.
fn plain(value: Value) -> (String, Option<f64>) {
    let round = |value: f64, scale: f64| Some((value * scale).round() / scale).filter(|value| value.is_finite());
    let figure = match value {
        Value::Seconds(seconds) => round(seconds, 10.0),
        Value::Mark(mark) => round(mark, 100.0),
        Value::Percent(percent) => round(percent, 10.0),
        Value::Share(share) => share.percent().and_then(|percent| round(percent, 10.0)),
        Value::None => None,
    };
    (shown(value), figure)
}

fn find(report: &Report, id: IndicatorId) -> Option<&Indicator> {
    report.indicators.iter().find(|indicator| indicator.id == id)
}

fn assisted(number: u8, context: &Context) -> Option<String> {
    let script = &context.script;
    match number {
        1 => Some(context.council.name.clone()),
        5 => Some(script.numbers.keys().map(|number| number.as_str()).collect::<Vec<_>>().join(", ")),
        6 => {
            let people = schedule(context).map(|schedule| format!("; оператори: {}", week(schedule)));
            Some(format!("автовідповідач цілодобово 24/7{}", people.unwrap_or_default()))
        }
        7 => {
            let weekend = schedule(context)?.week.iter().skip(5).any(Option::is_some);
            let people = if weekend {
                "оператори — за графіком"
            } else {
                "оператори не працюють"
            };
            Some(format!("так: автовідповідач цілодобово; {people}"))
        }
        8 => Some(topics(&script.nodes).join("; ")),
        10 => Some("телефон".to_owned()),
        12 => Some(operators(&script.nodes).to_string()).filter(|count| count != "0"),
        21 => Some("так: IVR (програма «Слухавка»)".to_owned()),
        _ => None,
    }
}

/// The hours of the people who answer on 0.
fn schedule(context: &Context) -> Option<&Schedule> {
    let script = &context.script;
    let node = script.operator.and_then(|id| script.find(id))?;
    match &node.kind {
        NodeKind::Department(department) => script.calendar.schedule(department.hours?),
        _ => None,
    }
}

/// «пн–чт 08:00–17:00, пт 08:00–15:45, перерва 12:00–12:45»
fn week(schedule: &Schedule) -> String {
    let mut runs: Vec<(usize, usize, Hours)> = Vec::new();
    for (day, hours) in schedule.week.iter().enumerate() {
        let Some(hours) = *hours else { continue };
        match runs.last_mut() {
            Some((_, last, of)) if *last + 1 == day && (of.from, of.to) == (hours.from, hours.to) => *last = day,
            _ => runs.push((day, day, hours)),
        }
    }
    let day = |at: usize| DAYS.get(at).copied().unwrap_or_default();
    let span = |hours: Hours| format!("{}–{}", hours.from.strftime("%H:%M"), hours.to.strftime("%H:%M"));
    let mut parts: Vec<String> = runs
        .into_iter()
        .map(|(first, last, hours)| match first == last {
            true => format!("{} {}", day(first), span(hours)),
            false => format!("{}–{} {}", day(first), day(last), span(hours)),
        })
        .collect();
    parts.extend(schedule.lunch.map(|lunch| format!("перерва {}", span(lunch))));
    parts.join(", ")
}

/// Titles of what callers are told and of whom they can ask, once each, in the order of the menus.
fn topics(nodes: &[Node]) -> Vec<String> {
    let wanted = nodes.iter().filter(|node| matches!(node.kind, NodeKind::Text(_) | NodeKind::Department(_)));
    let mut seen = BTreeSet::new();
    wanted.map(title).filter(|title| seen.insert(title.clone())).collect()
}

fn title(node: &Node) -> String {
    let title = node.title.as_ref().and_then(|title| title.get(Lang::UK));
    title.map_or_else(|| node.name.to_string(), |(_, title)| title.to_string())
}

fn operators(nodes: &[Node]) -> usize {
    let people = nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Department(department) => Some(department.answer.people()),
        _ => None,
    });
    people.flatten().collect::<BTreeSet<_>>().len()
}

pub fn footer(context: &Context, rows: &[Row]) -> Vec<Filled> {
    let of_row = |number: u8| rows.iter().find(|row| row.number == number).map(|row| row.value.clone());
    // The report is signed by the head first, then by whoever prepared it.
    let signed = |at: usize| {
        let signature = context.council.signatures.get(at);
        signature.map(|s| [s.post.as_str(), s.name.as_str()].join(" ").trim().to_owned()).unwrap_or_default()
    };
    let line = |name, value: Option<String>| Filled { name, value: value.unwrap_or_default() };
    vec![
        line(wording::FOOTER_HEADING, None),
        line(wording::NAME, of_row(1)),
        line(wording::ADDRESS, of_row(3)),
        line(wording::TELEPHONE, of_row(5)),
        line(wording::MAIL, None),
        line(wording::EXECUTOR, Some(signed(1))),
        line(wording::CHIEF, Some(signed(0))),
        line(wording::SEAL, None),
    ]
}

/// How many cases stand behind the figures, which the form has no column for.
pub fn remarks(report: &Report) -> Vec<String> {
    let rows =
        [(15, IndicatorId::Wait), (16, IndicatorId::Mark), (17, IndicatorId::FirstCall), (18, IndicatorId::Lost)];
    let of_rows = rows.into_iter().filter_map(|(number, id)| {
        let indicator = find(report, id).filter(|indicator| indicator.value != Value::None)?;
        let cases = indicator.of.clone().unwrap_or_else(|| indicator.n.to_string());
        Some(format!("Рядок {number}: {}; із скількох: {cases}.", with_unit(indicator.value)))
    });
    of_rows.chain(report.remarks.iter().cloned()).collect()
}
