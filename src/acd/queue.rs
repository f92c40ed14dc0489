//! One queue: its settings, what was counted, and how long a talk takes.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use super::QueueSettings;

/// Below this nothing is said of how long it will take (CALLER_SCRIPT, «Очікування»).
const ENOUGH_TALKS: usize = 20;
/// The mean is of so many latest talks: a queue follows its day.
const LATEST_TALKS: usize = 50;
const MINUTE: u64 = 60;

#[derive(Debug)]
pub(super) struct Queue {
    pub settings: Arc<QueueSettings>,
    pub offered: u64,
    pub answered: u64,
    pub gave_up: u64,
    handling: VecDeque<Duration>,
}

impl Queue {
    pub fn new(settings: Arc<QueueSettings>) -> Self {
        Self { settings, offered: 0, answered: 0, gave_up: 0, handling: VecDeque::new() }
    }

    /// A talk with its wrap-up took so long.
    pub fn measured(&mut self, handling: Duration) {
        if self.handling.len() == LATEST_TALKS {
            self.handling.pop_front();
        }
        self.handling.push_back(handling);
    }

    pub fn mean_handling(&self) -> Option<Duration> {
        let count = u32::try_from(self.handling.len()).ok().filter(|_| self.handling.len() >= ENOUGH_TALKS)?;
        Some(self.handling.iter().sum::<Duration>() / count)
    }

    /// How long the one at `position` will wait while `operators` work: each of them is free once in a mean handling
    /// time. Whole minutes, rounded up, at least one.
    pub fn estimate(&self, position: u16, operators: usize) -> Option<Duration> {
        let operators = u32::try_from(operators).ok().filter(|n| *n > 0)?;
        let wait = self.mean_handling()? * u32::from(position) / operators;
        let minutes = wait.as_secs_f64() / MINUTE as f64;
        Some(Duration::from_secs((minutes.ceil() as u64).max(1) * MINUTE))
    }
}
