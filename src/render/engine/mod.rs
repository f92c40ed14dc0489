//! How each engine is called, what it is known by, and whether it is there at all. Running it is `child`'s business.

mod command;
mod espeak;
mod piper;
mod program;
mod rhvoice;

use std::{path::Path, process::Command};

use super::Fault;
use crate::{
    speech::{Engine, Voice},
    vocab::Lang,
};

/// What an engine works on: the words are in `text`, it is to write `wav`.
pub(super) struct Task<'a> {
    pub lang: Lang,
    pub text: &'a Path,
    pub wav: &'a Path,
}

/// The program of `voice` with its arguments; its stdin is for the caller to open. `None`: nobody speaks.
pub(super) fn command(voice: &Voice, task: &Task<'_>) -> Option<Command> {
    match &voice.engine {
        Engine::RhVoice => Some(rhvoice::command(voice, task)),
        Engine::Piper { model } => Some(piper::command(model, voice, task)),
        Engine::Espeak => Some(espeak::command(voice, task)),
        Engine::Command { program, arguments } => Some(command::command(program, arguments, voice, task)),
        Engine::None => None,
    }
}

/// As messages call the program.
pub(super) fn program_of(voice: &Voice) -> String {
    match &voice.engine {
        Engine::RhVoice => rhvoice::PROGRAM.to_owned(),
        Engine::Piper { .. } => piper::PROGRAM.to_owned(),
        Engine::Espeak => espeak::PROGRAM.to_owned(),
        Engine::Command { program, .. } => program.display().to_string(),
        Engine::None => String::new(),
    }
}

/// What tells one version of the engine and its voice from another; prompts made by another version are made anew.
/// `None` when the program is not there, or nobody speaks.
pub fn engine_version(voice: &Voice) -> Option<String> {
    match &voice.engine {
        Engine::RhVoice => rhvoice::version(voice),
        Engine::Piper { model } => piper::version(model),
        Engine::Espeak => espeak::version(),
        Engine::Command { program, arguments } => command::version(program, arguments),
        Engine::None => None,
    }
}

/// The version, or why the engine is not there.
pub(super) fn present(voice: &Voice) -> Result<String, Fault> {
    if !voice.speaks() {
        return Err(Fault::NoVoice);
    }
    let program = program_of(voice);
    if program::find(&program).is_none() {
        return Err(Fault::NoEngine(program));
    }
    if let Engine::Piper { model } = &voice.engine {
        piper::has_model(model)?;
    }
    engine_version(voice).ok_or(Fault::NoEngine(program))
}

/// Whether `voice` could speak, as far as can be seen without letting it: the program and the voice's files.
pub fn probe(voice: &Voice) -> Result<(), Fault> {
    present(voice)?;
    // Voices may lie where we do not look, so this alone keeps no engine from being tried.
    if voice.engine == Engine::RhVoice { rhvoice::probe(voice) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task() -> Task<'static> {
        Task { lang: Lang::UK, text: Path::new("/p/t.txt"), wav: Path::new("/p/o.wav") }
    }

    fn line(voice: &Voice) -> String {
        let command = command(voice, &task()).unwrap();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_engine_is_called_with_files_and_never_with_words() {
        let fast = |engine, name| Voice { rate: 125, ..Voice::new(engine, name) };
        assert_eq!(line(&fast(Engine::RhVoice, "anatol")), "RHVoice-test -p anatol -r 125 -i /p/t.txt -o /p/o.wav");
        assert_eq!(line(&fast(Engine::Espeak, "uk")), "espeak-ng -v uk -s 219 -f /p/t.txt -w /p/o.wav");
        let piper = || Engine::Piper { model: "/m/uk.onnx".into() };
        assert_eq!(line(&Voice::new(piper(), "uk")), "piper -m /m/uk.onnx -f /p/o.wav");
        assert_eq!(line(&fast(piper(), "uk")), "piper -m /m/uk.onnx -f /p/o.wav --length_scale 0.800");
        let arguments = ["{lang}-{voice}", "--speed={rate}", "{text}", "{wav}", "{other}"].map(str::to_owned).to_vec();
        let own = Engine::Command { program: "/opt/say".into(), arguments };
        assert_eq!(line(&fast(own, "оля")), "/opt/say uk-оля --speed=125 /p/t.txt /p/o.wav {other}");
    }

    #[test]
    fn nobody_has_no_program_no_version_and_says_so() {
        let nobody = Voice::new(Engine::None, "");
        assert!(command(&nobody, &task()).is_none());
        assert_eq!((engine_version(&nobody), probe(&nobody)), (None, Err(Fault::NoVoice)));
    }

    #[test]
    fn a_missing_program_is_named() {
        let own = Voice::new(Engine::Command { program: "/opt/немає".into(), arguments: vec![] }, "");
        assert_eq!((engine_version(&own), probe(&own)), (None, Err(Fault::NoEngine("/opt/немає".to_owned()))));
    }
}
