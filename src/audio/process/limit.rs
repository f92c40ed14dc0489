//! A look-ahead limiter: peaks come down over two milliseconds instead of being cut off.

/// Half of the window in which the gain moves, samples at 8 kHz.
const REACH: usize = 8;

/// Holds every sample within ±`ceiling`; tells whether anything had to be done.
///
/// The gain at a sample is the mean, over the window, of the smallest gain needed in the window around each point.
/// Every term of that mean already covers the sample itself, so the ceiling holds exactly, and the gain has no corners.
pub(super) fn hold_below(samples: &mut [f32], ceiling: f32) -> bool {
    if samples.iter().all(|s| s.abs() <= ceiling) {
        return false;
    }
    let needed: Vec<f32> = samples.iter().map(|s| (ceiling / s.abs().max(1e-9)).min(1.0)).collect();
    let smallest: Vec<f32> =
        (0..needed.len()).map(|i| window(&needed, i).iter().copied().fold(1.0, f32::min)).collect();
    for (i, sample) in samples.iter_mut().enumerate() {
        let around = window(&smallest, i);
        let gain = around.iter().sum::<f32>() / around.len() as f32;
        *sample = (*sample * gain).clamp(-ceiling, ceiling); // the clamp only takes rounding
    }
    true
}

fn window(values: &[f32], at: usize) -> &[f32] {
    let end = (at + REACH + 1).min(values.len());
    &values[at.saturating_sub(REACH).min(end)..end]
}
