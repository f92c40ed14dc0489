//! The half-year form of 28 rows that contact centres of administrative bodies file (K App. 2).
//!
//! Owns its rows, what each is filled from, and the wording of the source with Ukrainian beside it. Drawn only where
//! `half_year_form: kz` is set. Must not know how it is drawn or where what staff typed is kept.
//!
//! | Filled | Rows |
//! | --- | --- |
//! | computed | 13, 14, 15, 16, 17, 18, 19 |
//! | assisted: proposed from the menus, staff may write better | 1, 5, 6, 7, 8, 10, 12, 21 |
//! | from the configuration | 1–5, 10, 21, 22, 27, 28, and whatever else is written there |
//! | by hand | 9, 11, 20, 23–26, and what the configuration leaves open |

mod fill;
mod wording;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::{Context, Half, Period, Report};
use crate::ledger::PageText;

pub use wording::Both;

/// What the configuration says of the form: row → text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub rows: BTreeMap<u8, String>,
}

/// The form of one half-year, filled as far as it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub period: Period,
    /// What the form is called, without its half-year.
    pub name: Both,
    /// «Звіт про діяльність контакт-центру за перше півріччя 2026 року»
    pub title: String,
    pub council: String,
    /// The last day to hand it in (K-36: the 15th after the half-year).
    pub due: Date,
    /// Above the table: to whom, name, index, how often, by whom, when.
    pub head: Vec<Both>,
    /// «А», «Б», «В», «1» stand above the columns.
    pub columns: [Both; 4],
    pub rows: Vec<Row>,
    /// Beneath it: who files it, with what is known of them.
    pub footer: Vec<Filled>,
    /// Remarks on figures the form cannot hold, in Ukrainian.
    pub remarks: Vec<String>,
    pub demo: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Column «А», 1 to 28.
    pub number: u8,
    /// Column «Б», the wording of the source and ours.
    pub name: Both,
    /// Column «В».
    pub unit: Both,
    /// Column «1»; empty when nobody has said it yet.
    pub value: String,
    /// As a number where it is one.
    pub figure: Option<f64>,
    pub source: Source,
    /// Staff may write it on the page.
    pub input: bool,
}

/// A line of the footer; an empty `value` leaves room for the hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    pub name: Both,
    pub value: String,
}

/// Where the value of a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    Computed,
    Assisted,
    Config,
    Hand,
    /// Nobody has said it yet.
    Missing,
}

impl Source {
    pub fn words(self) -> &'static str {
        match self {
            Self::Computed => "обчислено",
            Self::Assisted => "запропоновано програмою, перевірте",
            Self::Config => "з налаштувань",
            Self::Hand => "вписано працівником",
            Self::Missing => "треба вписати",
        }
    }
}

/// The key under which staff's text of a row is kept.
pub fn key(period: Period, row: u8) -> String {
    format!("{}{row}", prefix(period))
}

/// What the keys of all rows of a half-year begin with.
pub fn prefix(period: Period) -> String {
    format!("half-year {period} row ")
}

/// Whether staff may write this row: what is counted is not typed.
pub fn is_input(row: u8) -> bool {
    wording::ROWS.iter().any(|words| words.number == row) && !fill::is_computed(row)
}

impl Form {
    /// `texts`: what staff wrote for this half-year, in any order, others are passed over. `None` when the report is of
    /// another kind of period.
    pub fn make(context: &Context, report: &Report, settings: &Settings, texts: &[PageText]) -> Option<Self> {
        let period = report.head.period;
        let Period::HalfYear(year, half) = period else { return None };
        let by_hand = |row: u8| {
            let of_row = texts.iter().filter(|text| text.key == key(period, row));
            of_row.max_by_key(|text| text.at).map(|text| text.text.trim()).filter(|text| !text.is_empty())
        };
        let rows = wording::ROWS.iter().map(|words| {
            let config = settings.rows.get(&words.number).map(|text| text.trim()).filter(|text| !text.is_empty());
            let (value, figure, source) = fill::row(words.number, context, report, config, by_hand(words.number));
            Row {
                number: words.number,
                name: words.name,
                unit: words.unit,
                value,
                figure,
                source,
                input: is_input(words.number),
            }
        });
        let rows: Vec<Row> = rows.collect();
        Some(Self {
            period,
            name: wording::TITLE,
            title: title(year, half),
            council: context.council.name.clone(),
            due: due(year, half),
            head: wording::HEAD.to_vec(),
            columns: wording::COLUMNS,
            footer: fill::footer(context, &rows),
            rows,
            remarks: fill::remarks(report),
            demo: report.head.demo,
        })
    }
}

fn title(year: i16, half: Half) -> String {
    let half = match half {
        Half::First => "перше",
        Half::Second => "друге",
    };
    format!("Звіт про діяльність контакт-центру за {half} півріччя {year} року")
}

fn due(year: i16, half: Half) -> Date {
    match half {
        Half::First => date(year, 7, 15),
        // Years end at 2199, far from the end of the calendar.
        Half::Second => date(year + 1, 1, 15),
    }
}

#[cfg(test)]
pub(crate) use tests::{context, sample};
#[cfg(test)]
mod tests;
