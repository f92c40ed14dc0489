//! A month of sixty calls whose every figure is reckoned by hand, in the comments beside it.
//!
//! October 2026 has 22 working days: 1–2, 5–9, 12–16, 19–23, 26–30. On the 25th the clock is put back, so the month has
//! 31 × 24 + 1 = 745 hours.

use std::sync::Arc;

use super::super::{testing::*, *};
use crate::{
    call::CallRecord,
    ledger::{Event, Happening},
};

/// 32 talks: one on each working day at 09:10, and one more on each of the first ten at 14:00.
///
/// Waits (end of the menu to the answer): 8 × 5 s, 8 × 10 s, 8 × 20 s, 4 × 40 s, 2 × 50 s, 90 s, 200 s.
/// Talks: the odd ones 60 s with Олена, the even ones 120 s with Ігор; the 16th is handed from Олена (60 s) to Ігор (60 s).
/// Marks: 18 × 5, 6 × 4, 3 × 3, 2 × 2, 1 × 1; the 31st hears the question and is silent, the 32nd hangs up first.
const ANSWERED: &str = "
    01 09:10 n01 ask 10 ans 15 talk 60 Олена mark 5 yes
    02 09:10 n02 ask 10 ans 15 talk 120 Ігор mark 5 yes
    05 09:10 n03 ask 10 ans 15 talk 60 Олена mark 5 yes
    06 09:10 n04 ask 10 ans 15 talk 120 Ігор mark 5 yes
    07 09:10 n05 ask 10 ans 15 talk 60 Олена mark 5 yes
    08 09:10 n06 ask 10 ans 15 talk 120 Ігор mark 5 yes
    09 09:10 n07 ask 10 ans 15 talk 60 Олена mark 5 yes
    12 09:10 n08 ask 10 ans 15 talk 120 Ігор mark 5 yes
    13 09:10 n09 ask 10 ans 20 talk 60 Олена mark 5 yes
    14 09:10 n10 ask 10 ans 20 talk 120 Ігор mark 5 yes
    15 09:10 n11 паспорт+ ask 30 ans 40 talk 60 Олена mark 5 yes
    16 09:10 n12 паспорт+ ask 30 ans 40 talk 120 Ігор mark 5 yes
    19 09:10 n13 ask 10 ans 20 talk 60 Олена mark 5 yes
    20 09:10 n14 ask 10 ans 20 talk 120 Ігор mark 5 yes
    21 09:10 n15 ask 10 ans 20 talk 60 Олена mark 5 yes
    22 09:10 n16 ask 10 ans 20 talk 60 Олена moved Ігор 60 mark 5 yes
    23 09:10 n17 ask 10 ans 30 talk 60 Олена mark 5 yes
    26 09:10 n18 ask 10 ans 30 talk 120 Ігор mark 5 yes
    27 09:10 n19 ask 10 ans 30 talk 60 Олена mark 4 yes
    28 09:10 n20 ask 10 ans 30 talk 120 Ігор mark 4 yes
    29 09:10 n21 ask 10 ans 30 talk 60 Олена mark 4 no
    30 09:10 n22 ask 10 ans 30 talk 120 Ігор mark 4 no
    01 14:00 n01 ask 10 ans 30 talk 60 Олена mark 4 no
    02 14:00 n02 ask 10 ans 30 talk 120 Ігор mark 4 no
    05 14:00 n03 ask 10 ans 50 talk 60 Олена mark 3 no
    06 14:00 n26 ask 10 ans 50 talk 120 Ігор mark 3
    07 14:00 n27 ask 10 ans 50 talk 60 Олена mark 3
    08 14:00 n28 ask 10 ans 50 talk 120 Ігор mark 2
    09 14:00 n29 ask 10 ans 60 talk 60 Олена mark 2
    12 14:00 n30 ask 10 ans 60 talk 120 Ігор mark 1
    13 14:00 -   ask 10 miss Олена ans 100 talk 60 Олена heard
    14 14:00 -   ask 10 ans 210 talk 120 Ігор
";

/// 8 who were informed; the 3rd to the 6th at weekends or in the evening. The first is n08 again, seven days to the minute
/// after its talk on the 12th; the second is n09 again, seven days and a minute after.
const INFORMED: &str = "
    19 09:10 n08 паспорт+
    20 09:11 n09 субсидія+
    03 11:00 n40 паспорт+
    04 11:00 n41 паспорт+ субсидія+
    06 20:00 n42 графік+
    10 12:00 n43 паспорт+ графік-
    21 10:00 n44 субсидія+
    22 15:00 n45 паспорт+
";

/// 3 messages: opened in time and answered; never opened; opened late. The third after nobody came to the telephone.
/// Terms, eight working hours: of the first, 8 October 16:45; of the second (a Saturday), Monday 19 October 16:45; of the
/// third (Thursday 10:02), two hours less two minutes before the break and 4:15 after it, so Friday 9:47.
const MESSAGES: &str = "
    07 19:00 n46 msg 20 30 opened 08T10:00 done 08T11:00
    17 10:00 n47 msg 20 30
    15 10:00 -   ask 10 none 60 msg 80 40 opened 16T15:00
";

/// Waited 60, 30 and 300 s in vain; the first was answered the day after (the talk of n10), the other two are one number.
/// Then one who hung up 2 s after entering the queue, and one whom nobody answered and who was called back in five hours.
const LOST: &str = "
    13 09:40 n10 ask 10 drop 70
    23 10:00 n50 ask 10 drop 40
    23 13:00 n50 ask 10 gave-up Олена drop 310
    26 10:00 n51 ask 10 drop 16
    28 10:00 n52 ask 10 miss Олена miss Ігор none 70 called 28T15:00
";

/// One each: did not listen to the end; two chose nothing; told that it is closed; hung up while it rang; all lines busy.
const OTHERS: &str = "
    27 10:00 n53 субсидія-
    29 10:00 n54
    16 21:00 -
    14 19:00 n55 told-closed
    30 11:00 n56 cancelled 5
    30 11:01 n57 full
";

/// 6 that are not counted.
const APART: &str = "
    01 07:00 n90 паспорт+ test
    15 07:00 n90 ask 10 none 60 test
    20 03:00 n91 fax
    21 10:00 n92 blocked
    22 10:00 n93 gone 2
    23 11:00 n94 internal
";

/// Not of October, but n22 called on the 30th; and n04, answered on the 6th, had called a week and a day before.
const AROUND: &str = "
    11-03 09:00 n22 графік+
    09-28 09:00 n04 графік+
";

fn month() -> Vec<CallRecord> {
    calls(&[ANSWERED, INFORMED, MESSAGES, LOST, OTHERS, APART].concat())
}

fn with_neighbours() -> Vec<CallRecord> {
    calls(&[ANSWERED, INFORMED, MESSAGES, LOST, OTHERS, APART, AROUND].concat())
}

fn event(at: &str, what: Happening) -> Event {
    Event { at: when(at), trusted: true, boot: 1, what }
}

/// A planned stop of 10 min and 2 s until the line was up again; a line down for 20 min; a power cut of 3 h and 3 s.
fn events() -> Vec<Event> {
    let up = || Happening::LineUp { line: "головна".into() };
    let seconds = |event: Event, s| Event { at: event.at + jiff::SignedDuration::from_secs(s), ..event };
    vec![
        event("09-01T08:00", Happening::Started { alive: None, lines: None }),
        event("09-01T08:01", up()),
        event("10T22:00", Happening::Stopped),
        event("10T22:10", Happening::Started { alive: None, lines: None }),
        seconds(event("10T22:10", up()), 2),
        event("20T10:00", Happening::LineDown { line: "головна".into() }),
        event("20T10:20", up()),
        event("25T08:00", Happening::Started { alive: Some(when("25T05:00")), lines: None }),
        seconds(event("25T08:00", up()), 3),
        event(
            "12T09:00",
            Happening::Notice {
                text: "ЦНАП 16 жовтня не працює.".into(), from: None, until: when("16T17:00")
            },
        ),
    ]
}

fn october() -> Period {
    "2026-10".parse().unwrap()
}

fn tally() -> Tally {
    let mut gathering = Gathering::new(Arc::new(context()), october());
    with_neighbours().iter().for_each(|record| gathering.add(record));
    gathering.finish()
}

fn report() -> Report {
    let since = Some(when("09-01T08:00"));
    Report::make(&context(), october(), &tally(), &Extras { events: events(), since, ..Extras::default() })
}

fn indicator(report: &Report, id: IndicatorId) -> (Value, u64, Option<Verdict>) {
    let found = report.indicators.iter().find(|indicator| indicator.id == id).unwrap();
    (found.value, found.n, found.verdict)
}

#[test]
fn it_is_sixty_calls() {
    // 32 + 8 + 3 + 5 + 6 + 6
    assert_eq!(month().len(), 60);
}

#[test]
fn the_head_and_the_sentences_are_those_of_the_glossary() {
    let report = report();
    assert_eq!(
        report.head.title,
        "Звіт про роботу розумного колл-центру із автовідповідачем Менської міської ради за жовтень 2026 року"
    );
    assert_eq!(
        report.head.line,
        "Період 01.10–31.10.2026 · робочих днів 22 · сформовано 09.11.2026 09:15 · дані неповні: лінія не працювала \
         3 год 20 хв · перевірних дзвінків 2 (не враховано)"
    );
    assert_eq!(report.head.completeness, Completeness::Outages { minutes: 200 });
    // Numbers: talks 22 + 5; informed 6 more; messages 2; lost n50, n51, n52; others n53 to n57: 27 + 6 + 2 + 3 + 5 = 43.
    // After hours: four informed, two messages, n55 and the one without a number on the 16th: 8.
    assert_eq!(
        report.headline,
        [
            "Надійшло 54 дзвінки із 43 номерів, із них 8 — у неробочий час.",
            "У 8 дзвінках інформацію надав автовідповідач, у 32 відповів оператор, у 3 залишено повідомлення, у 3 не \
             дочекалися відповіді, у 1 поклали слухавку в перші 5 с очікування, у 1 оператор не відповів, у 1 обраного \
             не дослухали, у 2 нічого не обрали, у 1 прослухали лише «зачинено», у 1 поклали слухавку до відповіді \
             автовідповідача, у 1 усі лінії були зайняті.",
            "Половина чекала не довше 10 с.",
            "Оцінили 30 розмов з 32, середня оцінка — 4,3 бала.",
            "Найчастіше питали: паспорт (7), субсидія (4), графік роботи й адреса (2).",
        ]
    );
}

#[test]
fn every_counted_call_ended_in_one_row() {
    let report = report();
    let rows: Vec<_> = report.outcomes.iter().map(|row| (&*row.id, row.calls, row.percent.unwrap())).collect();
    // Of 54, in tenths of a per cent: 148,1 592,6 55,6 55,6 18,5 18,5 18,5 37,0 18,5 18,5 18,5 0; rounded down they lack
    // five, which go to the largest remainders: ,59 ,56 ,56 and the first two of ,52.
    assert_eq!(
        rows,
        [
            ("informed", 8, 14.8),
            ("answered", 32, 59.3),
            ("left-message", 3, 5.6),
            ("abandoned", 3, 5.6),
            ("short-abandoned", 1, 1.9),
            ("nobody-answered", 1, 1.9),
            ("not-finished", 1, 1.8),
            ("no-choice", 2, 3.7),
            ("closed-only", 1, 1.8),
            ("cancelled", 1, 1.8),
            ("full", 1, 1.8),
            ("broken", 0, 0.0),
        ]
    );
    assert_eq!(rows.iter().map(|row| row.1).sum::<u64>(), 54);
    let apart = &report.apart;
    assert_eq!((apart.test, apart.blocked, apart.fax, apart.short, apart.internal), (2, 1, 1, 1, 1));
}

#[test]
fn waits_are_reckoned_from_the_end_of_the_menu_and_from_the_arrival() {
    let report = report();
    // 8 × 5 + 8 × 10 + 8 × 20 + 4 × 40 + 2 × 50 + 90 + 200 = 830 s over 32 talks. The 16th is 10 s; nine of ten are 28,8
    // talks, and the 29th is 50 s.
    assert_eq!(indicator(&report, IndicatorId::Wait), (Value::Seconds(25.9375), 32, Some(Verdict::WithinTarget)));
    assert_eq!(indicator(&report, IndicatorId::WaitMedian), (Value::Seconds(10.0), 32, None));
    assert_eq!(indicator(&report, IndicatorId::WaitNinety), (Value::Seconds(50.0), 32, None));
    assert_eq!(indicator(&report, IndicatorId::WaitLongest), (Value::Seconds(200.0), 32, None));
    // Asked after 10 s, two of them after 30 s: 830 + 30 × 10 + 2 × 30 = 1190 s.
    let from_start = (Value::Seconds(37.1875), 32, Some(Verdict::WithinTarget));
    assert_eq!(indicator(&report, IndicatorId::WaitFromStart), from_start);
    // 8 + 8 + 8 + 4 within 40 s, of 32 answered and 3 lost.
    let level = Value::Share(Share::new(28, 35));
    assert_eq!(indicator(&report, IndicatorId::ServiceLevel), (level, 35, None));
    // Asked: 32 answered, 3 lost, 1 short, 1 nobody, 1 who then left a message: 38, less the short one. 8,1 % lies
    // between 5 and 10.
    let lost = Value::Share(Share::new(3, 37));
    assert_eq!(indicator(&report, IndicatorId::Lost), (lost, 37, Some(Verdict::WithinLimit)));
    let buckets: Vec<_> = report.waits.iter().map(|bucket| (bucket.to_s, bucket.answered, bucket.lost)).collect();
    assert_eq!(
        buckets,
        [
            (Some(10), 16, 0),
            (Some(20), 8, 0),
            (Some(40), 4, 1),
            (Some(60), 2, 1),
            (Some(120), 1, 0),
            (Some(180), 0, 0),
            (Some(300), 1, 1),
            (Some(600), 0, 0),
            (None, 0, 0),
        ]
    );
}

#[test]
fn marks_and_what_callers_said_of_their_matter() {
    let report = report();
    // 18 × 5 + 6 × 4 + 3 × 3 + 2 × 2 + 1 = 128 of 30; 24 of 30 are 80 %, less than 85.
    let mark = Value::Mark(128.0 / 30.0);
    assert_eq!(indicator(&report, IndicatorId::Mark), (mark, 30, Some(Verdict::WithinTarget)));
    let high = Value::Share(Share::new(24, 30));
    assert_eq!(indicator(&report, IndicatorId::HighMarks), (high, 30, Some(Verdict::NeedsAttention)));
    let rate = Value::Share(Share::new(30, 32));
    assert_eq!(indicator(&report, IndicatorId::ResponseRate), (rate, 32, None));
    assert_eq!(report.marks.given, [1, 2, 3, 6, 18]);
    assert_eq!((report.marks.asked, report.marks.talks), (31, 32));
    // The first twenty yes, the next five no: too few for a verdict.
    let first = Value::Share(Share::new(20, 25));
    assert_eq!(indicator(&report, IndicatorId::FirstCall), (first, 25, Some(Verdict::TooFew)));
    // 30 talks have a number. Called again within seven days: n01, n02, n03 the same day, n08 seven days later to the
    // minute, n22 in November. Not n09, a minute later still.
    let again = Value::Share(Share::new(25, 30));
    assert_eq!(indicator(&report, IndicatorId::NoRepeat), (again, 30, None));
}

#[test]
fn talks_by_department_and_by_operator() {
    let report = report();
    // 16 × 60 + 16 × 120 = 2880 s; each talk has 15 s of rest, and there are 33 of them: 2880 + 495 = 3375 s.
    assert_eq!(indicator(&report, IndicatorId::Talk), (Value::Seconds(90.0), 32, None));
    assert_eq!(indicator(&report, IndicatorId::Handling), (Value::Seconds(3375.0 / 32.0), 32, None));
    assert_eq!(report.departments.len(), 1);
    let office = &report.departments[0];
    assert_eq!((&*office.title, office.asked, office.answered), ("Консультація ЦНАП", 38, 32));
    assert_eq!((office.lost, office.short, office.missed), (3, 1, 3));
    assert_eq!((office.median_wait_s, office.mean_talk_s), (Some(10.0), Some(2880.0 / 33.0)));
    assert_eq!((office.marks, office.mean_mark), (30, Some(128.0 / 30.0)));
    // Олена: 16 odd talks and the first half of the 16th, 60 s each. Ігор: 15 of 120 s and one of 60 s: 1860 s.
    // Her marks: 9 × 5 + 3 × 4 + 2 × 3 + 2 = 65 of 15; his: 9 × 5 + 3 × 4 + 3 + 2 + 1 = 63 of 15.
    let rows: Vec<_> = report.operators.iter().map(|row| (&*row.name, row.answered, row.missed, row.marks)).collect();
    assert_eq!(rows, [("Олена", 17, 2, 15), ("Ігор", 16, 1, 15)]);
    let (olena, ihor) = (&report.operators[0], &report.operators[1]);
    assert_eq!((olena.mean_talk_s, olena.mean_handling_s), (Some(60.0), Some(75.0)));
    assert_eq!((ihor.mean_talk_s, ihor.mean_handling_s), (Some(116.25), Some(131.25)));
    assert_eq!((olena.mean_mark, ihor.mean_mark), (Some(65.0 / 15.0), Some(4.2)));
}

#[test]
fn topics_messages_and_callbacks() {
    let report = report();
    // паспорт: five informed and two who then asked for the operator. субсидія: three informed, one who did not listen.
    let topics: Vec<_> = report.topics.iter().map(|t| (&*t.name, t.chosen, t.heard, t.then_operator)).collect();
    assert_eq!(topics, [("паспорт", 7, 7, 2), ("субсидія", 4, 3, 0), ("графік", 2, 1, 0)]);
    let boxes: Vec<_> = report.boxes.iter().map(|b| (&*b.title, b.left, b.heard, b.answered, b.overdue)).collect();
    assert_eq!(boxes, [("Зауваження та пропозиції", 3, 2, 1, 2)]);
    // n10 was answered the day after, n52 was called back within five hours, n50 (twice) waits still.
    let expected = Callbacks { missed: 3, came_back: 1, called_back: 1, in_time: 1, dropped: 0, left: 1 };
    assert_eq!(report.callbacks, expected);
    assert_eq!(indicator(&report, IndicatorId::CalledBack), (Value::Share(Share::new(1, 2)), 2, None));
}

#[test]
fn days_and_hours() {
    let report = report();
    assert_eq!(report.when.days.len(), 31);
    let day = |n: usize| &report.when.days[n - 1];
    // The 1st: talks at 09:10 and 14:00. The 3rd, a Saturday: one informed. The 23rd: a talk and two lost.
    assert_eq!((day(1).working, day(1).calls, day(1).answered), (true, 2, 2));
    assert_eq!((day(3).working, day(3).calls, day(3).informed, day(3).after_hours), (false, 1, 1, 1));
    assert_eq!((day(23).calls, day(23).answered, day(23).lost), (3, 1, 2));
    assert_eq!(report.when.days.iter().map(|day| day.calls).sum::<u64>(), 54);
    // Mondays at nine: talks on the 5th, 12th, 19th and 26th, and n08 again.
    assert_eq!(report.when.hours[0][9], 5);
    assert_eq!(report.when.hours.iter().flatten().sum::<u64>(), 54);
    assert_eq!((report.when.after_hours, report.when.hours_known), (8, 54));
    assert_eq!(report.when.per_working_day, Some(54.0 / 22.0));
}

#[test]
fn the_service_and_its_outages() {
    let report = report();
    // 745 h; down 20 min and 3 h 3 s; planned 10 min 2 s.
    let expected = Availability { known_s: 2_682_000, down_s: 12_003, planned_s: 602 };
    assert_eq!(report.service.availability, expected);
    let outages: Vec<_> = report.service.outages.iter().map(|row| (row.seconds, &*row.cause, row.planned)).collect();
    assert_eq!(
        outages,
        [
            (602, "планова зупинка", true),
            (1200, "немає зв’язку з лінією «головна»", false),
            (10_803, "не працювала програма або не було світла", false),
        ]
    );
    let worked = Value::Percent(100.0 * 2_669_395.0 / 2_681_398.0);
    assert_eq!(indicator(&report, IndicatorId::Available), (worked, 745, None));
    assert_eq!(report.service.notices.len(), 1);
    let tests: Vec<_> = report.service.tests.iter().map(|test| &*test.result).collect();
    assert_eq!(tests, ["отримали інформацію від автовідповідача", "просили оператора, але ніхто не відповів"]);
}

#[test]
fn every_indicator_has_its_footnote() {
    let report = report();
    for indicator in &report.indicators {
        let notes = report.footnotes.iter().filter(|note| note.id == indicator.footnote).count();
        assert_eq!(notes, 1, "{}", indicator.footnote);
    }
}

#[test]
fn rows_of_calls_agree_with_the_figures() {
    let mut rows = Rows::new(Arc::new(context()), october());
    with_neighbours().iter().for_each(|record| rows.add(record));
    let rows = rows.finish();
    assert_eq!(rows.len(), 60);
    assert_eq!(rows.iter().filter(|row| row.counted).count(), 54);
    for outcome in report().outcomes {
        let counted = rows.iter().filter(|row| row.outcome_id == outcome.id).count() as u64;
        assert_eq!(counted, outcome.calls, "{}", outcome.id);
    }
    // Again: n01, n02, n03 at 14:00; n08; n10, whose talk came after waiting in vain; n50 the second time. n04 had called
    // eight days before.
    let repeated: Vec<_> = rows.iter().filter(|row| row.repeated).map(|row| row.number.as_deref().unwrap()).collect();
    assert_eq!(
        repeated,
        ["+38099•••0001", "+38099•••0002", "+38099•••0003", "+38099•••0010", "+38099•••0008", "+38099•••0050",]
    );
    let first = rows.iter().find(|row| row.operator == "Олена").unwrap();
    assert_eq!((first.wait_s, first.talk_s, first.mark, first.resolved), (Some(5.0), Some(60.0), Some(5), Some(true)));
    assert_eq!((&*first.topic, &*first.department), ("Консультація ЦНАП", "Консультація ЦНАП"));
}
