//! Pairs of tones that stand for prompts, and their detection in a recording.

use std::f64::consts::TAU;

pub const RATE: f64 = 8000.0;
/// Long enough to be told apart to 5 Hz, short enough to keep stories quick.
pub const PROMPT_SAMPLES: usize = 1600;
const LOWS: usize = 30;

/// The two frequencies of the `n`-th prompt; the upper one lies above every DTMF tone and fax tone.
pub fn frequencies(n: usize) -> (f64, f64) {
    (400.0 + 20.0 * (n % LOWS) as f64, 1740.0 + 40.0 * (n / LOWS) as f64)
}

/// The `n`-th prompt. Its length is not a whole number of frames for every third one.
pub fn prompt(n: usize) -> Vec<i16> {
    let (low, high) = frequencies(n);
    tone(&[(low, 6000.0), (high, 6000.0)], PROMPT_SAMPLES + if n % 3 == 2 { 37 } else { 0 })
}

pub fn tone(parts: &[(f64, f64)], samples: usize) -> Vec<i16> {
    (0..samples).map(|i| parts.iter().map(|(f, a)| a * (TAU * f * i as f64 / RATE).sin()).sum::<f64>() as i16).collect()
}

/// Power of `frequency` in `samples`, relative to their whole power: near 0.5 for one of two equal tones.
pub fn share(samples: &[i16], frequency: f64) -> f64 {
    let coefficient = 2.0 * (TAU * frequency / RATE).cos();
    let (mut a, mut b, mut energy) = (0.0, 0.0, 0.0);
    for sample in samples.iter().map(|s| f64::from(*s)) {
        (a, b) = (sample + coefficient * a - b, a);
        energy += sample * sample;
    }
    let power = a * a + b * b - coefficient * a * b;
    if energy < 1.0 { 0.0 } else { 2.0 * power / (energy * samples.len() as f64) }
}

/// Where the `n`-th prompt sounds in a recording, in samples.
pub fn find(recording: &[i16], n: usize) -> Option<usize> {
    let (low, high) = frequencies(n);
    let window = PROMPT_SAMPLES * 3 / 4;
    (0..recording.len().saturating_sub(window)).step_by(80).find(|&at| {
        let part = &recording[at..at + window];
        share(part, low) > 0.4 && share(part, high) > 0.4
    })
}
