//! What the queues want: operators rung for callers, and callers told how it stands.

use std::time::Duration;

use super::{Output, Switch, attempts::Route};
use crate::{
    acd::{AcdEvent, OperatorState, Rang, TicketId, Wanted},
    call::{Event, Ring},
    clock::Now,
    vocab::AttemptId,
};

/// A telephone that is there says something within this time, else it is not there: timer B would take 32 s.
const NEAR: Duration = Duration::from_secs(2);
/// Through a line, or somewhere in the Internet.
const FAR: Duration = Duration::from_secs(5);

impl Switch {
    /// The caller waits for somebody.
    pub(super) fn enter(&mut self, now: Now, seq: u32, wanted: Wanted) {
        let Some(live) = self.calls.get_mut(&seq) else { return };
        live.waits = true;
        live.wanted = Some(wanted.clone());
        self.acd.enter(now, TicketId(seq), wanted);
    }

    /// The caller waits no more.
    pub(super) fn leave_queue(&mut self, now: Now, seq: u32) {
        if let Some(live) = self.calls.get_mut(&seq)
            && std::mem::take(&mut live.waits)
        {
            self.acd.leave(now, TicketId(seq));
        }
    }

    /// Everything the queues have to say; false when it is nothing.
    pub(super) fn run_acd(&mut self, now: Now) -> bool {
        let mut said = false;
        while let Some(event) = self.acd.poll() {
            said = true;
            match event {
                AcdEvent::Ring { ticket, attempt, operator } => self.ring(now, ticket.0, attempt, &operator),
                AcdEvent::StopRinging { ticket, attempt } => self.stop_ringing(ticket.0, attempt),
                AcdEvent::Place { ticket, place } => self.tell(ticket.0, Event::Place(place)),
                AcdEvent::Next { ticket } => self.tell(ticket.0, Event::Next),
                AcdEvent::GaveUp { ticket, why } => {
                    if let Some(live) = self.calls.get_mut(&ticket.0) {
                        live.waits = false;
                    }
                    self.tell(ticket.0, Event::GaveUp(why));
                }
                AcdEvent::State { operator, state } => self.say_state(&operator, state),
            }
        }
        said
    }

    fn ring(&mut self, now: Now, seq: u32, attempt: AttemptId, operator: &std::sync::Arc<str>) {
        if !self.calls.contains_key(&seq) {
            return self.acd.rang(now, attempt, Rang::CallerGone);
        }
        let Some(route) = self.route_to(seq, operator) else {
            return self.acd.rang(now, attempt, Rang::Unreachable);
        };
        let media = self.media_of(&route);
        let (kind, local) = (route.kind(), route.flow().local.ip());
        let provisional_within = if self.is_near(&route) { NEAR } else { FAR };
        let leg = self.attempts.begin(attempt, seq, operator, route);
        let ring = Ring {
            attempt,
            operator: operator.clone(),
            way: kind,
            leg,
            local,
            media,
            must_accept: self.must_accept(operator),
            provisional_within,
            wrap_up: self.wrap_up(seq),
        };
        self.tell(seq, Event::Ring(Box::new(ring)));
    }

    fn is_near(&self, route: &Route) -> bool {
        match route {
            Route::Phone(_) => true,
            Route::Uri { flow, .. } => self.guard.is_lan(flow.remote.ip()),
            Route::Line { .. } | Route::Refer { .. } => false,
        }
    }

    /// The rest an operator has after a talk of this queue, for the record.
    fn wrap_up(&self, seq: u32) -> Duration {
        let Some(Wanted::Queue(name)) = self.calls.get(&seq).and_then(|live| live.wanted.as_ref()) else {
            return Duration::ZERO;
        };
        self.settings.acd.queues.iter().find(|queue| queue.name == *name).map_or(Duration::ZERO, |queue| queue.wrap_up)
    }

    /// An attempt that is not known any more was reported already.
    fn stop_ringing(&mut self, seq: u32, attempt: AttemptId) {
        if self.attempts.of.contains_key(&attempt) {
            self.tell(seq, Event::StopRinging(attempt));
        }
    }

    /// What staff would wonder about; every ring and talk would only fill the log.
    fn say_state(&mut self, operator: &str, state: OperatorState) {
        let text = match state {
            OperatorState::Away => format!("«{operator}» не приймає дзвінків, доки не повернеться"),
            OperatorState::Unreachable => format!("«{operator}»: телефон недоступний"),
            _ => return,
        };
        self.out.push_back(Output::Told { about: "operators".into(), text, loud: false });
    }
}
