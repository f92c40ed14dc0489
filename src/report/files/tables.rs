//! The sections of the report as tables, one function each; nothing is reckoned here but sums of a column of days.

use jiff::civil::{Date, DateTime};

use super::{
    super::{DayRow, Period, Report},
    Cell, Kind, Table,
    shown::{aim, cell},
};

const WEEKDAYS: [&str; 7] = ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Нд"];
/// More days than this are shown by months where there is little room.
const MOST_DAYS: usize = 62;

/// «місяць» of headings; other periods are «період».
pub fn span_word(report: &Report) -> &'static str {
    if matches!(report.head.period, Period::Month(_)) { "місяць" } else { "період" }
}

fn previous_word(report: &Report) -> &'static str {
    if matches!(report.head.period, Period::Month(_)) {
        "Попередній місяць"
    } else {
        "Попередній період"
    }
}

pub fn outcomes(report: &Report) -> Table {
    let columns = [
        ("Результат", Kind::Text(48)),
        ("Дзвінків", Kind::Figure),
        ("Частка, %", Kind::Figure),
        (previous_word(report), Kind::Figure),
        ("Рік тому", Kind::Figure),
    ];
    Table::new("2. Як завершилися дзвінки", &columns).rows(report.outcomes.iter().map(|row| {
        vec![
            Cell::text(row.name.as_str()),
            Cell::Count(row.calls),
            Cell::number(row.percent, 1),
            Cell::count(row.previous),
            Cell::count(row.year_before),
        ]
    }))
}

pub fn indicators(report: &Report) -> Table {
    let now = if span_word(report) == "місяць" { "За місяць" } else { "За період" };
    let columns = [
        ("Показник", Kind::Text(58)),
        (now, Kind::Figure),
        ("Орієнтир", Kind::Figure),
        ("Межа", Kind::Figure),
        ("Із скількох", Kind::Figure),
        ("Докладніше", Kind::Text(22)),
        (previous_word(report), Kind::Figure),
        ("Рік тому", Kind::Figure),
        ("Висновок", Kind::Text(26)),
    ];
    Table::new("3. Показники", &columns).rows(report.indicators.iter().map(|row| {
        vec![
            Cell::text(row.name.as_str()),
            cell(row.value),
            aim(row.target),
            aim(row.limit),
            Cell::Count(row.n),
            row.of.as_deref().map_or(Cell::Empty, Cell::text),
            cell(row.previous),
            cell(row.year_before),
            row.verdict.map_or(Cell::Empty, |verdict| Cell::text(verdict.words())),
        ]
    }))
}

pub fn waits(report: &Report) -> Table {
    let columns =
        [("Скільки чекали, с", Kind::Text(58)), ("Відповів оператор", Kind::Figure), ("Не дочекалися", Kind::Figure)];
    Table::new("Як довго чекали", &columns).rows(report.waits.iter().map(|row| {
        let span = match row.to_s {
            Some(to) => format!("від {} до {to}", row.from_s),
            None => format!("{} і довше", row.from_s),
        };
        vec![Cell::Text(span), Cell::Count(row.answered), Cell::Count(row.lost)]
    }))
}

const OF_DAYS: [(&str, Kind); 5] = [
    ("Дзвінків", Kind::Figure),
    ("Автовідповідач", Kind::Figure),
    ("Відповів оператор", Kind::Figure),
    ("Втрачені", Kind::Figure),
    ("У неробочий час", Kind::Figure),
];

fn day_figures(day: &DayRow) -> [u64; 5] {
    [day.calls, day.informed, day.answered, day.lost, day.after_hours]
}

pub fn days(report: &Report) -> Table {
    let mut columns = vec![("Дата", Kind::Date), ("День", Kind::Text(6)), ("Робочий", Kind::Text(9))];
    columns.extend(OF_DAYS);
    Table::new("4. Коли телефонували: по днях", &columns).rows(report.when.days.iter().map(|day| {
        let mut row = vec![Cell::Date(day.date), Cell::text(weekday(day.date)), Cell::yes_no(day.working)];
        row.extend(day_figures(day).map(Cell::Count));
        row
    }))
}

/// Days, or when there are too many of them for one look, months.
pub fn days_or_months(report: &Report) -> Table {
    if report.when.days.len() <= MOST_DAYS {
        return days(report);
    }
    let mut months: Vec<((i16, i8), [u64; 5])> = Vec::new();
    for day in &report.when.days {
        let month = (day.date.year(), day.date.month());
        if months.last().is_none_or(|(last, _)| *last != month) {
            months.push((month, [0; 5]));
        }
        if let Some((_, sums)) = months.last_mut() {
            sums.iter_mut().zip(day_figures(day)).for_each(|(sum, figure)| *sum += figure);
        }
    }
    let mut columns = vec![("Місяць", Kind::Text(9))];
    columns.extend(OF_DAYS);
    Table::new("4. Коли телефонували: по місяцях", &columns).rows(months.into_iter().map(|((year, month), sums)| {
        let mut row = vec![Cell::Text(format!("{month:02}.{year}"))];
        row.extend(sums.map(Cell::Count));
        row
    }))
}

fn weekday(date: Date) -> &'static str {
    WEEKDAYS.get(date.weekday().to_monday_zero_offset().unsigned_abs() as usize).copied().unwrap_or_default()
}

pub fn hours(report: &Report) -> Table {
    let mut columns = vec![("Година", Kind::Text(13))];
    columns.extend(WEEKDAYS.map(|day| (day, Kind::Figure)));
    Table::new("4. Коли телефонували: за годинами й днями тижня", &columns).rows((0..24).map(|hour| {
        let calls = report.when.hours.iter().map(|day| Cell::Count(day.get(hour).copied().unwrap_or(0)));
        std::iter::once(Cell::Text(format!("{hour:02}:00–{hour:02}:59"))).chain(calls).collect()
    }))
}

/// What is said of the hours beside the two tables.
pub fn hours_facts(report: &Report) -> Table {
    let when = &report.when;
    let mut table = Table::new("Години роботи", &[("", Kind::Text(48)), ("", Kind::Figure)]);
    table.rows.push(vec![Cell::text("У неробочий час"), Cell::Count(when.after_hours)]);
    table.rows.push(vec![Cell::text("Дзвінків, про які це відомо"), Cell::Count(when.hours_known)]);
    if when.per_working_day.is_some() {
        table.rows.push(vec![Cell::text("Дзвінків на робочий день"), Cell::number(when.per_working_day, 1)]);
    }
    table
}

pub fn topics(report: &Report) -> Table {
    let columns = [
        ("Пункт меню", Kind::Text(48)),
        ("Обрали", Kind::Figure),
        ("Дослухали до кінця", Kind::Figure),
        ("Після цього просили оператора", Kind::Figure),
        (previous_word(report), Kind::Figure),
    ];
    Table::new("5. Про що питали", &columns).rows(report.topics.iter().map(|row| {
        vec![
            Cell::text(row.title.as_str()),
            Cell::Count(row.chosen),
            Cell::Count(row.heard),
            Cell::Count(row.then_operator),
            Cell::count(row.previous),
        ]
    }))
}

pub fn departments(report: &Report) -> Table {
    let columns = [
        ("Відділ", Kind::Text(40)),
        ("Просили з’єднати", Kind::Figure),
        ("З’єднано", Kind::Figure),
        ("Втрачені", Kind::Figure),
        ("Поклали слухавку в перші 5 с", Kind::Figure),
        ("Пропущено операторами", Kind::Figure),
        ("Половина чекала не довше, с", Kind::Figure),
        ("Середня розмова, с", Kind::Figure),
        ("Оцінок", Kind::Figure),
        ("Середня оцінка", Kind::Figure),
    ];
    Table::new("6. Оператори й відділи", &columns).rows(report.departments.iter().map(|row| {
        vec![
            Cell::text(row.title.as_str()),
            Cell::Count(row.asked),
            Cell::Count(row.answered),
            Cell::Count(row.lost),
            Cell::Count(row.short),
            Cell::Count(row.missed),
            Cell::number(row.median_wait_s, 1),
            Cell::number(row.mean_talk_s, 1),
            Cell::Count(row.marks),
            Cell::number(row.mean_mark, 2),
        ]
    }))
}

pub fn operators(report: &Report) -> Table {
    let columns = [
        ("Оператор", Kind::Text(40)),
        ("З’єднано", Kind::Figure),
        ("Пропущено", Kind::Figure),
        ("Середня розмова, с", Kind::Figure),
        ("Середній час обслуговування, с", Kind::Figure),
        ("Оцінок", Kind::Figure),
        ("Середня оцінка", Kind::Figure),
    ];
    Table::new("Оператори поіменно (лише для керівника)", &columns).rows(report.operators.iter().map(|row| {
        vec![
            Cell::text(row.name.as_str()),
            Cell::Count(row.answered),
            Cell::Count(row.missed),
            Cell::number(row.mean_talk_s, 1),
            Cell::number(row.mean_handling_s, 1),
            Cell::Count(row.marks),
            Cell::number(row.mean_mark, 2),
        ]
    }))
}

pub fn marks(report: &Report) -> Table {
    let marks = &report.marks;
    let mut table = Table::new("7. Оцінки громадян", &[("Оцінка", Kind::Text(48)), ("Скільки", Kind::Figure)]);
    let given: u64 = marks.given.iter().sum();
    for (mark, count) in [5, 4, 3, 2, 1].into_iter().zip(marks.given.into_iter().rev()) {
        table.rows.push(vec![Cell::Count(mark), Cell::Count(count)]);
    }
    table.rows.push(vec![Cell::text("Не оцінили"), Cell::Count(marks.talks.saturating_sub(given))]);
    table
}

/// What is said of the marks beside their table.
pub fn marks_facts(report: &Report) -> Table {
    let marks = &report.marks;
    let mut table = Table::new("Опитування", &[("", Kind::Text(48)), ("", Kind::Figure)]);
    table.rows.push(vec![Cell::text("Розмов з оператором"), Cell::Count(marks.talks)]);
    table.rows.push(vec![Cell::text("Прослухали прохання оцінити"), Cell::Count(marks.asked)]);
    table.rows.push(vec![Cell::text("Середня оцінка, бала"), Cell::number(marks.mean, 2)]);
    table.rows.push(vec![Cell::text("Сказали «вирішено»"), Cell::Count(marks.resolved)]);
    table.rows.push(vec![Cell::text("Сказали «не вирішено»"), Cell::Count(marks.unresolved)]);
    table
}

pub fn boxes(report: &Report) -> Table {
    let columns = [
        ("Скринька", Kind::Text(48)),
        ("Надійшло", Kind::Figure),
        ("Прослухано", Kind::Figure),
        ("Дано відповідь", Kind::Figure),
        ("Прострочено", Kind::Figure),
    ];
    Table::new("8. Голосові повідомлення, зауваження та пропозиції", &columns).rows(report.boxes.iter().map(|row| {
        vec![
            Cell::text(row.title.as_str()),
            Cell::Count(row.left),
            Cell::Count(row.heard),
            Cell::Count(row.answered),
            Cell::Count(row.overdue),
        ]
    }))
}

pub fn callbacks(report: &Report) -> Table {
    let callbacks = &report.callbacks;
    let rows = [
        ("Не додзвонилися", callbacks.missed),
        ("Додзвонилися самі", callbacks.came_back),
        ("Передзвонили", callbacks.called_back),
        ("з них протягом робочого дня", callbacks.in_time),
        ("Нічого не треба робити", callbacks.dropped),
        ("Залишилося", callbacks.left),
    ];
    Table::new("9. Кому передзвонили", &[("", Kind::Text(48)), ("Номерів", Kind::Figure)])
        .rows(rows.map(|(name, count)| vec![Cell::text(name), Cell::Count(count)]))
}

pub const OUTAGES: &str = "Перерви в роботі";
pub const AVAILABILITY: &str = "Робота лінії";

pub fn notices(report: &Report) -> Table {
    let columns = [("Оголошення", Kind::Text(48)), ("Від", Kind::Moment), ("До", Kind::Moment)];
    Table::new("Оголошення", &columns).rows(report.service.notices.iter().map(|row| {
        let from = row.from.as_ref().map_or(Cell::Empty, |from| Cell::Moment(minute(from.datetime())));
        vec![Cell::text(row.text.as_str()), from, Cell::Moment(minute(row.until.datetime()))]
    }))
}

pub fn outages(report: &Report) -> Table {
    let columns = [
        ("Перерва в роботі", Kind::Text(48)),
        ("Від", Kind::Moment),
        ("До", Kind::Moment),
        ("Тривалість, с", Kind::Figure),
        ("Планова", Kind::Text(9)),
    ];
    Table::new(OUTAGES, &columns).rows(report.service.outages.iter().map(|row| {
        vec![
            Cell::text(row.cause.as_str()),
            Cell::Moment(minute(row.from.datetime())),
            Cell::Moment(minute(row.to.datetime())),
            Cell::Count(row.seconds),
            Cell::yes_no(row.planned),
        ]
    }))
}

pub fn availability(report: &Report) -> Table {
    let known = &report.service.availability;
    let rows = [
        ("Час, про який є відомості, с", known.known_s),
        ("з нього лінія не працювала, с", known.down_s),
        ("планові зупинки, с", known.planned_s),
    ];
    Table::new(AVAILABILITY, &[("", Kind::Text(48)), ("", Kind::Figure)])
        .rows(rows.map(|(name, count)| vec![Cell::text(name), Cell::Count(count)]))
}

pub fn tests(report: &Report) -> Table {
    let columns = [("Перевірний дзвінок", Kind::Text(48)), ("Коли", Kind::Moment)];
    Table::new("Перевірки", &columns).rows(
        report
            .service
            .tests
            .iter()
            .map(|row| vec![Cell::text(row.result.as_str()), Cell::Moment(minute(row.at.datetime()))]),
    )
}

/// What was left out of everything above.
pub fn apart(report: &Report) -> Table {
    let apart = &report.apart;
    let rows = [
        ("Перевірні дзвінки", apart.test),
        ("Заблоковані номери", apart.blocked),
        ("Факс", apart.fax),
        ("До 3 с без натиснутої клавіші", apart.short),
        ("Між телефонами ради", apart.internal),
    ];
    let repeated = apart
        .repeated
        .iter()
        .map(|row| vec![Cell::text("Один номер телефонував багато разів (враховано)"), Cell::Count(row.calls)]);
    Table::new("Не враховано у звіті", &[("", Kind::Text(48)), ("Дзвінків", Kind::Figure)])
        .rows(rows.map(|(name, count)| vec![Cell::text(name), Cell::Count(count)]))
        .rows(repeated)
}

pub fn footnotes(report: &Report) -> Table {
    let columns = [("Про що", Kind::Text(48)), ("Як обчислено", Kind::Text(110))];
    Table::new("Як обчислено показники", &columns).rows(
        report.footnotes.iter().map(|note| vec![Cell::text(about(report, &note.id)), Cell::text(note.text.as_str())]),
    )
}

/// What a footnote belongs to, as the report calls it.
fn about(report: &Report, id: &str) -> String {
    if let Some(indicator) = report.indicators.iter().find(|indicator| indicator.footnote == id) {
        return indicator.name.clone();
    }
    let name = match id {
        "offered" => "Надійшло дзвінків",
        "numbers" => "Різних номерів",
        "outcomes" => "Як завершилися дзвінки",
        "after-hours" => "У неробочий час",
        "per-working-day" => "Дзвінків на робочий день",
        "waits" => "Як довго чекали",
        "topics" => "Про що питали",
        "departments" => "Оператори й відділи",
        "boxes" => "Голосові повідомлення",
        "callbacks" => "Кому передзвонили",
        "apart" => "Не враховано у звіті",
        other => other,
    };
    name.to_owned()
}

/// To the minute: seconds of an announcement say nothing.
fn minute(at: DateTime) -> DateTime {
    at.with().second(0).subsec_nanosecond(0).build().unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn a_year_is_shown_by_months_where_there_is_little_room() {
        let mut report = sample::report();
        let day = report.when.days[0].clone();
        let first = jiff::civil::date(2026, 1, 1);
        report.when.days = (0..365)
            .map(|n| DayRow { date: first.checked_add(jiff::Span::new().days(n)).unwrap(), calls: 2, ..day.clone() })
            .collect();
        let table = days_or_months(&report);
        assert_eq!(table.rows.len(), 12);
        assert_eq!(table.rows[1][..2], [Cell::Text("02.2026".into()), Cell::Count(56)]);
        assert_eq!(days(&report).rows.len(), 365);
    }

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        let report = sample::report();
        for table in [
            outcomes(&report),
            indicators(&report),
            waits(&report),
            days(&report),
            hours(&report),
            topics(&report),
            departments(&report),
            operators(&report),
            marks(&report),
            boxes(&report),
            callbacks(&report),
            notices(&report),
            outages(&report),
            tests(&report),
            apart(&report),
            footnotes(&report),
        ] {
            assert!(!table.rows.is_empty(), "{}", table.heading);
            for row in &table.rows {
                assert_eq!(row.len(), table.columns.len(), "{}", table.heading);
            }
        }
    }
}
