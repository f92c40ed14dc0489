//! WAV files: prompts of exactly 8 kHz mono 16 bit, and any other sound on its way to become one.

use std::{
    io::{Read, Seek, Write},
    path::Path,
};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use thiserror::Error;

use super::RATE;

#[derive(Debug, Error)]
pub enum WavError {
    #[error("not a readable WAV file: {0}")]
    Broken(#[from] hound::Error),
    #[error("a prompt must be 8000 Hz, mono, 16 bit; this is {rate} Hz, {channels} channels, {bits} bit")]
    NotAPrompt { rate: u32, channels: u16, bits: u16 },
    #[error("no samples")]
    Empty,
}

/// Samples in −1…1, one channel, with their rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub samples: Vec<f32>,
    pub rate: u32,
}

/// Reads 8–32 bit integers or 32 bit floats of any rate; several channels become their mean.
pub fn read_sound(source: impl Read) -> Result<Sound, WavError> {
    let mut reader = WavReader::new(source)?;
    let spec = reader.spec();
    let interleaved: Vec<f32> = match spec.sample_format {
        SampleFormat::Float => reader.samples::<f32>().collect::<Result<_, _>>()?,
        SampleFormat::Int => {
            let scale = 1.0 / (1_i64 << (spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
            reader.samples::<i32>().map(|s| s.map(|s| s as f32 * scale)).collect::<Result<_, _>>()?
        }
    };
    let channels = usize::from(spec.channels.max(1));
    let samples: Vec<f32> =
        interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32).collect();
    if samples.is_empty() {
        return Err(WavError::Empty);
    }
    Ok(Sound { samples, rate: spec.sample_rate })
}

/// Reads a finished prompt. Anything but 8 kHz mono 16 bit is refused: `process` makes it so.
pub fn read_prompt(source: impl Read) -> Result<Vec<i16>, WavError> {
    let mut reader = WavReader::new(source)?;
    let WavSpec { channels, sample_rate, bits_per_sample, sample_format } = reader.spec();
    if (channels, sample_rate, bits_per_sample, sample_format) != (1, RATE, 16, SampleFormat::Int) {
        return Err(WavError::NotAPrompt { rate: sample_rate, channels, bits: bits_per_sample });
    }
    let samples: Vec<i16> = reader.samples::<i16>().collect::<Result<_, _>>()?;
    if samples.is_empty() { Err(WavError::Empty) } else { Ok(samples) }
}

/// Writes a finished prompt.
pub fn write_prompt(sink: impl Write + Seek, samples: &[i16]) -> Result<(), WavError> {
    let spec = WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::new(sink, spec)?;
    samples.iter().try_for_each(|&s| writer.write_sample(s))?;
    Ok(writer.finalize()?)
}

/// Number of samples by the header alone, for durations without decoding.
pub(super) fn prompt_len(path: &Path) -> Option<u32> {
    WavReader::open(path).ok().map(|reader| reader.duration())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn wav(spec: WavSpec, samples: &[i32]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
        samples.iter().for_each(|&s| writer.write_sample(s).unwrap());
        writer.finalize().unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_prompt_comes_back_as_it_was_written() {
        let mut bytes = Cursor::new(Vec::new());
        write_prompt(&mut bytes, &[0, 1, -1, i16::MAX, i16::MIN]).unwrap();
        assert_eq!(read_prompt(bytes.get_ref().as_slice()).unwrap(), [0, 1, -1, i16::MAX, i16::MIN]);
    }

    #[test]
    fn stereo_at_24_bit_becomes_the_mean_of_both_channels() {
        let spec = WavSpec { channels: 2, sample_rate: 48000, bits_per_sample: 24, sample_format: SampleFormat::Int };
        let sound = read_sound(wav(spec, &[1 << 22, 0, -(1 << 22), -(1 << 22)]).as_slice()).unwrap();
        assert_eq!(sound, Sound { samples: vec![0.25, -0.5], rate: 48000 });
    }

    #[test]
    fn a_file_of_another_rate_is_no_prompt_and_a_torn_one_is_broken() {
        let spec = WavSpec { channels: 1, sample_rate: 24000, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let bytes = wav(spec, &[1, 2, 3]);
        assert!(matches!(read_prompt(bytes.as_slice()), Err(WavError::NotAPrompt { rate: 24000, .. })));
        assert!(matches!(read_sound(&bytes[..30]), Err(WavError::Broken(_))));
        assert!(matches!(read_sound(wav(spec, &[]).as_slice()), Err(WavError::Empty)));
    }
}
