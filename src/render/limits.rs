//! What one run of an engine may take. An engine is another's program: it may hang, fork, or write without end.

use std::time::Duration;

/// RHVoice needs 50 MB and piper with a large model some 400 MB of its own memory.
const MEMORY: u64 = 1 << 30;
/// Ten minutes of speech at 48 kHz; the longest text of a menu lasts half a minute.
const OUTPUT: u64 = 64 << 20;
/// More than an engine takes to start from a slow disk.
const START: Duration = Duration::from_secs(10);
/// A letter is some 75 ms of speech; a small board with a large piper model makes it in twice that time.
const PER_LETTER: Duration = Duration::from_millis(200);

#[derive(Clone, Debug)]
pub(super) struct Limits {
    pub start: Duration,
    pub per_letter: Duration,
    /// Bytes of private memory of each of its processes.
    pub memory: u64,
    /// Bytes of any file it writes.
    pub output: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { start: START, per_letter: PER_LETTER, memory: MEMORY, output: OUTPUT }
    }
}

impl Limits {
    /// How long `words` may take.
    pub fn patience(&self, words: &str) -> Duration {
        let letters = u32::try_from(words.chars().count()).unwrap_or(u32::MAX);
        self.start + self.per_letter.saturating_mul(letters)
    }
}
