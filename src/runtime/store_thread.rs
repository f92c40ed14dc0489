//! The store's two threads. *writer* owns the journal: records come in through a bounded queue that never blocks the
//! Switch, are written at once (so a killed process keeps them) and synced in groups. *index* owns sled: it follows
//! the journal up to what is durable and answers queries a page at a time, so a long scan delays no sync.
//!
//! Decides nothing about calls; the files and their meaning are `store`'s.
//!
//! ```text
//! Switch --began/ended--> queue --> writer --append, fdatasync--> journal --follow--> index --pages--> who asks
//! ```
//!
//! When the disk is full or failing the queue grows to a bound ([`StoreOptions::queue`], about 2 kB a record) and is
//! written when the disk is back. Marks of beginnings give way at half of the bound, because the end of a call carries
//! all that its beginning said. Beyond the bound an end is lost, counted, and logged; never silently.

mod asks;
mod backup;
mod facts;
mod index;
mod purge;
mod queue;
mod renewal;
mod status;
mod writer;

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use self::{
    asks::{Ask, AskPage},
    index::{IndexThread, Job},
    queue::Queue,
    status::Progress,
    writer::Writer,
};
use crate::{
    call::CallRecord,
    store::{Claim, Cursor, Entry, Heard, JournalOptions, Medium, Query},
};

pub use asks::{Answer, QueryError, Source};
pub use backup::BackupTrouble;
pub use purge::PurgeTrouble;
pub use status::{IndexState, JournalState, StoreStatus};

/// Queries that may wait for the index thread at once.
const JOBS: usize = 64;

#[derive(Clone, Copy, Debug)]
pub struct StoreOptions {
    /// How long an ended call may wait for others to share its sync.
    pub batch_delay: Duration,
    /// How long a beginning may stay unsynced: what a power cut can make disappear without a trace.
    pub mark_delay: Duration,
    /// Records held in memory while the disk does not take them.
    pub queue: usize,
    /// How long the index may lag behind the journal on disk; bounds the catching up of the next start.
    pub checkpoint: Duration,
    /// Pause before a failed operation is tried again.
    pub retry: Duration,
    pub journal: JournalOptions,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            batch_delay: Duration::from_millis(20),
            mark_delay: Duration::from_secs(5),
            queue: 16_384,
            checkpoint: Duration::from_secs(300),
            retry: Duration::from_secs(2),
            journal: JournalOptions::default(),
        }
    }
}

/// The store as the rest of the program sees it. Cheap to clone; nothing here waits for a disk unless it says so.
#[derive(Clone)]
pub struct StoreHandle {
    queue: Arc<Queue>,
    progress: Arc<Progress>,
    jobs: mpsc::SyncSender<Job>,
    medium: Arc<dyn Medium>,
    state: Arc<Path>,
    /// Held while segments are replaced, or copied as a whole.
    upkeep: Arc<Mutex<()>>,
}

/// How a clean stop went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Both threads ended within the time given.
    pub in_time: bool,
    /// Records that are only in memory and go with the process.
    pub unwritten: usize,
}

/// Starts both threads. Returns at once: the journal and then sled are opened behind the caller's back, and records
/// given before that wait in the queue.
pub fn spawn(claim: Claim, medium: Arc<dyn Medium>, options: StoreOptions) -> io::Result<StoreHandle> {
    let claim = Arc::new(claim);
    let queue = Arc::new(Queue::new(options.queue));
    let progress = Arc::new(Progress::new(claim.boot()));
    let (jobs, todo) = mpsc::sync_channel(JOBS);
    let handle = StoreHandle {
        queue: queue.clone(),
        progress: progress.clone(),
        jobs: jobs.clone(),
        medium: medium.clone(),
        state: claim.dir().into(),
        upkeep: Arc::default(),
    };
    let index = IndexThread::new(claim.clone(), todo, queue.clone(), progress.clone(), options);
    let writer = Writer::new(claim, medium, queue, progress, jobs, options);
    thread::Builder::new().name("store-index".into()).spawn(move || index.run())?;
    thread::Builder::new().name("store".into()).spawn(move || writer.run())?;
    Ok(handle)
}

impl StoreHandle {
    /// A call began. Never blocks.
    pub fn began(&self, record: Box<CallRecord>) {
        self.queue.push(Entry::Began(record));
    }

    /// A call ended with its one record. Never blocks.
    pub fn ended(&self, record: Box<CallRecord>) {
        self.queue.push(Entry::Ended(record));
    }

    /// Staff have listened to a message. Never blocks.
    pub fn heard(&self, heard: Heard) {
        self.queue.push(Entry::Heard(heard));
    }

    /// Something beside the calls was written down. Never blocks.
    pub fn write(&self, entry: Entry) {
        self.queue.push(entry);
    }

    /// One page of calls, newest first. The asker holds nothing open between pages, so it may be as slow as it likes.
    pub async fn page(&self, query: Query, after: Option<Cursor>, limit: usize) -> Result<Answer, QueryError> {
        self.ask(query, after, limit)?.await.map_err(|_| QueryError::Closed)?
    }

    /// [`StoreHandle::page`] for a thread outside tokio.
    pub fn page_blocking(&self, query: Query, after: Option<Cursor>, limit: usize) -> Result<Answer, QueryError> {
        self.ask(query, after, limit)?.blocking_recv().map_err(|_| QueryError::Closed)?
    }

    pub fn status(&self) -> StoreStatus {
        self.progress.status(&self.queue)
    }

    /// Waits until everything given so far is acknowledged by the disk; false when `limit` passes first.
    pub fn settle(&self, limit: Duration) -> bool {
        self.progress.wait_for(self.queue.hurry(), Instant::now() + limit)
    }

    /// Writes and syncs what is left, brings the index up to date, ends both threads. False in `in_time` means that
    /// the disk did not answer; the process may end all the same.
    pub fn close(&self, limit: Duration) -> Closed {
        let deadline = Instant::now() + limit;
        self.queue.close(deadline);
        let in_time = self.progress.wait_closed(deadline);
        Closed { in_time, unwritten: self.status().waiting }
    }

    fn ask(
        &self,
        query: Query,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<oneshot::Receiver<Result<Answer, QueryError>>, QueryError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Ask(Ask::Page(AskPage { query, after, limit, reply })))?;
        Ok(answer)
    }

    fn send(&self, job: Job) -> Result<(), QueryError> {
        self.jobs.try_send(job).map_err(|e| match e {
            mpsc::TrySendError::Full(_) => QueryError::Busy,
            mpsc::TrySendError::Disconnected(_) => QueryError::Closed,
        })
    }
}

#[cfg(test)]
mod tests;
