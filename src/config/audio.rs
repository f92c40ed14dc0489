//! What the checks ask of recorded speech, without knowing where it is kept.

use std::time::Duration;

use crate::vocab::NamedPrompt;

/// Asked once per text; `audio::PromptBank` answers it.
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
