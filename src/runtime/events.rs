//! What happens to the service, written down: availability and outages of a month are made of it.
//!
//! Owns the small files beside the store that outlive a run: `alive` and `notices`. Decides nothing about lines; it only
//! notices that they went and came.
//!
//! `<state>/alive` is touched every five minutes: its time of change tells the next start how long this run lived, if it
//! did not end in order (an ordered end removes the file). It is not synced, to spare the memory card: the file system
//! writes it with what else it has within seconds, and an outage may as well begin some minutes early. While the clock
//! is not trusted the file is left as it was.

mod alive;
mod notices;

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};

use self::{alive::Alive, notices::Notices};
use super::store_thread::{JournalState, StoreHandle};
use crate::{
    clock::Now,
    ivr::Script,
    ledger::{Event, Happening},
    store::Entry,
    trunk::{TrunkState, TrunkStatus},
};

pub use alive::EVERY as ALIVE_EVERY;

/// A line that is back so soon was not away: a registration outlives a lost answer.
const LINE_GRACE: Duration = Duration::from_secs(60);

/// Writes down what changed since it last looked.
pub struct Chronicle {
    store: StoreHandle,
    boot: u32,
    alive: Alive,
    notices: Notices,
    lines: BTreeMap<String, Line>,
    disk_full: bool,
}

/// As far as it was written down.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    up: bool,
    /// Down, not yet written: since when by either clock.
    away: Option<(Instant, Timestamp)>,
}

impl Chronicle {
    /// Begins with `Started`; `lines`: whether any is configured. Must be called inside a tokio runtime; files are read at once.
    pub fn begin(state: &Path, store: StoreHandle, boot: u32, now: Now, lines: bool) -> Self {
        let (alive, last) = Alive::begin(state, now.trusted);
        let notices = Notices::read(state);
        let chronicle = Self { store, boot, alive, notices, lines: BTreeMap::new(), disk_full: false };
        chronicle.write(now, Happening::Started { alive: last, lines: Some(lines) });
        chronicle
    }

    /// The state of the lines as the Switch tells it.
    pub fn lines(&mut self, now: Now, lines: &[TrunkStatus]) {
        let gone: Vec<_> =
            self.lines.keys().filter(|name| lines.iter().all(|line| line.name != **name)).cloned().collect();
        for name in gone {
            if self.lines.remove(&name).is_some_and(|line| line.up) {
                self.write(now, Happening::LineDown { line: name });
            }
        }
        for status in lines {
            let takes_calls = matches!(status.state, TrunkState::Registered | TrunkState::Reachable);
            let known = self.lines.entry(status.name.clone()).or_default();
            if let Some((at, what)) = known.step(now, takes_calls) {
                let line = status.name.clone();
                let what = if what { Happening::LineUp { line } } else { Happening::LineDown { line } };
                self.write_at(at, now.trusted, what);
            }
        }
    }

    /// Records could not be written, or could again.
    pub fn disk(&mut self, now: Now, journal: JournalState) {
        let full = journal == JournalState::DiskFull;
        if full != self.disk_full {
            self.disk_full = full;
            self.write(now, if full { Happening::DiskFull } else { Happening::DiskFree });
        }
    }

    /// The announcements of a configuration that is served from now on; those known already are passed over.
    pub fn notices(&mut self, now: Now, script: &Script) {
        for (text, from, until) in self.notices.fresh(script) {
            self.write(now, Happening::Notice { text, from, until });
        }
    }

    /// The clock was put right by `by`.
    pub fn clock_set(&mut self, now: Now, by: SignedDuration) {
        for (_, since) in self.lines.values_mut().filter_map(|line| line.away.as_mut()) {
            *since = since.checked_add(by).unwrap_or(*since);
        }
        self.write(now, Happening::ClockSet { by_ms: i64::try_from(by.as_millis()).unwrap_or(i64::MAX) });
        self.live(now);
    }

    /// Still there.
    pub fn live(&mut self, now: Now) {
        if now.trusted {
            self.alive.touch();
        }
    }

    /// An ordered end. Before the store is closed.
    pub fn stopped(&mut self, now: Now) {
        self.write(now, Happening::Stopped);
        self.alive.end();
    }

    fn write(&self, now: Now, what: Happening) {
        self.write_at(now.civil, now.trusted, what);
    }

    fn write_at(&self, at: Timestamp, trusted: bool, what: Happening) {
        self.store.write(Entry::Event(Event { at, trusted, boot: self.boot, what }));
    }
}

impl Line {
    /// What is to be written, and for which moment: true when it is up.
    fn step(&mut self, now: Now, takes_calls: bool) -> Option<(Timestamp, bool)> {
        match (self.up, takes_calls) {
            (false, true) => {
                *self = Self { up: true, away: None };
                Some((now.civil, true))
            }
            (true, true) => {
                self.away = None;
                None
            }
            (true, false) => {
                let (since, civil) = *self.away.get_or_insert((now.mono, now.civil));
                if now.mono.duration_since(since) < LINE_GRACE {
                    return None;
                }
                *self = Self::default();
                Some((civil, false))
            }
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_soon_back_was_not_away_and_one_that_stays_away_went_when_it_went() {
        let start = Now::new(Instant::now(), "2026-11-23T08:00:00Z".parse().unwrap(), true);
        let at = |seconds| start.after(Duration::from_secs(seconds));
        let mut line = Line::default();
        assert_eq!(line.step(at(0), false), None, "every line is down until it is up");
        assert_eq!(line.step(at(2), true), Some((at(2).civil, true)));
        assert_eq!(line.step(at(100), false), None);
        assert_eq!(line.step(at(150), true), None);
        assert_eq!(line.step(at(200), false), None);
        assert_eq!(line.step(at(259), false), None);
        assert_eq!(line.step(at(290), false), Some((at(200).civil, false)));
        assert_eq!(line.step(at(300), false), None, "once");
        assert_eq!(line.step(at(310), true), Some((at(310).civil, true)));
    }
}
