//! New menus for new calls: read, spoken, served. A bad file changes nothing.

use std::path::{Path, PathBuf};

use tokio::time::sleep;
use tracing::{error, info, warn};

use super::{
    control::{ConfigStatus, Reloaded},
    plan::{self, Fresh, Ready, update},
    service::Service,
    statistics::Outlook,
    voicing::{LONGEST_WAIT, Reply, Voiced, Voicing},
};
use crate::{audio::PromptBank, clock::Now, config::Plan, switch::Input, vocab::mask_numbers};

/// Files whose change makes the menus sound different: the configuration's own, recordings of people, and the lists of
/// recordings. Those of rendered prompts are ours, so they are apart.
pub fn watched(plan: &Plan, bank: &PromptBank, rendered: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (ours, lists): (Vec<_>, Vec<_>) = bank.manifests().into_iter().partition(|list| list.starts_with(rendered));
    (plan.files.iter().cloned().chain(lists).collect(), ours)
}

impl Service {
    /// Reads the configuration again; the result comes back as [`Fresh`] when its texts have been spoken. Readings wait
    /// for one another: a slow one of an older file must not replace a newer one.
    pub(super) fn reload(&mut self, reply: Option<Reply>) {
        let (source, fresh, voicing) = (self.options.source.clone(), self.fresh.clone(), self.voicing.clone());
        let reading = self.reading.clone();
        tokio::spawn(async move {
            let mut turns = reading.lock().await;
            *turns += 1;
            let turn = *turns;
            let read = tokio::task::spawn_blocking(move || plan::read(&source)).await;
            match read.unwrap_or_else(|_| Err("Не вдалося прочитати налаштування".to_owned()))
            {
                Ok(ready) => submit(&voicing, turn, ready, reply),
                Err(listing) => drop(fresh.send(Fresh::Refused { turn, listing, reply }).await),
            }
        });
    }

    /// A burst of saves is over. Lists of rendered prompts that only we have written are no news.
    pub(super) fn saved(&mut self) {
        if self.watch.has_changed() {
            return self.reload(None);
        }
        let (voicing, requests) = (self.voicing.clone(), self.requests.clone());
        tokio::spawn(async move {
            let looking = tokio::task::spawn_blocking(move || voicing.is_changed_by_others());
            if looking.await.unwrap_or(false) {
                let (reply, _) = tokio::sync::oneshot::channel();
                let _ = requests.send(super::control::ControlRequest::Reload { reply }).await;
            }
        });
    }

    /// Serves new calls with a good plan; refuses a bad one aloud.
    pub(super) fn adopt(&mut self, now: Now, fresh: Fresh) {
        match fresh {
            Fresh::Refused { turn, listing, reply } => {
                error!(
                    "the new configuration has mistakes and is not used; the old menus go on\n{}",
                    mask_numbers(listing.trim_end())
                );
                self.refused_turn = turn;
                self.config.refused = Some(listing.clone());
                update(&self.live, |live| live.config.refused = Some(listing.clone()));
                if let Some(reply) = reply {
                    let _ = reply.send(Err(listing));
                }
            }
            Fresh::Voiced(voiced) if voiced.again => self.sound_again(now, *voiced),
            Fresh::Voiced(voiced) => {
                let Voiced { turn, ready, rendered, unspoken, replies, .. } = *voiced;
                let reloaded = Reloaded { rendered, unspoken, ..self.take(now, turn, ready) };
                for reply in replies {
                    let _ = reply.send(Ok(reloaded));
                }
            }
        }
    }

    fn take(&mut self, now: Now, turn: u64, ready: Ready) -> Reloaded {
        let (files, ours) = watched(&ready.plan, &self.bank, &self.rendered);
        self.watch.follow(&files, &ours);
        if !ready.warnings.is_empty() {
            warn!("{}", mask_numbers(ready.warnings.trim_end()));
        }
        let generation = self.config.generation + 1;
        // A newer file may have been refused while this one's texts were spoken.
        let refused = self.config.refused.take().filter(|_| self.refused_turn > turn);
        self.config = ConfigStatus { generation, refused, ..ready.status };
        self.turn = turn;
        info!(generation, warnings = self.config.warnings, "menus reloaded for new calls");
        self.stop_grace = ready.plan.stop_grace;
        self.media.set_recordings(ready.plan.recordings.clone());
        self.trust.reread(ready.plan.tls.clone());
        self.settle_network(&ready.plan.settings);
        self.serve_with(now, &ready.plan);
        update(&self.live, |live| {
            live.council = ready.plan.council.as_str().into();
            live.terms = plan::terms(&ready.plan);
            live.recordings_need = ready.plan.recordings.free;
            live.config = self.config.clone();
            live.hosts = ready.plan.pages.hosts.as_slice().into();
            live.users.configure(&ready.plan.pages.users);
        });
        self.chronicle.notices(now, &ready.plan.settings.script);
        Reloaded { generation, warnings: self.config.warnings, ..Reloaded::default() }
    }

    /// The menus in use have more sound than before; they are no new menus.
    fn sound_again(&mut self, now: Now, voiced: Voiced) {
        if voiced.turn != self.turn {
            return;
        }
        // A language may have got its folder.
        let (files, ours) = watched(&voiced.ready.plan, &self.bank, &self.rendered);
        self.watch.follow(&files, &ours);
        self.serve_with(now, &voiced.ready.plan);
    }

    fn serve_with(&mut self, now: Now, plan: &Plan) {
        self.switch.handle(now, Input::Settings(plan.settings.clone()));
        let generation = self.config.generation;
        update(&self.live, |live| {
            live.settings = plan.settings.clone();
            let demo = live.statistics.outlook().is_demo();
            live.statistics.look_by(Outlook::new(plan, demo, generation));
        });
    }
}

/// The plan waits for its sound, but not for ever.
fn submit(voicing: &Voicing, turn: u64, ready: Ready, reply: Option<Reply>) {
    voicing.submit(turn, ready, reply);
    let voicing = voicing.clone();
    tokio::spawn(async move {
        sleep(LONGEST_WAIT).await;
        let _ = tokio::task::spawn_blocking(move || voicing.wait_no_longer(turn)).await;
    });
}
