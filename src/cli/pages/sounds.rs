//! Messages in the boxes and their sound.

use std::{path::PathBuf, time::Duration};

use jiff::Timestamp;

use super::{LeftMessage, StoreHandle};
use crate::{
    call::{CallRecord, Message},
    store::{Heard, Query},
    vocab::{RecordingId, RecordingKind},
};

/// A screen of messages; older ones are found by the command.
const MOST_MESSAGES: usize = 200;
/// Calls looked through for them, a page at a time.
const MOST_CALLS: usize = 10_000;
const PAGE: usize = 256;

pub async fn messages(store: StoreHandle) -> Option<Vec<LeftMessage>> {
    let (mut found, mut after, mut seen) = (Vec::new(), None, 0);
    while found.len() < MOST_MESSAGES && seen < MOST_CALLS {
        let page = store.page(Query::Newest, after, PAGE).await.ok()?.page;
        seen += page.calls.len();
        found.extend(page.calls.iter().flat_map(|call| call.messages.iter().map(move |message| left(call, message))));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    found.truncate(MOST_MESSAGES);
    Some(found)
}

fn left(call: &CallRecord, message: &Message) -> LeftMessage {
    LeftMessage {
        recording: message.recording,
        at: call.started.checked_add(Duration::from_millis(message.at_ms)).unwrap_or(call.started),
        box_name: message.box_name.clone(),
        number: message.number.clone().or_else(|| call.caller.number.clone()),
        length_ms: message.length_ms,
        heard: message.heard,
    }
}

/// Each opening is a line of the log: voices of citizens are personal data. A message that somebody listens to counts as
/// heard.
pub async fn sound(store: StoreHandle, folder: PathBuf, recording: RecordingId, heard: bool) -> Option<Vec<u8>> {
    let path = folder.join(recording.to_string());
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path)).await.ok()?.ok()?;
    if heard {
        tracing::info!(%recording, "a recording was opened on the page");
    }
    if heard && recording.kind == RecordingKind::Message {
        store.heard(Heard { recording, at: Timestamp::now() });
    }
    Some(bytes)
}
