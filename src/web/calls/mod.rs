//! `/calls`: calls of a day, or of the days a report is about, filtered; the newest first.
//!
//! A filter is a GET form, so that a list is a link. Pages are cut at a moment (`until`) that does not move while one
//! turns them: calls that come meanwhile shift nothing. A span with more calls than one answer looks through goes on
//! where it was left.

mod filter;
mod list;
mod page;

use warp::http::StatusCode;

pub use filter::Filter;
pub use page::number;

use super::{
    access::{Right, Visitor},
    pieces,
    request::{self, Reply, Request},
    site::Site,
    staff::Tab,
};
use crate::ledger::Deed;

const TITLE: (Tab, &str) = (Tab::Calls, "Дзвінки");

/// The list.
pub async fn answer(site: &Site, visitor: &Visitor, request: &Request) -> Reply {
    let snapshot = site.view.snapshot();
    let today = snapshot.local().date();
    let filter = match Filter::read(&request.query, today, visitor.may(Right::Numbers)) {
        Ok(filter) => filter,
        Err(sentence) => return pieces::say(site, visitor, StatusCode::BAD_REQUEST, TITLE, sentence, "/calls"),
    };
    let context = pieces::context(site, &snapshot);
    let found = match list::find(&*site.view, &context, &filter, snapshot.now.civil).await {
        Ok(found) => found,
        Err(why) => return pieces::unavailable(site, visitor, TITLE, why, "/calls"),
    };
    if visitor.may(Right::Numbers) && !found.rows.is_empty() {
        site.note(visitor, request, Deed::Numbers { what: format!("дзвінки: {}", filter.in_words()) });
    }
    request::page(page::page(&snapshot, visitor, &filter, &found))
}

#[cfg(test)]
mod tests;
