//! A configuration read and checked, and what the running service lets others read of it. Reading takes time and files,
//! so it is done on a thread of its own.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::{
    clock::Now,
    config::{self, Plan, Severity, Source},
    switch::{Settings, SwitchCounters, SwitchReport},
};

use super::{
    control::{ConfigStatus, ControlRequest, SpeechStatus},
    page::Certificate,
    retention::Terms,
    statistics::Statistics,
    store_thread::StoreHandle,
    users::Users,
    voicing::{Board, Reply, Voiced},
};

/// What other threads may read of the running service.
pub struct Live {
    pub settings: Arc<Settings>,
    pub council: Arc<str>,
    /// How long personal data are kept.
    pub terms: Terms,
    pub statistics: Arc<Statistics>,
    pub counters: SwitchCounters,
    /// Lines, bans and strangers; at most a second old when something has happened since.
    pub report: SwitchReport,
    /// RTP ports in use.
    pub ports: usize,
    pub store: StoreHandle,
    /// The folder of the state, and that of recorded voices.
    pub state: PathBuf,
    pub recordings: PathBuf,
    /// Bytes that stay free for everything else.
    pub recordings_need: u64,
    /// What became of the configuration file.
    pub config: ConfigStatus,
    /// Who speaks the texts, and which of them are not heard as they are written.
    pub speech: Board,
    /// How far our clock was from a provider's when that last told the time.
    pub clock_off_s: Option<i64>,
    pub users: Users,
    /// Names the pages are asked by (`web: hosts:`).
    pub hosts: Arc<[String]>,
    /// What the pages are encrypted with.
    pub certificate: Option<Arc<Certificate>>,
    /// What the pages ask of the main loop.
    pub requests: mpsc::Sender<ControlRequest>,
    pub started: Instant,
    pub draining: bool,
    pub trusted: bool,
}

impl Live {
    /// What `status` tells of speech.
    pub fn speech_status(&self) -> SpeechStatus {
        self.speech.status(&self.settings.script, Now::today())
    }
}

/// A plan with everything that was found out about it.
#[derive(Clone)]
pub struct Ready {
    pub plan: Plan,
    /// The finished list of warnings; empty when there are none.
    pub warnings: String,
    pub status: ConfigStatus,
}

/// The outcome of one reload and who waits for it.
pub enum Fresh {
    /// The finished list of mistakes, and which reading found them.
    Refused {
        turn: u64,
        listing: String,
        reply: Option<Reply>,
    },
    Voiced(Box<Voiced>),
}

/// Reads `source`. `Err` is the finished list of mistakes. Sound files are not looked into: `check` verifies them, a
/// start must be quick.
pub fn read(source: &Source) -> Result<Ready, String> {
    // Where systemd puts the secrets of a service (LoadCredential=).
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let loaded = config::load_with(source, credentials.as_deref(), Now::today(), None);
    let listing = config::render(&loaded.diagnostics, &loaded.sources);
    let Some(plan) = loaded.plan else { return Err(listing) };
    let warnings = loaded.diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    let file = match source {
        Source::File(path) => Some(path.display().to_string()),
        Source::Text { .. } => None,
    };
    let status = ConfigStatus { file, loaded: Some(Timestamp::now()), warnings, ..ConfigStatus::default() };
    Ok(Ready { plan, warnings: if warnings > 0 { listing } else { String::new() }, status })
}

pub fn terms(plan: &Plan) -> Terms {
    Terms { numbers: plan.statistics.numbers, accesses: plan.statistics.accesses }
}

pub fn update<T>(live: &Mutex<Live>, change: impl FnOnce(&mut Live) -> T) -> T {
    change(&mut lock(live))
}

pub fn settings(live: &Mutex<Live>) -> Arc<Settings> {
    lock(live).settings.clone()
}

pub fn speech_status(live: &Mutex<Live>) -> SpeechStatus {
    lock(live).speech_status()
}

/// A poisoned lock holds plain values that are still good to read.
fn lock(live: &Mutex<Live>) -> MutexGuard<'_, Live> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}
