//! The list as a page: its filter, the rows, the way to older ones.

use jiff::{ToSpan as _, civil::Date};

use super::{
    Filter,
    filter::{RESULTS, Sought},
    list::{Found, PAGE},
};
use crate::{
    call::{CallRecord, Outcome},
    ivr::{NodeKind, Script},
    report::{CallRow, words},
    web::{
        access::{Right, Visitor},
        html::Html,
        pieces,
        staff::{self, Frame, Tab},
        view::Snapshot,
    },
};

pub fn page(snapshot: &Snapshot, visitor: &Visitor, filter: &Filter, found: &Found) -> String {
    let title = format!("Дзвінки за {}", filter.days_in_words());
    let mut html = pieces::begin(snapshot, visitor, &Frame::new(Tab::Calls, title));
    neighbours(&mut html, filter, snapshot.local().date());
    form(&mut html, snapshot, visitor, filter);
    count(&mut html, filter, found);
    if !found.rows.is_empty() {
        table(&mut html, visitor, filter, found);
    }
    turn(&mut html, filter, found);
    if !found.rows.is_empty() {
        html.raw("<p><a href=\"/report/").text(filter.from).raw("..").text(filter.to);
        html.raw("/calls.csv\">Завантажити дзвінки цих днів (CSV)</a></p>\n");
    }
    staff::end(&mut html, snapshot);
    html.finish()
}

/// The day before and the day after, with the same filter.
fn neighbours(html: &mut Html, filter: &Filter, today: Date) {
    if !filter.is_one_day() {
        return;
    }
    let on = |date: Date| Filter { from: date, to: date, ..filter.clone() }.path(1, None);
    let before = filter.from.checked_sub(1.day()).ok();
    let after = filter.from.checked_add(1.day()).ok().filter(|date| *date <= today);
    let ways = [(before, "← Попередній день"), (after, "Наступний день →")];
    pieces::ways(html, "Дні", ways.map(|(date, words)| date.map(|date| (on(date), words))));
}

fn form(html: &mut Html, snapshot: &Snapshot, visitor: &Visitor, filter: &Filter) {
    let script = &snapshot.script;
    html.raw("<form class=\"filters\" method=\"get\" action=\"/calls\">\n");
    for (label, name, date) in [("Від", "from", filter.from), ("До", "to", filter.to)] {
        html.raw("<label>").raw(label).raw(" <input type=\"date\" required name=\"").raw(name).raw("\" value=\"");
        html.text(date).raw("\"></label>\n");
    }
    pieces::select(html, ("Результат", "outcome"), "усі", &RESULTS, filter.result);
    let topics = names(script, |kind| matches!(kind, NodeKind::Text(_)));
    pieces::select(html, ("Тема", "topic"), "усі", &topics, filter.topic.as_deref());
    let departments = names(script, |kind| matches!(kind, NodeKind::Department(_)));
    pieces::select(html, ("Відділ", "department"), "усі", &departments, filter.department.as_deref());
    if visitor.may(Right::Numbers) {
        let people: Vec<_> = snapshot.report.operators.iter().map(|o| (o.name.as_str(), o.name.as_str())).collect();
        pieces::select(html, ("Оператор", "operator"), "усі", &people, filter.operator.as_deref());
    }
    html.raw("<label>").raw(match visitor.may(Right::Numbers) {
        true => "Номер або 4 останні цифри",
        false => "4 останні цифри номера",
    });
    html.raw(" <input name=\"number\" inputmode=\"tel\" autocomplete=\"off\" maxlength=\"30\" value=\"");
    html.text(filter.number.as_ref().map(Sought::text).unwrap_or_default()).raw("\"></label>\n");
    html.raw("<button>Показати</button>\n</form>\n");
}

/// Name and title of what the menus lead to.
fn names(script: &Script, wanted: fn(&NodeKind) -> bool) -> Vec<(&str, &str)> {
    let nodes = script.nodes.iter().filter(|node| wanted(&node.kind));
    nodes.map(|node| (&*node.name, pieces::title(script, &node.name))).collect()
}

fn count(html: &mut Html, filter: &Filter, found: &Found) {
    if found.count == 0 {
        html.raw(match found.rest {
            None => "<p>Таких дзвінків немає.</p>\n",
            Some(_) => "<p>Серед переглянутих дзвінків таких немає.</p>\n",
        });
        return;
    }
    let first = (filter.page - 1) * PAGE + 1;
    html.raw("<p>Знайдено: ").text(words::calls(found.count as u64));
    if found.count > PAGE && !found.rows.is_empty() {
        html.raw("; показано ").text(first).raw("–").text(first + found.rows.len() - 1);
    }
    if let Some(rest) = found.rest {
        html.raw(". Переглянуто до ").text(staff::moment(rest)).raw(", далі — старіші");
    }
    html.raw(".</p>\n");
}

fn table(html: &mut Html, visitor: &Visitor, filter: &Filter, found: &Found) {
    let names = visitor.may(Right::Numbers);
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Таблиця дзвінків\">\n<table>\n");
    html.raw("<caption>Від найновіших</caption>\n<thead>");
    let mut heads = vec!["Коли", "Номер", "Тема", "Результат", "Очікування", "Розмова", "Відділ"];
    // Marks beside names would be the report by operators, which not everybody may see.
    heads.extend(names.then_some("Оператор"));
    heads.push("Оцінка");
    staff::heads(html, &heads);
    html.raw("</thead>\n<tbody>\n");
    for (record, row) in &found.rows {
        call(html, names, filter.is_one_day(), record, row);
    }
    html.raw("</tbody>\n</table>\n</div>\n");
}

fn call(html: &mut Html, names: bool, one_day: bool, record: &CallRecord, row: &CallRow) {
    let when = row.at.strftime(if one_day { "%H:%M:%S" } else { "%d.%m.%Y %H:%M" }).to_string();
    html.raw("<tr><th scope=\"row\"><a href=\"/calls/").text(record.call).raw("\">").text(when).raw("</a>");
    html.raw(if record.clock_trusted {
        ""
    } else {
        " <abbr title=\"Годинник тоді ще не було звірено\">?</abbr>"
    });
    html.raw("</th><td class=\"tel\">").text(number(record, names)).raw("</td><td>").text(&row.topic);
    html.raw("</td><td>").text(&row.outcome).raw("</td>");
    for seconds in [row.wait_s, row.talk_s] {
        html.raw("<td class=\"num\">").text(seconds.map(|s| staff::length((s * 1000.0) as u64)).unwrap_or_default());
        html.raw("</td>");
    }
    html.raw("<td>").text(&row.department).raw("</td>");
    if names {
        html.raw("<td>").text(&row.operator).raw("</td>");
    }
    html.raw("<td class=\"num\">").text(row.mark.map(|mark| mark.to_string()).unwrap_or_default()).raw("</td></tr>\n");
}

/// As the visitor may see it.
pub fn number(record: &CallRecord, whole: bool) -> String {
    match &record.caller.number {
        None if record.purged => "вилучено".to_owned(),
        None => "прихований".to_owned(),
        // A telephone of the council, not a citizen.
        Some(extension) if record.outcome == Outcome::Internal => extension.to_string(),
        Some(number) if whole => number.to_string(),
        Some(number) => number.masked(),
    }
}

fn turn(html: &mut Html, filter: &Filter, found: &Found) {
    let until = Some(found.until);
    let newer = (filter.page > 1).then(|| filter.path(filter.page - 1, until));
    let older = match found.count > filter.page * PAGE {
        true => Some(filter.path(filter.page + 1, until)),
        false => found.rest.map(|rest| filter.path(1, Some(rest))),
    };
    pieces::turn(html, newer, older);
}
