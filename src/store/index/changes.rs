//! What is known of each month, and how often it changed while the program runs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Index, damaged, guarded, keys};
use crate::{ledger::Month, store::IndexError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthState {
    pub month: Month,
    /// Calls that started in it.
    pub calls: u64,
    /// Grows with every change of a call of this month while the program runs.
    pub changes: u64,
    /// A fold is there; whether it still says what the calls say is told with it.
    pub folded: bool,
    /// Calls of it without personal data: their numbers can no longer be told apart.
    pub purged: u64,
}

/// One counter for all months, so that a number never comes back after the index was opened again.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    last: u64,
    /// Of every month that is not named.
    all: u64,
    named: BTreeMap<Month, u64>,
}

impl Changes {
    /// Goes on after `before`: an index that is opened again may have changed in any month.
    pub fn after(before: &Self) -> Self {
        Self { last: before.last + 1, all: before.last + 1, named: BTreeMap::new() }
    }

    pub fn note(&mut self, months: &BTreeSet<Month>) {
        for month in months {
            self.last += 1;
            self.named.insert(*month, self.last);
        }
    }

    pub fn of(&self, month: Month) -> u64 {
        self.named.get(&month).copied().unwrap_or(self.all)
    }
}

impl Index {
    /// Every month that has calls or a fold, the earliest first.
    pub fn months(&self) -> Result<Vec<MonthState>, IndexError> {
        let mut found: BTreeMap<Month, MonthState> = BTreeMap::new();
        let state = |month| MonthState { month, calls: 0, changes: self.changes.of(month), folded: false, purged: 0 };
        for (key, value) in self.rows(keys::all(b'n'))? {
            let month = keys::read_month(&key).ok_or_else(|| damaged("a month"))?;
            let (calls, purged) = keys::read_month_counts(&value).ok_or_else(|| damaged("a month"))?;
            if calls > 0 {
                found.insert(month, MonthState { calls, purged, ..state(month) });
            }
        }
        for (key, _) in self.rows(keys::all(b'f'))? {
            let month = keys::read_month(&key).ok_or_else(|| damaged("a fold"))?;
            found.entry(month).or_insert_with(|| state(month)).folded = true;
        }
        Ok(found.into_values().collect())
    }

    /// What a later opening of the index goes on from.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    pub fn go_on_after(&mut self, before: &Changes) {
        self.changes = Changes::after(before);
    }

    /// A range that is known to be short.
    pub(super) fn rows(&self, (first, end): (Vec<u8>, Vec<u8>)) -> Result<Vec<(sled::IVec, sled::IVec)>, IndexError> {
        guarded(|| self.db.range(first..end).collect())
    }
}
