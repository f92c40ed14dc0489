//! The timers of RFC 3261 §17 by their letters, with RFC 6026's L and M.

use std::time::{Duration, Instant};

/// Table 4 of RFC 3261 and RFC 6026 §8.4. There is no C: it belongs to proxies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Client INVITE: request retransmission on UDP.
    A,
    /// Client INVITE: no answer at all.
    B,
    /// Client INVITE: wait for retransmitted non-2xx finals.
    D,
    /// Client non-INVITE: request retransmission on UDP.
    E,
    /// Client non-INVITE: no final answer.
    F,
    /// Server INVITE: final response retransmission.
    G,
    /// Server INVITE: no ACK.
    H,
    /// Server INVITE: wait for retransmitted ACKs.
    I,
    /// Server non-INVITE: wait for retransmitted requests.
    J,
    /// Client non-INVITE: wait for retransmitted finals.
    K,
    /// Server INVITE: wait for retransmitted INVITEs after a 2xx.
    L,
    /// Client INVITE: wait for retransmitted or forked 2xx.
    M,
}

/// The base values every timer is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    pub t1: Duration,
    pub t2: Duration,
    pub t4: Duration,
    /// Retransmission is the transport's business: A, E, G do not run; D, I, J, K are zero.
    pub reliable: bool,
}

impl Timing {
    /// B, F, H, J, L, M, and how long a 2xx is repeated.
    pub fn long(&self) -> Duration {
        self.t1 * 64
    }

    /// At least 32 s on unreliable transports (RFC 3261 §17.1.1.2).
    pub fn timer_d(&self) -> Duration {
        if self.reliable { Duration::ZERO } else { self.long().max(Duration::from_secs(32)) }
    }

    /// I and K.
    pub fn t4_unless_reliable(&self) -> Duration {
        if self.reliable { Duration::ZERO } else { self.t4 }
    }

    pub fn timer_j(&self) -> Duration {
        if self.reliable { Duration::ZERO } else { self.long() }
    }

    /// The next interval of E and G: doubled, but not above T2.
    pub fn doubled(&self, interval: Duration) -> Duration {
        (interval * 2).min(self.t2)
    }
}

/// The timers of one transaction: never more than two run at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timers([Option<(Timer, Instant)>; 2]);

impl Timers {
    pub fn set(&mut self, timer: Timer, at: Instant) {
        self.stop(timer);
        if let Some(free) = self.0.iter_mut().find(|slot| slot.is_none()) {
            *free = Some((timer, at));
        }
    }

    pub fn stop(&mut self, timer: Timer) {
        for slot in &mut self.0 {
            if slot.is_some_and(|(t, _)| t == timer) {
                *slot = None;
            }
        }
    }

    pub fn clear(&mut self) {
        self.0 = [None; 2];
    }

    /// The earliest moment any of them fires.
    pub fn deadline(&self) -> Option<Instant> {
        self.0.iter().flatten().map(|(_, at)| *at).min()
    }

    /// Takes the timer that has fired, the earliest first.
    pub fn expired(&mut self, now: Instant) -> Option<Timer> {
        let slot = self.0.iter_mut().filter(|s| s.is_some_and(|(_, at)| at <= now)).min_by_key(|s| s.map(|(_, at)| at));
        slot?.take().map(|(timer, _)| timer)
    }
}
