//! How far the store has come: for those who wait for it and for `status`.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use serde::{Deserialize, Serialize};

use super::queue::Queue;
use crate::store::Position;

/// The `store` object of `slukhavka status --json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreStatus {
    /// Number of this start of the service; the first half of every call's identity.
    pub boot: u32,
    pub journal: JournalState,
    pub index: IndexState,
    /// Ended calls in the index.
    pub records: u64,
    /// Records of this run that the disk has acknowledged, and that are still in memory only.
    pub acknowledged: u64,
    pub waiting: usize,
    /// Ended calls given up because the disk took nothing for too long.
    pub lost: u64,
    /// Stretches of the journal that could not be read, and frames of a newer program passed over.
    pub damaged: u64,
    pub unknown: u64,
    /// Bytes and syncs that went to the journal in this run: the wear of the card.
    pub journal_bytes: u64,
    pub syncs: u64,
    /// Everything in the state's folder, as of the start and of the last checkpoint.
    pub bytes_on_disk: u64,
    /// Why the journal or the index is not well; `None` when both are.
    pub error: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JournalState {
    #[default]
    Opening,
    Ready,
    /// Records wait in memory until there is room.
    DiskFull,
    /// Records wait in memory until the disk answers again.
    Failing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndexState {
    #[default]
    Opening,
    /// Following the journal of earlier runs; queries are answered from the journal.
    CatchingUp,
    Ready,
    /// Tried again from time to time; queries are answered from the journal.
    Unavailable,
}

pub struct Progress {
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Default)]
struct Inner {
    status: StoreStatus,
    journal_error: Option<String>,
    index_error: Option<String>,
    /// Number of the last entry of the queue that is on the disk.
    settled: u64,
    /// Taken out of the queue, not yet on the disk.
    held: usize,
    /// `None` until the journal is open.
    durable: Option<Position>,
    writer_ended: bool,
    index_ended: bool,
}

impl Progress {
    pub fn new(boot: u32) -> Self {
        let status = StoreStatus { boot, ..StoreStatus::default() };
        Self { inner: Mutex::new(Inner { status, ..Inner::default() }), changed: Condvar::new() }
    }

    pub fn status(&self, queue: &Queue) -> StoreStatus {
        let inner = self.lock();
        let mut status = inner.status.clone();
        status.waiting = inner.held + queue.len();
        status.lost += queue.lost();
        status.error = inner.journal_error.clone().or_else(|| inner.index_error.clone());
        status
    }

    pub fn journal(&self, state: JournalState, error: Option<String>) {
        let mut inner = self.lock();
        inner.status.journal = state;
        inner.journal_error = error;
    }

    pub fn index(&self, state: IndexState, error: Option<String>) {
        let mut inner = self.lock();
        inner.status.index = state;
        inner.index_error = error;
    }

    pub fn indexed(&self, records: u64, damaged: usize, unknown: usize) {
        let mut inner = self.lock();
        inner.status.records = records;
        inner.status.damaged += damaged as u64;
        inner.status.unknown += unknown as u64;
    }

    pub fn weighs(&self, bytes: u64) {
        self.lock().status.bytes_on_disk = bytes;
    }

    pub fn holding(&self, held: usize) {
        self.lock().held = held;
    }

    pub fn lost_one(&self) {
        self.lock().status.lost += 1;
    }

    pub fn durable_at(&self, durable: Position) {
        self.lock().durable = Some(durable);
        self.changed.notify_all();
    }

    /// Everything up to entry `settled`, `ended` ends among it, went to the disk as `bytes` bytes; `held` are left.
    pub fn synced(&self, durable: Position, settled: u64, held: usize, ended: u64, bytes: u64) {
        let mut inner = self.lock();
        inner.durable = Some(durable);
        inner.settled = settled;
        inner.held = held;
        inner.status.acknowledged += ended;
        inner.status.journal_bytes += bytes;
        inner.status.syncs += 1;
        drop(inner);
        self.changed.notify_all();
    }

    pub fn durable(&self) -> Option<Position> {
        self.lock().durable
    }

    pub fn writer_ended(&self) {
        self.lock().writer_ended = true;
        self.changed.notify_all();
    }

    pub fn has_writer_ended(&self) -> bool {
        self.lock().writer_ended
    }

    pub fn index_ended(&self) {
        self.lock().index_ended = true;
        self.changed.notify_all();
    }

    pub fn wait_for(&self, number: u64, deadline: Instant) -> bool {
        self.wait_until(deadline, |inner| inner.settled >= number)
    }

    /// Waits until nothing is written to `segment` any more.
    pub fn wait_past(&self, segment: u64, deadline: Instant) -> bool {
        self.wait_until(deadline, |inner| inner.durable.is_some_and(|durable| durable.segment > segment))
    }

    pub fn wait_closed(&self, deadline: Instant) -> bool {
        self.wait_until(deadline, |inner| inner.writer_ended && inner.index_ended)
    }

    fn wait_until(&self, deadline: Instant, done: impl Fn(&Inner) -> bool) -> bool {
        let mut inner = self.lock();
        while !done(&inner) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            inner = self.changed.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
