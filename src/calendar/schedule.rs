//! The data of a calendar, as `config` builds it.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::{Date, DateTime, Time};

/// Index into [`Calendar::schedules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScheduleId(pub u16);

/// From–to within one day; `from < to`. `24:00` is written as `Time::MAX` minute 23:59:59.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub from: Time,
    pub to: Time,
}

/// One named weekly schedule («рада»).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub name: Arc<str>,
    /// Monday first; opening hours before the break is taken out. `None` is closed.
    pub week: [Option<Hours>; 7],
    /// The lunch break («перерва») of every open day it falls into.
    pub lunch: Option<Hours>,
    /// A date outweighs the weekday and the public holiday; `None` is closed.
    pub dated: BTreeMap<Date, Option<Hours>>,
}

/// `public_holidays:` — under martial law holidays are working days (Law 2136-IX art. 6(6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PublicHolidays {
    #[default]
    Work,
    Closed,
}

/// All schedules of a council.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    pub schedules: Vec<Schedule>,
    pub public_holidays: PublicHolidays,
}

/// What a schedule says of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// `shortened` when today closes earlier than this weekday usually does.
    Open {
        until: DateTime,
        shortened: bool,
    },
    Lunch {
        until: DateTime,
    },
    /// `opens` is `None` when nothing opens within the next 400 days.
    Closed {
        opens: Option<DateTime>,
    },
    /// The civil clock cannot be trusted.
    ClockUnknown,
}
