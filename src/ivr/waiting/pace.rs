//! How often a waiting caller is told what.
//!
//! Owns the times of announcements and the promises made in them: the cost at most once a minute (K-12.2), an estimate
//! never longer than one given before, and nothing twice in one breath. Must not know how a sentence is put together.

use std::time::{Duration, Instant};

use super::super::{
    room::Place,
    script::{Cost, WaitingWords},
};
use crate::speech::System;

/// K-12.2, whatever is configured.
const COST_NOT_BEFORE: Duration = Duration::from_secs(60);
/// The keys are offered again after so long.
const KEYS_AGAIN: Duration = Duration::from_secs(180);
/// After the first announcement the next one has to wait at least so long.
const BREATH: Duration = Duration::from_secs(20);
/// «Шукаємо іншого» again and again would only tell how few answer.
const NEXT_NOT_BEFORE: Duration = Duration::from_secs(30);

/// What is to be said now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Due {
    pub begin: Option<System>,
    pub position: Option<u16>,
    /// And whether it is the most it will take.
    pub minutes: Option<(u64, bool)>,
    pub cost: Option<System>,
    pub keys: bool,
}

#[derive(Debug)]
pub(super) struct Pace {
    pub words: WaitingWords,
    place: Option<Place>,
    /// «Усі оператори зайняті» has been said.
    told_busy: bool,
    /// Another operator is rung, which has not been said.
    trying_next: bool,
    next_said: Option<Instant>,
    announce_at: Option<Instant>,
    keys_at: Option<Instant>,
    cost_said: Option<Instant>,
    /// The shortest estimate given.
    minutes_said: Option<u64>,
}

impl Pace {
    pub fn new(words: WaitingWords) -> Self {
        Self {
            words,
            place: None,
            told_busy: false,
            trying_next: false,
            next_said: None,
            announce_at: None,
            keys_at: None,
            cost_said: None,
            minutes_said: None,
        }
    }

    /// The wait begins.
    pub fn enter(&mut self, now: Instant) {
        self.announce_at = Some(now + self.words.first);
        self.keys_at = Some(now + self.words.keys_after);
    }

    pub fn place(&mut self, place: Place) {
        self.place = Some(place);
    }

    pub fn next(&mut self, now: Instant) {
        self.trying_next = self.next_said.is_none_or(|at| now.saturating_duration_since(at) >= NEXT_NOT_BEFORE);
    }

    /// When there will be something to say.
    pub fn due(&self) -> Option<Instant> {
        self.announce_at.into_iter().chain(self.keys_at).min()
    }

    /// What is due, which then counts as said.
    pub fn take(&mut self, now: Instant) -> Due {
        let (Some(announce_at), Some(keys_at)) = (self.announce_at, self.keys_at) else { return Due::default() };
        let mut due = Due::default();
        if self.trying_next {
            (self.trying_next, self.next_said) = (false, Some(now));
            due.begin = Some(System::TryingNext);
        } else if self.place.is_some() && !self.told_busy {
            self.told_busy = true;
            due.begin = Some(System::AllBusy);
            self.announce_at = Some(announce_at.max(now + BREATH));
            self.say_place(now, &mut due);
        } else if now >= announce_at {
            due.begin = Some(System::ThanksForWaiting);
            self.announce_at = Some(after(announce_at, self.words.every, now));
            self.say_place(now, &mut due);
        }
        if now >= keys_at {
            due.keys = true;
            self.keys_at = Some(after(keys_at, KEYS_AGAIN, now));
        }
        due
    }

    fn say_place(&mut self, now: Instant, due: &mut Due) {
        if let Some(place) = self.place {
            due.position = Some(place.position).filter(|_| self.words.place);
            due.minutes = place.estimate.and_then(|estimate| self.estimate(estimate));
        }
        due.cost = self.cost(now);
    }

    /// Whole minutes, rounded up; later only when it has become shorter.
    fn estimate(&mut self, estimate: Duration) -> Option<(u64, bool)> {
        let minutes = estimate.as_secs().div_ceil(60).max(1);
        let later = self.minutes_said.is_some();
        if self.minutes_said.is_some_and(|said| minutes >= said) {
            return None;
        }
        self.minutes_said = Some(minutes);
        Some((minutes, later))
    }

    fn cost(&mut self, now: Instant) -> Option<System> {
        let phrase = match self.words.cost {
            Cost::Unsaid => return None,
            Cost::Paid => System::WaitingPaid,
            Cost::Free => System::WaitingFree,
        };
        let every = self.words.cost_every.max(COST_NOT_BEFORE);
        if self.cost_said.is_some_and(|at| now.saturating_duration_since(at) < every) {
            return None;
        }
        self.cost_said = Some(now);
        Some(phrase)
    }
}

/// The first of the times `from`, `from + every`, … after `now`: what was missed is not made up for.
fn after(from: Instant, every: Duration, now: Instant) -> Instant {
    let every = every.max(Duration::from_secs(10));
    let missed = now.saturating_duration_since(from).as_millis() / every.as_millis().max(1);
    from + every * u32::try_from(missed + 1).unwrap_or(1)
}
