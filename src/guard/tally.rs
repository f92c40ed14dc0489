//! How often something happened within the last ten minutes, to the minute, in a few bytes.

use std::time::Instant;

const MINUTES: usize = 10;

#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    since: Instant,
    /// The minute since then that was counted last; its slot is its number modulo ten.
    last: u64,
    counts: [u16; MINUTES],
}

impl Tally {
    pub fn new(now: Instant) -> Self {
        Self { since: now, last: 0, counts: [0; MINUTES] }
    }

    /// One more; how many there were in ten minutes with it.
    pub fn add(&mut self, now: Instant) -> u32 {
        self.forget(now);
        if let Some(slot) = self.counts.get_mut((self.last % MINUTES as u64) as usize) {
            *slot = slot.saturating_add(1);
        }
        self.sum()
    }

    pub fn clear(&mut self) {
        self.counts = [0; MINUTES];
    }

    fn forget(&mut self, now: Instant) {
        let minute = now.saturating_duration_since(self.since).as_secs() / 60;
        for passed in self.last.saturating_add(1)..=minute.min(self.last.saturating_add(MINUTES as u64)) {
            if let Some(slot) = self.counts.get_mut((passed % MINUTES as u64) as usize) {
                *slot = 0;
            }
        }
        if minute > self.last.saturating_add(MINUTES as u64) {
            self.clear();
        }
        self.last = self.last.max(minute);
    }

    fn sum(&self) -> u32 {
        self.counts.iter().map(|count| u32::from(*count)).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_older_than_ten_minutes_is_forgotten() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        let mut tally = Tally::new(start);
        assert_eq!([0, 1, 300, 599].map(|s| tally.add(at(s))), [1, 2, 3, 4]);
        assert_eq!(tally.add(at(600)), 3, "the first minute is gone");
        assert_eq!(tally.add(at(1199)), 2, "of the second ten minutes");
        assert_eq!(tally.add(at(1_000_000)), 1);
        assert_eq!(tally.add(at(5)), 2, "a clock that goes back loses nothing");
        tally.clear();
        assert_eq!(tally.add(at(1_000_000)), 1);
    }
}
