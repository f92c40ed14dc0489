//! `prompts render`: has every missing text spoken by RHVoice, then builds the prompts.
//!
//! RHVoice answers an unknown voice or an empty text with success and no file, so its exit code proves nothing; `build`
//! looks at what came out.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::vocab::Lang;

use super::{
    PromptsError, RenderArgs,
    build::{Speaker, build},
    wanted::Wanted,
};

const ENGINE: &str = "RHVoice-test";
/// A Ukrainian voice must not read another language.
const UKRAINIAN_VOICE: &str = "Anatol";

pub(super) fn render(args: &RenderArgs) -> Result<(), PromptsError> {
    let wanted = Wanted::read(&args.texts)?;
    let voice = match (&args.voice, wanted.lang) {
        (Some(voice), _) => voice,
        (None, Lang::UK) => UKRAINIAN_VOICE,
        (None, lang) => return Err(PromptsError::NoVoice(lang)),
    };
    let raw = Scratch::new()?;
    let output = args.output.as_ref().unwrap_or(&wanted.output);
    let phrases = if args.all { wanted.recordings().collect() } else { wanted.missing(output)? };
    for named in &phrases {
        speak(voice, &wanted.engine_text(named), &raw.0, &named.prompt.id.to_string())?;
    }
    println!("Озвучено: {}", phrases.len());
    build(&args.texts, Speaker::Engine, &format!("RHVoice {voice}"), &raw.0, output)
}

/// The text goes through a file: its words never reach a command line.
fn speak(voice: &str, text: &str, dir: &Path, id: &str) -> Result<(), PromptsError> {
    let input = dir.join(format!("{id}.txt"));
    fs::write(&input, text).map_err(|source| PromptsError::File { path: input.clone(), source })?;
    let mut engine = Command::new(ENGINE);
    engine.args(["-p", voice, "-i"]).arg(&input).arg("-o").arg(dir.join(format!("{id}.wav")));
    match engine.stdin(Stdio::null()).stdout(Stdio::null()).status() {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(PromptsError::NoEngine(ENGINE)),
        Err(source) => Err(PromptsError::File { path: ENGINE.into(), source }),
    }
}

/// A folder for the engine's recordings, gone with the command.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, PromptsError> {
        let path = std::env::temp_dir().join(format!("slukhavka-render-{}", std::process::id()));
        fs::create_dir(&path).map_err(|source| PromptsError::File { path: path.clone(), source })?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
