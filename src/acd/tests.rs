//! A hall of operators in virtual time, and what stories about it say.

mod away;
mod erlang;
mod hours;
mod places;
mod property;
mod reload;
mod rings;
mod turns;

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::civil::{DateTime, time};

use super::*;
use crate::{
    calendar::{Calendar, Hours, PublicHolidays, Schedule, ScheduleId},
    clock::Now,
    vocab::AttemptId,
};

/// What is told when nothing is.
pub const NOTHING: [&str; 0] = [];
/// Open from 8:00 to 17:00 with a break from 12:00 to 12:45.
pub const COUNCIL: ScheduleId = ScheduleId(0);

pub struct Hall {
    pub acd: Acd,
    pub now: Now,
    /// Telephones that ring or talk: the newest attempt of each operator.
    at: BTreeMap<String, AttemptId>,
    pub states: Vec<(String, OperatorState)>,
}

impl Hall {
    /// A Monday morning; everybody can be reached.
    pub fn new(settings: AcdSettings) -> Self {
        Self::at("2026-03-02 10:00:00", settings)
    }

    pub fn at(civil: &str, settings: AcdSettings) -> Self {
        let civil: DateTime = civil.parse().unwrap();
        let now = Now::new(Instant::now(), civil.to_zoned(Now::kyiv()).unwrap().timestamp(), true);
        let names: Vec<_> = settings.operators.iter().map(|operator| operator.name.clone()).collect();
        let acd = Acd::new(now, Arc::new(settings));
        let mut hall = Self { acd, now, at: BTreeMap::new(), states: Vec::new() };
        for name in names {
            hall.acd.reachable(now, &name, true);
        }
        hall.told();
        hall
    }

    pub fn enters(&mut self, ticket: u32, queue: &str) -> Vec<String> {
        self.acd.enter(self.now, TicketId(ticket), Wanted::Queue(queue.into()));
        self.told()
    }

    pub fn wants(&mut self, ticket: u32, operator: &str) -> Vec<String> {
        self.acd.enter(self.now, TicketId(ticket), Wanted::Operator(operator.into()));
        self.told()
    }

    pub fn leaves(&mut self, ticket: u32) -> Vec<String> {
        self.acd.leave(self.now, TicketId(ticket));
        self.told()
    }

    /// What came of the ringing of this operator's telephone.
    pub fn rang(&mut self, operator: &str, how: Rang) -> Vec<String> {
        self.acd.rang(self.now, self.at[operator], how);
        self.told()
    }

    pub fn answers(&mut self, operator: &str) -> Vec<String> {
        self.rang(operator, Rang::Answered)
    }

    pub fn hangs_up(&mut self, operator: &str) -> Vec<String> {
        self.acd.talk_over(self.now, self.at[operator]);
        self.told()
    }

    /// Time passes from one deadline to the next.
    pub fn pass(&mut self, seconds: u64) -> Vec<String> {
        let end = self.now.mono + secs(seconds);
        let mut told = Vec::new();
        for _ in 0..10_000 {
            let Some(at) = self.acd.deadline().filter(|at| *at <= end) else {
                self.now = self.now.after(end - self.now.mono);
                return told;
            };
            self.now = self.now.after(at.saturating_duration_since(self.now.mono));
            self.acd.handle_timeout(self.now);
            told.extend(self.told());
        }
        panic!("the same deadline over and over");
    }

    pub fn told(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        while let Some(event) = self.acd.poll() {
            told.extend(self.words(event));
        }
        told
    }

    fn words(&mut self, event: AcdEvent) -> Option<String> {
        Some(match event {
            AcdEvent::Ring { ticket: TicketId(n), attempt, operator } => {
                self.at.insert(operator.to_string(), attempt);
                format!("{operator} rings for {n}")
            }
            AcdEvent::StopRinging { attempt, .. } => {
                let (name, _) = self.at.iter().find(|(_, at)| **at == attempt).unwrap();
                format!("{name} stops")
            }
            AcdEvent::Place { ticket: TicketId(n), place: Place { position, estimate: None } } => {
                format!("{n} is at {position}")
            }
            AcdEvent::Place { ticket: TicketId(n), place: Place { position, estimate: Some(time) } } => {
                format!("{n} is at {position}, {} min", time.as_secs() / 60)
            }
            AcdEvent::Next { ticket: TicketId(n) } => format!("next for {n}"),
            AcdEvent::GaveUp { ticket: TicketId(n), why } => format!("{n} gave up: {why:?}"),
            AcdEvent::State { operator, state } => {
                self.states.push((operator.to_string(), state));
                return None;
            }
        })
    }

    pub fn state(&self, operator: &str) -> OperatorState {
        self.acd.operators(self.now).into_iter().find(|status| status.name == operator).unwrap().state
    }

    pub fn queue(&self, name: &str) -> QueueStatus {
        self.acd.queues(self.now).into_iter().find(|status| status.name == name).unwrap()
    }

    /// One caller comes, is answered at once by this operator, and talks for so long.
    pub fn talk(&mut self, operator: &str, queue: &str, seconds: u64) {
        assert_eq!(self.enters(9000, queue), [format!("{operator} rings for 9000")]);
        self.answers(operator);
        self.pass(seconds);
        self.hangs_up(operator);
    }
}

pub fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Rings 20 s, two rounds, no rest, ten may wait for ten minutes.
pub fn queue(name: &str, operators: &[&str]) -> QueueSettings {
    QueueSettings {
        name: name.into(),
        strategy: Strategy::InOrder,
        operators: operators.iter().map(|name| Arc::from(*name)).collect(),
        ring: secs(20),
        rounds: Some(2),
        wrap_up: Duration::ZERO,
        max_waiting: 10,
        max_wait: secs(600),
        priority: 0,
    }
}

pub fn hall(queues: Vec<QueueSettings>) -> AcdSettings {
    let mut names: Vec<_> = queues.iter().flat_map(|queue| queue.operators.clone()).collect();
    names.sort();
    names.dedup();
    let operator = |name| Arc::new(OperatorSettings { name, hours: None, away_after: 0 });
    AcdSettings {
        queues: queues.into_iter().map(Arc::new).collect(),
        operators: names.into_iter().map(operator).collect(),
        calendar: calendar(),
    }
}

/// Schedule 0: every day 8:00–17:00, lunch 12:00–12:45.
fn calendar() -> Calendar {
    let hours = |from: (i8, i8), to: (i8, i8)| Hours { from: time(from.0, from.1, 0, 0), to: time(to.0, to.1, 0, 0) };
    let council = Schedule {
        name: "рада".into(),
        week: [Some(hours((8, 0), (17, 0))); 7],
        lunch: Some(hours((12, 0), (12, 45))),
        dated: BTreeMap::new(),
    };
    Calendar { schedules: vec![council], public_holidays: PublicHolidays::Work }
}

/// The same with this person changed.
pub fn with(mut settings: AcdSettings, name: &str, change: impl FnOnce(&mut OperatorSettings)) -> AcdSettings {
    let operator = settings.operators.iter_mut().find(|operator| *operator.name == *name).unwrap();
    change(Arc::make_mut(operator));
    settings
}
