//! The thread that writes recordings to the disk, so that no other waits for it.
//!
//! Sound comes through a ring of each recording (`media_thread::reels`), emptied ten times a second while anything is
//! recorded; orders come through a channel of their own. While nothing is recorded the thread sleeps until the next hour,
//! when what is too old or too much is deleted.
//!
//! ```text
//! <state>/recordings/messages/<call>-<n>.wav        finished: synced, then renamed
//!                             <call>-<n>.wav.part   in the making: its header is made true every few seconds, so that
//!                                                   a power cut leaves a file that can be heard; taken up at the next start
//! <state>/recordings/talks/…
//! ```
//!
//! Every `Begin` is answered once through `report`, whatever the disk does.

mod file;
mod purge;
mod salvage;
mod wav;

use std::{
    collections::HashMap,
    fmt, fs,
    io::{self, ErrorKind},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use tracing::warn;

use self::file::RecordingFile;
pub use self::purge::room;
use crate::{
    config::Recordings,
    media::{RecordEnd, RecordStop},
    vocab::{RecordingId, RecordingKind},
};

/// How often rings are emptied.
const ROUND: Duration = Duration::from_millis(100);
/// How often headers are made true and the disk's room is looked at.
const CHECK: Duration = Duration::from_secs(5);
const PURGE: Duration = Duration::from_secs(3600);
/// Of samples, interleaved: 20 ms of two channels.
const LONGEST_BLOCK: usize = 320;

#[derive(Clone, Debug)]
pub struct RecorderSettings {
    pub folder: PathBuf,
    pub limits: Recordings,
}

/// What the recorder is to do, besides taking blocks.
pub enum Order {
    Begin {
        recording: RecordingId,
        blocks: Receiver<Block>,
    },
    /// Of all frames the first `keep` stay.
    End {
        recording: RecordingId,
        keep: u64,
        spoken: Duration,
        why: RecordStop,
    },
    Discard {
        recording: RecordingId,
    },
    Limits(Recordings),
}

/// Sound of 20 ms from frame `at` on.
pub struct Block {
    at: u64,
    len: usize,
    samples: [i16; LONGEST_BLOCK],
}

impl Block {
    pub fn new(at: u64, from: &[i16]) -> Self {
        let mut samples = [0; LONGEST_BLOCK];
        let len = from.len().min(LONGEST_BLOCK);
        samples[..len].copy_from_slice(&from[..len]);
        Self { at, len, samples }
    }

    fn samples(&self) -> &[i16] {
        &self.samples[..self.len]
    }
}

/// The way to the recorder. The thread ends, with all its files closed, when the last of these is gone.
#[derive(Clone)]
pub struct Recorder(Sender<Order>);

impl Recorder {
    pub fn order(&self, order: Order) {
        // Fails only when the thread is gone; legs then give up waiting by themselves.
        let _ = self.0.send(order);
    }

    pub fn set_limits(&self, limits: Recordings) {
        self.order(Order::Limits(limits));
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}

/// Starts the thread. It first makes whole what a crash left, then takes orders. `report` is called on it.
pub fn spawn(
    settings: RecorderSettings,
    report: impl Fn(RecordingId, RecordEnd) + Send + 'static,
) -> io::Result<Recorder> {
    let (sender, orders) = channel();
    thread::Builder::new().name("recorder".to_owned()).spawn(move || {
        if let Err(error) = prepare(&settings.folder) {
            warn!(%error, "the folder of recordings cannot be made; nothing will be recorded");
        }
        salvage::take_up(&settings.folder);
        Work { settings, report, open: HashMap::new(), checked: Instant::now(), purged: None }.run(&orders);
    })?;
    Ok(Recorder(sender))
}

fn folder_of(kind: RecordingKind) -> &'static str {
    match kind {
        RecordingKind::Message => "messages",
        RecordingKind::Talk => "talks",
    }
}

const KINDS: [RecordingKind; 2] = [RecordingKind::Message, RecordingKind::Talk];

/// What people said is for the service and its group only.
fn prepare(folder: &Path) -> io::Result<()> {
    KINDS.iter().try_for_each(|kind| {
        let made = fs::DirBuilder::new().recursive(true).mode(0o750).create(folder.join(folder_of(*kind)));
        made.or_else(|error| if error.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
    })
}

struct Work<R> {
    settings: RecorderSettings,
    report: R,
    open: HashMap<RecordingId, Open>,
    checked: Instant,
    purged: Option<Instant>,
}

struct Open {
    file: RecordingFile,
    blocks: Receiver<Block>,
}

impl<R: Fn(RecordingId, RecordEnd)> Work<R> {
    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            match orders.recv_timeout(self.patience()) {
                Ok(order) => self.obey(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.close_all(),
            }
            self.drain();
            if self.checked.elapsed() >= CHECK {
                self.check();
            }
            if self.purged.is_none_or(|at| at.elapsed() >= PURGE) {
                self.purged = Some(Instant::now());
                purge::purge(&self.settings.folder, &self.settings.limits);
            }
        }
    }

    fn patience(&self) -> Duration {
        if !self.open.is_empty() {
            return ROUND;
        }
        self.purged.map_or(Duration::ZERO, |at| PURGE.saturating_sub(at.elapsed()))
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Begin { recording, blocks } => self.begin(recording, blocks),
            Order::End { recording, keep, spoken, why } => self.end(recording, keep, spoken, why),
            Order::Discard { recording } => self.discard(recording),
            Order::Limits(limits) => self.settings.limits = limits,
        }
    }

    fn begin(&mut self, recording: RecordingId, blocks: Receiver<Block>) {
        if !purge::has_room(&self.settings.folder, self.settings.limits.free) {
            warn!(%recording, "не записано: на диску замало вільного місця (recordings: free)");
            return self.tell(recording, 0, Duration::ZERO, RecordStop::NoSpace);
        }
        match RecordingFile::create(&self.settings.folder, recording) {
            Ok(file) => _ = self.open.insert(recording, Open { file, blocks }),
            Err(error) => {
                warn!(%recording, %error, "a recording cannot be begun");
                self.tell(recording, 0, Duration::ZERO, why_not(&error));
            }
        }
    }

    fn end(&mut self, recording: RecordingId, keep: u64, spoken: Duration, why: RecordStop) {
        // What is unknown was told of before: there was no room, or it was discarded.
        let Some(mut open) = self.open.remove(&recording) else { return };
        let finished = open.take_all().and_then(|()| open.file.finish(keep));
        match finished {
            Ok(kept) => self.tell(recording, kept, spoken, why),
            Err(error) => {
                warn!(%recording, %error, "a recording cannot be finished");
                self.tell(recording, 0, Duration::ZERO, why_not(&error));
            }
        }
    }

    /// The file goes, finished or not.
    fn discard(&mut self, recording: RecordingId) {
        if let Some(open) = self.open.remove(&recording) {
            open.file.remove();
            return self.tell(recording, 0, Duration::ZERO, RecordStop::Asked);
        }
        let path = self.settings.folder.join(recording.to_string());
        if let Err(error) = fs::remove_file(path)
            && error.kind() != ErrorKind::NotFound
        {
            warn!(%recording, %error, "a recording cannot be deleted");
        }
    }

    fn drain(&mut self) {
        let failed: Vec<_> = self
            .open
            .iter_mut()
            .filter_map(|(recording, open)| open.take_all().err().map(|error| (*recording, why_not(&error))))
            .collect();
        failed.into_iter().for_each(|(recording, why)| self.give_up(recording, why));
    }

    /// What is there so far can be heard from now on, and there is room for more of it.
    fn check(&mut self) {
        self.checked = Instant::now();
        if self.open.is_empty() {
            return;
        }
        let room = purge::has_room(&self.settings.folder, self.settings.limits.free);
        let failed: Vec<_> = self
            .open
            .iter_mut()
            .filter_map(|(recording, open)| match open.file.make_true() {
                Err(error) => Some((*recording, why_not(&error))),
                Ok(()) if !room => Some((*recording, RecordStop::NoSpace)),
                Ok(()) => None,
            })
            .collect();
        failed.into_iter().for_each(|(recording, why)| self.give_up(recording, why));
    }

    /// The disk does not take any more; what is written is kept.
    fn give_up(&mut self, recording: RecordingId, why: RecordStop) {
        let Some(open) = self.open.remove(&recording) else { return };
        warn!(%recording, ?why, "a recording has ended before its time");
        let kept = open.file.finish(u64::MAX).unwrap_or(0);
        self.tell(recording, kept, wav::duration(kept), why);
    }

    fn close_all(&mut self) {
        for (recording, mut open) in std::mem::take(&mut self.open) {
            if let Err(error) = open.take_all().and_then(|()| open.file.finish(u64::MAX)) {
                warn!(%recording, %error, "a recording cannot be finished");
            }
        }
    }

    fn tell(&self, recording: RecordingId, frames: u64, spoken: Duration, why: RecordStop) {
        (self.report)(recording, RecordEnd { length: wav::duration(frames), spoken, why });
    }
}

impl Open {
    fn take_all(&mut self) -> io::Result<()> {
        while let Ok(block) = self.blocks.try_recv() {
            self.file.take(block.at, block.samples());
        }
        self.file.write_out()
    }
}

fn why_not(error: &io::Error) -> RecordStop {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => RecordStop::NoSpace,
        _ => RecordStop::Failed,
    }
}

#[cfg(test)]
mod tests;
