//! Where the figures are counted from: the running store, or the journal of one that is stopped.

use std::{thread, time::Duration};

use jiff::Timestamp;

use super::StatisticsError;
use crate::{
    call::CallRecord,
    ledger::{Event, Fold, Month, PageText},
    runtime::store_thread::{Answer, QueryError, StoreHandle},
    store::{Cursor, MonthState, Query},
};

/// Calls read in one turn of the store.
const PAGE: usize = 256;
/// A store with many questions before this one is asked again after a while.
const BUSY_FOR: Duration = Duration::from_millis(50);
const BUSY_TURNS: u32 = 100;

/// Everything blocks.
pub trait Facts: Send + Sync {
    /// Gives each call that started in `from..to`, in any order. Returns how many stretches of records are unreadable.
    fn calls(&self, from: Timestamp, to: Timestamp, each: &mut dyn FnMut(&CallRecord)) -> Result<u64, StatisticsError>;

    /// In order of time, with the last ones before `from` that tell how things stood then.
    fn events(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Event>, StatisticsError>;

    /// The last text of this key.
    fn text(&self, key: &str) -> Result<Option<PageText>, StatisticsError>;

    /// The summary, and whether nothing of the month has changed since.
    fn fold(&self, month: Month) -> Result<Option<(Fold, bool)>, StatisticsError>;

    fn months(&self) -> Result<Vec<MonthState>, StatisticsError>;

    /// When the first record was written.
    fn since(&self) -> Result<Option<Timestamp>, StatisticsError>;
}

impl Facts for StoreHandle {
    fn calls(&self, from: Timestamp, to: Timestamp, each: &mut dyn FnMut(&CallRecord)) -> Result<u64, StatisticsError> {
        let mut after = None;
        loop {
            let page = page(self, Query::Between { from, to }, after)?.page;
            page.calls.iter().for_each(&mut *each);
            after = page.next;
            if after.is_none() {
                return Ok(self.status().damaged);
            }
        }
    }

    fn events(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Event>, StatisticsError> {
        Ok(self.events_blocking(from, to)?)
    }

    fn text(&self, key: &str) -> Result<Option<PageText>, StatisticsError> {
        Ok(self.text_blocking(key.to_owned())?)
    }

    fn fold(&self, month: Month) -> Result<Option<(Fold, bool)>, StatisticsError> {
        Ok(self.fold_blocking(month)?)
    }

    fn months(&self) -> Result<Vec<MonthState>, StatisticsError> {
        Ok(self.months_blocking()?)
    }

    fn since(&self) -> Result<Option<Timestamp>, StatisticsError> {
        Ok(self.oldest_blocking()?)
    }
}

/// The next page; a busy store is waited for.
fn page(store: &StoreHandle, query: Query, after: Option<Cursor>) -> Result<Answer, StatisticsError> {
    for _ in 0..BUSY_TURNS {
        match store.page_blocking(query, after.clone(), PAGE) {
            Err(QueryError::Busy) => thread::sleep(BUSY_FOR),
            answer => return Ok(answer?),
        }
    }
    Err(StatisticsError::Busy)
}

impl From<QueryError> for StatisticsError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Busy => Self::Busy,
            QueryError::NotReady => Self::NotReady,
            other => Self::Failed(other.to_string()),
        }
    }
}
