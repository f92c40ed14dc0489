//! Waiting for a condition, never for a time.

use std::{
    thread,
    time::{Duration, Instant},
};

/// For what a machine does at once, however busy it is.
pub const SHORT: Duration = Duration::from_secs(10);
/// For what takes a phone call.
pub const LONG: Duration = Duration::from_secs(40);

const POLL: Duration = Duration::from_millis(20);

pub fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// What `check` finds, as soon as it finds something; fails with `what` after `within`.
#[track_caller]
pub fn eventually<T>(what: &str, within: Duration, mut check: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + within;
    loop {
        if let Some(found) = check() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited {within:?} in vain for {what}");
        thread::sleep(POLL);
    }
}

/// Keeps an absolute rhythm for sending media: each call returns one `period` after the one before.
pub struct Pace {
    next: Instant,
    period: Duration,
}

impl Pace {
    pub fn new(period: Duration) -> Self {
        Self { next: Instant::now(), period }
    }

    pub fn tick(&mut self) {
        self.next += self.period;
        thread::sleep(self.next.saturating_duration_since(Instant::now()));
    }
}
