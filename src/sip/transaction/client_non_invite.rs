//! The non-INVITE client transaction: figure 6 of RFC 3261.

use std::time::{Duration, Instant};

use super::{
    Effect, Request,
    timer::{Timer, Timers, Timing},
};

#[derive(Debug)]
pub struct ClientNonInvite {
    state: State,
    timing: Timing,
    timers: Timers,
}

#[derive(Debug)]
pub enum State {
    Trying {
        request: Request,
        /// Timer E's last interval.
        interval: Duration,
    },
    Proceeding {
        request: Request,
    },
    Completed,
    Terminated,
}

impl ClientNonInvite {
    /// The caller sends `request` for the first time.
    pub fn new(now: Instant, request: Request, timing: Timing) -> Self {
        let mut timers = Timers::default();
        if !timing.reliable {
            timers.set(Timer::E, now + timing.t1);
        }
        timers.set(Timer::F, now + timing.long());
        Self { state: State::Trying { request, interval: timing.t1 }, timing, timers }
    }

    /// A response with our branch.
    pub fn response(&mut self, now: Instant, status: u16) -> Effect {
        match (&mut self.state, status) {
            (State::Trying { request, .. }, ..200) => {
                self.state = State::Proceeding { request: std::mem::take(request) };
                Effect::PassUp
            }
            (State::Proceeding { .. }, ..200) => Effect::PassUp,
            (State::Trying { .. } | State::Proceeding { .. }, 200..) => {
                self.timers.clear();
                self.timers.set(Timer::K, now + self.timing.t4_unless_reliable());
                self.state = State::Completed;
                Effect::PassUp
            }
            (State::Completed | State::Terminated, _) => Effect::Nothing,
        }
    }

    pub fn timeout(&mut self, now: Instant) -> Effect {
        match (self.timers.expired(now), &mut self.state) {
            (Some(Timer::E), State::Trying { request, interval }) => {
                *interval = self.timing.doubled(*interval);
                self.timers.set(Timer::E, now + *interval);
                Effect::Send(request.clone())
            }
            // After a provisional the request is repeated every T2 (RFC 3261 §17.1.2.2).
            (Some(Timer::E), State::Proceeding { request }) => {
                self.timers.set(Timer::E, now + self.timing.t2);
                Effect::Send(request.clone())
            }
            (Some(Timer::F), State::Trying { .. } | State::Proceeding { .. }) => {
                self.end();
                Effect::TimedOut
            }
            (Some(Timer::K), State::Completed) => {
                self.end();
                Effect::Nothing
            }
            _ => Effect::Nothing,
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// No final answer has come.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Trying { .. } | State::Proceeding { .. })
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
