//! The form against the report of a half-year.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, civil::time};

use super::{
    super::{Council, Share, Signature, Value, files::sample},
    *,
};
use crate::{
    calendar::{Calendar, Hours, Schedule, ScheduleId},
    ivr::{Answer, ClockUnknown, Department, InfoText, Node, NodeId, NodeKind, Patience, Script},
    speech::{Localized, Span, Template},
    vocab::{Lang, PhoneNumber},
};

fn script() -> Script {
    let hours = |from, to| Some(Hours { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) });
    let week = [hours(8, 17), hours(8, 17), hours(8, 17), hours(8, 17), hours(8, 16), None, None];
    let schedule = Schedule { name: "рада".into(), week, lunch: hours(12, 13), dated: BTreeMap::new() };
    let say = Localized::new(Lang::UK, Template(vec![Span::Text("Візьміть паспорт.".into())]));
    let people = Answer::InOrder(vec!["Олена".into(), "Ірина".into()]);
    let node = |name: &str, title: &str, kind| {
        let title = Some(Localized::new(Lang::UK, Arc::from(title)));
        Node { name: name.into(), title, care: Default::default(), kind }
    };
    Script {
        languages: vec![Lang::UK],
        nodes: vec![
            node("паспорт", "Паспорт", NodeKind::Text(InfoText { say })),
            node("цнап", "Консультація ЦНАП", NodeKind::Department(Department::new(Some(ScheduleId(0)), people, None))),
        ],
        main: NodeId(0),
        numbers: PhoneNumber::parse("+380464400000").map(|n| (n, NodeId(0))).into_iter().collect(),
        operator: Some(NodeId(1)),
        notices: Vec::new(),
        calendar: Calendar { schedules: vec![schedule], public_holidays: Default::default() },
        patience: Patience::default(),
        clock_unknown: ClockUnknown::default(),
    }
}

/// A small council with an operator's department.
pub(crate) fn context() -> Context {
    let signature = |post: &str, name: &str| Signature { post: post.into(), name: name.into() };
    let council = Council {
        name: "Менська міська рада".into(),
        signatures: vec![signature("Начальник відділу", "Ім’я ПРІЗВИЩЕ"), signature("адміністратор", "")],
        ..Council::default()
    };
    Context::new(council, Arc::new(script()), "2026-07-02T06:00:00Z".parse().unwrap())
}

fn report() -> Report {
    let mut report = sample::report();
    report.head.period = "2026-h1".parse().unwrap();
    report
}

/// The form of a small council, for tests of what draws it.
pub(crate) fn sample(report: &Report) -> Form {
    let mut report = report.clone();
    report.head.period = Period::HalfYear(2026, Half::First);
    let rows = BTreeMap::from([(2, sample::HOSTILE.to_owned()), (11, "3".to_owned())]);
    Form::make(&context(), &report, &Settings { rows }, &[]).unwrap()
}

fn form(settings: &[(u8, &str)], texts: &[PageText]) -> Form {
    let rows = settings.iter().map(|(row, text)| (*row, (*text).to_owned())).collect();
    Form::make(&context(), &report(), &Settings { rows }, texts).unwrap()
}

fn value(form: &Form, number: u8) -> (&str, Source) {
    let row = form.rows.iter().find(|row| row.number == number).unwrap();
    (&row.value, row.source)
}

fn typed(row: u8, text: &str, at: &str) -> PageText {
    let at: Timestamp = at.parse().unwrap();
    PageText { key: key("2026-h1".parse().unwrap(), row), text: text.into(), at, by: "Олена".into() }
}

#[test]
fn the_form_has_its_28_rows_and_is_due_on_the_fifteenth() {
    let form = form(&[], &[]);
    assert_eq!(form.rows.iter().map(|row| row.number).collect::<Vec<_>>(), (1..=28).collect::<Vec<u8>>());
    assert_eq!(form.due, date(2026, 7, 15));
    assert_eq!(due(2026, Half::Second), date(2027, 1, 15));
    assert_eq!(form.title, "Звіт про діяльність контакт-центру за перше півріччя 2026 року");
}

#[test]
fn only_a_half_year_has_the_form() {
    assert_eq!(Form::make(&context(), &sample::report(), &Settings::default(), &[]), None);
}

#[test]
fn what_is_counted_is_the_reports_and_nobody_types_it() {
    let form = form(&[(13, "9999")], &[typed(18, "0", "2026-07-01T06:00:00Z")]);
    assert_eq!(value(&form, 13), ("412", Source::Computed));
    assert_eq!(value(&form, 14), ("голосовий зв’язок: 412", Source::Computed));
    assert_eq!(value(&form, 15), ("23,5", Source::Computed));
    assert_eq!(value(&form, 16), ("4,62", Source::Computed));
    assert_eq!(value(&form, 17), ("20 з 24", Source::Computed), "too few for per cent");
    assert_eq!(value(&form, 18), ("7,1", Source::Computed));
    assert_eq!(value(&form, 19), ("2,5", Source::Computed), "150,5 s in minutes");
    assert!(form.rows.iter().all(|row| row.input != (13..=19).contains(&row.number)));
    assert_eq!(form.rows[16].figure, None);
    assert_eq!(form.rows[14].figure, Some(23.5));
}

#[test]
fn the_menus_propose_the_configuration_decides_and_the_hand_has_the_last_word() {
    let form = form(
        &[(2, "№ 41 від 01.02.2026"), (11, "3")],
        &[
            typed(11, "5", "2026-07-02T06:00:00Z"),
            typed(11, "4", "2026-07-01T06:00:00Z"),
            typed(9, " ", "2026-07-01T06:00:00Z"),
        ],
    );
    assert_eq!(value(&form, 1), ("Менська міська рада", Source::Assisted));
    assert_eq!(value(&form, 2), ("№ 41 від 01.02.2026", Source::Config));
    assert_eq!(value(&form, 5), ("+380464400000", Source::Assisted));
    let hours = "автовідповідач цілодобово 24/7; оператори: пн–чт 08:00–17:00, пт 08:00–16:00, перерва 12:00–13:00";
    assert_eq!(value(&form, 6), (hours, Source::Assisted));
    assert_eq!(value(&form, 7), ("так: автовідповідач цілодобово; оператори не працюють", Source::Assisted));
    assert_eq!(value(&form, 8), ("Паспорт; Консультація ЦНАП", Source::Assisted));
    assert_eq!(value(&form, 9), ("", Source::Missing), "blanks are no answer");
    assert_eq!(value(&form, 11), ("5", Source::Hand), "the last one counts");
    assert_eq!(value(&form, 12), ("2", Source::Assisted));
    assert_eq!(value(&form, 20), ("", Source::Missing));
    let chief = form.footer.iter().find(|line| line.name.uk.starts_with("Керівник")).unwrap();
    assert_eq!(chief.value, "Начальник відділу Ім’я ПРІЗВИЩЕ");
}

#[test]
fn texts_of_another_half_year_are_passed_over() {
    let mut text = typed(9, "так", "2026-07-01T06:00:00Z");
    text.key = key("2025-h2".parse().unwrap(), 9);
    assert_eq!(value(&form(&[], &[text]), 9), ("", Source::Missing));
}

#[test]
fn an_empty_half_year_has_dashes_and_no_noughts_of_means() {
    let mut report = report();
    report.head.offered = 0;
    for indicator in &mut report.indicators {
        indicator.value =
            if indicator.id == super::super::IndicatorId::Lost { Value::Share(Share::default()) } else { Value::None };
    }
    let form = Form::make(&context(), &report, &Settings::default(), &[]).unwrap();
    assert_eq!(value(&form, 13).0, "0");
    for row in 15..=19 {
        assert_eq!(value(&form, row).0, "—", "row {row}");
    }
}
