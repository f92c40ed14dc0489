//! The INVITE server transaction: figure 7 of RFC 3261 with the Accepted state of RFC 6026 (figure 5 there).
//!
//! Retransmission of 2xx is not its business: the session does that until the ACK comes (RFC 3261 §13.3.1.4).

use std::time::{Duration, Instant};

use super::{
    Effect, Response,
    timer::{Timer, Timers, Timing},
};

#[derive(Debug)]
pub struct ServerInvite {
    state: State,
    timing: Timing,
    timers: Timers,
}

#[derive(Debug)]
pub enum State {
    Proceeding {
        provisional: Option<Response>,
    },
    Completed {
        response: Response,
        /// Timer G's last interval.
        interval: Duration,
    },
    Confirmed,
    /// RFC 6026: a 2xx was sent; retransmitted INVITEs are absorbed, ACKs go up.
    Accepted,
    Terminated,
}

impl ServerInvite {
    pub fn new(timing: Timing) -> Self {
        Self { state: State::Proceeding { provisional: None }, timing, timers: Timers::default() }
    }

    /// The INVITE again.
    pub fn retransmitted(&self) -> Effect {
        match &self.state {
            State::Proceeding { provisional: Some(response) } | State::Completed { response, .. } => {
                Effect::Send(response.clone())
            }
            State::Proceeding { provisional: None } | State::Confirmed | State::Accepted | State::Terminated => {
                Effect::Nothing
            }
        }
    }

    /// The session answers; `bytes` is the whole response and the caller sends it.
    pub fn respond(&mut self, now: Instant, status: u16, bytes: Response) {
        if !self.is_proceeding() {
            return;
        }
        match status {
            ..200 => self.state = State::Proceeding { provisional: Some(bytes) },
            200..300 => {
                self.state = State::Accepted;
                self.timers.set(Timer::L, now + self.timing.long());
            }
            300.. => {
                self.state = State::Completed { response: bytes, interval: self.timing.t1 };
                if !self.timing.reliable {
                    self.timers.set(Timer::G, now + self.timing.t1);
                }
                self.timers.set(Timer::H, now + self.timing.long());
            }
        }
    }

    /// An ACK with the INVITE's branch.
    pub fn ack(&mut self, now: Instant) -> Effect {
        match self.state {
            State::Completed { .. } => {
                self.timers.clear();
                self.state = State::Confirmed;
                self.timers.set(Timer::I, now + self.timing.t4_unless_reliable());
                Effect::Nothing
            }
            // Only a peer of RFC 2543 manners acknowledges a 2xx within the INVITE's transaction.
            State::Accepted => Effect::PassUp,
            State::Proceeding { .. } | State::Confirmed | State::Terminated => Effect::Nothing,
        }
    }

    pub fn timeout(&mut self, now: Instant) -> Effect {
        match (self.timers.expired(now), &mut self.state) {
            (Some(Timer::G), State::Completed { response, interval }) => {
                *interval = self.timing.doubled(*interval);
                let again = response.clone();
                self.timers.set(Timer::G, now + *interval);
                Effect::Send(again)
            }
            (Some(Timer::H), State::Completed { .. }) => {
                self.end();
                Effect::TimedOut
            }
            (Some(Timer::I), State::Confirmed) | (Some(Timer::L), State::Accepted) => {
                self.end();
                Effect::Nothing
            }
            _ => Effect::Nothing,
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn is_proceeding(&self) -> bool {
        matches!(self.state, State::Proceeding { .. })
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
