//! `slukhavka trunk`: is the provider reached, and what is known of providers.

mod presets;
mod test;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::{TEMPLATE, place::PlaceArgs};

/// Зовнішні лінії: перевірити зв’язок із провайдером, показати відомих провайдерів
#[derive(Debug, Subcommand)]
#[command(subcommand_help_heading = "Команди", subcommand_value_name = "КОМАНДА")]
pub enum TrunkCommand {
    /// Перевірити лінії крок за кроком і пояснити, що не так
    #[command(help_template = TEMPLATE, override_usage = "slukhavka trunk test [ЛІНІЯ] [ПАРАМЕТРИ]")]
    Test(TestArgs),
    /// Показати провайдерів, про яких програма знає
    #[command(help_template = TEMPLATE, override_usage = "slukhavka trunk presets [ПРОВАЙДЕР]")]
    Presets {
        /// Показати все, що відомо про цього провайдера
        #[arg(value_name = "ПРОВАЙДЕР", help_heading = "Кого показати")]
        name: Option<String>,
    },
}

#[derive(Debug, Args)]
#[command(
    next_help_heading = "Параметри",
    after_help = "Код завершення: 0 — лінії працюють, 1 — якась не працює, 2 — налаштування не прочитано."
)]
pub struct TestArgs {
    /// Назва лінії з розділу «trunks»; без неї — усі
    #[arg(value_name = "ЛІНІЯ", help_heading = "Що перевірити")]
    pub name: Option<String>,
    /// Файл налаштувань; без нього — /etc/slukhavka/config.yaml
    #[arg(long, value_name = "ФАЙЛ")]
    pub config: Option<PathBuf>,
    /// Для програм: один рядок JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn run(command: &TrunkCommand) -> ExitCode {
    match command {
        TrunkCommand::Test(args) => test::test(args),
        TrunkCommand::Presets { name } => presets::show(name.as_deref()),
    }
}
