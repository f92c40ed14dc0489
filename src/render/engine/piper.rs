//! Piper on the administrator's own machine: a program and a model file, neither of which Debian has. It reads the text
//! from stdin, a line at a time.

use std::{path::Path, process::Command};

use super::{Task, program};
use crate::{render::Fault, speech::Voice};

pub(super) const PROGRAM: &str = "piper";

pub(super) fn command(model: &Path, voice: &Voice, task: &Task<'_>) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("-m").arg(model).arg("-f").arg(task.wav);
    if voice.rate != Voice::RATE {
        // Longer is slower. Both makes of piper know this spelling.
        let scale = f32::from(Voice::RATE) / f32::from(voice.rate.max(1));
        command.args(["--length_scale", &format!("{scale:.3}")]);
    }
    command
}

pub(super) fn version(model: &Path) -> Option<String> {
    let model = program::stamp(model).unwrap_or_default();
    Some(format!("{} {model}", program::fingerprint(PROGRAM)?))
}

/// A model is two files.
pub(super) fn has_model(model: &Path) -> Result<(), Fault> {
    let mut described = model.as_os_str().to_owned();
    described.push(".json");
    let described = Path::new(&described);
    match [model, described].into_iter().find(|file| !file.is_file()) {
        Some(missing) => Err(Fault::Failed(format!("немає файлу моделі {}", missing.display()))),
        None => Ok(()),
    }
}
