//! `/year/2026`: twelve months beneath one another, and the year they make.

use jiff::civil::Date;

use super::{
    answer,
    charts::{Column, Columns},
    names, numbers,
    sections::SERIES,
    table::{Table, number, word},
    trouble::Trouble,
};
use crate::{
    ledger::Month,
    report::{Indicator, IndicatorId, Period, Report, Value, words},
    web::{
        access::Visitor,
        html::Html,
        request::{self, Reply},
        site::Site,
        staff::{self, Frame, Tab},
        view::Snapshot,
    },
};

/// One month, or the year; `None` when nothing is known of it.
struct Row {
    month: Option<Month>,
    report: Option<std::sync::Arc<Report>>,
}

pub async fn page(site: &Site, visitor: &Visitor, snapshot: &Snapshot, year: i16) -> Result<Reply, Trouble> {
    let whole = answer::report(site, visitor, Period::Year(year)).await?;
    let mut rows = Vec::new();
    for month in Period::Year(year).months().unwrap_or_default() {
        let report = match answer::report(site, visitor, Period::Month(month)).await {
            Ok(report) => Some(report),
            Err(Trouble::Future | Trouble::Before) => None,
            Err(trouble) => return Err(trouble),
        };
        rows.push(Row { month: Some(month), report });
    }
    let mut html = Html::new();
    let title = format!("{year} рік по місяцях");
    staff::begin(&mut html, snapshot, visitor, &Frame::new(Tab::Report, title));
    ways(&mut html, site, snapshot, year).await;
    chart(&mut html, &rows, year);
    table(&mut html, &rows, Row { month: None, report: Some(whole) });
    html.raw("<p><a href=\"/report/").text(Period::Year(year)).raw("\">Звіт за весь рік</a>. ");
    html.raw("Медіани й частки за рік пораховано з усіх дзвінків року, а не з місячних.</p>\n");
    staff::end(&mut html, snapshot);
    Ok(request::page(html.finish()))
}

async fn ways(html: &mut Html, site: &Site, snapshot: &Snapshot, year: i16) {
    let first = site.view.months().await.unwrap_or_default().first().map(|month| month.year());
    let mut way = |to: i16, there: bool, name: &'static str| {
        if there {
            html.raw("<a class=\"button\" href=\"/year/").text(format_args!("{to:04}")).raw("\">").text(to);
            html.raw(name).raw("</a>\n");
        }
    };
    way(year - 1, Month::new(year - 1, 1).is_some() && first.is_none_or(|first| year > first), " рік");
    way(
        year + 1,
        snapshot.local().date() >= Date::constant(1970, 1, 1) && year < snapshot.local().date().year(),
        " рік",
    );
}

fn chart(html: &mut Html, rows: &[Row], year: i16) {
    let columns: Vec<Column> = rows
        .iter()
        .filter_map(|row| {
            let (month, report) = (row.month?, row.report.as_ref());
            let name = names::month(month);
            let label = words::month_name(month).to_owned();
            Some(Column {
                label,
                name,
                parts: report.map_or(vec![0; 4], |report| parts(report).to_vec()),
                quiet: false,
            })
        })
        .collect();
    let title = format!("Дзвінки за {year} рік по місяцях");
    html.raw(
        "<div class=\"figure scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Діаграма: дзвінки по місяцях\">\n",
    );
    let desc = "Ті самі цифри — у таблиці нижче.";
    Columns { id: "chart-year", title: &title, desc, series: &SERIES, columns: &columns }.draw(html);
    html.raw("</div>\n");
}

/// Answered, informed, lost, and the rest, by the rows of how calls ended.
fn parts(report: &Report) -> [u64; 4] {
    let of =
        |ids: &[&str]| report.outcomes.iter().filter(|row| ids.contains(&row.id.as_str())).map(|row| row.calls).sum();
    let (answered, informed, lost): (u64, u64, u64) = (of(&["answered"]), of(&["informed"]), of(&["abandoned"]));
    [answered, informed, lost, report.head.offered.saturating_sub(answered + informed + lost)]
}

fn table(html: &mut Html, rows: &[Row], year: Row) {
    let heads = [
        word("Місяць"),
        number("Надійшло"),
        number("Відповів оператор"),
        number("Отримали інформацію"),
        number("Не дочекалися"),
        number("Інше"),
        number("Чекали (медіана), с"),
        number("Середня оцінка"),
        number("Лінія працювала, %"),
    ];
    let table = Table::begin(html, "Місяці року", &heads);
    for row in rows {
        table.row_of(html, |html| name(html, row), &cells(row.report.as_deref()));
    }
    table.end_with(html, "Рік", &cells(year.report.as_deref()));
}

fn name(html: &mut Html, row: &Row) {
    let Some(month) = row.month else { return };
    match row.report {
        Some(_) => {
            html.raw("<a href=\"/report/").text(month).raw("\">").raw(words::month_name(month)).raw("</a>");
        }
        None => {
            html.raw(words::month_name(month));
        }
    }
}

fn cells(report: Option<&Report>) -> [String; 8] {
    let Some(report) = report else { return [const { numbers::NOTHING }; 8].map(str::to_owned) };
    let [answered, informed, lost, other] = parts(report).map(|part| part.to_string());
    let value =
        |id| report.indicators.iter().find(|row: &&Indicator| row.id == id).map_or(Value::None, |row| row.value);
    [
        report.head.offered.to_string(),
        answered,
        informed,
        lost,
        other,
        numbers::value(value(IndicatorId::WaitMedian)),
        numbers::value(value(IndicatorId::Mark)),
        numbers::value(value(IndicatorId::Available)),
    ]
}
