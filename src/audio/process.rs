//! From a synthesised or recorded phrase to a prompt: one level, no rumble, no dead air, at the rate a codec wants.
//!
//! Order: high-pass, trim, resample, level, ceiling. Rumble and DC go first so that neither hides the true ends of the
//! speech nor counts as its level. The ends are found before the rate is changed: a phrase has the same words and the
//! same length at every rate. Owns the figures below and nothing of files.
//!
//! The same samples make the same bytes on one machine each time. Between machines the resampler's FFT may choose
//! other vector instructions, which round differently: then single samples may differ by one step of sixteen bits.

mod highpass;
mod level;
mod limit;
mod resample;
mod trim;

use thiserror::Error;

use super::RATE;

pub use level::{ActiveLevel, active_level};

/// Version of what is done here. It is part of the key of everything rendered: a new one makes all prompts anew.
pub const PIPELINE: u32 = 2;
/// The rate at which a phrase is kept for codecs that carry more than a telephone does: that of the speech engines.
pub const MASTER_RATE: u32 = 24_000;
/// Active speech level of a prompt (ITU-T P.56), dB relative to overload.
pub const LEVEL_DBOV: f32 = -20.0;
/// Nothing beyond this, dB relative to full scale, not even between two samples.
pub const CEILING_DBFS: f32 = -1.5;
/// What is quieter than this at either end is not speech, once the speech has its level.
pub const TRIM_DBFS: f32 = -50.0;
/// Kept before and after the speech, milliseconds.
pub const PAD_MS: usize = 20;
/// No recording of a prompt is longer: nobody calls for a lecture, and a mistaken file must not fill the memory.
pub const LONGEST_S: usize = 300;

/// What prompts are made at.
const TARGETS: [u32; 4] = [RATE, 16_000, MASTER_RATE, 48_000];

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProcessError {
    #[error("a sampling rate of {0} Hz cannot become a prompt (8000–192000 Hz can)")]
    Rate(u32),
    #[error("prompts are not made at {0} Hz")]
    Target(u32),
    #[error("longer than five minutes")]
    TooLong,
    #[error("nothing louder than −50 dBFS: the recording is silent")]
    Silent,
    #[error("the samples hold something that is not a number")]
    NotANumber,
    #[error("resampling failed: {0}")]
    Resample(String),
}

/// One phrase in, one prompt of 8 kHz out.
pub fn process(samples: &[f32], rate: u32) -> Result<Vec<i16>, ProcessError> {
    process_at(samples, rate, RATE)
}

/// One phrase in, one prompt of 8 kHz out that will have no master. Its ends are those a telephone hears: a last «s» that
/// lies above 4 kHz would leave a hole where phrases are joined.
pub fn process_alone(samples: &[f32], rate: u32) -> Result<Vec<i16>, ProcessError> {
    process(&to_telephone(samples, rate)?, RATE)
}

/// One phrase in, the same words as long at `MASTER_RATE` out.
pub fn master(samples: &[f32], rate: u32) -> Result<Vec<i16>, ProcessError> {
    process_at(samples, rate, MASTER_RATE)
}

/// One phrase in, one prompt of 8, 16, 24 or 48 kHz out.
pub fn process_at(samples: &[f32], rate: u32, to: u32) -> Result<Vec<i16>, ProcessError> {
    if !TARGETS.contains(&to) {
        return Err(ProcessError::Target(to));
    }
    let speech = trimmed(samples, rate)?;
    // A whole millisecond is a whole number of samples at every rate prompts are made at.
    let length_ms = (speech.len() * 1000).div_ceil(rate as usize);
    let mut speech = resample::to(speech, rate, to)?;
    speech.resize(length_ms * (to / 1000) as usize, 0.0);
    bring_to_level(&mut speech, to)?;
    Ok(speech.iter().map(|s| to_i16(*s)).collect())
}

/// The same sound at 8 kHz.
pub(super) fn to_telephone(samples: &[f32], rate: u32) -> Result<Vec<f32>, ProcessError> {
    resample::to(within_full_scale(samples, rate)?, rate, RATE)
}

/// A finished sound at another rate: a master for a codec that works at this one.
pub(super) fn at_rate(samples: &[i16], rate: u32, to: u32) -> Result<Vec<i16>, ProcessError> {
    let floats = samples.iter().map(|s| f32::from(*s) / 32768.0).collect();
    let mut sound = resample::to(floats, rate, to)?;
    sound.resize(samples.len() * to as usize / rate.max(1) as usize, 0.0);
    Ok(sound.iter().map(|s| to_i16(*s)).collect())
}

/// The speech with its pads, freed of rumble, at its own rate and level.
fn trimmed(samples: &[f32], rate: u32) -> Result<Vec<f32>, ProcessError> {
    let longest = known_rate(rate)? as usize * LONGEST_S;
    if samples.len() > longest {
        return Err(ProcessError::TooLong);
    }
    let mut sound = within_full_scale(samples, rate)?;
    highpass::apply(&mut sound, rate);
    let level = active_level(&sound, rate).ok_or(ProcessError::Silent)?.dbov;
    trim::speech(&sound, rate, level).ok_or(ProcessError::Silent)
}

fn known_rate(rate: u32) -> Result<u32, ProcessError> {
    if (8000..=192_000).contains(&rate) { Ok(rate) } else { Err(ProcessError::Rate(rate)) }
}

/// Floats may lie anywhere; from here on they do not pass full scale.
fn within_full_scale(samples: &[f32], rate: u32) -> Result<Vec<f32>, ProcessError> {
    known_rate(rate)?;
    if samples.iter().any(|s| !s.is_finite()) {
        return Err(ProcessError::NotANumber);
    }
    let peak = samples.iter().fold(1.0_f32, |peak, s| peak.max(s.abs()));
    Ok(samples.iter().map(|s| s / peak).collect())
}

/// The limiter takes a little level from peaky speech, so level and ceiling are brought together in a few rounds.
fn bring_to_level(speech: &mut [f32], rate: u32) -> Result<(), ProcessError> {
    for _ in 0..4 {
        let level = active_level(speech, rate).ok_or(ProcessError::Silent)?.dbov;
        let gain = from_db(LEVEL_DBOV - level);
        speech.iter_mut().for_each(|s| *s *= gain);
        if !limit::hold_below(speech, from_db(CEILING_DBFS), rate) {
            break;
        }
    }
    Ok(())
}

fn to_i16(sample: f32) -> i16 {
    (sample * 32768.0).round().clamp(-32768.0, 32767.0) as i16
}

pub(crate) fn from_db(db: f32) -> f32 {
    10_f32.powf(db / 20.0)
}

#[cfg(test)]
pub(crate) fn to_db(amplitude: f32) -> f32 {
    20.0 * amplitude.max(1e-10).log10()
}

#[cfg(test)]
mod tests;
