//! The half-year form as a workbook of one sheet.

use rust_xlsxwriter::{DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{
    super::{
        super::half_year::{Both, Filled, Form, Row},
        cell::clean,
        parts,
    },
    FileError,
};

const WIDTHS: [f64; 6] = [6.0, 46.0, 46.0, 24.0, 34.0, 26.0];
/// Characters of a line in a column of words.
const LINE: usize = 44;
const LINE_HEIGHT: f64 = 15.5;
const A4: u8 = 9;

struct Look {
    title: Format,
    prose: Format,
    head: Format,
    cell: Format,
    figure: Format,
    source: Format,
    demo: Format,
}

/// Columns: № | wording of the source | Ukrainian | unit | value | where the value comes from.
pub fn half_year(form: &Form) -> Result<Vec<u8>, FileError> {
    let look = look();
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new().set_title(&form.title).set_company(clean(&form.council)).set_author("Слухавка"),
    );
    let sheet = workbook.add_worksheet();
    sheet.set_name("Звіт за півріччя")?;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let row = head(sheet, &look, form)?;
    sheet.set_repeat_rows(row, row + 1)?;
    let mut row = columns(sheet, &look, row, form)?;
    for line in &form.rows {
        data(sheet, &look, row, line)?;
        row += 1;
    }
    foot(sheet, &look, row + 1, form)?;
    print(sheet, form)?;
    Ok(workbook.save_to_buffer()?)
}

fn look() -> Look {
    let framed = || Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    Look {
        title: Format::new().set_bold().set_font_size(14).set_text_wrap().set_align(FormatAlign::Center),
        prose: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        head: framed().set_bold().set_align(FormatAlign::Center),
        cell: framed(),
        figure: framed().set_align(FormatAlign::Left),
        source: framed().set_italic(),
        demo: Format::new().set_bold().set_font_color(0xB0_00_20),
    }
}

fn head(sheet: &mut Worksheet, look: &Look, form: &Form) -> Result<u32, XlsxError> {
    let mut row = 0;
    for both in &form.head {
        sheet.merge_range(row, 0, row, 2, both.kk, &look.prose)?;
        sheet.merge_range(row, 3, row, last(), both.uk, &look.prose)?;
        sheet.set_row_height(row, LINE_HEIGHT * lines(both.kk, 90).max(lines(both.uk, 80)))?;
        row += 1;
    }
    sheet.merge_range(row, 0, row, last(), form.name.kk, &look.title)?;
    row += 1;
    sheet.merge_range(row, 0, row, last(), &form.title, &look.title)?;
    sheet.set_row_height(row, 26)?;
    let due = format!("{} · подати до {}", clean(&form.council), form.due.strftime("%d.%m.%Y"));
    sheet.merge_range(row + 1, 0, row + 1, last(), &due, &look.prose)?;
    row += 2;
    if form.demo {
        sheet.merge_range(row, 0, row, last(), parts::DEMO, &look.demo)?;
        row += 1;
    }
    Ok(row + 1)
}

/// Names of the columns, and beneath them the letters the form calls them by.
fn columns(sheet: &mut Worksheet, look: &Look, row: u32, form: &Form) -> Result<u32, XlsxError> {
    let [number, name, unit, value] = form.columns;
    let two = |both: Both| format!("{} / {}", both.kk, both.uk);
    let names = [two(number), name.kk.to_owned(), name.uk.to_owned(), two(unit), two(value), "Звідки дані".to_owned()];
    for (col, name) in (0..).zip(names) {
        sheet.write_string_with_format(row, col, name, &look.head)?;
    }
    for (col, letter) in (0..).zip(["А", "Б", "Б", "В", "1", ""]) {
        sheet.write_string_with_format(row + 1, col, letter, &look.head)?;
    }
    Ok(row + 2)
}

fn data(sheet: &mut Worksheet, look: &Look, row: u32, line: &Row) -> Result<(), XlsxError> {
    sheet.write_number_with_format(row, 0, line.number, &look.cell)?;
    sheet.write_string_with_format(row, 1, line.name.kk, &look.cell)?;
    sheet.write_string_with_format(row, 2, line.name.uk, &look.cell)?;
    let unit = if line.unit.kk.is_empty() { String::new() } else { format!("{} / {}", line.unit.kk, line.unit.uk) };
    sheet.write_string_with_format(row, 3, &unit, &look.cell)?;
    let value = clean(&line.value);
    match line.figure {
        Some(figure) => sheet.write_number_with_format(row, 4, figure, &look.figure)?,
        None => sheet.write_string_with_format(row, 4, &value, &look.cell)?,
    };
    sheet.write_string_with_format(row, 5, line.source.words(), &look.source)?;
    let height = lines(line.name.kk, LINE).max(lines(line.name.uk, LINE)).max(lines(&value, 32)).max(lines(&unit, 22));
    sheet.set_row_height(row, (LINE_HEIGHT * height).min(409.0))?;
    Ok(())
}

fn foot(sheet: &mut Worksheet, look: &Look, mut row: u32, form: &Form) -> Result<(), XlsxError> {
    for Filled { name, value } in &form.footer {
        sheet.merge_range(row, 0, row, 1, name.kk, &look.prose)?;
        sheet.write_string_with_format(row, 2, name.uk, &look.prose)?;
        sheet.merge_range(
            row,
            3,
            row,
            last(),
            &clean(value),
            &Format::new().set_border_bottom(FormatBorder::Thin).set_text_wrap(),
        )?;
        sheet
            .set_row_height(row, LINE_HEIGHT * lines(name.kk, LINE).max(lines(name.uk, LINE)).max(lines(value, 80)))?;
        row += 1;
    }
    row += 1;
    for remark in &form.remarks {
        let remark = clean(remark);
        sheet.merge_range(row, 0, row, last(), &remark, &look.prose)?;
        sheet.set_row_height(row, (LINE_HEIGHT * lines(&remark, 170)).min(409.0))?;
        row += 1;
    }
    Ok(())
}

fn print(sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(A4).set_margins(0.5, 0.4, 0.6, 0.7, 0.3, 0.3).set_print_fit_to_pages(1, 0);
    sheet.set_footer(format!("&L{}&CСторінка &P з &N", form.period));
    if form.demo {
        sheet.set_header(format!("&C&B{}", parts::DEMO));
    }
    Ok(())
}

fn last() -> u16 {
    WIDTHS.len() as u16 - 1
}

fn lines(text: &str, of: usize) -> f64 {
    text.chars().count().div_ceil(of).max(1) as f64
}
