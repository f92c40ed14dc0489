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
    pub speech: Speech,
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

/// Who speaks the texts, and which of them callers do not hear as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speech {
    /// One for each language that is served.
    pub voices: Vec<SpeechVoice>,
    /// Phrases that are being spoken now.
    pub rendering: usize,
    /// In the order of the menus.
    pub unspoken: Vec<Unspoken>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpeechVoice {
    /// Its code: `uk`.
    pub lang: String,
    /// «rhvoice anatol»
    pub voice: String,
    /// In Ukrainian: why it does not speak.
    pub fault: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unspoken {
    /// Where it is written: `texts.графік.say`.
    pub place: String,
    /// The older wording that callers hear meanwhile; `None`: an apology.
    pub heard: Option<String>,
    /// In Ukrainian.
    pub why: String,
}
