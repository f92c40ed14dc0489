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

    /// The recorder is done with it, perhaps before its end: the disk refused it, or it was discarded as it ran. No more
    /// of it comes.
    pub fn over(&mut self, recording: RecordingId) {
        self.running.remove(&recording);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        config::Recordings,
        media::{RecordEnd, RecordStop},
        runtime::recorder::{self, RecorderSettings},
        store::testing::TempDir,
        vocab::{CallRef, RecordingKind},
    };

    #[test]
    fn nothing_is_kept_of_a_recording_that_the_disk_refuses() {
        let folder = TempDir::new();
        let limits = Recordings { keep: Duration::MAX, quota: 0, free: u64::MAX };
        let (told, reports) = std::sync::mpsc::channel();
        let settings = RecorderSettings { folder: folder.path().to_owned(), limits };
        let report = move |recording, end: RecordEnd| told.send((recording, end.why)).unwrap_or_default();
        let mut reels = Reels::new(recorder::spawn(settings, report).unwrap());
        for n in 1..=3 {
            let recording = RecordingId { kind: RecordingKind::Message, call: CallRef { boot: 1, seq: 1 }, n };
            reels.record(Taping::Begin { recording });
            let (refused, why) = reports.recv_timeout(Duration::from_secs(5)).unwrap();
            assert_eq!((refused, why), (recording, RecordStop::NoSpace));
            reels.over(refused);
        }
        assert!(reels.running.is_empty());
    }
}
