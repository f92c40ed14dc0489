//! A purge while the service runs: on a thread of its own, a segment at a time. The writer only closes its segment for
//! it, and the index thread only renames, so neither records nor questions wait for it.

use std::{
    sync::PoisonError,
    thread,
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::sync::oneshot;

use super::{
    StoreHandle,
    index::{Job, Replace, Replaced},
};
use crate::store::{JournalError, Purged, purge};

/// How long the writer may take to begin a new segment, and the index to have read a closed one.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Debug, Error)]
pub enum PurgeTrouble {
    #[error("a purge or a backup is under way")]
    Busy,
    #[error("the journal is not open yet")]
    NotReady,
    #[error("the store is closed")]
    Closed,
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl StoreHandle {
    /// Takes personal data out of old calls. Takes seconds to minutes, and no turn of anybody else.
    pub async fn purge(&self, terms: purge::Terms) -> Result<Purged, PurgeTrouble> {
        let (reply, done) = oneshot::channel();
        let store = self.clone();
        let work = move || _ = reply.send(store.purge_blocking(terms));
        let spawned = thread::Builder::new().name("store-purge".into()).spawn(work);
        spawned.map_err(JournalError::at("start a thread for", &*self.state))?;
        done.await.map_err(|_| PurgeTrouble::Closed)?
    }

    /// [`StoreHandle::purge`] on the caller's own thread.
    pub fn purge_blocking(&self, terms: purge::Terms) -> Result<Purged, PurgeTrouble> {
        let _alone = match self.upkeep.try_lock() {
            Ok(alone) => alone,
            Err(std::sync::TryLockError::Poisoned(poisoned)) => PoisonError::into_inner(poisoned),
            Err(std::sync::TryLockError::WouldBlock) => return Err(PurgeTrouble::Busy),
        };
        let durable = self.progress.durable().ok_or(PurgeTrouble::NotReady)?;
        purge::clear(&self.state.join("journal"))?;
        let mut survey = purge::Survey::begin(&self.state, terms)?;
        while survey.step()? {
            self.go_on()?;
        }
        let (due, sight) = survey.finish();
        let mut purged = Purged { aside: purge::clear_aside(&self.state, terms.calls)?, ..Purged::default() };
        let closed = match due.last().filter(|last| last.number >= durable.segment) {
            Some(last) => self.close_segment(last.number),
            None => true,
        };
        for due in due {
            let is_closed = closed || due.number < durable.segment;
            let Some(rewritten) = sight.rewrite(&self.state, &due)?.filter(|_| is_closed) else {
                purged.left += u64::from(!is_closed);
                continue;
            };
            purge::prepare(&self.state, due.number, &rewritten.bytes, self.medium.as_ref())?;
            if self.replace(due.number)? {
                purged.add(&rewritten);
            } else {
                purged.left += 1;
            }
        }
        purged.index = !purge::is_index_stale(&self.state) || self.renew_index()?;
        Ok(purged)
    }

    fn close_segment(&self, number: u64) -> bool {
        self.queue.close_segment();
        self.progress.wait_past(number, Instant::now() + PATIENCE)
    }

    /// False when the index did not come past the segment in time.
    fn replace(&self, segment: u64) -> Result<bool, PurgeTrouble> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (reply, replaced) = oneshot::channel();
            let state = self.state.clone();
            let work = Box::new(move || purge::commit(&state, segment));
            match self.ask_until(Job::Replace(Replace { segment, work, reply }), replaced, deadline)? {
                Replaced::Done => return Ok(true),
                Replaced::Failed(error) => return Err(error.into()),
                Replaced::NotYet if Instant::now() > deadline => return Ok(false),
                Replaced::NotYet => thread::sleep(PAUSE),
            }
            self.go_on()?;
        }
    }

    fn renew_index(&self) -> Result<bool, PurgeTrouble> {
        let (reply, renewed) = oneshot::channel();
        let renewed = self.ask_until(Job::Renew(reply), renewed, Instant::now() + PATIENCE);
        match renewed {
            Err(PurgeTrouble::Closed) => Ok(false),
            other => other,
        }
    }

    fn ask_until<T>(&self, job: Job, answer: oneshot::Receiver<T>, deadline: Instant) -> Result<T, PurgeTrouble> {
        let mut job = Some(job);
        while let Some(again) = job.take() {
            match self.jobs.try_send(again) {
                Ok(()) => break,
                Err(std::sync::mpsc::TrySendError::Full(back)) if Instant::now() < deadline => {
                    thread::sleep(PAUSE);
                    job = Some(back);
                }
                Err(_) => return Err(PurgeTrouble::Closed),
            }
        }
        answer.blocking_recv().map_err(|_| PurgeTrouble::Closed)
    }

    fn go_on(&self) -> Result<(), PurgeTrouble> {
        if self.queue.is_closing() { Err(PurgeTrouble::Closed) } else { Ok(()) }
    }
}
