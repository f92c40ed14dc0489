//! `manifest.json`: which phrase is in which file, and by whose voice.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::BankError;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub voice: String,
    /// Version of the processing the files went through.
    pub pipeline: u32,
    pub prompts: Vec<ManifestPrompt>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestPrompt {
    /// Where the text comes from: `system.goodbye`, `texts.графік.say#1`.
    pub name: String,
    pub text: String,
    /// What a speech engine was given for it; a human voice has none. Other words mean another pronunciation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoken: Option<String>,
    /// `PromptId` as 16 hexadecimal digits.
    pub id: String,
    /// Beneath the manifest's folder.
    pub file: String,
    /// Of the whole file, hexadecimal.
    pub sha256: String,
    /// The same sound at 24 kHz, beneath the manifest's folder, for codecs that carry more than a telephone does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub master: Option<String>,
    /// By whose voice, where it is not the manifest's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
}

impl Manifest {
    pub const FILE: &'static str = "manifest.json";

    /// `None` when the folder has none.
    pub fn read(folder: &Path) -> Result<Option<Self>, BankError> {
        let path = folder.join(Self::FILE);
        match std::fs::read(&path) {
            Ok(bytes) => match serde_json::from_slice(&bytes) {
                Ok(manifest) => Ok(Some(manifest)),
                Err(source) => Err(BankError::Manifest { path, source }),
            },
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(BankError::Unreadable { path, source }),
        }
    }
}
