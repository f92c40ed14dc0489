//! `slukhavka operator away|back`: who is not rung for a while, and who is again.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{TEMPLATE, history::client_error, place::PlaceArgs};
use crate::runtime::control::{Client, ClientError, Code, Status};

/// Оператори: хто йде на перерву, хто повернувся
#[derive(Subcommand, Debug)]
#[command(subcommand_help_heading = "Команди", subcommand_value_name = "КОМАНДА")]
pub enum OperatorCommand {
    /// На перерву: цій людині не дзвонимо, доки не повернеться
    #[command(help_template = TEMPLATE, override_usage = "slukhavka operator away ІМ’Я [ПАРАМЕТРИ]")]
    Away(OperatorArgs),
    /// Знову на місці
    #[command(help_template = TEMPLATE, override_usage = "slukhavka operator back ІМ’Я [ПАРАМЕТРИ]")]
    Back(OperatorArgs),
}

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct OperatorArgs {
    /// Ім’я з розділу people
    #[arg(value_name = "ІМ’Я", help_heading = "Хто")]
    pub name: String,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn operator(command: &OperatorCommand) -> ExitCode {
    let (args, away) = match command {
        OperatorCommand::Away(args) => (args, true),
        OperatorCommand::Back(args) => (args, false),
    };
    match order(args, away) {
        Ok(sentence) => {
            println!("{sentence}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn order(args: &OperatorArgs, away: bool) -> Result<String, String> {
    let control = args.place.control();
    let name = args.name.trim();
    let mut client = Client::connect(&control).map_err(|error| client_error(&error, &control))?;
    match client.operator(name, !away) {
        Ok(()) if away => Ok(format!("{name}: перерва. Повернути: slukhavka operator back \"{name}\"")),
        Ok(()) => Ok(format!("{name}: знову на місці.")),
        Err(ClientError::Refused { code: Code::Unknown, .. }) => Err(unknown(name, &mut client)),
        Err(error) => Err(client_error(&error, &control)),
    }
}

fn unknown(name: &str, client: &mut Client) -> String {
    let status = client.status().ok().and_then(|status| serde_json::from_value::<Status>(status).ok());
    let names: Vec<String> = status.unwrap_or_default().operators.into_iter().map(|operator| operator.name).collect();
    let known = if names.is_empty() { String::new() } else { format!("\nЄ: {}.", names.join(", ")) };
    format!("Людини «{name}» немає в розділі «people».{known}")
}
