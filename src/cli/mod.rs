//! The commands people type, and what they print, in Ukrainian.
//!
//! Owns arguments, exit codes and terminal text. Must not know protocol details.

pub mod backup;
pub mod calls;
pub mod check;
mod columns;
pub mod db;
pub mod demo;
mod disk;
pub mod export;
mod figures;
mod history;
pub mod maintenance;
pub mod messages;
mod mistakes;
pub mod operator;
mod pages;
pub mod phone;
mod place;
mod player;
pub mod prompts;
mod read;
pub mod recordings;
pub mod reload;
pub mod report;
pub mod run;
pub mod say;
pub mod status;
pub mod trunk;
pub mod try_menu;
pub mod user;
mod voices;
mod words;

use std::process::ExitCode;

use clap::{ArgAction, Parser, Subcommand};

const TEMPLATE: &str = "\
{about-with-newline}
Як писати: {usage}

{all-args}{after-help}";

/// Слухавка — телефон громади: відповідає на дзвінки, озвучує меню, рахує дзвінки
#[derive(Parser, Debug)]
#[command(
    name = "slukhavka",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = true,
    subcommand_help_heading = "Команди",
    subcommand_value_name = "КОМАНДА",
    next_help_heading = "Параметри",
    help_template = TEMPLATE,
    override_usage = "slukhavka [КОМАНДА] [ПАРАМЕТРИ]",
    after_help = "Без команди Слухавка просто відповідає на дзвінки (те саме, що run).\n\
                  Довідка про команду: slukhavka КОМАНДА --help"
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: run::RunArgs,
    /// Показати цю довідку
    #[arg(short = 'h', long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// Показати версію
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Відповідати на дзвінки
    #[command(help_template = TEMPLATE, override_usage = "slukhavka run [ПАРАМЕТРИ]")]
    Run(run::RunArgs),
    /// Перевірити налаштування: усі помилки відразу
    #[command(help_template = TEMPLATE, override_usage = "slukhavka check [ФАЙЛ] [ПАРАМЕТРИ]")]
    Check(check::CheckArgs),
    /// Пройти меню в терміналі, без телефону
    #[command(name = "try", help_template = TEMPLATE, override_usage = "slukhavka try [ПАРАМЕТРИ]")]
    Try(try_menu::TryArgs),
    /// Показати останні дзвінки
    #[command(help_template = TEMPLATE, override_usage = "slukhavka calls [ПАРАМЕТРИ]")]
    Calls(calls::CallsArgs),
    /// Оператори: хто йде на перерву, хто повернувся
    #[command(help_template = TEMPLATE, override_usage = "slukhavka operator КОМАНДА ІМ’Я [ПАРАМЕТРИ]")]
    #[command(subcommand)]
    Operator(operator::OperatorCommand),
    /// Голосові повідомлення зі скриньок
    #[command(help_template = TEMPLATE, override_usage = "slukhavka messages [copy ПОВІДОМЛЕННЯ ФАЙЛ] [ПАРАМЕТРИ]")]
    Messages(messages::MessagesArgs),
    /// Знайти записи розмов за датою й номером
    #[command(help_template = TEMPLATE, override_usage = "slukhavka recordings [ПАРАМЕТРИ]")]
    Recordings(recordings::RecordingsArgs),
    /// Записати дзвінки у файл для таблиць або програм
    #[command(help_template = TEMPLATE, override_usage = "slukhavka export --from ДАТА [ПАРАМЕТРИ]")]
    Export(export::ExportArgs),
    /// Зробити резервну копію; служба може працювати далі
    #[command(help_template = TEMPLATE, override_usage = "slukhavka backup ФАЙЛ [ПАРАМЕТРИ]")]
    Backup(backup::BackupArgs),
    /// Відновити резервну копію в нову теку
    #[command(help_template = TEMPLATE, override_usage = "slukhavka restore ФАЙЛ --state ТЕКА")]
    Restore(backup::RestoreArgs),
    /// Записи на диску: перевірити, врятувати з пошкоджених
    #[command(help_template = TEMPLATE, override_usage = "slukhavka db КОМАНДА [ПАРАМЕТРИ]")]
    #[command(subcommand)]
    Db(db::DbCommand),
    /// Звіт за місяць, півріччя, рік або дні: на екран чи у файл
    #[command(help_template = TEMPLATE, override_usage = "slukhavka report [ПЕРІОД] [ПАРАМЕТРИ]")]
    Report(report::ReportArgs),
    /// Планові роботи: перерви за цей час не вважатимуться збоєм
    #[command(help_template = TEMPLATE, override_usage = "slukhavka maintenance СКІЛЬКИ [ПРИЧИНА] [ПАРАМЕТРИ]")]
    Maintenance(maintenance::MaintenanceArgs),
    /// Прочитати налаштування знову й дочекатися, доки нові тексти зазвучать
    #[command(help_template = TEMPLATE, override_usage = "slukhavka reload [ПАРАМЕТРИ]")]
    Reload(reload::ReloadArgs),
    /// Показати стан служби
    #[command(help_template = TEMPLATE, override_usage = "slukhavka status [ПАРАМЕТРИ]")]
    Status(status::StatusArgs),
    /// Зовнішні лінії: перевірити зв’язок із провайдером, показати відомих провайдерів
    #[command(help_template = TEMPLATE, override_usage = "slukhavka trunk КОМАНДА [ПАРАМЕТРИ]")]
    #[command(subcommand)]
    Trunk(trunk::TrunkCommand),
    /// Телефони операторів: додати, вилучити, змінити пароль, показати
    #[command(help_template = TEMPLATE, override_usage = "slukhavka phone КОМАНДА [ПАРАМЕТРИ]")]
    #[command(subcommand)]
    Phone(phone::PhoneCommand),
    /// Хто може відкривати сторінки: додати, вилучити, дати новий пароль, змінити роль, показати
    #[command(help_template = TEMPLATE, override_usage = "slukhavka user КОМАНДА [ПАРАМЕТРИ]")]
    #[command(subcommand)]
    User(user::UserCommand),
    /// Озвучення: перелік текстів, озвучити, послухати, прибрати зайве, обробити записи
    #[command(help_template = TEMPLATE, override_usage = "slukhavka prompts КОМАНДА [ПАРАМЕТРИ]")]
    #[command(subcommand)]
    Prompts(prompts::PromptsCommand),
    /// Сказати текст уголос: як його прочитає служба
    #[command(help_template = TEMPLATE, override_usage = "slukhavka say ТЕКСТ [ПАРАМЕТРИ]")]
    Say(say::SayArgs),
    /// Вигадане місто для показу: місяці дзвінків в окремій теці
    #[command(name = "demo-data", help_template = TEMPLATE, override_usage = "slukhavka demo-data [ПАРАМЕТРИ]")]
    DemoData(demo::DemoArgs),
    /// Надрукувати опис мови налаштувань для редакторів (JSON Schema)
    #[command(help_template = TEMPLATE, override_usage = "slukhavka schema")]
    Schema,
}

/// The whole program: reads the arguments, does what they say.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return mistakes::explain(&error),
    };
    match cli.command {
        None => run::run(&cli.run),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Check(args)) => read::check(&args),
        Some(Command::Try(args)) => read::try_menu(&args),
        Some(Command::Calls(args)) => calls::calls(&args),
        Some(Command::Operator(command)) => operator::operator(&command),
        Some(Command::Messages(args)) => messages::messages(&args),
        Some(Command::Recordings(args)) => recordings::recordings(&args),
        Some(Command::Export(args)) => export::export(&args),
        Some(Command::Backup(args)) => backup::backup(&args),
        Some(Command::Restore(args)) => backup::restore(&args),
        Some(Command::Db(command)) => db::run(&command),
        Some(Command::Report(args)) => report::report(&args),
        Some(Command::Maintenance(args)) => maintenance::maintenance(&args),
        Some(Command::Reload(args)) => reload::reload(&args),
        Some(Command::Status(args)) => status::status(&args),
        Some(Command::Trunk(command)) => trunk::run(&command),
        Some(Command::Phone(command)) => phone::run(&command),
        Some(Command::User(command)) => user::run(&command),
        Some(Command::Prompts(args)) => prompts::run(args),
        Some(Command::Say(args)) => say::say(&args),
        Some(Command::DemoData(args)) => demo::demo(&args),
        Some(Command::Schema) => check::schema(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// Of every command and every command within one.
    fn helps(command: &mut clap::Command, found: &mut Vec<String>) {
        found.push(command.render_long_help().to_string());
        command.get_subcommands_mut().for_each(|within| helps(within, found));
    }

    #[test]
    fn no_help_has_an_english_heading() {
        let (mut command, mut found) = (Cli::command(), Vec::new());
        command.build();
        helps(&mut command, &mut found);
        assert!(found.len() > 15);
        for help in found {
            for heading in ["Usage:", "Commands:", "Options:", "Arguments:", "[COMMAND]", "<COMMAND>"] {
                assert!(!help.contains(heading), "{help}");
            }
        }
    }
}
