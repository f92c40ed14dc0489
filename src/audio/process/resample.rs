//! Any rate down to 8 kHz, by rubato's synchronous FFT resampler (the anti-aliasing filter comes with it).

use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::InterleavedSlice};

use super::ProcessError;
use crate::audio::RATE;

pub(super) fn to_8k(samples: &[f32], rate: u32) -> Result<Vec<f32>, ProcessError> {
    if rate == RATE || samples.is_empty() {
        return Ok(samples.to_vec());
    }
    let failed = |e: &dyn std::fmt::Display| ProcessError::Resample(e.to_string());
    let mut resampler =
        Fft::<f32>::new(rate as usize, RATE as usize, 1024, 1, FixedSync::Both).map_err(|e| failed(&e))?;
    let input = InterleavedSlice::new(samples, 1, samples.len()).map_err(|e| failed(&e))?;
    let output = resampler.process_all(&input, samples.len(), None).map_err(|e| failed(&e))?;
    Ok(output.take_data())
}
