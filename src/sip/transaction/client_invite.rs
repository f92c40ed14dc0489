//! The INVITE client transaction: figure 5 of RFC 3261 with the Accepted state of RFC 6026 (figure 4 there).
//!
//! ACK of a non-2xx belongs here; ACK of a 2xx is the session's (RFC 3261 §13.2.2.4).

use std::time::{Duration, Instant};

use super::{
    Effect, Request,
    timer::{Timer, Timers, Timing},
};

#[derive(Debug)]
pub struct ClientInvite {
    state: State,
    timing: Timing,
    timers: Timers,
}

#[derive(Debug)]
pub enum State {
    Calling {
        request: Request,
        /// Timer A's last interval.
        interval: Duration,
    },
    Proceeding {
        request: Request,
    },
    Completed {
        ack: Request,
    },
    Accepted,
    Terminated,
}

impl ClientInvite {
    /// The caller sends `request` for the first time.
    pub fn new(now: Instant, request: Request, timing: Timing) -> Self {
        let mut timers = Timers::default();
        if !timing.reliable {
            timers.set(Timer::A, now + timing.t1);
        }
        timers.set(Timer::B, now + timing.long());
        Self { state: State::Calling { request, interval: timing.t1 }, timing, timers }
    }

    /// A response with our branch; `ack` makes the ACK of a non-2xx final from the INVITE (RFC 3261 §17.1.1.3).
    pub fn response(&mut self, now: Instant, status: u16, ack: impl FnOnce(&[u8]) -> Request) -> Effect {
        match (&mut self.state, status) {
            (State::Calling { request, .. }, ..200) => {
                self.timers.clear();
                self.state = State::Proceeding { request: std::mem::take(request) };
                Effect::PassUp
            }
            (State::Proceeding { .. }, ..200) => Effect::PassUp,
            (State::Calling { .. } | State::Proceeding { .. }, 200..300) => {
                self.timers.clear();
                self.timers.set(Timer::M, now + self.timing.long());
                self.state = State::Accepted;
                Effect::PassUp
            }
            (State::Calling { request, .. } | State::Proceeding { request }, 300..) => {
                let ack = ack(request);
                self.timers.clear();
                self.timers.set(Timer::D, now + self.timing.timer_d());
                self.state = State::Completed { ack: ack.clone() };
                Effect::SendAndPassUp(ack)
            }
            (State::Completed { ack }, 300..) => Effect::Send(ack.clone()),
            // Retransmitted by the same UAS or sent by another one behind a forking proxy.
            (State::Accepted, 200..300) => Effect::PassUp,
            _ => Effect::Nothing,
        }
    }

    pub fn timeout(&mut self, now: Instant) -> Effect {
        match (self.timers.expired(now), &mut self.state) {
            (Some(Timer::A), State::Calling { request, interval }) => {
                // Doubled without the bound of T2 (RFC 3261 §17.1.1.2).
                *interval *= 2;
                self.timers.set(Timer::A, now + *interval);
                Effect::Send(request.clone())
            }
            (Some(Timer::B), State::Calling { .. } | State::Proceeding { .. }) => {
                self.end();
                Effect::TimedOut
            }
            (Some(Timer::D), State::Completed { .. }) | (Some(Timer::M), State::Accepted) => {
                self.end();
                Effect::Nothing
            }
            _ => Effect::Nothing,
        }
    }

    /// The request, while provisional answers are all there was.
    pub fn proceeding(&self) -> Option<&[u8]> {
        match &self.state {
            State::Proceeding { request } => Some(request),
            State::Calling { .. } | State::Completed { .. } | State::Accepted | State::Terminated => None,
        }
    }

    /// Nobody waits for the answer any more, or it was cancelled: 64·T1 from now is enough (RFC 3261 §9.1).
    pub fn abandon(&mut self, now: Instant) {
        if matches!(self.state, State::Proceeding { .. }) {
            self.timers.set(Timer::B, now + self.timing.long());
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// No final answer has come.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Calling { .. } | State::Proceeding { .. })
    }

    pub fn is_terminated(&self) -> bool {
        matches!(self.state, State::Terminated)
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.timers.deadline()
    }

    fn end(&mut self) {
        self.timers.clear();
        self.state = State::Terminated;
    }
}
