//! Charts of the workbook, each drawn from the cells of the table beside it and with words for those who do not see it.

use rust_xlsxwriter::{Chart, ChartType, ConditionalFormat2ColorScale, Worksheet, XlsxError};

use super::{super::Table, pen::Spot};

/// Width of a chart, pixels.
const WIDE: u32 = 900;
const NARROW: u32 = 620;
/// Dark to light, told apart also in grey print.
const SHADES: [u32; 7] = [0x1F_3A_5F, 0x4A_7F_B5, 0xC4_8A_1E, 0x8F_B8_A0, 0x6B_5B_95, 0xB8_4A_4A, 0x9A_9A_9A];

/// Answered, informed, lost of each day, one upon another.
pub fn days(sheet: &mut Worksheet, name: &str, table: &Table) -> Result<(), XlsxError> {
    let (first, last) = (1, table.rows.len() as u32);
    let mut chart = Chart::new(ChartType::ColumnStacked);
    // Дата | День | Робочий | Дзвінків | Автовідповідач | Відповів оператор | Втрачені | …
    for (col, shade) in [(4u16, SHADES[1]), (5, SHADES[0]), (6, SHADES[2])] {
        series(&mut chart, name, (first, last), col, shade, (0, col));
    }
    label(
        &mut chart,
        "Дзвінки по днях",
        "Дата",
        "Стовпчики по днях: автовідповідач, оператор, втрачені; ті самі числа в таблиці.",
    );
    put(sheet, chart, table, Spot { row: 1, col: table.columns.len() as u16 + 1 }, WIDE)
}

/// Hours across, weekdays one upon another; the table itself is shaded as a heat map.
pub fn hours(sheet: &mut Worksheet, name: &str, table: &Table) -> Result<(), XlsxError> {
    let last = table.rows.len() as u32;
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for (col, shade) in (1u16..=7).zip(SHADES) {
        series(&mut chart, name, (1, last), col, shade, (0, col));
    }
    label(
        &mut chart,
        "Дзвінки за годинами",
        "Година",
        "Стовпчики за годинами доби, складені з днів тижня; ті самі числа в таблиці.",
    );
    if last > 0 {
        let scale = ConditionalFormat2ColorScale::new().set_minimum_color(0xFF_FF_FF).set_maximum_color(0x7F_B0_DE);
        sheet.add_conditional_format(1, 1, last, 7, &scale)?;
    }
    put(sheet, chart, table, Spot { row: 1, col: table.columns.len() as u16 + 1 }, WIDE)
}

/// Answered and lost by how long they waited. The table stands at `at`, its heading and header above its rows.
pub fn waits(sheet: &mut Worksheet, name: &str, at: Spot, table: &Table) -> Result<(), XlsxError> {
    let rows = (at.row + 2, at.row + 1 + table.rows.len() as u32);
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for (col, shade) in [(1u16, SHADES[0]), (2, SHADES[2])] {
        series(&mut chart, name, rows, col, shade, (at.row + 1, col));
    }
    label(
        &mut chart,
        "Як довго чекали",
        "Секунди",
        "Стовпчики за часом очікування: відповів оператор, не дочекалися; ті самі числа в таблиці.",
    );
    put(sheet, chart, table, Spot { row: at.row, col: 4 }, NARROW)
}

/// One bar an outcome, without the sum, which is the last row of the table at `at`.
pub fn outcomes(sheet: &mut Worksheet, name: &str, at: Spot, table: &Table) -> Result<(), XlsxError> {
    if table.rows.len() < 2 {
        return Ok(());
    }
    let last = at.row + table.rows.len() as u32;
    let mut chart = Chart::new(ChartType::Bar);
    series(&mut chart, name, (at.row + 2, last), 1, SHADES[0], (at.row + 1, 1));
    label(&mut chart, "Як завершилися дзвінки", "", "Смуги за результатом дзвінка; ті самі числа в таблиці.");
    chart.legend().set_hidden();
    chart.x_axis().set_reverse();
    put(sheet, chart, table, Spot { row: 1, col: table.columns.len() as u16 + 1 }, NARROW)
}

fn series(chart: &mut Chart, sheet: &str, (first, last): (u32, u32), col: u16, shade: u32, title: (u32, u16)) {
    chart
        .add_series()
        .set_categories((sheet, first, 0, last, 0))
        .set_values((sheet, first, col, last, col))
        .set_name((sheet, title.0, title.1))
        .set_format(
            rust_xlsxwriter::ChartFormat::new().set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(shade)),
        );
}

fn label(chart: &mut Chart, title: &str, across: &str, words: &str) {
    chart.title().set_name(title);
    if !across.is_empty() {
        chart.x_axis().set_name(across);
    }
    chart.set_alt_text(format!("{title}. {words}"));
}

/// A table without rows has no chart.
fn put(sheet: &mut Worksheet, mut chart: Chart, table: &Table, at: Spot, width: u32) -> Result<(), XlsxError> {
    if !table.rows.is_empty() {
        chart.set_width(width).set_height(380);
        sheet.insert_chart(at.row, at.col, &chart)?;
    }
    Ok(())
}
