//! `slukhavka phone`: accounts of the telephones that register here.
//!
//! While the service runs everything goes through its control socket; without it the file is changed directly, and the
//! service reads it when it starts. A password is shown once, when it is made.

mod list;
mod words;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Args, Subcommand};

use super::{TEMPLATE, history::client_error, place::PlaceArgs};
use crate::{
    runtime::{
        control::{Client, ClientError, Code},
        phones::{Accounts, AccountsError, Order, own_address},
    },
    vocab::Secret,
};

/// Телефони операторів: додати, вилучити, змінити пароль, показати
#[derive(Debug, Subcommand)]
#[command(subcommand_help_heading = "Команди", subcommand_value_name = "КОМАНДА")]
pub enum PhoneCommand {
    /// Додати телефон: створити йому пароль і показати, що ввести в телефон
    #[command(help_template = TEMPLATE, override_usage = "slukhavka phone add НОМЕР [ПАРАМЕТРИ]")]
    Add(PhoneArgs),
    /// Вилучити телефон: він більше не задзвонить і не зможе підключитися
    #[command(help_template = TEMPLATE, override_usage = "slukhavka phone remove НОМЕР [ПАРАМЕТРИ]")]
    Remove(PhoneArgs),
    /// Створити телефону новий пароль замість старого
    #[command(help_template = TEMPLATE, override_usage = "slukhavka phone password НОМЕР [ПАРАМЕТРИ]")]
    Password(PhoneArgs),
    /// Показати телефони: чи на зв’язку, де вони й чиї
    #[command(help_template = TEMPLATE, override_usage = "slukhavka phone list [ПАРАМЕТРИ]")]
    List(list::ListArgs),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct PhoneArgs {
    /// Внутрішній номер телефону, наприклад 101
    #[arg(value_name = "НОМЕР", help_heading = "Який телефон")]
    pub extension: String,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn run(command: &PhoneCommand) -> ExitCode {
    let said = match command {
        PhoneCommand::Add(args) => change(&Order::Add, args),
        PhoneCommand::Remove(args) => change(&Order::Remove, args),
        PhoneCommand::Password(args) => change(&Order::Password, args),
        PhoneCommand::List(args) => list::list(args),
    };
    match said {
        Ok(text) => {
            let _ = io::stdout().lock().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

/// What was done, in finished sentences; the error too.
fn change(order: &Order, args: &PhoneArgs) -> Result<String, String> {
    let (control, state, extension) = (args.place.control(), args.place.state(), args.extension.trim());
    let (password, addresses) = match Client::connect(&control) {
        Ok(mut client) => {
            let said = client.phone(order, extension);
            let password =
                said.map_err(|error| refused(&error, extension).unwrap_or_else(|| client_error(&error, &control)))?;
            (password, client.status().map(|status| words::udp_addresses(&status)).unwrap_or_default())
        }
        Err(ClientError::NotRunning) => (changed_on_disk(order, &state, extension)?, Vec::new()),
        Err(error) => return Err(client_error(&error, &control)),
    };
    Ok(match password {
        Some(password) => words::made(order, extension, &password, &words::server(&addresses, own_address())),
        None => words::removed(extension),
    })
}

/// The folder is made when it is not there: an account may well be the first thing that is made.
fn changed_on_disk(order: &Order, state: &std::path::Path, extension: &str) -> Result<Option<Secret>, String> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o750).create(state);
    made.map_err(|error| words::disk(state, &error))?;
    let changed = Accounts::new(state).change(order, extension);
    changed.map(|(_, password)| password).map_err(|error| match error {
        AccountsError::Extension => words::no_extension(extension),
        AccountsError::Exists(_) => words::exists(extension),
        AccountsError::Unknown(_) => words::unknown(extension),
        AccountsError::Full => words::full(),
        AccountsError::Damaged { path, line } => words::damaged(&path, line),
        AccountsError::Io { path, source } => words::disk(&path, &source),
    })
}

/// What the running service said of the account; `None` for everything else.
fn refused(error: &ClientError, extension: &str) -> Option<String> {
    let ClientError::Refused { code, message } = error else { return None };
    match code {
        Code::Extension => Some(words::no_extension(extension)),
        Code::Exists => Some(words::exists(extension)),
        Code::Unknown => Some(words::unknown(extension)),
        Code::Full => Some(words::full()),
        Code::Disk => Some(format!("Не вдалося записати облікові записи телефонів: {message}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
