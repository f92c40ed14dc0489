//! The first sheet: what is read out at a session, the outcomes with their sum, the rest of the report that is no list,
//! and who signs.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::{
    super::{
        super::{Report, Share},
        Cell,
        cell::clean,
        parts, tables,
    },
    charts,
    pen::{Pen, Spot},
};

/// Columns of the sheet: prose goes over all of them.
const WIDTHS: [f64; 5] = [48.0, 17.0, 17.0, 17.0, 12.0];
/// Characters of one line of prose over all columns.
const LINE: usize = 105;
const LINE_HEIGHT: f64 = 15.5;
/// Lines for the hand where nothing was written.
const RULED: u32 = 4;

pub fn draw(pen: &Pen, sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let mut row = 0;
    for (at, line) in parts::head(report).iter().enumerate() {
        let format = match at {
            0 => &pen.title,
            _ if line == parts::DEMO => &pen.demo,
            _ => &pen.prose,
        };
        row = prose(sheet, row, line, format)?;
    }
    sheet.write_string_with_format(row + 1, 0, parts::headline_heading(report), &pen.heading)?;
    row += 2;
    for sentence in &report.headline {
        row = prose(sheet, row, &clean(sentence), &pen.prose)?;
    }
    let spot = outcomes(pen, sheet, Spot { row: row + 1, col: 0 }, report)?;
    let spot = facts(pen, sheet, spot, report)?;
    let row = conclusions(pen, sheet, spot.row, report)?;
    sign(sheet, row + 1, report)
}

/// The rows and, here only, their sum.
fn outcomes(pen: &Pen, sheet: &mut Worksheet, at: Spot, report: &Report) -> Result<Spot, XlsxError> {
    let mut table = tables::outcomes(report);
    let sum = |of: fn(&super::super::super::OutcomeRow) -> Option<u64>| {
        report.outcomes.iter().map(of).try_fold(0u64, |sum, n| Some(sum + n?)).filter(|_| !report.outcomes.is_empty())
    };
    let enough = report.head.offered >= Share::ENOUGH;
    table.rows.push(vec![
        Cell::text("Надійшло"),
        Cell::Count(report.head.offered),
        Cell::number(enough.then_some(100.0), 1),
        Cell::count(sum(|row| row.previous)),
        Cell::count(sum(|row| row.year_before)),
    ]);
    let next = pen.table(sheet, at, &table)?;
    charts::outcomes(sheet, super::SHEETS[0], at, &table)?;
    if let Some(numbers) = report.head.numbers {
        pen.row(sheet, Spot { row: next.row - 1, col: 0 }, &[Cell::text("Різних номерів"), Cell::Count(numbers)])?;
        return Ok(Spot { row: next.row + 1, col: 0 });
    }
    Ok(next)
}

fn facts(pen: &Pen, sheet: &mut Worksheet, mut spot: Spot, report: &Report) -> Result<Spot, XlsxError> {
    for table in [tables::hours_facts(report), tables::marks(report), tables::marks_facts(report)] {
        spot = pen.table(sheet, spot, &table)?;
    }
    sheet.write_string_with_format(spot.row, 0, "10. Оголошення, перерви в роботі, перевірки", &pen.heading)?;
    spot.row += 1;
    for table in [tables::notices(report), tables::outages(report), tables::tests(report)] {
        if !table.rows.is_empty() {
            spot = pen.table(sheet, spot, &table)?;
        }
    }
    pen.table(sheet, spot, &tables::availability(report))
}

/// As written, or room for the hand.
fn conclusions(pen: &Pen, sheet: &mut Worksheet, row: u32, report: &Report) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(row, 0, parts::CONCLUSIONS, &pen.heading)?;
    let mut row = row + 1;
    let written = parts::conclusions(report);
    for line in &written {
        row = prose(sheet, row, line, &pen.prose)?;
    }
    if written.is_empty() {
        let ruled = Format::new().set_border_bottom(rust_xlsxwriter::FormatBorder::Thin);
        for line in row..row + RULED {
            sheet.merge_range(line, 0, line, last_column(), "", &ruled)?;
            sheet.set_row_height(line, 20)?;
        }
        row += RULED;
    }
    Ok(row)
}

fn sign(sheet: &mut Worksheet, mut row: u32, report: &Report) -> Result<(), XlsxError> {
    let post_format = Format::new().set_text_wrap().set_align(rust_xlsxwriter::FormatAlign::Bottom);
    let line = Format::new().set_border_bottom(rust_xlsxwriter::FormatBorder::Thin);
    let name_format = Format::new().set_align(rust_xlsxwriter::FormatAlign::Bottom);
    for (post, name) in parts::signatures(report) {
        sheet.set_row_height(row, LINE_HEIGHT * lines(&post, 44) + 10.0)?;
        sheet.write_string_with_format(row, 0, post, &post_format)?;
        sheet.write_blank(row, 1, &line)?;
        sheet.merge_range(row, 2, row, last_column(), &name, &name_format)?;
        row += 1;
    }
    sheet.write_string(row + 1, 0, "«___» ____________ 20__ року")?;
    Ok(())
}

fn last_column() -> u16 {
    WIDTHS.len() as u16 - 1
}

/// Rows of merged cells do not grow with their text, so their height is reckoned. Returns the next row.
fn prose(sheet: &mut Worksheet, row: u32, text: &str, format: &Format) -> Result<u32, XlsxError> {
    sheet.merge_range(row, 0, row, last_column(), text, format)?;
    let size = if row == 0 { LINE * 3 / 4 } else { LINE };
    let height = if row == 0 { LINE_HEIGHT * 1.3 } else { LINE_HEIGHT };
    sheet.set_row_height(row, (height * lines(text, size)).min(409.0))?;
    Ok(row + 1)
}

fn lines(text: &str, of: usize) -> f64 {
    text.chars().count().div_ceil(of).max(1) as f64
}
