//! A configuration made ready for service: read, checked, its prompts found. Reading takes time and files, so it is
//! done on a thread of its own; a bad file changes nothing.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};
use tracing::{error, info, warn};

use crate::{
    audio::PromptBank,
    clock::Now,
    config::{self, Plan, Severity, Source},
    switch::{Input, Settings, SwitchCounters, SwitchReport},
    vocab::mask_numbers,
};

use super::{
    control::{ConfigStatus, ControlRequest, Reloaded},
    page::Certificate,
    retention::Terms,
    service::Service,
    statistics::{Outlook, Statistics},
    store_thread::StoreHandle,
    users::Users,
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

/// A plan with everything that was found out about it.
pub struct Ready {
    pub plan: Plan,
    /// The finished list of warnings; empty when there are none.
    pub warnings: String,
    pub status: ConfigStatus,
}

/// The outcome of one reload and who waits for it.
pub struct Fresh {
    pub result: Result<Box<Ready>, String>,
    pub reply: Option<Reply>,
}

pub type Reply = oneshot::Sender<Result<Reloaded, String>>;

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

/// Finds the sound of every text of `plan`, and says which ones have none of their own; music for waiting as well.
pub fn bind(plan: &mut Plan, bank: &PromptBank) {
    bank.set_music(plan.music.clone());
    let written = plan.settings.script.languages.clone();
    let unvoiced: Vec<String> = plan.voice(bank).iter().map(|problem| problem.wanted().name.clone()).collect();
    bank.forget_unwanted(&plan.phrases());
    for lang in written.iter().filter(|lang| !plan.settings.script.languages.contains(lang)) {
        warn!(%lang, "not every phrase of the program is recorded in this language: callers are not offered it");
    }
    if let Some(first) = unvoiced.first() {
        warn!(texts = unvoiced.len(), %first, "texts without sound of their own; `slukhavka check` names them");
    }
}

/// For a reload: new recordings may have come with the new texts.
fn read_again(source: &Source, bank: &PromptBank) -> Result<Box<Ready>, String> {
    let mut ready = read(source)?;
    if let Err(error) = bank.reopen() {
        warn!(%error, "the list of prompts cannot be read; the one from before is used");
    }
    bind(&mut ready.plan, bank);
    Ok(Box::new(ready))
}

/// Files whose change makes the menus sound different: the configuration's own, and the lists of recordings.
pub fn watched(plan: &Plan, bank: &PromptBank) -> Vec<PathBuf> {
    plan.files.iter().cloned().chain(bank.manifests()).collect()
}

impl Service {
    /// Reads the configuration again; the result comes back as [`Fresh`]. Readings wait for one another: a slow one of
    /// an older file must not replace a newer one.
    pub(super) fn reload(&mut self, reply: Option<Reply>) {
        let (source, bank, fresh) = (self.options.source.clone(), self.bank.clone(), self.fresh.clone());
        let reading = self.reading.clone();
        tokio::spawn(async move {
            let _turn = reading.lock().await;
            let result = tokio::task::spawn_blocking(move || read_again(&source, &bank)).await;
            let result = result.unwrap_or_else(|_| Err("Не вдалося прочитати налаштування".to_owned()));
            let _ = fresh.send(Fresh { result, reply }).await;
        });
    }

    /// Serves new calls with a good plan; refuses a bad one aloud.
    pub(super) fn adopt(&mut self, now: Now, fresh: Fresh) {
        let answer = match fresh.result {
            Ok(ready) => Ok(self.take(now, *ready)),
            Err(listing) => {
                error!(
                    "the new configuration has mistakes and is not used; the old menus go on\n{}",
                    mask_numbers(listing.trim_end())
                );
                self.config.refused = Some(listing.clone());
                update(&self.live, |live| live.config.refused = Some(listing.clone()));
                Err(listing)
            }
        };
        if let Some(reply) = fresh.reply {
            let _ = reply.send(answer);
        }
    }

    fn take(&mut self, now: Now, ready: Ready) -> Reloaded {
        self.watch.follow(&watched(&ready.plan, &self.bank));
        if !ready.warnings.is_empty() {
            warn!("{}", mask_numbers(ready.warnings.trim_end()));
        }
        let generation = self.config.generation + 1;
        self.config = ConfigStatus { generation, ..ready.status };
        info!(generation, warnings = self.config.warnings, "menus reloaded for new calls");
        self.stop_grace = ready.plan.stop_grace;
        self.bank.set_music(ready.plan.music.clone());
        self.media.set_recordings(ready.plan.recordings.clone());
        self.trust.reread(ready.plan.tls.clone());
        self.settle_network(&ready.plan.settings);
        self.switch.handle(now, Input::Settings(ready.plan.settings.clone()));
        update(&self.live, |live| {
            live.settings = ready.plan.settings.clone();
            live.council = ready.plan.council.as_str().into();
            let demo = live.statistics.outlook().is_demo();
            live.statistics.look_by(Outlook::new(&ready.plan, demo, generation));
            live.terms = terms(&ready.plan);
            live.recordings_need = ready.plan.recordings.free;
            live.config = self.config.clone();
            live.hosts = ready.plan.pages.hosts.as_slice().into();
            live.users.configure(&ready.plan.pages.users);
        });
        self.chronicle.notices(now, &ready.plan.settings.script);
        Reloaded { generation, warnings: self.config.warnings }
    }
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

/// A poisoned lock holds plain values that are still good to read.
fn lock(live: &Mutex<Live>) -> MutexGuard<'_, Live> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}
