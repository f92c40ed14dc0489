//! The report and its calls as files. What is in them is made by `report::files`; here is who gets which, and how much at
//! once.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::{answer, trouble::Trouble};
use crate::{
    ledger::Deed,
    report::{
        CallRow, Period, Report, Rows,
        files::{self, FileError, Names},
    },
    web::{
        access::{Right, Visitor},
        request::{self, Reply, Request},
        scan,
        site::Site,
        view::Unavailable,
    },
};

/// Rows of one file. They are held in memory while it is made; more are for the command line.
const MOST_CALLS: usize = 200_000;

/// One file is made at a time: the machine is small, and calls come first.
static ONE: Semaphore = Semaphore::const_new(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Xlsx,
    Csv,
    Json,
}

impl Kind {
    const ALL: [(&str, Self); 3] = [(".xlsx", Self::Xlsx), (".csv", Self::Csv), (".json", Self::Json)];

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// `2026-10.xlsx`; anything else is a page, not a file.
pub fn named(name: &str) -> Option<(&str, Kind)> {
    Kind::ALL.into_iter().find_map(|(end, kind)| Some((name.strip_suffix(end)?, kind)))
}

/// `calls.csv`
pub fn calls_named(name: &str) -> Option<Kind> {
    match name {
        "calls.csv" => Some(Kind::Csv),
        "calls.json" => Some(Kind::Json),
        _ => None,
    }
}

/// The report; the workbook has the calls as well, for those who may see single calls.
pub async fn report(
    site: &Site,
    visitor: &Visitor,
    request: &Request,
    period: &str,
    kind: Kind,
) -> Result<Reply, Trouble> {
    let period: Period = period.parse().map_err(|_| Trouble::NoPeriod)?;
    let _one = ONE.try_acquire().map_err(|_| Trouble::Unavailable(Unavailable::Busy))?;
    let mut report = answer::report(site, visitor, period).await?;
    Arc::make_mut(&mut report).conclusions = answer::current(site, &report).await;
    let name = format!("slukhavka-{period}");
    Ok(match kind {
        Kind::Csv => file(kind, &name, files::csv::report(&report).into_bytes()),
        Kind::Json => file(kind, &name, files::json::report(&report).into_bytes()),
        Kind::Xlsx => {
            let rows = match visitor.may(Right::Calls) {
                true => rows(site, period).await?,
                false => Vec::new(),
            };
            site.note(visitor, request, Deed::Download { what: format!("{period}.xlsx") });
            file(kind, &name, made(move || book(&report, &rows)).await?)
        }
    })
}

/// Single calls, their numbers masked.
pub async fn calls(
    site: &Site,
    visitor: &Visitor,
    request: &Request,
    period: &str,
    kind: Kind,
) -> Result<Reply, Trouble> {
    let period: Period = period.parse().map_err(|_| Trouble::NoPeriod)?;
    if !visitor.may(Right::Calls) {
        return Err(Trouble::NotAllowed);
    }
    let _one = ONE.try_acquire().map_err(|_| Trouble::Unavailable(Unavailable::Busy))?;
    let names = match visitor.may(Right::Numbers) {
        true => Names::Shown,
        false => Names::Hidden,
    };
    let mut rows = rows(site, period).await?;
    if names == Names::Hidden {
        rows.iter_mut().for_each(|row| row.operator.clear());
    }
    site.note(visitor, request, Deed::Download { what: format!("{period}, calls") });
    let made = made(move || {
        Ok(match kind {
            Kind::Json => files::json::calls(rows).into_bytes(),
            Kind::Csv | Kind::Xlsx => files::csv::calls(rows, names).into_bytes(),
        })
    });
    Ok(file(kind, &format!("slukhavka-{period}-calls"), made.await?))
}

/// The calls of the period as rows, in order of time.
async fn rows(site: &Site, period: Period) -> Result<Vec<CallRow>, Trouble> {
    let context = site.view.context().ok_or(Trouble::Unavailable(Unavailable::NotReady))?;
    let mut rows = Rows::new(context, period);
    let span = rows.span();
    let scanned = scan::scan(&*site.view, span, MOST_CALLS, |call| rows.add(&call)).await;
    match scanned.map_err(Trouble::Unavailable)?.rest {
        Some(_) => Err(Trouble::TooManyCalls),
        None => Ok(rows.finish()),
    }
}

fn book(report: &Report, rows: &[CallRow]) -> Result<Vec<u8>, FileError> {
    let mut book = files::xlsx::Book::new(report)?;
    for row in rows {
        book.call(row)?;
    }
    book.finish()
}

/// Off the loop of the pages: a large file takes a second or more.
pub async fn made(make: impl FnOnce() -> Result<Vec<u8>, FileError> + Send + 'static) -> Result<Vec<u8>, Trouble> {
    match tokio::task::spawn_blocking(make).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => {
            tracing::warn!(%error, "a file of a report was not made");
            Err(Trouble::Unavailable(Unavailable::Failed))
        }
        Err(_) => Err(Trouble::Unavailable(Unavailable::Failed)),
    }
}

pub fn file(kind: Kind, name: &str, bytes: Vec<u8>) -> Reply {
    let end = Kind::ALL.into_iter().find(|(_, this)| *this == kind).map_or("", |(end, _)| end);
    request::file(kind.content_type(), &format!("{name}{end}"), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_files_are_files() {
        assert_eq!(named("2026-10.xlsx"), Some(("2026-10", Kind::Xlsx)));
        assert_eq!(named("2026-10-05..2026-10-18.csv"), Some(("2026-10-05..2026-10-18", Kind::Csv)));
        assert_eq!((named("2026-10"), named("2026-10.exe"), calls_named("calls.xlsx")), (None, None, None));
    }
}
