//! A report with something in every section, for tests of the page.

use jiff::{civil::date, tz::TimeZone};

use crate::{
    clock::Now,
    report::{
        Availability, BoxRow, Callbacks, Completeness, DayRow, DepartmentRow, Footnote, Head, Indicator, IndicatorId,
        Marks, NoticeRow, OperatorRow, OutageRow, OutcomeRow, Report, Service, SetApart, Share, TestRow, TopicRow,
        Value, Verdict, WaitBucket, When,
    },
};

/// October of 2026, 412 calls.
pub fn october() -> Report {
    Report {
        head: head(),
        headline: vec![
            "Надійшло 412 дзвінків із 268 номерів, із них 96 — у неробочий час.".into(),
            "У 231 дзвінку інформацію надав автовідповідач, у 118 відповів оператор, у 41 залишено повідомлення, у 9 не \
             дочекалися відповіді, у 13 нічого не обрали."
                .into(),
            "Половина чекала не довше 18 с.".into(),
            "Оцінили 34 розмови зі 118, середня оцінка — 4,6 бала.".into(),
            "Найчастіше питали: субсидії (88), паспорт (61), графік (57).".into(),
        ],
        outcomes: outcomes(),
        indicators: indicators(),
        waits: [(0, Some(10), 31, 0), (10, Some(20), 38, 1), (20, Some(40), 28, 3), (40, Some(60), 14, 2), (60, None, 7, 3)]
            .map(|(from_s, to_s, answered, lost)| WaitBucket { from_s, to_s, answered, lost })
            .into(),
        when: when(),
        topics: [("субсидії", "Субсидії та пільги", 88, 80, 12), ("паспорт", "Паспорт та ID-картка", 61, 55, 9), ("дрова", "Дрова", 3, 2, 1)]
            .map(|(name, title, chosen, heard, then_operator)| TopicRow {
                name: name.into(),
                title: title.into(),
                chosen,
                heard,
                then_operator,
                previous: Some(70),
            })
            .into(),
        departments: vec![DepartmentRow {
            name: "ЦНАП".into(),
            title: "Центр надання адміністративних послуг".into(),
            asked: 140,
            answered: 118,
            lost: 9,
            short: 4,
            missed: 21,
            median_wait_s: Some(18.0),
            mean_talk_s: Some(154.4),
            marks: 34,
            mean_mark: Some(4.6),
        }],
        operators: vec![OperatorRow {
            name: "Олена Приклад".into(),
            answered: 70,
            missed: 11,
            mean_talk_s: Some(161.0),
            mean_handling_s: Some(190.0),
            marks: 20,
            mean_mark: Some(4.7),
        }],
        marks: Marks { given: [1, 0, 2, 6, 25], asked: 52, talks: 118, mean: Some(4.59), resolved: 29, unresolved: 4 },
        boxes: vec![BoxRow {
            name: "пропозиції".into(),
            title: "Зауваження та пропозиції".into(),
            left: 41,
            heard: 40,
            answered: 33,
            overdue: 2,
        }],
        callbacks: callbacks(),
        service: service(),
        remarks: vec!["84 розмови зі 118 без оцінки.".into(), "Дзвінків, які не дійшли до приладу, програма не бачить.".into()],
        conclusions: None,
        apart: SetApart { test: 31, blocked: 2, fax: 0, short: 12, internal: 0, repeated: Vec::new() },
        footnotes: ["wait", "lost", "mark", "outcomes", "waits", "after-hours"]
            .map(|id| Footnote { id: id.into(), text: format!("Пояснення до показника {id}.") })
            .into(),
    }
}

/// A month nobody called in.
pub fn empty() -> Report {
    let full = october();
    Report {
        head: Head { offered: 0, numbers: Some(0), compared_with: None, year_before: None, ..full.head },
        headline: vec!["Дзвінків не надходило.".into()],
        outcomes: Vec::new(),
        indicators: Vec::new(),
        waits: Vec::new(),
        when: When { days: Vec::new(), hours: [[0; 24]; 7], after_hours: 0, hours_known: 0, per_working_day: None },
        topics: Vec::new(),
        departments: Vec::new(),
        operators: Vec::new(),
        marks: Marks::default(),
        boxes: Vec::new(),
        callbacks: Callbacks::default(),
        service: Service { notices: vec![], outages: vec![], availability: Availability::default(), tests: vec![] },
        remarks: Vec::new(),
        conclusions: None,
        apart: SetApart::default(),
        footnotes: Vec::new(),
    }
}

fn kyiv(text: &str) -> jiff::Zoned {
    let zone: TimeZone = Now::kyiv();
    text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone).unwrap()
}

fn head() -> Head {
    Head {
        title: "Звіт про роботу розумного колл-центру із автовідповідачем Менської міської ради за жовтень 2026 року".into(),
        council: "Менська міська рада".into(),
        period: "2026-10".parse().unwrap(),
        from: date(2026, 10, 1),
        to: date(2026, 10, 31),
        working_days: 22,
        made: kyiv("2026-11-02T09:15"),
        completeness: Completeness::Outages { minutes: 200 },
        test_calls: 31,
        line: "Період 01.10–31.10.2026 · робочих днів 22 · сформовано 02.11.2026 09:15 · дані неповні: лінія не працювала \
               3 год 20 хв · перевірних дзвінків 31 (не враховано)"
            .into(),
        signatures: vec![
            ("Начальник відділу «Центр надання адміністративних послуг»".into(), "Ім’я ПРІЗВИЩЕ".into()),
            ("Звіт підготувала: адміністратор".into(), "Ім’я ПРІЗВИЩЕ".into()),
        ],
        demo: false,
        offered: 412,
        numbers: Some(268),
        compared_with: Some("2026-09".parse().unwrap()),
        year_before: None,
    }
}

fn outcomes() -> Vec<OutcomeRow> {
    [
        ("informed", "отримали інформацію від автовідповідача", 231, 56.1, 240),
        ("answered", "поговорили з оператором", 118, 28.6, 101),
        ("left-message", "залишили повідомлення", 41, 10.0, 39),
        ("abandoned", "не дочекалися відповіді", 9, 2.2, 12),
        ("no-choice", "нічого не обрали", 13, 3.1, 6),
    ]
    .map(|(id, name, calls, percent, previous)| OutcomeRow {
        id: id.into(),
        name: name.into(),
        calls,
        percent: Some(percent),
        previous: Some(previous),
        year_before: None,
    })
    .into()
}

fn indicators() -> Vec<Indicator> {
    let row = |id, name: &str, value, target, limit, n, verdict, footnote: &str| Indicator {
        id,
        name: name.into(),
        value,
        target,
        limit,
        n,
        of: None,
        previous: value,
        year_before: Value::None,
        verdict,
        footnote: footnote.into(),
    };
    use IndicatorId as Id;
    let good = Some(Verdict::WithinTarget);
    vec![
        row(Id::WaitMedian, "Половина чекала не довше, с", Value::Seconds(18.0), None, None, 118, None, "wait"),
        row(
            Id::Wait,
            "Середній час очікування відповіді, с",
            Value::Seconds(24.25),
            Some(40.0),
            Some(60.0),
            118,
            good,
            "wait",
        ),
        row(
            Id::Lost,
            "Не дочекалися відповіді, %",
            Value::Share(Share::new(9, 127)),
            Some(5.0),
            Some(10.0),
            127,
            Some(Verdict::WithinLimit),
            "lost",
        ),
        Indicator {
            of: Some("34 зі 118".into()),
            ..row(Id::Mark, "Середня оцінка, бала", Value::Mark(4.59), Some(4.25), None, 34, good, "mark")
        },
        row(
            Id::CalledBack,
            "Передзвонили протягом робочого дня, %",
            Value::Share(Share::new(7, 9)),
            None,
            None,
            9,
            Some(Verdict::TooFew),
            "back",
        ),
        row(Id::Available, "Лінія працювала, %", Value::Percent(99.551), None, None, 1, None, ""),
    ]
}

fn when() -> When {
    let days = (1..=31).map(|day| {
        let day = date(2026, 10, day);
        let working = !matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        let calls = if working { 14 + u64::from(day.day().unsigned_abs()) % 7 } else { 4 };
        let answered = if working { 5 } else { 0 };
        DayRow { date: day, working, calls, informed: calls / 2, answered, lost: u64::from(working), after_hours: 2 }
    });
    let mut hours = [[0; 24]; 7];
    for (day, row) in hours.iter_mut().enumerate() {
        for (hour, calls) in row.iter_mut().enumerate() {
            *calls = match (day, hour) {
                (0..5, 8..17) => 12 - (hour as u64).abs_diff(10),
                (_, 7..21) => 1,
                _ => 0,
            };
        }
    }
    When { days: days.collect(), hours, after_hours: 96, hours_known: 412, per_working_day: Some(17.2) }
}

fn service() -> Service {
    Service {
        notices: vec![NoticeRow {
            text: "Води не буде до вечора".into(), from: None, until: kyiv("2026-10-10T18:00")
        }],
        outages: vec![OutageRow {
            from: kyiv("2026-10-12T14:00"),
            to: kyiv("2026-10-12T17:20"),
            seconds: 12_000,
            cause: "не працювала програма або не було світла".into(),
            planned: false,
        }],
        availability: Availability { known_s: 2_682_000, down_s: 12_000, planned_s: 0 },
        tests: vec![TestRow { at: kyiv("2026-10-01T07:30"), result: "почули меню".into() }],
    }
}

fn callbacks() -> Callbacks {
    Callbacks { missed: 9, came_back: 2, called_back: 6, in_time: 5, dropped: 0, left: 1 }
}
