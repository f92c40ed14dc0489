//! RHVoice by its test program, which Debian's package `rhvoice` brings. Seen with 1.14: an unknown voice or an empty
//! text ends with success and no file; sizes in a WAV written to stdout are wrong, so `-o` it is; `--version` says
//! «none», so the files tell the version.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Task, program};
use crate::{render::Fault, speech::Voice};

pub(super) const PROGRAM: &str = "RHVoice-test";
/// Where packages and builds by hand put voices.
const DATA: [&str; 2] = ["/usr/share/RHVoice", "/usr/local/share/RHVoice"];

pub(super) fn command(voice: &Voice, task: &Task<'_>) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["-p", &voice.name, "-r", &voice.rate.to_string()]);
    command.arg("-i").arg(task.text).arg("-o").arg(task.wav);
    command
}

pub(super) fn version(voice: &Voice) -> Option<String> {
    let program = program::fingerprint(PROGRAM)?;
    let voices = voice.name.split('+').filter_map(folder_of).map(|folder| revision(&folder));
    Some(std::iter::once(program).chain(voices).collect::<Vec<_>>().join(" "))
}

pub(super) fn probe(voice: &Voice) -> Result<(), Fault> {
    let known = DATA.iter().any(|data| Path::new(data).join("voices").is_dir());
    match voice.name.split('+').find(|name| folder_of(name).is_none()) {
        Some(name) if known => Err(Fault::Failed(format!("голосу «{name}» не встановлено"))),
        _ => Ok(()),
    }
}

/// Voices are found by name whatever its letters' size.
fn folder_of(name: &str) -> Option<PathBuf> {
    let name = name.trim().to_lowercase();
    let folders = DATA.iter().filter_map(|data| fs::read_dir(Path::new(data).join("voices")).ok()).flatten().flatten();
    folders.map(|entry| entry.path()).find(|folder| {
        let own = folder.file_name().map(|own| own.to_string_lossy().to_lowercase());
        own.is_some_and(|own| own == name) || info(folder, "name").is_some_and(|called| called.to_lowercase() == name)
    })
}

/// «anatol 4.3, ukrainian 1.25»: of the voice and of the language whose rules it reads by.
fn revision(folder: &Path) -> String {
    let number = |folder: &Path| {
        let of = |key| info(folder, key).unwrap_or_default();
        format!("{} {}.{}", of("name"), of("format"), of("revision")).to_lowercase()
    };
    let language = info(folder, "language").zip(folder.parent().and_then(Path::parent));
    let language = language.map(|(language, data)| number(&data.join("languages").join(language)));
    format!("{}, {}", number(folder), language.unwrap_or_default())
}

/// A line `key=value` of `voice.info` or `language.info`.
fn info(folder: &Path, key: &str) -> Option<String> {
    let read = |file| fs::read_to_string(folder.join(file)).ok();
    let text = read("voice.info").or_else(|| read("language.info"))?;
    let value = text.lines().find_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix('='))?;
    Some(value.trim().to_owned())
}
