//! What a codec plays of the bank: from masters where the codec carries more than a telephone does, else from prompts.
//!
//! All that is said in one breath has one timbre: it is made of masters, or, when only one of its phrases has none, of
//! prompts alone.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use thiserror::Error;

use super::{FALLBACK, MUSIC, PromptBank, cache, read, write};
use crate::{
    audio::{
        CodecError, Encoded, MASTER_RATE, ProcessError, RATE, WavError, music, read_master, read_prompt, read_sound,
        wav,
    },
    vocab::{Codec, Lang, Prompt, PromptId},
};

/// A master and its prompt may differ by so much, in samples of the prompt: 10 ms.
const LENGTHS_APART: usize = RATE as usize / 100;

/// What can be encoded and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sounding {
    /// Made of the prompt at 8 kHz.
    Prompt(PromptId),
    /// The same phrase, made of its master.
    Master(PromptId),
    /// The council's own.
    Music,
    Beep,
}

/// Why a file does not sound.
#[derive(Debug, Error)]
enum Mute {
    #[error(transparent)]
    File(#[from] io::Error),
    #[error(transparent)]
    Wav(#[from] WavError),
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error(transparent)]
    Codec(#[from] CodecError),
    #[error("it does not last as long as its prompt")]
    Length,
}

impl PromptBank {
    /// The phrase in `codec`, if it has sound of its own or of an older wording. Reads and encodes on first use, so it
    /// must not be called from the media thread or the switch.
    pub fn clip(&self, id: PromptId, codec: Codec) -> Option<Encoded> {
        let id = self.sounding(id);
        self.of_master(id, codec).or_else(|| self.of_prompt(id, codec))
    }

    /// The phrase in `codec` when it was used before; never touches a file.
    pub fn cached(&self, id: PromptId, codec: Codec) -> Option<Encoded> {
        let id = self.sounding(id);
        let encoded = read(&self.encoded);
        encoded.find((Sounding::Master(id), codec)).or_else(|| encoded.find((Sounding::Prompt(id), codec)))
    }

    /// What is said for `prompt`: its own sound, or the apology in its language, or the Ukrainian one.
    pub fn say(&self, prompt: &Prompt, codec: Codec) -> Option<Encoded> {
        self.say_all(&[prompt], codec).pop().flatten()
    }

    /// What is said for `prompts` one after another, all in one timbre.
    pub fn say_all(&self, prompts: &[&Prompt], codec: Codec) -> Vec<Option<Encoded>> {
        let heard: Option<Vec<PromptId>> = prompts.iter().map(|prompt| self.heard(prompt)).collect();
        let heard = heard.filter(|ids| ids.iter().all(|id| self.has_master(*id, codec)));
        let masters: Option<Vec<_>> = heard.and_then(|ids| ids.iter().map(|id| self.of_master(*id, codec)).collect());
        match masters {
            Some(masters) => masters.into_iter().map(Some).collect(),
            None => prompts.iter().map(|prompt| self.prompt_or_apology(prompt, codec)).collect(),
        }
    }

    /// What one waits with from now on: a WAV file of any rate, or, with `None`, the music we bring along.
    pub fn set_music(&self, file: Option<PathBuf>) {
        let mut music = write(&self.music);
        self.changes.fetch_add(1, Ordering::SeqCst);
        write(&self.encoded).retain(|sounding| sounding != Sounding::Music);
        *music = file;
    }

    /// The music in `codec`, to be played round and round. When the council's own cannot be read, ours is played.
    pub fn music(&self, codec: Codec) -> Option<Encoded> {
        let own = read(&self.music).clone();
        let made = |path: &Path| Ok(Encoded::of(codec, &load_music(path)?)?);
        let own = own.and_then(|path| self.encoded(Sounding::Music, codec, || heard_of(&path, made(&path))));
        own.or_else(|| {
            let ours = read(&self.index).by_name(Lang::UK, MUSIC)?.id;
            self.clip(ours, codec)
        })
    }

    /// The tone after which a caller may speak: 1000 Hz, 400 ms.
    pub fn beep(&self, codec: Codec) -> Option<Encoded> {
        self.encoded(Sounding::Beep, codec, || Encoded::of(codec, &music::beep()).ok())
    }

    /// The phrase itself as far as the bank knows it, or the apology for it.
    fn heard(&self, prompt: &Prompt) -> Option<PromptId> {
        let own = self.sounding(prompt.id);
        if !read(&self.index).playable(own).is_empty() {
            return Some(own);
        }
        self.apologies(prompt.lang).into_iter().flatten().next()
    }

    fn prompt_or_apology(&self, prompt: &Prompt, codec: Codec) -> Option<Encoded> {
        self.of_prompt(self.sounding(prompt.id), codec).or_else(|| {
            let apologies = self.apologies(prompt.lang);
            apologies.into_iter().flatten().find_map(|id| self.of_prompt(id, codec))
        })
    }

    fn apologies(&self, lang: Lang) -> [Option<PromptId>; 2] {
        let index = read(&self.index);
        [lang, Lang::UK].map(|lang| index.by_name(lang, FALLBACK).map(|entry| entry.id))
    }

    /// Of all recordings of the phrase the first that can be read.
    fn of_prompt(&self, id: PromptId, codec: Codec) -> Option<Encoded> {
        self.encoded(Sounding::Prompt(id), codec, || {
            let paths: Vec<PathBuf> = read(&self.index).playable(id).iter().map(|entry| entry.path.clone()).collect();
            let made = |path: &Path| Ok(Encoded::of(codec, &read_prompt(fs::read(path)?.as_slice())?)?);
            paths.iter().find_map(|path| heard_of(path, made(path)))
        })
    }

    fn has_master(&self, id: PromptId, codec: Codec) -> bool {
        let wide = matches!(codec, Codec::G722 | Codec::Opus);
        wide && !read(&self.without_master).contains(&id)
            && read(&self.index).playable(id).first().is_some_and(|entry| entry.master.is_some())
    }

    fn of_master(&self, id: PromptId, codec: Codec) -> Option<Encoded> {
        if !self.has_master(id, codec) {
            return None;
        }
        self.encoded(Sounding::Master(id), codec, || {
            let files =
                read(&self.index).playable(id).first().map(|entry| (entry.master.clone(), entry.path.clone()))?;
            let (master, prompt) = (files.0?, files.1);
            let made = |master: &Path| Ok(Encoded::of_master(codec, &load_master(master, &prompt)?)?);
            let sound = heard_of(&master, made(&master));
            if sound.is_none() {
                write(&self.without_master).insert(id);
            }
            sound
        })
    }

    /// What is kept under `key`, or else what is made now. It is not kept when recordings changed meanwhile: it may be
    /// made of one that is no more.
    pub(super) fn encoded(
        &self,
        key: Sounding,
        codec: Codec,
        make: impl FnOnce() -> Option<Encoded>,
    ) -> Option<Encoded> {
        let before = self.changes.load(Ordering::SeqCst);
        if let Some(there) = read(&self.encoded).find((key, codec)) {
            return Some(there);
        }
        let sound = make()?;
        let mut kept = write(&self.encoded);
        let unchanged = self.changes.load(Ordering::SeqCst) == before;
        Some(if unchanged { kept.keep((key, codec), sound, cache::ROOM) } else { sound })
    }
}

fn heard_of(path: &Path, sound: Result<Encoded, Mute>) -> Option<Encoded> {
    sound.inspect_err(|error| tracing::warn!(path = %path.display(), %error, "a recording cannot be played")).ok()
}

fn load_master(master: &Path, prompt: &Path) -> Result<Vec<i16>, Mute> {
    let samples = read_master(fs::read(master)?.as_slice())?;
    let length = samples.len() / (MASTER_RATE / RATE) as usize;
    let same = wav::prompt_len(prompt).is_none_or(|prompt| length.abs_diff(prompt as usize) <= LENGTHS_APART);
    if same { Ok(samples) } else { Err(Mute::Length) }
}

fn load_music(path: &Path) -> Result<Vec<i16>, Mute> {
    let sound = read_sound(io::BufReader::new(fs::File::open(path)?))?;
    Ok(music::music(&sound.samples, sound.rate)?)
}
