//! `/calls/3-17`: one call from its first ring to its end, what staff did about it, and its recordings.
//!
//! Whoever opens it is noted (M-5.7). Conversations are for those who may see numbers; what was left in a box is for all
//! who answer messages.

mod page;
mod story;

use warp::http::StatusCode;

pub use page::player;
use story::Near;

use super::{
    access::{Right, Visitor},
    host, notes, pieces,
    request::{self, Method, Reply, Request},
    site::Site,
    sound,
    staff::Tab,
};
use crate::{
    call::CallRecord,
    ledger::Deed,
    vocab::{CallRef, RecordingId, RecordingKind},
};

const TITLE: (Tab, &str) = (Tab::Calls, "Дзвінок");

/// `name` is the part of the path after `/calls/`; `rest` what follows it.
pub async fn answer(site: &Site, visitor: &Visitor, request: &Request, name: &str, rest: &[&str]) -> Reply {
    let Some(call) = named(name) else { return missing(site, visitor) };
    let record = match site.view.call(call).await {
        Ok(Some(record)) => record,
        Ok(None) => return missing(site, visitor),
        Err(why) => return pieces::unavailable(site, visitor, TITLE, why, "/calls"),
    };
    match (rest, request.is_reading()) {
        ([], true) => show(site, visitor, request, &record).await,
        ([], false) => note(site, visitor, request, &record).await,
        ([file], true) => talk(site, visitor, request, &record, file).await,
        _ => request::error(StatusCode::NOT_FOUND),
    }
}

fn missing(site: &Site, visitor: &Visitor) -> Reply {
    let sentence = "Такого дзвінка немає. Можливо, адресу набрано з помилкою.";
    pieces::say(site, visitor, StatusCode::NOT_FOUND, TITLE, sentence, "/calls")
}

async fn show(site: &Site, visitor: &Visitor, request: &Request, record: &CallRecord) -> Reply {
    let snapshot = site.view.snapshot();
    let near = story::near(&*site.view, record).await;
    site.note(visitor, request, Deed::Call { call: record.call });
    let context = pieces::context(site, &snapshot);
    request::page(page::page(&snapshot, visitor, &context, record, near.as_ref()))
}

/// A note about the call itself: a caller nobody answered.
async fn note(site: &Site, visitor: &Visitor, request: &Request, record: &CallRecord) -> Reply {
    if !visitor.may(Right::Messages) {
        return request::error(StatusCode::FORBIDDEN);
    }
    let back = format!("/calls/{}", record.call);
    notes::keep(site, visitor, &request.form, (record, None), &back, TITLE).await
}

/// The sound of a conversation: `talk-1.wav`.
async fn talk(site: &Site, visitor: &Visitor, request: &Request, record: &CallRecord, file: &str) -> Reply {
    if !visitor.may(Right::Numbers) || host::is_embedded_elsewhere(&request.headers) {
        return request::error(StatusCode::FORBIDDEN);
    }
    let number = file.strip_prefix("talk-").and_then(|rest| rest.strip_suffix(".wav")).and_then(number);
    let wanted = number.map(|n| RecordingId { kind: RecordingKind::Talk, call: record.call, n });
    let known = wanted.filter(|wanted| record.talks.iter().any(|talk| talk.recording == Some(*wanted)));
    match known {
        Some(recording) => play(site, visitor, request, recording).await,
        None => request::error(StatusCode::NOT_FOUND),
    }
}

/// The bytes of a recording, each request for them noted: players ask for stretches, and any of them is listening.
pub async fn play(site: &Site, visitor: &Visitor, request: &Request, recording: RecordingId) -> Reply {
    let range = request.header("range");
    let listens = request.method == Method::Get;
    let Some(bytes) = site.view.sound(recording, listens && sound::begins(range)).await else {
        return request::error(StatusCode::NOT_FOUND);
    };
    if listens {
        site.note(visitor, request, Deed::Recording { recording });
    }
    sound::response(bytes, range)
}

/// `3-17`
pub fn named(name: &str) -> Option<CallRef> {
    let (boot, seq) = name.split_once('-')?;
    Some(CallRef { boot: number(boot)?, seq: number(seq)? })
}

/// Plain digits: `+3` and `-3` name nothing.
pub fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
