//! Everything that must have sound: the program's own words and the texts of a configuration.

use std::{collections::HashSet, path::Path};

use crate::{
    audio::PromptBank,
    cli::{read, run, voices},
    clock::Now,
    config::{self, Plan},
    ivr, speech,
    speech::{SayAs, Voice},
    vocab::{Lang, NamedPrompt, PromptId},
};

use super::{PromptsError, Texts};

pub(super) struct Wanted {
    pub lang: Lang,
    /// A phrase written in two places is here under both names.
    pub prompts: Vec<NamedPrompt>,
    pub say_as: SayAs,
    pub plan: Plan,
}

impl Wanted {
    pub fn read(texts: &Texts) -> Result<Self, PromptsError> {
        let plan = plan(texts)?;
        let lang = language(texts.lang.as_deref().unwrap_or("uk"), &plan)?;
        let mut prompts = speech::inventory(lang);
        let phrases = ivr::phrases(&plan.settings.script);
        prompts.extend(phrases.into_iter().filter(|named| named.prompt.lang == lang));
        Ok(Self { lang, prompts, say_as: plan.say_as.clone(), plan })
    }

    /// Each recording once, under its first name.
    pub fn recordings(&self) -> impl Iterator<Item = &NamedPrompt> {
        let mut seen: HashSet<PromptId> = HashSet::new();
        // A recording of people is no work for an engine, nor for whoever reads the list aloud.
        let played = |named: &&NamedPrompt| !self.plan.played.contains_key(&named.prompt.id);
        self.prompts.iter().filter(played).filter(move |named| seen.insert(named.prompt.id))
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
        speech::read(self.lang, &named.prompt.text, &self.say_as).words
    }

    /// Who speaks: as `speech:` says, or `other`.
    pub fn voice(&self, other: Option<&str>) -> Result<Voice, PromptsError> {
        let own = self.plan.voices.of(self.lang);
        let voice = match other {
            Some(other) => voices::parse(other, &own).ok_or_else(|| PromptsError::Voice(other.to_owned()))?,
            None => own,
        };
        if voice.speaks() { Ok(voice) } else { Err(PromptsError::NoVoice(self.lang)) }
    }
}

/// What is wrong with a file is for `check` to tell; here it only must have no errors.
pub(super) fn plan(texts: &Texts) -> Result<Plan, PromptsError> {
    let (source, _) = run::source(texts.config.as_ref());
    let loaded = config::load_with(&source, read::credentials().as_deref(), Now::today(), None);
    loaded.plan.ok_or(PromptsError::Config)
}

/// One the program has words for, its own or those of a file beside the configuration.
pub(super) fn language(code: &str, plan: &Plan) -> Result<Lang, PromptsError> {
    let mut known = vec![Lang::UK, Lang::EN];
    known.extend(plan.settings.script.languages.iter().filter(|lang| ![Lang::UK, Lang::EN].contains(lang)));
    let names = || known.iter().map(Lang::code).collect::<Vec<_>>().join(", ");
    let lang = Lang::from_code(code).filter(|lang| speech::known(*lang));
    lang.ok_or_else(|| PromptsError::Language(code.to_owned(), names()))
}
