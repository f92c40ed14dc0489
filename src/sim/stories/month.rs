//! A month of a council: ten thousand callers, four operators with habits, lunch and closing times. Afterwards nothing
//! is left over, each caller has one record, and everybody's counts agree.

mod caller;
mod staff;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    time::Instant,
};

use jiff::civil::Weekday;

use self::{caller::Citizen, staff::Staff};
use super::*;
use crate::{
    acd::{OperatorState, QueueStatus},
    call::{CallRecord, QueueEnd},
    chance::Chance,
    clock::Now,
};

const CALLERS: usize = 10_000;
const DAYS: u64 = 31;
const DAY: Duration = Duration::from_secs(24 * 3600);

struct Month {
    city: City,
    provider: WorldProvider,
    staff: Staff,
    chance: Chance,
    citizens: Vec<Citizen>,
    /// Who does something next, and when.
    agenda: BTreeSet<(Instant, usize)>,
}

impl Month {
    fn new(seed: u64) -> Self {
        let (city, provider, staff) = Staff::at_work();
        let mut month =
            Self { city, provider, staff, chance: Chance::seeded(seed), citizens: Vec::new(), agenda: BTreeSet::new() };
        month.plan();
        month
    }

    /// More in the morning than at night, fewer at weekends.
    fn plan(&mut self) {
        let midnight = self.city.world().now().mono;
        for n in 0..CALLERS {
            let day = loop {
                let day = self.chance.below(DAYS);
                // The first of the month is a Sunday.
                let weekend = matches!(day % 7, 0 | 6);
                if !weekend || self.chance.below(8) == 0 {
                    break day;
                }
            };
            let minute = match self.chance.below(10) {
                0..=4 => 8 * 60 + self.chance.below(120),
                5..=8 => 7 * 60 + self.chance.below(11 * 60),
                _ => self.chance.below(24 * 60),
            };
            let at = midnight + DAY * day as u32 + secs(minute * 60) + Duration::from_millis(self.chance.below(60_000));
            self.citizens.push(Citizen::new(n, &mut self.chance));
            self.agenda.insert((at, n));
        }
    }

    fn passes(&mut self) {
        let mut days = 0;
        while let Some((at, n)) = self.agenda.pop_first() {
            let now = self.city.world().now();
            if self.staff.follows_the_clock(&self.city, &now, &mut self.chance) {
                days += 1;
            }
            self.city.pass(at.saturating_duration_since(now.mono));
            let token = || token(&self.city, self.provider);
            if let Some(later) = self.citizens[n].does(&self.city, self.provider, token, &mut self.chance) {
                self.agenda.insert((at + later, n));
            }
        }
        assert!(days >= 40, "the staff came and went: {days}");
        self.staff.goes_home(&self.city);
        self.city.pass(secs(2 * 3600));
    }
}

#[test]
fn after_a_month_nothing_is_left_and_every_caller_has_one_outcome() {
    let began = Now::read(true).mono;
    let mut month = Month::new(2026);
    month.passes();
    eprintln!("a month took {:?}", Now::read(true).mono - began);
    let world = month.city.world();
    let (counters, report) = (world.counters(), world.report());
    assert_eq!((counters.calls, counters.legs, world.open_legs()), (0, 0, 0), "calls and legs are left");
    assert_eq!(counters.ua.sessions, 0, "sessions are left");
    assert_eq!(report.trunks[0].calls, 0, "the line still counts calls");
    assert!(report.queues.iter().all(|queue| queue.waiting == 0), "somebody waits: {:?}", report.queues);
    for operator in &report.operators {
        let busy = matches!(operator.state, OperatorState::Ringing | OperatorState::Talking | OperatorState::WrapUp);
        assert!(!busy, "{operator:?}");
    }
    let (internal, citizens): (Vec<_>, Vec<_>) = world.records().iter().partition(|record| record.internal);
    let calls: HashSet<_> = citizens.iter().map(|record| &record.sip_call_id).collect();
    assert_eq!((citizens.len(), calls.len()), (CALLERS, CALLERS), "one record each");
    assert_eq!(world.records().len() as u64, counters.offered);
    assert_eq!((counters.offered, internal.len() as u64), (counters.ended, counters.offered - CALLERS as u64));
    totals_agree(&citizens, &report.queues);
}

/// Everybody ended one way; what the queues counted is what stands in the records.
fn totals_agree(citizens: &[&CallRecord], queues: &[QueueStatus]) {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for record in citizens {
        *outcomes.entry(format!("{:?}", record.outcome)).or_default() += 1;
    }
    eprintln!("{outcomes:?}");
    assert_eq!(outcomes.values().sum::<usize>(), CALLERS);
    for outcome in ["Answered", "Abandoned", "LeftMessage", "Informed", "NobodyAnswered", "NoChoice"] {
        assert!(outcomes.contains_key(outcome), "nobody was {outcome}: {outcomes:?}");
    }
    for outcome in ["MediaLost", "NotAcknowledged", "Refused", "Stopped", "Interrupted"] {
        assert_eq!(outcomes.get(outcome), None, "{outcomes:?}");
    }
    for queue in queues {
        let visits = || citizens.iter().flat_map(|record| &record.queues).filter(|v| v.queue == queue.name);
        let entered = visits().filter(|visit| visit.entered_ms.is_some()).count() as u64;
        let ended = |end| visits().filter(|visit| visit.end == end).count() as u64;
        let given_up = [QueueEnd::Full, QueueEnd::NoOperator, QueueEnd::MaxWait, QueueEnd::NobodyAnswered].map(ended);
        assert_eq!((entered, ended(QueueEnd::Answered)), (queue.offered, queue.answered), "{}", queue.name);
        assert_eq!(given_up.iter().sum::<u64>(), queue.gave_up, "{}", queue.name);
    }
    for record in citizens {
        let talked = !record.talks.is_empty();
        assert_eq!(talked, record.outcome == Outcome::Answered, "{record:?}");
        assert!(talked || record.survey.is_none(), "only who talked is asked");
        let in_time = record.queues.iter().all(|v| v.asked_ms <= v.ended_ms && v.ended_ms <= record.ended_ms);
        assert!(in_time, "{record:?}");
    }
}

/// Office days of the fixture's council.
fn is_weekend(day: Weekday) -> bool {
    matches!(day, Weekday::Saturday | Weekday::Sunday)
}
