//! `slukhavka export`: calls as a file for a spreadsheet or a program.
//!
//! The columns are those of the sheet «Дзвінки» of the report; numbers are masked unless asked for, and asking is noted in
//! the log of accesses (M-5.7).

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use jiff::{Timestamp, civil::Date};

use super::{
    calls,
    figures::Figures,
    history::{self, Which},
    place::PlaceArgs,
    recordings::{parse_date, start_of},
};
use crate::{
    clock::Now,
    ledger::{Deed, Month},
    report::{
        CallRow, Period,
        files::{Names, csv, json},
    },
    vocab::{CallRef, PhoneNumber},
};

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct ExportArgs {
    /// Перший день: 01.10.2026
    #[arg(long, value_name = "ДАТА", value_parser = parse_date)]
    pub from: Date,
    /// Останній день; якщо не вказано — сьогодні
    #[arg(long, value_name = "ДАТА", value_parser = parse_date)]
    pub to: Option<Date>,
    /// Вигляд: csv або json
    #[arg(long, value_name = "ВИГЛЯД", default_value = "csv", hide_default_value = true, hide_possible_values = true)]
    pub format: Format,
    /// Куди записати: назва нового файлу; якщо не вказано — на екран
    #[arg(short, long, value_name = "ФАЙЛ")]
    pub output: Option<PathBuf>,
    /// Номери повністю; служба, поки працює, занесе це до журналу доступу
    #[arg(long)]
    pub numbers: bool,
    /// Файл налаштувань, звідки взяти назви, якщо служба не працює
    #[arg(long, value_name = "ФАЙЛ")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Csv,
    Json,
}

pub fn export(args: &ExportArgs) -> ExitCode {
    calls::finish(write(args, Now::today(), &mut io::stdout().lock()))
}

/// To the file, or to `screen`; returns what is to be said beside it.
fn write(args: &ExportArgs, today: Date, screen: &mut impl Write) -> Result<Vec<String>, String> {
    let to = args.to.unwrap_or(today);
    let spans = spans(args.from, to)?;
    let (mut figures, mut notes) = Figures::open(&args.place, args.config.as_ref(), "export")?;
    let Some(path) = &args.output else {
        // The reader of a pipe may leave early; that is no failure of ours.
        let _ = draw(args, &mut figures, &spans, screen)?;
        return Ok(notes);
    };
    let count = in_new_file(path, 0o640, |file| {
        let mut out = io::BufWriter::new(file);
        let count = draw(args, &mut figures, &spans, &mut out)?.map_err(|error| not_written(path, &error))?;
        out.flush().map_err(|error| not_written(path, &error))?;
        Ok(count)
    })?;
    notes.push(format!("Записано дзвінків: {count}. Файл: {}", path.display()));
    Ok(notes)
}

/// The outer mistake is of the records, the inner one of the writing.
fn draw(
    args: &ExportArgs,
    figures: &mut Figures,
    spans: &[Period],
    out: &mut dyn Write,
) -> Result<io::Result<u64>, String> {
    let (mut count, mut written) = (0, begin(args.format, out));
    for span in spans {
        let numbers = if args.numbers { whole_numbers(args, *span)? } else { BTreeMap::new() };
        figures.rows(*span, &mut |mut row| {
            if let Some(number) = numbers.get(&row.call) {
                row.number = Some(number.to_string());
            }
            if written.is_ok() {
                written = put(args.format, count, &row, out);
                count += 1;
            }
        })?;
    }
    if args.numbers {
        let what = format!("export {} {}", args.from, args.to.unwrap_or(args.from));
        history::shown(&args.place, Deed::Numbers { what });
    }
    Ok(written.and_then(|()| end(args.format, out)).map(|()| count))
}

fn whole_numbers(args: &ExportArgs, span: Period) -> Result<BTreeMap<CallRef, PhoneNumber>, String> {
    let (from, to) = span.bounds(&Now::kyiv());
    let (calls, _) = history::records(&args.place, "export", Which::Between(from, to))?;
    Ok(calls.into_iter().filter_map(|call| Some((call.call, call.caller.number?))).collect())
}

fn begin(format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Csv => {
            let mut head = String::new();
            csv::calls_head(&mut head);
            out.write_all(head.as_bytes())
        }
        Format::Json => out.write_all(b"["),
    }
}

fn put(format: Format, before: u64, row: &CallRow, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Csv => {
            let mut line = String::new();
            csv::call_row(&mut line, row, Names::Shown);
            out.write_all(line.as_bytes())
        }
        Format::Json => {
            let comma = if before > 0 { "," } else { "" };
            write!(out, "{comma}\n{}", json::call(row))
        }
    }
}

fn end(format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Csv => out.flush(),
        Format::Json => out.write_all(b"\n]\n").and_then(|()| out.flush()),
    }
}

/// Month by month, so that years of calls need no more memory than a month's.
fn spans(from: Date, to: Date) -> Result<Vec<Period>, String> {
    if to < from {
        return Err(format!(
            "Останній день {} раніший за перший {}.\nПорада: поміняйте їх місцями.",
            to.strftime("%d.%m.%Y"),
            from.strftime("%d.%m.%Y")
        ));
    }
    let (mut spans, mut first) = (Vec::new(), from);
    while first <= to {
        let month = Month::of(first).ok_or_else(|| "Такого року записів немає.".to_owned())?;
        let last = month.last().min(to);
        spans.extend(Period::days(first, last));
        first = last.tomorrow().map_err(|error| error.to_string())?;
    }
    // A day that has not begun holds no calls.
    spans.retain(|span| start_of(span.first()) <= Timestamp::now());
    Ok(spans)
}

/// Never over another file, and never half of one: what cannot be finished is removed again.
pub(super) fn in_new_file<T>(
    path: &Path,
    mode: u32,
    fill: impl FnOnce(&mut fs::File) -> Result<T, String>,
) -> Result<T, String> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map_err(|error| {
        match error.kind() {
            io::ErrorKind::AlreadyExists => format!("Файл {} вже є. Дайте іншу назву.", path.display()),
            _ => not_written(path, &error),
        }
    })?;
    let filled =
        fill(&mut file).and_then(|done| file.sync_all().map(|()| done).map_err(|error| not_written(path, &error)));
    if filled.is_err() {
        let _ = fs::remove_file(path);
    }
    filled
}

pub(super) fn not_written(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!(
                "Не вдалося записати {path}: на диску немає місця.\nПорада: звільніть місце або вкажіть інший диск."
            )
        }
        io::ErrorKind::PermissionDenied => {
            format!("Немає дозволу записати {path}.\nПорада: вкажіть іншу теку або запустіть команду через sudo.")
        }
        io::ErrorKind::NotFound => format!("Не вдалося записати {path}: такої теки немає."),
        _ => format!("Не вдалося записати {path}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_taken_month_by_month() {
        let spans = spans(date(2026, 1, 30), date(2026, 3, 2)).unwrap();
        let spans: Vec<_> = spans.iter().map(ToString::to_string).collect();
        assert_eq!(spans, ["2026-01-30..2026-01-31", "2026-02-01..2026-02-28", "2026-03-01..2026-03-02"]);
    }

    #[test]
    fn days_the_wrong_way_round_are_explained() {
        assert_eq!(
            spans(date(2026, 10, 31), date(2026, 10, 1)).unwrap_err(),
            "Останній день 01.10.2026 раніший за перший 31.10.2026.\nПорада: поміняйте їх місцями."
        );
    }

    #[test]
    fn a_file_is_never_written_over_and_a_half_one_is_removed() {
        let dir = crate::store::testing::TempDir::new();
        let path = dir.path().join("calls.csv");
        let failed: Result<(), _> = in_new_file(&path, 0o600, |_| Err("ні".to_owned()));
        assert_eq!(failed.unwrap_err(), "ні");
        assert!(!path.exists());
        in_new_file(&path, 0o600, |file| file.write_all(b"1").map_err(|e| e.to_string())).unwrap();
        let again = in_new_file(&path, 0o600, |_| Ok(())).unwrap_err();
        assert_eq!(again, format!("Файл {} вже є. Дайте іншу назву.", path.display()));
        assert_eq!(fs::read(&path).unwrap(), b"1");
    }

    #[test]
    fn a_full_disk_is_told_by_its_name() {
        assert_eq!(
            not_written(Path::new("/mnt/calls.csv"), &io::ErrorKind::StorageFull.into()),
            "Не вдалося записати /mnt/calls.csv: на диску немає місця.\nПорада: звільніть місце або вкажіть інший диск."
        );
    }
}
