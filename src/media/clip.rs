//! What is said, on its way from words to bytes. Files are read and samples encoded outside the media thread, so a `Play`
//! goes out as `Wanted` and comes back as `ResolvedPlay`.

use std::sync::Arc;

use crate::vocab::{Codec, LegId, PlayId, Utterance};

/// A request to turn an utterance into clips.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub leg: LegId,
    pub play: PlayId,
    pub utterance: Utterance,
    /// Codec of the leg when it was asked; a later change is bridged by recoding.
    pub codec: Codec,
}

/// One piece of an utterance, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clip {
    Sound(Arc<[u8]>),
    /// Samples of comfort noise.
    Silence(usize),
}

/// As many clips as the utterance had pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedPlay {
    pub leg: LegId,
    pub play: PlayId,
    pub codec: Codec,
    pub clips: Vec<Clip>,
}

impl Clip {
    pub fn len(&self) -> usize {
        match self {
            Self::Sound(bytes) => bytes.len(),
            Self::Silence(samples) => *samples,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
