//! A new index built beside the one in use, a stretch at a time, to take its place without what it must forget.

use std::path::Path;

use tokio::sync::oneshot;

use crate::store::{Index, IndexError, JournalReader, Position};

/// Stretches between two checkpoints, so that the last one has little left to do.
const CHECKPOINT: u32 = 64;

pub struct Renewal {
    index: Index,
    reader: JournalReader,
    stretches: u32,
    reply: oneshot::Sender<bool>,
}

impl Renewal {
    pub fn begin(state: &Path, reply: oneshot::Sender<bool>) -> Result<Self, IndexError> {
        let index = Index::begin_beside(state)?;
        let reader = JournalReader::new(&state.join("journal"), index.position());
        Ok(Self { index, reader, stretches: 0, reply })
    }

    /// One stretch; true when it has caught up.
    pub fn step(&mut self, durable: Position) -> Result<bool, IndexError> {
        let Some(batch) = self.reader.next(durable)? else { return Ok(true) };
        self.index.apply(&batch)?;
        self.stretches += 1;
        if self.stretches.is_multiple_of(CHECKPOINT) {
            self.index.checkpoint()?;
        }
        Ok(false)
    }

    pub fn finish(self, state: &Path, old: Index, durable: Position) -> Result<Index, IndexError> {
        let index = Index::replace(state, old, self.index, durable)?;
        let _ = self.reply.send(true);
        Ok(index)
    }
}
