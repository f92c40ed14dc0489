//! Single records for the pages, and what staff write about them.

use std::time::Duration;

use super::{CallsPage, StoreHandle, Unavailable, Wanted, unavailable};
use crate::{
    call::CallRecord,
    ledger::Note,
    store::{Entry, Noted, Query},
    vocab::CallRef,
};

/// A form waits so long for the disk before it says that nothing was kept.
const PATIENCE: Duration = Duration::from_secs(10);

pub async fn calls(store: StoreHandle, wanted: Wanted) -> Result<CallsPage, Unavailable> {
    let Wanted { from, to, after, limit } = wanted;
    let answer = store.page(Query::Between { from, to }, after, limit).await.map_err(unavailable)?;
    Ok(CallsPage { calls: answer.page.calls, next: answer.page.next })
}

pub async fn call(store: StoreHandle, call: CallRef) -> Result<Option<CallRecord>, Unavailable> {
    let answer = store.page(Query::One(call), None, 1).await.map_err(unavailable)?;
    Ok(answer.page.calls.into_iter().next())
}

/// False for a call or a message that is not there: nothing is written down about what nobody knows.
pub async fn note(store: StoreHandle, call: CallRef, note: Note) -> bool {
    let Ok(Some(record)) = self::call(store.clone(), call).await else { return false };
    let is_there = |wanted| record.messages.iter().any(|message| message.recording == wanted);
    if !note.recording.is_none_or(is_there) {
        return false;
    }
    written(store, Entry::Noted(Noted { call, note })).await
}

/// True when it is on the disk.
pub async fn written(store: StoreHandle, entry: Entry) -> bool {
    store.write(entry);
    tokio::task::spawn_blocking(move || store.settle(PATIENCE)).await.unwrap_or(false)
}
