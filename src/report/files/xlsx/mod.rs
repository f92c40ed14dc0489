//! The report as a workbook: the sheets of a monthly report, typed cells, charts, ready to be printed.
//!
//! Owns which table stands on which sheet. Rows of calls come one by one and leave memory at once: they wait in an
//! unnamed temporary file until the workbook is finished. Text is written as strings, so nothing becomes a formula.
//! Must not know the report's figures beyond its tables.

mod charts;
mod form;
mod pen;
mod summary;

use std::borrow::Borrow;

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};
use thiserror::Error;

use super::{
    super::{CallRow, Report},
    Cell, Names, calls,
    cell::clean,
    parts, tables,
};
use pen::{Page, Pen, Spot};

pub use form::half_year;

/// In the order of the workbook.
const SHEETS: [&str; 9] =
    ["Зведення", "Показники", "По днях", "По годинах", "Теми", "Відділи", "Повідомлення", "Дзвінки", "Пояснення"];
const CALLS: usize = 7;
/// A sheet has 1,048,576 rows; the rest is for the header and the note at the end.
const MOST_CALLS: u32 = 1_048_000;

#[derive(Debug, Error)]
#[error("the workbook cannot be written: {0}")]
pub struct FileError(#[from] XlsxError);

/// A workbook that is being written.
pub struct Book {
    workbook: Workbook,
    pen: Pen,
    names: Names,
    /// Rows of calls on the sheet, and those it had no room for.
    calls: u32,
    beyond: u64,
    most: u32,
}

/// The whole workbook in one go.
pub fn book(report: &Report, rows: impl IntoIterator<Item: Borrow<CallRow>>) -> Result<Vec<u8>, FileError> {
    let mut book = Book::new(report)?;
    for row in rows {
        book.call(row.borrow())?;
    }
    book.finish()
}

impl Book {
    pub fn new(report: &Report) -> Result<Self, FileError> {
        let mut workbook = Workbook::new();
        for (at, name) in SHEETS.iter().enumerate() {
            // Where there is no folder for temporary files the rows stay in memory.
            if at != CALLS || workbook.add_worksheet_with_constant_memory().is_err() {
                workbook.add_worksheet();
            }
            workbook.worksheet_from_index(at)?.set_name(*name)?;
        }
        workbook.set_properties(&properties(report));
        let mut book =
            Self { workbook, pen: Pen::new(), names: Names::of(report), calls: 0, beyond: 0, most: MOST_CALLS };
        book.sheets(report)?;
        Ok(book)
    }

    /// Calls that are set apart are passed over.
    pub fn call(&mut self, row: &CallRow) -> Result<(), FileError> {
        if !row.counted {
            return Ok(());
        }
        if self.calls == self.most {
            self.beyond += 1;
            return Ok(());
        }
        self.calls += 1;
        let sheet = self.workbook.worksheet_from_index(CALLS)?;
        Ok(self.pen.row(sheet, Spot { row: self.calls, col: 0 }, &calls::cells(row, self.names))?)
    }

    pub fn finish(mut self) -> Result<Vec<u8>, FileError> {
        let sheet = self.workbook.worksheet_from_index(CALLS)?;
        sheet.autofilter(0, 0, self.calls.max(1), calls::COLUMNS.len() as u16 - 1)?;
        if self.beyond > 0 {
            let note = format!(
                "Ще {} не вмістилося: в аркуші не буває стільки рядків.",
                super::super::words::calls(self.beyond)
            );
            self.pen.row(sheet, Spot { row: self.calls + 1, col: 0 }, &[Cell::Text(note)])?;
        }
        Ok(self.workbook.save_to_buffer()?)
    }

    fn sheets(&mut self, report: &Report) -> Result<(), XlsxError> {
        let (pen, workbook) = (&self.pen, &mut self.workbook);
        for (at, name) in SHEETS.iter().enumerate() {
            let sheet = workbook.worksheet_from_index(at)?;
            match at {
                0 => summary::draw(pen, sheet, report)?,
                1 => indicators(pen, sheet, report)?,
                2 => {
                    let table = tables::days(report);
                    pen.sheet(sheet, &table)?;
                    charts::days(sheet, name, &table)?;
                }
                3 => {
                    let table = tables::hours(report);
                    pen.sheet(sheet, &table)?;
                    charts::hours(sheet, name, &table)?;
                }
                4 => {
                    pen.sheet(sheet, &tables::topics(report))?;
                }
                5 => departments(pen, sheet, report)?,
                6 => {
                    let spot = pen.sheet(sheet, &tables::boxes(report))?;
                    pen.table(sheet, spot, &tables::callbacks(report))?;
                }
                CALLS => {
                    pen.head(sheet, &calls::COLUMNS)?;
                }
                _ => explanations(pen, sheet, report)?,
            }
            let page = if matches!(at, 0 | 8) { Page::Portrait } else { Page::Landscape };
            pen.print(sheet, report, page, at != 0)?;
        }
        Ok(())
    }
}

fn indicators(pen: &Pen, sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    let spot = pen.sheet(sheet, &tables::indicators(report))?;
    let waits = tables::waits(report);
    pen.table(sheet, spot, &waits)?;
    charts::waits(sheet, SHEETS[1], spot, &waits)
}

fn departments(pen: &Pen, sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    let spot = pen.sheet(sheet, &tables::departments(report))?;
    if !report.operators.is_empty() {
        pen.table(sheet, spot, &tables::operators(report))?;
    }
    Ok(())
}

fn explanations(pen: &Pen, sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    let mut spot = pen.sheet(sheet, &tables::footnotes(report))?;
    if !report.remarks.is_empty() {
        let remarks =
            super::Table::new("11. Примітки до даних", &[("", super::Kind::Text(16)), ("", super::Kind::Text(110))])
                .rows(report.remarks.iter().map(|text| vec![Cell::Empty, Cell::text(text.as_str())]));
        spot = pen.table(sheet, spot, &remarks)?;
    }
    pen.table(sheet, spot, &tables::apart(report)).map(|_| ())
}

/// Made when the report was made: the same report gives the same file.
fn properties(report: &Report) -> DocProperties {
    let head = &report.head;
    let mut properties = DocProperties::new()
        .set_title(clean(&head.title))
        .set_company(clean(&head.council))
        .set_subject(head.period.to_string())
        .set_author("Слухавка");
    if head.demo {
        properties = properties.set_comment(parts::DEMO);
    }
    let made = pen::moment(head.made.with_time_zone(jiff::tz::TimeZone::UTC).datetime());
    made.map_or(properties.clone(), |made| properties.set_creation_datetime(&made))
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn a_book_may_be_made_on_another_thread() {
        fn is_send<T: Send>() {}
        is_send::<Book>();
    }

    #[test]
    fn a_sheet_that_is_full_ends_with_a_note() {
        let rows = sample::calls();
        let mut book = Book::new(&sample::report()).unwrap();
        book.most = 1;
        for row in &rows {
            book.call(row).unwrap();
        }
        let left = rows.iter().filter(|row| row.counted).count() as u64 - 1;
        assert_eq!((book.calls, book.beyond), (1, left));
        assert!(!book.finish().unwrap().is_empty());
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let once = || book(&sample::report(), sample::calls()).unwrap();
        assert_eq!(once(), once());
    }
}
