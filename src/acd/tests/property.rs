//! Whatever is told in whatever order: each caller leaves the queue once, no operator rings for two, and nothing is left.

use std::collections::BTreeSet;

use proptest::{prelude::*, strategy::Strategy};

use super::*;
use crate::acd;

const OPERATORS: [&str; 4] = ["Олена", "Ігор", "Ольга", "Петро"];
const QUEUES: [&str; 3] = ["ЦНАП", "земля", "аварійна"];

#[derive(Clone, Debug)]
enum Step {
    Enter(u32, usize),
    Want(u32, usize),
    Leave(u32),
    /// Of the open ringings, this one came out so.
    Rang(usize, Rang),
    TalkOver(usize),
    Reachable(usize, bool),
    Engaged(usize, bool),
    Away(usize),
    Back(usize),
    Apply(u8),
    Pass(u16),
    ClockJumps(i8),
}

fn step() -> impl Strategy<Value = Step> {
    let how = prop::sample::select(vec![
        Rang::Answered,
        Rang::Answered,
        Rang::Busy,
        Rang::NoAnswer,
        Rang::Rejected,
        Rang::Unreachable,
        Rang::NotAccepted,
        Rang::Elsewhere,
        Rang::CallerGone,
    ]);
    prop_oneof![
        6 => (0..12u32, 0..4usize).prop_map(|(t, q)| Step::Enter(t, q)),
        1 => (0..12u32, 0..5usize).prop_map(|(t, o)| Step::Want(t, o)),
        2 => (0..12u32).prop_map(Step::Leave),
        6 => (0..6usize, how).prop_map(|(n, how)| Step::Rang(n, how)),
        4 => (0..6usize).prop_map(Step::TalkOver),
        2 => (0..4usize, any::<bool>()).prop_map(|(o, yes)| Step::Reachable(o, yes)),
        2 => (0..4usize, any::<bool>()).prop_map(|(o, yes)| Step::Engaged(o, yes)),
        1 => (0..4usize).prop_map(Step::Away),
        2 => (0..4usize).prop_map(Step::Back),
        1 => (0..4u8).prop_map(Step::Apply),
        5 => (0..90u16).prop_map(Step::Pass),
        1 => any::<i8>().prop_map(Step::ClockJumps),
    ]
}

/// What the owner knows.
struct Model {
    acd: Acd,
    now: Now,
    waiting: BTreeSet<TicketId>,
    /// Open ringings: for whom, whose telephone, whether it was called off.
    ringing: BTreeMap<AttemptId, (TicketId, Arc<str>, bool)>,
    talking: BTreeMap<AttemptId, Arc<str>>,
}

/// Bit 0 takes a queue away, bit 1 a person.
fn settings(variant: u8) -> AcdSettings {
    let together = QueueSettings { strategy: acd::Strategy::Together, ..queue(QUEUES[0], &OPERATORS[..3]) };
    let idle =
        QueueSettings { strategy: acd::Strategy::LongestIdle, wrap_up: secs(10), ..queue(QUEUES[1], &OPERATORS) };
    let urgent = QueueSettings { priority: 3, max_waiting: 2, rounds: None, ..queue(QUEUES[2], &OPERATORS[1..]) };
    let mut settings = with(hall(vec![together, idle, urgent]), OPERATORS[0], |olena| olena.hours = Some(COUNCIL));
    settings = with(settings, OPERATORS[1], |ihor| ihor.away_after = 2);
    if variant & 1 != 0 {
        settings.queues.remove(0);
    }
    if variant & 2 != 0 {
        settings.operators.remove(1);
    }
    settings
}

impl Model {
    fn new() -> Self {
        let Hall { acd, now, .. } = Hall::at("2026-03-02 11:58:00", settings(0));
        Self { acd, now, waiting: BTreeSet::new(), ringing: BTreeMap::new(), talking: BTreeMap::new() }
    }

    fn take(&mut self, step: Step) {
        let (acd, now) = (&mut self.acd, self.now);
        match step {
            Step::Enter(ticket, queue) => {
                self.waiting.insert(TicketId(ticket));
                acd.enter(now, TicketId(ticket), Wanted::Queue(QUEUES.get(queue).copied().unwrap_or("немає").into()));
            }
            Step::Want(ticket, person) => {
                self.waiting.insert(TicketId(ticket));
                let person = OPERATORS.get(person).copied().unwrap_or("ніхто");
                acd.enter(now, TicketId(ticket), Wanted::Operator(person.into()));
            }
            Step::Leave(ticket) => {
                self.waiting.remove(&TicketId(ticket));
                acd.leave(now, TicketId(ticket));
            }
            Step::Rang(n, how) => self.rang(n, how),
            Step::TalkOver(n) => {
                if let Some(attempt) = self.talking.keys().nth(n).copied() {
                    self.talking.remove(&attempt);
                    acd.talk_over(now, attempt);
                }
            }
            Step::Reachable(person, yes) => acd.reachable(now, OPERATORS[person], yes),
            Step::Engaged(person, yes) => acd.engaged(now, OPERATORS[person], yes),
            Step::Away(person) => acd.away(now, OPERATORS[person]),
            Step::Back(person) => acd.back(now, OPERATORS[person]),
            Step::Apply(variant) => acd.apply(now, Arc::new(settings(variant))),
            Step::Pass(seconds) => return self.pass(secs(seconds.into())),
            Step::ClockJumps(hours) => {
                self.now.civil += jiff::SignedDuration::from_hours(hours.into());
                self.acd.handle_timeout(self.now);
            }
        }
        self.told();
    }

    fn rang(&mut self, n: usize, how: Rang) {
        let Some(attempt) = self.ringing.keys().nth(n).copied() else { return };
        let (ticket, operator, called_off) = self.ringing.remove(&attempt).unwrap();
        // What was called off because its caller has gone is not answered for another one of the same name.
        if how == Rang::Answered {
            self.talking.insert(attempt, operator);
            if !called_off {
                assert!(self.waiting.remove(&ticket), "{ticket:?} rang, but does not wait");
            } else {
                self.waiting.retain(|waiting| {
                    *waiting != ticket || self.acd.tickets.get(waiting).is_some_and(|t| !t.ringing.contains(&attempt))
                });
            }
        }
        self.acd.rang(self.now, attempt, how);
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now.mono + time;
        while let Some(at) = self.acd.deadline().filter(|at| *at <= end) {
            self.now = self.now.after(at.saturating_duration_since(self.now.mono));
            self.acd.handle_timeout(self.now);
            self.told();
        }
        self.now = self.now.after(end - self.now.mono);
        self.acd.handle_timeout(self.now);
        self.told();
    }

    fn told(&mut self) {
        while let Some(event) = self.acd.poll() {
            match event {
                AcdEvent::Ring { ticket, attempt, operator } => {
                    assert!(self.waiting.contains(&ticket), "{ticket:?} is rung for, but does not wait");
                    let others = self.ringing.values().map(|(_, name, _)| name).chain(self.talking.values());
                    assert!(!others.clone().any(|name| *name == operator), "{operator} has a caller already");
                    assert!(self.ringing.insert(attempt, (ticket, operator, false)).is_none());
                }
                AcdEvent::StopRinging { attempt, .. } => {
                    let (_, _, called_off) = self.ringing.get_mut(&attempt).expect("a telephone that rings");
                    assert!(!std::mem::replace(called_off, true), "called off twice");
                }
                AcdEvent::GaveUp { ticket, .. } => assert!(self.waiting.remove(&ticket), "{ticket:?} left twice"),
                AcdEvent::Place { ticket, place } => {
                    assert!(self.waiting.contains(&ticket));
                    assert!((1..=12).contains(&place.position));
                }
                AcdEvent::Next { ticket } => assert!(self.waiting.contains(&ticket)),
                AcdEvent::State { .. } => {}
            }
        }
        self.check();
    }

    fn check(&self) {
        assert!(self.acd.deadline().is_none_or(|at| at > self.now.mono), "a deadline in the past");
        let waiting: BTreeSet<_> = self.acd.tickets.keys().copied().collect();
        assert_eq!(waiting, self.waiting);
        for operator in self.acd.operators(self.now) {
            let rings = self.ringing.values().any(|(_, name, _)| **name == *operator.name);
            assert_eq!(operator.state == OperatorState::Ringing, rings, "{operator:?}");
        }
        for QueueStatus { name, waiting, offered, answered, gave_up, .. } in self.acd.queues(self.now) {
            assert!(answered + gave_up + waiting as u64 <= offered, "{name} ended more callers than came");
        }
    }

    /// Everybody reports, hangs up and goes on reporting until nobody rings; then the longest wait passes.
    fn ends(&mut self) {
        for person in OPERATORS {
            self.acd.engaged(self.now, person, false);
            self.told();
        }
        for _ in 0..100 {
            while !self.ringing.is_empty() {
                self.take(Step::Rang(0, Rang::NoAnswer));
            }
            while !self.talking.is_empty() {
                self.take(Step::TalkOver(0));
            }
            self.pass(secs(60));
        }
        assert!(self.waiting.is_empty() && self.acd.is_empty(), "somebody waits for ever: {:?}", self.waiting);
        assert_eq!(self.acd.deadline(), None, "a timer is left behind");
        for operator in self.acd.operators(self.now) {
            assert!(!matches!(operator.state, OperatorState::Ringing | OperatorState::Talking | OperatorState::WrapUp));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn each_caller_leaves_once_and_no_operator_serves_two(steps in prop::collection::vec(step(), 1..120)) {
        let mut model = Model::new();
        for step in steps {
            model.take(step);
        }
        model.ends();
    }
}
