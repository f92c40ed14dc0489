//! Each step against figures, and the whole against what people and programs bring.

use std::f32::consts::{SQRT_2, TAU};

use super::*;
use crate::{audio::RATE, chance::Chance};

mod level;
mod steps;
mod whole;

/// A tone of RMS `dbov` at `rate`.
fn tone(hz: f32, dbov: f32, seconds: f32, rate: u32) -> Vec<f32> {
    let amplitude = from_db(dbov) * SQRT_2;
    let step = f64::from(hz) / f64::from(rate);
    let sine = |i: usize| ((i as f64 * step).fract() * std::f64::consts::TAU).sin() as f32;
    (0..(seconds * rate as f32) as usize).map(|i| amplitude * sine(i)).collect()
}

/// Noise bursts of RMS `dbov`, `on` seconds of each `period`.
fn bursts(dbov: f32, on: f32, period: f32, seconds: f32, rate: u32) -> Vec<f32> {
    let mut chance = Chance::seeded(56);
    let amplitude = from_db(dbov) * 3_f32.sqrt();
    let speaking = |i: usize| (i as f32 / rate as f32) % period < on;
    (0..(seconds * rate as f32) as usize)
        .map(|i| (chance.below(2_000_001) as f32 / 1e6 - 1.0) * if speaking(i) { amplitude } else { 0.0 })
        .collect()
}

fn as_floats(samples: &[i16]) -> Vec<f32> {
    samples.iter().map(|&s| f32::from(s) / 32768.0).collect()
}

fn rms_db(samples: &[f32]) -> f32 {
    to_db((samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt())
}

/// How loud `hz` is in `samples`, as the RMS of a tone.
fn part_at(samples: &[f32], hz: f32, rate: u32) -> f32 {
    let (mut re, mut im) = (0.0_f64, 0.0_f64);
    for (i, s) in samples.iter().enumerate() {
        // A window, so that a strong neighbour does not leak into this frequency.
        let window = 0.5 - 0.5 * (TAU * i as f32 / samples.len() as f32).cos();
        let phase = std::f64::consts::TAU * (f64::from(hz) * i as f64 / f64::from(rate)).fract();
        re += f64::from(s * window) * phase.cos();
        im += f64::from(s * window) * phase.sin();
    }
    to_db(((re * re + im * im).sqrt() * 2.0 * 2.0 / samples.len() as f64) as f32 / SQRT_2)
}
