//! The index thread: opens sled in the background, follows the journal, answers questions between two steps of
//! following, and builds a new index when personal data are to leave it.

use std::{
    collections::VecDeque,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{
    StoreOptions,
    asks::{Answer, Ask, AskPage, QueryError, Source},
    queue::Queue,
    renewal::Renewal,
    status::{IndexState, Progress},
};
use crate::store::{
    Changes, Claim, Entry, Index, IndexError, JournalError, JournalReader, Page, Position, read_last, size_on_disk,
};

/// A question that only the index can answer waits so long for an index that is being opened.
const PATIENCE: Duration = Duration::from_secs(10);

pub enum Job {
    /// The journal has grown, or its writer has ended.
    Follow,
    Ask(Ask),
    /// A segment of the journal is to be replaced by one without personal data.
    Replace(Replace),
    /// Personal data were taken out of the journal and must leave the index too; true when none are left in it.
    Renew(oneshot::Sender<bool>),
}

/// Work on a segment that must not be done while the index reads it.
pub struct Replace {
    pub segment: u64,
    pub work: Box<dyn FnOnce() -> Result<(), JournalError> + Send>,
    pub reply: oneshot::Sender<Replaced>,
}

pub enum Replaced {
    Done,
    /// The index has not read all of it.
    NotYet,
    Failed(JournalError),
}

pub struct IndexThread {
    claim: Arc<Claim>,
    jobs: mpsc::Receiver<Job>,
    queue: Arc<Queue>,
    progress: Arc<Progress>,
    options: StoreOptions,
    open: Option<Open>,
    renewal: Option<Renewal>,
    /// Of the index before this one.
    changes: Changes,
    retry_at: Option<Instant>,
    /// Records of calls that a crash cut off were handed to the writer.
    restarted: bool,
    /// Came before the index was ready, each with the moment it is told so; the earliest first.
    early: VecDeque<(Instant, Ask)>,
}

struct Open {
    index: Index,
    reader: JournalReader,
    /// Has caught up with the journal once, so its answers are whole.
    ready: bool,
    checkpoint_at: Option<Instant>,
}

impl IndexThread {
    pub fn new(
        claim: Arc<Claim>,
        jobs: mpsc::Receiver<Job>,
        queue: Arc<Queue>,
        progress: Arc<Progress>,
        options: StoreOptions,
    ) -> Self {
        Self {
            claim,
            jobs,
            queue,
            progress,
            options,
            open: None,
            renewal: None,
            changes: Changes::default(),
            retry_at: None,
            restarted: false,
            early: VecDeque::new(),
        }
    }

    pub fn run(mut self) {
        loop {
            match self.next_job() {
                Some(Job::Ask(ask)) => self.take(ask),
                Some(Job::Replace(replace)) => self.replace(replace),
                Some(Job::Renew(reply)) => self.renew(reply),
                Some(Job::Follow) | None => {}
            }
            if let Err(error) = self.step() {
                self.unwell(error);
            }
            self.answer_early();
            // One that never caught up is left as it is: the next start goes on from where it stands.
            let unfinished = self.is_ready() && self.behind();
            if self.progress.has_writer_ended() && !unfinished {
                break;
            }
        }
        self.renewal = None;
        let checkpoint = self.open.take().map(|mut open| open.index.checkpoint());
        if let Some(Err(error)) = checkpoint {
            tracing::warn!(%error, "the index was not made durable; the next start catches up from the journal");
        }
        let progress = self.progress.clone();
        drop(self);
        progress.index_ended();
    }

    /// Waits only when there is nothing to do.
    fn next_job(&self) -> Option<Job> {
        if self.behind() || self.renewal.is_some() {
            return self.jobs.try_recv().ok();
        }
        let checkpoint_at = self.open.as_ref().and_then(|open| open.checkpoint_at);
        let told_at = self.early.front().map(|(at, _)| *at);
        match self.retry_at.or(checkpoint_at).into_iter().chain(told_at).min() {
            Some(at) => self.jobs.recv_timeout(at.saturating_duration_since(Instant::now())).ok(),
            None => self.jobs.recv().ok(),
        }
    }

    fn behind(&self) -> bool {
        let durable = self.progress.durable();
        self.open.as_ref().is_some_and(|open| durable.is_some_and(|durable| open.reader.at() < durable))
    }

    fn is_ready(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.ready)
    }

    /// One bounded piece of work: open, or apply one stretch of the journal, or a checkpoint, or a stretch of a new index.
    fn step(&mut self) -> Result<(), IndexError> {
        let Some(durable) = self.progress.durable() else { return Ok(()) };
        let now = Instant::now();
        if self.retry_at.is_some_and(|at| at > now) {
            return Ok(());
        }
        let Some(open) = self.open.as_mut() else { return self.open(durable) };
        if let Some(batch) = open.reader.next(durable)? {
            open.index.apply(&batch)?;
            open.checkpoint_at.get_or_insert(now + self.options.checkpoint);
            self.progress.indexed(open.index.count(), batch.damaged, batch.unknown);
            if batch.damaged > 0 {
                tracing::warn!(stretches = batch.damaged, "part of the journal cannot be read");
            }
        } else if open.checkpoint_at.is_some_and(|at| at <= now) {
            open.checkpoint_at = None;
            open.index.checkpoint()?;
            self.progress.weighs(size_on_disk(self.claim.dir()));
        } else if open.ready {
            self.go_on_renewing(durable)?;
        }
        self.note_readiness()
    }

    fn open(&mut self, durable: Position) -> Result<(), IndexError> {
        let began = Instant::now();
        let (index, rebuilt) = Index::open(self.claim.dir(), durable)?;
        if let Some(reason) = rebuilt {
            tracing::warn!(reason, "the index is built again from the journal");
        }
        tracing::debug!(ms = began.elapsed().as_millis(), records = index.count(), "index open");
        self.progress.indexed(index.count(), 0, 0);
        self.progress.weighs(size_on_disk(self.claim.dir()));
        self.progress.index(IndexState::CatchingUp, None);
        self.use_index(index);
        self.retry_at = None;
        self.note_readiness()
    }

    fn use_index(&mut self, mut index: Index) {
        index.go_on_after(&self.changes);
        let reader = JournalReader::new(&self.claim.dir().join("journal"), index.position());
        self.open = Some(Open { index, reader, ready: false, checkpoint_at: None });
    }

    /// When the index has caught up for the first time, gives each call that an earlier boot left open its record, by
    /// the same way as every other record.
    fn note_readiness(&mut self) -> Result<(), IndexError> {
        let behind = self.behind();
        let Some(open) = self.open.as_mut().filter(|open| !open.ready && !behind) else { return Ok(()) };
        if !self.restarted {
            let left = open.index.cut_off_before(self.claim.boot())?;
            if !left.is_empty() {
                tracing::warn!(calls = left.len(), "calls were cut off by a restart");
            }
            left.into_iter().for_each(|record| self.queue.push(Entry::Ended(record)));
            self.restarted = true;
        }
        open.ready = true;
        self.progress.index(IndexState::Ready, None);
        Ok(())
    }

    /// Answered at once, unless a moment's patience gives a better answer.
    fn take(&mut self, ask: Ask) {
        if self.is_ready() || ask.by_journal() || self.no_use_waiting() {
            self.answer(ask);
        } else {
            self.early.push_back((Instant::now() + PATIENCE, ask));
        }
    }

    fn no_use_waiting(&self) -> bool {
        self.retry_at.is_some() || self.progress.has_writer_ended()
    }

    /// Those who waited, once the index is ready; those who waited too long, that it is not.
    fn answer_early(&mut self) {
        let settled = self.is_ready() || self.no_use_waiting();
        while self.early.front().is_some_and(|(at, _)| settled || *at <= Instant::now())
            && let Some((_, ask)) = self.early.pop_front()
        {
            self.answer(ask);
        }
    }

    fn answer(&mut self, ask: Ask) {
        while self.is_ready() && self.behind() {
            // A short stretch, so that what was acknowledged before the question is in the answer.
            if let Err(error) = self.step() {
                self.unwell(error);
            }
        }
        match (self.open.as_ref().filter(|open| open.ready), ask) {
            (Some(open), ask) => {
                if let Err(error) = ask.answer(&open.index) {
                    self.unwell(error);
                }
            }
            (None, ask) if !ask.by_journal() => ask.refuse(QueryError::NotReady),
            (None, Ask::Page(AskPage { limit, reply, .. })) => _ = reply.send(self.newest_in_journal(limit)),
            (None, ask) => ask.refuse(QueryError::NotReady),
        }
    }

    fn newest_in_journal(&self, limit: usize) -> Result<Answer, QueryError> {
        let found = read_last(self.claim.dir(), limit, Some(self.claim.boot()));
        let calls = found.map_err(|e| QueryError::Failed(e.to_string()))?.calls;
        Ok(Answer { page: Page { calls, next: None }, source: Source::Journal })
    }

    /// Here and nowhere else segments change that are there already, so that the reader never meets one half-way.
    fn replace(&mut self, replace: Replace) {
        let reading = self.open.as_ref().is_some_and(|open| open.reader.at().segment <= replace.segment);
        let replaced = match reading || self.renewal.is_some() {
            true => Replaced::NotYet,
            false => (replace.work)().map_or_else(Replaced::Failed, |()| Replaced::Done),
        };
        let _ = replace.reply.send(replaced);
    }

    fn renew(&mut self, reply: oneshot::Sender<bool>) {
        if !self.is_ready() {
            // The next opening finds the mark and begins anew.
            if let Some(index) = self.close() {
                index.close();
            }
            let _ = reply.send(true);
            return;
        }
        match Renewal::begin(self.claim.dir(), reply) {
            Ok(renewal) => self.renewal = Some(renewal),
            Err(error) => tracing::error!(%error, "personal data stay in the index until the next attempt"),
        }
    }

    fn go_on_renewing(&mut self, durable: Position) -> Result<(), IndexError> {
        let Some(mut renewal) = self.renewal.take() else { return Ok(()) };
        match renewal.step(durable) {
            Ok(false) => self.renewal = Some(renewal),
            Ok(true) => {
                let Some(open) = self.open.take() else { return Ok(()) };
                self.changes = open.index.changes().clone();
                let index = renewal.finish(self.claim.dir(), open.index, durable)?;
                self.use_index(index);
                self.note_readiness()?;
                self.progress.weighs(size_on_disk(self.claim.dir()));
            }
            // The one in use goes on; what was begun is removed by the next attempt.
            Err(error) => tracing::error!(%error, "personal data stay in the index until the next attempt"),
        }
        Ok(())
    }

    fn close(&mut self) -> Option<Index> {
        self.renewal = None;
        let index = self.open.take()?.index;
        self.changes = index.changes().clone();
        Some(index)
    }

    fn unwell(&mut self, error: IndexError) {
        tracing::error!(%error, "the index is closed and tried again later; the journal is not affected");
        self.progress.index(IndexState::Unavailable, Some(error.to_string()));
        // Nobody waits for sled here: one that panicked may never let go of its file.
        drop(self.close());
        if matches!(error, IndexError::Damaged(_)) {
            // Opening may succeed on files that fail when read, so they are not tried again.
            if let Err(error) = Index::discard(self.claim.dir()) {
                tracing::error!(%error, "the damaged index cannot be deleted");
            }
        }
        self.retry_at = Some(Instant::now() + self.options.retry * 5);
    }
}
