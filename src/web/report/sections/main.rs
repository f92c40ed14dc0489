//! Sections 1 to 3: the sentences, how calls ended, the indicators.

use super::{Sheet, begin, begin_noted, end, figure};
use crate::{
    report::{Indicator, OutcomeRow, words},
    web::{
        html::Html,
        report::{
            charts::{Bar, Bars, Fill},
            names, numbers,
            table::{Head, Table, number, word},
        },
    },
};

pub fn headline(html: &mut Html, sheet: &mut Sheet<'_>) {
    let kind = names::kind(sheet.report.head.period);
    begin(html, "headline", &format!("1. {}", kind.main));
    html.raw("<p class=\"lead\">");
    for (n, sentence) in sheet.report.headline.iter().enumerate() {
        html.raw(if n == 0 { "" } else { " " }).text(sentence);
    }
    html.raw("</p>\n");
    end(html);
}

pub fn outcomes(html: &mut Html, sheet: &mut Sheet<'_>) {
    let report = sheet.report;
    begin_noted(html, &mut sheet.notes, "outcomes", "2. Як завершилися дзвінки");
    if report.head.offered > 0 {
        figure(html, "Діаграма: як завершилися дзвінки", |html| {
            bars(html, &report.outcomes)
        });
    }
    let mut heads = vec![word("Результат"), number("Дзвінків"), number("Частка, %")];
    compared(&mut heads, sheet, words::previous(report.head.period));
    let table = Table::begin(html, "Результати дзвінків", &heads);
    for row in &report.outcomes {
        let mut cells = vec![row.calls.to_string(), numbers::percent(row.percent)];
        cells.extend(report.head.compared_with.map(|_| numbers::before(row.calls, row.previous)));
        cells.extend(report.head.year_before.map(|_| numbers::before(row.calls, row.year_before)));
        table.row_of(
            html,
            |html| {
                html.text(&row.name);
                sheet.notes.mark(html, &row.id);
            },
            &cells,
        );
    }
    let of = |column: fn(&OutcomeRow) -> Option<u64>| -> Option<u64> { report.outcomes.iter().map(column).sum() };
    let whole = report.outcomes.iter().any(|row| row.percent.is_some());
    let mut sums = vec![report.head.offered.to_string(), numbers::percent(whole.then_some(100.0))];
    sums.extend(report.head.compared_with.map(|_| numbers::before(report.head.offered, of(|row| row.previous))));
    sums.extend(report.head.year_before.map(|_| numbers::before(report.head.offered, of(|row| row.year_before))));
    table.end_with(html, "Надійшло дзвінків", &sums);
    end(html);
}

/// Columns of the periods it is compared with, when anything is known of them.
fn compared<'a>(heads: &mut Vec<Head<'a>>, sheet: &Sheet<'_>, previous: &'a str) {
    heads.extend(sheet.report.head.compared_with.map(|_| number(previous)));
    heads.extend(sheet.report.head.year_before.map(|_| number("Торік")));
}

fn bars(html: &mut Html, rows: &[OutcomeRow]) {
    let bars: Vec<Bar> = rows.iter().filter(|row| row.calls > 0).map(bar).collect();
    let desc: Vec<String> = bars.iter().map(|bar| format!("{} — {}", bar.name, bar.figure)).collect();
    let desc = desc.join("; ");
    Bars { id: "chart-outcomes", title: "Як завершилися дзвінки", desc: &desc, bars: &bars }.draw(html);
}

fn bar(row: &OutcomeRow) -> Bar {
    let figure = match row.percent {
        Some(percent) => format!("{} ({} %)", row.calls, numbers::percent(Some(percent))),
        None => row.calls.to_string(),
    };
    let fill = match row.id.as_str() {
        "answered" => Fill::Answered,
        "informed" | "left-message" => Fill::Informed,
        "abandoned" | "nobody-answered" | "broken" => Fill::Lost,
        _ => Fill::Other,
    };
    Bar { name: row.name.clone(), value: row.calls, figure, fill }
}

pub fn indicators(html: &mut Html, sheet: &mut Sheet<'_>) {
    let report = sheet.report;
    let kind = names::kind(report.head.period);
    begin(html, "indicators", "3. Показники");
    let mut heads =
        vec![word("Показник"), number(kind.this), number("Орієнтир"), number("Межа"), number("Із скількох")];
    compared(&mut heads, sheet, words::previous(report.head.period));
    heads.push(word("Висновок"));
    let table = Table::begin(html, "Показники та орієнтири", &heads);
    for row in &report.indicators {
        indicator(html, sheet, &table, row);
    }
    table.end(html);
    html.raw("<p class=\"quiet\">Орієнтири встановила рада; це не норма законодавства.</p>\n");
    end(html);
}

fn indicator(html: &mut Html, sheet: &mut Sheet<'_>, table: &Table<'_>, row: &Indicator) {
    let head = &sheet.report.head;
    let mut cells = vec![
        numbers::value(row.value),
        numbers::aim(row.target),
        numbers::aim(row.limit),
        row.of.clone().unwrap_or_else(|| row.n.to_string()),
    ];
    cells.extend(head.compared_with.map(|_| numbers::value(row.previous)));
    cells.extend(head.year_before.map(|_| numbers::value(row.year_before)));
    cells.push(row.verdict.map_or(numbers::NOTHING, |verdict| verdict.words()).to_owned());
    table.row_of(
        html,
        |html| {
            html.text(&row.name);
            sheet.notes.mark(html, &row.footnote);
        },
        &cells,
    );
}
