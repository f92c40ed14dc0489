//! Where one call belongs, one rule a test.

use std::sync::Arc;

use super::super::{testing::*, *};
use crate::{
    call::{CallRecord, EndedBy, Outcome, Step},
    ledger::{Event, Happening},
    vocab::{Digit, PhoneNumber},
};

fn id(line: &str) -> &'static str {
    sorted(&context(), &call(1, line)).id()
}

fn with(line: &str, change: impl FnOnce(&mut CallRecord)) -> &'static str {
    let mut record = call(1, line);
    change(&mut record);
    sorted(&context(), &record).id()
}

fn tally_of(period: &str, table: &str) -> Tally {
    let mut gathering = Gathering::new(Arc::new(context()), period.parse().unwrap());
    calls(table).iter().for_each(|record| gathering.add(record));
    gathering.finish()
}

fn callbacks(table: &str) -> [u64; 6] {
    let Callbacks { missed, came_back, called_back, in_time, dropped, left } = tally_of("2026-10", table).callbacks;
    assert_eq!(missed, came_back + called_back + dropped + left);
    [missed, came_back, called_back, in_time, dropped, left]
}

#[test]
fn a_call_of_three_seconds_without_a_key_is_set_apart_and_longer_or_busier_ones_are_not() {
    assert_eq!(id("05 10:00 n01 gone 2"), "short");
    assert_eq!(id("05 10:00 n01 gone 3"), "no-choice");
    let key = |record: &mut CallRecord| record.journey[0].keys.extend(Digit::from_char('1'));
    assert_eq!(with("05 10:00 n01 gone 2", key), "no-choice");
    assert_eq!(with("05 10:00 n01 gone 8", |record| record.answered_ms = Some(6000)), "short", "it rang for 6 s");
    assert_eq!(id("05 10:00 n01 cancelled 2"), "short");
    assert_eq!(id("05 10:00 n01 full"), "full", "we turned it away, the caller did not go");
    let cut = |record: &mut CallRecord| (record.outcome, record.ended_by) = (Outcome::Interrupted, EndedBy::Restart);
    assert_eq!(with("05 10:00 n01 gone 0", cut), "broken", "its length is not known");
}

#[test]
fn tests_come_by_their_mark_or_by_their_number() {
    assert_eq!(id("05 10:00 n01 test"), "test");
    let mut context = context();
    context.test_from.extend(PhoneNumber::parse("+380990000001"));
    assert_eq!(sorted(&context, &call(1, "05 10:00 n01 паспорт+")).id(), "test");
}

#[test]
fn foreign_numbers_and_calls_that_came_round_are_no_citizens() {
    let refused =
        |status| move |record: &mut CallRecord| (record.outcome, record.sip_status) = (Outcome::Refused, Some(status));
    assert_eq!(with("05 10:00 n01", refused(404)), "blocked");
    assert_eq!(with("05 10:00 n01", refused(486)), "internal");
    assert_eq!(with("05 10:00 n01", refused(488)), "broken");
}

#[test]
fn hanging_up_within_five_seconds_of_all_queues_is_short() {
    assert_eq!(id("05 10:00 n01 ask 10 drop 18"), "short-abandoned");
    assert_eq!(id("05 10:00 n01 ask 10 drop 19"), "abandoned");
    assert_eq!(id("05 10:00 n01 ask 10 none 60 ask 70 drop 75"), "abandoned", "waited 46 s before");
}

#[test]
fn whoever_asked_and_got_nobody_is_told_apart_by_why() {
    assert_eq!(id("05 10:00 n01 ask 10 none 60"), "nobody-answered");
    assert_eq!(id("05 19:00 n01 told-closed"), "closed-only");
    let to_box = |record: &mut CallRecord| {
        record.outcome = Outcome::NobodyAnswered;
        record.journey.push(Step { at: "зауваження".into(), from_ms: 9000, heard: true, keys: Vec::new() });
    };
    assert_eq!(with("05 10:00 n01", to_box), "not-finished", "a box was opened, nothing was said");
    let silent = |record: &mut CallRecord| {
        record.journey.push(Step { at: "·closed".into(), from_ms: 9000, heard: true, keys: Vec::new() });
    };
    assert_eq!(with("05 19:00 n01", silent), "closed-only");
    assert_eq!(id("05 10:00 n01 паспорт-"), "not-finished");
    assert_eq!(id("05 10:00 n01"), "no-choice");
}

#[test]
fn who_is_handed_on_waits_from_the_first_queue_and_who_went_back_to_the_menu_from_the_last() {
    let wait = |line: &str, change: fn(&mut CallRecord)| {
        let mut record = call(1, line);
        change(&mut record);
        CallRow::of(&context(), &record, false).wait_s
    };
    let line = "05 10:00 n01 ask 10 none 40 ask 50 ans 60 talk 30 Олена";
    assert_eq!(wait(line, |_| {}), Some(50.0));
    assert_eq!(wait(line, |record| record.queues[0].end = crate::call::QueueEnd::ToMenu), Some(10.0));
}

#[test]
fn callers_who_were_missed_are_cases_not_calls() {
    assert_eq!(callbacks("05 10:00 n01 ask 10 drop 70"), [1, 0, 0, 0, 0, 1]);
    assert_eq!(callbacks("05 10:00 - ask 10 drop 70"), [0; 6], "nobody to be called back");
    let twice = "05 10:00 n01 ask 10 drop 70 \n 06 10:00 n01 ask 10 none 70 called 06T10:30";
    assert_eq!(callbacks(twice), [1, 0, 1, 0, 0, 0], "the note on the second call settles both, but a day late");
    let again = "05 10:00 n01 ask 10 drop 70 called 05T11:00 \n 06 10:00 n01 ask 10 drop 70";
    assert_eq!(callbacks(again), [2, 0, 1, 1, 0, 1], "after the note it is another case");
    let answered =
        "05 10:00 n01 ask 10 drop 70 \n 06 10:00 n01 ask 10 ans 15 talk 9 Олена \n 07 10:00 n01 ask 10 drop 70";
    assert_eq!(callbacks(answered), [2, 1, 0, 0, 0, 1]);
    let late = "05 10:00 n01 ask 10 drop 70 \n 12 10:01 n01 ask 10 ans 15 talk 9 Олена";
    assert_eq!(callbacks(late), [1, 0, 0, 0, 0, 1], "more than seven days");
    assert_eq!(callbacks("05 10:00 n01 ask 10 drop 70 dropped 05T12:00"), [1, 0, 0, 0, 1, 0]);
}

#[test]
fn a_working_day_is_eight_hours_of_work() {
    // Friday 15:00: 45 min on that day, then Monday 8:00–12:00 and 12:45–16:00.
    assert_eq!(callbacks("09 15:00 n01 ask 10 drop 70 called 12T16:00")[3], 1);
    assert_eq!(callbacks("09 15:00 n01 ask 10 drop 70 called 12T16:01")[3], 0);
}

#[test]
fn a_message_is_overdue_after_so_many_hours_of_work() {
    let context = context();
    assert_eq!(due(&context, "зауваження", when("09T15:00")), Some(when("12T16:00")));
    assert_eq!(due(&context, "паспорт", when("09T15:00")), None);
    // The break is no work, nor is the night, nor the weekend.
    assert_eq!(due(&context, "зауваження", when("08T12:10")), Some(when("09T11:45")));
    let overdue = |table| tally_of("2026-10", table).boxes["зауваження"].overdue;
    assert_eq!(overdue("09 15:00 n01 msg 0 0 opened 12T16:00"), 0);
    assert_eq!(overdue("09 15:00 n01 msg 0 0 opened 12T16:01"), 1);
    assert_eq!(overdue("09 15:00 n01 msg 0 0"), 1, "nobody ever listened");
    assert_eq!(tally_of("2026-11", "11-09 08:30 n01 msg 0 0").boxes["зауваження"].overdue, 0, "there is time yet");
}

#[test]
fn repeated_calls_are_judged_only_when_the_week_is_over() {
    let talk = |day: &str| format!("{day} 10:00 n01 ask 10 ans 15 talk 9 Олена");
    assert_eq!(tally_of("2026-11", &talk("11-02")).followed, 0, "the 9th, 09:15, is not quite a week later");
    assert_eq!(tally_of("2026-11", &talk("11-01")).followed, 1);
}

#[test]
fn an_insistent_number_gets_a_line_and_purged_numbers_are_not_guessed_at() {
    let line = "05 10:00 n01 паспорт+ \n";
    assert_eq!(tally_of("2026-10", &line.repeat(10)).repeated, [10]);
    assert!(tally_of("2026-10", &line.repeat(9)).repeated.is_empty());
    let mut gathering = Gathering::new(Arc::new(context()), "2026-10".parse().unwrap());
    let mut record = call(1, line);
    (record.purged, record.caller.number) = (true, None);
    gathering.add(&record);
    let tally = gathering.finish();
    assert_eq!((tally.numbers, tally.withheld, tally.purged), (None, 0, 1));
}

#[test]
fn a_text_that_is_no_longer_configured_is_still_a_topic_and_a_menu_is_not() {
    let mut record = call(1, "05 10:00 n01 старе+");
    record
        .journey
        .insert(1, Step { at: "меню".into(), from_ms: 900, heard: true, keys: vec![Digit::from_char('2').unwrap()] });
    let mut gathering = Gathering::new(Arc::new(context()), "2026-10".parse().unwrap());
    gathering.add(&record);
    let tally = gathering.finish();
    assert_eq!(tally.topics.keys().collect::<Vec<_>>(), ["старе"]);
}

#[test]
fn what_the_record_knows_of_working_hours_outweighs_the_calendar() {
    let after_hours = |known| {
        let mut record = call(1, "05 10:00 n01 паспорт+");
        record.at_work = known;
        context().at_work(&record)
    };
    assert_eq!((after_hours(Some(false)), after_hours(None)), (Some(false), Some(true)));
    let mut record = call(1, "05 10:00 n01 паспорт+");
    record.clock_trusted = false;
    assert_eq!(context().at_work(&record), None);
}

fn availability(lines: &[&str], events: &[(&str, Happening)], since: Option<&str>) -> (Availability, Vec<String>) {
    let context = Context { lines: lines.iter().map(|line| (*line).to_owned()).collect(), ..context() };
    let event = |(at, what): &(&str, Happening)| Event { at: when(at), trusted: true, boot: 1, what: what.clone() };
    let extras = Extras { events: events.iter().map(event).collect(), since: since.map(when), ..Extras::default() };
    let report = Report::make(&context, "2026-10-05..2026-10-05".parse().unwrap(), &Tally::default(), &extras);
    let rows = report.service.outages.iter().map(|row| format!("{} {}", row.seconds, row.cause)).collect();
    (report.service.availability, rows)
}

fn up(line: &str) -> Happening {
    Happening::LineUp { line: line.into() }
}

fn down(line: &str) -> Happening {
    Happening::LineDown { line: line.into() }
}

const DAY: u64 = 86_400;

#[test]
fn before_the_first_event_nothing_is_known() {
    assert_eq!(availability(&[], &[], None).0, Availability::default());
    let (half, _) = availability(&[], &[("05T12:00", Happening::Started { alive: None, lines: None })], None);
    assert_eq!(half, Availability { known_s: DAY / 2, down_s: 0, planned_s: 0 });
}

#[test]
fn the_service_works_while_any_line_does() {
    let began =
        [("04T00:00", Happening::Started { alive: None, lines: None }), ("04T00:00", up("а")), ("04T00:00", up("б"))];
    let one = [&began[..], &[("05T10:00", down("а")), ("05T11:00", up("а"))]].concat();
    assert_eq!(availability(&["а", "б"], &one, None).0, Availability { known_s: DAY, down_s: 0, planned_s: 0 });
    let both = [&began[..], &[("05T10:00", down("а")), ("05T10:30", down("б")), ("05T11:00", up("а"))]].concat();
    let (known, rows) = availability(&["а", "б"], &both, None);
    assert_eq!(known, Availability { known_s: DAY, down_s: 1800, planned_s: 0 });
    assert_eq!(rows, ["1800 немає зв’язку з лінією «б»"]);
    assert_eq!(availability(&[], &both, None).0.down_s, 1800, "lines that are gone today counted then");
    let without = [("04T00:00", Happening::Started { alive: None, lines: Some(false) })];
    let known = availability(&["а"], &without, None).0;
    assert_eq!(known.down_s, 0, "before there were lines the service was the line");
}

#[test]
fn a_line_that_never_came_up_is_an_outage() {
    let (known, rows) = availability(&["а"], &[("04T00:00", Happening::Started { alive: None, lines: None })], None);
    assert_eq!((known.down_s, rows), (DAY, vec!["86400 немає зв’язку з жодною лінією".to_owned()]));
}

#[test]
fn announced_maintenance_is_planned_and_what_exceeds_it_is_not() {
    let text = "заміна роутера".to_owned();
    let events = [
        ("04T00:00", Happening::Started { alive: None, lines: None }),
        ("04T00:00", up("а")),
        ("05T09:00", Happening::Maintenance { until: when("05T11:00"), text }),
        ("05T10:00", down("а")),
        ("05T11:30", up("а")),
    ];
    let (known, rows) = availability(&["а"], &events, None);
    assert_eq!(known, Availability { known_s: DAY, down_s: 1800, planned_s: 3600 });
    assert_eq!(rows, ["3600 планові роботи: заміна роутера", "1800 немає зв’язку з лінією «а»"]);
}

#[test]
fn a_crash_is_down_from_when_it_was_last_alive_and_a_stop_from_when_it_was_told() {
    let events = [
        ("04T00:00", Happening::Started { alive: None, lines: None }),
        ("05T01:00", Happening::Stopped),
        ("05T02:00", Happening::Started { alive: None, lines: None }),
        ("05T05:00", Happening::Started { alive: Some(when("05T04:30")), lines: None }),
    ];
    let (known, rows) = availability(&[], &events, None);
    assert_eq!(known, Availability { known_s: DAY, down_s: 1800, planned_s: 3600 });
    assert_eq!(rows, ["3600 планова зупинка", "1800 не працювала програма або не було світла"]);
}
