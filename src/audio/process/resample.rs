//! Any rate to any other, by rubato's synchronous FFT resampler (the anti-aliasing filter comes with it).

use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::InterleavedSlice};

use super::ProcessError;

/// How much sound the filter spans, milliseconds: at 8 kHz it passes all up to 3.7 kHz and nothing from 4 kHz on.
const SPAN_MS: usize = 64;

pub(super) fn to(samples: Vec<f32>, from: u32, to: u32) -> Result<Vec<f32>, ProcessError> {
    if from == to || samples.is_empty() {
        return Ok(samples);
    }
    let failed = |e: &dyn std::fmt::Display| ProcessError::Resample(e.to_string());
    let (from, to) = (from as usize, to as usize);
    let mut resampler = Fft::<f32>::new(from, to, from * SPAN_MS / 1000, 1, FixedSync::Both).map_err(|e| failed(&e))?;
    let input = InterleavedSlice::new(&samples, 1, samples.len()).map_err(|e| failed(&e))?;
    let output = resampler.process_all(&input, samples.len(), None).map_err(|e| failed(&e))?;
    Ok(output.take_data())
}
