//! How long things took: every second counted, so that medians survive when the calls are gone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Nothing here lasts longer; what does is counted as this long.
const LONGEST_S: u64 = 24 * 3600;

/// Durations, each rounded up to a whole second: «не довше 18 с» is then true to the millisecond. The sum keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spread {
    pub n: u64,
    pub total_ms: u64,
    /// Seconds → how many.
    pub seconds: BTreeMap<u32, u64>,
}

impl Spread {
    pub fn add(&mut self, ms: u64) {
        let ms = ms.min(LONGEST_S * 1000);
        self.n += 1;
        self.total_ms = self.total_ms.saturating_add(ms);
        *self.seconds.entry(u32::try_from(ms.div_ceil(1000)).unwrap_or(u32::MAX)).or_default() += 1;
    }

    /// Seconds.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.total_ms as f64 / (self.n as f64 * 1000.0))
    }

    /// At least half were no longer.
    pub fn median(&self) -> Option<u32> {
        self.no_longer(1, 2)
    }

    /// At least nine of ten were no longer.
    pub fn ninety(&self) -> Option<u32> {
        self.no_longer(9, 10)
    }

    pub fn longest(&self) -> Option<u32> {
        self.seconds.last_key_value().map(|(seconds, _)| *seconds)
    }

    pub fn within(&self, seconds: u32) -> u64 {
        self.seconds.range(..=seconds).map(|(_, n)| n).sum()
    }

    /// Longer than `from`, up to and including `to`; at zero, from the very beginning.
    pub fn between(&self, from: u32, to: Option<u32>) -> u64 {
        let before = if from == 0 { 0 } else { self.within(from) };
        to.map_or_else(|| self.seconds.values().sum(), |to| self.within(to)).saturating_sub(before)
    }

    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.total_ms = self.total_ms.saturating_add(other.total_ms);
        for (seconds, n) in &other.seconds {
            *self.seconds.entry(*seconds).or_default() += n;
        }
    }

    /// The shortest time that at least `part` of `of` did not exceed.
    fn no_longer(&self, part: u64, of: u64) -> Option<u32> {
        let all: u64 = self.seconds.values().sum();
        let needed = (all * part).div_ceil(of);
        let mut passed = 0;
        self.seconds.iter().find_map(|(seconds, n)| {
            passed += n;
            (passed >= needed && needed > 0).then_some(*seconds)
        })
    }
}

/// A mean without its spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sum {
    pub n: u64,
    pub total_ms: u64,
}

impl Sum {
    pub fn add(&mut self, ms: u64) {
        self.n += 1;
        self.total_ms = self.total_ms.saturating_add(ms.min(LONGEST_S * 1000));
    }

    /// Seconds.
    pub fn mean(self) -> Option<f64> {
        (self.n > 0).then(|| self.total_ms as f64 / (self.n as f64 * 1000.0))
    }

    pub fn merge(&mut self, other: Self) {
        self.n += other.n;
        self.total_ms = self.total_ms.saturating_add(other.total_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[u64]) -> Spread {
        let mut spread = Spread::default();
        values.iter().for_each(|ms| spread.add(*ms));
        spread
    }

    #[test]
    fn one_long_wait_moves_the_mean_and_not_the_median() {
        let waits = of(&[10_000, 12_000, 14_000, 16_000, 1_200_000]);
        assert_eq!((waits.median(), waits.ninety(), waits.longest()), (Some(14), Some(1200), Some(1200)));
        assert_eq!(waits.mean(), Some(250.4));
    }

    #[test]
    fn within_a_bound_is_true_to_the_millisecond() {
        assert_eq!(of(&[39_999, 40_000, 40_001]).within(40), 2);
    }

    #[test]
    fn buckets_hold_every_wait_once() {
        let waits = of(&[0, 1, 10_000, 10_001, 20_000, 99_000]);
        let buckets = [waits.between(0, Some(10)), waits.between(10, Some(20)), waits.between(20, None)];
        assert_eq!(buckets, [3, 2, 1]);
    }

    #[test]
    fn nothing_has_no_mean_and_an_absurd_time_is_bounded() {
        let empty = Spread::default();
        assert_eq!((empty.mean(), empty.median(), empty.ninety(), empty.longest()), (None, None, None, None));
        let absurd = of(&[u64::MAX, u64::MAX]);
        assert_eq!(absurd.longest(), Some(86_400));
        assert!(absurd.mean().is_some_and(f64::is_finite));
    }
}
