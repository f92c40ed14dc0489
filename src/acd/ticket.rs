//! One waiting caller, and the ringings made for them.

use std::{sync::Arc, time::Instant};

use super::{Place, Rang, TicketId};
use crate::vocab::AttemptId;

/// A telephone that says busy so often, fifteen seconds apart, is not waited for any longer: "do not disturb" says busy
/// for ever.
const BUSY_TRIES: u8 = 8;

#[derive(Debug)]
pub(super) struct Ticket {
    /// `None` wants one person and nobody else.
    pub queue: Option<Arc<str>>,
    /// Who came first; clocks may be equal, this is not.
    pub order: u64,
    pub entered: Instant,
    pub ringing: Vec<AttemptId>,
    tries: Vec<Tries>,
    /// Who was rung last and did not answer, until another one is rung.
    pub missed_by: Option<Arc<str>>,
    pub said: Option<Place>,
}

/// How often one operator was rung for this caller.
#[derive(Debug)]
struct Tries {
    operator: Arc<str>,
    rung: u8,
    busy: u8,
}

impl Ticket {
    pub fn new(queue: Option<Arc<str>>, order: u64, entered: Instant) -> Self {
        Self { queue, order, entered, ringing: Vec::new(), tries: Vec::new(), missed_by: None, said: None }
    }

    pub fn is_ringing(&self) -> bool {
        !self.ringing.is_empty()
    }

    /// A ringing has come out without an answer.
    pub fn note(&mut self, attempt: AttemptId, operator: &Arc<str>, how: Rang) {
        self.ringing.retain(|ringing| *ringing != attempt);
        let at = self.tries.iter().position(|tries| tries.operator == *operator).unwrap_or_else(|| {
            self.tries.push(Tries { operator: operator.clone(), rung: 0, busy: 0 });
            self.tries.len() - 1
        });
        let tries = &mut self.tries[at];
        match how {
            Rang::Busy => tries.busy = tries.busy.saturating_add(1),
            _ => tries.rung = tries.rung.saturating_add(1),
        }
        if matches!(how, Rang::NoAnswer | Rang::Rejected | Rang::NotAccepted) {
            self.missed_by = Some(operator.clone());
        }
    }

    pub fn was_rung(&self) -> bool {
        !self.tries.is_empty()
    }

    pub fn times_rung(&self, operator: &str) -> u8 {
        self.tries(operator).map_or(0, |tries| tries.rung)
    }

    /// Rung for this caller as often as may be.
    pub fn is_done_with(&self, operator: &str, rounds: Option<u8>) -> bool {
        let Some((tries, rounds)) = self.tries(operator).zip(rounds) else { return false };
        tries.rung >= rounds.max(1) || tries.busy >= BUSY_TRIES
    }

    fn tries(&self, operator: &str) -> Option<&Tries> {
        self.tries.iter().find(|tries| *tries.operator == *operator)
    }
}

/// One ringing, and the talk that comes of it.
#[derive(Debug)]
pub(super) struct Attempt {
    /// `None` once the caller is no longer in the queue.
    pub ticket: Option<TicketId>,
    pub operator: Arc<str>,
    /// Whose time is measured, and whose rest follows; `None` for one person who was wanted.
    pub queue: Option<Arc<str>>,
    pub stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Ringing {
        until: Instant,
    },
    /// `StopRinging` was said; the owner has yet to report.
    TimeUp,
    CalledOff,
    Talking {
        since: Instant,
    },
}
