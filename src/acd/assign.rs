//! Who rings for whom, and for whom nobody will.

use std::{cmp::Reverse, sync::Arc, time::Instant};

use super::{Acd, AcdEvent, GaveUp, QueueSettings, Strategy, TicketId, operator::Operator, ticket::Ticket};

impl Acd {
    /// Gives every free operator to the caller who is to be served next.
    pub(super) fn assign(&mut self, now: Instant) {
        if self.tickets.is_empty() || !self.operators.values().any(|operator| operator.is_free(now)) {
            return;
        }
        for id in self.in_turn() {
            let Some((queue, chosen)) = self.choose(now, id) else { continue };
            for operator in chosen {
                self.tell_of_another(id, &operator);
                self.ring(now, id, &operator, Some(queue.name.clone()), queue.ring);
            }
        }
    }

    /// Callers of queues, the higher priority first, then who came first over all queues.
    fn in_turn(&self) -> Vec<TicketId> {
        let waiting = self.tickets.iter().filter_map(|(id, ticket)| {
            let queue = self.queues.get(ticket.queue.as_ref()?)?;
            Some((Reverse(queue.settings.priority), ticket.order, *id))
        });
        let mut waiting: Vec<_> = waiting.collect();
        waiting.sort_unstable();
        waiting.into_iter().map(|(_, _, id)| id).collect()
    }

    /// Who is rung for this caller now.
    fn choose(&self, now: Instant, id: TicketId) -> Option<(Arc<QueueSettings>, Vec<Arc<str>>)> {
        let ticket = self.tickets.get(&id)?;
        let queue = &self.queues.get(ticket.queue.as_ref()?)?.settings;
        if now >= ticket.entered + queue.max_wait {
            return None;
        }
        let free = self
            .left_for(ticket, queue)
            .filter(|operator| operator.is_free(now) && operator.is_at_work_for(ticket.entered));
        let name = |operator: &Operator| operator.settings.name.clone();
        // Who is on duty before who has just gone off; who was rung less often, so that rounds are rounds.
        let rank = |operator: &Operator| (!operator.is_at_work_for(now), ticket.times_rung(&operator.settings.name));
        let chosen: Vec<_> = match queue.strategy {
            Strategy::Together => free.map(name).collect(),
            _ if ticket.is_ringing() => Vec::new(),
            Strategy::InOrder => free.min_by_key(|operator| rank(operator)).map(name).into_iter().collect(),
            Strategy::LongestIdle => {
                free.min_by_key(|operator| (rank(operator), operator.free_since)).map(name).into_iter().collect()
            }
        };
        (!chosen.is_empty()).then(|| (queue.clone(), chosen))
    }

    /// Operators of the queue, in their order, who have not been rung for this caller as often as may be.
    fn left_for<'a>(&'a self, ticket: &'a Ticket, queue: &'a QueueSettings) -> impl Iterator<Item = &'a Operator> {
        let names = queue.operators.iter().filter(|name| !ticket.is_done_with(name, queue.rounds));
        names.filter_map(|name| self.operators.get(name))
    }

    /// «Оператор не відповів. Шукаємо іншого.» — only when it is another one, and no other telephone rings.
    fn tell_of_another(&mut self, id: TicketId, operator: &Arc<str>) {
        let Some(ticket) = self.tickets.get_mut(&id).filter(|ticket| !ticket.is_ringing()) else { return };
        if ticket.missed_by.take().is_some_and(|before| before != *operator) {
            self.events.push_back(AcdEvent::Next { ticket: id });
        }
    }

    /// Ends the waiting of those for whom nobody is left, or who have waited as long as one may. Not while a telephone
    /// rings for them: that is let come to its end.
    pub(super) fn give_up_the_hopeless(&mut self, now: Instant) {
        let hopeless: Vec<_> =
            self.tickets.iter().filter_map(|(id, ticket)| Some((*id, self.hopeless(now, ticket)?))).collect();
        for (id, why) in hopeless {
            self.give_up(id, why);
        }
    }

    fn hopeless(&self, now: Instant, ticket: &Ticket) -> Option<GaveUp> {
        let name = ticket.queue.as_ref()?;
        if ticket.is_ringing() {
            return None;
        }
        let Some(queue) = self.queues.get(name) else { return Some(GaveUp::NoOperator) };
        if now >= ticket.entered + queue.settings.max_wait {
            return Some(GaveUp::MaxWait);
        }
        let anybody = self.left_for(ticket, &queue.settings).any(|operator| operator.is_there(ticket.entered));
        let why = if ticket.was_rung() { GaveUp::NobodyAnswered } else { GaveUp::NoOperator };
        (!anybody).then_some(why)
    }
}
