//! `slukhavka messages`: what callers left in the boxes; `copy` takes one to a file and notes that it was listened to.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Subcommand};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    TEMPLATE, calls, columns,
    history::{self, Which},
    place::PlaceArgs,
    recordings::{file, parse_date, start_of},
    words,
};
use crate::{
    call::{CallRecord, Message},
    clock::Now,
    ledger::Deed,
    runtime::control::Client,
    vocab::{CallRef, PhoneNumber, RecordingId, RecordingKind},
};

const HEADS: [&str; 6] = ["Повідомлення", "Коли", "Скринька", "Номер", "Тривалість", "Прослухано"];

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри", args_conflicts_with_subcommands = true)]
#[command(subcommand_help_heading = "Команди", subcommand_value_name = "КОМАНДА")]
pub struct MessagesArgs {
    #[command(subcommand)]
    pub command: Option<MessagesCommand>,
    /// Лише ті, яких ще не слухали
    #[arg(long)]
    pub new: bool,
    /// Лише з цієї скриньки
    #[arg(long = "box", value_name = "СКРИНЬКА")]
    pub box_name: Option<String>,
    /// Від цього дня; якщо не вказано — за останні 30 днів
    #[arg(long, value_name = "ДАТА", value_parser = parse_date)]
    pub from: Option<Date>,
    /// Показати номери повністю
    #[arg(long)]
    pub numbers: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Subcommand, Debug, Clone)]
pub enum MessagesCommand {
    /// Скопіювати повідомлення у файл; воно вважатиметься прослуханим
    #[command(help_template = TEMPLATE, override_usage = "slukhavka messages copy ПОВІДОМЛЕННЯ ФАЙЛ [ПАРАМЕТРИ]")]
    Copy(CopyArgs),
}

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct CopyArgs {
    /// Назва з переліку: 3-17-1
    #[arg(value_name = "ПОВІДОМЛЕННЯ", value_parser = parse_message, help_heading = "Що і куди")]
    pub message: RecordingId,
    /// Куди: назва нового файлу .wav
    #[arg(value_name = "ФАЙЛ", help_heading = "Що і куди")]
    pub file: PathBuf,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn messages(args: &MessagesArgs) -> ExitCode {
    let mut out = io::stdout().lock();
    calls::finish(match &args.command {
        None => list(args, Now::today(), &mut out),
        Some(MessagesCommand::Copy(copy)) => take(copy, &mut out),
    })
}

fn list(args: &MessagesArgs, today: Date, out: &mut impl Write) -> Result<Vec<String>, String> {
    let from = args.from.or_else(|| today.checked_sub(jiff::Span::new().days(30)).ok()).unwrap_or(today);
    let which = Which::Between(start_of(from), Timestamp::MAX);
    let (calls, notes) = history::records(&args.place, "messages", which)?;
    let wanted = |message: &&Message| {
        (!args.new || message.heard.is_none()) && args.box_name.as_ref().is_none_or(|name| *name == message.box_name)
    };
    let found: Vec<(&CallRecord, &Message)> =
        calls.iter().flat_map(|call| call.messages.iter().filter(wanted).map(move |message| (call, message))).collect();
    let _ = out.write_all(render(&found, args.numbers, &Now::kyiv()).as_bytes());
    if args.numbers {
        history::shown(&args.place, Deed::Numbers { what: format!("messages {from}") });
    }
    Ok(notes)
}

fn render(found: &[(&CallRecord, &Message)], numbers: bool, zone: &TimeZone) -> String {
    if found.is_empty() {
        return "Повідомлень немає.\n".to_owned();
    }
    let heads = HEADS.map(str::to_owned).into();
    let rows = found.iter().map(|(call, message)| row(call, message, numbers, zone));
    columns::aligned("", &std::iter::once(heads).chain(rows).collect::<Vec<Vec<String>>>())
}

fn row(call: &CallRecord, message: &Message, numbers: bool, zone: &TimeZone) -> Vec<String> {
    let at = call.started.checked_add(Duration::from_millis(message.at_ms)).unwrap_or(call.started);
    let moment = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%d.%m.%Y %H:%M").to_string();
    let shown = |number: &PhoneNumber| if numbers { number.to_string() } else { number.masked() };
    let number = message.number.as_ref().or(call.caller.number.as_ref());
    vec![
        name(message.recording),
        moment(at),
        message.box_name.clone(),
        number.map_or("прихований".to_owned(), shown),
        words::talk(Duration::from_millis(message.length_ms)),
        message.heard.map_or("нове".to_owned(), moment),
    ]
}

/// `3-17-1`
pub(super) fn name(recording: RecordingId) -> String {
    format!("{}-{}", recording.call, recording.n)
}

fn parse_message(text: &str) -> Result<RecordingId, &'static str> {
    let parts = text.rsplit_once('-').and_then(|(call, n)| Some((calls::parse_call(call).ok()?, n.parse().ok()?)));
    parts
        .map(|(call, n): (CallRef, u16)| RecordingId { kind: RecordingKind::Message, call, n })
        .ok_or("треба назву з переліку: 3-17-1")
}

/// Never over another file; the copy is as closed as the original.
fn take(args: &CopyArgs, out: &mut impl Write) -> Result<Vec<String>, String> {
    let from = file(&args.place, args.message);
    let sound = fs::read(&from).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            format!("Повідомлення {} немає: строк зберігання минув або його не було.", name(args.message))
        }
        io::ErrorKind::PermissionDenied => {
            format!("Немає дозволу читати {}.\nПорада: запустіть команду через sudo.", from.display())
        }
        _ => format!("Не вдалося прочитати {}: {error}", from.display()),
    })?;
    write_new(&args.file, &sound).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => format!("Файл {} вже є. Дайте іншу назву.", args.file.display()),
        _ => format!("Не вдалося записати {}: {error}", args.file.display()),
    })?;
    let _ = writeln!(out, "Записано у файл {}", args.file.display());
    history::shown(&args.place, Deed::Recording { recording: args.message });
    let noted = Client::connect(&args.place.control()).and_then(|mut client| client.heard(args.message));
    Ok(match noted {
        Ok(()) => Vec::new(),
        Err(_) => vec!["Служба не працює, тож повідомлення й далі вважатиметься новим.".to_owned()],
    })
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o640).open(path)?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::store::{
        Claim, Entry, FileMedium, Heard, Journal, JournalOptions,
        testing::{TempDir, message, record},
    };

    fn place(dir: &TempDir) -> PlaceArgs {
        PlaceArgs { state: Some(dir.path().into()), control: Some(dir.path().join("control.sock")) }
    }

    fn args(dir: &TempDir) -> MessagesArgs {
        MessagesArgs { command: None, new: false, box_name: None, from: None, numbers: false, place: place(dir) }
    }

    fn left(dir: &TempDir) {
        let claim = Claim::take(dir.path()).unwrap();
        let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).unwrap();
        let mut frames = Vec::new();
        for seq in 1..=2 {
            let mut call = record(1, seq);
            call.messages = vec![message(1, seq)];
            Entry::Ended(call).write(&mut frames).unwrap();
        }
        let heard = Heard { recording: message(1, 1).recording, at: record(1, 30).started };
        Entry::Heard(heard).write(&mut frames).unwrap();
        journal.append(&frames).unwrap();
        journal.sync().unwrap();
    }

    fn listed(args: &MessagesArgs) -> String {
        let mut out = Vec::new();
        list(args, date(2026, 2, 27), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn messages_are_listed_newest_first_and_new_ones_are_told_apart() {
        let dir = TempDir::new();
        left(&dir);
        assert_eq!(
            listed(&args(&dir)),
            "\
Повідомлення  Коли              Скринька      Номер          Тривалість  Прослухано
1-2-1         26.02.2026 08:15  повідомлення  +38046•••0000  0:12        нове
1-1-1         26.02.2026 08:14  повідомлення  +38046•••0000  0:12        26.02.2026 08:43
"
        );
        assert_eq!(listed(&MessagesArgs { new: true, ..args(&dir) }).lines().count(), 2);
        assert_eq!(listed(&MessagesArgs { box_name: Some("інша".into()), ..args(&dir) }), "Повідомлень немає.\n");
        let later = Some(date(2026, 2, 27));
        assert_eq!(listed(&MessagesArgs { from: later, ..args(&dir) }), "Повідомлень немає.\n");
    }

    #[test]
    fn a_copy_is_made_once_and_never_over_another_file() {
        let dir = TempDir::new();
        let (message, target) = (message(1, 2).recording, dir.path().join("copy.wav"));
        let copy = CopyArgs { message, file: target.clone(), place: place(&dir) };
        let error = take(&copy, &mut Vec::new()).unwrap_err();
        assert!(error.starts_with("Повідомлення 1-2-1 немає"), "{error}");
        fs::create_dir_all(dir.path().join("recordings/messages")).unwrap();
        fs::write(dir.path().join("recordings/messages/1-2-1.wav"), b"RIFF").unwrap();
        let notes = take(&copy, &mut Vec::new()).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"RIFF");
        assert!(notes[0].contains("новим"), "nobody was there to note it");
        assert!(take(&copy, &mut Vec::new()).unwrap_err().contains("вже є"));
    }

    #[test]
    fn names_of_messages_are_read_back() {
        let recording = message(3, 17).recording;
        assert_eq!(parse_message(&name(recording)), Ok(recording));
        for wrong in ["3-17", "../../etc/passwd", "3-17-", "a-b-c", ""] {
            assert!(parse_message(wrong).is_err(), "{wrong}");
        }
    }
}
