//! Samples to bytes: split by the transmit filters, each band quantized against its prediction (§3).

use super::{Band, QMF, saturate};

/// Decision levels of the lower band's quantizer, 12 bits of fraction (table 7, Q6).
const Q6: [i32; 29] = [
    35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
    1458, 1612, 1765, 1980, 2195, 2557, 2919,
];
/// The one decision level of the upper band, likewise (table 8, Q2).
const Q2: i32 = 564;

#[derive(Clone, Debug)]
pub struct Encoder {
    low: Band,
    high: Band,
    history: [i32; 24],
}

impl Default for Encoder {
    fn default() -> Self {
        Self { low: Band::low(), high: Band::high(), history: [0; 24] }
    }
}

impl Encoder {
    /// A byte for each pair of samples at 16 kHz, as many as fit into `out`; returns how many. An odd sample is left.
    pub fn wide(&mut self, samples: &[i16], out: &mut [u8]) -> usize {
        let pairs = samples.chunks_exact(2).zip(out.iter_mut());
        pairs.for_each(|(pair, byte)| {
            let (low, high) = self.split(pair[0].into(), pair[1].into());
            *byte = self.code(low, high);
        });
        (samples.len() / 2).min(out.len())
    }

    /// A byte for each sample at 8 kHz; nothing is in the upper band.
    pub fn narrow(&mut self, samples: &[i16], out: &mut [u8]) -> usize {
        samples.iter().zip(out.iter_mut()).for_each(|(&sample, byte)| *byte = self.code(i32::from(sample) >> 1, 0));
        samples.len().min(out.len())
    }

    /// The transmit QMF, of which every other output is kept.
    fn split(&mut self, first: i32, second: i32) -> (i32, i32) {
        self.history.copy_within(2.., 0);
        self.history[22] = first;
        self.history[23] = second;
        let (mut even, mut odd) = (0, 0);
        for (pair, (forth, back)) in self.history.chunks_exact(2).zip(QMF.iter().zip(QMF.iter().rev())) {
            odd += pair[0] * forth;
            even += pair[1] * back;
        }
        ((even + odd) >> 14, (even - odd) >> 14)
    }

    fn code(&mut self, low: i32, high: i32) -> u8 {
        let low_code = self.quantize_low(saturate(low - self.low.predicted()));
        self.low.adapt(low_code >> 2);
        let high_code = self.quantize_high(saturate(high - self.high.predicted()));
        self.high.adapt(high_code);
        (high_code << 6 | low_code) as u8
    }

    /// QUANTL: the codes of negative differences fall from 63, 62, 31 on, those of the others from 61 (table 9).
    fn quantize_low(&self, difference: i32) -> usize {
        let magnitude = if difference >= 0 { difference } else { !difference };
        let level = Q6.partition_point(|q| (q * self.low.step) >> 12 <= magnitude);
        match (difference < 0, level) {
            (true, 0 | 1) => 63 - level,
            (true, _) => 33 - level,
            (false, _) => 61 - level,
        }
    }

    /// QUANTH
    fn quantize_high(&self, difference: i32) -> usize {
        let magnitude = if difference >= 0 { difference } else { !difference };
        let far = magnitude >= (Q2 * self.high.step) >> 12;
        match (difference < 0, far) {
            (true, false) => 1,
            (true, true) => 0,
            (false, false) => 3,
            (false, true) => 2,
        }
    }
}
