//! What happened to the service: availability and outages of a month are made of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: Timestamp,
    /// False while the machine's clock was not known to be set.
    pub trusted: bool,
    /// The start of the program it belongs to (boot number of the store).
    pub boot: u32,
    pub what: Happening,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Happening {
    /// The service takes calls. `alive`: when the run before was last known to live, if it did not end in order. `lines`:
    /// whether the configuration has lines; events of older programs do not say.
    Started {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alive: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lines: Option<bool>,
    },
    /// Told to stop, by people or the machine's shutdown: what follows is maintenance, not an outage (M-3.2).
    Stopped,
    /// A line can take calls, or no longer can. At the start every line counts as down until it is up.
    LineUp {
        line: String,
    },
    LineDown {
        line: String,
    },
    /// The clock was put right: times of this boot told before were too early by so many milliseconds.
    ClockSet {
        by_ms: i64,
    },
    /// An announcement of the configuration, when it is first read; `text` is what callers hear.
    Notice {
        text: String,
        from: Option<Timestamp>,
        until: Timestamp,
    },
    /// Records could not be written for want of room, or could again.
    DiskFull,
    DiskFree,
    /// Maintenance announced by staff, with its reason.
    Maintenance {
        until: Timestamp,
        text: String,
    },
}
