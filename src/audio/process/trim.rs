//! Finds the speech between two silences and gives both ends the same short pad.

use super::{PAD_MS, TRIM_DBFS, from_db};
use crate::audio::RATE;

/// 5 ms: short enough for the start of a «т», long enough that one click is not speech.
const BLOCK: usize = RATE as usize / 200;
const PAD: usize = RATE as usize / 1000 * PAD_MS;

/// The speech with exactly `PAD_MS` before and after; zeros fill up where the recording was cut tighter.
/// `None` when nothing reaches the threshold.
pub(super) fn speech(samples: &[f32]) -> Option<Vec<f32>> {
    let threshold = from_db(TRIM_DBFS);
    let loud = |block: &[f32]| (block.iter().map(|s| s * s).sum::<f32>() / block.len() as f32).sqrt() > threshold;
    let first = samples.chunks(BLOCK).position(loud)? * BLOCK;
    let last = samples.chunks(BLOCK).rposition(loud)?;
    let end = ((last + 1) * BLOCK).min(samples.len());

    let before = &samples[first.saturating_sub(PAD)..first];
    let after = &samples[end..(end + PAD).min(samples.len())];
    let mut out = vec![0.0; PAD - before.len()];
    out.extend_from_slice(before);
    out.extend_from_slice(&samples[first..end]);
    out.extend_from_slice(after);
    out.resize(out.len() + PAD - after.len(), 0.0);
    Some(out)
}
