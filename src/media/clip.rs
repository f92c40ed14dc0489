//! What is said, on its way from words to bytes. Files are read and samples encoded outside the media thread, so a `Play`
//! goes out as `Wanted` and comes back as `ResolvedPlay`.

use crate::{
    audio::Encoded,
    vocab::{Codec, LegId, PlayId, Utterance},
};

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
    Sound(Encoded),
    /// So many ticks of `sound` from tick `from` on, round and round.
    Looped {
        sound: Encoded,
        from: usize,
        ticks: usize,
    },
    /// Ticks of comfort noise.
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
    /// How long it lasts, in ticks of 8000 Hz.
    pub fn ticks(&self) -> usize {
        match self {
            Self::Sound(sound) => sound.ticks(),
            Self::Looped { sound, .. } if sound.ticks() == 0 => 0,
            Self::Looped { ticks, .. } | Self::Silence(ticks) => *ticks,
        }
    }

    /// What it has for the wire at `at`: up to `ticks` bytes, or a packet. `None` where it is silent.
    pub(super) fn at(&self, at: usize, ticks: usize) -> Option<&[u8]> {
        match self {
            Self::Sound(sound) => Some(sound.at(at, ticks)),
            Self::Looped { sound, from, ticks: whole } => {
                let within = from.checked_add(at)?.checked_rem(sound.ticks())?;
                Some(sound.at(within, ticks.min(whole.saturating_sub(at))))
            }
            Self::Silence(_) => None,
        }
    }
}
