//! What a clerk types and what comes of it, with a stopped service's records.

use std::fs;

use jiff::civil::date;

use super::*;
use crate::store::{
    Claim, Entry, FileMedium, Journal, JournalOptions,
    testing::{TempDir, record},
};

fn args(line: &[&str]) -> ReportArgs {
    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: ReportArgs,
    }
    <Line as clap::Parser>::try_parse_from(std::iter::once(&"report").chain(line)).unwrap().args
}

#[test]
fn absurd_periods_are_explained() {
    let usual = "пишіть місяць так: 2026-10, півріччя — 2026-h1, рік — 2026, дні — 2026-10-05..2026-10-18";
    for (text, said) in [
        ("жовтень", usual.to_owned()),
        ("2026-13", format!("такого місяця немає; {usual}")),
        ("2026-00", format!("такого місяця немає; {usual}")),
        ("10.2026", format!("{usual}; можливо, ви мали на увазі 2026-10")),
        ("2026-1", format!("{usual}; можливо, ви мали на увазі 2026-01")),
        ("9999", usual.to_owned()),
        ("", usual.to_owned()),
        ("2026-10-18..2026-10-05", "останній день раніший за перший".to_owned()),
        ("2020-01-01..2026-01-01", "це задовго: звіт буває щонайбільше за 1100 днів, від 1970 до 2199 року".to_owned()),
        ("2026-10-05..", "дні пишіть так: 2026-10-05..2026-10-18".to_owned()),
        ("…-\u{202e}13", usual.to_owned()),
    ] {
        assert_eq!(parse_period(text), Err(said), "{text}");
    }
    assert_eq!(parse_period("2026-h2").unwrap().to_string(), "2026-h2");
}

#[test]
fn without_a_period_it_is_the_last_closed_month_and_the_future_is_refused() {
    assert_eq!(last_month(date(2026, 1, 5)).unwrap().to_string(), "2025-12");
    let period: Period = "2026-12".parse().unwrap();
    assert_eq!(
        see_that_it_has_begun(period, date(2026, 11, 30)),
        Err("Період 2026-12 ще не почався: він починається 01.12.2026, а сьогодні 30.11.2026.".to_owned())
    );
    assert_eq!(see_that_it_has_begun(period, date(2026, 12, 1)), Ok(()));
}

#[test]
fn the_form_follows_what_is_asked_then_the_name_of_the_file() {
    let period: Period = "2026-10".parse().unwrap();
    let of = |line: &[&str], terminal| format(&args(line), period, terminal);
    assert_eq!(of(&[], true), Ok(Format::Text));
    assert_eq!(of(&["-o", "звіт.XLSX"], true), Ok(Format::Xlsx));
    assert_eq!(of(&["-o", "звіт.csv", "--format", "json"], true), Ok(Format::Json));
    assert_eq!(of(&["--calls"], true), Ok(Format::Csv));
    assert_eq!(of(&["--format", "xlsx"], false), Ok(Format::Xlsx), "a pipe takes it");
    assert_eq!(
        of(&["--format", "xlsx"], true).unwrap_err(),
        "Книгу Excel не показують на екрані.\n\
         Порада: запишіть її у файл: slukhavka report 2026-10 --format xlsx -o звіт-2026-10.xlsx"
    );
    assert_eq!(
        of(&["--calls", "-o", "a.xlsx"], true).unwrap_err(),
        "Перелік дзвінків буває у вигляді csv або json; у книзі xlsx він є завжди.\nПорада: додайте --format csv"
    );
    assert_eq!(parse_format("pdf"), Err("можна: text, html, csv, xlsx, json"));
}

#[test]
fn a_file_is_there_whole_or_as_it_was() {
    let dir = TempDir::new();
    let path = dir.path().join("звіт.csv");
    write_whole(&path, b"old").unwrap();
    write_whole(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing unfinished is left");
    assert_eq!(write_whole(dir.path(), b"x").unwrap_err().kind(), io::ErrorKind::IsADirectory);
    assert!(write_whole(&dir.path().join("none/звіт.csv"), b"x").is_err());
}

/// A month of one call, as a stopped service left it.
fn stopped() -> TempDir {
    let dir = TempDir::new();
    let claim = Claim::take(dir.path()).unwrap();
    let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).unwrap();
    let mut frames = Vec::new();
    Entry::Ended(record(1, 1)).write(&mut frames).unwrap();
    journal.append(&frames).unwrap();
    journal.sync().unwrap();
    dir
}

fn printed(dir: &TempDir, line: &[&str]) -> Result<(String, Vec<String>), String> {
    let mut args = args(line);
    args.place = PlaceArgs { state: Some(dir.path().into()), control: Some(dir.path().join("control.sock")) };
    let mut out = Vec::new();
    let notes = print(&args, date(2026, 11, 2), true, &mut out)?;
    Ok((String::from_utf8(out).unwrap(), notes))
}

#[test]
fn a_stopped_services_month_is_printed_and_saved_in_every_form() {
    let dir = stopped();
    let month = record(1, 1).started.to_zoned(Now::kyiv()).strftime("%Y-%m").to_string();
    let (text, notes) = printed(&dir, &[&month]).unwrap();
    assert!(text.contains("1. Головне за місяць") && text.contains("12. Висновки та вжиті заходи"), "{text}");
    assert!(notes[0].starts_with("Служба не працює; записи прочитано з теки"), "{notes:?}");
    let (json, _) = printed(&dir, &[&month, "--format", "json"]).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["head"]["offered"], 1, "{json}");
    assert_eq!(printed(&dir, &[&month, "--calls"]).unwrap().0.lines().count(), 2);
    let (calls, _) = printed(&dir, &[&month, "--calls", "--format", "json"]).unwrap();
    assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&calls).unwrap()[0]["call"], "1-1");
    for (name, begin) in [("з.xlsx", &b"PK"[..]), ("з.csv", "\u{feff}Звіт".as_bytes()), ("з.html", b"<!doctype html>")]
    {
        let path = dir.path().join(name);
        let (screen, notes) = printed(&dir, &[&month, "-o", path.to_str().unwrap()]).unwrap();
        assert_eq!(screen, "");
        assert_eq!(notes.last().unwrap(), &format!("Записано: {}", path.display()));
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.starts_with(begin), "{name}: {:?}", String::from_utf8_lossy(&bytes[..60]));
    }
}

#[test]
fn where_there_are_no_records_it_says_so() {
    let dir = TempDir::new();
    let said = printed(&dir, &["2026-10"]).unwrap_err();
    assert!(
        said.starts_with("Служба не працює, а в теці ") && said.contains("slukhavka report --state ТЕКА"),
        "{said}"
    );
}
