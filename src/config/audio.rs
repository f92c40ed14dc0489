//! What the checks ask of recorded speech, without knowing where it is kept.

use std::{collections::HashMap, time::Duration};

use crate::{
    audio::{PromptBank, PromptProblem},
    vocab::{Lang, NamedPrompt},
};

/// Asked once per text; `audio::PromptBank` answers it.
pub trait Audio {
    fn state(&self, prompt: &NamedPrompt) -> AudioState;

    /// Of many at once, in their order: parts of one text are judged together.
    fn states(&self, prompts: &[NamedPrompt]) -> Vec<AudioState> {
        prompts.iter().map(|prompt| self.state(prompt)).collect()
    }

    /// What a speech engine was given for these very words, where one spoke them.
    fn spoken(&self, _prompt: &NamedPrompt) -> Option<String> {
        None
    }

    /// Who speaks what is not recorded yet.
    fn speaker(&self, _lang: Lang) -> Speaker {
        Speaker::Nobody
    }
}

/// A language's voice, as far as it can be seen without letting it speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// Only what is recorded is heard.
    Nobody,
    /// «rhvoice anatol»
    Ready(String),
    /// `why` in Ukrainian.
    Faulty { voice: String, why: String },
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
    fn state(&self, prompt: &NamedPrompt) -> AudioState {
        self.states(std::slice::from_ref(prompt)).pop().unwrap_or(AudioState::Missing)
    }

    /// Reads the files, so that damage is found here and not in a caller's ear.
    fn states(&self, prompts: &[NamedPrompt]) -> Vec<AudioState> {
        let problems = self.verify(prompts);
        let problems: HashMap<_, _> = problems.iter().map(|p| ((&*p.wanted().name, p.wanted().prompt.id), p)).collect();
        let state = |prompt: &NamedPrompt| match problems.get(&(&*prompt.name, prompt.prompt.id)) {
            None => AudioState::Ready(self.duration(prompt.prompt.id).unwrap_or_default()),
            Some(PromptProblem::NoAudio { .. }) => AudioState::Missing,
            Some(PromptProblem::Stale { .. }) => AudioState::Stale,
            Some(PromptProblem::Damaged { .. }) => AudioState::Damaged,
        };
        prompts.iter().map(state).collect()
    }

    fn spoken(&self, prompt: &NamedPrompt) -> Option<String> {
        PromptBank::spoken(self, prompt.prompt.id)
    }
}
