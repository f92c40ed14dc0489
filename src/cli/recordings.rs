//! `slukhavka recordings`: recorded conversations, found by date and number.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{
    calls, columns,
    history::{self, Which},
    place::PlaceArgs,
    words,
};
use crate::{
    call::{CallRecord, Talk},
    clock::Now,
    config,
    ledger::Deed,
    vocab::{PhoneNumber, RecordingId},
};

const HEADS: [&str; 5] = ["Коли", "Номер", "Оператор", "Тривалість", "Файл"];
/// Without a date this many of the newest calls are looked through.
const LAST: usize = 10_000;

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct RecordingsArgs {
    /// Лише за цей день: 12.10.2026
    #[arg(long, value_name = "ДАТА", value_parser = parse_date)]
    pub date: Option<Date>,
    /// Лише з цього номера
    #[arg(long, value_name = "НОМЕР", value_parser = parse_number)]
    pub number: Option<PhoneNumber>,
    /// Показати номери повністю
    #[arg(long)]
    pub numbers: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn recordings(args: &RecordingsArgs) -> ExitCode {
    calls::finish(list(args, &mut io::stdout().lock()))
}

fn list(args: &RecordingsArgs, out: &mut impl Write) -> Result<Vec<String>, String> {
    let which = match args.date {
        Some(date) => Which::Between(start_of(date), date.tomorrow().map_or(Timestamp::MAX, start_of)),
        None => Which::Last(LAST),
    };
    let (calls, notes) = history::records(&args.place, "recordings", which)?;
    let from_there = |call: &&CallRecord| args.number.is_none() || args.number == call.caller.number;
    let found: Vec<(&CallRecord, &Talk, RecordingId)> = calls
        .iter()
        .filter(from_there)
        .flat_map(|call| call.talks.iter().filter_map(move |talk| Some((call, talk, talk.recording?))))
        .collect();
    let _ = out.write_all(render(&found, args, &Now::kyiv()).as_bytes());
    if args.numbers {
        let what = args.date.map_or_else(|| "recordings".to_owned(), |date| format!("recordings {date}"));
        history::shown(&args.place, Deed::Numbers { what });
    }
    Ok(notes)
}

fn render(found: &[(&CallRecord, &Talk, RecordingId)], args: &RecordingsArgs, zone: &TimeZone) -> String {
    if found.is_empty() {
        return "Записів розмов не знайдено.\n".to_owned();
    }
    let heads = HEADS.map(str::to_owned).into();
    let rows = found.iter().map(|(call, talk, recording)| {
        let at = call.started.checked_add(Duration::from_millis(talk.from_ms)).unwrap_or(call.started);
        let path = file(&args.place, *recording);
        let path = if path.exists() { path.display().to_string() } else { "видалено".to_owned() };
        let shown = |number: &PhoneNumber| if args.numbers { number.to_string() } else { number.masked() };
        vec![
            at.to_zoned(zone.clone()).strftime("%d.%m.%Y %H:%M").to_string(),
            call.caller.number.as_ref().map_or("прихований".to_owned(), shown),
            talk.operator.clone(),
            words::talk(Duration::from_millis(talk.to_ms.saturating_sub(talk.from_ms))),
            path,
        ]
    });
    columns::aligned("", &std::iter::once(heads).chain(rows).collect::<Vec<Vec<String>>>())
}

/// Where a recording lies.
pub(super) fn file(place: &PlaceArgs, recording: RecordingId) -> PathBuf {
    place.state().join("recordings").join(recording.to_string())
}

/// Midnight of that day in Kyiv.
pub(super) fn start_of(date: Date) -> Timestamp {
    date.to_datetime(Time::midnight()).to_zoned(Now::kyiv()).map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

pub(super) fn parse_date(text: &str) -> Result<Date, &'static str> {
    config::date(text).ok_or("пишіть так: 12.10.2026")
}

fn parse_number(text: &str) -> Result<PhoneNumber, &'static str> {
    PhoneNumber::parse(text).ok_or("пишіть так: 067 111 22 33")
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::Arc};

    use jiff::civil::date;

    use super::*;
    use crate::{
        call::TalkEnd,
        store::{
            Claim, Entry, FileMedium, Journal, JournalOptions,
            testing::{TempDir, record},
        },
        vocab::RecordingKind,
    };

    fn talked(boot: u32, seq: u32) -> Box<CallRecord> {
        let mut call = record(boot, seq);
        call.talks = vec![Talk {
            operator: "Олена".into(),
            from_ms: 30_000,
            to_ms: 90_000,
            hold_ms: 0,
            wrap_up_ms: 0,
            end: TalkEnd::Operator,
            recording: Some(RecordingId { kind: RecordingKind::Talk, call: call.call, n: 1 }),
        }];
        call
    }

    #[test]
    fn a_conversation_is_found_by_its_day_and_number() {
        let dir = TempDir::new();
        {
            let claim = Claim::take(dir.path()).unwrap();
            let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).unwrap();
            let mut other = talked(2, 1);
            other.caller.number = PhoneNumber::parse("0671112233");
            let mut frames = Vec::new();
            for call in [talked(1, 1), record(1, 2), other] {
                Entry::Ended(call).write(&mut frames).unwrap();
            }
            journal.append(&frames).unwrap();
            journal.sync().unwrap();
        }
        fs::create_dir_all(dir.path().join("recordings/talks")).unwrap();
        fs::write(dir.path().join("recordings/talks/1-1-1.wav"), b"RIFF").unwrap();
        let place = PlaceArgs { state: Some(dir.path().into()), control: Some(dir.path().join("control.sock")) };
        let args = RecordingsArgs { date: None, number: None, numbers: false, place };
        let listed = |args: &RecordingsArgs| {
            let mut out = Vec::new();
            list(args, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let all = listed(&args);
        assert_eq!(all.lines().count(), 3, "{all}");
        assert!(all.contains("видалено") && all.contains("recordings/talks/1-1-1.wav"), "{all}");
        let day = listed(&RecordingsArgs { date: Some(date(2026, 2, 26)), ..args.clone() });
        assert!(day.lines().count() == 2 && day.contains("1-1-1.wav"), "{day}");
        let number = PhoneNumber::parse("+380671112233");
        let one = listed(&RecordingsArgs { number: number.clone(), numbers: true, ..args.clone() });
        assert!(one.lines().count() == 2 && one.contains("+380671112233"), "{one}");
        let none = RecordingsArgs { number, date: Some(date(2026, 2, 26)), ..args };
        assert_eq!(listed(&none), "Записів розмов не знайдено.\n");
    }
}
