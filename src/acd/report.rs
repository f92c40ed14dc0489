//! What a page and `status` show.

use std::time::{Duration, Instant};

use super::{Acd, OperatorStatus, QueueStatus, queue::Queue};
use crate::clock::Now;

impl Acd {
    /// In the order they were written.
    pub fn operators(&self, now: Now) -> Vec<OperatorStatus> {
        let known = self.settings.operators.iter().filter_map(|person| self.operators.get(&person.name));
        known.map(|operator| operator.status(now.mono)).collect()
    }

    /// In the order they were written.
    pub fn queues(&self, now: Now) -> Vec<QueueStatus> {
        let known = self.settings.queues.iter().filter_map(|queue| self.queues.get(&queue.name));
        known.map(|queue| self.queue_status(queue, now.mono)).collect()
    }

    fn queue_status(&self, queue: &Queue, now: Instant) -> QueueStatus {
        let name = &queue.settings.name;
        let waiting = || self.tickets.values().filter(|ticket| ticket.queue.as_ref() == Some(name));
        let longest = waiting().map(|ticket| now.saturating_duration_since(ticket.entered)).max();
        let people = queue.settings.operators.iter().filter_map(|name| self.operators.get(name));
        QueueStatus {
            name: name.to_string(),
            waiting: waiting().count(),
            longest_wait_ms: millis(longest.unwrap_or_default()),
            offered: queue.offered,
            answered: queue.answered,
            gave_up: queue.gave_up,
            free: people.filter(|operator| operator.is_free(now) && operator.is_at_work_for(now)).count(),
            handling_ms: queue.mean_handling().map(millis),
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
