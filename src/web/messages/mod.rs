//! `/messages`: what callers left in the boxes, with its sound, whom to answer, and what was done about it.
//!
//! Whoever answers messages needs the whole number to call back, so each look at the list is noted, as is each opening of
//! a recording (M-5.7). Messages stand in the records of their calls; a list looks through the calls of so many days.

mod filter;
mod list;
mod page;

use warp::http::StatusCode;

use filter::Filter;

use super::{
    access::Visitor,
    host, journey, notes, pieces,
    request::{self, Reply, Request},
    site::Site,
    staff::Tab,
};
use crate::{
    ledger::Deed,
    vocab::{CallRef, RecordingId, RecordingKind},
};

const TITLE: (Tab, &str) = (Tab::Messages, "Повідомлення");

/// The list, the sound of one, or something done about one.
pub async fn answer(site: &Site, visitor: &Visitor, request: &Request, rest: &[&str]) -> Reply {
    match (rest, request.is_reading()) {
        ([], true) => show(site, visitor, request).await,
        // A page of another site that plays a message in secret would have it marked as heard.
        ([_], true) if host::is_embedded_elsewhere(&request.headers) => request::error(StatusCode::FORBIDDEN),
        ([file], true) => match file.strip_suffix(".wav").and_then(named) {
            Some(recording) => journey::play(site, visitor, request, recording).await,
            None => request::error(StatusCode::NOT_FOUND),
        },
        ([name], false) => match named(name) {
            Some(recording) => note(site, visitor, request, recording).await,
            None => request::error(StatusCode::NOT_FOUND),
        },
        _ => request::error(StatusCode::NOT_FOUND),
    }
}

async fn show(site: &Site, visitor: &Visitor, request: &Request) -> Reply {
    let snapshot = site.view.snapshot();
    let filter = match Filter::read(&request.query) {
        Ok(filter) => filter,
        Err(sentence) => return pieces::say(site, visitor, StatusCode::BAD_REQUEST, TITLE, sentence, "/messages"),
    };
    let context = pieces::context(site, &snapshot);
    let found = match list::find(&*site.view, &context, &filter, snapshot.now.civil).await {
        Ok(found) => found,
        Err(why) => return pieces::unavailable(site, visitor, TITLE, why, "/messages"),
    };
    if found.messages.iter().any(|message| message.number.is_some()) {
        site.note(visitor, request, Deed::Numbers { what: format!("повідомлення: {}", filter.in_words()) });
    }
    request::page(page::page(&snapshot, visitor, &filter, &found))
}

async fn note(site: &Site, visitor: &Visitor, request: &Request, recording: RecordingId) -> Reply {
    let record = match site.view.call(recording.call).await {
        Ok(Some(record)) if record.messages.iter().any(|message| message.recording == recording) => record,
        Ok(_) => return request::error(StatusCode::NOT_FOUND),
        Err(why) => return pieces::unavailable(site, visitor, TITLE, why, "/messages"),
    };
    // Where the form was; read as a filter, so that nothing else can be sent to.
    let filter = Filter::of(request.form.get("back").unwrap_or_default()).unwrap_or_default();
    let back = format!("{}#m{}", filter.path(filter.page, filter.until), name(recording));
    notes::keep(site, visitor, &request.form, (&record, Some(recording)), &back, TITLE).await
}

/// `3-17-1`
fn name(recording: RecordingId) -> String {
    format!("{}-{}", recording.call, recording.n)
}

/// The message such a name belongs to; anything else is no name.
fn named(name: &str) -> Option<RecordingId> {
    let mut numbers = name.splitn(3, '-');
    let (boot, seq, n) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let call = CallRef { boot: journey::number(boot)?, seq: journey::number(seq)? };
    Some(RecordingId { kind: RecordingKind::Message, call, n: journey::number(n)? })
}

#[cfg(test)]
mod tests;
