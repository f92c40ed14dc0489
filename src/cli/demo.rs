//! `slukhavka demo-data`: an invented town in a store of its own, so that anyone can look at the pages at once.
//!
//! Invented and real calls never meet: the folder is marked before the first call is written, and one that has calls
//! already is left alone.

mod sound;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::Args;
use thiserror::Error;

use super::run;
use crate::{
    clock::Now,
    config::{self, Plan, Source},
    report::words,
    sim::town::{Town, TownPlan, rehearse},
    store::{Claim, ClaimError, Entry, FileMedium, Journal, JournalError, JournalOptions},
    vocab::RecordingId,
};

/// Beside the journal of a store of invented calls.
const MARK: &str = "demo";
const MARK_TEXT: &str = "Дзвінки в цій теці вигадані: slukhavka demo-data.\n";
/// What a small town gets in a month.
const A_MONTH: u64 = 400;
/// Rehearsed through the switch.
const REHEARSED: usize = 600;
/// The latest messages have a sound.
const SOUNDS: usize = 60;
/// Bytes written at once.
const CHUNK: usize = 1 << 20;
const LINE: &str = "головна";

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct DemoArgs {
    /// За скільки місяців, не рахуючи нинішнього: 0–60; якщо не вказано — 6
    #[arg(long, value_name = "СКІЛЬКИ", default_value_t = 6, hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=60))]
    pub months: u16,
    /// Скільки дзвінків разом; без цього — близько 400 на місяць
    #[arg(long, value_name = "СКІЛЬКИ", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub calls: Option<u64>,
    /// Тека для вигаданих дзвінків: нова; якщо не вказано — demo
    #[arg(long, value_name = "ТЕКА", default_value = "demo", hide_default_value = true)]
    pub state: PathBuf,
    /// Файл налаштувань, за яким живе місто; без нього — як у run
    #[arg(long, value_name = "ФАЙЛ")]
    pub config: Option<PathBuf>,
    /// Інше число — інше місто; якщо не вказано — 1
    #[arg(long, value_name = "ЧИСЛО", default_value_t = 1, hide_default_value = true)]
    pub seed: u64,
}

#[derive(Debug, Error)]
enum DemoError {
    #[error("у теці {} справжні дзвінки: вигаданих туди не пишемо\nпорада: вкажіть нову теку, наприклад: --state demo", .0.display())]
    Real(PathBuf),
    #[error("у теці {} вже є вигадані дзвінки\nпорада: видаліть її або вкажіть іншу: --state ТЕКА", .0.display())]
    Again(PathBuf),
    #[error("налаштування з помилками\nпорада: перевірте їх: slukhavka check {0}")]
    Config(String),
    #[error("теку {} зараз використовує інша програма", .0.display())]
    InUse(PathBuf),
    #[error("не вдалося записати в теку {}: {why}", .state.display())]
    Unwritable { state: PathBuf, why: String },
}

pub fn demo(args: &DemoArgs) -> ExitCode {
    match make(args) {
        Ok(made) => {
            print!("{}", farewell(args, &made));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

struct Made {
    calls: u64,
    from: jiff::civil::Date,
    to: jiff::civil::Date,
}

fn make(args: &DemoArgs) -> Result<Made, DemoError> {
    let plan = plan(args)?;
    is_free(&args.state)?;
    let unwritable =
        |why: &dyn std::fmt::Display| DemoError::Unwritable { state: args.state.clone(), why: why.to_string() };
    let claim = Claim::take(&args.state).map_err(|error| match error {
        ClaimError::InUse { .. } => DemoError::InUse(args.state.clone()),
        ClaimError::Io { source, .. } => unwritable(&source),
    })?;
    // Before the first call: a folder that was left half-way is marked too.
    fs::write(args.state.join(MARK), MARK_TEXT).map_err(|error| unwritable(&error))?;
    let (journal, _) =
        Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).map_err(|error| unwritable(&error))?;
    let mut pen = Pen { journal, bytes: Vec::new(), calls: 0, sounds: Vec::new() };
    let now = Now::read(true);
    let made = invent(args, &plan, (now, claim.boot()), &mut pen).map_err(|error| unwritable(&error))?;
    sound::write(&args.state, &pen.sounds).map_err(|error| unwritable(&error))?;
    Ok(made)
}

fn plan(args: &DemoArgs) -> Result<Plan, DemoError> {
    let (source, _) = run::source(args.config.as_ref());
    let loaded = config::load_with(&source, super::read::credentials().as_deref(), Now::today(), None);
    let name = match &source {
        Source::File(path) => path.display().to_string(),
        Source::Text { .. } => String::new(),
    };
    loaded.plan.ok_or(DemoError::Config(name))
}

/// No calls are there yet, real or invented.
fn is_free(state: &Path) -> Result<(), DemoError> {
    let has_calls = fs::read_dir(state.join("journal")).is_ok_and(|mut files| files.next().is_some());
    match (has_calls, state.join(MARK).exists()) {
        (false, _) => Ok(()),
        (true, true) => Err(DemoError::Again(state.to_owned())),
        (true, false) => Err(DemoError::Real(state.to_owned())),
    }
}

fn invent(args: &DemoArgs, plan: &Plan, (now, boot): (Now, u32), pen: &mut Pen) -> Result<Made, JournalError> {
    let settings = &plan.settings;
    let today = now.local(&Now::kyiv()).date();
    let past = jiff::Span::new().months(i64::from(args.months));
    let from = today.first_of_month().checked_sub(past).unwrap_or(today);
    let start = from.to_zoned(Now::kyiv()).map_or(now.civil, |zoned| zoned.timestamp());
    let rehearsal = rehearse(settings, now.mono, start, REHEARSED, args.seed);
    let by_days =
        u64::try_from((now.civil.as_second() - start.as_second()) / 86_400).unwrap_or(0).max(1) * A_MONTH / 30;
    let mut town = Town::new(
        TownPlan {
            script: settings.script.clone(),
            months: args.months,
            calls: args.calls.unwrap_or(by_days.max(1)),
            now: now.civil,
            boot,
            line: plan.settings.trunks.first().map_or_else(|| LINE.to_owned(), |trunk| trunk.name.to_string()),
            staff: settings.people.keys().cloned().collect(),
            seed: args.seed,
        },
        &rehearsal,
    );
    while let Some(day) = town.day() {
        for (_, entry) in &day {
            pen.write(entry)?;
        }
    }
    pen.finish()?;
    Ok(Made { calls: pen.calls, from, to: today })
}

/// Writes entries into the journal, a good many at a time.
struct Pen {
    journal: Journal,
    bytes: Vec<u8>,
    calls: u64,
    /// Messages that are to have a sound, with their length.
    sounds: Vec<(RecordingId, u64)>,
}

impl Pen {
    fn write(&mut self, entry: &Entry) -> Result<(), JournalError> {
        // Too long for a frame is nothing that was rehearsed.
        let _ = entry.write(&mut self.bytes);
        if let Entry::Ended(record) = entry {
            self.calls += 1;
            self.sounds.extend(record.messages.iter().map(|message| (message.recording, message.length_ms)));
            let old = self.sounds.len().saturating_sub(SOUNDS);
            self.sounds.drain(..old);
        }
        if self.bytes.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), JournalError> {
        self.journal.append(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    fn finish(&mut self) -> Result<(), JournalError> {
        self.flush()?;
        self.journal.sync()
    }
}

fn farewell(args: &DemoArgs, made: &Made) -> String {
    let show = |date: jiff::civil::Date| date.strftime("%d.%m.%Y").to_string();
    let config = args.config.as_ref().map_or_else(String::new, |path| format!(" --config {}", path.display()));
    let calls = words::calls(made.calls);
    format!(
        "Готово: {calls}, {}–{}, тека {}. Місто, люди й номери вигадані.\n\
         Подивитися: slukhavka run{config} --state {} --listen udp:127.0.0.1:5060 --web 127.0.0.1:8080\n\
         Потім відкрийте http://127.0.0.1:8080/report; ім’я й одноразовий пароль програма надрукує при першому запуску.\n",
        show(made.from),
        show(made.to),
        args.state.display(),
        args.state.display(),
    )
}
