//! The queues' one machine: what its owner tells it, and what follows.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    AcdEvent, AcdSettings, GaveUp, Rang, TicketId, Wanted,
    operator::{Doing, LOST_FOR_GOOD, Operator, Reach},
    queue::Queue,
    ticket::{Attempt, Stage, Ticket},
};
use crate::{calendar::Status, clock::Now, vocab::AttemptId};

/// How long one person is rung whom a colleague wants.
const COLLEAGUE_RING: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub struct Acd {
    pub(super) settings: Arc<AcdSettings>,
    pub(super) operators: BTreeMap<Arc<str>, Operator>,
    pub(super) queues: BTreeMap<Arc<str>, Queue>,
    pub(super) tickets: BTreeMap<TicketId, Ticket>,
    pub(super) attempts: BTreeMap<AttemptId, Attempt>,
    pub(super) events: VecDeque<AcdEvent>,
    last_attempt: u32,
    last_order: u64,
    /// The civil minute (and trust in it) for which duties were looked up: schedules change at whole minutes.
    duties_of: Option<(i64, bool)>,
    /// When the next civil minute begins.
    next_minute: Instant,
}

impl Acd {
    /// Nobody can be reached until the owner has said so by [`Acd::reachable`].
    pub fn new(now: Now, settings: Arc<AcdSettings>) -> Self {
        let mut acd = Self {
            settings: Arc::default(),
            operators: BTreeMap::new(),
            queues: BTreeMap::new(),
            tickets: BTreeMap::new(),
            attempts: BTreeMap::new(),
            events: VecDeque::new(),
            last_attempt: 0,
            last_order: 0,
            duties_of: None,
            next_minute: now.mono,
        };
        acd.apply(now, settings);
        acd
    }

    /// New settings. Operators and queues keep what is known of them by name; new operators cannot be reached until the
    /// owner has said so.
    pub fn apply(&mut self, now: Now, settings: Arc<AcdSettings>) {
        self.reload(now.mono, settings);
        self.duties_of = None;
        self.begin(now);
        self.settle(now.mono);
    }

    /// A caller wants somebody. A ticket of that name that is still there is replaced.
    pub fn enter(&mut self, now: Now, id: TicketId, wanted: Wanted) {
        self.begin(now);
        self.remove(id, Stage::CalledOff);
        self.last_order += 1;
        let refused = match wanted {
            Wanted::Queue(name) => self.enter_queue(now.mono, id, &name),
            Wanted::Operator(name) => self.enter_colleague(now.mono, id, &name),
        };
        if let Err(why) = refused {
            self.events.push_back(AcdEvent::GaveUp { ticket: id, why });
        }
        self.settle(now.mono);
    }

    fn enter_queue(&mut self, now: Instant, id: TicketId, name: &Arc<str>) -> Result<(), GaveUp> {
        let queue = self.queues.get_mut(name).ok_or(GaveUp::NoOperator)?;
        queue.offered += 1;
        let refused = if self.has_anybody(name, now) { None } else { Some(GaveUp::NoOperator) };
        let refused = refused.or_else(|| {
            self.tickets.insert(id, Ticket::new(Some(name.clone()), self.last_order, now));
            self.assign(now);
            let full = self.is_overfull(name, id);
            full.then(|| self.remove(id, Stage::CalledOff)).map(|_| GaveUp::Full)
        });
        let Some(why) = refused else { return Ok(()) };
        if let Some(queue) = self.queues.get_mut(name) {
            queue.gave_up += 1;
        }
        Err(why)
    }

    /// Somebody on duty whose telephone can be reached at this moment.
    fn has_anybody(&self, name: &str, now: Instant) -> bool {
        let Some(queue) = self.queues.get(name) else { return false };
        let mut operators = queue.settings.operators.iter().filter_map(|name| self.operators.get(name));
        operators.any(|operator| operator.reach == Reach::Yes && operator.is_there(now))
    }

    /// The newcomer is not rung for, and as many as may wait already.
    fn is_overfull(&self, name: &str, newcomer: TicketId) -> bool {
        let Some(queue) = self.queues.get(name) else { return true };
        let waits = |ticket: &Ticket| ticket.queue.as_deref() == Some(name) && !ticket.is_ringing();
        let others = self.tickets.iter().filter(|(id, ticket)| **id != newcomer && waits(ticket)).count();
        self.tickets.get(&newcomer).is_some_and(waits) && others >= usize::from(queue.settings.max_waiting)
    }

    fn enter_colleague(&mut self, now: Instant, id: TicketId, name: &Arc<str>) -> Result<(), GaveUp> {
        let operator = self.operators.get(name).filter(|operator| !operator.retired).ok_or(GaveUp::NoOperator)?;
        if operator.reach != Reach::Yes {
            return Err(GaveUp::NoOperator);
        }
        if !operator.is_free_for_a_colleague() {
            return Err(GaveUp::NobodyAnswered);
        }
        self.tickets.insert(id, Ticket::new(None, self.last_order, now));
        self.ring(now, id, name, None, COLLEAGUE_RING);
        Ok(())
    }

    /// The caller has gone: hung up, chose something else, or the call ends.
    pub fn leave(&mut self, now: Now, id: TicketId) {
        self.begin(now);
        self.remove(id, Stage::CalledOff);
        self.settle(now.mono);
    }

    /// How a ringing came out; a second report of the same one is nothing.
    pub fn rang(&mut self, now: Now, id: AttemptId, how: Rang) {
        self.begin(now);
        match how {
            Rang::Answered => self.answered(now.mono, id),
            _ => self.not_answered(now.mono, id, how),
        }
        self.settle(now.mono);
    }

    fn answered(&mut self, now: Instant, id: AttemptId) {
        let Some(attempt) = self.attempts.get_mut(&id) else { return };
        if matches!(attempt.stage, Stage::Talking { .. }) {
            return;
        }
        attempt.stage = Stage::Talking { since: now };
        let (ticket, queue) = (attempt.ticket.take(), attempt.queue.clone());
        if let Some(operator) = self.operators.get_mut(&attempt.operator) {
            operator.talks(id);
        }
        let Some(ticket) = ticket else { return };
        self.remove(ticket, Stage::CalledOff);
        if let Some(queue) = queue.and_then(|name| self.queues.get_mut(&name)) {
            queue.answered += 1;
        }
    }

    fn not_answered(&mut self, now: Instant, id: AttemptId, how: Rang) {
        if self.attempts.get(&id).is_none_or(|attempt| matches!(attempt.stage, Stage::Talking { .. })) {
            return;
        }
        let Some(attempt) = self.attempts.remove(&id) else { return };
        let called_off = attempt.stage == Stage::CalledOff;
        let counts = attempt.queue.is_some() && !called_off;
        if let Some(operator) = self.operators.get_mut(&attempt.operator) {
            operator.did_not_answer(now, how, called_off, counts);
        }
        let Some((name, ticket)) = attempt.ticket.and_then(|id| Some((id, self.tickets.get_mut(&id)?))) else { return };
        ticket.note(id, &attempt.operator, how);
        if ticket.queue.is_none() {
            self.give_up(name, GaveUp::NobodyAnswered);
        }
    }

    /// The talk of this attempt is over: the operator rests.
    pub fn talk_over(&mut self, now: Now, id: AttemptId) {
        self.begin(now);
        if let Some(Attempt { stage: Stage::Talking { since }, .. }) = self.attempts.get(&id)
            && let talk = now.mono.saturating_duration_since(*since)
            && let Some(attempt) = self.attempts.remove(&id)
        {
            let queue = attempt.queue.and_then(|name| self.queues.get_mut(&name));
            let rest = queue.as_ref().map_or(Duration::ZERO, |queue| queue.settings.wrap_up);
            if let Some(queue) = queue {
                queue.measured(talk + rest);
            }
            if let Some(operator) = self.operators.get_mut(&attempt.operator) {
                operator.hung_up(now.mono, rest);
            }
        }
        self.settle(now.mono);
    }

    /// Whether this operator can be rung at all: a telephone is registered, a line is in touch.
    pub fn reachable(&mut self, now: Now, operator: &str, yes: bool) {
        self.about(now, operator, |operator| operator.reachable(now.mono, yes));
    }

    /// A call of the operator's own begins or ends.
    pub fn engaged(&mut self, now: Now, operator: &str, yes: bool) {
        self.about(now, operator, |operator| operator.engaged(now.mono, yes));
    }

    /// By own wish.
    pub fn away(&mut self, now: Now, operator: &str) {
        self.about(now, operator, Operator::away);
    }

    pub fn back(&mut self, now: Now, operator: &str) {
        self.about(now, operator, Operator::back);
    }

    fn about(&mut self, now: Now, name: &str, change: impl FnOnce(&mut Operator)) {
        self.begin(now);
        if let Some(operator) = self.operators.get_mut(name) {
            change(operator);
        }
        self.settle(now.mono);
    }

    pub fn poll(&mut self) -> Option<AcdEvent> {
        self.events.pop_front()
    }

    /// The deadline came.
    pub fn handle_timeout(&mut self, now: Now) {
        self.begin(now);
        self.settle(now.mono);
    }

    /// When something will happen without anybody saying anything. Nothing is waited for while nobody waits, rings or
    /// rests.
    pub fn deadline(&self) -> Option<Instant> {
        let ringing = self.attempts.values().filter_map(|attempt| match attempt.stage {
            Stage::Ringing { until } => Some(until),
            _ => None,
        });
        let resting = self.operators.values().filter_map(|operator| match operator.doing {
            Doing::WrapUp { until } => Some(until),
            _ => None,
        });
        let waiting = self.tickets.values().filter(|ticket| !ticket.is_ringing());
        let longest = waiting.filter_map(|ticket| {
            let queue = self.queues.get(ticket.queue.as_ref()?)?;
            Some(ticket.entered + queue.settings.max_wait)
        });
        let at = ringing.chain(resting).chain(longest).min();
        if self.tickets.is_empty() { at } else { at.into_iter().chain(self.deadline_of_those_who_wait()).min() }
    }

    /// What matters only while somebody waits: the end of a pause, a telephone that stays lost, hours that begin or end.
    fn deadline_of_those_who_wait(&self) -> Option<Instant> {
        let operators = self.operators.values();
        let pauses = operators.clone().filter_map(|operator| operator.rests_until);
        let lost = operators.clone().filter_map(|operator| match operator.reach {
            Reach::Lost(at) => Some(at + LOST_FOR_GOOD),
            _ => None,
        });
        let hours = operators.clone().any(|operator| operator.settings.hours.is_some());
        pauses.chain(lost).chain(hours.then_some(self.next_minute)).min()
    }

    /// Nobody waits, rings or talks.
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty() && self.attempts.is_empty()
    }

    /// Brings everything up to this moment, before something new is told.
    fn begin(&mut self, now: Now) {
        self.look_up_duties(&now);
        for operator in self.operators.values_mut() {
            operator.expire(now.mono);
        }
        for (id, attempt) in &mut self.attempts {
            if let Stage::Ringing { until } = attempt.stage
                && until <= now.mono
                && let Some(ticket) = attempt.ticket
            {
                attempt.stage = Stage::TimeUp;
                self.events.push_back(AcdEvent::StopRinging { ticket, attempt: *id });
            }
        }
    }

    /// Without a clock everybody is at work: a person rather than nobody.
    fn look_up_duties(&mut self, now: &Now) {
        let second = now.civil.as_second();
        let minute = (second.div_euclid(60), now.trusted);
        // The civil clock may have been set back within its minute; what is to come is never in the past.
        if self.duties_of == Some(minute) && now.mono < self.next_minute {
            return;
        }
        self.duties_of = Some(minute);
        self.next_minute = now.mono + Duration::from_secs(60 - second.rem_euclid(60).unsigned_abs());
        for operator in self.operators.values_mut() {
            let status = operator.settings.hours.map(|hours| self.settings.calendar.status(hours, now));
            let open = matches!(status, None | Some(Status::Open { .. } | Status::ClockUnknown));
            operator.calendar_says(now.mono, open);
        }
    }

    /// Draws the conclusions, after something was told.
    fn settle(&mut self, now: Instant) {
        self.assign(now);
        self.give_up_the_hopeless(now);
        self.tell_places(now);
        self.tell_states(now);
    }

    fn tell_states(&mut self, now: Instant) {
        let attempts = &self.attempts;
        let in_use = |name: &Arc<str>| attempts.values().any(|attempt| attempt.operator == *name);
        self.operators.retain(|name, operator| !operator.retired || in_use(name));
        for (name, operator) in &mut self.operators {
            if let Some(state) = operator.changed(now) {
                self.events.push_back(AcdEvent::State { operator: name.clone(), state });
            }
        }
    }

    pub(super) fn ring(
        &mut self,
        now: Instant,
        id: TicketId,
        operator: &Arc<str>,
        queue: Option<Arc<str>>,
        time: Duration,
    ) {
        let attempt = self.next_attempt();
        let (Some(ticket), Some(person)) = (self.tickets.get_mut(&id), self.operators.get_mut(operator)) else {
            return;
        };
        person.rings(attempt);
        ticket.ringing.push(attempt);
        let stage = Stage::Ringing { until: now + time };
        self.attempts.insert(attempt, Attempt { ticket: Some(id), operator: operator.clone(), queue, stage });
        self.events.push_back(AcdEvent::Ring { ticket: id, attempt, operator: operator.clone() });
    }

    fn next_attempt(&mut self) -> AttemptId {
        loop {
            self.last_attempt = self.last_attempt.wrapping_add(1);
            if !self.attempts.contains_key(&AttemptId(self.last_attempt)) {
                return AttemptId(self.last_attempt);
            }
        }
    }

    pub(super) fn give_up(&mut self, id: TicketId, why: GaveUp) {
        let Some(ticket) = self.remove(id, Stage::CalledOff) else { return };
        if let Some(queue) = ticket.queue.and_then(|name| self.queues.get_mut(&name)) {
            queue.gave_up += 1;
        }
        self.events.push_back(AcdEvent::GaveUp { ticket: id, why });
    }

    /// The ticket is gone; telephones that ring for it are called off.
    pub(super) fn remove(&mut self, id: TicketId, stage: Stage) -> Option<Ticket> {
        let ticket = self.tickets.remove(&id)?;
        for ringing in &ticket.ringing {
            let Some(attempt) = self.attempts.get_mut(ringing) else { continue };
            attempt.ticket = None;
            if let Stage::Ringing { .. } = attempt.stage {
                attempt.stage = stage;
                self.events.push_back(AcdEvent::StopRinging { ticket: id, attempt: *ringing });
            }
        }
        Some(ticket)
    }
}
