//! Section 4: by days, by hours and weekdays, outside working hours; and how long callers waited.

use std::collections::BTreeMap;

use super::{Sheet, begin, data, end, figure, none};
use crate::{
    ledger::Month,
    report::{DayRow, Report, Share, WaitBucket, words},
    web::{
        html::Html,
        report::{
            charts::{Column, Columns, Fill, Heat},
            names, numbers,
            table::{Table, number, word},
        },
    },
};

/// What parts a day's calls have, from the bottom up.
pub const SERIES: [(&str, Fill); 4] = [
    ("відповів оператор", Fill::Answered),
    ("отримали інформацію", Fill::Informed),
    ("не дочекалися", Fill::Lost),
    ("інше", Fill::Other),
];

/// More days than this are added up to months.
const MOST_DAYS: usize = 62;

const WEEKDAYS: [&str; 7] = ["понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"];

pub fn draw(html: &mut Html, sheet: &mut Sheet<'_>) {
    let report = sheet.report;
    begin(html, "when", "4. Коли телефонували");
    if report.head.offered == 0 {
        none(html, "За цей період дзвінків не було.");
    } else {
        days(html, report);
        hours(html, report);
        after_hours(html, sheet);
    }
    waits(html, sheet);
    end(html);
}

fn days(html: &mut Html, report: &Report) {
    let days = &report.when.days;
    let by_month = days.len() > MOST_DAYS;
    let rows = if by_month { months(days) } else { days.clone() };
    let label = |row: &DayRow| match by_month {
        true => row.date.strftime("%m.%y").to_string(),
        false => row.date.day().to_string(),
    };
    let name = |row: &DayRow| match Month::of(row.date).filter(|_| by_month) {
        Some(month) => names::month(month),
        None => words::date(row.date),
    };
    html.raw(if by_month {
        "<h3 id=\"days\">По місяцях</h3>\n"
    } else {
        "<h3 id=\"days\">По днях</h3>\n"
    });
    let columns: Vec<Column> = rows
        .iter()
        .map(|row| Column {
            label: label(row),
            name: name(row),
            parts: parts(row).to_vec(),
            quiet: !by_month && !row.working,
        })
        .collect();
    let busiest = rows.iter().max_by_key(|row| row.calls);
    let desc =
        busiest.map(|row| format!("Найбільше — {}: {}.", name(row), words::calls(row.calls))).unwrap_or_default();
    let desc = match by_month {
        true => desc,
        false => format!("{desc} Затінено вихідні дні."),
    };
    figure(html, "Діаграма: дзвінки за часом", |html| {
        let (title, series) = ("Скільки дзвінків надійшло і як вони завершилися", &SERIES[..]);
        Columns { id: "chart-days", title, desc: &desc, series, columns: &columns }.draw(html);
    });
    data(html, "Ці цифри таблицею", |html| {
        let heads = [
            word(if by_month { "Місяць" } else { "Дата" }),
            number("Надійшло"),
            number("Відповів оператор"),
            number("Отримали інформацію"),
            number("Не дочекалися"),
            number("Інше"),
            number("У неробочий час"),
        ];
        let table = Table::begin(html, "Дзвінки за часом", &heads);
        for row in &rows {
            let [answered, informed, lost, other] = parts(row);
            let off = if by_month || row.working { "" } else { " (вихідний)" };
            let first = format!("{}{off}", name(row));
            table.row(html, first, &[row.calls, answered, informed, lost, other, row.after_hours]);
        }
        table.end(html);
    });
}

/// Answered, informed, lost, and the rest.
pub fn parts(row: &DayRow) -> [u64; 4] {
    let named = row.answered + row.informed + row.lost;
    [row.answered, row.informed, row.lost, row.calls.saturating_sub(named)]
}

/// Each month as one row, dated by its first day.
fn months(days: &[DayRow]) -> Vec<DayRow> {
    let mut months: BTreeMap<_, DayRow> = BTreeMap::new();
    for day in days {
        let first = day.date.first_of_month();
        let month = months.entry(first).or_insert(DayRow { date: first, working: true, ..EMPTY });
        month.calls += day.calls;
        month.informed += day.informed;
        month.answered += day.answered;
        month.lost += day.lost;
        month.after_hours += day.after_hours;
    }
    months.into_values().collect()
}

const EMPTY: DayRow = DayRow {
    date: jiff::civil::Date::ZERO,
    working: false,
    calls: 0,
    informed: 0,
    answered: 0,
    lost: 0,
    after_hours: 0,
};

fn hours(html: &mut Html, report: &Report) {
    html.raw("<h3 id=\"hours\">За годинами й днями тижня</h3>\n");
    let hours = &report.when.hours;
    let busiest = hours.iter().zip(WEEKDAYS).flat_map(|(row, day)| row.iter().zip(0..).map(move |(n, h)| (*n, day, h)));
    let desc = match busiest.max_by_key(|(n, ..)| *n) {
        Some((n, day, hour)) if n > 0 => format!("Найбільше — {day}, {hour}:00–{hour}:59: {}.", words::calls(n)),
        _ => String::new(),
    };
    figure(html, "Діаграма: дзвінки за годинами й днями тижня", |html| {
        Heat {
            id: "chart-hours", title: "Дзвінки за годинами й днями тижня", desc: &desc, hours
        }
        .draw(html);
    });
    data(html, "Ці цифри таблицею", |html| {
        let named: Vec<String> = (0..24).map(|hour| hour.to_string()).collect();
        let mut heads = vec![word("День")];
        heads.extend(named.iter().map(|hour| number(hour)));
        let table = Table::begin(html, "Дзвінки за годинами (0–23) і днями тижня", &heads);
        for (day, row) in WEEKDAYS.iter().zip(hours) {
            table.row(html, day, row);
        }
        table.end(html);
    });
}

fn after_hours(html: &mut Html, sheet: &mut Sheet<'_>) {
    let when = &sheet.report.when;
    html.raw("<p>");
    if when.hours_known > 0 {
        let share = Share::new(when.after_hours, when.hours_known);
        html.raw("У неробочий час");
        sheet.notes.mark(html, "after-hours");
        html.raw(": <strong>").text(when.after_hours).raw("</strong>");
        match share.percent() {
            Some(percent) => html.raw(" (").text(numbers::percent(Some(percent))).raw(" %)"),
            None => html.raw(" (").text(words::part(share.part, share.of)).raw(")"),
        };
        html.raw(". ");
    }
    if let Some(daily) = when.per_working_day {
        html.raw("На робочий день у середньому");
        sheet.notes.mark(html, "per-working-day");
        html.raw(": <strong>").text(words::decimal(daily, 1));
        html.raw("</strong>.");
    }
    html.raw("</p>\n");
}

fn waits(html: &mut Html, sheet: &mut Sheet<'_>) {
    let waits = &sheet.report.waits;
    if waits.iter().all(|bucket| bucket.answered + bucket.lost == 0) {
        return;
    }
    html.raw("<h3 id=\"waits\">Скільки чекали на оператора");
    sheet.notes.mark(html, "waits");
    html.raw("</h3>\n");
    let columns: Vec<Column> = waits
        .iter()
        .map(|bucket| Column {
            label: span(bucket),
            name: span(bucket),
            parts: vec![bucket.answered, bucket.lost],
            quiet: false,
        })
        .collect();
    let told = waits.iter().map(|bucket| format!("{} — {}", span(bucket), bucket.answered + bucket.lost));
    let desc = told.collect::<Vec<_>>().join("; ");
    figure(html, "Діаграма: скільки чекали", |html| {
        let series = [SERIES[0], SERIES[2]];
        let title = "Скільки чекали ті, кому відповіли, і ті, хто не дочекався";
        Columns { id: "chart-waits", title, desc: &desc, series: &series, columns: &columns }.draw(html);
    });
    data(html, "Ці цифри таблицею", |html| {
        let heads = [word("Чекали"), number("Відповів оператор"), number("Не дочекалися")];
        let table = Table::begin(html, "Час очікування", &heads);
        for bucket in waits {
            table.row(html, span(bucket), &[bucket.answered, bucket.lost]);
        }
        table.end(html);
    });
}

/// «10–20 с», «понад 60 с»: the bound belongs to the lower row.
fn span(bucket: &WaitBucket) -> String {
    match bucket.to_s {
        Some(to) => format!("{}–{to} с", bucket.from_s),
        None => format!("понад {} с", bucket.from_s),
    }
}
