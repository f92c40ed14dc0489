//! `slukhavka status`: what the running service does now and has counted.
//!
//! With `--json` one line: the fields of `runtime::control::Status`. `calls`, `legs`, `transactions`, `sessions` and
//! `ports` are alive now, so all are zero when nothing is left; `offered`, `answered`, `ended`, `refused_full`,
//! `messages_in`, `messages_out`, `retransmissions_absorbed`, `garbage`, `malformed`, `unsent` are counted since the
//! start; `uptime_s`, `version`, `pid`, `state`, `addresses`; `trunks` (each as `trunk::TrunkStatus`), `bans` and `guard`
//! (`guard::{Ban, GuardCounters}`), `operators`, `queues`, `phones`, `clock_off_s`, `last_errors` {`at`, `text`}; `store` {`boot`, `journal`, `index`,
//! `records`, `acknowledged`, `waiting`, `lost`, `damaged`, `unknown`, `journal_bytes`, `syncs`, `bytes_on_disk`, `error`};
//! `config` {`file`, `generation`, `loaded`, `warnings`, `refused`};
//! `speech` {`voices` [{`lang`, `voice`, `fault`}], `rendering` (phrases being spoken now; the menus change when it is zero),
//! `unspoken` [{`place`, `heard` (an older wording, or null: an apology), `why`}], `overdue` [{`place`, `owner`, `review`
//! (`2027-03-01`)}]}. Names are only ever added.

mod lines;
mod operators;
mod speech;
mod strangers;
#[cfg(test)]
mod tests;

use std::{
    io::{self, Write as _},
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use jiff::Timestamp;

use super::{columns, history::client_error, place::PlaceArgs, words};
use crate::{
    clock::Now,
    runtime::{
        control::{Client, ClientError, ConfigStatus, LoggedError, ServiceState, Status},
        store_thread::{IndexState, JournalState, StoreStatus},
    },
};

/// "Program is not running" for those who ask a service's status (LSB).
const NOT_RUNNING: u8 = 3;
/// A provider's own clock may be off by a little.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct StatusArgs {
    /// Для програм: один рядок JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn status(args: &StatusArgs) -> ExitCode {
    let control = args.place.control();
    let answer = Client::connect(&control).and_then(|mut client| client.status());
    let text = match answer {
        Ok(status) if args.json => format!("{status}\n"),
        Ok(status) => match serde_json::from_value(status) {
            Ok(status) => render(&status),
            Err(_) => return fail(&ClientError::Garbled, &control),
        },
        Err(error) => return fail(&error, &control),
    };
    let _ = io::stdout().lock().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn fail(error: &ClientError, control: &std::path::Path) -> ExitCode {
    eprintln!("{}", client_error(error, control));
    match error {
        ClientError::NotRunning => ExitCode::from(NOT_RUNNING),
        _ => ExitCode::FAILURE,
    }
}

fn render(status: &Status) -> String {
    let state = match status.state {
        ServiceState::Running => "працює",
        ServiceState::Draining => "зупиняється: нових дзвінків не приймає, працює",
    };
    let mut lines = vec![
        format!("Слухавка {} {state} {}", status.version, words::span(Duration::from_secs(status.uptime_s))),
        format!("Адреси:       {}", status.addresses.join(", ")),
        format!("Зараз:        {}", now(status)),
        format!(
            "Від запуску:  надійшло {}, відповіли на {}, завершено {}, відмовлено через зайнятість {}",
            words::calls(status.offered),
            status.answered,
            status.ended,
            status.refused_full
        ),
        format!("Записи:       {}", store(&status.store)),
        format!("Налаштування: {}", config(&status.config)),
    ];
    lines.extend(speech::line(&status.speech));
    if status.store.lost > 0 {
        lines.push(format!("Увага! Втрачено записів: {}. Диск надто довго нічого не приймав.", status.store.lost));
    }
    if let Some(error) = &status.store.error {
        lines.push(format!("Увага! Записи: {error}"));
    }
    if let Some(refused) = &status.config.refused {
        lines
            .push(format!("Увага! Зміни у файлі налаштувань не прийнято, працюють попередні:\n{}", refused.trim_end()));
    }
    lines.extend(status.clock_off_s.and_then(wrong_clock));
    lines.extend(speech::warnings(&status.speech));
    lines.join("\n")
        + "\n"
        + &lines::render(&status.trunks)
        + &operators::render(status)
        + &strangers::render(status)
        + &speech::render(&status.speech)
        + &errors(&status.last_errors)
}

fn now(status: &Status) -> String {
    let calls = words::calls(status.calls as u64);
    match status.ports {
        0 => calls,
        ports => format!("{calls}, портів для звуку зайнято: {ports}"),
    }
}

/// Office hours and records hang on the clock. What a message takes on its way is no mistake.
fn wrong_clock(ahead: i64) -> Option<String> {
    let way = if ahead > 0 { "поспішає" } else { "відстає" };
    let off = Duration::from_secs(ahead.unsigned_abs());
    (off >= CLOCK_TOLERANCE).then(|| {
        format!("Увага! Годинник {way} на {}: перевірте, чи синхронізується час (timedatectl).", words::span(off))
    })
}

/// What the log said last, so that nobody has to look for it. Of many lines the first one names the matter.
fn errors(errors: &[LoggedError]) -> String {
    if errors.is_empty() {
        return String::new();
    }
    let first_line = |text: &str| match text.split_once('\n') {
        Some((first, _)) => format!("{first} …"),
        None => text.to_owned(),
    };
    let rows: Vec<_> = errors.iter().map(|error| vec![moment(error.at), first_line(&error.text)]).collect();
    format!("\nОстанні помилки й попередження\n{}", columns::aligned("  ", &rows))
}

/// `21.11 22:31`, Kyiv time.
fn moment(at: Option<Timestamp>) -> String {
    at.map_or("—".to_owned(), |at| at.to_zoned(Now::kyiv()).strftime("%d.%m %H:%M").to_string())
}

fn store(store: &StoreStatus) -> String {
    let journal = match store.journal {
        JournalState::Opening => "журнал відкривається",
        JournalState::Ready => "журнал у порядку",
        JournalState::DiskFull => "на диску немає місця, записи чекають у пам’яті",
        JournalState::Failing => "диск не приймає записів, вони чекають у пам’яті",
    };
    let index = match store.index {
        IndexState::Opening => "пошук відкривається",
        IndexState::CatchingUp => "пошук оновлюється з журналу",
        IndexState::Ready => "пошук готовий",
        IndexState::Unavailable => "пошук недоступний, видно лише останні дзвінки",
    };
    let mut text = format!("{journal}, {index}; збережено {}", words::calls(store.records));
    if store.bytes_on_disk > 0 {
        text.push_str(&format!(", на диску {}", words::bytes(store.bytes_on_disk)));
    }
    if store.waiting > 0 {
        text.push_str(&format!(", чекають на диск: {}", store.waiting));
    }
    if store.damaged > 0 {
        text.push_str(&format!(", пошкоджених місць у журналі: {}", store.damaged));
    }
    text
}

fn config(config: &ConfigStatus) -> String {
    let mut text = config.file.clone().unwrap_or_else(|| "вбудований приклад".into());
    if let Some(loaded) = config.loaded {
        text.push_str(&loaded.to_zoned(Now::kyiv()).strftime(", прочитано %d.%m.%Y %H:%M").to_string());
    }
    if config.warnings > 0 {
        text.push_str(&format!(", попереджень: {}", config.warnings));
    }
    text
}
