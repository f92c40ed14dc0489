//! Everything that must have sound: the program's own words and the texts of a configuration.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use crate::{
    audio::PromptBank,
    cli::run,
    clock::Now,
    config::{self, Plan},
    ivr,
    speech::{self, SayAs},
    vocab::{Lang, NamedPrompt, PromptId},
};

use super::{PromptsError, Texts};

pub(super) struct Wanted {
    pub lang: Lang,
    /// A phrase written in two places is here under both names.
    pub prompts: Vec<NamedPrompt>,
    pub say_as: SayAs,
    /// Where the recordings of this configuration belong.
    pub output: PathBuf,
}

impl Wanted {
    pub fn read(texts: &Texts) -> Result<Self, PromptsError> {
        let lang = Lang::from_code(&texts.lang).filter(|lang| [Lang::UK, Lang::EN].contains(lang));
        let lang = lang.ok_or_else(|| PromptsError::Language(texts.lang.clone()))?;
        let mut wanted = Self { lang, prompts: speech::inventory(lang), say_as: SayAs::new(), output: PathBuf::new() };
        let (source, _) = run::source(texts.config.as_ref());
        // What is wrong with a file is for `check` to tell; here it only must have no errors.
        let plan = config::load(&source, Now::today(), None).plan.ok_or(PromptsError::Config)?;
        wanted.output = plan.prompts.clone().unwrap_or_else(|| "prompts".into()).join(lang.code());
        wanted.add(plan);
        Ok(wanted)
    }

    fn add(&mut self, plan: Plan) {
        let phrases = ivr::phrases(&plan.settings.script);
        self.prompts.extend(phrases.into_iter().filter(|named| named.prompt.lang == self.lang));
        self.say_as = plan.say_as;
    }

    /// Each recording once, under its first name.
    pub fn recordings(&self) -> impl Iterator<Item = &NamedPrompt> {
        let mut seen: HashSet<PromptId> = HashSet::new();
        self.prompts.iter().filter(move |named| seen.insert(named.prompt.id))
    }

    /// Recordings that `dir` lacks, has of another wording or pronunciation, or has damaged.
    pub fn missing(&self, dir: &Path) -> Result<Vec<&NamedPrompt>, PromptsError> {
        let bank = PromptBank::open(&[dir.to_owned()])?;
        let problems = bank.verify(&self.prompts);
        let missing: HashSet<PromptId> = problems.iter().map(|problem| problem.wanted().prompt.id).collect();
        let is_missing = |named: &&NamedPrompt| {
            let spoken = bank.spoken(named.prompt.id);
            missing.contains(&named.prompt.id) || spoken.is_some_and(|spoken| spoken != self.engine_text(named))
        };
        Ok(self.recordings().filter(is_missing).collect())
    }

    /// What a speech engine is given for `named`.
    pub fn engine_text(&self, named: &NamedPrompt) -> String {
        speech::engine_text(self.lang, &named.prompt.text, &self.say_as)
    }
}
