//! CSV as spreadsheets of this country open it: `;`, UTF-8 with BOM, decimal comma, CRLF.

use std::borrow::Borrow;

use super::{
    super::{CallRow, Report, words::decimal},
    Cell, Names, Table, calls,
    parts::{self, Part},
    tables,
};

const BOM: char = '\u{feff}';
const END: &str = "\r\n";

/// The whole report, its sections one after another with a blank line between.
pub fn report(report: &Report) -> String {
    let mut out = String::from(BOM);
    parts::head(report).iter().for_each(|text| line(&mut out, text));
    for part in parts::sections(report, tables::days(report)) {
        match part {
            Part::Heading(heading) => {
                out.push_str(END);
                line(&mut out, &heading);
            }
            Part::Lines(texts) => texts.iter().for_each(|text| line(&mut out, text)),
            Part::Table(table) => {
                out.push_str(END);
                draw(&mut out, &table);
            }
        }
    }
    out.push_str(END);
    for (post, name) in parts::signatures(report) {
        record(&mut out, &[Cell::text(post), Cell::text(name)]);
    }
    out
}

/// The counted calls, a line each.
pub fn calls(rows: impl IntoIterator<Item: Borrow<CallRow>>, names: Names) -> String {
    let mut out = String::new();
    calls_head(&mut out);
    for row in rows {
        if row.borrow().counted {
            call_row(&mut out, row.borrow(), names);
        }
    }
    out
}

/// The mark of the encoding and the names of the columns.
pub fn calls_head(out: &mut String) {
    out.push(BOM);
    record(out, &calls::COLUMNS.map(|(name, _)| Cell::text(name)));
}

pub fn call_row(out: &mut String, row: &CallRow, names: Names) {
    record(out, &calls::cells(row, names));
}

fn draw(out: &mut String, table: &Table) {
    line(out, &table.heading);
    if table.columns.iter().any(|column| !column.name.is_empty()) {
        record(out, &table.columns.iter().map(|column| Cell::text(column.name)).collect::<Vec<_>>());
    }
    table.rows.iter().for_each(|row| record(out, row));
}

fn line(out: &mut String, text: &str) {
    record(out, &[Cell::text(text)]);
}

pub(super) fn record(out: &mut String, cells: &[Cell]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(';');
        }
        out.push_str(&field(cell));
    }
    out.push_str(END);
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => quoted(text),
        Cell::Count(count) => count.to_string(),
        Cell::Number(value, places) => decimal(*value, (*places).into()),
        Cell::Date(date) => date.strftime("%d.%m.%Y").to_string(),
        Cell::Time(time) => time.strftime("%H:%M:%S").to_string(),
        Cell::Moment(at) => at.strftime("%d.%m.%Y %H:%M").to_string(),
    }
}

/// Text that a spreadsheet would take for a formula gets an apostrophe in front, also when the sign is a full-width one
/// or hides behind blanks.
fn quoted(text: &str) -> String {
    const FORMULA: [char; 9] = ['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'];
    let escape = text.trim_start().starts_with(FORMULA) || text.starts_with('\t');
    let text = if escape { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_numbers_and_text_is_never_a_formula() {
        let cells = [
            Cell::Number(-2.5, 1),
            Cell::text("=HYPERLINK(\"http://a\";\"b\")"),
            Cell::text("-1"),
            Cell::text("@SUM(A1)"),
            Cell::text("＝1"),
            Cell::text("ЦНАП; 2 поверх"),
            Cell::Empty,
            Cell::Count(7),
        ];
        let mut out = String::new();
        record(&mut out, &cells);
        let wanted = "-2,5;\"'=HYPERLINK(\"\"http://a\"\";\"\"b\"\")\";'-1;'@SUM(A1);'＝1;\"ЦНАП; 2 поверх\";;7\r\n";
        assert_eq!(out, wanted);
    }

    #[test]
    fn the_list_of_calls_begins_with_the_mark_of_its_encoding() {
        let text = calls(Vec::<CallRow>::new(), Names::Hidden);
        assert!(text.starts_with("\u{feff}Дата;Час;Номер (приховано);Номер громади;Тема;Результат;\"Очікування, с\""));
        assert!(text.ends_with("Повторний\r\n"));
    }
}
