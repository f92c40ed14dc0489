//! Finds the speech between two silences and gives both ends the same short pad, faded so that no join clicks.

use super::{LEVEL_DBOV, PAD_MS, TRIM_DBFS, from_db};

/// Blocks of 5 ms: short enough for the start of a «т», long enough that one click is not speech.
const BLOCKS_PER_SECOND: usize = 200;
/// How fast a recording cut in the middle of a sound rises and falls.
const SHORTEST_FADE_MS: usize = 3;

/// The speech with exactly `PAD_MS` before and after; zeros fill up where the recording was cut tighter. Of a speech at
/// `level` dBov only that is kept at the ends which will lie above `TRIM_DBFS`; a soft voice does not lose its endings.
/// `None` when nothing reaches `TRIM_DBFS` as it is.
pub(super) fn speech(samples: &[f32], rate: u32, level: f32) -> Option<Vec<f32>> {
    let rate = rate as usize;
    let begin_of = |block: usize| (block * rate / BLOCKS_PER_SECOND).min(samples.len());
    let blocks = (samples.len() * BLOCKS_PER_SECOND).div_ceil(rate);
    let loudness = |block: usize| rms(&samples[begin_of(block)..begin_of(block + 1)]);
    (0..blocks).map(loudness).find(|loud| *loud > from_db(TRIM_DBFS))?;
    let threshold = from_db(TRIM_DBFS - LEVEL_DBOV + level);
    let first = begin_of((0..blocks).find(|block| loudness(*block) > threshold)?);
    let end = begin_of((0..blocks).rfind(|block| loudness(*block) > threshold)? + 1);

    let pad = rate * PAD_MS / 1000;
    let before = &samples[first.saturating_sub(pad)..first];
    let after = &samples[end..(end + pad).min(samples.len())];
    let mut out = vec![0.0; pad - before.len()];
    out.extend_from_slice(before);
    out.extend_from_slice(&samples[first..end]);
    out.extend_from_slice(after);
    let shortest = rate * SHORTEST_FADE_MS / 1000;
    fade(out[pad - before.len()..].iter_mut(), before.len().max(shortest));
    fade(out.iter_mut().rev(), after.len().max(shortest));
    out.resize(out.len() + pad - after.len(), 0.0);
    Some(out)
}

/// A raised cosine from nothing to the full sound over the first `length` samples.
fn fade<'a>(samples: impl Iterator<Item = &'a mut f32>, length: usize) {
    let step = std::f32::consts::PI / length.max(1) as f32;
    samples.take(length).enumerate().for_each(|(i, sample)| *sample *= 0.5 - 0.5 * (i as f32 * step).cos());
}

fn rms(block: &[f32]) -> f32 {
    (block.iter().map(|s| s * s).sum::<f32>() / block.len().max(1) as f32).sqrt()
}
