//! The journal of a stopped service: everything beside the calls is read once, calls whenever they are counted.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Facts, MonthState, StatisticsError};
use crate::{
    call::CallRecord,
    ledger::{Event, Fold, Month, PageText},
    store::{self, JournalError},
};

pub struct Stopped {
    state: PathBuf,
    facts: store::Facts,
}

impl Stopped {
    pub fn read(state: &Path) -> Result<Self, JournalError> {
        Ok(Self { state: state.to_owned(), facts: store::read_facts(state, None)? })
    }
}

impl Facts for Stopped {
    fn calls(&self, from: Timestamp, to: Timestamp, each: &mut dyn FnMut(&CallRecord)) -> Result<u64, StatisticsError> {
        let found = store::read_between(&self.state, from, to);
        let found = found.map_err(|error| StatisticsError::Failed(error.to_string()))?;
        found.calls.iter().for_each(each);
        Ok(found.damaged as u64)
    }

    fn events(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Event>, StatisticsError> {
        Ok(self.facts.events(from, to))
    }

    fn text(&self, key: &str) -> Result<Option<PageText>, StatisticsError> {
        Ok(self.facts.text(key).cloned())
    }

    fn fold(&self, month: Month) -> Result<Option<(Fold, bool)>, StatisticsError> {
        Ok(self.facts.fold(month).map(|(fold, clean)| (fold.clone(), clean)))
    }

    fn months(&self) -> Result<Vec<MonthState>, StatisticsError> {
        Ok(self.facts.months().to_vec())
    }

    fn since(&self) -> Result<Option<Timestamp>, StatisticsError> {
        Ok(self.facts.oldest())
    }
}
