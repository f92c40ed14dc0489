//! `/callbacks`: «Кому передзвонити» — callers nobody answered, one row a number, the newest first.
//!
//! Whoever was answered since, left word elsewhere that settled the matter, or withheld the number is not here. Those who
//! call back need the whole number, so each look is noted (M-5.7).

mod list;
mod page;

use super::{
    access::Visitor,
    journey, notes, pieces,
    request::{self, Reply, Request},
    site::Site,
    staff::Tab,
};
use crate::ledger::Deed;
use warp::http::StatusCode;

const TITLE: (Tab, &str) = (Tab::Callbacks, "Кому передзвонити");

/// The list, or something done about one of it: `POST /callbacks/3-17`.
pub async fn answer(site: &Site, visitor: &Visitor, request: &Request, rest: &[&str]) -> Reply {
    match (rest, request.is_reading()) {
        ([], true) => show(site, visitor, request).await,
        ([name], false) => note(site, visitor, request, name).await,
        _ => request::error(StatusCode::NOT_FOUND),
    }
}

async fn show(site: &Site, visitor: &Visitor, request: &Request) -> Reply {
    let snapshot = site.view.snapshot();
    let context = pieces::context(site, &snapshot);
    let found = match list::find(&*site.view, &context, snapshot.now.civil).await {
        Ok(found) => found,
        Err(why) => return pieces::unavailable(site, visitor, TITLE, why, "/callbacks"),
    };
    if !found.callers.is_empty() {
        site.note(visitor, request, Deed::Numbers { what: "кому передзвонити".into() });
    }
    request::page(page::page(&snapshot, visitor, &found))
}

async fn note(site: &Site, visitor: &Visitor, request: &Request, name: &str) -> Reply {
    let Some(call) = journey::named(name) else { return request::error(StatusCode::NOT_FOUND) };
    match site.view.call(call).await {
        Ok(Some(record)) => notes::keep(site, visitor, &request.form, (&record, None), "/callbacks", TITLE).await,
        Ok(None) => request::error(StatusCode::NOT_FOUND),
        Err(why) => pieces::unavailable(site, visitor, TITLE, why, "/callbacks"),
    }
}

#[cfg(test)]
mod tests;
