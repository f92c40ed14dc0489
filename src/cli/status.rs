//! `slukhavka status`: what the running service does now and has counted.
//!
//! With `--json` one line: the fields of `runtime::control::Status`. `calls`, `legs`, `transactions`, `sessions` and
//! `ports` are alive now, so all are zero when nothing is left; `offered`, `answered`, `ended`, `refused_full`,
//! `messages_in`, `messages_out`, `retransmissions_absorbed`, `garbage`, `malformed` are counted since the start;
//! `uptime_s`, `version`, `pid`, `state`, `addresses`; `store` {`boot`, `journal`, `index`, `records`, `acknowledged`,
//! `waiting`, `lost`, `damaged`, `unknown`, `journal_bytes`, `syncs`, `error`}; `config` {`file`, `generation`,
//! `loaded`, `warnings`, `refused`}. Names are only ever added.

use std::{
    io::{self, Write as _},
    process::ExitCode,
    time::Duration,
};

use clap::Args;

use super::{calls::client_error, place::PlaceArgs, words};
use crate::{
    clock::Now,
    runtime::{
        control::{Client, ClientError, ConfigStatus, ServiceState, Status},
        store_thread::{IndexState, JournalState, StoreStatus},
    },
};

/// "Program is not running" for those who ask a service's status (LSB).
const NOT_RUNNING: u8 = 3;

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
        format!("Зараз:        {}", words::calls(status.calls as u64)),
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
    if status.store.lost > 0 {
        lines.push(format!("Увага! Втрачено записів: {}. Диск надто довго нічого не приймав.", status.store.lost));
    }
    if let Some(error) = &status.store.error {
        lines.push(format!("Увага! Записи: {error}"));
    }
    if let Some(refused) = &status.config.refused {
        lines.push(format!("Увага! Зміни у файлі налаштувань не прийнято, працюють попередні:\n{refused}"));
    }
    lines.join("\n") + "\n"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_service_is_told_in_six_lines() {
        let store = StoreStatus {
            journal: JournalState::Ready,
            index: IndexState::Ready,
            records: 411,
            ..StoreStatus::default()
        };
        let config = ConfigStatus {
            file: Some("/etc/slukhavka/config.yaml".into()),
            loaded: "2026-10-05T06:00:00Z".parse().ok(),
            ..ConfigStatus::default()
        };
        let status = Status {
            version: "0.1.0".into(),
            uptime_s: 273_600,
            addresses: vec!["sip:192.0.2.1:5060".into()],
            calls: 2,
            offered: 412,
            answered: 410,
            ended: 410,
            refused_full: 1,
            store,
            config,
            ..Status::default()
        };
        assert_eq!(
            render(&status),
            "\
Слухавка 0.1.0 працює 3 дні 4 год
Адреси:       sip:192.0.2.1:5060
Зараз:        2 дзвінки
Від запуску:  надійшло 412 дзвінків, відповіли на 410, завершено 410, відмовлено через зайнятість 1
Записи:       журнал у порядку, пошук готовий; збережено 411 дзвінків
Налаштування: /etc/slukhavka/config.yaml, прочитано 05.10.2026 09:00
"
        );
    }

    #[test]
    fn trouble_is_said_aloud() {
        let store = StoreStatus {
            journal: JournalState::DiskFull,
            lost: 3,
            waiting: 16_000,
            error: Some("no space left to append to /var/lib/x".into()),
            ..StoreStatus::default()
        };
        let config = ConfigStatus { refused: Some("помилка C07: …".into()), ..ConfigStatus::default() };
        let text = render(&Status { store, config, state: ServiceState::Draining, ..Status::default() });
        for part in
            ["немає місця", "чекають на диск: 16000", "Втрачено записів: 3", "не прийнято", "C07", "зупиняється"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
