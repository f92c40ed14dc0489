//! The order of stopping: calls may finish, then each is told goodbye, then the last answers and unregistrations are
//! waited for.

use std::time::{Duration, Instant};

use super::{Output, Switch};
use crate::{call, clock::Now};

/// After the last call, answers to our last BYEs and to the lines' last requests are waited for so long.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Serving,
    /// No new calls; those that talk may finish until then.
    Finishing {
        until: Instant,
    },
    /// Every call has been told to say goodbye.
    Stopping,
    /// No call is left; the last BYEs are being answered.
    Leaving {
        until: Instant,
    },
    Drained,
}

impl Phase {
    pub fn deadline(self) -> Option<Instant> {
        match self {
            Phase::Finishing { until } | Phase::Leaving { until } => Some(until),
            Phase::Serving | Phase::Stopping | Phase::Drained => None,
        }
    }

    pub fn finish(&mut self, until: Instant) {
        *self = match *self {
            Phase::Serving => Phase::Finishing { until },
            Phase::Finishing { until: before } => Phase::Finishing { until: until.min(before) },
            later => later,
        };
    }
}

impl Switch {
    /// The grace is over: whoever still talks hears goodbye.
    pub(super) fn stop_in_time(&mut self, now: Now) {
        if let Phase::Finishing { until } = self.phase
            && until <= now.mono
        {
            self.phase = Phase::Stopping;
            let calls: Vec<u32> = self.calls.keys().copied().collect();
            for seq in calls {
                self.call(now, seq, call::Event::Stop);
            }
        }
    }

    /// After a drain: no call is left, every BYE is answered and every line has left, or was given its time.
    pub(super) fn leave(&mut self, now: Now) {
        if matches!(self.phase, Phase::Finishing { .. } | Phase::Stopping) && self.calls.is_empty() {
            self.phase = Phase::Leaving { until: now.mono + LAST_ANSWERS };
        }
        if let Phase::Leaving { until } = self.phase
            && (until <= now.mono || (self.ua.counters().sessions == 0 && self.trunks.has_left()))
        {
            self.phase = Phase::Drained;
            self.out.push_back(Output::Drained);
        }
    }
}
