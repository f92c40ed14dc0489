//! eSpeak NG: understood, not pleasant; the last resort, and the one that speaks a hundred languages.

use std::process::Command;

use super::{Task, program};
use crate::speech::Voice;

pub(super) const PROGRAM: &str = "espeak-ng";
/// Words per minute of its usual speed.
const WORDS_PER_MINUTE: u32 = 175;

pub(super) fn command(voice: &Voice, task: &Task<'_>) -> Command {
    let speed = (WORDS_PER_MINUTE * u32::from(voice.rate) + 50) / 100;
    let name = if voice.name.is_empty() { task.lang.code() } else { &voice.name };
    let mut command = Command::new(PROGRAM);
    command.args(["-v", name, "-s", &speed.to_string()]);
    command.arg("-f").arg(task.text).arg("-w").arg(task.wav);
    command
}

pub(super) fn version() -> Option<String> {
    program::fingerprint(PROGRAM)
}
