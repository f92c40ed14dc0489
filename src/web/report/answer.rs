//! Which request of `/report` and `/year` gets what.

use std::sync::Arc;

use jiff::civil::Date;
use warp::http::StatusCode;

use super::{
    conclusions,
    document::{self, Drawing},
    download, names,
    sections::Show,
    switcher::Switcher,
    trouble::Trouble,
    year,
};
use crate::{
    ledger::{Month, PageText},
    report::{Period, Report},
    web::{
        access::{Right, Visitor},
        html::Html,
        request::{self, Fields, Reply, Request},
        site::Site,
        staff::{self, Frame, Tab},
        view::Snapshot,
    },
};

/// `/report` and everything beneath it.
pub async fn answer(site: &Site, visitor: &Visitor, request: &Request, rest: &[&str]) -> Reply {
    let snapshot = site.view.snapshot();
    let found = match (rest, request.is_reading()) {
        ([] | [""], true) => chosen(site, &snapshot, &request.query).await,
        ([name], true) => match download::named(name) {
            Some((period, kind)) => download::report(site, visitor, request, period, kind).await,
            None => page(site, visitor, request, &snapshot, name).await,
        },
        ([period, "print.css"], true) => print_style(&snapshot, period),
        ([period, file], true) => match download::calls_named(file) {
            Some(kind) => download::calls(site, visitor, request, period, kind).await,
            None => Err(Trouble::Nothing),
        },
        ([period, "conclusions"], false) => match period.parse() {
            Ok(period) => Ok(conclusions::keep(site, visitor, request, period).await),
            Err(_) => Err(Trouble::NoPeriod),
        },
        (_, false) => return request::error(StatusCode::METHOD_NOT_ALLOWED),
        _ => Err(Trouble::Nothing),
    };
    found.unwrap_or_else(|trouble| trouble.reply(&snapshot, visitor))
}

/// `/year/2026`
pub async fn year_answer(site: &Site, visitor: &Visitor, rest: &[&str]) -> Reply {
    let snapshot = site.view.snapshot();
    let found = match rest {
        [text] => match text.parse() {
            Ok(Period::Year(number)) => year::page(site, visitor, &snapshot, number).await,
            _ => Err(Trouble::NoPeriod),
        },
        _ => Err(Trouble::Nothing),
    };
    found.unwrap_or_else(|trouble| trouble.reply(&snapshot, visitor))
}

/// What the forms above a report ask for, or else the month to begin with: the last closed one, which is what is signed, or
/// the current one while there is no closed one.
async fn chosen(site: &Site, snapshot: &Snapshot, query: &Fields) -> Result<Reply, Trouble> {
    let asked = match (query.filled("period"), query.filled("from"), query.filled("to")) {
        (Some(period), ..) => Some(period.parse::<Period>().map_err(|_| Trouble::NoPeriod)?),
        (None, Some(from), Some(to)) => Some(days(from, to).ok_or(Trouble::NoPeriod)?),
        (None, None, None) => None,
        _ => return Err(Trouble::NoPeriod),
    };
    let period = match asked {
        Some(period) => period,
        None => {
            let now = Month::of(snapshot.local().date()).ok_or(Trouble::NoPeriod)?;
            let closed = now.plus(-1).unwrap_or(now);
            let months = site.view.months().await.unwrap_or_default();
            let known = months.first().is_none_or(|first| *first <= closed);
            Period::Month(if known { closed } else { now })
        }
    };
    Ok(request::see_other(&format!("/report/{period}")))
}

/// Whole months are called months, so that their conclusions and files are the same however they were asked for.
fn days(from: &str, to: &str) -> Option<Period> {
    let day = |text: &str| (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten();
    let period = Period::days(day(from)?, day(to)?)?;
    match period.months().as_deref() {
        Some([month]) => Some(Period::Month(*month)),
        _ => Some(period),
    }
}

/// A report is made only of time that has begun.
pub async fn report(site: &Site, visitor: &Visitor, period: Period) -> Result<Arc<Report>, Trouble> {
    let today = site.view.snapshot().local().date();
    if period.first() > today {
        return Err(Trouble::Future);
    }
    // A store that is not ready says so when it is asked for the report itself.
    let months = site.view.months().await.unwrap_or_default();
    if months.first().is_some_and(|first| period.last() < first.first()) {
        return Err(Trouble::Before);
    }
    let report = site.view.report(period).await.map_err(Trouble::Unavailable)?;
    Ok(match visitor.may(Right::Numbers) {
        true => report,
        false => report.without_names(),
    })
}

async fn page(
    site: &Site,
    visitor: &Visitor,
    request: &Request,
    snapshot: &Snapshot,
    name: &str,
) -> Result<Reply, Trouble> {
    let period: Period = name.parse().map_err(|_| Trouble::NoPeriod)?;
    let report = report(site, visitor, period).await?;
    let months = site.view.months().await.unwrap_or_default();
    let conclusions = current(site, &report).await;
    let show = Show {
        names_in_print: request.query.get("names") == Some("print") && visitor.may(Right::Numbers),
        public: request.query.get("for") == Some("public"),
    };
    let mut html = Html::new();
    let frame = Frame::new(Tab::Report, format!("Звіт, {}", names::period(period)))
        .without_heading()
        .with_style(format!("/report/{period}/print.css"));
    staff::begin(&mut html, snapshot, visitor, &frame);
    let today = snapshot.local().date();
    let half_year_form = site.view.context().is_some_and(|context| context.half_year.is_some());
    Switcher { period, months: &months, today, show, half_year_form }.draw(&mut html, visitor);
    let writer = (visitor.may(Right::Conclude) && !show.public).then_some(visitor);
    let conclusions = conclusions.as_ref();
    document::draw(&mut html, &Drawing { report: &report, conclusions, show, writer });
    staff::end(&mut html, snapshot);
    Ok(request::page(html.finish()))
}

/// The text as it is now: the report may be a few seconds old, and who has just written sees what they wrote.
pub async fn current(site: &Site, report: &Report) -> Option<PageText> {
    match site.view.text(conclusions::key(report.head.period)).await {
        Ok(text) => text,
        Err(_) => report.conclusions.clone(),
    }
}

fn print_style(snapshot: &Snapshot, period: &str) -> Result<Reply, Trouble> {
    let period: Period = period.parse().map_err(|_| Trouble::Nothing)?;
    let mut css = Html::new();
    document::running_head(&mut css, &snapshot.council, period, snapshot.demo);
    Ok(request::with(StatusCode::OK, "text/css", css.finish().into_bytes()))
}
