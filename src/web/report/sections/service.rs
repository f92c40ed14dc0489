//! Sections 10 and 11: announcements, outages and tests; remarks on the figures, and how they are reckoned.

use super::{Sheet, begin, end, none};
use crate::{
    report::{Service, words},
    web::{
        html::Html,
        report::table::{self, Table, number},
        staff,
    },
};

pub fn draw(html: &mut Html, sheet: &mut Sheet<'_>) {
    let service = &sheet.report.service;
    begin(html, "service", "10. Оголошення, перерви в роботі, перевірки");
    availability(html, service);
    notices(html, service);
    outages(html, service);
    tests(html, service);
    end(html);
}

fn availability(html: &mut Html, service: &Service) {
    let time = service.availability;
    if time.known_s == 0 {
        return none(html, "Про роботу лінії в цей період відомостей немає.");
    }
    html.raw("<p>Лінія не працювала: <strong>");
    match time.down_s {
        0 => html.raw("жодної перерви"),
        seconds => html.text(words::span(seconds)),
    };
    html.raw("</strong>");
    if time.planned_s > 0 {
        html.raw("; планові зупинки: ").text(words::span(time.planned_s));
    }
    html.raw(".</p>\n");
}

fn notices(html: &mut Html, service: &Service) {
    html.raw("<h3>Оголошення</h3>\n");
    if service.notices.is_empty() {
        return none(html, "Оголошень не було.");
    }
    html.raw("<ul>\n");
    for notice in &service.notices {
        html.raw("<li>«").text(&notice.text).raw("» — ");
        if let Some(from) = &notice.from {
            html.raw("з ").text(staff::written(from)).raw(" ");
        }
        html.raw("до ").text(staff::written(&notice.until)).raw("</li>\n");
    }
    html.raw("</ul>\n");
}

fn outages(html: &mut Html, service: &Service) {
    html.raw("<h3>Перерви в роботі</h3>\n");
    if service.outages.is_empty() {
        return none(html, "Перерв не було.");
    }
    let heads = [table::word("Початок"), table::word("Кінець"), number("Тривалість"), table::word("Причина")];
    let table = Table::begin(html, "Перерви в роботі лінії", &heads);
    for row in &service.outages {
        let cells = [staff::written(&row.to).to_string(), words::span(row.seconds), row.cause.clone()];
        table.row(html, staff::written(&row.from), &cells);
    }
    table.end(html);
}

fn tests(html: &mut Html, service: &Service) {
    html.raw("<h3>Перевірки</h3>\n");
    if service.tests.is_empty() {
        return none(html, "Перевірних дзвінків не було.");
    }
    let table = Table::begin(html, "Перевірні дзвінки", &[table::word("Час"), table::word("Результат")]);
    for row in &service.tests {
        table.row(html, staff::written(&row.at), &[&row.result]);
    }
    table.end(html);
}

pub fn remarks(html: &mut Html, sheet: &mut Sheet<'_>) {
    let report = sheet.report;
    begin(html, "remarks", "11. Примітки до даних");
    if !report.remarks.is_empty() {
        html.raw("<ul>\n");
        for remark in &report.remarks {
            html.raw("<li>").text(remark).raw("</li>\n");
        }
        html.raw("</ul>\n");
    }
    if !report.footnotes.is_empty() {
        html.raw("<h3 id=\"reckoning\">Як пораховано</h3>\n");
        sheet.notes.list(html);
    }
    end(html);
}
