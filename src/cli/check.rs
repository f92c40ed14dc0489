//! `check` and `schema`: the language judged, and described to editors.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use jiff::{Timestamp, civil::Date};

use super::run;
use crate::{
    audio::PromptBank,
    clock::Now,
    config::{self, Audio, Fixed, Loaded, Source},
};

#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Код завершення: 0 — помилок немає (попередження можливі), 1 — є помилки, 2 — файл не вдалося прочитати чи записати."
)]
pub struct CheckArgs {
    /// Файл налаштувань; без нього — /etc/slukhavka/config.yaml, а якщо його немає — вбудований приклад
    #[arg(value_name = "ФАЙЛ")]
    pub file: Option<PathBuf>,
    /// Вигляд відповіді: text — для людей, json — для програм
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true, value_name = "ВИГЛЯД")]
    pub format: Format,
    /// Записати виправлення там, де вони безсумнівні; попередній файл лишиться поруч із закінченням .bak
    #[arg(long)]
    pub fix: bool,
    /// Тека з озвученням
    #[arg(long, value_name = "ТЕКА")]
    pub prompts: Option<PathBuf>,
    /// Не перевіряти, чи озвучено тексти
    #[arg(long)]
    pub no_audio: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

pub fn check(args: &CheckArgs) -> ExitCode {
    let (source, _) = run::source(args.file.as_ref());
    let today = Timestamp::now().to_zoned(Now::kyiv()).date();
    let mut loaded = config::load(&source, today, None);
    let mut fixed = Vec::new();
    if args.fix {
        match config::fix(&loaded.sources) {
            Ok(done) => fixed = done,
            Err(error) => {
                eprintln!("Не вдалося записати виправлення: {error}");
                return ExitCode::from(2);
            }
        }
        loaded = config::load(&source, today, None);
    }
    if !args.no_audio {
        loaded = with_audio(args, &source, today, loaded);
    }
    match args.format {
        Format::Text => {
            print(&fixed.iter().map(corrected).collect::<String>());
            print(&config::render(&loaded.diagnostics, &loaded.sources));
        }
        Format::Json => print(&format!("{:#}\n", config::to_json(&loaded.diagnostics))),
    }
    exit_code(&loaded)
}

/// Asks the recordings as well. A bank that cannot be opened is told, and the rest of the check stands.
fn with_audio(args: &CheckArgs, source: &Source, today: Date, loaded: Loaded) -> Loaded {
    let Some(plan) = &loaded.plan else { return loaded };
    let own = plan.prompts.iter().filter(|_| args.prompts.is_none()).cloned();
    let folders: Vec<PathBuf> = own.chain(run::prompt_folders(args.prompts.as_ref())).collect();
    if folders.is_empty() {
        return loaded;
    }
    match PromptBank::open(&folders) {
        Ok(bank) => config::load(source, today, Some(&bank as &dyn Audio)),
        Err(error) => {
            eprintln!("Озвучення не перевірено: {error}");
            loaded
        }
    }
}

/// Prints the JSON Schema of the language.
pub fn schema() -> ExitCode {
    print(&format!("{:#}\n", config::schema()));
    ExitCode::SUCCESS
}

fn corrected(Fixed { file, backup, lines }: &Fixed) -> String {
    let what = match lines {
        0 => "кодування й кінці рядків".to_owned(),
        n => config::count(*n, ["рядок", "рядки", "рядків"]),
    };
    format!("Виправлено {what} у файлі {}; попередній — {}\n\n", file.display(), backup.display())
}

fn exit_code(loaded: &Loaded) -> ExitCode {
    let unreadable = loaded.diagnostics.iter().any(|d| d.code == "C01");
    match &loaded.plan {
        _ if unreadable => ExitCode::from(2),
        Some(_) => ExitCode::SUCCESS,
        None => ExitCode::from(1),
    }
}

/// A closed pipe (`| head`) is no reason to panic.
fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}
