//! The non-INVITE server transaction: figure 8 of RFC 3261.

use std::time::Instant;

use super::{
    Effect, Response,
    timer::{Timer, Timers, Timing},
};

#[derive(Debug)]
pub struct ServerNonInvite {
    state: State,
    timing: Timing,
    timers: Timers,
}

#[derive(Debug)]
pub enum State {
    Trying,
    Proceeding { provisional: Response },
    Completed { response: Response },
    Terminated,
}

impl ServerNonInvite {
    pub fn new(timing: Timing) -> Self {
        Self { state: State::Trying, timing, timers: Timers::default() }
    }

    /// The request again.
    pub fn retransmitted(&self) -> Effect {
        match &self.state {
            State::Proceeding { provisional: response } | State::Completed { response } => {
                Effect::Send(response.clone())
            }
            State::Trying | State::Terminated => Effect::Nothing,
        }
    }

    /// The user answers; `bytes` is the whole response and the caller sends it.
    pub fn respond(&mut self, now: Instant, status: u16, bytes: Response) {
        match (&self.state, status) {
            (State::Trying | State::Proceeding { .. }, ..200) => {
                self.state = State::Proceeding { provisional: bytes };
            }
            (State::Trying | State::Proceeding { .. }, _) => {
                self.state = State::Completed { response: bytes };
                self.timers.set(Timer::J, now + self.timing.timer_j());
            }
            (State::Completed { .. } | State::Terminated, _) => {}
        }
    }

    pub fn timeout(&mut self, now: Instant) -> Effect {
        if self.timers.expired(now) == Some(Timer::J) {
            self.state = State::Terminated;
        }
        Effect::Nothing
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Trying | State::Proceeding { .. })
    }

    pub fn is_terminated(&self) -> bool {
        matches!(self.state, State::Terminated)
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.timers.deadline()
    }
}
