//! A 4th-order Butterworth high-pass at 200 Hz: below it a telephone hears nothing but hum and breath.

use std::f64::consts::TAU;

const CUTOFF: f64 = 200.0;
/// Quality factors of the two second-order sections, 1 / (2 cos(π/8)) and 1 / (2 cos(3π/8)).
const QUALITY: [f64; 2] = [0.541_196_100_146_197, 1.306_562_964_876_376_5];

pub(super) fn apply(samples: &mut [f32], rate: u32) {
    let first = samples.first().copied().unwrap_or(0.0);
    let [mut one, mut two] = QUALITY.map(|quality| Section::highpass(quality, rate));
    one.rest_at(first.into());
    samples.iter_mut().for_each(|s| *s = two.step(one.step(f64::from(*s))) as f32);
}

/// One second-order section, transposed direct form II. At 192 kHz the poles lie so near to one that single precision
/// would not do.
struct Section {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Section {
    fn highpass(quality: f64, rate: u32) -> Self {
        let w = TAU * CUTOFF / f64::from(rate);
        let alpha = w.sin() / (2.0 * quality);
        let a0 = 1.0 + alpha;
        let edge = (1.0 + w.cos()) / 2.0 / a0;
        Self { b: [edge, -2.0 * edge, edge], a: [-2.0 * w.cos() / a0, (1.0 - alpha) / a0], state: [0.0; 2] }
    }

    /// As if the recording had always stood at `x`: a constant offset begins without a thump.
    fn rest_at(&mut self, x: f64) {
        self.state = [(self.b[1] + self.b[2]) * x, self.b[2] * x];
    }

    fn step(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = self.b[1] * x - self.a[0] * y + self.state[1];
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}
