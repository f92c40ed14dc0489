//! All manifests together: phrases by identity and by name.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use super::{BankError, Manifest, ManifestPrompt};
use crate::vocab::{Lang, PromptId};

#[derive(Debug)]
pub(super) struct Entry {
    pub id: PromptId,
    pub text: String,
    pub spoken: Option<String>,
    pub path: PathBuf,
    pub sha256: String,
}

#[derive(Debug, Default)]
pub(super) struct Index {
    pub by_id: HashMap<PromptId, Entry>,
    names: HashMap<(Lang, String), PromptId>,
}

impl Index {
    pub fn read(dirs: &[PathBuf]) -> Result<Self, BankError> {
        let mut index = Self::default();
        for dir in dirs {
            index.add_folder(dir)?;
            for folder in folders_in(dir) {
                index.add_folder(&folder)?;
            }
        }
        Ok(index)
    }

    pub fn by_name(&self, lang: Lang, name: &str) -> Option<&Entry> {
        self.by_id.get(self.names.get(&(lang, name.to_owned()))?)
    }

    /// Into how many recordings a text was cut.
    pub fn parts(&self, lang: Lang, text: &str) -> usize {
        self.names.keys().filter(|(known, name)| *known == lang && super::text_of(name) == text).count()
    }

    /// Whether `id` sounds the same in `other`, so that what was encoded from it may stay.
    pub fn same_audio(&self, other: &Self, id: PromptId) -> bool {
        match (self.by_id.get(&id), other.by_id.get(&id)) {
            (Some(a), Some(b)) => a.sha256 == b.sha256,
            _ => false,
        }
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), BankError> {
        let Some(manifest) = Manifest::read(folder)? else { return Ok(()) };
        let lang = folder.file_name().and_then(|n| n.to_str()).and_then(Lang::from_code).unwrap_or(Lang::UK);
        for prompt in manifest.prompts {
            self.add(folder, lang, prompt)?;
        }
        Ok(())
    }

    fn add(&mut self, folder: &Path, lang: Lang, prompt: ManifestPrompt) -> Result<(), BankError> {
        let ManifestPrompt { name, text, spoken, id, file, sha256, .. } = prompt;
        let Some(id) = parse_id(&id) else {
            return Err(BankError::BadId { path: folder.join(Manifest::FILE), name, id });
        };
        if Path::new(&file).file_name().is_none_or(|plain| plain != file.as_str()) {
            return Err(BankError::BadFile { path: folder.join(Manifest::FILE), name, file });
        }
        self.names.entry((lang, name)).or_insert(id);
        self.by_id.entry(id).or_insert_with(|| Entry { id, text, spoken, path: folder.join(file), sha256 });
        Ok(())
    }
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
