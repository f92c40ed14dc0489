//! Whether the peer is still there, judged by its packets, and only while it ought to send some.

use std::time::{Duration, Instant};

#[derive(Clone, Debug)]
pub(super) struct Liveness {
    limit: Duration,
    /// When silence began to count; `None` while nothing is expected.
    since: Option<Instant>,
    dead: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Died,
    Revived,
}

impl Liveness {
    pub fn new(limit: Duration) -> Self {
        Self { limit, since: None, dead: false }
    }

    /// On hold, or when the peer does not send: silence means nothing. The clock starts anew when media is due again.
    pub fn expect(&mut self, expected: bool, now: Instant) {
        self.since = match (expected, self.since) {
            (true, None) => Some(now),
            (true, since) => since,
            (false, _) => None,
        };
    }

    /// RTP or RTCP of the peer came.
    pub fn heard(&mut self, now: Instant) -> Option<Change> {
        if self.since.is_some() {
            self.since = Some(now);
        }
        std::mem::take(&mut self.dead).then_some(Change::Revived)
    }

    pub fn check(&mut self, now: Instant) -> Option<Change> {
        let silent = self.since.is_some_and(|since| now.saturating_duration_since(since) >= self.limit);
        if silent && !self.dead {
            self.dead = true;
            return Some(Change::Died);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_told_once_and_so_is_the_return() {
        let t = Instant::now();
        let at = |s| t + Duration::from_secs(s);
        let mut l = Liveness::new(Duration::from_secs(30));
        l.expect(true, at(0));
        assert_eq!((l.check(at(29)), l.check(at(30)), l.check(at(31))), (None, Some(Change::Died), None));
        assert_eq!((l.heard(at(32)), l.heard(at(33))), (Some(Change::Revived), None));
        assert_eq!((l.check(at(62)), l.check(at(63))), (None, Some(Change::Died)));
    }

    #[test]
    fn on_hold_nobody_dies_and_afterwards_the_time_starts_anew() {
        let t = Instant::now();
        let at = |s| t + Duration::from_secs(s);
        let mut l = Liveness::new(Duration::from_secs(30));
        l.expect(true, at(0));
        l.expect(false, at(20));
        assert_eq!(l.check(at(4000)), None);
        l.expect(true, at(4000));
        l.expect(true, at(4010));
        assert_eq!((l.check(at(4029)), l.check(at(4030))), (None, Some(Change::Died)));
    }
}
