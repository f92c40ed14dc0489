//! `slukhavka maintenance 2h «причина»`: works that were announced; what does not run meanwhile is no outage (M-3.2).

use std::{process::ExitCode, time::Duration};

use clap::Args;
use jiff::Timestamp;

use super::{history::client_error, place::PlaceArgs};
use crate::{clock::Now, config, runtime::control::Client};

/// Longer works are announced again.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);
/// Characters of a reason.
const LONGEST_REASON: usize = 200;

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct MaintenanceArgs {
    /// Скільки триватимуть від цієї миті: 30m, 2h, «2 год»
    #[arg(value_name = "СКІЛЬКИ", value_parser = parse_length, help_heading = "Планові роботи")]
    pub length: Duration,
    /// Причина, як у звіті: «заміна приладу»
    #[arg(value_name = "ПРИЧИНА", default_value = "", hide_default_value = true, value_parser = parse_reason, help_heading = "Планові роботи")]
    pub reason: String,
    #[command(flatten)]
    pub place: PlaceArgs,
}

pub fn maintenance(args: &MaintenanceArgs) -> ExitCode {
    match announce(args) {
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

fn announce(args: &MaintenanceArgs) -> Result<String, String> {
    let control = args.place.control();
    let until = Timestamp::now().checked_add(args.length).map_err(|_| "Такого часу немає.".to_owned())?;
    Client::connect(&control)
        .and_then(|mut client| client.maintenance(until, &args.reason))
        .map_err(|error| client_error(&error, &control))?;
    Ok(announced(until))
}

fn announced(until: Timestamp) -> String {
    let until = until.to_zoned(Now::kyiv()).strftime("%d.%m.%Y %H:%M").to_string();
    format!("Планові роботи записано до {until}. Перерви за цей час не вважатимуться збоєм.")
}

fn parse_length(text: &str) -> Result<Duration, &'static str> {
    let length = config::duration(text).ok_or("пишіть так: 30m, 2h або «2 год»")?;
    if length.is_zero() || length > LONGEST {
        Err("можна від хвилини до 7 днів")
    } else {
        Ok(length)
    }
}

fn parse_reason(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let fits = text.chars().count() <= LONGEST_REASON && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or("треба один рядок, не довший за 200 знаків")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_reasons_that_make_no_sense_are_refused() {
        assert_eq!(parse_length("2 год"), Ok(Duration::from_secs(7200)));
        assert_eq!(parse_length("колись"), Err("пишіть так: 30m, 2h або «2 год»"));
        assert_eq!(parse_length("30d"), Err("можна від хвилини до 7 днів"));
        assert_eq!(parse_reason(" заміна приладу "), Ok("заміна приладу".to_owned()));
        assert!(parse_reason("два\nрядки").is_err());
    }

    #[test]
    fn the_end_is_told_by_the_clock_in_kyiv() {
        assert_eq!(
            announced("2026-11-23T10:30:00Z".parse().unwrap()),
            "Планові роботи записано до 23.11.2026 12:30. Перерви за цей час не вважатимуться збоєм."
        );
    }
}
