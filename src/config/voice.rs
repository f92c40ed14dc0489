//! A plan and its recordings: callers are offered what can be said to them.

use std::{collections::HashSet, sync::Arc};

use super::Plan;
use crate::{
    audio::{PromptBank, PromptProblem},
    ivr, speech,
    switch::Settings,
    vocab::{NamedPrompt, PromptId},
};

impl Plan {
    /// Everything a call served by this plan may say.
    pub fn phrases(&self) -> Vec<NamedPrompt> {
        let script = &self.settings.script;
        let own = script.languages.iter().flat_map(|lang| speech::inventory(*lang));
        own.chain(ivr::phrases(script)).collect()
    }

    /// Finds the sound of every phrase, and takes out of the script the languages and translations that have none.
    /// What has no sound of its own is given back.
    pub fn voice(&mut self, bank: &PromptBank) -> Vec<PromptProblem> {
        let problems = bank.bind(&self.phrases());
        let silent = |problem: &&PromptProblem| !matches!(problem, PromptProblem::Stale { .. });
        let mute: HashSet<PromptId> = problems.iter().filter(silent).map(|p| p.wanted().prompt.id).collect();
        if !mute.is_empty() {
            let script = Arc::new(ivr::voiced(&self.settings.script, &mute));
            self.settings = Arc::new(Settings { script, ..Settings::clone(&self.settings) });
        }
        problems
    }
}
