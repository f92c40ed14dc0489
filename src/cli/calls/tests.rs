use std::sync::Arc;

use super::*;
use crate::{
    call::CallRecord,
    store::{
        Claim, Entry, FileMedium, Journal, JournalOptions,
        testing::{TempDir, record},
    },
};

fn args(dir: &TempDir) -> CallsArgs {
    let place = PlaceArgs { state: Some(dir.path().into()), control: Some(dir.path().join("control.sock")) };
    CallsArgs { call: None, last: 20, json: false, numbers: false, names: false, place }
}

fn journal(claim: &Claim) {
    let (mut journal, _) = Journal::open(claim, Arc::new(FileMedium), JournalOptions::default()).unwrap();
    let mut frames = Vec::new();
    (1..=3).for_each(|seq| Entry::Ended(record(1, seq)).write(&mut frames).unwrap());
    journal.append(&frames).unwrap();
    journal.sync().unwrap();
}

#[test]
fn a_stopped_service_s_calls_are_read_from_the_disk_and_it_is_said_so() {
    let dir = TempDir::new();
    journal(&Claim::take(dir.path()).unwrap());
    let mut out = Vec::new();
    let notes = print(&CallsArgs { last: 2, ..args(&dir) }, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 3);
    assert_eq!(notes, [format!("Служба не працює; записи прочитано з теки {}.", dir.path().display())]);
}

#[test]
fn json_is_one_whole_record_a_line_newest_first() {
    let dir = TempDir::new();
    journal(&Claim::take(dir.path()).unwrap());
    let mut out = Vec::new();
    print(&CallsArgs { json: true, ..args(&dir) }, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let records: Vec<CallRecord> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records, [*record(1, 3), *record(1, 2), *record(1, 1)]);
}

#[test]
fn records_held_by_a_service_that_does_not_answer_are_not_touched() {
    let dir = TempDir::new();
    let claim = Claim::take(dir.path()).unwrap();
    journal(&claim);
    let text = print(&args(&dir), &mut Vec::new()).unwrap_err();
    assert!(text.contains(&format!("тримає служба (процес {})", std::process::id())), "{text}");
}

#[test]
fn a_folder_without_records_gets_advice() {
    let dir = TempDir::new();
    let text = print(&args(&dir), &mut Vec::new()).unwrap_err();
    assert!(text.contains("записів немає") && text.contains("--state"), "{text}");
}

#[test]
fn one_call_is_told_as_a_story_and_an_unknown_one_is_said_to_be_unknown() {
    let dir = TempDir::new();
    journal(&Claim::take(dir.path()).unwrap());
    let mut out = Vec::new();
    print(&CallsArgs { call: parse_call("1-2").ok(), ..args(&dir) }, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with("Дзвінок 1-2\n"), "{text}");
    let error = print(&CallsArgs { call: parse_call("1-77").ok(), ..args(&dir) }, &mut Vec::new()).unwrap_err();
    assert_eq!(error, "Дзвінка 1-77 у записах немає.");
    assert!(parse_call("сьомий").is_err() && parse_call("1-").is_err());
}
