//! A configuration made ready for service: read, checked, its prompts found. Reading takes time and files, so it is
//! done on a thread of its own; a bad file changes nothing.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::oneshot;
use tracing::{error, info, warn};

use crate::{
    audio::PromptBank,
    clock::Now,
    config::{self, Plan, Severity, Source},
    ivr,
    switch::{Input, Settings, SwitchCounters},
    vocab::NamedPrompt,
    web::Snapshot,
};

use super::service::Service;

/// What other threads may read of the running service.
pub struct Live {
    pub settings: Arc<Settings>,
    pub council: Arc<str>,
    pub counters: SwitchCounters,
    pub draining: bool,
    pub trusted: bool,
    pub config: ConfigState,
}

/// How the last reading of the configuration went, for `status`.
#[derive(Clone, Debug)]
pub struct ConfigState {
    pub file: String,
    pub loaded: Timestamp,
    pub warnings: usize,
    /// The finished list of mistakes of a file that was refused; the menus of `loaded` still answer.
    pub refused: Option<String>,
    /// Texts without sound of their own, by name.
    pub unvoiced: Vec<String>,
}

/// A plan with everything that was found out about it.
pub struct Ready {
    pub plan: Plan,
    pub warnings: String,
    pub state: ConfigState,
}

/// The outcome of one reload and who waits for it.
pub struct Fresh {
    pub result: Result<Box<Ready>, String>,
    pub reply: Option<oneshot::Sender<Result<String, String>>>,
}

/// Reads `source` and binds its texts to sound. `Err` is the finished list of mistakes.
pub fn read(source: &Source, bank: &PromptBank) -> Result<Ready, String> {
    let today = Timestamp::now().to_zoned(Now::kyiv()).date();
    if let Err(error) = bank.reopen() {
        warn!(%error, "the list of prompts cannot be read; the one from before is used");
    }
    let loaded = config::load(source, today, Some(bank));
    let listing = config::render(&loaded.diagnostics, &loaded.sources);
    let Some(plan) = loaded.plan else { return Err(listing) };
    let unvoiced = bank.bind(&wanted(&plan)).iter().map(|problem| problem.wanted().name.clone()).collect();
    let count = loaded.diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    let state = ConfigState { file: source.name(), loaded: Timestamp::now(), warnings: count, refused: None, unvoiced };
    Ok(Ready { plan, warnings: if count > 0 { listing } else { String::new() }, state })
}

/// Everything a call served by `plan` may say.
fn wanted(plan: &Plan) -> Vec<NamedPrompt> {
    ivr::phrases(&plan.settings.script)
}

impl Service {
    /// Reads the configuration again after `settle`; the result comes back as [`Fresh`].
    pub(super) fn reload_after(&mut self, settle: Duration, reply: Option<oneshot::Sender<Result<String, String>>>) {
        let (source, bank, fresh) = (self.options.source.clone(), self.bank.clone(), self.fresh.clone());
        let changed = &mut self.inbox.changed;
        while changed.try_recv().is_ok() {}
        tokio::spawn(async move {
            tokio::time::sleep(settle).await;
            let result = tokio::task::spawn_blocking(move || read(&source, &bank).map(Box::new)).await;
            let result = result.unwrap_or_else(|_| Err("Не вдалося прочитати налаштування".to_owned()));
            let _ = fresh.send(Fresh { result, reply }).await;
        });
    }

    /// Serves new calls with a good plan; refuses a bad one aloud.
    pub(super) fn adopt(&mut self, now: Now, fresh: Fresh) {
        let answer = match fresh.result {
            Ok(ready) => {
                let started = Instant::now();
                self.watch.follow(&ready.plan.files);
                if !ready.warnings.is_empty() {
                    warn!("{}", ready.warnings.trim_end());
                }
                info!(file = %ready.state.file, warnings = ready.state.warnings, "menus reloaded for new calls");
                self.switch.handle(now, Input::Settings(ready.plan.settings.clone()));
                update(&self.live, |live| {
                    live.settings = ready.plan.settings.clone();
                    live.council = ready.plan.council.as_str().into();
                    live.config = ready.state.clone();
                });
                tracing::debug!(took_us = started.elapsed().as_micros() as u64, "plan adopted");
                Ok(ready.warnings)
            }
            Err(listing) => {
                error!("the new configuration has mistakes and is not used; the old menus go on answering\n{}", listing.trim_end());
                update(&self.live, |live| live.config.refused = Some(listing.clone()));
                Err(listing)
            }
        };
        if let Some(reply) = fresh.reply {
            let _ = reply.send(answer);
        }
    }
}

/// A poisoned lock holds plain values that are still good to read.
pub fn update(live: &Mutex<Live>, change: impl FnOnce(&mut Live)) {
    change(&mut live.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
}

impl Live {
    /// What the page is drawn from.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            council: self.council.clone(),
            script: self.settings.script.clone(),
            counters: self.counters,
            now: Now::read(self.trusted),
            draining: self.draining,
        }
    }
}

/// The folders prompts are looked for in: the command line's (or the package's), then the configuration's own.
pub fn prompt_folders(given: &[PathBuf], plan_folder: Option<&PathBuf>) -> Vec<PathBuf> {
    plan_folder.into_iter().chain(given).cloned().collect()
}
