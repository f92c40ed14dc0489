//! What the checks ask of recorded speech, without knowing where it is kept.

use std::time::Duration;

use crate::{
    audio::{PromptBank, PromptProblem},
    vocab::{Codec, NamedPrompt},
};

/// Asked once per phrase.
pub trait Audio {
    fn state(&self, prompt: &NamedPrompt) -> AudioState;
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
    /// Reads the recording, so that a damaged file is found before a caller finds it.
    fn state(&self, prompt: &NamedPrompt) -> AudioState {
        match self.verify(std::slice::from_ref(prompt)).first() {
            Some(PromptProblem::NoAudio { .. }) => AudioState::Missing,
            Some(PromptProblem::Stale { .. }) => AudioState::Stale,
            Some(PromptProblem::Damaged { .. }) => AudioState::Damaged,
            None => match self.clip(prompt.prompt.id, Codec::Pcma) {
                // One byte is one sample of 8000 in a second.
                Some(clip) => AudioState::Ready(Duration::from_micros(clip.len() as u64 * 125)),
                None => AudioState::Damaged,
            },
        }
    }
}
