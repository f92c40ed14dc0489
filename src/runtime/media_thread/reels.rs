//! From the media thread to the recorder: a ring for each recording, made when it begins. A block that finds it full is
//! lost and becomes silence in the file; the media thread never waits for a disk.

use std::{
    collections::HashMap,
    sync::mpsc::{SyncSender, sync_channel},
};

use crate::{
    media::Taping,
    runtime::recorder::{Block, Order, Recorder},
    vocab::RecordingId,
};

/// Blocks of 20 ms: so long, 5 s, a disk may take for something else.
const RING: usize = 250;

#[derive(Debug)]
pub(super) struct Reels {
    recorder: Recorder,
    running: HashMap<RecordingId, Reel>,
}

#[derive(Debug)]
struct Reel {
    blocks: SyncSender<Block>,
    lost: u64,
}

impl Reels {
    pub fn new(recorder: Recorder) -> Self {
        Self { recorder, running: HashMap::new() }
    }

    pub fn record(&mut self, taping: Taping<'_>) {
        match taping {
            Taping::Begin { recording } => {
                let (blocks, inbox) = sync_channel(RING);
                self.running.insert(recording, Reel { blocks, lost: 0 });
                self.recorder.order(Order::Begin { recording, blocks: inbox });
            }
            Taping::Block { recording, at, samples } => {
                if let Some(reel) = self.running.get_mut(&recording)
                    && reel.blocks.try_send(Block::new(at, samples)).is_err()
                {
                    reel.lost += 1;
                }
            }
            Taping::End { recording, keep, spoken, why } => {
                if let Some(Reel { lost: lost @ 1.., .. }) = self.running.remove(&recording) {
                    tracing::warn!(%recording, blocks = lost, "the recorder was behind; so much of a recording is silence");
                }
                self.recorder.order(Order::End { recording, keep, spoken, why });
            }
            Taping::Discard { recording } => self.recorder.order(Order::Discard { recording }),
        }
    }
}
