//! `/half-year/2026-h1`: the half-year form (K-36, App. 2), there only when the configuration asks for it.

use std::sync::Arc;

use super::{
    answer as reports, conclusions,
    download::{self, Kind},
    names,
    trouble::Trouble,
};
use crate::{
    ledger::PageText,
    report::{
        Context, Half, Period, files,
        half_year::{self, Both, Form, Row, Settings, Source},
        words,
    },
    web::{
        access::{Right, Visitor},
        html::Html,
        request::{self, Reply, Request},
        site::Site,
        staff::{self, Frame, Tab},
        view::Snapshot,
    },
};

/// Of one row: a cell of a table. All 28 together fit into the largest form the gate lets through.
const MOST_CHARS: usize = 300;

pub async fn answer(site: &Site, visitor: &Visitor, request: &Request, rest: &[&str]) -> Reply {
    let snapshot = site.view.snapshot();
    let found = found(site, visitor, request, &snapshot, rest).await;
    found.unwrap_or_else(|trouble| trouble.reply(&snapshot, visitor))
}

async fn found(
    site: &Site,
    visitor: &Visitor,
    request: &Request,
    snapshot: &Snapshot,
    rest: &[&str],
) -> Result<Reply, Trouble> {
    let context = site.view.context().ok_or(Trouble::Nothing)?;
    let settings = context.half_year.clone().ok_or(Trouble::Nothing)?;
    match (rest, request.is_reading()) {
        ([] | [""], true) => Ok(request::see_other(&format!("/half-year/{}", last_closed(snapshot)))),
        ([name], true) => match download::named(name) {
            Some((period, Kind::Xlsx)) => {
                let form = form(site, visitor, &context, &settings, half_year(period)?).await?;
                let name = format!("slukhavka-half-year-{}", form.period);
                let made = download::made(move || files::xlsx::half_year(&form)).await?;
                Ok(download::file(Kind::Xlsx, &name, made))
            }
            Some(_) => Err(Trouble::Nothing),
            None => {
                let form = form(site, visitor, &context, &settings, half_year(name)?).await?;
                let texts = texts(site, form.period).await?;
                Ok(page(snapshot, visitor, &form, &texts))
            }
        },
        ([period], false) => keep(site, visitor, request, snapshot, half_year(period)?).await,
        _ => Err(Trouble::Nothing),
    }
}

fn half_year(text: &str) -> Result<Period, Trouble> {
    match text.parse() {
        Ok(period @ Period::HalfYear(..)) => Ok(period),
        _ => Err(Trouble::NoPeriod),
    }
}

fn last_closed(snapshot: &Snapshot) -> Period {
    let today = snapshot.local().date();
    let now = Period::HalfYear(today.year(), if today.month() <= 6 { Half::First } else { Half::Second });
    now.previous().unwrap_or(now)
}

async fn texts(site: &Site, period: Period) -> Result<Vec<PageText>, Trouble> {
    site.view.texts(half_year::prefix(period)).await.map_err(Trouble::Unavailable)
}

async fn form(
    site: &Site,
    visitor: &Visitor,
    context: &Arc<Context>,
    settings: &Settings,
    period: Period,
) -> Result<Form, Trouble> {
    let report = reports::report(site, visitor, period).await?;
    Form::make(context, &report, settings, &texts(site, period).await?).ok_or(Trouble::NoPeriod)
}

/// What staff wrote of a row, if anything.
fn by_hand(texts: &[PageText], period: Period, row: u8) -> &str {
    let key = half_year::key(period, row);
    let last = texts.iter().filter(|text| text.key == key).max_by_key(|text| text.at);
    last.map_or("", |text| text.text.as_str())
}

/// Rows that were changed are kept, and the form shown again.
async fn keep(
    site: &Site,
    visitor: &Visitor,
    request: &Request,
    snapshot: &Snapshot,
    period: Period,
) -> Result<Reply, Trouble> {
    if !visitor.may(Right::Conclude) {
        return Err(Trouble::NotAllowed);
    }
    let before = texts(site, period).await?;
    for row in (1..=28).filter(|row| half_year::is_input(*row)) {
        let Some(text) = request.form.get(&format!("row-{row}")) else { continue };
        let text = conclusions::cleaned(text);
        if text.chars().count() > MOST_CHARS {
            return Err(Trouble::TooLong);
        }
        if text == by_hand(&before, period, row) {
            continue;
        }
        let key = half_year::key(period, row);
        let text = PageText { key, text, at: snapshot.now.civil, by: visitor.user.name.clone() };
        if !site.view.write_text(text).await {
            return Err(Trouble::NotKept);
        }
    }
    Ok(request::see_other(&format!("/half-year/{period}")))
}

fn page(snapshot: &Snapshot, visitor: &Visitor, form: &Form, texts: &[PageText]) -> Reply {
    let mut html = Html::new();
    let frame = Frame::new(Tab::Report, form.title.clone())
        .without_heading()
        .with_style(format!("/report/{}/print.css", form.period));
    staff::begin(&mut html, snapshot, visitor, &frame);
    ways(&mut html, snapshot, form.period);
    html.raw("<article class=\"report half-year\">\n<h1>").text(&form.title).raw("</h1>\n<p class=\"line\">");
    html.text(&form.council).raw(" · подати до ").text(words::date(form.due)).raw("</p>\n<div class=\"formhead\">\n");
    both(&mut html, PARAGRAPH, &form.name);
    form.head.iter().for_each(|line| both(&mut html, PARAGRAPH, line));
    html.raw("</div>\n");
    let writes = visitor.may(Right::Conclude);
    if writes {
        html.raw("<form method=\"post\" action=\"/half-year/").text(form.period).raw("\">\n");
        staff::token(&mut html, visitor);
    }
    table(&mut html, form, texts, writes);
    if writes {
        html.raw("<p class=\"screen-only\"><button>Зберегти вписане</button></p>\n</form>\n");
    }
    for remark in &form.remarks {
        html.raw("<p class=\"quiet\">").text(remark).raw("</p>\n");
    }
    footer(&mut html, form);
    html.raw("</article>\n");
    staff::end(&mut html, snapshot);
    request::page(html.finish())
}

fn ways(html: &mut Html, snapshot: &Snapshot, period: Period) {
    html.raw("<nav class=\"bar screen-only\" aria-label=\"Півріччя\">\n");
    let begun = |to: &Period| to.first() <= snapshot.local().date();
    for to in [period.previous(), period.next()].into_iter().flatten().filter(begun) {
        html.raw("<a class=\"button\" href=\"/half-year/").text(to).raw("\">").text(names::period(to)).raw("</a>\n");
    }
    html.raw("<a class=\"button\" href=\"/half-year/").text(period).raw(".xlsx\">Завантажити Excel</a>\n");
    html.raw("<a href=\"/report/").text(period).raw("\">Звіт за це півріччя</a>\n</nav>\n");
}

const PARAGRAPH: (&str, &str) = ("<p>", "</p>");

/// Both languages; a screen reader changes its voice between them.
fn both(html: &mut Html, (begin, end): (&'static str, &'static str), words: &Both) {
    html.raw(begin).raw("<span lang=\"kk\">").text(words.kk).raw("</span><br>\n<span class=\"quiet\">");
    html.text(words.uk).raw("</span>").raw(end).raw("\n");
}

fn table(html: &mut Html, form: &Form, texts: &[PageText], writes: bool) {
    html.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Показники форми\">\n<table>\n");
    html.raw("<caption>Показники форми</caption>\n<thead><tr>");
    for column in &form.columns {
        html.raw("<th scope=\"col\"><span lang=\"kk\">").text(column.kk).raw("</span><br>\n").text(column.uk);
        html.raw("</th>");
    }
    html.raw("<th scope=\"col\" class=\"screen-only\">Звідки</th></tr>\n<tr class=\"letters\">");
    html.raw("<td>А</td><td>Б</td><td>В</td><td>1</td><td class=\"screen-only\"></td></tr></thead>\n<tbody>\n");
    for row in &form.rows {
        html.raw("<tr><td>").text(row.number).raw("</td>");
        both(html, ("<th scope=\"row\">", "</th>"), &row.name);
        both(html, ("<td>", "</td>"), &row.unit);
        html.raw("<td>");
        value(html, row, by_hand(texts, form.period, row.number), writes);
        html.raw("</td><td class=\"screen-only\">").raw(row.source.words()).raw("</td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n");
}

/// What stands in the form, and beneath it the field for those who may write another.
fn value(html: &mut Html, row: &Row, written: &str, writes: bool) {
    html.raw("<span class=\"value\">").text(&row.value).raw("</span>");
    if !(row.input && writes) {
        return;
    }
    html.raw("<textarea class=\"screen-only\" rows=\"1\" maxlength=\"300\" name=\"row-").text(row.number);
    html.raw("\" aria-label=\"Рядок ").text(row.number).raw(": ").text(row.name.uk).raw("\"");
    if row.source == Source::Missing {
        html.raw(" placeholder=\"треба вписати\"");
    }
    html.raw(">\n").text(written).raw("</textarea>");
}

fn footer(html: &mut Html, form: &Form) {
    html.raw("<section id=\"signature\" class=\"sign\" aria-label=\"Хто подає\">\n");
    for line in &form.footer {
        html.raw("<p class=\"signer\"><span class=\"post\"><span lang=\"kk\">").text(line.name.kk);
        html.raw("</span><br>\n<span class=\"quiet\">").text(line.name.uk).raw("</span></span> ");
        match line.value.is_empty() {
            true => html.raw("<span class=\"rule\"></span>"),
            false => html.raw("<span class=\"name\">").text(&line.value).raw("</span>"),
        };
        html.raw("</p>\n");
    }
    html.raw("</section>\n");
}
