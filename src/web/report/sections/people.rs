//! Sections 5 and 6: what was asked for, and who was asked.

use super::{Sheet, begin_noted, end, none};
use crate::{
    report::{DepartmentRow, OperatorRow, words},
    web::{
        html::Html,
        report::{
            numbers,
            table::{Table, number, word},
        },
    },
};

/// Fewer calls about one thing might point to one person.
const FEW: u64 = 5;

pub fn topics(html: &mut Html, sheet: &mut Sheet<'_>) {
    let report = sheet.report;
    begin_noted(html, &mut sheet.notes, "topics", "5. Про що питали");
    if report.topics.is_empty() {
        none(html, "Жодного пункту меню не обрали.");
        return end(html);
    }
    let mut heads = vec![
        word("Пункт меню"),
        number("Обрали"),
        number("Дослухали до кінця"),
        number("Після цього просили оператора"),
    ];
    heads.extend(report.head.compared_with.map(|_| number(words::previous(report.head.period))));
    let table = Table::begin(html, "Що обирали в меню", &heads);
    let shown = |count: u64| match sheet.show.public && (1..FEW).contains(&count) {
        true => "менше 5".to_owned(),
        false => count.to_string(),
    };
    for row in &report.topics {
        let mut cells = vec![shown(row.chosen), shown(row.heard), shown(row.then_operator)];
        // A difference would give away what «менше 5» hides.
        cells.extend(report.head.compared_with.map(|_| match sheet.show.public {
            true => row.previous.map_or_else(|| numbers::NOTHING.to_owned(), shown),
            false => numbers::before(row.chosen, row.previous),
        }));
        table.row(html, &row.title, &cells);
    }
    table.end(html);
    end(html);
}

pub fn departments(html: &mut Html, sheet: &mut Sheet<'_>) {
    let report = sheet.report;
    begin_noted(html, &mut sheet.notes, "departments", "6. Оператори й відділи");
    if report.departments.is_empty() {
        none(html, "Оператора не просили.");
    } else {
        let heads = [
            word("Відділ"),
            number("Просили"),
            number("З’єднано"),
            number("Не дочекалися"),
            number("Поклали в перші 5 с"),
            number("Пропущено операторами"),
            number("Чекали (медіана), с"),
            number("Середня розмова, с"),
            number("Оцінок"),
            number("Середня оцінка"),
        ];
        let table = Table::begin(html, "Відділи", &heads);
        for row in &report.departments {
            table.row(html, &row.title, &department(row));
        }
        table.end(html);
    }
    operators(html, sheet);
    end(html);
}

fn department(row: &DepartmentRow) -> [String; 9] {
    [
        row.asked.to_string(),
        row.answered.to_string(),
        row.lost.to_string(),
        row.short.to_string(),
        row.missed.to_string(),
        numbers::seconds(row.median_wait_s),
        numbers::seconds(row.mean_talk_s),
        row.marks.to_string(),
        numbers::mark(row.mean_mark),
    ]
}

/// By name: the page leaves them out for those who may not see them, and paper has them only when asked.
fn operators(html: &mut Html, sheet: &Sheet<'_>) {
    if sheet.report.operators.is_empty() || sheet.show.public {
        return;
    }
    html.raw(match sheet.show.names_in_print {
        true => "<div id=\"operators\">\n",
        false => "<div id=\"operators\" class=\"screen-only\">\n",
    });
    html.raw("<h3>Поіменно</h3>\n<p class=\"quiet screen-only\">Видно лише керівникові");
    html.raw(match sheet.show.names_in_print {
        true => "; друкується, бо так обрано",
        false => "; у друк не йде",
    });
    html.raw(".</p>\n");
    let heads = [
        word("Оператор"),
        number("Відповіли"),
        number("Пропущено"),
        number("Середня розмова, с"),
        number("Середнє обслуговування, с"),
        number("Оцінок"),
        number("Середня оцінка"),
    ];
    let table = Table::begin(html, "Оператори", &heads);
    for row in &sheet.report.operators {
        table.row(html, &row.name, &operator(row));
    }
    table.end(html);
    html.raw("</div>\n");
}

fn operator(row: &OperatorRow) -> [String; 6] {
    [
        row.answered.to_string(),
        row.missed.to_string(),
        numbers::seconds(row.mean_talk_s),
        numbers::seconds(row.mean_handling_s),
        row.marks.to_string(),
        numbers::mark(row.mean_mark),
    ]
}
