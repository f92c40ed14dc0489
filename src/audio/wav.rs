//! WAV files: prompts of exactly 8 kHz mono 16 bit, their masters, and any other sound on its way to become one.
//!
//! What we wrote is read strictly: a damaged prompt is not played. What others wrote is read as far as it can be.

mod riff;

use std::{
    io::{self, Read, Seek, Write},
    path::Path,
};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use thiserror::Error;

use super::{MASTER_RATE, RATE};

#[derive(Debug, Error)]
pub enum WavError {
    #[error("not a readable WAV file: {0}")]
    Broken(#[from] hound::Error),
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    #[error("not a WAV file")]
    NotWav,
    #[error("the file ends before its sound does")]
    Torn,
    #[error("a WAV file of format {tag:#06x}, {bits} bit: only PCM, floats and G.711 are read")]
    Format { tag: u16, bits: u16 },
    #[error("longer than can be read")]
    TooLong,
    #[error("wanted {wanted} Hz, mono, 16 bit; this is {rate} Hz, {channels} channels, {bits} bit")]
    NotAPrompt { wanted: u32, rate: u32, channels: u16, bits: u16 },
    #[error("no samples")]
    Empty,
}

/// Samples, one channel, with their rate. Full scale is 1, though floats of others may pass it or be no numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub samples: Vec<f32>,
    pub rate: u32,
}

/// Reads integers of 8 to 32 bits, floats, A-law and µ-law of any rate; several channels become their mean. Of what is
/// longer than ten minutes a little more than ten minutes is read.
pub fn read_sound(source: impl Read) -> Result<Sound, WavError> {
    let sound = riff::read(source)?;
    if sound.samples.is_empty() { Err(WavError::Empty) } else { Ok(sound) }
}

/// Reads a finished prompt. Anything but 8 kHz mono 16 bit is refused: `process` makes it so.
pub fn read_prompt(source: impl Read) -> Result<Vec<i16>, WavError> {
    read_at(source, RATE)
}

/// Reads a finished master, `MASTER_RATE` mono 16 bit.
pub fn read_master(source: impl Read) -> Result<Vec<i16>, WavError> {
    read_at(source, MASTER_RATE)
}

fn read_at(source: impl Read, wanted: u32) -> Result<Vec<i16>, WavError> {
    let mut reader = WavReader::new(source)?;
    let WavSpec { channels, sample_rate, bits_per_sample, sample_format } = reader.spec();
    if (channels, sample_rate, bits_per_sample, sample_format) != (1, wanted, 16, SampleFormat::Int) {
        return Err(WavError::NotAPrompt { wanted, rate: sample_rate, channels, bits: bits_per_sample });
    }
    let samples: Vec<i16> = reader.samples::<i16>().collect::<Result<_, _>>()?;
    if samples.is_empty() { Err(WavError::Empty) } else { Ok(samples) }
}

/// Writes a finished prompt.
pub fn write_prompt(sink: impl Write + Seek, samples: &[i16]) -> Result<(), WavError> {
    write_at(sink, samples, RATE)
}

/// Writes a finished sound of any rate, mono, 16 bit.
pub fn write_at(sink: impl Write + Seek, samples: &[i16], rate: u32) -> Result<(), WavError> {
    let spec = WavSpec { channels: 1, sample_rate: rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::new(sink, spec)?;
    samples.iter().try_for_each(|&s| writer.write_sample(s))?;
    Ok(writer.finalize()?)
}

/// Number of samples by the header alone, for durations without decoding.
pub(super) fn prompt_len(path: &Path) -> Option<u32> {
    WavReader::open(path).ok().map(|reader| reader.duration())
}

#[cfg(test)]
mod tests;
