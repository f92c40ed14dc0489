//! All manifests together: phrases by identity and by name.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{BankError, Manifest, ManifestPrompt};
use crate::vocab::{Lang, PromptId};

/// One recording of a phrase.
#[derive(Debug)]
pub(super) struct Entry {
    pub id: PromptId,
    pub text: String,
    pub spoken: Option<String>,
    pub voice: Arc<str>,
    /// Which of the bank's folders it lies in.
    pub folder: usize,
    pub path: PathBuf,
    /// The same at `MASTER_RATE`.
    pub master: Option<PathBuf>,
    pub sha256: String,
}

impl Entry {
    fn sounds_like(&self, other: &Self) -> bool {
        self.sha256 == other.sha256 && self.master == other.master
    }
}

#[derive(Debug, Default)]
pub(super) struct Index {
    /// All recordings of a phrase, of the first folder first; never none.
    by_id: HashMap<PromptId, Vec<Entry>>,
    names: HashMap<(Lang, String), PromptId>,
}

impl Index {
    pub fn read(dirs: &[PathBuf]) -> Result<Self, BankError> {
        let mut index = Self::default();
        for (number, dir) in dirs.iter().enumerate() {
            index.add_folder(number, dir)?;
            for folder in folders_in(dir) {
                index.add_folder(number, &folder)?;
            }
        }
        Ok(index)
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The recording that is played.
    pub fn entry(&self, id: PromptId) -> Option<&Entry> {
        self.entries(id).first()
    }

    pub fn entries(&self, id: PromptId) -> &[Entry] {
        self.by_id.get(&id).map_or(&[], Vec::as_slice)
    }

    pub fn by_name(&self, lang: Lang, name: &str) -> Option<&Entry> {
        self.entry(*self.names.get(&(lang, name.to_owned()))?)
    }

    /// Into how many recordings a text was cut.
    pub fn parts(&self, lang: Lang, text: &str) -> usize {
        self.names.keys().filter(|(known, name)| *known == lang && super::text_of(name) == text).count()
    }

    /// Whether `id` sounds the same in `other`, so that what was encoded from it may stay.
    pub fn same_audio(&self, other: &Self, id: PromptId) -> bool {
        self.entry(id).zip(other.entry(id)).is_some_and(|(ours, theirs)| ours.sounds_like(theirs))
    }

    fn add_folder(&mut self, number: usize, folder: &Path) -> Result<(), BankError> {
        let Some(manifest) = Manifest::read(folder)? else { return Ok(()) };
        let lang = folder.file_name().and_then(|n| n.to_str()).and_then(Lang::from_code).unwrap_or(Lang::UK);
        let voice: Arc<str> = manifest.voice.into();
        for prompt in manifest.prompts {
            self.add(number, folder, lang, &voice, prompt)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        number: usize,
        folder: &Path,
        lang: Lang,
        usual: &Arc<str>,
        prompt: ManifestPrompt,
    ) -> Result<(), BankError> {
        let ManifestPrompt { name, text, spoken, id, file, sha256, master, voice } = prompt;
        let Some(id) = parse_id(&id) else {
            return Err(BankError::BadId { path: folder.join(Manifest::FILE), name, id });
        };
        if let Some(file) = [Some(&file), master.as_ref()].into_iter().flatten().find(|file| !is_plain(file)) {
            return Err(BankError::BadFile { path: folder.join(Manifest::FILE), name, file: file.clone() });
        }
        self.names.entry((lang, name)).or_insert(id);
        let voice = voice.map_or_else(|| usual.clone(), Arc::from);
        let path = folder.join(file);
        let recordings = self.by_id.entry(id).or_default();
        // A phrase with two names has two lines and one file.
        if recordings.iter().all(|known| known.path != path) {
            let master = master.map(|file| folder.join(file));
            recordings.push(Entry { id, text, spoken, voice, folder: number, path, master, sha256 });
        }
        Ok(())
    }
}

/// A name beside the manifest and no way to another folder.
fn is_plain(file: &str) -> bool {
    Path::new(file).file_name().is_some_and(|plain| plain == file)
}

fn parse_id(text: &str) -> Option<PromptId> {
    let hex = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    hex.then(|| u64::from_str_radix(text, 16).ok()).flatten().map(PromptId)
}

/// In name order, so that every start of the program finds the same phrase first.
pub(super) fn folders_in(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}
