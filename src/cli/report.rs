//! `slukhavka report`: the report of a month as a table, a page, or a file for a spreadsheet or a program.
//!
//! Owns which drawer is asked, where its bytes go, and the sentences about periods that make no sense. From the running
//! service, or counted from the disk when none runs.

use std::{
    fs::{self, OpenOptions},
    io::{self, IsTerminal as _, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::Args;
use jiff::civil::Date;

use super::{calls, figures::Figures, place::PlaceArgs};
use crate::{
    clock::Now,
    ledger::Month,
    report::{
        Period, Report,
        files::{Names, csv, json, text, xlsx},
    },
    web,
};

#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Параметри")]
pub struct ReportArgs {
    /// Місяць (2026-10), півріччя (2026-h1), рік (2026) або дні (2026-10-05..2026-10-18); якщо не вказано — минулий місяць
    #[arg(value_name = "ПЕРІОД", value_parser = parse_period, help_heading = "За який час")]
    pub period: Option<Period>,
    /// Вигляд: text, html, csv, xlsx або json; якщо не вказано — за назвою файлу, інакше text
    #[arg(long, value_name = "ВИГЛЯД", value_parser = parse_format)]
    pub format: Option<Format>,
    /// Куди записати; якщо не вказано — на екран
    #[arg(short, long, value_name = "ФАЙЛ")]
    pub output: Option<PathBuf>,
    /// Замість звіту — перелік дзвінків (csv або json)
    #[arg(long)]
    pub calls: bool,
    /// Показати операторів поіменно: лише для керівника
    #[arg(long)]
    pub names: bool,
    /// Файл налаштувань, звідки взяти назви, якщо служба не працює
    #[arg(long, value_name = "ФАЙЛ")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Html,
    Csv,
    Xlsx,
    Json,
}

const FORMATS: [(&str, Format); 6] = [
    ("text", Format::Text),
    ("txt", Format::Text),
    ("html", Format::Html),
    ("csv", Format::Csv),
    ("xlsx", Format::Xlsx),
    ("json", Format::Json),
];

pub fn report(args: &ReportArgs) -> ExitCode {
    let out = io::stdout();
    let terminal = out.is_terminal();
    calls::finish(print(args, Now::today(), terminal, &mut out.lock()))
}

/// To the file, or to `screen`; returns what is to be said beside it. The error is a finished sentence.
fn print(args: &ReportArgs, today: Date, terminal: bool, screen: &mut impl Write) -> Result<Vec<String>, String> {
    let period = match args.period {
        Some(period) => period,
        None => last_month(today)?,
    };
    see_that_it_has_begun(period, today)?;
    let format = format(args, period, terminal)?;
    let (mut figures, mut notes) = Figures::open(&args.place, args.config.as_ref(), "report")?;
    let bytes = draw(args, format, period, &mut figures)?;
    match &args.output {
        Some(path) => {
            write_whole(path, &bytes).map_err(|error| format!("Не вдалося записати {}: {error}", path.display()))?;
            notes.push(format!("Записано: {}", path.display()));
        }
        // The reader of a pipe may leave early; that is no failure of ours.
        None => drop(screen.write_all(&bytes).and_then(|()| screen.flush())),
    }
    Ok(notes)
}

fn draw(args: &ReportArgs, format: Format, period: Period, figures: &mut Figures) -> Result<Vec<u8>, String> {
    if args.calls {
        return list(args, format, period, figures);
    }
    let mut report: Arc<Report> = Arc::from(figures.report(period)?);
    if !args.names {
        report = report.without_names();
    }
    match format {
        Format::Text => Ok(text::report(&report).into_bytes()),
        Format::Html => Ok(web::report_page(&report).into_bytes()),
        Format::Csv => Ok(csv::report(&report).into_bytes()),
        Format::Json => Ok(json::report(&report).into_bytes()),
        Format::Xlsx => workbook(&report, period, figures).map(|bytes| bytes.to_vec()),
    }
}

/// The calls themselves, one by one: a year of them need not be in memory twice.
fn list(args: &ReportArgs, format: Format, period: Period, figures: &mut Figures) -> Result<Vec<u8>, String> {
    let names = if args.names { Names::Shown } else { Names::Hidden };
    let mut out = String::new();
    if format == Format::Csv {
        csv::calls_head(&mut out);
        figures.rows(period, &mut |row| {
            if row.counted {
                csv::call_row(&mut out, &row, names);
            }
        })?;
        return Ok(out.into_bytes());
    }
    let mut list = json::Calls::new();
    figures.rows(period, &mut |mut row| {
        if names == Names::Hidden {
            row.operator.clear();
        }
        list.add(&row);
    })?;
    Ok(list.finish().into_bytes())
}

fn workbook(report: &Report, period: Period, figures: &mut Figures) -> Result<Vec<u8>, String> {
    let failed = |error: xlsx::FileError| format!("Не вдалося скласти книгу Excel: {error}");
    let mut book = xlsx::Book::new(report).map_err(failed)?;
    let mut written = Ok(());
    figures.rows(period, &mut |row| {
        if written.is_ok() {
            written = book.call(&row);
        }
    })?;
    written.map_err(failed)?;
    book.finish().map_err(failed)
}

/// What is asked for, else what the name of the file says, else a table to be read.
fn format(args: &ReportArgs, period: Period, terminal: bool) -> Result<Format, String> {
    let ending = args.output.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
    let by_name = ending.and_then(|ending| named(&ending.to_lowercase()));
    let usual = if args.calls { Format::Csv } else { Format::Text };
    let format = args.format.or(by_name).unwrap_or(usual);
    if args.calls && !matches!(format, Format::Csv | Format::Json) {
        return Err("Перелік дзвінків буває у вигляді csv або json; у книзі xlsx він є завжди.\n\
                    Порада: додайте --format csv"
            .to_owned());
    }
    if format == Format::Xlsx && args.output.is_none() && terminal {
        return Err(format!(
            "Книгу Excel не показують на екрані.\n\
             Порада: запишіть її у файл: slukhavka report {period} --format xlsx -o звіт-{period}.xlsx"
        ));
    }
    Ok(format)
}

fn named(name: &str) -> Option<Format> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
}

fn parse_format(text: &str) -> Result<Format, &'static str> {
    named(text).ok_or("можна: text, html, csv, xlsx, json")
}

fn last_month(today: Date) -> Result<Period, String> {
    let month = Month::of(today).and_then(|month| month.plus(-1)).map(Period::Month);
    month.ok_or_else(|| {
        "Годинник комп’ютера не налаштовано. Порада: вкажіть місяць: slukhavka report 2026-10".to_owned()
    })
}

/// Of what is still to come there is nothing to tell.
fn see_that_it_has_begun(period: Period, today: Date) -> Result<(), String> {
    if period.first() <= today {
        return Ok(());
    }
    let [first, today] = [period.first(), today].map(|date| date.strftime("%d.%m.%Y").to_string());
    Err(format!("Період {period} ще не почався: він починається {first}, а сьогодні {today}."))
}

/// What is wrong, in words, with the nearest right spelling where there is one.
fn parse_period(text: &str) -> Result<Period, String> {
    if let Ok(period) = text.parse() {
        return Ok(period);
    }
    if let Some((from, to)) = text.split_once("..") {
        return Err(match (from.parse::<Date>(), to.parse::<Date>()) {
            (Ok(from), Ok(to)) if to < from => "останній день раніший за перший".to_owned(),
            (Ok(_), Ok(_)) => "це задовго: звіт буває щонайбільше за 1100 днів, від 1970 до 2199 року".to_owned(),
            _ => "дні пишіть так: 2026-10-05..2026-10-18".to_owned(),
        });
    }
    let usual = "пишіть місяць так: 2026-10, півріччя — 2026-h1, рік — 2026, дні — 2026-10-05..2026-10-18";
    Err(match meant(text) {
        Some(month) => format!("{usual}; можливо, ви мали на увазі {month}"),
        None if text
            .get(5..)
            .and_then(|rest| rest.parse::<u8>().ok())
            .is_some_and(|month| !(1..=12).contains(&month)) =>
        {
            format!("такого місяця немає; {usual}")
        }
        None => usual.to_owned(),
    })
}

/// `10.2026`, `10/2026`, `2026.10` and `2026-1` are clear enough to be asked back.
fn meant(text: &str) -> Option<Month> {
    let mut parts = text.split(['.', '-', '/', ' ']).map(|part| part.parse::<i16>().ok());
    let (first, second) = (parts.next()??, parts.next()??);
    let (year, month) = if first > 31 { (first, second) } else { (second, first) };
    parts.next().is_none().then(|| Month::new(year, i8::try_from(month).ok()?))?
}

/// There whole or not at all: a full disk leaves what was there before.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut unfinished = name.to_os_string();
    unfinished.push(format!(".{}.new", std::process::id()));
    let unfinished = path.with_file_name(unfinished);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&unfinished)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;
