//! What is to be rendered, and what became of it.

use std::{path::PathBuf, time::Duration};

use thiserror::Error;

use crate::vocab::NamedPrompt;

/// One phrase that must have sound. A phrase with two names is ordered under both; it is spoken once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub named: NamedPrompt,
    pub source: Source,
}

/// Where its sound comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Recorded elsewhere just as it should be (the council's own folder, the package): nothing is to be done, and no
    /// older rendering may stand in its way.
    Elsewhere,
    /// To be spoken by the language's engine in these words.
    Words(String),
    /// A recording of people, of any rate, mono or stereo (`play:`).
    File(PathBuf),
}

/// What one rendering did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    /// Phrases spoken or processed now.
    pub made: usize,
    /// Phrases that were there already.
    pub kept: usize,
    /// Speech made, and how long its engine took for it.
    pub speech: Duration,
    pub took: Duration,
    pub failures: Vec<Failure>,
    /// A newer order made this one pointless before it was done.
    pub cancelled: bool,
}

/// A phrase that has no sound as it is written now.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub named: NamedPrompt,
    pub fault: Fault,
    pub heard: Heard,
}

/// What callers hear of a phrase that could not be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The last good wording of the same entry.
    Older(String),
    /// The same words in the voice or pronunciation of before.
    Before,
    Nothing,
}

/// Why an engine's work was not taken. Staff read the sentence, so it is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    #[error("немає програми «{0}»")]
    NoEngine(String),
    #[error("рушій мовлення не вказано")]
    NoVoice,
    #[error("рушій не вклався у {} с", .0.as_secs())]
    TimedOut(Duration),
    #[error("рушій завершився з помилкою: {0}")]
    Failed(String),
    #[error("рушій нічого не записав: перевірте назву голосу")]
    NoFile,
    #[error("запис не годиться: {0}")]
    BadSound(String),
    #[error("немає запису «{0}»")]
    NoRecording(String),
    #[error("на диску немає місця")]
    DiskFull,
    #[error("не вдалося записати на диск: {0}")]
    Disk(String),
    /// After several faults in a row the rest is not tried.
    #[error("рушій не працює")]
    GivenUp,
}
