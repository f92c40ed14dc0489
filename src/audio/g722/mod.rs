//! G.722 at 64 kbit/s: two bands of ADPCM, one byte for each pair of samples at 16 kHz (ITU-T G.722, mode 1).
//!
//! Ours, because the crates there are answer each frame with a new vector and begin with step sizes of nought where the
//! Recommendation has 32 and 8. Block names are those of the Recommendation. At 8 kHz the lower band alone is coded: it is
//! what the filter bank would make of the same sound at half the rate, so nothing need be resampled.

mod decoder;
mod encoder;
mod predictor;

pub use decoder::Decoder;
pub use encoder::Encoder;

use self::predictor::Predictor;

/// Coefficients of the 24-tap quadrature mirror filters (§3.2.1), every other one of the symmetric row.
const QMF: [i32; 12] = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];
/// Output of the 4-bit inverse quantizer of the lower band, 15 bits of fraction (table 10, QM4).
const QM4: [i32; 16] =
    [0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0];
/// Of the upper band (table 15, QM2).
const QM2: [i32; 4] = [-7408, -1616, 7408, 1616];
/// Which multiplier of the logarithmic scale a code asks for: RL42 and RH2 seen through WL and WH (tables 11, 16).
const LOW_STEPS: [i32; 16] = [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];
const HIGH_STEPS: [i32; 4] = [798, -214, 798, -214];
/// Inverse logarithm, one octave (table 12, ILB).
const ILB: [i32; 32] = [
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
    3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
];

/// One of the two bands: the scale of its quantizer and its predictor, the same in encoder and decoder.
#[derive(Clone, Debug)]
struct Band {
    /// DET, the step size; NB, its logarithm.
    step: i32,
    log_step: i32,
    predictor: Predictor,
    high: bool,
}

impl Band {
    fn low() -> Self {
        Self { step: 32, log_step: 0, predictor: Predictor::default(), high: false }
    }

    fn high() -> Self {
        Self { step: 8, log_step: 0, predictor: Predictor::default(), high: true }
    }

    /// Blocks INVQAL/INVQAH, LOGSCL/LOGSCH, SCALEL/SCALEH and 4: the band after a code of 4 or 2 bits. Returns the
    /// quantized difference.
    fn adapt(&mut self, code: usize) -> i32 {
        let (level, change, most, octaves) = if self.high {
            (QM2[code & 3], HIGH_STEPS[code & 3], 22_528, 10)
        } else {
            (QM4[code & 15], LOW_STEPS[code & 15], 18_432, 8)
        };
        let difference = (self.step * level) >> 15;
        self.log_step = (((self.log_step * 127) >> 7) + change).clamp(0, most);
        let fraction = ILB[(self.log_step >> 6 & 31) as usize];
        let shift = octaves - (self.log_step >> 11);
        self.step = if shift < 0 { fraction << -shift } else { fraction >> shift } << 2;
        self.predictor.update(difference);
        difference
    }

    fn predicted(&self) -> i32 {
        self.predictor.signal
    }
}

fn saturate(value: i32) -> i32 {
    value.clamp(-32_768, 32_767)
}

#[cfg(test)]
mod tests;
