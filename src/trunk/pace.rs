//! How long a line waits before it tries again, and when it refreshes what was granted. Everything is jittered, so that
//! a provider that comes back is not met by all its customers at one moment.

use std::time::Duration;

use crate::chance::Chance;

/// What failed decides how soon it is worth trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Nothing came back. The attempt itself has taken its time, so the pause is short: a fresh attempt leaves every
    /// 15 s at most, and a line is back within 35 s of its network, however long the cut was.
    Silent,
    /// A failure that was told at once: connection refused, 5xx, no such name (RFC 5626 §4.5, but never beyond 30 s).
    Network,
    /// A refusal that only an administrator or the provider can mend; each asking may be counted against us.
    Odd,
    /// The account or its password is refused. Some providers shut out who asks too often, and some refuse by mistake
    /// for hours: so seldom, but for ever.
    Account,
}

/// The failures of each pace since the last success.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backoff {
    quick: u32,
    odd: u32,
}

impl Backoff {
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    pub fn next(&mut self, pace: Pace, chance: &mut Chance) -> Duration {
        match pace {
            Pace::Silent => self.quick(10, chance),
            Pace::Network => self.quick(28, chance),
            Pace::Odd => {
                let minutes = (1u64 << self.odd.min(3)).min(5);
                self.odd += 1;
                between(chance, secs(54 * minutes), secs(60 * minutes))
            }
            Pace::Account => between(chance, secs(10 * 60), secs(15 * 60)),
        }
    }

    /// 2–4 s, doubled each time, up to `most` seconds.
    fn quick(&mut self, most: u64, chance: &mut Chance) -> Duration {
        let grown = 1u64 << self.quick.min(5);
        self.quick = self.quick.saturating_add(1);
        let high = (4 * grown).min(most);
        between(chance, secs((2 * grown).min(high * 7 / 10)), secs(high))
    }
}

/// When to register again: at 50–70 % of what was granted, 10 s before its end at the latest where there is room for
/// that, and never sooner than makes sense.
pub(super) fn refresh(granted: Duration, chance: &mut Chance) -> Duration {
    const ROOM: Duration = Duration::from_secs(10);
    let share = between(chance, granted / 2, granted * 7 / 10);
    let latest = if granted > 2 * ROOM { granted - ROOM } else { granted };
    share.min(latest).max(Duration::from_millis(2500))
}

/// A moment between two, evenly.
pub(super) fn between(chance: &mut Chance, low: Duration, high: Duration) -> Duration {
    let span = high.saturating_sub(low).as_micros();
    low + Duration::from_micros(chance.below(u64::try_from(span).unwrap_or(u64::MAX).saturating_add(1)))
}

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thousand(mut draw: impl FnMut(&mut Chance) -> Duration) -> (Duration, Duration) {
        let mut chance = Chance::seeded(5);
        let drawn: Vec<_> = (0..1000).map(|_| draw(&mut chance)).collect();
        (*drawn.iter().min().unwrap(), *drawn.iter().max().unwrap())
    }

    #[test]
    fn a_refresh_comes_at_half_to_seven_tenths_of_what_was_granted() {
        let (least, most) = thousand(|chance| refresh(secs(600), chance));
        assert!(least >= secs(300) && least < secs(310) && most <= secs(420) && most > secs(410), "{least:?} {most:?}");
    }

    #[test]
    fn a_short_grant_is_refreshed_before_its_end() {
        for granted in 5..60 {
            let (least, most) = thousand(|chance| refresh(secs(granted), chance));
            assert!(least >= Duration::from_millis(2500) && most < secs(granted), "{granted}: {least:?} {most:?}");
            assert!(granted <= 20 || most <= secs(granted - 10), "{granted}: {most:?}");
        }
    }

    #[test]
    fn quick_retries_grow_to_their_bound_and_stay_jittered() {
        let first = thousand(|chance| Backoff::default().next(Pace::Network, chance));
        assert!(first.0 >= secs(2) && first.1 <= secs(4) && first.1 - first.0 > secs(1), "{first:?}");
        let mut late = Backoff { quick: 9, odd: 0 };
        let network = thousand(|chance| late.next(Pace::Network, chance));
        assert!(network.0 >= secs(19) && network.1 <= secs(28) && network.1 - network.0 > secs(5), "{network:?}");
        let silent = thousand(|chance| late.next(Pace::Silent, chance));
        assert!(silent.0 >= secs(7) && silent.1 <= secs(10), "{silent:?}");
    }

    #[test]
    fn a_refused_account_is_tried_again_in_ten_to_fifteen_minutes_every_time() {
        let mut backoff = Backoff::default();
        let (least, most) = thousand(|chance| backoff.next(Pace::Account, chance));
        assert!(least >= secs(600) && least < secs(610) && most <= secs(900) && most > secs(890), "{least:?} {most:?}");
    }

    #[test]
    fn other_refusals_back_off_to_five_minutes() {
        let (mut backoff, mut chance) = (Backoff::default(), Chance::seeded(1));
        let minutes: Vec<_> =
            (0..6).map(|_| backoff.next(Pace::Odd, &mut chance).as_secs_f64() / 60.0).map(f64::ceil).collect();
        assert_eq!(minutes, [1.0, 2.0, 4.0, 5.0, 5.0, 5.0]);
        backoff.reset();
        assert!(backoff.next(Pace::Odd, &mut chance) <= secs(60));
    }
}
