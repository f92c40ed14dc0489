//! A token bucket: so many at once, so many in a second from then on.

use std::time::Instant;

/// Counts in millionths, so that a refill of a microsecond is not lost.
const ONE: u64 = 1_000_000;

#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    level: u64,
    at: Instant,
}

impl Bucket {
    pub fn full(now: Instant, burst: u32) -> Self {
        Self { level: u64::from(burst) * ONE, at: now }
    }

    /// Takes one, if there is one.
    pub fn take(&mut self, now: Instant, rate: u32, burst: u32) -> bool {
        let passed = now.saturating_duration_since(self.at).as_micros();
        if passed > 0 {
            let refill = u64::try_from(passed).unwrap_or(u64::MAX).saturating_mul(u64::from(rate));
            self.level = self.level.saturating_add(refill).min(u64::from(burst) * ONE);
            self.at = now;
        }
        let taken = self.level.checked_sub(ONE);
        self.level = taken.unwrap_or(self.level);
        taken.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_goes_through_and_then_the_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::full(start, 30);
        let at_once = (0..100).filter(|_| bucket.take(start, 10, 30)).count();
        assert_eq!(at_once, 30);
        let spread = (1..=2000).filter(|ms| bucket.take(start + Duration::from_millis(*ms), 10, 30)).count();
        assert_eq!(spread, 20, "ten a second, though asked every millisecond");
        let rested = start + Duration::from_secs(3600);
        assert_eq!((0..100).filter(|_| bucket.take(rested, 10, 30)).count(), 30, "rest fills it, not more");
    }
}
