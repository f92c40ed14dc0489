//! The thread that turns words into encoded clips: it may wait for a slow card, the media thread may not.
//!
//! It answers in the order it was asked, so the plays of a leg keep theirs.

use std::{
    io,
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

use super::{Line, Message};
use crate::{
    audio::{PromptBank, RATE},
    media::{Clip, ResolvedPlay, Wanted},
    vocab::{Codec, Piece},
};

/// No pause in a menu is longer; a mistaken one ends.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);
/// Where there is neither the phrase nor an apology for it, the caller gets a breath instead of a jump.
const MISSING: Duration = Duration::from_millis(500);

pub(super) fn spawn(bank: Arc<PromptBank>, line: Line) -> io::Result<Sender<Wanted>> {
    let (sender, wanted) = channel();
    thread::Builder::new().name("prompts".to_owned()).spawn(move || {
        for wanted in wanted {
            line.send(Message::Resolved(resolve(&bank, wanted)));
        }
    })?;
    Ok(sender)
}

fn resolve(bank: &PromptBank, Wanted { leg, play, utterance, codec }: Wanted) -> ResolvedPlay {
    let clips = utterance.iter().map(|piece| clip(bank, piece, codec)).collect();
    ResolvedPlay { leg, play, codec, clips }
}

fn clip(bank: &PromptBank, piece: &Piece, codec: Codec) -> Clip {
    match piece {
        Piece::Silence(length) | Piece::Music(length) => silence(*length),
        Piece::Beep | Piece::Recording(_) => silence(MISSING),
        Piece::Say(prompt) => match bank.say(prompt, codec) {
            Some(sound) => Clip::Sound(sound),
            None => {
                tracing::warn!(prompt = %prompt.id, text = %prompt.text, "no sound for a prompt, and no apology either");
                silence(MISSING)
            }
        },
    }
}

fn silence(length: Duration) -> Clip {
    Clip::Silence((length.min(LONGEST_SILENCE).as_millis() * u128::from(RATE) / 1000) as usize)
}
