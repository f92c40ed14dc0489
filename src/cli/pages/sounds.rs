//! Recorded voices, for those who may hear them.

use std::path::PathBuf;

use jiff::Timestamp;

use super::StoreHandle;
use crate::{
    store::Heard,
    vocab::{RecordingId, RecordingKind},
};

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
