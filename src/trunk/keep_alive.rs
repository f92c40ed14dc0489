//! Keeping the way open between registrations: OPTIONS or line ends at an interval, and noticing that nothing comes back.

use std::time::{Duration, Instant};

use super::{KeepAlive, KeepAliveMethod, Target, pace::between, way::same_place};
use crate::chance::Chance;

/// An OPTIONS that is not answered in this time is missed; the user agent has repeated it four times by then.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// So many missed in a row mean that the way is broken: one may be lost with its repetitions.
const MOST_MISSED: u8 = 2;
/// An answer that took longer than three transmissions came after an outage.
const LATE: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub(super) struct Pulse {
    settings: KeepAlive,
    state: State,
    /// The server has answered an OPTIONS.
    heard: bool,
    /// It answers REGISTER, but never OPTIONS: its silence says nothing, so line ends are sent instead.
    deaf: bool,
    /// Where OPTIONS went unanswered last.
    suspect: Option<Target>,
    target: Option<Target>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Stopped,
    Waiting { next: Instant, missed: u8 },
    Asked { serial: u32, at: Instant, until: Instant, missed: u8 },
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Options,
    LineEnds,
    /// Two OPTIONS in a row got no answer.
    Dead,
}

impl Pulse {
    pub fn new(settings: KeepAlive) -> Self {
        Self { settings, state: State::Stopped, heard: false, deaf: false, suspect: None, target: None }
    }

    /// The line is registered by this target.
    pub fn start(&mut self, now: Instant, chance: &mut Chance, target: Target) {
        if !self.target.is_some_and(|t| same_place(&t, &target)) {
            (self.heard, self.deaf) = (false, false);
        }
        // REGISTER was answered by whom OPTIONS was not.
        if self.suspect.take().is_some_and(|t| same_place(&t, &target)) && !self.heard {
            self.deaf = true;
        }
        self.target = Some(target);
        self.wait(now, chance, 0);
    }

    /// Nothing was heard of the server lately; what was sent there to keep the way open still is.
    pub fn go_on(&mut self, now: Instant, chance: &mut Chance) {
        self.wait(now, chance, 0);
    }

    pub fn stop(&mut self) {
        self.state = State::Stopped;
    }

    /// Something else has just been sent the same way.
    pub fn postpone(&mut self, now: Instant, chance: &mut Chance) {
        if let State::Waiting { missed: 0, .. } = self.state {
            self.wait(now, chance, 0);
        }
    }

    /// Call when the deadline came; after `Options` comes `asked`.
    pub fn tick(&mut self, now: Instant, chance: &mut Chance) -> Option<Beat> {
        match self.state {
            State::Waiting { next, missed } if next <= now => {
                if self.settings.method == KeepAliveMethod::Options && !self.deaf {
                    return Some(Beat::Options);
                }
                self.wait(now, chance, missed);
                Some(Beat::LineEnds)
            }
            State::Asked { until, missed, .. } if until <= now => {
                if missed + 1 < MOST_MISSED {
                    self.state = State::Waiting { next: now, missed: missed + 1 };
                    return Some(Beat::Options);
                }
                self.state = State::Stopped;
                self.suspect = self.target;
                Some(Beat::Dead)
            }
            _ => None,
        }
    }

    pub fn asked(&mut self, now: Instant, serial: u32) {
        let missed = if let State::Waiting { missed, .. } = self.state { missed } else { 0 };
        self.state = State::Asked { serial, at: now, until: now + PATIENCE, missed };
    }

    /// Any final answer means that somebody is there, 404 and 405 too. True when nobody was for a while: a server that
    /// was away may have been started anew and forgotten us.
    pub fn answered(&mut self, now: Instant, chance: &mut Chance) -> bool {
        self.heard = true;
        let State::Asked { at, missed, .. } = self.state else { return false };
        self.wait(now, chance, 0);
        missed > 0 || now.saturating_duration_since(at) >= LATE
    }

    /// The user agent gave it up before our patience ended.
    pub fn failed(&mut self, now: Instant, serial: u32) {
        if let State::Asked { serial: asked, at, missed, .. } = self.state
            && asked == serial
        {
            self.state = State::Asked { serial, at, until: now, missed };
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Stopped => None,
            State::Waiting { next, .. } => Some(next),
            State::Asked { until, .. } => Some(until),
        }
    }

    fn wait(&mut self, now: Instant, chance: &mut Chance, missed: u8) {
        let every = self.settings.every;
        self.state = match self.settings.method {
            KeepAliveMethod::Off => State::Stopped,
            // A NAT forgets after 30 s of silence: never later than asked.
            _ => State::Waiting { next: now + between(chance, every * 9 / 10, every), missed },
        };
    }
}
