use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
    time::Instant,
};

use super::*;
use crate::{
    call::{Apart, CallRecord, Outcome},
    config::{Source, load},
    ledger::Happening,
    store::Entry,
    switch::Settings,
};

const NOW: &str = "2026-11-10T14:00:00+02:00";

/// The town of the example.
fn example() -> Arc<Settings> {
    let text = include_str!("../../../config.example.yaml").to_owned();
    let source = Source::Text { name: "example".into(), text };
    load(&source, jiff::civil::date(2026, 11, 10), None).plan.expect("the example is sound").settings
}

/// One for all tests that only lay it out.
fn shared(settings: &Settings) -> &'static Rehearsal {
    static SHARED: OnceLock<Rehearsal> = OnceLock::new();
    SHARED.get_or_init(|| rehearsal(settings, 160))
}

fn rehearsal(settings: &Settings, calls: usize) -> Rehearsal {
    rehearse(settings, Instant::now(), "2026-05-04T00:00:00Z".parse().unwrap(), calls, 7)
}

fn plan(settings: &Settings, months: u16, calls: u64) -> TownPlan {
    TownPlan {
        script: settings.script.clone(),
        months,
        calls,
        now: NOW.parse().unwrap(),
        boot: 1,
        line: "головна".into(),
        staff: settings.people.keys().cloned().collect(),
        seed: 7,
    }
}

fn written(plan: TownPlan, rehearsal: &Rehearsal) -> Vec<Written> {
    let mut town = Town::new(plan, rehearsal);
    std::iter::from_fn(|| town.day()).flatten().collect()
}

fn calls(written: &[Written]) -> impl Iterator<Item = &CallRecord> {
    written.iter().filter_map(|(_, entry)| match entry {
        Entry::Ended(record) => Some(&**record),
        _ => None,
    })
}

#[test]
fn an_invented_town_has_everything_a_report_can_show() {
    let settings = example();
    let rehearsal = shared(&settings);
    let written = written(plan(&settings, 6, 2600), rehearsal);
    let all: Vec<_> = calls(&written).collect();
    for outcome in [
        Outcome::Answered,
        Outcome::Abandoned,
        Outcome::LeftMessage,
        Outcome::Informed,
        Outcome::NobodyAnswered,
        Outcome::NoChoice,
        Outcome::Fax,
        Outcome::Blocked,
        Outcome::Interrupted,
    ] {
        assert!(all.iter().any(|record| record.outcome == outcome), "nobody was {outcome:?}");
    }
    assert!(all.iter().any(|record| record.apart == Some(Apart::Test)));
    let marks: BTreeSet<_> = all.iter().filter_map(|record| record.survey?.mark).collect();
    assert!(marks.len() >= 4, "{marks:?}");
    let share = |of: usize| of * 100 / all.len();
    let answered = share(all.iter().filter(|record| record.outcome == Outcome::Answered).count());
    let night = share(all.iter().filter(|record| record.at_work == Some(false)).count());
    assert!((15..60).contains(&answered) && (5..40).contains(&night), "answered {answered} %, at night {night} %");
    let counted = all.iter().filter(|record| record.apart.is_none()).count();
    assert!((2600..2800).contains(&counted), "{counted}");
    let has = |what: fn(&Entry) -> bool| written.iter().any(|(_, entry)| what(entry));
    assert!(has(|entry| matches!(entry, Entry::Heard(_))));
    assert!(has(|entry| matches!(entry, Entry::Noted(noted) if noted.note.recording.is_some())));
    assert!(has(|entry| matches!(entry, Entry::Noted(noted) if noted.note.recording.is_none())));
    assert!(has(|entry| matches!(entry, Entry::Text(_))));
    assert!(has(|entry| matches!(entry, Entry::Event(event) if matches!(event.what, Happening::LineDown { .. }))));
    assert!(has(
        |entry| matches!(entry, Entry::Event(e) if matches!(e.what, Happening::Started { alive: Some(_), .. }))
    ));
}

#[test]
fn nothing_is_from_the_future_or_out_of_order_and_no_number_can_be_somebody_s() {
    let settings = example();
    let rehearsal = shared(&settings);
    let written = written(plan(&settings, 2, 500), rehearsal);
    assert!(written.is_sorted_by_key(|(at, _)| *at));
    let (first, now) = ("2026-09-01T00:00:00+03:00".parse().unwrap(), NOW.parse().unwrap());
    assert!(written.iter().all(|(at, _)| (first..=now).contains(at)));
    let mut seen = BTreeSet::new();
    let mut by_number: Vec<_> = calls(&written).collect();
    by_number.sort_by_key(|record| record.call);
    assert!(by_number.is_sorted_by_key(|record| record.started), "numbered as they came");
    for record in by_number {
        assert!(seen.insert(record.call), "twice {:?}", record.call);
        let number = record.caller.number.as_ref().map(|number| number.as_str());
        assert!(number.is_none_or(|number| number.starts_with("+38099000") && number.len() == 13), "{number:?}");
        assert!(record.messages.iter().all(|message| message.recording.call == record.call));
    }
}

#[test]
fn the_same_seed_gives_the_same_town_and_another_one_another() {
    let settings = example();
    let rehearsal = shared(&settings);
    let same = written(plan(&settings, 1, 200), rehearsal);
    assert_eq!(same, written(plan(&settings, 1, 200), rehearsal));
    let other = TownPlan { seed: 8, ..plan(&settings, 1, 200) };
    assert_ne!(same, written(other, rehearsal));
}

#[test]
fn a_rehearsal_can_be_repeated() {
    let settings = example();
    let outcomes = |rehearsal: &Rehearsal| -> Vec<Outcome> {
        rehearsal.by_when.values().flatten().map(|record| record.outcome).collect()
    };
    assert_eq!(outcomes(&rehearsal(&settings, 24)), outcomes(&rehearsal(&settings, 24)));
}
