//! Everything that must have sound: the program's own words and the texts of a configuration.

use std::collections::HashSet;

use crate::{
    speech::{self, SayAs},
    vocab::{Lang, NamedPrompt, PromptId},
};

use super::{PromptsError, Texts};

pub(super) struct Wanted {
    pub lang: Lang,
    /// A phrase written in two places is here under both names.
    pub prompts: Vec<NamedPrompt>,
    pub say_as: SayAs,
}

impl Wanted {
    pub fn read(texts: &Texts) -> Result<Self, PromptsError> {
        let lang = Lang::from_code(&texts.lang).filter(|lang| [Lang::UK, Lang::EN].contains(lang));
        let lang = lang.ok_or_else(|| PromptsError::Language(texts.lang.clone()))?;
        Ok(Self { lang, prompts: speech::inventory(lang), say_as: SayAs::new() })
    }

    /// Each recording once, under its first name.
    pub fn recordings(&self) -> impl Iterator<Item = &NamedPrompt> {
        let mut seen: HashSet<PromptId> = HashSet::new();
        self.prompts.iter().filter(move |named| seen.insert(named.prompt.id))
    }

    /// What a speech engine is given for `named`.
    pub fn engine_text(&self, named: &NamedPrompt) -> String {
        speech::engine_text(self.lang, &named.prompt.text, &self.say_as)
    }
}
