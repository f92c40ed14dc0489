//! Whatever calls there were: page, workbook, CSV and JSON tell the same of them as the report does.

use std::{collections::BTreeMap, io::Cursor, sync::Arc};

use calamine::{Data, DataType as _, Range, Reader as _, Xlsx, open_workbook_from_rs};
use jiff::{Timestamp, ToSpan as _};
use proptest::prelude::*;

use crate::{
    call::{CallRecord, Outcome, QueueEnd, QueueVisit, SurveyRecord, Talk, TalkEnd},
    report::{
        CallRow, Context, Extras, Gathering, Period, Report, Rows,
        files::{Names, csv, json, xlsx},
        half_year,
    },
    store::testing,
    vocab::PhoneNumber,
    web,
};

#[derive(Clone, Debug)]
struct Invented {
    minute: i64,
    caller: u8,
    outcome: usize,
    waited_s: u64,
    talked_s: u64,
    mark: Option<u8>,
    resolved: Option<bool>,
}

const OUTCOMES: [Outcome; 9] = [
    Outcome::Answered,
    Outcome::Answered,
    Outcome::Abandoned,
    Outcome::Informed,
    Outcome::NoChoice,
    Outcome::NobodyAnswered,
    Outcome::Fax,
    Outcome::Full,
    Outcome::MediaLost,
];

fn invented() -> impl Strategy<Value = Invented> {
    let mark = proptest::option::of(1u8..=5);
    (0i64..31 * 24 * 60, 0u8..12, 0..OUTCOMES.len(), 0u64..200, 1u64..900, mark, any::<Option<bool>>()).prop_map(
        |(minute, caller, outcome, waited_s, talked_s, mark, resolved)| Invented {
            minute,
            caller,
            outcome,
            waited_s,
            talked_s,
            mark,
            resolved,
        },
    )
}

fn record(seq: u32, of: &Invented) -> CallRecord {
    let mut call = *testing::record(1, seq);
    let first: Timestamp = "2026-09-30T21:00:00Z".parse().unwrap();
    call.started = first.checked_add(of.minute.minutes()).unwrap();
    call.caller.number = PhoneNumber::parse(&format!("06711122{:02}", of.caller));
    call.outcome = OUTCOMES[of.outcome];
    call.journey[0].at = "паспорт".into();
    let (asked, waited) = (10_000, of.waited_s * 1000);
    let end = match call.outcome {
        Outcome::Answered => QueueEnd::Answered,
        Outcome::Abandoned => QueueEnd::Abandoned,
        Outcome::NobodyAnswered => QueueEnd::NobodyAnswered,
        _ => return call,
    };
    call.queues = vec![QueueVisit {
        queue: "цнап".into(),
        asked_ms: asked,
        entered_ms: Some(asked),
        ended_ms: asked + waited,
        position: Some(1),
        end,
        attempts: Vec::new(),
    }];
    call.ended_ms = asked + waited;
    if call.outcome == Outcome::Answered {
        call.ended_ms += of.talked_s * 1000;
        call.talks = vec![Talk {
            operator: "Олена".into(),
            from_ms: asked + waited,
            to_ms: call.ended_ms,
            hold_ms: 0,
            wrap_up_ms: 0,
            end: TalkEnd::Operator,
            recording: None,
        }];
        call.survey = Some(SurveyRecord { asked: true, mark: of.mark, resolved: of.resolved });
    }
    call
}

fn make(calls: &[CallRecord]) -> (Report, Vec<CallRow>) {
    let period: Period = "2026-10".parse().unwrap();
    let context: Arc<Context> = Arc::new(half_year::context());
    let mut gathering = Gathering::new(context.clone(), period);
    let mut rows = Rows::new(context.clone(), period);
    for call in calls {
        gathering.add(call);
        rows.add(call);
    }
    (Report::make(&context, period, &gathering.finish(), &Extras::default()), rows.finish())
}

fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    book.worksheet_range(name).unwrap()
}

/// Sum of a column below its header.
fn sum(range: &Range<Data>, col: usize) -> u64 {
    range.rows().skip(1).filter_map(|row| row.get(col)?.as_f64()).sum::<f64>() as u64
}

/// What stands between the tags, blank pieces left out.
fn pieces(html: &str) -> Vec<String> {
    let texts = html.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text.trim());
    texts.filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn page_workbook_csv_and_json_agree_on_every_total(calls in proptest::collection::vec(invented(), 0..120)) {
        let calls: Vec<CallRecord> = (1..).zip(&calls).map(|(seq, of)| record(seq, of)).collect();
        let (report, rows) = make(&calls);
        let offered = report.head.offered;
        let bytes = xlsx::book(&report, &rows).unwrap();

        let listed: Vec<serde_json::Value> = serde_json::from_str(&json::calls(&rows)).unwrap();
        let mut by_outcome = BTreeMap::<&str, u64>::new();
        listed.iter().for_each(|call| *by_outcome.entry(call["outcome_id"].as_str().unwrap()).or_default() += 1);
        prop_assert_eq!(listed.len() as u64, offered);
        let of_calls = csv::calls(&rows, Names::Shown);
        prop_assert_eq!(of_calls.trim_end().lines().count() as u64 - 1, offered);

        let sheet_of_calls = sheet(&bytes, "Дзвінки");
        prop_assert_eq!(sheet_of_calls.rows().count() as u64 - 1, offered);
        prop_assert_eq!(sum(&sheet(&bytes, "По днях"), 3), offered);
        let hours = sheet(&bytes, "По годинах");
        prop_assert_eq!((1..=7).map(|day| sum(&hours, day)).sum::<u64>(), offered);

        let (summary, csv) = (sheet(&bytes, "Зведення"), csv::report(&report));
        let page = pieces(&web::report_page(&report));
        let value: serde_json::Value = serde_json::from_str(&json::report(&report)).unwrap();
        prop_assert_eq!(value["head"]["offered"].as_u64(), Some(offered));
        for row in &report.outcomes {
            prop_assert_eq!(by_outcome.remove(row.id.as_str()).unwrap_or(0), row.calls, "{}", row.id);
            let name = Data::String(row.name.clone());
            let counts = |range: &Range<Data>, col: usize| range.rows().filter(|row| row[col] == name).count() as u64;
            prop_assert_eq!(counts(&sheet_of_calls, 5), row.calls, "{}", row.name);
            let found = summary.rows().any(|cells| cells[0] == name && cells[1].as_f64() == Some(row.calls as f64));
            prop_assert!(found, "{} on the first sheet", row.name);
            let start = format!("{};{};", row.name, row.calls);
            // A name with a comma is quoted.
            let found = csv.lines().any(|line| line.replace('"', "").starts_with(&start));
            prop_assert!(found, "{} in CSV", start);
            let shown = page.windows(2).any(|pair| pair[0] == row.name && pair[1] == row.calls.to_string());
            prop_assert!(shown, "{} on the page", start);
        }
        prop_assert!(by_outcome.is_empty(), "{:?}", by_outcome);
        for (mark, given) in (1u64..).zip(report.marks.given) {
            let found = listed.iter().filter(|call| call["mark"].as_u64() == Some(mark)).count() as u64;
            prop_assert_eq!(found, given, "mark {}", mark);
        }
    }
}
