//! `trunk presets`: the data files on providers, as they are.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use crate::{
    cli::columns,
    config::{self, Preset},
};

pub(super) fn show(name: Option<&str>) -> ExitCode {
    let Some(name) = name else {
        print(&list());
        return ExitCode::SUCCESS;
    };
    match find(name) {
        Some(preset) => {
            print(preset.text);
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("Провайдера «{name}» програма не знає. Є такі:\n\n{}", list());
            ExitCode::FAILURE
        }
    }
}

fn find(name: &str) -> Option<&'static Preset> {
    config::presets().iter().find(|preset| preset.name == name.to_lowercase())
}

fn list() -> String {
    let rows: Vec<_> = config::presets().iter().map(|preset| vec![preset.name, preset.title()]).collect();
    format!(
        "{}\nДокладно: slukhavka trunk presets ПРОВАЙДЕР\n\
         Свого провайдера опишіть у файлі providers/НАЗВА.yaml у теці налаштувань.\n",
        columns::aligned("", &rows)
    )
}

/// A closed pipe (`| head`) is no reason to panic.
fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_is_listed_with_its_title_and_can_be_shown() {
        let list = list();
        assert!(
            list.starts_with("plain        Звичайна лінія: реєстрація з іменем і паролем\nplain-ip     "),
            "{list}"
        );
        for preset in config::presets() {
            assert!(list.contains(preset.name) && find(&preset.name.to_uppercase()) == Some(preset));
        }
        assert_eq!(find("nobody"), None);
    }
}
