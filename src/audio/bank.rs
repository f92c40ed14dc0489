//! The prompts a call can play: found by their words, encoded once per codec, shared by all legs.
//!
//! Reads `manifest.json` and WAV files; never runs on the media thread (only `cached` may). The bank outlives reloads:
//! `reopen` takes in new manifests, `bind` says which of the wanted phrases have no sound of their own.

mod cache;
mod index;
mod manifest;

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use self::{
    cache::Cache,
    index::{Entry, Index},
};
use super::{Encoded, ProcessError, RATE, WavError, music, read_prompt, read_sound, wav};
use crate::vocab::{Codec, Lang, NamedPrompt, Prompt, PromptId};

pub use manifest::{Manifest, ManifestPrompt};

/// Said, in the caller's language, where a text has no sound of its own.
const FALLBACK: &str = "system.text_unavailable";
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

/// What can be encoded and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Sounding {
    Prompt(PromptId),
    /// The council's own.
    Music,
    Beep,
}

/// Why a file does not sound.
#[derive(Debug, Error)]
enum Mute {
    #[error(transparent)]
    Wav(#[from] WavError),
    #[error(transparent)]
    Process(#[from] ProcessError),
}

#[derive(Debug)]
pub struct PromptBank {
    dirs: Vec<PathBuf>,
    index: RwLock<Index>,
    /// Wanted phrase → phrase of the same name whose older wording sounds in its place.
    stand_ins: RwLock<HashMap<PromptId, PromptId>>,
    /// A recording of the council's own to wait with.
    music: RwLock<Option<PathBuf>>,
    encoded: RwLock<Cache>,
}

impl PromptBank {
    /// Reads the manifests in `dirs`. Each is a language folder holding `manifest.json`, or a folder of such folders;
    /// a phrase found twice is taken from the earlier one. A folder without a manifest adds nothing.
    pub fn open(dirs: &[PathBuf]) -> Result<Self, BankError> {
        Ok(Self {
            dirs: dirs.to_vec(),
            index: RwLock::new(Index::read(dirs)?),
            stand_ins: RwLock::default(),
            music: RwLock::default(),
            encoded: RwLock::default(),
        })
    }

    /// Reads the manifests again, as after `prompts render` or a package upgrade. On an error the old ones stay.
    pub fn reopen(&self) -> Result<(), BankError> {
        let fresh = Index::read(&self.dirs)?;
        let mut index = write(&self.index);
        write(&self.encoded).retain(|sounding| match sounding {
            Sounding::Prompt(id) => index.same_audio(&fresh, id),
            Sounding::Music | Sounding::Beep => true,
        });
        *index = fresh;
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
        // A text cut anew is another text: its first part would be followed by the old second one.
        let parts = |named: &NamedPrompt| {
            let same = |other: &&NamedPrompt| {
                other.prompt.lang == named.prompt.lang && text_of(&other.name) == text_of(&named.name)
            };
            wanted.iter().filter(same).count()
        };
        let index = read(&self.index);
        let mut stand_ins = write(&self.stand_ins);
        let mut problems = Vec::new();
        for named in wanted {
            stand_ins.remove(&named.prompt.id);
            if let Some(entry) = index.entry(named.prompt.id) {
                if !entry.path.is_file() {
                    problems.push(damaged(named, entry, "no such file".to_owned()));
                }
            } else if let Some(old) = index.by_name(named.prompt.lang, &named.name)
                && index.parts(named.prompt.lang, text_of(&named.name)) == parts(named)
            {
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

    /// The phrase in `codec`, if it has sound of its own or of an older wording. Reads and encodes on first use, so it
    /// must not be called from the media thread or the switch.
    pub fn clip(&self, id: PromptId, codec: Codec) -> Option<Encoded> {
        let id = self.sounding(id);
        self.encoded(Sounding::Prompt(id), codec, || {
            let path = read(&self.index).entry(id)?.path.clone();
            load(&path).inspect_err(|error| mute(&path, error)).ok()
        })
    }

    /// The phrase in `codec` when it was used before; never touches a file.
    pub fn cached(&self, id: PromptId, codec: Codec) -> Option<Encoded> {
        read(&self.encoded).find((Sounding::Prompt(self.sounding(id)), codec))
    }

    /// What one waits with from now on: a WAV file of any rate, or, with `None`, the music we bring along.
    pub fn set_music(&self, file: Option<PathBuf>) {
        let mut music = write(&self.music);
        write(&self.encoded).retain(|sounding| sounding != Sounding::Music);
        *music = file;
    }

    /// The music in `codec`, to be played round and round. When the council's own cannot be read, ours is played.
    pub fn music(&self, codec: Codec) -> Option<Encoded> {
        let own = read(&self.music).clone();
        let own = own.and_then(|path| {
            self.encoded(Sounding::Music, codec, || load_music(&path).inspect_err(|error| mute(&path, error)).ok())
        });
        own.or_else(|| {
            let ours = read(&self.index).by_name(Lang::UK, MUSIC)?.id;
            self.clip(ours, codec)
        })
    }

    /// The tone after which a caller may speak: 1000 Hz, 400 ms.
    pub fn beep(&self, codec: Codec) -> Option<Encoded> {
        self.encoded(Sounding::Beep, codec, || Some(music::beep()))
    }

    /// What is kept under `key`, or else what is made of `samples` now.
    fn encoded(&self, key: Sounding, codec: Codec, samples: impl FnOnce() -> Option<Vec<i16>>) -> Option<Encoded> {
        if let Some(there) = read(&self.encoded).find((key, codec)) {
            return Some(there);
        }
        let sound = Encoded::of(codec, &samples()?)
            .inspect_err(|error| tracing::warn!(sound = ?key, codec = codec.name(), %error, "cannot be encoded"))
            .ok()?;
        Some(write(&self.encoded).keep((key, codec), sound, cache::ROOM))
    }

    /// What is said for `prompt`: its own sound, or the apology in its language, or the Ukrainian one.
    pub fn say(&self, prompt: &Prompt, codec: Codec) -> Option<Encoded> {
        self.clip(prompt.id, codec).or_else(|| {
            let apology = |lang| read(&self.index).by_name(lang, FALLBACK).map(|entry| entry.id);
            [prompt.lang, Lang::UK].into_iter().filter_map(apology).find_map(|id| self.clip(id, codec))
        })
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
        let path = read(&self.index).entry(self.sounding(id))?.path.clone();
        let samples = wav::prompt_len(&path)?;
        Some(Duration::from_micros(u64::from(samples) * 1_000_000 / u64::from(RATE)))
    }

    /// Frees encoded phrases nobody in `wanted` needs; calls that still play one hold it themselves.
    pub fn forget_unwanted(&self, wanted: &[NamedPrompt]) {
        let mut keep: HashSet<PromptId> = wanted.iter().map(|n| self.sounding(n.prompt.id)).collect();
        keep.extend(read(&self.index).by_name(Lang::UK, MUSIC).map(|entry| entry.id));
        write(&self.encoded).retain(|sounding| match sounding {
            Sounding::Prompt(id) => keep.contains(&id),
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

fn mute(path: &Path, error: &dyn std::fmt::Display) {
    tracing::warn!(path = %path.display(), %error, "a recording cannot be played");
}

fn load_music(path: &Path) -> Result<Vec<i16>, Mute> {
    let bytes = fs::read(path).map_err(|e| WavError::from(hound::Error::IoError(e)))?;
    let sound = read_sound(bytes.as_slice())?;
    Ok(music::music(&sound.samples, sound.rate)?)
}

fn load(path: &Path) -> Result<Vec<i16>, WavError> {
    let bytes = fs::read(path).map_err(hound::Error::IoError)?;
    read_prompt(bytes.as_slice())
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
