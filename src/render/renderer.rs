//! All phrases of a language made to sound: what is there is kept, what is missing is made, what cannot be made leaves
//! what was there of old. At the end the manifest is replaced, once.

mod job;

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    Cancel, Failure, Fault, Freed, Order, Rendered, Source, fault,
    folder::{Folder, Seen},
    limits::Limits,
    listing::{Outcome, listing},
    lock::lock,
    unused::{self, How},
};
use crate::{
    audio::Manifest,
    speech::{Voice, Voices},
    vocab::Lang,
};

use job::Job;

/// The folder of rendered prompts, and who speaks. It may be shared: two renderings of one folder do each other no harm,
/// in one process or in two.
#[derive(Clone, Debug)]
pub struct Renderer {
    folder: PathBuf,
    voices: Voices,
    limits: Limits,
    seen: Seen,
    /// Faults in the log already, by key: what is tried again and again is told once.
    told: Arc<Mutex<HashMap<String, Fault>>>,
}

/// More keys than any town has phrases; then everything is told once more.
const TOLD: usize = 20_000;

impl Renderer {
    /// Nothing is touched before there is something to write.
    pub fn new(folder: &Path, voices: &Voices) -> Self {
        Self {
            folder: folder.to_owned(),
            voices: voices.clone(),
            limits: Limits::default(),
            seen: Seen::default(),
            told: Arc::default(),
        }
    }

    /// The same folder with other voices; what has been read of it need not be read again.
    pub fn with_voices(&self, voices: &Voices) -> Self {
        Self { voices: voices.clone(), ..self.clone() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn voice(&self, lang: Lang) -> Voice {
        self.voices.of(lang)
    }

    /// Makes every order of `lang` sound, or tells why not. `progress` hears how many phrases are made of those that
    /// have to be. Called off, it changes nothing but that phrases already made are found next time.
    pub fn render(&self, lang: Lang, orders: &[Order], cancel: &Cancel, progress: &dyn Fn(usize, usize)) -> Rendered {
        let folder = Folder::new(self.folder.join(lang.code()), self.seen.clone());
        let old = playable(&folder);
        let mut job = Job::new(self, lang, &folder, &old, cancel);
        let outcomes = job.work(orders, progress);
        let mut rendered = job.done;
        if cancel.is_cancelled() {
            rendered.cancelled = true;
            return rendered;
        }
        rendered.failures = self.publish(&folder, &self.voices.of(lang), orders, &outcomes);
        rendered
    }

    fn is_news(&self, key: &str, fault: &Fault) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= TOLD {
            told.clear();
        }
        told.insert(key.to_owned(), fault.clone()).as_ref() != Some(fault)
    }

    /// Replaces the manifest where it differs. When that fails, what is new will not be heard.
    fn publish(&self, folder: &Folder, voice: &Voice, orders: &[Order], outcomes: &[Outcome]) -> Vec<Failure> {
        let _lock = lock(&self.folder);
        // Read again: another process may have replaced it meanwhile.
        let (there, old) = (manifest(&folder.path), playable(folder));
        let (new, failures) = listing(&voice.label(), orders, outcomes, &old);
        if there.as_ref().unwrap_or(&Manifest::default()).prompts == new.prompts
            && there.is_none_or(|there| there.voice == new.voice)
        {
            self.collect(folder, &new);
            return failures;
        }
        match folder.create().and_then(|()| folder.write_manifest(&new)) {
            Ok(()) => {
                unused::touch(&folder.path, &old, &new);
                self.collect(folder, &new);
                failures
            }
            Err(error) => {
                tracing::warn!(folder = %folder.path.display(), %error, "the list of prompts cannot be written");
                unheard(voice, orders, outcomes, &old, &error)
            }
        }
    }

    fn collect(&self, folder: &Folder, manifest: &Manifest) {
        if !folder.path.is_dir() {
            return;
        }
        match unused::collect(&folder.path, manifest, How::Gently) {
            Ok(Freed { files: 0, .. }) => {}
            Ok(freed) => tracing::info!(files = freed.files, bytes = freed.bytes, "prompts nobody needs are deleted"),
            Err(error) => tracing::warn!(%error, "prompts nobody needs cannot be deleted"),
        }
    }

    /// Deletes what no manifest names, and languages other than `languages` altogether. Not while it is being made:
    /// files of the last ten minutes stay.
    pub fn clean(&self, languages: &[Lang]) -> io::Result<Freed> {
        let _lock = lock(&self.folder);
        let mut freed = Freed::default();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let Some(lang) = entry.file_name().to_str().and_then(Lang::from_code) else { continue };
            let part = if languages.contains(&lang) {
                let manifest = manifest(&entry.path()).unwrap_or_default();
                unused::collect(&entry.path(), &manifest, How::Hard)?
            } else {
                Freed::whole(&entry.path())?
            };
            freed.files += part.files;
            freed.bytes += part.bytes;
        }
        Ok(freed)
    }

    /// Bytes on the disk, by language.
    pub fn sizes(&self) -> BTreeMap<Lang, u64> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let lang = |entry: &fs::DirEntry| entry.file_name().to_str().and_then(Lang::from_code);
        entries.filter_map(|entry| Some((lang(&entry)?, unused::size(&entry.path())))).collect()
    }
}

/// A manifest that cannot be read is as good as none: it is written anew.
fn manifest(folder: &Path) -> Option<Manifest> {
    Manifest::read(folder).unwrap_or_else(|error| {
        tracing::warn!(%error, "the list of prompts cannot be read; it is made anew");
        None
    })
}

/// What of the manifest can really be played.
fn playable(folder: &Folder) -> Manifest {
    let mut manifest = manifest(&folder.path).unwrap_or_default();
    manifest.prompts.retain(|entry| folder.has(entry));
    manifest
}

/// Without a new manifest only what the old one lists just so is heard.
fn unheard(voice: &Voice, orders: &[Order], outcomes: &[Outcome], old: &Manifest, error: &io::Error) -> Vec<Failure> {
    let as_wanted = |order: &Order, outcome: &Outcome| {
        let id = order.named.prompt.id.to_string();
        let mut listed = old.prompts.iter().filter(|entry| entry.id == id);
        match outcome {
            Outcome::Made { kept, .. } => listed.any(|entry| entry.file == kept.file),
            // What is listed still stands in the way of the right one.
            Outcome::Elsewhere => listed.next().is_none(),
            Outcome::Failed(_) => true,
        }
    };
    let judged = |(order, outcome): (&Order, &Outcome)| match as_wanted(order, outcome) {
        true => outcome.clone(),
        false => Outcome::Failed(fault::of_disk(error)),
    };
    let outcomes: Vec<Outcome> = orders.iter().zip(outcomes).map(judged).collect();
    listing(&voice.label(), orders, &outcomes, old).1
}

#[cfg(test)]
impl Renderer {
    pub(super) fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }
}

/// Whether an order wants anything of us.
fn wants_sound(order: &Order) -> bool {
    order.source != Source::Elsewhere
}
