//! What is configured of queues and of the people who answer them.

use std::{sync::Arc, time::Duration};

use crate::calendar::{Calendar, ScheduleId};

#[derive(Clone, Debug, Default)]
pub struct AcdSettings {
    /// One for each department.
    pub queues: Vec<Arc<QueueSettings>>,
    /// Everybody in `people`.
    pub operators: Vec<Arc<OperatorSettings>>,
    pub calendar: Calendar,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSettings {
    /// Name of the department.
    pub name: Arc<str>,
    pub strategy: Strategy,
    /// In the order they were written.
    pub operators: Vec<Arc<str>>,
    /// How long one operator, or all together, are rung.
    pub ring: Duration,
    /// How many times round all operators before nobody answers; `None` goes on until `max_wait`.
    pub rounds: Option<u8>,
    /// Rest of an operator after a talk.
    pub wrap_up: Duration,
    /// One more finds the queue full.
    pub max_waiting: u16,
    pub max_wait: Duration,
    /// Of queues that share an operator, callers of the higher one go first.
    pub priority: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// `answer: Олена, Ігор` — the first who is free.
    #[default]
    InOrder,
    /// `разом: Олена, Ігор`
    Together,
    /// `хто довше вільний: Олена, Ігор`
    LongestIdle,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorSettings {
    pub name: Arc<str>,
    /// Not rung outside of these hours; `None` whenever the department is open.
    pub hours: Option<ScheduleId>,
    /// Away after so many rings in a row that nobody answered; 0 is never.
    pub away_after: u8,
}
