//! What holds of every month.

use std::sync::Arc;

use jiff::{SignedDuration, ToSpan as _};
use proptest::{collection::vec, prelude::*};

use super::super::{testing::*, *};
use crate::{call::CallRecord, vocab::PhoneNumber};

/// Everything that can come of a call, in the words of the table.
const FATES: [&str; 20] = [
    "паспорт+",
    "паспорт-",
    "графік+ ask 40 ans 55 talk 60 Олена mark 4 yes",
    "ask 10 ans 15 talk 60 Олена mark 5 no",
    "ask 10 miss Олена ans 95 talk 300 Ігор heard",
    "ask 10 ans 15 talk 60 Олена moved Ігор 60",
    "ask 10 drop 70",
    "ask 10 drop 12",
    "ask 10 none 60 called 20T10:00",
    "ask 10 none 60 dropped 20T10:00",
    "ask 10 none 60 ask 70 drop 90",
    "msg 20 30 opened 20T10:00",
    "ask 10 none 60 msg 70 9",
    "told-closed",
    "cancelled 9",
    "full",
    "test",
    "fax",
    "gone 1",
    "",
];

/// A call of late September to early November, of one of a few numbers or of none.
fn any_call() -> impl Strategy<Value = CallRecord> {
    (0..FATES.len(), 0..46 * 24 * 60_i64, 0..8_u32, any::<bool>()).prop_map(|(fate, minutes, number, purged)| {
        let mut record = call(1, &format!("01 00:00 - {}", FATES[fate]));
        let first = when("09-24T00:00");
        record.started = first.checked_add(SignedDuration::from_mins(minutes)).unwrap();
        record.caller.number = (number > 0).then(|| PhoneNumber::parse(&format!("+38099000000{number}")).unwrap());
        record.purged = number == 0 && purged;
        record
    })
}

fn month() -> impl Strategy<Value = Vec<CallRecord>> {
    vec(any_call(), 0..120).prop_map(|mut calls| {
        for (seq, record) in (1..).zip(&mut calls) {
            record.call.seq = seq;
            record.messages.iter_mut().for_each(|message| message.recording.call.seq = seq);
        }
        calls
    })
}

fn gathered(period: Period, calls: &[CallRecord]) -> Tally {
    let mut gathering = Gathering::new(Arc::new(context()), period);
    calls.iter().for_each(|record| gathering.add(record));
    gathering.finish()
}

fn october() -> Period {
    "2026-10".parse().unwrap()
}

fn report(tally: &Tally) -> Report {
    let extras = Extras { previous: Some(tally.clone()), ..Extras::default() };
    Report::make(&context(), october(), tally, &extras)
}

fn figures(report: &Report) -> Vec<f64> {
    let value = |value: &Value| match value {
        Value::Seconds(figure) | Value::Mark(figure) | Value::Percent(figure) => Some(*figure),
        Value::Share(share) => share.percent(),
        Value::None => None,
    };
    let indicators = report.indicators.iter().flat_map(|row| [value(&row.value), value(&row.previous)]);
    let departments = report.departments.iter().flat_map(|row| [row.median_wait_s, row.mean_talk_s, row.mean_mark]);
    let operators = report.operators.iter().flat_map(|row| [row.mean_talk_s, row.mean_handling_s, row.mean_mark]);
    let others = [report.marks.mean, report.when.per_working_day];
    indicators.chain(departments).chain(operators).chain(others).flatten().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn rows_days_and_hours_add_up_to_all_calls(calls in month()) {
        let tally = gathered(october(), &calls);
        let report = report(&tally);
        let sum = |rows: &mut dyn Iterator<Item = u64>| rows.sum::<u64>();
        prop_assert_eq!(sum(&mut report.outcomes.iter().map(|row| row.calls)), tally.offered);
        prop_assert_eq!(sum(&mut report.when.days.iter().map(|day| day.calls)), tally.offered);
        prop_assert_eq!(sum(&mut report.when.hours.iter().flatten().copied()), tally.offered);
        prop_assert_eq!(sum(&mut report.waits.iter().map(|bucket| bucket.answered)), tally.waits.n);
        prop_assert_eq!(sum(&mut report.waits.iter().map(|bucket| bucket.lost)), tally.row(Row::Abandoned));
        let c = report.callbacks;
        prop_assert_eq!(c.missed, c.came_back + c.called_back + c.dropped + c.left);
        prop_assert!(c.in_time <= c.called_back);
        let apart = &report.apart;
        let inside = calls.iter().filter(|record| {
            let (from, to) = october().bounds(&context().zone);
            (from..to).contains(&record.started)
        });
        let aside = apart.test + apart.blocked + apart.fax + apart.short + apart.internal;
        prop_assert_eq!(tally.offered + aside, inside.count() as u64);
    }

    #[test]
    fn shares_add_up_to_a_hundred_and_no_figure_is_absurd(calls in month()) {
        let tally = gathered(october(), &calls);
        let report = report(&tally);
        let tenths: Option<i64> = report.outcomes.iter().map(|row| row.percent.map(|p| (p * 10.0).round() as i64)).sum();
        prop_assert_eq!(tenths, (tally.offered >= 30).then_some(1000));
        for figure in figures(&report) {
            prop_assert!(figure.is_finite() && figure >= 0.0);
        }
        for indicator in &report.indicators {
            if let Value::Share(share) = indicator.value {
                prop_assert!(share.part <= share.of && share.of > 0);
            }
        }
    }

    #[test]
    fn the_order_of_records_does_not_matter(calls in month(), seed in any::<u64>()) {
        let mut shuffled = calls.clone();
        shuffled.sort_by_key(|record| u64::from(record.call.seq).wrapping_mul(seed | 1).rotate_left(17));
        prop_assert_eq!(gathered(october(), &calls), gathered(october(), &shuffled));
    }

    #[test]
    fn the_days_of_a_month_add_up_to_the_month(calls in month()) {
        let mut added = Tally::default();
        for day in 0..31 {
            let date = october().first() + i64::from(day).days();
            added.merge(&gathered(Period::Days(date, date), &calls));
        }
        let whole = gathered(october(), &calls);
        // Which numbers are different, and which insistent, can only be seen of the whole.
        let comparable = |tally: Tally| Tally { numbers: None, repeated: Vec::new(), ..tally };
        prop_assert_eq!(comparable(added), comparable(whole));
    }

    #[test]
    fn a_fold_is_read_as_it_was_written_and_a_report_too(calls in month()) {
        let tally = gathered(october(), &calls);
        let json = serde_json::to_value(&tally).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Tally>(json).unwrap(), &tally);
        let text = serde_json::to_string(&tally).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Tally>(&text).unwrap(), &tally);
        prop_assert!(!text.contains("380990000"), "no number outlives its call: {text}");
        let report = report(&tally);
        let json = serde_json::to_string(&report).unwrap();
        prop_assert_eq!(serde_json::from_str::<Report>(&json).unwrap().headline, report.headline);
    }

    #[test]
    fn the_rows_of_the_sheet_are_the_calls_of_the_figures(calls in month()) {
        let mut rows = Rows::new(Arc::new(context()), october());
        calls.iter().for_each(|record| rows.add(record));
        let rows = rows.finish();
        let tally = gathered(october(), &calls);
        prop_assert_eq!(rows.iter().filter(|row| row.counted).count() as u64, tally.offered);
        prop_assert_eq!(rows.iter().filter(|row| row.mark.is_some() && row.counted).count() as u64, tally.marks.n());
        for (id, calls) in &tally.outcomes {
            prop_assert_eq!(rows.iter().filter(|row| row.outcome_id == *id).count() as u64, *calls);
        }
    }
}

#[test]
fn a_fold_of_an_old_program_is_read_with_what_it_has() {
    assert_eq!(serde_json::from_str::<Tally>("{}").unwrap(), Tally::default());
    let old: Tally = serde_json::from_str(r#"{"offered":412,"days":{"2026-10-05":{"calls":7}},"unknown":1}"#).unwrap();
    assert_eq!((old.offered, old.days.len()), (412, 1));
    let report = report(&old);
    assert_eq!(report.head.numbers, None);
    assert_eq!(report.headline[0], "Надійшло 412 дзвінків.");
}
