//! From a synthesised or recorded phrase to a prompt: 8 kHz, one level, no rumble, no dead air.
//!
//! Order: resample, high-pass, trim, level, ceiling. Rumble and DC go first so that neither hides the true ends of the
//! speech nor counts as its level. Owns the figures below and nothing of files.

mod highpass;
mod level;
mod limit;
mod resample;
mod trim;

use thiserror::Error;

pub use level::{ActiveLevel, active_level};

/// Active speech level of a prompt (ITU-T P.56), dB relative to overload.
pub const LEVEL_DBOV: f32 = -20.0;
/// No sample beyond this, dB relative to full scale.
pub const CEILING_DBFS: f32 = -1.5;
/// What is quieter than this at either end is not speech.
pub const TRIM_DBFS: f32 = -50.0;
/// Kept before and after the speech, milliseconds.
pub const PAD_MS: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProcessError {
    #[error("a sampling rate of {0} Hz cannot become a prompt (8000–192000 Hz can)")]
    Rate(u32),
    #[error("nothing louder than −50 dBFS: the recording is silent")]
    Silent,
    #[error("the samples hold something that is not a number")]
    NotANumber,
    #[error("resampling failed: {0}")]
    Resample(String),
}

/// One phrase in, one prompt of 8 kHz out.
pub fn process(samples: &[f32], rate: u32) -> Result<Vec<i16>, ProcessError> {
    let mut speech = to_telephone(samples, rate)?;
    highpass::apply(&mut speech);
    let mut speech = trim::speech(&speech).ok_or(ProcessError::Silent)?;
    bring_to_level(&mut speech)?;
    Ok(speech.iter().map(|s| (s * 32768.0).round().clamp(-32768.0, 32767.0) as i16).collect())
}

/// The same sound at 8 kHz.
pub(super) fn to_telephone(samples: &[f32], rate: u32) -> Result<Vec<f32>, ProcessError> {
    if !(8000..=192_000).contains(&rate) {
        return Err(ProcessError::Rate(rate));
    }
    if samples.iter().any(|s| !s.is_finite()) {
        return Err(ProcessError::NotANumber);
    }
    resample::to_8k(samples, rate)
}

/// The limiter takes a little level from peaky speech, so level and ceiling are brought together in a few rounds.
fn bring_to_level(speech: &mut [f32]) -> Result<(), ProcessError> {
    for _ in 0..4 {
        let level = active_level(speech, super::RATE).ok_or(ProcessError::Silent)?.dbov;
        let gain = from_db(LEVEL_DBOV - level);
        speech.iter_mut().for_each(|s| *s *= gain);
        if !limit::hold_below(speech, from_db(CEILING_DBFS)) {
            break;
        }
    }
    Ok(())
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
