//! What is done in the house at night: closed months are folded, and personal data go when their time is over (M-5.7).
//!
//! Owns when and how far. How a number leaves the disk is `store`'s; recordings have a term of their own (`recorder`).
//!
//! Taking numbers out rewrites part of the journal and all of the index, which wears a memory card. So it is not done
//! for one day's calls each night: when the oldest number is past its term, those go with it that would follow within a
//! twelfth of the term. Nothing is ever kept longer than the term; what is taken early is told in `docs/CONFIG.md`.
//!
//! `<state>/retention` remembers how far it was done; without it, it is done again, which changes nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::{Timestamp, ToSpan as _, civil::Time};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tracing::{info, warn};

use super::{
    plan,
    service::Service,
    statistics::{Statistics, StatisticsError},
    store_thread::{PurgeTrouble, QueryError, StoreHandle},
    whole_file,
};
use crate::{
    clock::Now,
    ledger::{Access, Deed},
    store::{self, Entry, Query},
};

/// After a start calls come first.
pub const FIRST: Duration = Duration::from_secs(600);
/// While the clock is not known nothing is old.
const WITHOUT_CLOCK: Duration = Duration::from_secs(3600);
/// By the clock in Kyiv; a change of the clock happens at three and at four.
const NIGHT: Time = Time::constant(2, 20, 0, 0);
/// A part of the term, taken out together.
const STEP: u32 = 12;
const FILE: &str = "retention";
/// Summaries reach the disk before the numbers they were counted from leave it.
const LAST_FOLD: Duration = Duration::from_secs(60);

/// How long personal data are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub numbers: Duration,
    pub accesses: Duration,
}

#[derive(Debug, Error)]
enum HouseError {
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    #[error(transparent)]
    Store(#[from] QueryError),
    #[error(transparent)]
    Purge(#[from] PurgeTrouble),
    #[error("the summaries did not reach the disk")]
    NotWritten,
    #[error("how far it was done cannot be written: {0}")]
    Io(#[from] std::io::Error),
}

impl Service {
    /// Begins a round on a thread that may wait, unless one is under way, and makes the next appointment.
    pub(super) fn keep_house(&mut self) {
        if !self.clock.is_trusted() {
            return self.timers.keep_house_after(WITHOUT_CLOCK);
        }
        let now = self.clock.now().civil;
        self.timers.keep_house_after(until_night(now));
        let (statistics, terms) = plan::update(&self.live, |live| (live.statistics.clone(), live.terms));
        let house = House { state: self.options.state.clone(), store: self.store.clone(), statistics };
        let busy = self.housekeeping.clone();
        if busy.swap(true, Ordering::AcqRel) {
            return;
        }
        tokio::task::spawn_blocking(move || {
            if let Err(error) = house.keep(now, terms) {
                warn!(%error, "folding and taking out personal data is tried again tomorrow");
            }
            busy.store(false, Ordering::Release);
        });
    }
}

/// Whether a round is under way.
pub type Busy = Arc<AtomicBool>;

struct House {
    state: PathBuf,
    store: StoreHandle,
    statistics: Arc<Statistics>,
}

impl House {
    fn keep(&self, now: Timestamp, terms: Terms) -> Result<(), HouseError> {
        let done = Done::read(&self.state);
        let numbers = self.overdue(done.numbers, now, terms.numbers, |from, to| self.has_calls(from, to))?;
        let accesses = self.overdue(done.accesses, now, terms.accesses, |from, to| self.has_accesses(from, to))?;
        let mut write = |fold| self.store.write(Entry::Fold(fold));
        let folded = self.statistics.fold(now, numbers, &mut write)?;
        if folded > 0 {
            info!(months = folded, "closed months folded");
        }
        if numbers.is_none() && accesses.is_none() {
            return Ok(());
        }
        if !self.store.settle(LAST_FOLD) {
            return Err(HouseError::NotWritten);
        }
        if !self.purge(now, numbers, accesses)? {
            return Ok(());
        }
        let done = Done { numbers: numbers.or(done.numbers), accesses: accesses.or(done.accesses) };
        Ok(done.write(&self.state)?)
    }

    /// Up to when something is to be taken out now; `None` when nothing is past its term.
    fn overdue(
        &self,
        done: Option<Timestamp>,
        now: Timestamp,
        term: Duration,
        has: impl Fn(Timestamp, Timestamp) -> Result<bool, HouseError>,
    ) -> Result<Option<Timestamp>, HouseError> {
        let Some((end, up_to)) = ends(now, term) else { return Ok(None) };
        let from = done.unwrap_or(Timestamp::MIN);
        Ok((from < end && has(from, end)?).then_some(up_to))
    }

    fn has_calls(&self, from: Timestamp, to: Timestamp) -> Result<bool, HouseError> {
        Ok(!self.store.page_blocking(Query::Between { from, to }, None, 1)?.page.calls.is_empty())
    }

    fn has_accesses(&self, from: Timestamp, to: Timestamp) -> Result<bool, HouseError> {
        Ok(!self.store.accesses_blocking(from, to, 1)?.is_empty())
    }

    /// False when some of it is left for the next night.
    fn purge(
        &self,
        now: Timestamp,
        numbers: Option<Timestamp>,
        accesses: Option<Timestamp>,
    ) -> Result<bool, HouseError> {
        let before = |at: Option<Timestamp>| at.unwrap_or(Timestamp::MIN);
        let terms = store::Terms { calls: before(numbers), accesses: before(accesses) };
        let purged = self.store.purge_blocking(terms)?;
        info!(calls = purged.calls, accesses = purged.accesses, "personal data whose time was over were taken out");
        self.statistics.changed();
        if purged.calls > 0 {
            let what = Deed::PersonalDataPurged { calls: purged.calls };
            self.store.write(Entry::Access(Access { at: now, by: "slukhavka".into(), from: None, what }));
        }
        Ok(purged.left == 0 && purged.index)
    }
}

/// What is older than the first is past its term; what is older than the second goes with it.
fn ends(now: Timestamp, term: Duration) -> Option<(Timestamp, Timestamp)> {
    let end = now.checked_sub(term).ok()?;
    Some((end, end.checked_add(term / STEP).ok()?))
}

/// How far it was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Done {
    #[serde(default)]
    numbers: Option<Timestamp>,
    #[serde(default)]
    accesses: Option<Timestamp>,
}

impl Done {
    fn read(state: &Path) -> Self {
        fs::read(state.join(FILE)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    fn write(self, state: &Path) -> std::io::Result<()> {
        whole_file::write(state, FILE, &serde_json::to_vec(&self)?)
    }
}

/// Half a day when the calendar gives no answer.
fn until_night(now: Timestamp) -> Duration {
    let local = now.to_zoned(Now::kyiv());
    let tonight = local.with().time(NIGHT).build().ok();
    let next =
        tonight.and_then(|tonight| if tonight > local { Some(tonight) } else { tonight.checked_add(1.day()).ok() });
    let wait = next.and_then(|next| Duration::try_from(next.duration_since(&local)).ok());
    wait.unwrap_or(Duration::from_secs(12 * 3600))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        call::CallRecord,
        runtime::{
            statistics::Outlook,
            store_thread::{self, StoreOptions},
        },
        store::{
            Claim, FileMedium,
            testing::{TempDir, record},
        },
    };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn house(state: &Path) -> House {
        let claim = Claim::take(state).unwrap();
        let store = store_thread::spawn(claim, Arc::new(FileMedium), StoreOptions::default()).unwrap();
        let statistics = Arc::new(Statistics::new(store.clone(), Outlook::sample(1)));
        House { state: state.to_owned(), store, statistics }
    }

    fn call(house: &House, seq: u32) -> CallRecord {
        let page = house.store.page_blocking(Query::One(record(1, seq).call), None, 1).unwrap().page;
        page.calls.into_iter().next().unwrap()
    }

    #[test]
    fn numbers_past_their_term_go_and_the_figures_of_their_month_stay() {
        let dir = TempDir::new();
        let house = house(dir.path());
        // Forty calls of the 26th of February 2026.
        (1..=40).for_each(|seq| house.store.ended(record(1, seq)));
        assert!(house.store.settle(Duration::from_secs(20)));
        let year = Duration::from_secs(365 * 86_400);
        let terms = Terms { numbers: year, accesses: year };
        let offered = || {
            house.statistics.changed();
            let report = house.statistics.report("2026-02".parse().unwrap(), at("2027-03-15T00:00:00Z")).unwrap();
            (report.head.offered, report.head.numbers)
        };
        house.keep(at("2027-02-20T00:20:00Z"), terms).unwrap();
        assert!(call(&house, 1).caller.number.is_some(), "not yet");
        let before = offered();
        assert_eq!(before, (40, Some(1)));

        house.keep(at("2027-02-27T00:20:00Z"), terms).unwrap();
        let purged = call(&house, 40);
        assert!(purged.purged && purged.caller.number.is_none(), "{purged:?}");
        assert_eq!(offered(), before, "from the summary");
        assert!(house.store.settle(Duration::from_secs(20)));
        let log = house.store.accesses_blocking(Timestamp::MIN, Timestamp::MAX, 10).unwrap();
        assert_eq!(
            log.iter().map(|access| &access.what).collect::<Vec<_>>(),
            [&Deed::PersonalDataPurged { calls: 40 }]
        );

        house.keep(at("2027-02-28T00:20:00Z"), terms).unwrap();
        assert_eq!(
            house.store.accesses_blocking(Timestamp::MIN, Timestamp::MAX, 10).unwrap().len(),
            1,
            "nothing more to do"
        );
        house.store.close(Duration::from_secs(10));
    }

    #[test]
    fn the_night_is_twenty_past_two_in_kyiv_in_winter_in_summer_and_between() {
        let hours = |text| until_night(at(text)).as_secs() as f64 / 3600.0;
        assert_eq!(hours("2026-12-01T00:00:00Z"), 20.0 / 60.0);
        assert!((hours("2026-12-01T00:20:00Z") - 24.0).abs() < 1e-9, "now is over");
        assert_eq!(hours("2026-07-01T22:20:00Z"), 1.0);
        assert_eq!(hours("2026-10-24T23:20:00Z"), 24.0 + 1.0, "the night the clock goes back comes after it");
    }

    #[test]
    fn what_is_past_its_term_takes_the_next_twelfth_with_it() {
        let day = Duration::from_secs(86_400);
        let (end, up_to) = ends(at("2027-12-31T00:00:00Z"), day * 360).unwrap();
        assert_eq!(end, at("2027-01-05T00:00:00Z"));
        assert_eq!(up_to, at("2027-02-04T00:00:00Z"));
    }

    #[test]
    fn how_far_it_was_done_is_remembered_and_a_damaged_memory_is_none() {
        let dir = TempDir::new();
        assert_eq!(Done::read(dir.path()), Done::default());
        let done = Done { numbers: Some(at("2027-01-05T00:00:00Z")), accesses: None };
        done.write(dir.path()).unwrap();
        assert_eq!(Done::read(dir.path()), done);
        fs::write(dir.path().join(FILE), "{").unwrap();
        assert_eq!(Done::read(dir.path()), Done::default());
    }
}
