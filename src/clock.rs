//! What time it is, as every pure part of the program is told it.
//!
//! Only the shell reads a clock; everything below receives a [`Now`]. Monotonic time drives timers, civil time drives
//! office hours and records. They are kept apart because a Raspberry Pi without a battery starts in 1970 and jumps.

use std::time::{Duration, Instant};

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

/// One reading of both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// For timers and durations; never goes back.
    pub mono: Instant,
    /// For calendars and records; may jump.
    pub civil: Timestamp,
    /// False until the civil clock is known to be set (the `clock_unknown` branch of the menus).
    pub trusted: bool,
}

impl Now {
    /// The zone all office hours are written in; comes from the embedded time-zone database.
    pub fn kyiv() -> TimeZone {
        TimeZone::get("Europe/Kyiv").unwrap_or(TimeZone::UTC)
    }

    pub fn new(mono: Instant, civil: Timestamp, trusted: bool) -> Self {
        Self { mono, civil, trusted }
    }

    /// Reads the machine's clocks. Only `runtime`, `cli` and `main` may call it.
    pub fn read(trusted: bool) -> Self {
        Self::new(Instant::now(), Timestamp::now(), trusted)
    }

    /// The date in Kyiv, by which a configuration's dates are past or to come. Reads the machine's clock, as [`Now::read`].
    pub fn today() -> Date {
        Timestamp::now().to_zoned(Self::kyiv()).date()
    }

    /// Civil time in `zone`.
    pub fn local(&self, zone: &TimeZone) -> Zoned {
        self.civil.to_zoned(zone.clone())
    }

    /// Both clocks moved forward together, as the simulator does.
    pub fn after(&self, by: Duration) -> Self {
        let civil = jiff::SignedDuration::try_from(by).ok().and_then(|d| self.civil.checked_add(d).ok());
        Self { mono: self.mono + by, civil: civil.unwrap_or(self.civil), trusted: self.trusted }
    }
}
