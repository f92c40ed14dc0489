//! What the checks ask of recorded speech, without knowing where it is kept.

use std::time::Duration;

use crate::{
    audio::{PromptBank, PromptProblem},
    vocab::NamedPrompt,
};

/// Asked once per text; `audio::PromptBank` answers it.
pub trait Audio {
    fn state(&self, prompt: &NamedPrompt) -> AudioState;

    /// What a speech engine was given for these very words, where one spoke them.
    fn spoken(&self, _prompt: &NamedPrompt) -> Option<String> {
        None
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AudioState {
    /// These very words are recorded, and last this long.
    Ready(Duration),
    /// Only an older wording of the same name is.
    Stale,
    Missing,
    /// The file is there but cannot be used.
    Damaged,
}

impl Audio for PromptBank {
    /// Reads the file, so that damage is found here and not in a caller's ear.
    fn state(&self, prompt: &NamedPrompt) -> AudioState {
        match self.verify(std::slice::from_ref(prompt)).first() {
            None => AudioState::Ready(self.duration(prompt.prompt.id).unwrap_or_default()),
            Some(PromptProblem::NoAudio { .. }) => AudioState::Missing,
            Some(PromptProblem::Stale { .. }) => AudioState::Stale,
            Some(PromptProblem::Damaged { .. }) => AudioState::Damaged,
        }
    }

    fn spoken(&self, prompt: &NamedPrompt) -> Option<String> {
        PromptBank::spoken(self, prompt.prompt.id)
    }
}
