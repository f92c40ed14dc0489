//! `slukhavka try`: walk the menus in a terminal, with typed keys and a clock that can be moved.
//!
//! The same switch that answers the telephone answers here; only the caller is virtual, and time jumps as far as the
//! words take. Nothing of it is stored.

mod command;
mod show;
mod walk;

use std::{
    io::{self, IsTerminal},
    path::PathBuf,
};

use clap::Args;
use jiff::civil::DateTime;

use self::{show::Screen, walk::Walk};
use super::read::PromptsArgs;
use crate::{audio::PromptProblem, clock::Now, config::Plan, vocab::PhoneNumber};

#[derive(Args, Debug, Clone, Default)]
#[command(
    next_help_heading = "Параметри",
    after_help = "Під час розмови: клавіші 0–9, *, # і Enter; «?» — усі команди.\n\
    Приклад: slukhavka try --at \"2026-03-02 17:59\""
)]
pub struct TryArgs {
    /// Файл налаштувань (без нього — той самий, що й для служби)
    #[arg(long, value_name = "ФАЙЛ")]
    pub config: Option<PathBuf>,
    /// Коли начебто телефонують: «2026-03-02 17:59», «02.03.2026 17:59» або «17:59» (сьогодні)
    #[arg(long, value_name = "ЧАС")]
    pub at: Option<String>,
    /// З якого номера начебто телефонують; «прихований» — без номера
    #[arg(long, value_name = "НОМЕР")]
    pub from: Option<String>,
    /// На який номер громади телефонують (для прямих номерів відділів)
    #[arg(long, value_name = "НОМЕР")]
    pub to: Option<String>,
    /// Тека, де служба тримає свої записи й озвучене нею
    #[arg(long, value_name = "ТЕКА")]
    pub state: Option<PathBuf>,
    #[command(flatten)]
    pub prompts: PromptsArgs,
}

/// Walks until the call is over or the input ends. An error is a finished Ukrainian sentence.
pub fn try_menu(args: &TryArgs, plan: &Plan, unvoiced: &[PromptProblem]) -> Result<(), String> {
    let now = Now::read(true);
    let today = now.local(&Now::kyiv()).datetime();
    let at = args.at.as_deref().map_or(Ok(today), |text| clock(text, today))?;
    let (from, to) = (from_number(args.from.as_deref())?, to_number(args.to.as_deref())?);
    let stdin = io::stdin();
    let screen = Screen::new(io::stdout().lock(), &plan.settings.script.languages, &plan.played, unvoiced);
    let mut walk = Walk::new(plan.settings.clone(), now.mono, at, screen);
    let echo = !stdin.is_terminal();
    match walk.run(&from, &to, &plan.council, stdin.lock(), echo) {
        // `slukhavka try | head`: the reader has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| format!("Не вдалося прочитати або показати: {error}")),
    }
}

fn clock(text: &str, today: DateTime) -> Result<DateTime, String> {
    command::clock(text, today)
        .ok_or_else(|| format!("«{text}» — не час. Напишіть, наприклад, «2026-03-02 17:59» або «17:59»."))
}

fn from_number(text: Option<&str>) -> Result<String, String> {
    match text {
        None => Ok("+380500000000".to_owned()),
        Some(text) if text.trim().to_lowercase().starts_with("прихован") => Ok(String::new()),
        Some(text) => number(text),
    }
}

fn to_number(text: Option<&str>) -> Result<String, String> {
    text.map_or(Ok("menu".to_owned()), number)
}

fn number(text: &str) -> Result<String, String> {
    match PhoneNumber::parse(text) {
        Some(number) => Ok(number.to_string()),
        None => Err(format!("«{text}» — не телефонний номер. Напишіть, наприклад, +380 50 111 22 33.")),
    }
}
