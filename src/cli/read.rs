//! Reading a configuration and its prompts for commands that serve no calls.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use crate::{
    audio::PromptBank,
    clock::Now,
    config::{self, Audio, AudioState, Speaker},
    render,
    runtime::voicing,
    speech::Voices,
    vocab::{Lang, NamedPrompt},
};

use super::{
    check::{self, CheckArgs},
    place::PlaceArgs,
    run,
    try_menu::{self, TryArgs},
};

#[derive(Args, Clone, Debug, Default)]
pub struct PromptsArgs {
    /// Тека з озвученням
    #[arg(long, value_name = "ТЕКА")]
    pub prompts: Option<PathBuf>,
}

impl PromptsArgs {
    /// As the service opens it: `own`, the folder the configuration names, comes first. `None` where there is no folder
    /// of prompts at all: nothing can be said of texts then.
    fn bank(&self, own: Option<PathBuf>, state: Option<&PathBuf>) -> Result<Option<PromptBank>, ExitCode> {
        let place = PlaceArgs { state: state.cloned(), control: None };
        let rendered = voicing::folder(&place.state());
        let brought = run::prompt_folders(self.prompts.as_ref());
        if own.is_none() && brought.is_empty() && !rendered.is_dir() {
            return Ok(None);
        }
        voicing::open_bank(own.as_deref(), &rendered, &brought).map(|(bank, _)| Some(bank)).map_err(|error| {
            eprintln!("Не вдалося прочитати озвучення: {error}");
            ExitCode::from(2)
        })
    }
}

/// Where systemd keeps the credentials of the running service; root can read them there.
const OF_THE_SERVICE: &str = "/run/credentials/slukhavka.service";

/// Where systemd has put the passwords of the service this command stands in for (LoadCredential=).
pub fn credentials() -> Option<PathBuf> {
    let own = std::env::var_os("CREDENTIALS_DIRECTORY").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    own.or_else(|| Some(PathBuf::from(OF_THE_SERVICE)).filter(|folder| folder.is_dir()))
}

pub fn check(args: &CheckArgs) -> ExitCode {
    let (source, _) = run::source(args.file.as_ref());
    let loaded = config::load_with(&source, credentials().as_deref(), Now::today(), None);
    let (own, voices) = loaded.plan.map(|plan| (plan.prompts, plan.voices)).unwrap_or_default();
    match args.prompts.bank(own, args.state.as_ref()) {
        Ok(bank) => {
            let studio = bank.map(|bank| Studio { bank, voices });
            check::check(args, &source, Now::today(), studio.as_ref().map(|studio| studio as &dyn Audio))
        }
        Err(code) => code,
    }
}

/// What is recorded, and who speaks the rest.
struct Studio {
    bank: PromptBank,
    voices: Voices,
}

impl Audio for Studio {
    fn state(&self, prompt: &NamedPrompt) -> AudioState {
        self.bank.state(prompt)
    }

    fn states(&self, prompts: &[NamedPrompt]) -> Vec<AudioState> {
        Audio::states(&self.bank, prompts)
    }

    fn spoken(&self, prompt: &NamedPrompt) -> Option<String> {
        Audio::spoken(&self.bank, prompt)
    }

    fn speaker(&self, lang: Lang) -> Speaker {
        let voice = self.voices.of(lang);
        match render::probe(&voice) {
            _ if !voice.speaks() => Speaker::Nobody,
            Ok(()) => Speaker::Ready(voice.label()),
            Err(fault) => Speaker::Faulty { voice: voice.label(), why: fault.to_string() },
        }
    }
}

pub fn try_menu(args: &TryArgs) -> ExitCode {
    let (source, _) = run::source(args.config.as_ref());
    let loaded = config::load_with(&source, credentials().as_deref(), Now::today(), None);
    let Some(mut plan) = loaded.plan else {
        eprint!("{}", config::render(&loaded.diagnostics, &loaded.sources));
        return ExitCode::from(2);
    };
    let bank = match args.prompts.bank(plan.prompts.clone(), args.state.as_ref()) {
        Ok(bank) => bank,
        Err(code) => return code,
    };
    let written = plan.settings.script.languages.clone();
    let unvoiced = bank.map(|bank| plan.voice(&bank)).unwrap_or_default();
    for lang in written.iter().filter(|lang| !plan.settings.script.languages.contains(lang)) {
        eprintln!("Мову {lang} озвучено не повністю, тож її не пропонуємо; чого бракує, скаже «slukhavka check».\n");
    }
    match try_menu::try_menu(args, &plan, &unvoiced) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
