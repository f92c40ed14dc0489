//! Limits on failed passwords: per source, and per account wherever its guessers sit. The LAN is not spared.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::{Duration, Instant},
};

use super::{recent::Recent, tally::Tally};

/// Accounts remembered.
const MOST: usize = 8192;
/// Failures of one source in ten minutes until it is shut out.
pub(super) const OF_SOURCE: u32 = 10;
/// Failures for one account in ten minutes, from anywhere, until nobody may try it.
const OF_ACCOUNT: u32 = 20;
const LOCKED: Duration = Duration::from_secs(10 * 60);

#[derive(Debug)]
pub(super) struct Accounts {
    /// Names come from the network and may be of any length: their keyed hashes are kept.
    known: Recent<u64, Account>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Account {
    failures: Tally,
    locked_until: Option<Instant>,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { known: Recent::new(MOST), hasher: RandomState::new() }
    }
}

impl Accounts {
    pub fn is_locked(&mut self, now: Instant, account: &str) -> bool {
        let key = self.hasher.hash_one(account);
        self.known.peek(&key).and_then(|account| account.locked_until).is_some_and(|until| until > now)
    }

    pub fn failed(&mut self, now: Instant, account: &str) {
        let key = self.hasher.hash_one(account);
        let entry = self.known.touch(key, || Account { failures: Tally::new(now), locked_until: None });
        if let Some(account) = entry
            && account.failures.add(now) >= OF_ACCOUNT
        {
            account.failures.clear();
            account.locked_until = Some(now + LOCKED);
        }
    }

    pub fn succeeded(&mut self, account: &str) {
        let key = self.hasher.hash_one(account);
        if let Some(account) = self.known.peek(&key) {
            account.failures.clear();
        }
    }
}
