//! Session timers: how long a session lives without a word, and who has to say it (RFC 4028).
//!
//! Pure bookkeeping: reads what messages ask for, settles on terms, says when something is due. How a refresh is sent
//! is `refresh.rs`'s.

use std::time::{Duration, Instant};

use crate::sip::{
    scan::{self, Params},
    ua::rules::{self, TIMER},
    wire::{Message, Name},
};

/// The shortest interval anybody may ask of us (RFC 4028 §4).
pub const MIN_SE: u32 = 90;

/// Who sent the request the terms are in, and who answered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Uac,
    Uas,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresher {
    Us,
    Them,
}

/// What a message says of the timer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    interval: Option<u32>,
    refresher: Option<Role>,
    min: Option<u32>,
    /// `Supported: timer`, or `Require: timer`.
    supported: bool,
}

impl Asked {
    pub fn of(message: &Message<'_>) -> Self {
        let expires = message.header(Name::SessionExpires).map(|value| scan::split_once(value, b';'));
        let params =
            message.header(Name::SessionExpires).and_then(|v| v.iter().position(|b| *b == b';').map(|at| &v[at..]));
        let refresher = match params.and_then(|params| Params::new(params).value("refresher")) {
            Some(role) if role.eq_ignore_ascii_case(b"uac") => Some(Role::Uac),
            Some(role) if role.eq_ignore_ascii_case(b"uas") => Some(Role::Uas),
            _ => None,
        };
        Self {
            interval: expires.and_then(|(seconds, _)| seconds_of(seconds)),
            refresher,
            min: message.header(Name::MinSe).and_then(|value| seconds_of(scan::split_once(value, b';').0)),
            supported: rules::lists(message, Name::Supported, TIMER) || rules::lists(message, Name::Require, TIMER),
        }
    }

    /// 422 is due, which only a peer that knows the timer understands (RFC 4028 §9).
    pub fn is_too_small(&self) -> bool {
        self.supported && self.interval.is_some_and(|interval| interval < MIN_SE)
    }
}

fn seconds_of(value: &[u8]) -> Option<u32> {
    scan::number(scan::trim(value)).and_then(|seconds| u32::try_from(seconds).ok())
}

/// What a 2xx settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub interval: u32,
    pub refresher: Refresher,
}

impl Terms {
    /// The value of `Session-Expires:` in a 2xx of ours.
    pub fn as_uas(&self) -> String {
        let role = if self.refresher == Refresher::Us { "uas" } else { "uac" };
        format!("{};refresher={role}", self.interval)
    }
}

/// Something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Refresh,
    Expired,
}

#[derive(Debug, Default)]
pub struct SessionTimer {
    /// What the owner asks for, whatever the peer says.
    wanted: Option<u32>,
    /// The longest `Min-SE:` seen in this session (RFC 4028 §7.4).
    min: Option<u32>,
    /// The peer never heard of a timer: it is our way of finding out whether it lives.
    alone: bool,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    terms: Terms,
    /// When we refresh next; `None` while they do, or while a request of ours is on its way.
    refresh_at: Option<Instant>,
    expires_at: Instant,
}

impl SessionTimer {
    pub fn want(&mut self, interval: Option<Duration>) {
        let seconds = interval.map(|interval| u32::try_from(interval.as_secs()).unwrap_or(u32::MAX));
        self.wanted = seconds.map(|seconds| seconds.max(MIN_SE));
    }

    /// `Session-Expires` and `Min-SE` for a request of ours; `None` when no timer is asked for.
    pub fn request(&self) -> Option<(u32, Option<u32>)> {
        let interval = self.running.as_ref().map(|running| running.terms.interval).or(self.wanted)?;
        Some((interval.max(self.min.unwrap_or(MIN_SE)), self.min))
    }

    /// 422 to a request of ours: false when a longer interval would be no news to the peer.
    #[must_use]
    pub fn lengthen(&mut self, said: &Asked) -> bool {
        let Some(min) = said.min.filter(|min| *min > self.min.unwrap_or(MIN_SE)) else { return false };
        self.min = Some(min);
        true
    }

    /// The terms of our 2xx to a request that asked so (RFC 4028 §9, table 2). Where the peer leaves it to us, whoever
    /// wanted the timer refreshes.
    pub fn agree(&mut self, asked: &Asked) -> Option<Terms> {
        self.min = self.min.max(asked.min);
        self.alone = asked.interval.is_none() && !asked.supported;
        let floor = self.min.unwrap_or(MIN_SE).max(MIN_SE);
        let interval = match (asked.interval, self.wanted) {
            // It may be made shorter, never longer.
            (Some(theirs), Some(ours)) => ours.max(floor).min(theirs),
            (Some(theirs), None) => theirs,
            (None, Some(ours)) => ours.max(floor),
            (None, None) => return None,
        };
        let refresher = match (asked.supported, asked.refresher) {
            (true, Some(Role::Uac)) => Refresher::Them,
            (true, None) if asked.interval.is_some() => Refresher::Them,
            _ => Refresher::Us,
        };
        // Too short, and the peer would not understand 422: a proxy asks for what nobody could keep.
        (interval >= MIN_SE).then_some(Terms { interval, refresher })
    }

    /// The terms of the peer's 2xx to a request of ours (RFC 4028 §7.2). Without any the timer is off, except that the
    /// owner's wish is refreshed all the same: only so a peer that knows no timers is found to be gone.
    pub fn answered(&mut self, said: &Asked) -> Option<Terms> {
        self.alone = said.interval.is_none();
        let Some(interval) = said.interval else {
            let interval = self.wanted?.max(self.min.unwrap_or(MIN_SE));
            return Some(Terms { interval, refresher: Refresher::Us });
        };
        let refresher = if said.refresher == Some(Role::Uas) { Refresher::Them } else { Refresher::Us };
        Some(Terms { interval: interval.max(MIN_SE), refresher })
    }

    /// A 2xx has gone out or come in: the time begins anew, or there is none.
    pub fn start(&mut self, now: Instant, terms: Option<Terms>) {
        self.running = terms.map(|terms| {
            let interval = Duration::from_secs(u64::from(terms.interval));
            let margin = (interval / 3).min(Duration::from_secs(32));
            Running {
                terms,
                refresh_at: (terms.refresher == Refresher::Us).then(|| now + interval / 2),
                expires_at: now + (interval - margin),
            }
        });
    }

    /// The peer refused the refresh, but it knows the session. Where nobody else counts the time, that is all we wanted
    /// to know; false where the peer would end the session all the same.
    #[must_use]
    pub fn is_alive_enough(&mut self, now: Instant) -> bool {
        let terms = self.running.as_ref().map(|running| running.terms).filter(|_| self.alone);
        if terms.is_some() {
            self.start(now, terms);
        }
        terms.is_some()
    }

    /// A refresh of ours is on its way.
    pub fn sent(&mut self) {
        self.set_refresh(None);
    }

    /// It has to be tried again.
    pub fn again_at(&mut self, at: Instant) {
        self.set_refresh(Some(at));
    }

    /// It failed for a reason that may pass: half of what is left is waited, as long as that makes sense.
    pub fn again_later(&mut self, now: Instant) {
        const SHORTEST: Duration = Duration::from_secs(4);
        let left = self.running.as_ref().map(|running| running.expires_at.saturating_duration_since(now) / 2);
        self.set_refresh(left.filter(|left| *left >= SHORTEST).map(|left| now + left));
    }

    pub fn deadline(&self) -> Option<Instant> {
        let running = self.running.as_ref()?;
        Some(running.refresh_at.map_or(running.expires_at, |at| at.min(running.expires_at)))
    }

    pub fn due(&self, now: Instant) -> Option<Due> {
        let running = self.running.as_ref()?;
        match running.refresh_at {
            _ if running.expires_at <= now => Some(Due::Expired),
            Some(at) if at <= now => Some(Due::Refresh),
            _ => None,
        }
    }

    fn set_refresh(&mut self, at: Option<Instant>) {
        if let Some(running) = &mut self.running {
            running.refresh_at = at;
        }
    }
}

#[cfg(test)]
mod tests;
