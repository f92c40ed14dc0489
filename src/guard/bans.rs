//! Who is shut out and until when. A ban that has run out stays known for a day: the next one lasts twice as long.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use super::{Ban, BanReason, GuardSettings, recent::Recent, source::SourceKey};
use crate::clock::Now;

/// Sources remembered; a flood from forged addresses pushes out the oldest.
const MOST: usize = 8192;
/// A source that behaved for so long begins anew.
const MEMORY: Duration = Duration::from_secs(24 * 3600);
/// A status shows so many.
const SHOWN: usize = 100;

/// A source was shut out just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shut {
    pub source: IpAddr,
    pub reason: BanReason,
    pub lasts: Duration,
    /// Which ban of this source it is, from 1.
    pub times: u32,
}

#[derive(Debug)]
pub(super) struct Bans(Recent<SourceKey, Term>);

#[derive(Debug)]
struct Term {
    source: IpAddr,
    reason: BanReason,
    since: Instant,
    until: Instant,
    times: u32,
    dropped: u64,
}

impl Default for Bans {
    fn default() -> Self {
        Self(Recent::new(MOST))
    }
}

impl Bans {
    /// One look-up, nothing else: this is what a flood costs.
    pub fn drops(&mut self, now: Instant, source: IpAddr) -> bool {
        if self.0.len() == 0 {
            return false;
        }
        match self.0.peek(&SourceKey::of(source)) {
            Some(term) if term.until > now => {
                term.dropped += 1;
                true
            }
            _ => false,
        }
    }

    /// Shuts `source` out; `None` when it is already.
    pub fn shut(&mut self, now: Instant, source: IpAddr, reason: BanReason, settings: &GuardSettings) -> Option<Shut> {
        let before = self.0.peek(&SourceKey::of(source));
        if before.as_ref().is_some_and(|term| term.until > now) {
            return None;
        }
        let times = before.filter(|term| term.until + MEMORY > now).map_or(1, |term| term.times.saturating_add(1));
        let lasts = length(times, settings);
        let term = || Term { source, reason, since: now, until: now + lasts, times, dropped: 0 };
        let entry = self.0.touch(SourceKey::of(source), term)?;
        *entry = term();
        Some(Shut { source, reason, lasts, times })
    }

    /// Lets go at once whom `spared` names; what they did is forgotten.
    pub fn pardon(&mut self, now: Instant, spared: impl Fn(IpAddr, BanReason) -> bool) {
        for term in self.0.values_mut().filter(|term| spared(term.source, term.reason)) {
            term.until = term.until.min(now);
            term.times = 0;
        }
    }

    /// The latest first. Civil times are counted back from `now`, so that a clock set meanwhile shows them right.
    pub fn shown(&self, now: Now) -> Vec<Ban> {
        let banned = self.0.iter().filter(|term| term.until > now.mono).take(SHOWN);
        let shown = banned.map(|term| {
            let ago = jiff::SignedDuration::try_from(now.mono.saturating_duration_since(term.since)).ok();
            let left = jiff::SignedDuration::try_from(term.until.saturating_duration_since(now.mono)).ok();
            Ban {
                source: term.source,
                reason: term.reason,
                since: ago.and_then(|ago| now.civil.checked_sub(ago).ok()),
                until: left.and_then(|left| now.civil.checked_add(left).ok()),
                times: term.times,
                dropped: term.dropped,
            }
        });
        shown.collect()
    }

    pub fn in_force(&self, now: Instant) -> usize {
        self.0.iter().filter(|term| term.until > now).count()
    }
}

/// The first lasts `ban`, each further one twice as long as the one before, up to the longest.
fn length(times: u32, settings: &GuardSettings) -> Duration {
    let doubled = 1u32.checked_shl(times.saturating_sub(1)).unwrap_or(u32::MAX);
    settings.ban.saturating_mul(doubled).min(settings.longest_ban.max(settings.ban))
}
