//! What an engine or a person recorded, looked at before it is believed and made ready for calls.

use std::{
    fs::{self, File},
    io::{BufReader, Cursor, Read as _},
    path::Path,
    time::Duration,
};

use super::Fault;
use crate::audio::{self, RATE, process};

/// Half an hour of stereo at 48 kHz: nobody plays more to a caller.
const LARGEST: u64 = 400 << 20;
/// Slowest and fastest believable speech, seconds per letter at usual speed, and what even one syllable takes.
const LETTER_SECONDS: (f32, f32) = (0.03, 0.16);
const SYLLABLE_SECONDS: (f32, f32) = (0.1, 0.8);
/// A digit is read as a word of some five letters, a sign between words is a pause of up to half a second.
const DIGIT_LETTERS: f32 = 5.0;
const PAUSE_SECONDS: f32 = 0.5;
/// How far a prompt may lie from the level of all prompts; short words cannot be measured to a tenth.
const LEVEL_TOLERANCE_DB: f32 = 1.5;

/// One phrase ready for calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// At 8 kHz.
    pub prompt: Vec<i16>,
    /// The same at 24 kHz, where it was asked for.
    pub master: Vec<i16>,
    /// What the engine took; nothing for recordings.
    pub took: Duration,
}

impl Sound {
    pub fn length(&self) -> Duration {
        Duration::from_micros(self.prompt.len() as u64 * 1_000_000 / u64::from(RATE))
    }
}

/// In the place of a voice in a manifest: recorded by people.
pub fn label_of_recordings() -> &'static str {
    "recorded"
}

/// What a phrase is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// A telephone.
    Telephone,
    /// Every codec: a master, too.
    All,
}

/// Reads a WAV file of any rate, mono or stereo, and brings it to the level and shape of prompts.
pub(super) fn read(path: &Path, made_for: For) -> Result<Sound, Fault> {
    let bad = |why: String| Fault::BadSound(why);
    let meta = fs::metadata(path).map_err(|e| bad(e.to_string()))?;
    if !meta.is_file() {
        return Err(bad("це не файл".to_owned()));
    }
    if meta.len() > LARGEST {
        return Err(bad("завеликий файл".to_owned()));
    }
    let file = File::open(path).map_err(|e| bad(e.to_string()))?;
    let raw = audio::read_sound(BufReader::new(file).take(LARGEST)).map_err(|e| bad(of_wav(&e)))?;
    let prompt = match made_for {
        For::All => audio::process(&raw.samples, raw.rate),
        For::Telephone => audio::process_alone(&raw.samples, raw.rate),
    };
    let prompt = prompt.map_err(|e| bad(of_processing(&e)))?;
    at_level(&prompt).map_err(bad)?;
    // Nothing when it cannot be made: the prompt alone will do.
    let master = match made_for {
        For::All => audio::master(&raw.samples, raw.rate).unwrap_or_default(),
        For::Telephone => Vec::new(),
    };
    Ok(Sound { prompt, master, took: Duration::ZERO })
}

/// As the bytes of a WAV file.
pub(super) fn wav(samples: &[i16], rate: u32) -> Result<Vec<u8>, Fault> {
    let mut bytes = Cursor::new(Vec::with_capacity(samples.len() * 2 + 44));
    audio::write_at(&mut bytes, samples, rate).map_err(|e| Fault::BadSound(e.to_string()))?;
    Ok(bytes.into_inner())
}

/// Words take time, silence does not; sound far from both was cut, stretched or never spoken. `rate` is in percent.
pub fn believable(words: &str, rate: u16, prompt: &[i16]) -> Result<(), String> {
    let speed = f32::from(rate.max(1)) / 100.0;
    let letters = letters(words);
    let marks = words.chars().filter(|c| ".,;:!?…—–-".contains(*c)).count() as f32;
    let seconds = prompt.len() as f32 / RATE as f32;
    let shortest = (SYLLABLE_SECONDS.0 + letters * LETTER_SECONDS.0) / speed;
    let longest = (SYLLABLE_SECONDS.1 + letters * LETTER_SECONDS.1 + marks * PAUSE_SECONDS) / speed;
    if !(shortest..=longest).contains(&seconds) {
        return Err(format!("тривалість {seconds:.2} с, а мала бути від {shortest:.2} до {longest:.2} с"));
    }
    at_level(prompt)
}

fn at_level(prompt: &[i16]) -> Result<(), String> {
    let speech: Vec<f32> = prompt.iter().map(|s| f32::from(*s) / 32768.0).collect();
    let level = process::active_level(&speech, RATE).map_or(f32::NEG_INFINITY, |level| level.dbov);
    if (level - process::LEVEL_DBOV).abs() > LEVEL_TOLERANCE_DB {
        return Err(format!("гучність {level:.1} дБ, а мала бути {:.1} дБ", process::LEVEL_DBOV));
    }
    Ok(())
}

fn letters(words: &str) -> f32 {
    let of = |c: char| {
        if c.is_numeric() {
            DIGIT_LETTERS
        } else if c.is_alphabetic() {
            1.0
        } else {
            0.0
        }
    };
    words.chars().map(of).sum()
}

fn of_wav(error: &audio::WavError) -> String {
    match error {
        audio::WavError::Empty => "у файлі немає звуку".to_owned(),
        audio::WavError::TooLong => "запис задовгий".to_owned(),
        audio::WavError::Format { tag, bits } => format!("незнайомий різновид WAV ({tag:#06x}, {bits} біт)"),
        audio::WavError::Unreadable(source) => source.to_string(),
        _ => "це не файл WAV або він пошкоджений".to_owned(),
    }
}

fn of_processing(error: &audio::ProcessError) -> String {
    match error {
        audio::ProcessError::TooLong => "запис довший за п’ять хвилин".to_owned(),
        audio::ProcessError::Silent => "у записі тиша".to_owned(),
        audio::ProcessError::Rate(rate) => format!("частота {rate} Гц; треба від 8000 до 192000"),
        other => other.to_string(),
    }
}
