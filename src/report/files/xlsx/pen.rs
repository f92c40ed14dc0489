//! How cells look and where they stand: formats, widths, print set-up.

use jiff::civil::DateTime;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::super::{super::Report, Cell, Column, Kind, Table, cell::clean, parts};

/// The upper left cell of what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub row: u32,
    pub col: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Portrait,
    Landscape,
}

const A4: u8 = 9;
/// Fill of header rows.
const SHADE: u32 = 0xE8_EC_F1;
const DEMO_COLOUR: u32 = 0xB0_00_20;

pub struct Pen {
    pub title: Format,
    pub heading: Format,
    pub prose: Format,
    pub demo: Format,
    columns: Format,
    text: Format,
    count: Format,
    places: [Format; 3],
    date: Format,
    time: Format,
    moment: Format,
}

impl Pen {
    pub fn new() -> Self {
        let plain = || Format::new().set_align(FormatAlign::Top);
        let of = |pattern: &str| plain().set_num_format(pattern);
        let columns = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        Self {
            title: Format::new().set_bold().set_font_size(14).set_text_wrap().set_align(FormatAlign::Top),
            heading: Format::new().set_bold().set_font_size(12),
            prose: plain().set_text_wrap(),
            demo: Format::new().set_bold().set_font_color(DEMO_COLOUR),
            columns: columns.set_background_color(SHADE).set_border_bottom(FormatBorder::Thin),
            text: plain().set_text_wrap(),
            count: of("0"),
            places: [of("0"), of("0.0"), of("0.00")],
            date: of("dd.mm.yyyy"),
            time: of("hh:mm:ss"),
            moment: of("dd.mm.yyyy hh:mm"),
        }
    }

    /// A sheet that is one table, header first: what pivot tables and filters want. Returns where more may stand.
    pub fn sheet(&self, sheet: &mut Worksheet, table: &Table) -> Result<Spot, XlsxError> {
        let columns: Vec<(&'static str, Kind)> = table.columns.iter().map(|c| (c.name, c.kind)).collect();
        self.head(sheet, &columns)?;
        let rows = self.rows(sheet, Spot { row: 1, col: 0 }, &table.rows)?;
        sheet.autofilter(0, 0, rows.saturating_sub(1).max(1), (columns.len() as u16).saturating_sub(1))?;
        Ok(Spot { row: rows.max(2) + 1, col: 0 })
    }

    /// The frozen header row and the widths.
    pub fn head(&self, sheet: &mut Worksheet, columns: &[(&'static str, Kind)]) -> Result<(), XlsxError> {
        for (at, (name, kind)) in (0..).zip(columns) {
            sheet.set_column_width(at, width(name, *kind))?;
            sheet.write_string_with_format(0, at, *name, &self.columns)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    /// Heading, header row and rows, among others. Returns where the next one stands, a blank row between.
    pub fn table(&self, sheet: &mut Worksheet, at: Spot, table: &Table) -> Result<Spot, XlsxError> {
        sheet.write_string_with_format(at.row, at.col, clean(&table.heading), &self.heading)?;
        let mut row = at.row + 1;
        if has_header(table) {
            for (col, Column { name, .. }) in (at.col..).zip(&table.columns) {
                sheet.write_string_with_format(row, col, *name, &self.columns)?;
            }
            row += 1;
        }
        let row = self.rows(sheet, Spot { row, col: at.col }, &table.rows)?;
        Ok(Spot { row: row + 1, col: at.col })
    }

    /// Returns the row after the last one.
    fn rows(&self, sheet: &mut Worksheet, at: Spot, rows: &[Vec<Cell>]) -> Result<u32, XlsxError> {
        let mut row = at.row;
        for cells in rows {
            self.row(sheet, Spot { row, col: at.col }, cells)?;
            row += 1;
        }
        Ok(row)
    }

    pub fn row(&self, sheet: &mut Worksheet, at: Spot, cells: &[Cell]) -> Result<(), XlsxError> {
        for (col, cell) in (at.col..).zip(cells) {
            self.cell(sheet, at.row, col, cell)?;
        }
        Ok(())
    }

    fn cell(&self, sheet: &mut Worksheet, row: u32, col: u16, cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                sheet.write_string_with_format(row, col, text, &self.text)?;
            }
            // Counts of calls are far below 2^53, where whole numbers end being exact.
            Cell::Count(count) => {
                sheet.write_number_with_format(row, col, *count as f64, &self.count)?;
            }
            Cell::Number(value, places) => {
                let format = self.places.get(usize::from(*places)).unwrap_or(&self.places[2]);
                sheet.write_number_with_format(row, col, *value, format)?;
            }
            Cell::Date(date) => {
                let midnight = date.to_datetime(jiff::civil::Time::midnight());
                self.at(sheet, (row, col), moment(midnight), cell, &self.date)?;
            }
            Cell::Time(time) => {
                let hms = (time.hour().unsigned_abs().into(), time.minute().unsigned_abs(), time.second());
                let value = ExcelDateTime::from_hms(hms.0, hms.1, f64::from(hms.2)).ok();
                self.at(sheet, (row, col), value, cell, &self.time)?;
            }
            Cell::Moment(at) => self.at(sheet, (row, col), moment(*at), cell, &self.moment)?,
        }
        Ok(())
    }

    /// Workbooks know no years before 1900; such a date is written as text.
    fn at(
        &self,
        sheet: &mut Worksheet,
        (row, col): (u32, u16),
        value: Option<ExcelDateTime>,
        cell: &Cell,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match (value, cell) {
            (Some(value), _) => sheet.write_datetime_with_format(row, col, &value, format)?,
            (None, Cell::Date(date)) => sheet.write_string(row, col, date.to_string())?,
            (None, Cell::Moment(at)) => sheet.write_string(row, col, at.to_string())?,
            (None, _) => sheet,
        };
        Ok(())
    }

    /// A4, as wide as the paper, the header row on every page, council and page numbers beneath.
    pub fn print(&self, sheet: &mut Worksheet, report: &Report, page: Page, repeat: bool) -> Result<(), XlsxError> {
        match page {
            Page::Portrait => sheet.set_portrait(),
            Page::Landscape => sheet.set_landscape(),
        };
        sheet.set_paper_size(A4).set_margins(0.8, 0.4, 0.6, 0.7, 0.3, 0.3).set_print_fit_to_pages(1, 0);
        if repeat {
            sheet.set_repeat_rows(0, 0)?;
        }
        let head = &report.head;
        let council: String = clean(&head.council).chars().take(80).collect::<String>().replace('&', "&&");
        let made = head.made.strftime("%d.%m.%Y %H:%M");
        sheet.set_footer(format!("&L{council}&CСторінка &P з &N&R{} · сформовано {made}", head.period));
        if head.demo {
            sheet.set_header(format!("&C&B{}", parts::DEMO));
            sheet.set_tab_color(DEMO_COLOUR);
        }
        Ok(())
    }
}

fn has_header(table: &Table) -> bool {
    table.columns.iter().any(|column| !column.name.is_empty())
}

fn width(name: &str, kind: Kind) -> f64 {
    let of_name = name.split(' ').map(|word| word.chars().count()).max().unwrap_or(0) + 3;
    let wanted = match kind {
        Kind::Text(width) => width,
        Kind::Figure => 11,
        Kind::Date | Kind::Time => 11,
        Kind::Moment => 17,
    };
    f64::from(wanted).max(of_name as f64)
}

pub fn moment(at: DateTime) -> Option<ExcelDateTime> {
    let part = |n: i8| n.unsigned_abs();
    let day = ExcelDateTime::from_ymd(u16::try_from(at.year()).ok()?, part(at.month()), part(at.day())).ok()?;
    day.and_hms(part(at.hour()).into(), part(at.minute()), f64::from(at.second())).ok()
}
