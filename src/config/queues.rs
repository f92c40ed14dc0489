//! The words of queues and of people, put together: a department's own, then `queues:`, then the program's.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::draft::{Body, DepartmentDraft, Draft, PersonDraft, QueueDraft, Written};
use crate::{
    acd::{AcdSettings, OperatorSettings, QueueSettings},
    calendar::{Calendar, ScheduleId},
    ivr::WaitingWords,
    switch::{Contact, Person},
};

/// K-12.1: a telephone that nobody takes in 20 s will not be taken.
pub(super) const RING: Duration = Duration::from_secs(20);
const ROUNDS: Option<u8> = Some(2);
const WRAP_UP: Duration = Duration::from_secs(15);
const MAX_WAITING: u16 = 10;
pub(super) const MAX_WAIT: Duration = Duration::from_secs(600);

pub(super) fn settings(draft: &Draft, calendar: &Calendar) -> AcdSettings {
    let queues = draft.things.iter().filter_map(|thing| match &thing.body {
        Body::Department(department) => Some(Arc::new(queue(draft, &thing.name.text, department))),
        _ => None,
    });
    let operators = draft.people.iter().map(|person| Arc::new(operator(draft, person)));
    AcdSettings { queues: queues.collect(), operators: operators.collect(), calendar: calendar.clone() }
}

fn queue(draft: &Draft, name: &str, department: &DepartmentDraft) -> QueueSettings {
    let (own, all) = (&department.queue, &draft.queues);
    let answer = department.answer.as_ref();
    QueueSettings {
        name: name.into(),
        strategy: answer.map(|answer| answer.strategy).unwrap_or_default(),
        operators: answer.map(|a| a.people.iter().map(|word| word.text.as_str().into()).collect()).unwrap_or_default(),
        ring: ring(own, all),
        rounds: own.rounds.or(all.rounds).unwrap_or(ROUNDS),
        wrap_up: own.wrap_up.or(all.wrap_up).unwrap_or(WRAP_UP),
        max_waiting: own.max_waiting.or(all.max_waiting).unwrap_or(MAX_WAITING),
        max_wait: max_wait(own, all),
        priority: own.priority.or(all.priority).unwrap_or(0),
    }
}

pub(super) fn ring(own: &QueueDraft, all: &QueueDraft) -> Duration {
    value(&own.ring).or(value(&all.ring)).unwrap_or(RING)
}

pub(super) fn max_wait(own: &QueueDraft, all: &QueueDraft) -> Duration {
    value(&own.max_wait).or(value(&all.max_wait)).unwrap_or(MAX_WAIT)
}

fn value(written: &Option<Written<Duration>>) -> Option<Duration> {
    written.as_ref().map(|written| written.value)
}

fn operator(draft: &Draft, person: &PersonDraft) -> OperatorSettings {
    let schedule = person.hours.as_ref().and_then(|word| {
        let index = draft.schedules.iter().position(|(name, _)| name.text == word.text)?;
        u16::try_from(index).ok().map(ScheduleId)
    });
    OperatorSettings { name: person.name.text.as_str().into(), hours: schedule, away_after: person.away_after }
}

/// Everybody who may be rung, by name.
pub(super) fn people(draft: &Draft) -> BTreeMap<Arc<str>, Person> {
    let known = draft.people.iter().filter_map(|person| {
        let contact = person.contact.clone()?;
        let outside = matches!(contact, Contact::Outside(_));
        let trunk = person.trunk.as_ref().map(|word| word.text.as_str().into());
        let must_accept = person.accept.unwrap_or(outside);
        Some((person.name.text.as_str().into(), Person { contact, must_accept, trunk }))
    });
    known.collect()
}

/// Times and kinds of what a waiting caller hears; the words themselves are looked up elsewhere.
pub(super) fn waiting(own: &QueueDraft, all: &QueueDraft) -> WaitingWords {
    let (own, all) = (&own.waiting, &all.waiting);
    let usual = WaitingWords::default();
    let every = own.every.or(all.every).unwrap_or(usual.every);
    WaitingWords {
        say: None,
        first: usual.first.min(every),
        every,
        place: own.place.or(all.place).unwrap_or(usual.place),
        keys_after: own.keys_after.or(all.keys_after).unwrap_or(usual.keys_after),
        cost: own.cost.or(all.cost).unwrap_or(usual.cost),
        cost_every: own.cost_every.or(all.cost_every).unwrap_or(usual.cost_every),
    }
}
