//! Wrong arguments, explained in Ukrainian.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// Prints what is wrong and what to do; `--help` and `--version` come this way too.
pub fn explain(error: &Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A closed pipe (`… --help | head`) is no failure.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(2)
        }
        _ => {
            eprintln!("{}", words(error));
            ExitCode::from(2)
        }
    }
}

fn words(error: &Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let reason = std::error::Error::source(error).map(|reason| format!(": {reason}")).unwrap_or_default();
    let mut line = match error.kind() {
        ErrorKind::UnknownArgument => format!("Невідомий параметр «{argument}»"),
        ErrorKind::InvalidSubcommand => {
            format!("Невідома команда «{}»", text(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("Після «{argument}» потрібне значення"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("Значення «{value}» не підходить для «{argument}»{reason}")
        }
        ErrorKind::MissingRequiredArgument => format!("Бракує: {argument}"),
        ErrorKind::MissingSubcommand => "Бракує команди".to_owned(),
        ErrorKind::ArgumentConflict => format!("«{argument}» не поєднується з іншим параметром"),
        ErrorKind::TooManyValues => format!("Забагато значень для «{argument}»"),
        ErrorKind::TooFewValues | ErrorKind::NoEquals | ErrorKind::WrongNumberOfValues => {
            format!("Після «{argument}» потрібне значення")
        }
        _ => format!("Не вдалося прочитати параметри{reason}"),
    };
    // Of several near names the last is the nearest.
    let nearest = |kind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.last().cloned(),
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(near) = kinds.into_iter().find_map(nearest) {
        line.push_str(&format!(". Можливо, «{near}»?"));
    } else if let Some(valid) = text(ContextKind::ValidValue).filter(|valid| !valid.is_empty()) {
        line.push_str(&format!(". Можна: {valid}"));
    }
    format!("Помилка. {line}\nДовідка: slukhavka --help")
}
