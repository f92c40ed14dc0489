//! `check` and `schema`: the language judged, and described to editors.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::config::{self, Audio, Loaded, Source};

use super::read::{self, PromptsArgs};

#[derive(Args, Clone, Debug)]
#[command(
    next_help_heading = "Параметри",
    after_help = "Код завершення: 0 — помилок немає (попередження можливі), 1 — є помилки, 2 — файл не вдалося прочитати чи записати."
)]
pub struct CheckArgs {
    /// Файл налаштувань; без нього — /etc/slukhavka/config.yaml, а якщо його немає — вбудований приклад
    #[arg(value_name = "ФАЙЛ", help_heading = "Що перевірити")]
    pub file: Option<PathBuf>,
    /// Вигляд відповіді: text — для людей, json — для програм
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "ВИГЛЯД", hide_default_value = true, hide_possible_values = true)]
    pub format: Format,
    /// Записати виправлення там, де вони безсумнівні; попередній файл лишиться поруч із закінченням .bak
    #[arg(long)]
    pub fix: bool,
    /// Не перевіряти, чи озвучено тексти
    #[arg(long)]
    pub no_audio: bool,
    /// Тека, де служба тримає свої записи й озвучене нею
    #[arg(long, value_name = "ТЕКА")]
    pub state: Option<PathBuf>,
    #[command(flatten)]
    pub prompts: PromptsArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

/// Judges `source`: `today` decides which dates are past, `audio` which texts have been recorded.
pub fn check(args: &CheckArgs, source: &Source, today: Date, audio: Option<&dyn Audio>) -> ExitCode {
    let audio = audio.filter(|_| !args.no_audio);
    let credentials = read::credentials();
    let mut loaded = config::load_with(source, credentials.as_deref(), today, audio);
    if args.fix {
        match config::fix(&loaded.sources) {
            Ok(fixed) if fixed.is_empty() => {}
            Ok(fixed) => {
                loaded = config::load_with(source, credentials.as_deref(), today, audio);
                if args.format == Format::Text {
                    print(&fixed.iter().map(corrected).collect::<String>());
                }
            }
            Err(error) => {
                eprintln!("Не вдалося записати виправлення: {error}");
                return ExitCode::from(2);
            }
        }
    }
    match args.format {
        Format::Text => print(&config::render(&loaded.diagnostics, &loaded.sources)),
        Format::Json => print(&format!("{:#}\n", config::to_json(&loaded.diagnostics))),
    }
    exit_code(&loaded)
}

pub fn schema() -> ExitCode {
    print(&format!("{:#}\n", config::schema()));
    ExitCode::SUCCESS
}

fn corrected(fixed: &config::Fixed) -> String {
    let config::Fixed { file, backup, lines } = fixed;
    let count = config::count(*lines, ["рядок", "рядки", "рядків"]);
    let what = if *lines == 0 { "кодування й кінці рядків".to_owned() } else { count };
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
