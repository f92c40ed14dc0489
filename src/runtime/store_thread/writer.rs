//! The writer: takes entries from the queue, appends them at once, syncs them in groups, and keeps trying when the
//! disk refuses.

use std::{
    collections::HashSet,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use super::{
    StoreOptions,
    index::Job,
    queue::{Queue, Taken},
    status::{JournalState, Progress},
};
use crate::{
    store::{Claim, Entry, Journal, JournalError, Medium},
    vocab::CallRef,
};

/// Entries appended in one write.
const BATCH: usize = 256;

pub struct Writer {
    claim: Arc<Claim>,
    medium: Arc<dyn Medium>,
    queue: Arc<Queue>,
    progress: Arc<Progress>,
    jobs: mpsc::SyncSender<Job>,
    options: StoreOptions,
    journal: Option<Journal>,
    /// Taken from the queue, not yet appended.
    held: Vec<Entry>,
    group: Group,
    /// Numbers of the last entry taken, appended, acknowledged, and of the last one somebody waits for.
    taken: u64,
    appended: u64,
    settled: u64,
    hurry: u64,
    /// After a failure nothing is tried before this.
    retry_at: Option<Instant>,
    /// A new segment was asked for.
    close_segment: bool,
}

/// Appended and waiting for their sync.
#[derive(Default)]
struct Group {
    ended: u64,
    bytes: u64,
    sync_by: Option<Instant>,
}

impl Writer {
    pub fn new(
        claim: Arc<Claim>,
        medium: Arc<dyn Medium>,
        queue: Arc<Queue>,
        progress: Arc<Progress>,
        jobs: mpsc::SyncSender<Job>,
        options: StoreOptions,
    ) -> Self {
        let (journal, held, group, retry_at) = (None, Vec::new(), Group::default(), None);
        Self {
            claim,
            medium,
            queue,
            progress,
            jobs,
            options,
            journal,
            held,
            group,
            taken: 0,
            appended: 0,
            settled: 0,
            hurry: 0,
            retry_at,
            close_segment: false,
        }
    }

    pub fn run(mut self) {
        loop {
            let room = if self.held.is_empty() { BATCH } else { 0 };
            let taken = self.queue.take(room, self.hurry, self.wake_at());
            let (closing, left) = (taken.closing, taken.left);
            self.accept(taken);
            if closing.is_some_and(|deadline| deadline <= Instant::now()) {
                break;
            }
            let due = closing.is_some() || self.hurry > self.settled;
            if self.retry_at.is_none_or(|at| at <= Instant::now()) {
                self.attempt(due);
            }
            if closing.is_some() && left == 0 && self.held.is_empty() && self.group.sync_by.is_none() {
                break;
            }
            if closing.is_some() && self.retry_at.is_some() {
                // The disk refuses and the service stops: pause as the queue no longer makes us wait.
                std::thread::sleep(self.options.retry.min(Duration::from_millis(100)));
            }
        }
        let (progress, jobs) = (self.progress.clone(), self.jobs.clone());
        // The claim on the folder is given up before anybody is told that we are gone.
        drop(self);
        progress.writer_ended();
        let _ = jobs.try_send(Job::Follow);
    }

    fn accept(&mut self, taken: Taken) {
        self.hurry = taken.hurry;
        self.close_segment |= taken.close_segment;
        if !taken.entries.is_empty() {
            self.taken = taken.up_to;
            self.held = without_needless_marks(taken.entries);
        }
    }

    fn wake_at(&self) -> Option<Instant> {
        self.retry_at.or(self.group.sync_by).or_else(|| self.journal.is_none().then(Instant::now))
    }

    /// Goes as far as the disk lets it: open, append, sync when due.
    fn attempt(&mut self, due: bool) {
        match self.advance(due) {
            Ok(()) => self.well(),
            Err(error) => self.unwell(&error),
        }
        let pending = self.held.len() + self.group.ended as usize;
        self.progress.holding(pending);
    }

    fn advance(&mut self, due: bool) -> Result<(), JournalError> {
        self.open()?;
        let Some(journal) = self.journal.as_mut() else { return Ok(()) };
        let appended = append(journal, &mut self.held, &mut self.group, &self.progress, &self.options);
        if appended.is_ok() {
            self.appended = self.taken;
        }
        // What was written before the disk filled up can be acknowledged all the same.
        let now = Instant::now();
        let due = due || self.close_segment;
        if self.group.sync_by.is_some_and(|by| due || by <= now) {
            journal.sync()?;
            let group = std::mem::take(&mut self.group);
            self.settled = self.appended;
            self.progress.synced(journal.durable(), self.settled, self.held.len(), group.ended, group.bytes);
            let _ = self.jobs.try_send(Job::Follow);
        }
        if self.close_segment && appended.is_ok() && self.group.sync_by.is_none() {
            journal.close_segment()?;
            self.close_segment = false;
            self.progress.durable_at(journal.durable());
            let _ = self.jobs.try_send(Job::Follow);
        }
        appended
    }

    fn open(&mut self) -> Result<(), JournalError> {
        if self.journal.is_some() {
            return Ok(());
        }
        let (journal, recovered) = Journal::open(&self.claim, self.medium.clone(), self.options.journal)?;
        if recovered.cut > 0 || recovered.damaged > 0 {
            let kept = recovered.kept.map(|path| path.display().to_string()).unwrap_or_default();
            tracing::warn!(cut = recovered.cut, kept, damaged = recovered.damaged, "journal repaired after a crash");
        }
        self.progress.durable_at(journal.durable());
        self.journal = Some(journal);
        let _ = self.jobs.try_send(Job::Follow);
        Ok(())
    }

    fn well(&mut self) {
        if self.retry_at.take().is_some() {
            tracing::info!("the journal is written again");
        }
        self.progress.journal(JournalState::Ready, None);
    }

    fn unwell(&mut self, error: &JournalError) {
        if self.retry_at.is_none() {
            tracing::error!(%error, "the journal cannot be written; records wait in memory");
        }
        self.retry_at = Some(Instant::now() + self.options.retry);
        let state = if error.is_full() { JournalState::DiskFull } else { JournalState::Failing };
        self.progress.journal(state, Some(error.to_string()));
    }
}

fn append(
    journal: &mut Journal,
    held: &mut Vec<Entry>,
    group: &mut Group,
    progress: &Progress,
    options: &StoreOptions,
) -> Result<(), JournalError> {
    if held.is_empty() {
        return Ok(());
    }
    let mut frames = Vec::with_capacity(held.len() * 1024);
    held.retain(|entry| {
        let fits = entry.write(&mut frames).is_some();
        if !fits {
            progress.lost_one();
            tracing::error!(call = ?entry.call(), "a call record is too long to be stored");
        }
        fits
    });
    let ended = held.iter().filter(|entry| matches!(entry, Entry::Ended(_))).count() as u64;
    journal.append(&frames)?;
    held.clear();
    let delay = if ended > 0 { options.batch_delay } else { options.mark_delay };
    let by = Instant::now() + delay;
    group.sync_by = Some(group.sync_by.map_or(by, |earlier| earlier.min(by)));
    group.ended += ended;
    group.bytes += frames.len() as u64;
    Ok(())
}

/// A beginning whose end is in the same batch says nothing the end does not.
fn without_needless_marks(mut entries: Vec<Entry>) -> Vec<Entry> {
    let ended: HashSet<CallRef> =
        entries.iter().filter(|e| matches!(e, Entry::Ended(_))).filter_map(Entry::call).collect();
    entries
        .retain(|entry| !matches!(entry, Entry::Began(_)) || !entry.call().is_some_and(|call| ended.contains(&call)));
    entries
}
