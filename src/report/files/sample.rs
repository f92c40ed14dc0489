//! A report with something in every place, its texts as hostile as a network can make them, for tests of the drawers.

use jiff::{Zoned, civil::date};

use super::super::*;
use crate::{ledger::PageText, vocab::CallRef};

/// A formula, markup, a new line, a change of direction: all of it stays text.
pub const HOSTILE: &str = "=HYPERLINK(\"http://a.example\";\"б\")<script>\n\u{202e}злий & ко";

fn at(text: &str) -> Zoned {
    text.parse().expect("a time with its zone")
}

pub fn report() -> Report {
    Report {
        head: head(),
        headline: vec!["Надійшло 412 дзвінків із 268 номерів.".into(), HOSTILE.into()],
        outcomes: outcomes(),
        indicators: indicators(),
        waits: vec![
            WaitBucket { from_s: 0, to_s: Some(20), answered: 70, lost: 2 },
            WaitBucket { from_s: 20, to_s: Some(40), answered: 30, lost: 3 },
            WaitBucket { from_s: 40, to_s: None, answered: 18, lost: 4 },
        ],
        when: when(),
        topics: vec![
            TopicRow {
                name: "субсидії".into(),
                title: HOSTILE.into(),
                chosen: 88,
                heard: 71,
                then_operator: 9,
                previous: Some(80),
            },
            TopicRow {
                name: "паспорт".into(),
                title: "Паспорт".into(),
                chosen: 61,
                heard: 55,
                then_operator: 4,
                previous: None,
            },
        ],
        departments: vec![DepartmentRow {
            name: "цнап".into(),
            title: HOSTILE.into(),
            asked: 127,
            answered: 118,
            lost: 9,
            short: 3,
            missed: 14,
            median_wait_s: Some(17.5),
            mean_talk_s: Some(131.25),
            marks: 34,
            mean_mark: Some(4.617),
        }],
        operators: vec![OperatorRow {
            name: HOSTILE.into(),
            answered: 118,
            missed: 14,
            mean_talk_s: Some(131.25),
            mean_handling_s: Some(150.5),
            marks: 34,
            mean_mark: Some(4.617),
        }],
        marks: Marks { given: [1, 0, 2, 5, 26], asked: 60, talks: 118, mean: Some(4.617), resolved: 20, unresolved: 4 },
        boxes: vec![BoxRow {
            name: "скринька".into(),
            title: HOSTILE.into(),
            left: 41,
            heard: 40,
            answered: 30,
            overdue: 2,
        }],
        callbacks: Callbacks { missed: 10, came_back: 3, called_back: 4, in_time: 3, dropped: 1, left: 2 },
        service: service(),
        remarks: vec!["84 розмови без оцінки.".into(), HOSTILE.into()],
        conclusions: Some(PageText {
            key: "conclusions 2026-10".into(),
            text: format!("Перший рядок.\n{HOSTILE}"),
            at: "2026-11-02T07:00:00Z".parse().expect("a time"),
            by: "Олена".into(),
        }),
        apart: SetApart {
            test: 31,
            blocked: 2,
            fax: 1,
            short: 12,
            internal: 5,
            repeated: vec![Repeated { calls: 40 }],
        },
        footnotes: vec![Footnote { id: "wait".into(), text: HOSTILE.into() }],
    }
}

fn head() -> Head {
    Head {
        title: "Звіт про роботу розумного колл-центру із автовідповідачем Менської міської ради за жовтень 2026 року"
            .into(),
        council: HOSTILE.into(),
        period: "2026-10".parse().expect("a period"),
        from: date(2026, 10, 1),
        to: date(2026, 10, 31),
        working_days: 22,
        made: at("2026-11-02T09:15:00+02:00[Europe/Kyiv]"),
        completeness: Completeness::Outages { minutes: 200 },
        test_calls: 31,
        line: "Період 01.10–31.10.2026 · робочих днів 22".into(),
        signatures: vec![("Начальник відділу".into(), "Ім’я ПРІЗВИЩЕ".into()), (HOSTILE.into(), String::new())],
        demo: true,
        offered: 412,
        numbers: Some(268),
        compared_with: "2026-09".parse().ok(),
        year_before: None,
    }
}

fn outcomes() -> Vec<OutcomeRow> {
    let row = |id: &str, name: &str, calls, percent, previous| OutcomeRow {
        id: id.into(),
        name: name.into(),
        calls,
        percent: Some(percent),
        previous: Some(previous),
        year_before: None,
    };
    vec![
        row("informed", "отримали інформацію від автовідповідача", 231, 56.1, 220),
        row("answered", "поговорили з оператором", 118, 28.6, 120),
        row("left-message", "залишили повідомлення", 41, 10.0, 30),
        row("abandoned", "не дочекалися відповіді", 9, 2.2, 10),
        row("no-choice", HOSTILE, 13, 3.1, 7),
    ]
}

fn indicators() -> Vec<Indicator> {
    let row = |id, name: &str, value, target, limit, n, verdict| Indicator {
        id,
        name: name.into(),
        value,
        target,
        limit,
        n,
        of: None,
        previous: Value::None,
        year_before: Value::None,
        verdict,
        footnote: "wait".into(),
    };
    let within = Some(Verdict::WithinTarget);
    vec![
        row(
            IndicatorId::Wait,
            "Середній час очікування відповіді, с",
            Value::Seconds(23.457),
            Some(40.0),
            Some(60.0),
            118,
            within,
        ),
        Indicator {
            previous: Value::Share(Share::new(10, 130)),
            of: Some("9 зі 127".into()),
            ..row(
                IndicatorId::Lost,
                "Не дочекалися відповіді, %",
                Value::Share(Share::new(9, 127)),
                Some(5.0),
                Some(10.0),
                127,
                Some(Verdict::WithinLimit),
            )
        },
        Indicator {
            of: Some("34 зі 118".into()),
            ..row(IndicatorId::Mark, "Середня оцінка, бала", Value::Mark(4.617), Some(4.25), None, 34, within)
        },
        row(
            IndicatorId::FirstCall,
            HOSTILE,
            Value::Share(Share::new(20, 24)),
            Some(80.0),
            None,
            24,
            Some(Verdict::TooFew),
        ),
        row(IndicatorId::Handling, "Середній час обслуговування, с", Value::Seconds(150.5), None, None, 118, None),
        row(IndicatorId::Available, "Лінія працювала, %", Value::Percent(99.46), None, None, 744, None),
        row(IndicatorId::CalledBack, "Передзвонили протягом робочого дня, %", Value::None, None, None, 0, None),
    ]
}

fn when() -> When {
    let day = |n: i8| DayRow {
        date: date(2026, 10, n),
        working: !matches!(n % 7, 3 | 4),
        calls: 10 + u64::from(n.unsigned_abs()),
        informed: 6,
        answered: 3,
        lost: 1,
        after_hours: 2,
    };
    let mut hours = [[0; 24]; 7];
    for (day, of_day) in hours.iter_mut().enumerate() {
        for (hour, calls) in of_day.iter_mut().enumerate() {
            *calls = if (8..18).contains(&hour) { (day + hour) as u64 } else { 0 };
        }
    }
    When { days: (1..=31).map(day).collect(), hours, after_hours: 96, hours_known: 400, per_working_day: Some(18.73) }
}

fn service() -> Service {
    Service {
        notices: vec![NoticeRow {
            text: HOSTILE.into(),
            from: None,
            until: at("2026-10-20T18:00:00+03:00[Europe/Kyiv]"),
        }],
        outages: vec![OutageRow {
            from: at("2026-10-12T14:00:00+03:00[Europe/Kyiv]"),
            to: at("2026-10-12T17:20:00+03:00[Europe/Kyiv]"),
            seconds: 12_000,
            cause: "не працювала програма або не було світла".into(),
            planned: false,
        }],
        availability: Availability { known_s: 2_678_400, down_s: 12_000, planned_s: 600 },
        tests: vec![TestRow { at: at("2026-10-05T07:00:00+03:00[Europe/Kyiv]"), result: "усе гаразд".into() }],
    }
}

pub fn calls() -> Vec<CallRow> {
    let row = |seq, time: &str| CallRow {
        call: CallRef { boot: 3, seq },
        at: at(&format!("2026-10-{time}+03:00[Europe/Kyiv]")),
        number: Some("+38067•••2233".into()),
        called: "+380464400000".into(),
        topic: HOSTILE.into(),
        outcome_id: "answered".into(),
        outcome: "поговорили з оператором".into(),
        wait_s: Some(17.649),
        talk_s: Some(131.0),
        department: "Консультація ЦНАП".into(),
        operator: HOSTILE.into(),
        mark: Some(5),
        resolved: Some(true),
        repeated: false,
        counted: true,
    };
    let silent =
        CallRow { number: None, wait_s: None, talk_s: None, mark: None, resolved: None, ..row(18, "05T09:20:00") };
    let test =
        CallRow { counted: false, outcome: "перевірний дзвінок".into(), ..row(19, "05T10:00:00") };
    vec![row(17, "05T09:12:03"), silent, test, CallRow { repeated: true, ..row(20, "06T16:00:59") }]
}
