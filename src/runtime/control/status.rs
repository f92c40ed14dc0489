//! What `slukhavka status` tells. The names are an interface: programs and tests read them, so they are only added to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    acd::{OperatorStatus, QueueStatus},
    guard::{Ban, GuardCounters},
    phones::PhoneStatus,
    runtime::store_thread::StoreStatus,
    switch::SwitchCounters,
    trunk::TrunkStatus,
};

/// Alive now (`calls`, `legs`, `transactions`, `sessions`, `ports`: all zero when nothing is left) and counted since
/// the start (the rest).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    pub version: String,
    pub pid: u32,
    pub uptime_s: u64,
    pub state: ServiceState,
    /// SIP addresses the service answers at.
    pub addresses: Vec<String>,
    pub calls: usize,
    pub legs: usize,
    pub transactions: usize,
    pub sessions: usize,
    /// RTP ports in use.
    pub ports: usize,
    pub offered: u64,
    pub answered: u64,
    pub ended: u64,
    pub refused_full: u64,
    pub messages_in: u64,
    pub messages_out: u64,
    pub retransmissions_absorbed: u64,
    pub garbage: u64,
    pub malformed: u64,
    /// Datagrams the system did not take: no route, no such address of ours any more.
    pub unsent: u64,
    pub trunks: Vec<TrunkStatus>,
    /// Latest first.
    pub bans: Vec<Ban>,
    pub operators: Vec<OperatorStatus>,
    pub queues: Vec<QueueStatus>,
    pub phones: Vec<PhoneStatus>,
    pub guard: GuardCounters,
    /// Seconds by which our clock was ahead of a provider's when that last told the time.
    pub clock_off_s: Option<i64>,
    /// The last warnings and errors of the log, latest first, numbers masked.
    pub last_errors: Vec<LoggedError>,
    pub store: StoreStatus,
    pub config: ConfigStatus,
    pub speech: SpeechStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoggedError {
    pub at: Option<Timestamp>,
    pub text: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceState {
    #[default]
    Running,
    /// No new calls; those in progress are being ended.
    Draining,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfigStatus {
    /// `None` is the example built into the program.
    pub file: Option<String>,
    /// Counts the configurations this run has used, from 1.
    pub generation: u32,
    pub loaded: Option<Timestamp>,
    pub warnings: usize,
    /// Why the last change of the file was refused; `None` when what stands in the file is in use.
    pub refused: Option<String>,
}

/// Who speaks the texts, and which of them callers do not hear as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SpeechStatus {
    /// One for each language that is served.
    pub voices: Vec<VoiceStatus>,
    /// Phrases that are being spoken now; the menus change when it is zero.
    pub rendering: usize,
    /// In the order of the menus.
    pub unspoken: Vec<UnspokenText>,
    /// Texts past their `review:` date (M-6.3).
    pub overdue: Vec<OverdueText>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VoiceStatus {
    pub lang: String,
    /// «rhvoice anatol»
    pub voice: String,
    /// In Ukrainian: why it does not speak; `None` when nothing is known against it.
    pub fault: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnspokenText {
    /// Where it is written: `texts.графік.say`.
    pub place: String,
    /// The older wording that callers hear meanwhile; `None`: an apology.
    pub heard: Option<String>,
    /// In Ukrainian.
    pub why: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OverdueText {
    pub place: String,
    pub owner: Option<String>,
    /// `2027-03-01`
    pub review: String,
}

impl Status {
    /// A status of this process with the Switch's numbers; the rest is for the caller to fill in.
    pub fn of(counters: &SwitchCounters) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            calls: counters.calls,
            legs: counters.legs,
            transactions: counters.ua.transactions,
            sessions: counters.ua.sessions,
            offered: counters.offered,
            answered: counters.answered,
            ended: counters.ended,
            refused_full: counters.refused_full,
            messages_in: counters.ua.messages_in,
            messages_out: counters.ua.messages_out,
            retransmissions_absorbed: counters.ua.retransmissions_absorbed,
            garbage: counters.ua.garbage,
            malformed: counters.ua.malformed,
            ..Self::default()
        }
    }
}
