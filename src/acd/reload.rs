//! New settings while people wait and talk.

use std::{sync::Arc, time::Instant};

use super::{Acd, AcdEvent, AcdSettings, GaveUp, operator::Operator, queue::Queue, ticket::Stage};

impl Acd {
    pub(super) fn reload(&mut self, now: Instant, settings: Arc<AcdSettings>) {
        self.reload_operators(now, &settings);
        self.queues.retain(|name, _| settings.queues.iter().any(|queue| queue.name == *name));
        for queue in &settings.queues {
            let known = self.queues.entry(queue.name.clone()).or_insert_with(|| Queue::new(queue.clone()));
            known.settings = queue.clone();
        }
        self.settings = settings;
        self.leave_queues_that_are_gone();
        self.call_off_those_who_are_gone();
    }

    fn reload_operators(&mut self, now: Instant, settings: &AcdSettings) {
        for (name, operator) in &mut self.operators {
            operator.retired = !settings.operators.iter().any(|kept| kept.name == *name);
        }
        for person in &settings.operators {
            let new = || Operator::new(now, person.clone());
            self.operators.entry(person.name.clone()).or_insert_with(new).settings = person.clone();
        }
    }

    fn leave_queues_that_are_gone(&mut self) {
        let gone = |name: &Arc<str>| !self.queues.contains_key(name);
        let stranded = self.tickets.iter().filter(|(_, ticket)| ticket.queue.as_ref().is_some_and(gone));
        for id in stranded.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.give_up(id, GaveUp::NoOperator);
        }
    }

    /// Their talks go on, their telephones stop ringing.
    fn call_off_those_who_are_gone(&mut self) {
        for (id, attempt) in &mut self.attempts {
            let gone = self.operators.get(&attempt.operator).is_none_or(|operator| operator.retired);
            if gone && let (Stage::Ringing { .. }, Some(ticket)) = (attempt.stage, attempt.ticket) {
                attempt.stage = Stage::CalledOff;
                self.events.push_back(AcdEvent::StopRinging { ticket, attempt: *id });
            }
        }
    }
}
