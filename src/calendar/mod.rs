//! Office hours: open or closed, until when, and when next.
//!
//! Owns weekly hours, lunch, dated exceptions and public holidays, and the rules by which they override one another.
//! Knows only civil dates and times; it must not know menus, calls or how hours are spoken.

mod day;
mod holidays;
mod schedule;
mod status;
mod work;

#[cfg(test)]
mod tests;

pub use schedule::{Calendar, Hours, PublicHolidays, Schedule, ScheduleId, Status};
