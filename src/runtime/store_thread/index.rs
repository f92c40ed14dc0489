//! The index thread: opens sled in the background, follows the journal, answers pages between two steps of following.

use std::{
    collections::VecDeque,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::oneshot;

use super::{
    StoreOptions,
    queue::Queue,
    status::{IndexState, Progress},
};
use crate::store::{
    Claim, Cursor, Entry, Index, IndexError, JournalReader, Page, Position, Query, read_last, size_on_disk,
};

/// A question that only the index can answer waits so long for an index that is being opened.
const PATIENCE: Duration = Duration::from_secs(10);

pub enum Job {
    /// The journal has grown, or its writer has ended.
    Follow,
    Page(Ask),
}

pub struct Ask {
    pub query: Query,
    pub after: Option<Cursor>,
    pub limit: usize,
    pub reply: oneshot::Sender<Result<Answer, QueryError>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub page: Page,
    pub source: Source,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    Index,
    /// The index is not ready; only the newest calls can be had.
    Journal,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QueryError {
    #[error("too many queries wait already")]
    Busy,
    #[error("the index is not ready for this query yet")]
    NotReady,
    #[error("the store is closed")]
    Closed,
    #[error("the store cannot be read: {0}")]
    Failed(String),
}

pub struct IndexThread {
    claim: Arc<Claim>,
    jobs: mpsc::Receiver<Job>,
    queue: Arc<Queue>,
    progress: Arc<Progress>,
    options: StoreOptions,
    open: Option<Open>,
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
            retry_at: None,
            restarted: false,
            early: VecDeque::new(),
        }
    }

    pub fn run(mut self) {
        loop {
            match self.next_job() {
                Some(Job::Page(ask)) => self.take(ask),
                Some(Job::Follow) | None => {}
            }
            if let Err(error) = self.step() {
                self.unwell(error);
            }
            self.answer_early();
            // One that never caught up is left as it is: the next start goes on from where it stands.
            let unfinished = self.open.as_ref().is_some_and(|open| open.ready) && self.behind();
            if self.progress.has_writer_ended() && !unfinished {
                break;
            }
        }
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
        if self.behind() {
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

    /// One bounded piece of work: open, or apply one stretch of the journal, or a checkpoint.
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
        let reader = JournalReader::new(&self.claim.dir().join("journal"), index.position());
        self.progress.indexed(index.count(), 0, 0);
        self.progress.weighs(size_on_disk(self.claim.dir()));
        self.progress.index(IndexState::CatchingUp, None);
        self.open = Some(Open { index, reader, ready: false, checkpoint_at: None });
        self.retry_at = None;
        self.note_readiness()
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
        let ready = self.open.as_ref().is_some_and(|open| open.ready);
        let by_journal = ask.query == Query::Newest && ask.after.is_none();
        if ready || by_journal || self.retry_at.is_some() || self.progress.has_writer_ended() {
            let _ = ask.reply.send(self.answer(ask.query, ask.after.as_ref(), ask.limit));
        } else {
            self.early.push_back((Instant::now() + PATIENCE, ask));
        }
    }

    /// Those who waited, once the index is ready; those who waited too long, that it is not.
    fn answer_early(&mut self) {
        let settled = self.open.as_ref().is_some_and(|open| open.ready)
            || self.retry_at.is_some()
            || self.progress.has_writer_ended();
        while let Some((_, ask)) = self.early.pop_front_if(|(at, _)| settled || *at <= Instant::now()) {
            let _ = ask.reply.send(self.answer(ask.query, ask.after.as_ref(), ask.limit));
        }
    }

    fn answer(&mut self, query: Query, after: Option<&Cursor>, limit: usize) -> Result<Answer, QueryError> {
        while self.open.as_ref().is_some_and(|open| open.ready) && self.behind() {
            // A short stretch, so that what was acknowledged before the question is in the answer.
            if let Err(error) = self.step() {
                self.unwell(error);
            }
        }
        let ready = self.open.as_ref().filter(|open| open.ready);
        match ready.map(|open| open.index.page(query, after, limit)) {
            Some(Ok(page)) => Ok(Answer { page, source: Source::Index }),
            Some(Err(error)) => {
                let text = error.to_string();
                self.unwell(error);
                Err(QueryError::Failed(text))
            }
            None => self.newest_in_journal(query, after, limit),
        }
    }

    fn newest_in_journal(&self, query: Query, after: Option<&Cursor>, limit: usize) -> Result<Answer, QueryError> {
        if query != Query::Newest || after.is_some() {
            return Err(QueryError::NotReady);
        }
        let found = read_last(self.claim.dir(), limit, Some(self.claim.boot()));
        let calls = found.map_err(|e| QueryError::Failed(e.to_string()))?.calls;
        Ok(Answer { page: Page { calls, next: None }, source: Source::Journal })
    }

    fn unwell(&mut self, error: IndexError) {
        tracing::error!(%error, "the index is closed and tried again later; the journal is not affected");
        self.progress.index(IndexState::Unavailable, Some(error.to_string()));
        self.open = None;
        if matches!(error, IndexError::Damaged(_)) {
            // Opening may succeed on files that fail when read, so they are not tried again.
            if let Err(error) = Index::discard(self.claim.dir()) {
                tracing::error!(%error, "the damaged index cannot be deleted");
            }
        }
        self.retry_at = Some(Instant::now() + self.options.retry * 5);
    }
}
