//! The thread that turns words into encoded clips: it may wait for a slow card, the media thread may not.
//!
//! It answers in the order it was asked, so the plays of a leg keep theirs.

use std::{
    error::Error,
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

use super::{Line, Message};
use crate::{
    audio::{Encoded, PromptBank, RATE, read_prompt},
    media::{Clip, ResolvedPlay, Wanted},
    vocab::{Codec, Piece, Prompt},
};

/// No pause in a menu is longer; a mistaken one ends.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);
/// Where there is neither the phrase nor an apology for it, the caller gets a breath instead of a jump.
const MISSING: Duration = Duration::from_millis(500);

/// `recordings` is the folder in which finished recordings are found.
pub(super) fn spawn(bank: Arc<PromptBank>, recordings: PathBuf, line: Line) -> io::Result<Sender<Wanted>> {
    let (sender, inbox) = channel();
    thread::Builder::new().name("prompts".to_owned()).spawn(move || {
        for Wanted { leg, play, utterance, codec } in inbox {
            let clips = clips(&bank, &recordings, &utterance, codec);
            line.send(Message::Resolved(ResolvedPlay { leg, play, codec, clips }));
        }
    })?;
    Ok(sender)
}

fn clips(bank: &PromptBank, recordings: &Path, utterance: &[Piece], codec: Codec) -> Vec<Clip> {
    let prompts = utterance.iter().filter_map(|piece| if let Piece::Say(prompt) = piece { Some(prompt) } else { None });
    let prompts: Vec<&Prompt> = prompts.collect();
    // At once, as what is said in one breath must have one timbre.
    let mut said = bank.say_all(&prompts, codec).into_iter();
    let clip = |piece: &Piece| match piece {
        Piece::Say(prompt) => said.next().flatten().map_or_else(|| missing(prompt), Clip::Sound),
        Piece::Silence(length) => silence(*length),
        Piece::Music(length) => match bank.music(codec) {
            // The player sets where it begins.
            Some(sound) => Clip::Looped { sound, from: 0, ticks: ticks(*length) },
            None => silence(*length),
        },
        Piece::Beep => bank.beep(codec).map_or_else(|| silence(MISSING), Clip::Sound),
        Piece::Recording(recording) => match recorded(&recordings.join(recording.to_string()), codec) {
            Ok(sound) => Clip::Sound(sound),
            Err(error) => {
                tracing::warn!(%recording, %error, "a recording cannot be played");
                silence(MISSING)
            }
        },
    };
    utterance.iter().map(clip).collect()
}

fn missing(prompt: &Prompt) -> Clip {
    tracing::warn!(prompt = %prompt.id, text = %prompt.text, "no sound for a prompt, and no apology either");
    silence(MISSING)
}

fn recorded(file: &Path, codec: Codec) -> Result<Encoded, Box<dyn Error>> {
    let samples = read_prompt(BufReader::new(File::open(file)?))?;
    Ok(Encoded::of(codec, &samples)?)
}

fn silence(length: Duration) -> Clip {
    Clip::Silence(ticks(length.min(LONGEST_SILENCE)))
}

fn ticks(length: Duration) -> usize {
    (length.as_millis() * u128::from(RATE) / 1000) as usize
}
