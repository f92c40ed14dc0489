//! A look-ahead limiter: peaks come down over two milliseconds instead of being cut off.
//!
//! What counts is the true peak (ITU-R BS.1770-4, annex 2): between two samples the sound may rise higher than at either,
//! and whoever plays it at another rate meets it there.

use std::collections::VecDeque;

/// Half of the time in which the gain moves, in parts of a second: a millisecond.
const REACH: u32 = 1000;
/// Places looked at between two samples, and samples on each side that have a say in them.
const BETWEEN: usize = 3;
const TAPS: usize = 8;

/// Holds the sound within ±`ceiling`; tells whether anything had to be done.
///
/// The gain at a sample is the mean, over the window, of the smallest gain needed in the window around each point.
/// Every term of that mean already covers the sample itself, so the ceiling holds at every sample exactly, and the gain
/// has no corners.
pub(super) fn hold_below(samples: &mut [f32], ceiling: f32, rate: u32) -> bool {
    let needed: Vec<f32> = true_peaks(samples).iter().map(|peak| (ceiling / peak.max(1e-9)).min(1.0)).collect();
    if needed.iter().all(|gain| *gain >= 1.0) {
        return false;
    }
    let reach = (rate / REACH) as usize;
    let smallest = smallest_around(&needed, reach);
    for (sample, gain) in samples.iter_mut().zip(means_around(&smallest, reach)) {
        *sample = (*sample * gain).clamp(-ceiling, ceiling); // the clamp only takes rounding
    }
    true
}

/// At each sample, the highest the sound rises from the sample before to the one after.
fn true_peaks(samples: &[f32]) -> Vec<f32> {
    let phases = phases();
    let mut peaks: Vec<f32> = samples.iter().map(|s| s.abs()).collect();
    for at in 0..samples.len().saturating_sub(1) {
        let from = (at + 1).saturating_sub(TAPS);
        let around = &samples[from..(at + 1 + TAPS).min(samples.len())];
        let skipped = TAPS - (at + 1 - from);
        let value = |phase: &[f32; 2 * TAPS]| around.iter().zip(&phase[skipped..]).map(|(s, tap)| s * tap).sum::<f32>();
        let between = phases.iter().map(|phase| value(phase).abs()).fold(0.0, f32::max);
        peaks[at] = peaks[at].max(between);
        peaks[at + 1] = peaks[at + 1].max(between);
    }
    peaks
}

/// Interpolation filters: a sinc under a Hann window for each place between two samples.
fn phases() -> [[f32; 2 * TAPS]; BETWEEN] {
    std::array::from_fn(|place| {
        let offset = (place + 1) as f32 / (BETWEEN + 1) as f32;
        let taps: [f32; 2 * TAPS] = std::array::from_fn(|i| {
            let distance = i as f32 - (TAPS - 1) as f32 - offset;
            let angle = std::f32::consts::PI * distance;
            angle.sin() / angle * (0.5 + 0.5 * (angle / TAPS as f32).cos())
        });
        let sum: f32 = taps.iter().sum();
        taps.map(|tap| tap / sum)
    })
}

/// The smallest of the values within `reach` of each.
fn smallest_around(values: &[f32], reach: usize) -> Vec<f32> {
    // Places of values that are smaller than all before them and may still be the smallest of a window.
    let mut candidates: VecDeque<usize> = VecDeque::new();
    let mut next = 0;
    let mut smallest = Vec::with_capacity(values.len());
    for at in 0..values.len() {
        while next < values.len() && next <= at + reach {
            while candidates.back().is_some_and(|last| values[*last] >= values[next]) {
                candidates.pop_back();
            }
            candidates.push_back(next);
            next += 1;
        }
        while candidates.front().is_some_and(|first| first + reach < at) {
            candidates.pop_front();
        }
        smallest.push(candidates.front().map_or(1.0, |first| values[*first]));
    }
    smallest
}

/// The mean of the values within `reach` of each.
fn means_around(values: &[f32], reach: usize) -> impl Iterator<Item = f32> {
    let mut sum: f64 = values.iter().take(reach).map(|v| f64::from(*v)).sum();
    (0..values.len()).map(move |at| {
        sum += values.get(at + reach).map_or(0.0, |v| f64::from(*v));
        let first = at.saturating_sub(reach);
        let count = (at + reach + 1).min(values.len()) - first;
        let mean = (sum / count as f64) as f32;
        if at >= reach {
            sum -= f64::from(values[first]);
        }
        mean
    })
}
