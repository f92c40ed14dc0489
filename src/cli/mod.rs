//! The commands people type, and what they print, in Ukrainian.
//!
//! Owns arguments, exit codes and terminal text. Must not know protocol details.

pub mod prompts;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Слухавка — телефон громади
#[derive(Debug, Parser)]
#[command(name = "slukhavka", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Озвучення: що записати і як із записів зробити готові фрази
    #[command(subcommand)]
    Prompts(prompts::PromptsCommand),
}

/// Does what the arguments ask.
pub fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Prompts(command) => prompts::run(command),
    }
}
