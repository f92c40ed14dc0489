//! How many are before each caller, and how long it will probably take.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use super::{Acd, AcdEvent, Place, TicketId};

impl Acd {
    /// Tells each caller for whom nobody rings what has changed.
    pub(super) fn tell_places(&mut self, now: Instant) {
        if self.tickets.is_empty() {
            return;
        }
        let mut waiting: Vec<_> = self.tickets.iter().map(|(id, ticket)| (ticket.order, *id)).collect();
        waiting.sort_unstable();
        let mut positions: BTreeMap<Arc<str>, u16> = BTreeMap::new();
        for (_, id) in waiting {
            let Some(name) = self.tickets.get(&id).and_then(|ticket| ticket.queue.clone()) else { continue };
            let position = positions.entry(name.clone()).or_default();
            *position = position.saturating_add(1);
            self.tell_place(now, id, &name, *position);
        }
    }

    fn tell_place(&mut self, now: Instant, id: TicketId, name: &str, position: u16) {
        let Some(ticket) = self.tickets.get(&id).filter(|ticket| !ticket.is_ringing()) else { return };
        let said = ticket.said;
        let estimate = self.queues.get(name).and_then(|queue| queue.estimate(position, self.at_work(name, now)));
        // Nobody is told a longer time than before, even when an operator has gone meanwhile.
        let estimate = match (said.and_then(|said| said.estimate), estimate) {
            (Some(before), Some(estimate)) => Some(before.min(estimate)),
            (before, estimate) => estimate.or(before),
        };
        let place = Place { position, estimate };
        if said == Some(place) {
            return;
        }
        if let Some(ticket) = self.tickets.get_mut(&id) {
            ticket.said = Some(place);
        }
        self.events.push_back(AcdEvent::Place { ticket: id, place });
    }

    /// Operators of the queue who will take callers, now or after the talk they are in.
    fn at_work(&self, name: &str, now: Instant) -> usize {
        let Some(queue) = self.queues.get(name) else { return 0 };
        let operators = queue.settings.operators.iter().filter_map(|name| self.operators.get(name));
        operators.filter(|operator| operator.is_there(now)).count()
    }
}
