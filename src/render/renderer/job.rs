//! One rendering of one language, up to the manifest: every file found or made.

use std::collections::{HashMap, HashSet};

use super::{Renderer, wants_sound};
use crate::{
    audio::{self, Manifest, ManifestPrompt},
    render::{
        Cancel, Fault, Order, Rendered, Sound, Source, engine, fault,
        folder::{Folder, Kept},
        key,
        listing::Outcome,
        sound::{self, For},
        speaker::{self, How as Bounds},
        unused::{self, How},
    },
    speech::Voice,
    vocab::Lang,
};

/// An engine that failed so often in a row is broken; the rest of a town's texts would take it hours.
const GIVE_UP: usize = 3;

pub(super) struct Job<'a> {
    lang: Lang,
    voice: Voice,
    /// Or why the engine is not even there.
    version: Result<String, Fault>,
    renderer: &'a Renderer,
    folder: &'a Folder,
    old: &'a Manifest,
    cancel: &'a Cancel,
    /// What is known of a key by now: two names of one phrase are one work.
    known: HashMap<String, Result<Kept, Fault>>,
    faults_in_a_row: usize,
    /// Room was made once; there is no more of it.
    cleared: bool,
    pub done: Rendered,
}

/// What one order needs.
enum Need {
    Nothing,
    /// The files of this key.
    Key(String),
    /// Without its engine nothing can be told from its version, so this very sound is taken for current.
    Taken(ManifestPrompt),
    Impossible(Fault),
}

impl<'a> Job<'a> {
    pub fn new(renderer: &'a Renderer, lang: Lang, folder: &'a Folder, old: &'a Manifest, cancel: &'a Cancel) -> Self {
        let voice = renderer.voices.of(lang);
        let version = engine::present(&voice);
        Self {
            lang,
            voice,
            version,
            renderer,
            folder,
            old,
            cancel,
            known: HashMap::new(),
            faults_in_a_row: 0,
            cleared: false,
            done: Rendered::default(),
        }
    }

    /// One outcome for each order.
    pub fn work(&mut self, orders: &[Order], progress: &dyn Fn(usize, usize)) -> Vec<Outcome> {
        let needs: Vec<Need> = orders.iter().map(|order| self.need(order)).collect();
        self.find(&needs);
        let missing = self.missing(orders, &needs);
        if !missing.is_empty() {
            progress(0, missing.len());
        }
        for (n, (key, order)) in missing.iter().enumerate() {
            if self.cancel.is_cancelled() {
                break;
            }
            let made = self.make(key, order);
            self.known.insert((*key).to_owned(), made);
            progress(n + 1, missing.len());
        }
        orders.iter().zip(needs).map(|(order, need)| self.outcome(order, need)).collect()
    }

    fn need(&self, order: &Order) -> Need {
        match &order.source {
            Source::Elsewhere => Need::Nothing,
            Source::File(path) => key::of_file(path).map_or_else(Need::Impossible, Need::Key),
            Source::Words(words) => match &self.version {
                Ok(version) => Need::Key(key::of_words(self.lang, words, &self.voice, version)),
                Err(fault) => self.without_engine(order, words, fault),
            },
        }
    }

    fn without_engine(&self, order: &Order, words: &str, fault: &Fault) -> Need {
        let (id, label) = (order.named.prompt.id.to_string(), self.voice.label());
        let current = |entry: &&ManifestPrompt| {
            entry.id == id
                && entry.spoken.as_deref() == Some(words)
                && entry.voice.as_deref().unwrap_or(&self.old.voice) == label
        };
        let taken = self.old.prompts.iter().find(current).filter(|_| self.old.pipeline == audio::PIPELINE);
        taken.cloned().map_or_else(|| Need::Impossible(fault.clone()), Need::Taken)
    }

    /// Fills `known` with what the folder has.
    fn find(&mut self, needs: &[Need]) {
        let listed: HashSet<&str> = self.old.prompts.iter().map(|entry| entry.file.as_str()).collect();
        for need in needs {
            match need {
                Need::Key(key) if !self.known.contains_key(key) => {
                    let Some(kept) = self.folder.find(key) else { continue };
                    if !listed.contains(kept.file.as_str()) {
                        self.renew(&kept);
                    }
                    self.known.insert(key.clone(), Ok(kept));
                    self.done.kept += 1;
                }
                Need::Taken(_) => self.done.kept += 1,
                Need::Key(_) | Need::Nothing | Need::Impossible(_) => {}
            }
        }
    }

    fn renew(&self, kept: &Kept) {
        let files = [Some(&kept.file), kept.master.as_ref()];
        files.into_iter().flatten().for_each(|file| unused::renew(&self.folder.path.join(file)));
    }

    /// Each missing key once, recordings first: they take no engine.
    fn missing<'o>(&self, orders: &'o [Order], needs: &'o [Need]) -> Vec<(&'o str, &'o Order)> {
        let mut seen = HashSet::new();
        let mut missing: Vec<(&str, &Order)> = Vec::new();
        for (order, need) in orders.iter().zip(needs).filter(|(order, _)| wants_sound(order)) {
            if let Need::Key(key) = need
                && !self.known.contains_key(key)
                && seen.insert(key)
            {
                missing.push((key, order));
            }
        }
        missing.sort_by_key(|(_, order)| matches!(order.source, Source::Words(_)));
        missing
    }

    fn make(&mut self, key: &str, order: &Order) -> Result<Kept, Fault> {
        let mut made = self.try_once(key, order);
        if made == Err(Fault::DiskFull) && !self.cleared {
            self.cleared = true;
            // A voice takes long to speak everything: what it made first is no longer new, and not named yet.
            self.known.values().flatten().for_each(|kept| self.renew(kept));
            let freed = unused::collect(&self.folder.path, self.old, How::Hard);
            if freed.is_ok_and(|freed| freed.files > 0) {
                made = self.try_once(key, order);
            }
        }
        let name = &order.named.name;
        match &made {
            Ok(_) => self.done.made += 1,
            Err(Fault::GivenUp) => {}
            Err(fault) if !self.renderer.is_news(key, fault) => {}
            Err(fault) => tracing::warn!(text = %name, %fault, "a text cannot be spoken"),
        }
        made
    }

    fn try_once(&mut self, key: &str, order: &Order) -> Result<Kept, Fault> {
        self.folder.create().map_err(|e| fault::of_disk(&e))?;
        let sound = match &order.source {
            Source::Words(_) if self.faults_in_a_row >= GIVE_UP => return Err(Fault::GivenUp),
            Source::Words(words) => self.speak(words)?,
            Source::File(path) => speaker::process_file(path)?,
            Source::Elsewhere => return Err(Fault::NoVoice),
        };
        let prompt = sound::wav(&sound.prompt, audio::RATE)?;
        let master = (!sound.master.is_empty()).then(|| sound::wav(&sound.master, audio::MASTER_RATE)).transpose()?;
        let kept = self.folder.keep(key, &prompt, master.as_deref()).map_err(|e| fault::of_disk(&e))?;
        if !sound.took.is_zero() {
            self.done.speech += sound.length();
            self.done.took += sound.took;
        }
        Ok(kept)
    }

    fn speak(&mut self, words: &str) -> Result<Sound, Fault> {
        let how = Bounds { limits: &self.renderer.limits, made_for: For::All, cancel: self.cancel };
        let spoken = speaker::spoken(&self.voice, self.lang, words, &self.folder.path, &how);
        match &spoken {
            Ok(Some(_)) => self.faults_in_a_row = 0,
            Err(fault) if fault.is_engines() => self.faults_in_a_row += 1,
            Ok(None) | Err(_) => {}
        }
        // Called off: nobody will read what is said of this phrase.
        spoken.and_then(|sound| sound.ok_or(Fault::GivenUp))
    }

    fn outcome(&self, order: &Order, need: Need) -> Outcome {
        let (spoken, voice) = match &order.source {
            Source::Words(words) => (Some(words.clone()), self.voice.label()),
            Source::File(_) | Source::Elsewhere => (None, sound::label_of_recordings().to_owned()),
        };
        match need {
            Need::Nothing => Outcome::Elsewhere,
            Need::Impossible(fault) => Outcome::Failed(fault),
            Need::Taken(ManifestPrompt { file, sha256, master, .. }) => {
                Outcome::Made { kept: Kept { file, sha256, master }, spoken, voice }
            }
            Need::Key(key) => match self.known.get(&key) {
                Some(Ok(kept)) => Outcome::Made { kept: kept.clone(), spoken, voice },
                Some(Err(fault)) => Outcome::Failed(fault.clone()),
                None => Outcome::Failed(Fault::GivenUp),
            },
        }
    }
}
