//! A folder of prompts named by their ids, with its manifest: what the package ships, and what `prompts:` names.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::{
    audio::{self, Manifest, ManifestPrompt},
    vocab::{NamedPrompt, PromptId},
};

use super::{PromptsError, wanted::Wanted};

pub(super) struct Folder {
    pub dir: PathBuf,
    known: Manifest,
}

/// A prompt of the folder: what an engine was given for it, and by whose voice it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ready {
    pub spoken: Option<String>,
    pub voice: String,
}

impl Folder {
    pub fn open(dir: &Path) -> Result<Self, PromptsError> {
        fs::create_dir_all(dir).map_err(|source| PromptsError::File { path: dir.to_path_buf(), source })?;
        Ok(Self { dir: dir.to_path_buf(), known: Manifest::read(dir)?.unwrap_or_default() })
    }

    pub fn file(&self, named: &NamedPrompt) -> PathBuf {
        self.dir.join(file_name(named))
    }

    /// What is there of `named`, whole.
    pub fn ready(&self, named: &NamedPrompt) -> Option<Ready> {
        let id = named.prompt.id.to_string();
        let entry = self.known.prompts.iter().find(|entry| entry.id == id)?;
        sha256(&self.file(named)).ok().filter(|sum| *sum == entry.sha256)?;
        let voice = entry.voice.clone().unwrap_or_else(|| self.known.voice.clone());
        Some(Ready { spoken: entry.spoken.clone(), voice })
    }

    /// Whether it went through the processing as it is now.
    pub fn is_current(&self) -> bool {
        self.known.pipeline == audio::PIPELINE
    }

    /// The manifest of `ready`, in the order of the list; a phrase with two names has two lines and one file. Files
    /// nobody names any more are deleted.
    pub fn finish(&self, voice: &str, wanted: &Wanted, ready: &BTreeMap<PromptId, Ready>) -> Result<(), PromptsError> {
        let mut prompts = Vec::new();
        for named in &wanted.prompts {
            let Some(Ready { spoken, voice: by }) = ready.get(&named.prompt.id) else { continue };
            prompts.push(ManifestPrompt {
                name: named.name.clone(),
                text: named.prompt.text.to_string(),
                spoken: spoken.clone(),
                id: named.prompt.id.to_string(),
                sha256: sha256(&self.file(named))?,
                file: file_name(named),
                master: None,
                voice: (by != voice).then(|| by.clone()),
            });
        }
        let manifest = Manifest { voice: voice.to_owned(), pipeline: audio::PIPELINE, prompts };
        let path = self.dir.join(Manifest::FILE);
        let text = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
        // A service may be watching: it never reads half a list.
        let unfinished = self.dir.join(".manifest.new");
        let written = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &path));
        written.map_err(|source| PromptsError::File { path, source })?;
        self.remove_unwanted(&manifest)
    }

    fn remove_unwanted(&self, manifest: &Manifest) -> Result<(), PromptsError> {
        let kept: HashSet<&str> = manifest.prompts.iter().map(|prompt| prompt.file.as_str()).collect();
        let error = |path: PathBuf| move |source| PromptsError::File { path, source };
        for entry in fs::read_dir(&self.dir).map_err(error(self.dir.clone()))?.flatten() {
            let name = entry.file_name();
            let is_prompt = |name: &str| name.ends_with(".wav") && !kept.contains(name);
            if name.to_str().is_some_and(is_prompt) {
                fs::remove_file(entry.path()).map_err(error(entry.path()))?;
            }
        }
        Ok(())
    }
}

fn file_name(named: &NamedPrompt) -> String {
    format!("{}.wav", named.prompt.id)
}

fn sha256(path: &Path) -> Result<String, PromptsError> {
    let bytes = fs::read(path).map_err(|source| PromptsError::File { path: path.to_path_buf(), source })?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
