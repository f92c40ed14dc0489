//! `slukhavka reload`: the running service takes the configuration as it stands in the file now. Saving the file does
//! the same; this waits for the end and says what became of it.

use std::process::ExitCode;

use clap::Args;

use super::{history::client_error, place::PlaceArgs, words::plural};
use crate::runtime::control::{Client, ClientError, Code, Reloaded};

#[derive(Args, Debug, Clone)]
#[command(
    next_help_heading = "Параметри",
    after_help = "Служба й сама помічає збережений файл; ця команда чекає, доки нові тексти зазвучать.\n\
                  Код завершення: 0 — нові налаштування діють, 1 — у них помилки, діють попередні."
)]
pub struct ReloadArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn reload(args: &ReloadArgs) -> ExitCode {
    let control = args.place.control();
    match Client::connect(&control).and_then(|mut client| client.reload()) {
        Ok(reloaded) => {
            println!("{}", sentence(&reloaded));
            ExitCode::SUCCESS
        }
        Err(ClientError::Refused { code: Code::Config, message }) => {
            eprintln!("Нових налаштувань не прийнято, діють попередні:\n{}", message.trim_end());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{}", client_error(&error, &control));
            ExitCode::FAILURE
        }
    }
}

fn sentence(reloaded: &Reloaded) -> String {
    let count = |n: usize, forms| {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        format!("{n} {}", plural(n, forms))
    };
    let mut lines = vec!["Нові налаштування діють.".to_owned()];
    if reloaded.rendered > 0 {
        lines.push(format!("Озвучено {}.", count(reloaded.rendered, ["фразу", "фрази", "фраз"])));
    }
    if reloaded.warnings > 0 {
        let many = count(reloaded.warnings, ["попередження", "попередження", "попереджень"]);
        lines.push(format!("Є {many}: slukhavka check"));
    }
    if reloaded.unspoken > 0 {
        let texts = count(reloaded.unspoken, ["текст звучить", "тексти звучать", "текстів звучать"]);
        lines.push(format!("Увага! {texts} не так, як написано: slukhavka status"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_the_new_texts_is_said() {
        assert_eq!(sentence(&Reloaded { generation: 2, ..Reloaded::default() }), "Нові налаштування діють.");
        let reloaded = Reloaded { generation: 3, warnings: 1, rendered: 2, unspoken: 5 };
        assert_eq!(
            sentence(&reloaded),
            "Нові налаштування діють.\nОзвучено 2 фрази.\nЄ 1 попередження: slukhavka check\n\
             Увага! 5 текстів звучать не так, як написано: slukhavka status"
        );
    }
}
