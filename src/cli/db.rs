//! `slukhavka db`: is everything readable that was written, and what can be saved of a damaged store.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};

use super::{TEMPLATE, disk, place::PlaceArgs};
use crate::{
    report::words::plural,
    store::{self, CheckReport, ClaimError, Damage, Missing},
};

/// So many places are named; of more their number.
const NAMED: usize = 20;
/// Small files beside the records: who may log in, the telephones, the mark of invented calls.
const BESIDE: [&str; 5] = ["users", "phones", "notices", "retention", "demo"];

/// Записи на диску: перевірити, врятувати з пошкоджених
#[derive(Debug, Subcommand)]
#[command(subcommand_help_heading = "Команди", subcommand_value_name = "КОМАНДА")]
pub enum DbCommand {
    /// Прочитати всі записи й сказати, чи є пошкодження
    #[command(help_template = TEMPLATE, override_usage = "slukhavka db check [ПАРАМЕТРИ]")]
    Check(CheckArgs),
    /// Перенести все, що читається, у нову теку й сказати, що втрачено
    #[command(help_template = TEMPLATE, override_usage = "slukhavka db salvage --to ТЕКА [ПАРАМЕТРИ]")]
    Salvage(SalvageArgs),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct CheckArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct SalvageArgs {
    /// Нова або порожня тека
    #[arg(long, value_name = "ТЕКА")]
    pub to: PathBuf,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// 0: everything is sound; 1: something is damaged; 2: it could not be done.
pub fn run(command: &DbCommand) -> ExitCode {
    let done = match command {
        DbCommand::Check(args) => check(args),
        DbCommand::Salvage(args) => salvage(args),
    };
    match done {
        Ok((text, sound)) => {
            let _ = io::stdout().lock().write_all(text.as_bytes());
            if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(text) => {
            eprintln!("{text}");
            ExitCode::from(2)
        }
    }
}

fn check(args: &CheckArgs) -> Result<(String, bool), String> {
    let state = with_records(&args.place)?;
    let report = store::check(&state).map_err(|error| disk::journal(&error))?;
    let mut text = format!("Записи в теці {}: {}\n", state.display(), told(&report));
    if store::is_in_use(&state).map_err(|error| disk::claim(&error))?.is_some() {
        text += "Служба працює: останній запис міг бути саме тоді недописаний, це не пошкодження.\n";
    }
    if !report.is_sound() {
        text +=
            "Порада: зробіть резервну копію теки, зупиніть службу й виконайте «slukhavka db salvage --to НОВА_ТЕКА».\n";
    }
    Ok((text, report.is_sound()))
}

fn salvage(args: &SalvageArgs) -> Result<(String, bool), String> {
    let state = with_records(&args.place)?;
    if let Some(pid) = store::is_in_use(&state).map_err(|error| disk::claim(&error))? {
        return Err(disk::claim(&ClaimError::InUse { dir: state, pid }));
    }
    let report = store::salvage(&state, &args.to).map_err(|error| disk::fresh(&error))?;
    let text = format!(
        "Врятовано в теку {}: {}\n{}Стару теку {} не змінено. Щоб служба працювала з новою: slukhavka run --state {}\n",
        args.to.display(),
        told(&report),
        beside(&state, &args.to),
        state.display(),
        args.to.display(),
    );
    Ok((text, true))
}

/// Takes along what the service would miss; says what stays behind.
fn beside(from: &Path, to: &Path) -> String {
    let mut text = String::new();
    for name in BESIDE {
        if let Err(error) = fs::copy(from.join(name), to.join(name))
            && error.kind() != io::ErrorKind::NotFound
        {
            text.push_str(&format!("Файл {name} перенести не вдалося: {error}\n"));
        }
    }
    let recordings = from.join("recordings");
    if recordings.is_dir() {
        text.push_str(&format!(
            "Голосові повідомлення й записи розмов лишилися в старій теці; перенесіть їх: cp -a {} {}\n",
            recordings.display(),
            to.display()
        ));
    }
    text
}

fn with_records(place: &PlaceArgs) -> Result<PathBuf, String> {
    let state = place.state();
    if state.join("journal").is_dir() {
        return Ok(state);
    }
    Err(format!("У теці {} записів немає.\nПорада: вкажіть теку записів: --state ТЕКА", state.display()))
}

/// What there is, and what there is not.
fn told(report: &CheckReport) -> String {
    let calls = |n: u64| format!("{n} {}", plural(n, "дзвінок", "дзвінки", "дзвінків"));
    let files = format!("{} {}", report.segments, plural(report.segments, "файл", "файли", "файлів"));
    let mut text = format!("{}, {files} журналу.", calls(report.calls));
    if report.open > 0 {
        text += &format!("\nБез кінця (обірвані або тривають): {}.", report.open);
    }
    if report.unknown > 0 {
        text += &format!("\nЗаписів, які зрозуміє лише новіша версія програми: {}.", report.unknown);
    }
    if report.is_sound() {
        text += "\nПошкоджень немає.";
    } else {
        text += &format!(
            "\nПошкоджено: {} {}, {} Б.",
            report.damaged,
            plural(report.damaged, "місце", "місця", "місць"),
            report.damaged_bytes
        );
        report.damage.iter().take(NAMED).for_each(|damage| text += &place(damage));
        more(&mut text, report.damaged);
    }
    if report.missing_calls > 0 {
        text += &format!("\nНемає сліду від дзвінків із проміжними номерами: {}.", report.missing_calls);
        report.missing.iter().take(NAMED).for_each(|missing| text += &numbers(missing));
        more(&mut text, report.missing.len() as u64);
        if report.is_sound() {
            text += "\nЦе могли бути дзвінки, які в перші секунди обірвало вимкнення світла.";
        }
    }
    text
}

fn place(damage: &Damage) -> String {
    format!("\n  файл {:010}.journal, від {} до {}", damage.segment, damage.from, damage.to)
}

fn numbers(missing: &Missing) -> String {
    let Missing { boot, first, last } = missing;
    if first == last { format!("\n  {boot}-{first}") } else { format!("\n  {boot}-{first} … {boot}-{last}") }
}

fn more(text: &mut String, count: u64) {
    if let Some(more) = count.checked_sub(NAMED as u64).filter(|more| *more > 0) {
        text.push_str(&format!("\n  … і ще {more}"));
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::Arc};

    use super::*;
    use crate::store::{
        Claim, Entry, FileMedium, Journal, JournalOptions,
        testing::{TempDir, record},
    };

    /// A journal of five calls; the fourth call's bytes can be found by its name.
    fn five_calls(dir: &TempDir) -> PlaceArgs {
        let claim = Claim::take(dir.path()).unwrap();
        let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).unwrap();
        for seq in 1..=5 {
            let mut frame = Vec::new();
            Entry::Ended(record(1, seq)).write(&mut frame).unwrap();
            journal.append(&frame).unwrap();
        }
        journal.sync().unwrap();
        PlaceArgs { state: Some(dir.path().into()), control: None }
    }

    fn damage_the_fourth(dir: &TempDir) {
        let path = dir.path().join("journal/0000000001.journal");
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.windows(15).position(|bytes| bytes == b"1-4@example.com").unwrap();
        bytes[at] ^= 1;
        fs::write(path, bytes).unwrap();
    }

    #[test]
    fn a_sound_store_is_called_sound() {
        let dir = TempDir::new();
        let place = five_calls(&dir);
        let expected =
            format!("Записи в теці {}: 5 дзвінків, 1 файл журналу.\nПошкоджень немає.\n", dir.path().display());
        assert_eq!(check(&CheckArgs { place }).unwrap(), (expected, true));
    }

    #[test]
    fn what_is_damaged_is_named_and_the_rest_is_saved_into_a_new_folder() {
        let dir = TempDir::new();
        let place = five_calls(&dir);
        damage_the_fourth(&dir);
        let (text, sound) = check(&CheckArgs { place: place.clone() }).unwrap();
        assert!(!sound);
        assert!(text.contains(": 4 дзвінки, 1 файл журналу.\nПошкоджено: 1 місце, "), "{text}");
        assert!(text.contains("\n  файл 0000000001.journal, від "), "{text}");
        assert!(text.contains("\nНемає сліду від дзвінків із проміжними номерами: 1.\n  1-4\n"), "{text}");
        let to = dir.path().join("saved");
        let (text, _) = salvage(&SalvageArgs { to: to.clone(), place: place.clone() }).unwrap();
        assert!(text.starts_with(&format!("Врятовано в теку {}: 4 дзвінки", to.display())), "{text}");
        assert_eq!(store::read_last(&to, 10, None).unwrap().calls.len(), 4);
        let error = salvage(&SalvageArgs { to: to.clone(), place }).unwrap_err();
        assert_eq!(error, format!("У теці {} вже є записи.\nПорада: вкажіть нову або порожню теку.", to.display()));
    }

    #[test]
    fn a_store_in_use_is_not_salvaged_and_a_folder_without_one_is_no_store() {
        let dir = TempDir::new();
        let place = five_calls(&dir);
        let _service = Claim::take(dir.path()).unwrap();
        let args = SalvageArgs { to: dir.path().join("saved"), place: place.clone() };
        assert!(salvage(&args).unwrap_err().contains("зараз тримає служба"));
        assert!(check(&CheckArgs { place }).unwrap().0.contains("Служба працює"));
        let empty = PlaceArgs { state: Some(dir.path().join("none")), control: None };
        let error = check(&CheckArgs { place: empty }).unwrap_err();
        assert_eq!(
            error,
            format!("У теці {}/none записів немає.\nПорада: вкажіть теку записів: --state ТЕКА", dir.path().display())
        );
    }
}
