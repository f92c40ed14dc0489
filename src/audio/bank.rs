//! The prompts a call can play: found by their words, encoded once per codec, shared by all legs.
//!
//! Reads `manifest.json` and WAV files; never runs on the media thread (only `cached` may). The bank outlives reloads:
//! `reopen` takes in new manifests, `bind` says which of the wanted phrases have no sound of their own.

mod cache;
mod index;
mod manifest;
mod sounds;

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use self::{
    cache::Cache,
    index::{Entry, Index},
    sounds::Sounding,
};
use super::{RATE, read_prompt, wav};
use crate::vocab::{Lang, NamedPrompt, PromptId};

pub use manifest::{Manifest, ManifestPrompt};

/// Said, in the caller's language, where a text has no sound of its own.
const FALLBACK: &str = "system.text_unavailable";
/// Texts that went by since the start with an older wording in their place; a council has some hundreds of texts.
const MOST_STAND_INS: usize = 4000;
/// The music we bring along.
const MUSIC: &str = "system.music";

#[derive(Debug, Error)]
pub enum BankError {
    #[error("{path}: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    Manifest { path: PathBuf, source: serde_json::Error },
    #[error("{path}: prompt «{name}» has the id «{id}», which is not 16 hexadecimal digits")]
    BadId { path: PathBuf, name: String, id: String },
    #[error("{path}: prompt «{name}» names the file «{file}», which is not a plain name beside the manifest")]
    BadFile { path: PathBuf, name: String, file: String },
}

/// A wanted phrase that will not sound as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptProblem {
    /// No sound at all: «system.text_unavailable» is said instead.
    NoAudio { wanted: NamedPrompt },
    /// There is sound of an older wording under the same name; it is used.
    Stale { wanted: NamedPrompt, spoken: String },
    /// The manifest knows the phrase, its file cannot be used.
    Damaged { wanted: NamedPrompt, file: PathBuf, why: String },
}

impl PromptProblem {
    pub fn wanted(&self) -> &NamedPrompt {
        match self {
            Self::NoAudio { wanted } | Self::Stale { wanted, .. } | Self::Damaged { wanted, .. } => wanted,
        }
    }
}

/// One recording of a phrase among those the bank knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which of the folders the bank was opened with.
    pub folder_index: usize,
    /// Whose voice it is, as its manifest says.
    pub voice: Arc<str>,
    /// What a speech engine was given for it; `None` when people recorded it.
    pub spoken: Option<String>,
}

#[derive(Debug)]
pub struct PromptBank {
    dirs: Vec<PathBuf>,
    /// Which of them the running program renders into.
    rendered: Option<usize>,
    index: RwLock<Index>,
    /// Wanted phrase → phrase of the same name whose older wording sounds in its place.
    stand_ins: RwLock<HashMap<PromptId, PromptId>>,
    /// A recording of the council's own to wait with.
    music: RwLock<Option<PathBuf>>,
    encoded: RwLock<Cache>,
    /// How often recordings were replaced.
    changes: AtomicU64,
    /// Phrases whose master turned out to be no good.
    without_master: RwLock<HashSet<PromptId>>,
}

impl PromptBank {
    /// Reads the manifests in `dirs`. Each is a language folder holding `manifest.json`, or a folder of such folders.
    /// Of a phrase found twice a recording of people is played before an engine's, and else that of the earlier folder.
    /// A folder without a manifest adds nothing.
    pub fn open(dirs: &[PathBuf]) -> Result<Self, BankError> {
        Self::open_with(dirs, None)
    }

    /// As `open`; `rendered`, one of `dirs`, is where the program renders what the others do not have as it should be. So
    /// what an engine made elsewhere comes after it.
    pub fn open_with(dirs: &[PathBuf], rendered: Option<&Path>) -> Result<Self, BankError> {
        let rendered = rendered.and_then(|folder| dirs.iter().position(|dir| dir == folder));
        Ok(Self {
            dirs: dirs.to_vec(),
            rendered,
            index: RwLock::new(Index::read(dirs, rendered)?),
            stand_ins: RwLock::default(),
            music: RwLock::default(),
            encoded: RwLock::default(),
            changes: AtomicU64::default(),
            without_master: RwLock::default(),
        })
    }

    /// Reads the manifests again, as after a rendering or a package upgrade. On an error the old ones stay. Phrases that
    /// are no longer named are still played to those who hear the menus of before, as long as their files are there.
    pub fn reopen(&self) -> Result<(), BankError> {
        let mut fresh = Index::read(&self.dirs, self.rendered)?;
        let mut index = write(&self.index);
        self.changes.fetch_add(1, Ordering::SeqCst);
        fresh.succeed(&index);
        write(&self.encoded).retain(|sounding| match sounding {
            Sounding::Prompt(id) => index.same_prompt(&fresh, id),
            Sounding::Master(id) => index.same_master(&fresh, id),
            Sounding::Music | Sounding::Beep => true,
        });
        *index = fresh;
        write(&self.without_master).clear();
        Ok(())
    }

    /// Where a manifest is or may come to be: whoever waits for new recordings watches these files.
    pub fn manifests(&self) -> Vec<PathBuf> {
        let folders = self.dirs.iter().flat_map(|dir| std::iter::once(dir.clone()).chain(index::folders_in(dir)));
        folders.filter(|folder| folder.is_dir()).map(|folder| folder.join(Manifest::FILE)).collect()
    }

    /// Number of phrases with sound.
    pub fn len(&self) -> usize {
        read(&self.index).len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes every phrase of `wanted` sound somehow and tells which ones do not sound as written.
    /// Looks at manifests and at the presence of files only; `verify` reads the files too.
    pub fn bind(&self, wanted: &[NamedPrompt]) -> Vec<PromptProblem> {
        let is_part = |other: &NamedPrompt, named: &NamedPrompt| {
            other.prompt.lang == named.prompt.lang && text_of(&other.name) == text_of(&named.name)
        };
        // A text cut anew is another text: its first part would be followed by the old second one.
        let parts = |named: &NamedPrompt| wanted.iter().filter(|other| is_part(other, named)).count();
        // Texts that changed places: what is said under the next name is not said under this one as well.
        let taken =
            |named: &NamedPrompt, id| wanted.iter().any(|other| other.prompt.id == id && !is_part(other, named));
        let index = read(&self.index);
        let mut stand_ins = write(&self.stand_ins);
        if stand_ins.len() > MOST_STAND_INS {
            stand_ins.clear(); // texts of long ago, all but those found again now
        }
        let mut problems = Vec::new();
        for named in wanted {
            stand_ins.remove(&named.prompt.id);
            if let Some(entry) = index.entry(named.prompt.id) {
                if !index.entries(named.prompt.id).iter().any(|entry| entry.path.is_file()) {
                    problems.push(damaged(named, entry, "no such file".to_owned()));
                }
            } else if let Some(old) = index.older(named.prompt.lang, &named.name, parts(named), |id| taken(named, id)) {
                stand_ins.insert(named.prompt.id, old.id);
                problems.push(PromptProblem::Stale { wanted: named.clone(), spoken: old.text.clone() });
            } else {
                problems.push(PromptProblem::NoAudio { wanted: named.clone() });
            }
        }
        problems
    }

    /// `bind`, and each file is read: its SHA-256 must be the manifest's and it must be a prompt.
    pub fn verify(&self, wanted: &[NamedPrompt]) -> Vec<PromptProblem> {
        let mut problems = self.bind(wanted);
        let index = read(&self.index);
        for named in wanted {
            let known = problems.iter().any(|p| p.wanted().prompt.id == named.prompt.id);
            if let (false, Some(entry)) = (known, index.entry(named.prompt.id))
                && let Err(why) = intact(entry)
            {
                problems.push(damaged(named, entry, why));
            }
        }
        problems
    }

    /// Every recording of the phrase that is there, the one that is played first.
    pub fn versions(&self, id: PromptId) -> Vec<Version> {
        let version = |entry: &Entry| Version {
            folder_index: entry.folder,
            voice: entry.voice.clone(),
            spoken: entry.spoken.clone(),
        };
        let index = read(&self.index);
        index.entries(id).iter().filter(|entry| entry.path.is_file()).map(version).collect()
    }

    /// What a speech engine was given for the phrase, when one spoke it.
    pub fn spoken(&self, id: PromptId) -> Option<String> {
        read(&self.index).entry(id)?.spoken.clone()
    }

    /// How long the phrase sounds, by the header of its file.
    pub fn duration(&self, id: PromptId) -> Option<Duration> {
        let path = read(&self.index).playable(self.sounding(id)).first()?.path.clone();
        let samples = wav::prompt_len(&path)?;
        Some(Duration::from_micros(u64::from(samples) * 1_000_000 / u64::from(RATE)))
    }

    /// Frees encoded phrases nobody in `wanted` needs; calls that still play one hold it themselves.
    pub fn forget_unwanted(&self, wanted: &[NamedPrompt]) {
        let mut keep: HashSet<PromptId> = wanted.iter().map(|n| self.sounding(n.prompt.id)).collect();
        keep.extend(read(&self.index).by_name(Lang::UK, MUSIC).map(|entry| entry.id));
        write(&self.encoded).retain(|sounding| match sounding {
            Sounding::Prompt(id) | Sounding::Master(id) => keep.contains(&id),
            Sounding::Music | Sounding::Beep => true,
        });
    }

    fn sounding(&self, id: PromptId) -> PromptId {
        read(&self.stand_ins).get(&id).copied().unwrap_or(id)
    }
}

/// `texts.графік.say#2` is a part of `texts.графік.say`.
fn text_of(name: &str) -> &str {
    name.split_once('#').map_or(name, |(text, _)| text)
}

fn damaged(named: &NamedPrompt, entry: &Entry, why: String) -> PromptProblem {
    PromptProblem::Damaged { wanted: named.clone(), file: entry.path.clone(), why }
}

fn intact(entry: &Entry) -> Result<(), String> {
    let bytes = fs::read(&entry.path).map_err(|e| e.to_string())?;
    let digest = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
    if !digest.eq_ignore_ascii_case(&entry.sha256) {
        return Err("its SHA-256 is not the manifest's".to_owned());
    }
    read_prompt(bytes.as_slice()).map(|_| ()).map_err(|e| e.to_string())
}

/// A panic elsewhere while the lock was held leaves a map that is still whole.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests;
