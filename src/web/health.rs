//! How the service fares beyond its calls: disk, records, clock, configuration, the log. Plain data for the page of its
//! state and for metrics; the shell fills it in.

use jiff::Timestamp;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    pub journal: Journal,
    pub search: Search,
    /// Records of this run that are safe on the disk.
    pub acknowledged: u64,
    /// Places of the journal that could not be read, and records a newer program wrote.
    pub damaged: u64,
    pub unknown: u64,
    /// Why journal or search is not well, as the system says it.
    pub store_trouble: Option<String>,
    /// Of the disk the records are on; `None` when it is not known.
    pub disk: Option<Room>,
    /// So much free must be left for anything to be recorded, bytes.
    pub recordings_need: u64,
    /// Seconds by which our clock was ahead of a provider's when that last told the time.
    pub clock_off_s: Option<i64>,
    pub config: Config,
    /// The last warnings and errors, latest first, numbers masked.
    pub errors: Vec<(Option<Timestamp>, String)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Journal {
    #[default]
    Opening,
    Ready,
    /// Records wait in memory until there is room.
    DiskFull,
    /// Records wait in memory until the disk answers again.
    Failing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Search {
    #[default]
    Opening,
    /// Being brought up to the journal.
    CatchingUp,
    Ready,
    Unavailable,
}

/// Bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    pub free: u64,
    pub total: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    pub loaded: Option<Timestamp>,
    pub warnings: usize,
    /// Why the last change was refused; may quote lines of the file.
    pub refused: Option<String>,
}
