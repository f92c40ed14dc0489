//! A 4th-order Butterworth high-pass at 200 Hz: below it a telephone hears nothing but hum and breath.

use std::f32::consts::TAU;

use crate::audio::RATE;

const CUTOFF: f32 = 200.0;
/// Quality factors of the two second-order sections, 1 / (2 cos(π/8)) and 1 / (2 cos(3π/8)).
const QUALITY: [f32; 2] = [0.541_196_1, 1.306_563];

pub(super) fn apply(samples: &mut [f32]) {
    for quality in QUALITY {
        let mut section = Section::highpass(quality);
        samples.iter_mut().for_each(|s| *s = section.step(*s));
    }
}

/// One second-order section, transposed direct form II.
struct Section {
    b: [f32; 3],
    a: [f32; 2],
    state: [f32; 2],
}

impl Section {
    fn highpass(quality: f32) -> Self {
        let w = TAU * CUTOFF / RATE as f32;
        let alpha = w.sin() / (2.0 * quality);
        let a0 = 1.0 + alpha;
        let edge = (1.0 + w.cos()) / 2.0 / a0;
        Self { b: [edge, -2.0 * edge, edge], a: [-2.0 * w.cos() / a0, (1.0 - alpha) / a0], state: [0.0; 2] }
    }

    fn step(&mut self, x: f32) -> f32 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = self.b[1] * x - self.a[0] * y + self.state[1];
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}
