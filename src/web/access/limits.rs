//! How often a password may be guessed.
//!
//! | What is counted | From its n-th failure on it waits | At most |
//! | --- | --- | --- |
//! | an address with a name | — | 10 failures, then 15 minutes of nothing |
//! | a name, from anywhere | 4th: 1 s, 2 s, 4 s … | 30 s |
//! | an address, for any names | 11th: 1 s, 2 s, 4 s … | 60 s |
//! | everybody together | — | 20 at once, then one in two seconds |
//!
//! Whoever has come in with a name from an address before is not held up by what strangers try elsewhere: the second and
//! the last row are not for them. An attempt counts as failed until it has succeeded, so that a hundred at the same moment
//! gain nothing; one that came too early is not counted, or a robot could keep a person out for ever.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    time::{Duration, Instant},
};

use crate::web::crowd::source;

const LOCK_AFTER: u32 = 10;
const LOCK: Duration = Duration::from_secs(15 * 60);
/// Failures are forgotten when nothing has happened for so long.
const MEMORY: Duration = Duration::from_secs(15 * 60);
const NAME: Patience = Patience { free: 3, longest: Duration::from_secs(30) };
const ADDRESS: Patience = Patience { free: 10, longest: Duration::from_secs(60) };
const BURST: f64 = 20.0;
const PER_SECOND: f64 = 0.5;
/// Rows of each table.
const MOST: usize = 1024;
/// Longer names exist nowhere; they are counted together.
const NAME_CHARS: usize = 64;

#[derive(Debug)]
pub struct Limits {
    pairs: Table<(String, IpAddr)>,
    names: Table<String>,
    addresses: Table<IpAddr>,
    /// Who has come in from where; the latest success.
    known: HashMap<(String, IpAddr), Instant>,
    room: f64,
    filled: Option<Instant>,
}

/// Not now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Wait(Duration),
    /// Too many wrong passwords for this name from this address.
    Locked(Duration),
}

impl Refused {
    pub fn wait(self) -> Duration {
        match self {
            Self::Wait(time) | Self::Locked(time) => time,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pairs: Table::default(),
            names: Table::default(),
            addresses: Table::default(),
            known: HashMap::new(),
            room: BURST,
            filled: None,
        }
    }
}

impl Limits {
    /// Before a password is looked at.
    pub fn attempt(&mut self, now: Instant, name: &str, from: IpAddr) -> Result<(), Refused> {
        let (name, from) = (folded(name), source(from));
        let pair = (name.clone(), from);
        if let Some(failures) = self.pairs.get(now, &pair).filter(|failures| failures.count >= LOCK_AFTER) {
            let left = LOCK.saturating_sub(now.duration_since(failures.last));
            return Err(Refused::Locked(left.max(Duration::from_secs(1))));
        }
        let known = self.known.contains_key(&pair);
        let name_wait = if known { Duration::ZERO } else { self.names.wait(now, &name, NAME) };
        let wait = name_wait.max(self.addresses.wait(now, &from, ADDRESS));
        if !wait.is_zero() {
            return Err(Refused::Wait(wait));
        }
        if !known && !self.take(now) {
            return Err(Refused::Wait(Duration::from_secs(2)));
        }
        self.pairs.count(now, pair);
        self.names.count(now, name);
        self.addresses.count(now, from);
        Ok(())
    }

    /// Whether that was the failure that locks. The wait begins now: looking at a password takes its time.
    pub fn failed(&mut self, now: Instant, name: &str, from: IpAddr) -> bool {
        let pair = (folded(name), source(from));
        self.names.touch(now, &pair.0);
        self.addresses.touch(now, &pair.1);
        self.pairs.touch(now, &pair);
        self.pairs.get(now, &pair).is_some_and(|failures| failures.count == LOCK_AFTER)
    }

    pub fn succeeded(&mut self, now: Instant, name: &str, from: IpAddr) {
        let pair = (folded(name), source(from));
        self.names.rows.remove(&pair.0);
        self.pairs.rows.remove(&pair);
        // Not forgotten: somebody with a password of their own could guess others' between two log-ins.
        self.addresses.uncount(&pair.1);
        if self.known.len() >= MOST && !self.known.contains_key(&pair) {
            let oldest = self.known.iter().min_by_key(|(_, at)| **at).map(|(pair, _)| pair.clone());
            oldest.and_then(|oldest| self.known.remove(&oldest));
        }
        self.known.insert(pair, now);
    }

    /// The password was not looked at after all.
    pub fn not_checked(&mut self, name: &str, from: IpAddr) {
        let pair = (folded(name), source(from));
        self.names.uncount(&pair.0);
        self.addresses.uncount(&pair.1);
        self.pairs.uncount(&pair);
    }

    fn take(&mut self, now: Instant) -> bool {
        let passed = self.filled.map_or(Duration::ZERO, |filled| now.saturating_duration_since(filled));
        self.room = (self.room + passed.as_secs_f64() * PER_SECOND).min(BURST);
        self.filled = Some(now);
        let there_is = self.room >= 1.0;
        if there_is {
            self.room -= 1.0;
        }
        there_is
    }
}

#[derive(Clone, Copy, Debug)]
struct Patience {
    free: u32,
    longest: Duration,
}

impl Patience {
    fn delay(self, failures: u32) -> Duration {
        match failures.checked_sub(self.free) {
            None | Some(0) => Duration::ZERO,
            Some(n) => Duration::from_secs(1 << (n - 1).min(16)).min(self.longest),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Instant,
}

#[derive(Debug)]
struct Table<K> {
    rows: HashMap<K, Failures>,
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self { rows: HashMap::new() }
    }
}

impl<K: Hash + Eq + Clone> Table<K> {
    fn get(&mut self, now: Instant, key: &K) -> Option<Failures> {
        let failures = *self.rows.get(key)?;
        if now.saturating_duration_since(failures.last) >= MEMORY {
            self.rows.remove(key);
            return None;
        }
        Some(failures)
    }

    fn wait(&mut self, now: Instant, key: &K, patience: Patience) -> Duration {
        let Some(Failures { count, last }) = self.get(now, key) else { return Duration::ZERO };
        patience.delay(count).saturating_sub(now.saturating_duration_since(last))
    }

    fn count(&mut self, now: Instant, key: K) {
        if self.rows.len() >= MOST && !self.rows.contains_key(&key) {
            self.rows.retain(|_, failures| now.saturating_duration_since(failures.last) < MEMORY);
            if self.rows.len() >= MOST {
                let oldest = self.rows.iter().min_by_key(|(_, failures)| failures.last).map(|(key, _)| key.clone());
                oldest.and_then(|oldest| self.rows.remove(&oldest));
            }
        }
        let failures = self.rows.entry(key).or_insert(Failures { count: 0, last: now });
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
    }

    fn touch(&mut self, now: Instant, key: &K) {
        if let Some(failures) = self.rows.get_mut(key) {
            failures.last = now;
        }
    }

    fn uncount(&mut self, key: &K) {
        if let Some(failures) = self.rows.get_mut(key) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

/// Names are compared without regard to case.
fn folded(name: &str) -> String {
    name.trim().to_lowercase().chars().take(NAME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 7));

    fn secs(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn stranger(n: u32) -> IpAddr {
        std::net::Ipv4Addr::from_bits(0x0c00_0000 + n).into()
    }

    #[test]
    fn each_failure_doubles_the_wait_for_the_name_and_the_tenth_locks_its_pair() {
        let start = Instant::now();
        let (mut limits, mut now, mut waits) = (Limits::default(), start, Vec::new());
        let mut tries = 0;
        loop {
            match limits.attempt(now, "Олена", OFFICE) {
                Ok(()) => {
                    tries += 1;
                    assert_eq!(limits.failed(now, "олена ", OFFICE), tries == 10, "try {tries}");
                }
                Err(Refused::Wait(wait)) => {
                    waits.push(wait.as_secs());
                    now += wait;
                }
                Err(Refused::Locked(wait)) => {
                    assert_eq!((tries, wait), (10, LOCK));
                    break;
                }
            }
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 30]);
        assert!(matches!(limits.attempt(now + LOCK - secs(1), "Олена", OFFICE), Err(Refused::Locked(_))));
        assert_eq!(limits.attempt(now + LOCK, "Олена", OFFICE), Ok(()), "and then it may be tried again");
    }

    #[test]
    fn what_came_too_early_does_not_lengthen_the_wait() {
        let now = Instant::now();
        let mut limits = Limits::default();
        (0..4).for_each(|_| limits.attempt(now, "Олена", OFFICE).unwrap());
        for ms in 0..900 {
            assert!(limits.attempt(now + Duration::from_millis(ms), "Олена", OFFICE).is_err());
        }
        assert_eq!(limits.attempt(now + secs(1), "Олена", OFFICE), Ok(()));
    }

    #[test]
    fn strangers_do_not_keep_out_who_has_come_in_from_here_before() {
        let mut now = Instant::now();
        let mut limits = Limits::default();
        limits.attempt(now, "Олена", OFFICE).unwrap();
        limits.succeeded(now, "Олена", OFFICE);
        for n in 0..2000 {
            now += Duration::from_millis(500);
            let _ = limits.attempt(now, "Олена", stranger(n));
        }
        assert!(limits.attempt(now, "Олена", stranger(5000)).is_err(), "the name is under attack");
        assert_eq!(limits.attempt(now, "Олена", OFFICE), Ok(()));
    }

    #[test]
    fn an_address_that_tries_many_names_waits_and_its_own_success_does_not_clear_it() {
        let now = Instant::now();
        let mut limits = Limits::default();
        for n in 0..11 {
            assert_eq!(limits.attempt(now, &format!("name{n}"), OFFICE), Ok(()), "{n}");
        }
        assert_eq!(limits.attempt(now, "another", OFFICE), Err(Refused::Wait(secs(1))));
        limits.attempt(now + secs(1), "own", OFFICE).unwrap();
        limits.succeeded(now + secs(1), "own", OFFICE);
        assert!(limits.attempt(now + secs(1), "another", OFFICE).is_err());
    }

    #[test]
    fn everybody_together_cannot_burn_the_processor() {
        let start = Instant::now();
        let mut limits = Limits::default();
        let mut passed = 0;
        for n in 0..60_000 {
            let now = start + Duration::from_millis(u64::from(n));
            passed += usize::from(limits.attempt(now, &format!("name{n}"), stranger(n)).is_ok());
        }
        assert!((49..=51).contains(&passed), "20 at once and 30 in a minute: {passed}");
        assert!(limits.names.rows.len() <= MOST);
    }

    #[test]
    fn a_hundred_at_the_same_moment_gain_nothing() {
        let now = Instant::now();
        let mut limits = Limits::default();
        let passed = (0..100).filter(|_| limits.attempt(now, "Олена", OFFICE).is_ok()).count();
        assert_eq!(passed, 4);
    }

    #[test]
    fn a_neighbour_in_the_same_ipv6_network_is_the_same_source_and_a_busy_program_counts_nothing() {
        let now = Instant::now();
        let mut limits = Limits::default();
        let v6 = |n: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, n]);
        for n in 0..4 {
            limits.attempt(now, "Олена", v6(n)).unwrap();
            limits.not_checked("Олена", v6(n));
        }
        for n in 0..4 {
            limits.attempt(now, "Олена", v6(n)).unwrap();
        }
        assert_eq!(source(v6(1)), source(v6(9)));
        assert_eq!(source("::ffff:10.0.0.7".parse().unwrap()), OFFICE);
        assert!(limits.attempt(now, "Олена", v6(9)).is_err());
    }

    #[test]
    fn tables_never_grow_past_their_bound() {
        let now = Instant::now();
        let mut table = Table::default();
        (0..5000).for_each(|n| table.count(now + secs(n / 100), n));
        assert_eq!(table.rows.len(), MOST);
        assert!(table.rows.contains_key(&4999));
    }
}
