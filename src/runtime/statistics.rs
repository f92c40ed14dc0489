//! The figures of any period, from whatever is kept: calls while they are there, the summary of a closed month when
//! their personal data are gone.
//!
//! Owns what is remembered between two questions, and who counts when. What a figure means is `report`'s, where it lies
//! is `store`'s. Everything here blocks: it is asked on a thread that may wait, never on the loop of calls or pages.
//!
//! ```text
//! Facts (running store | journal of a stopped one) --calls--> Gathering --> Tally --+--> Report
//!                                                  --fold of a closed month-> Tally-+
//! ```
//!
//! One count runs at a time, a page of calls after the other, so a year on a small machine leaves room for calls. Those
//! who ask for the same period meanwhile wait for that report and share it. A tally is used again as long as no call of
//! its days has changed; a finished report only for seconds, because it says when it was made.

mod facts;
mod folding;
mod outlook;
mod stopped;
mod summary;
mod tallies;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use thiserror::Error;

use self::{
    summary::Summary,
    tallies::{Stamp, Tallies},
};
use crate::{
    ledger::Month,
    report::{CallRow, Context, Extras, Gathering, Period, Report, Rows, Tally},
    store::MonthState,
};

pub use facts::Facts;
pub use outlook::{Outlook, is_demo};
pub use stopped::Stopped;

/// A finished report is given again for so long.
const FRESH: Duration = Duration::from_secs(3);
/// Finished reports that are remembered.
const REPORTS: usize = 8;
/// More than this many askers at once are sent away.
const ASKERS: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StatisticsError {
    #[error("the records are still being made ready")]
    NotReady,
    #[error("too many questions at once")]
    Busy,
    #[error("{0}")]
    Failed(String),
}

/// Counts, and remembers what was counted.
pub struct Statistics {
    facts: Box<dyn Facts>,
    outlook: Mutex<Arc<Outlook>>,
    tallies: Mutex<Tallies>,
    reports: Mutex<BTreeMap<Period, Slot>>,
    /// Held by whoever counts calls.
    turn: Mutex<()>,
    askers: AtomicUsize,
    /// Grows when something was written that a finished report would not show.
    epoch: AtomicU64,
}

/// Where those who want the same report meet.
type Slot = Arc<Mutex<Option<Finished>>>;

struct Finished {
    at: Instant,
    epoch: u64,
    generation: u32,
    report: Arc<Report>,
}

/// A tally and where it came from.
#[derive(Clone, Debug)]
struct Counted {
    tally: Arc<Tally>,
    folded: bool,
    damaged: u64,
}

impl Statistics {
    pub fn new(facts: impl Facts + 'static, outlook: Outlook) -> Self {
        Self {
            facts: Box::new(facts),
            outlook: Mutex::new(Arc::new(outlook)),
            tallies: Mutex::default(),
            reports: Mutex::default(),
            turn: Mutex::default(),
            askers: AtomicUsize::new(0),
            epoch: AtomicU64::new(0),
        }
    }

    /// By which configuration it is counted and told.
    pub fn outlook(&self) -> Arc<Outlook> {
        lock(&self.outlook).clone()
    }

    /// Another configuration.
    pub fn look_by(&self, outlook: Outlook) {
        *lock(&self.outlook) = Arc::new(outlook);
    }

    /// The report of `period`, as of `now`.
    pub fn report(&self, period: Period, now: Timestamp) -> Result<Arc<Report>, StatisticsError> {
        let _asker = self.asker()?;
        let outlook = self.outlook();
        let slot = self.slot(period);
        let mut finished = lock(&slot);
        let epoch = self.epoch.load(Ordering::Relaxed);
        if let Some(known) = finished.as_ref()
            && known.at.elapsed() < FRESH
            && (known.epoch, known.generation) == (epoch, outlook.generation)
        {
            return Ok(known.report.clone());
        }
        let report = Arc::new(self.make(&outlook, period, now)?);
        let (at, generation) = (Instant::now(), outlook.generation);
        *finished = Some(Finished { at, epoch, generation, report: report.clone() });
        Ok(report)
    }

    /// Something was written down that the next report has to show.
    pub fn changed(&self) {
        self.epoch.fetch_add(1, Ordering::Relaxed);
    }

    fn make(&self, outlook: &Outlook, period: Period, now: Timestamp) -> Result<Report, StatisticsError> {
        let context = Arc::new(outlook.context(now));
        let months = self.facts.months()?;
        let since = self.facts.since()?;
        let task = Task { context: &context, generation: outlook.generation, months: &months };
        let counted = self.count(&task, period)?;
        let other = |other: Option<Period>| -> Result<Option<Tally>, StatisticsError> {
            let known = other.filter(|other| since.is_some_and(|since| since < other.bounds(&context.zone).1));
            known.map(|known| Ok(Tally::clone(&self.count(&task, known)?.tally))).transpose()
        };
        let (from, to) = period.bounds(&context.zone);
        let extras = Extras {
            events: self.facts.events(from, to)?,
            conclusions: self.facts.text(&format!("conclusions {period}"))?,
            previous: other(period.previous())?,
            year_before: other(period.year_before())?,
            damaged: counted.damaged,
            folded: counted.folded,
            since,
        };
        Ok(Report::make(&context, period, &counted.tally, &extras))
    }

    /// Half-years and years are made of their months, so that they cost no more than those that have changed.
    fn count(&self, task: &Task<'_>, period: Period) -> Result<Counted, StatisticsError> {
        match period.months().as_deref() {
            Some([month]) => self.month(task, *month),
            Some(months) => self.sum(task, months),
            None => self.gather(task, period),
        }
    }

    fn sum(&self, task: &Task<'_>, months: &[Month]) -> Result<Counted, StatisticsError> {
        let today = task.context.now.to_zoned(task.context.zone.clone()).date();
        let mut sum: Option<Tally> = None;
        let (mut folded, mut damaged) = (false, 0);
        for month in months.iter().filter(|month| month.first() <= today) {
            let one = self.month(task, *month)?;
            match &mut sum {
                Some(sum) => sum.merge(&one.tally),
                None => sum = Some(Tally::clone(&one.tally)),
            }
            folded |= one.folded;
            damaged = damaged.max(one.damaged);
        }
        Ok(Counted { tally: Arc::new(sum.unwrap_or_default()), folded, damaged })
    }

    /// From its summary when that is still true, or when the calls no longer tell as much as it does.
    fn month(&self, task: &Task<'_>, month: Month) -> Result<Counted, StatisticsError> {
        let state = task.months.iter().find(|state| state.month == month);
        if state.is_some_and(|state| state.folded)
            && let Some((fold, clean)) = self.facts.fold(month)?
            && let Some(summary) = Summary::read(&fold)
        {
            let purged = state.is_some_and(|state| state.purged > 0);
            if summary.stands_for_calls(clean, purged, &task.context.zone) {
                return Ok(Counted { tally: Arc::new(summary.tally), folded: purged, damaged: 0 });
            }
        }
        let counted = self.gather(task, Period::Month(month))?;
        Ok(Counted { folded: state.is_some_and(|state| state.purged > 0), ..counted })
    }

    fn gather(&self, task: &Task<'_>, period: Period) -> Result<Counted, StatisticsError> {
        let (from, to) = Gathering::new(task.context.clone(), period).span();
        let stamp = Stamp::new(task.generation, task.months, (from, to), &task.context.zone);
        let still_moves = to > task.context.now;
        let known = || lock(&self.tallies).get(period, &stamp, still_moves);
        if let Some(counted) = known() {
            return Ok(counted);
        }
        let _turn = lock(&self.turn);
        // Whoever had the turn before may have counted just this.
        if let Some(counted) = known() {
            return Ok(counted);
        }
        let counted = self.gather_now(task.context, period)?;
        lock(&self.tallies).put(period, stamp, counted.clone());
        Ok(counted)
    }

    fn gather_now(&self, context: &Arc<Context>, period: Period) -> Result<Counted, StatisticsError> {
        let mut gathering = Gathering::new(context.clone(), period);
        let (from, to) = period.bounds(&context.zone);
        gathering.service(&self.facts.events(from, to)?, self.facts.since()?);
        let (from, to) = gathering.span();
        let damaged = self.facts.calls(from, to, &mut |record| gathering.add(record))?;
        Ok(Counted { tally: Arc::new(gathering.finish()), folded: false, damaged })
    }

    /// Each call of the period as a row of the sheet of calls, in order of time.
    pub fn rows(&self, period: Period, now: Timestamp, each: &mut dyn FnMut(CallRow)) -> Result<(), StatisticsError> {
        let _asker = self.asker()?;
        let turn = lock(&self.turn);
        let mut rows = Rows::new(Arc::new(self.outlook().context(now)), period);
        let (from, to) = rows.span();
        self.facts.calls(from, to, &mut |record| rows.add(record))?;
        // Whoever takes the rows may be slow; others count meanwhile.
        drop(turn);
        rows.finish().into_iter().for_each(each);
        Ok(())
    }

    fn asker(&self) -> Result<Asker<'_>, StatisticsError> {
        let asker = Asker(&self.askers);
        match self.askers.fetch_add(1, Ordering::Relaxed) < ASKERS {
            true => Ok(asker),
            false => Err(StatisticsError::Busy),
        }
    }

    fn slot(&self, period: Period) -> Slot {
        let mut reports = lock(&self.reports);
        if reports.len() >= REPORTS && !reports.contains_key(&period) {
            // Those somebody waits at have a second owner.
            reports.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        reports.entry(period).or_default().clone()
    }
}

/// One question: what it is asked with, and what there was to know when it was asked.
struct Task<'a> {
    context: &'a Arc<Context>,
    generation: u32,
    months: &'a [MonthState],
}

struct Asker<'a>(&'a AtomicUsize);

impl Drop for Asker<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What is behind these locks is whole at any moment, also after a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
