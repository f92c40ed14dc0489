//! Bytes to samples: each band reconstructed from its prediction, both joined by the receive filters (§4).

use super::{Band, QMF, saturate};

/// Output of the 6-bit inverse quantizer of the lower band (table 14, QM6).
const QM6: [i32; 64] = [
    -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
    -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
    -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
    4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
];

#[derive(Clone, Debug)]
pub struct Decoder {
    low: Band,
    high: Band,
    history: [i32; 24],
}

impl Default for Decoder {
    fn default() -> Self {
        Self { low: Band::low(), high: Band::high(), history: [0; 24] }
    }
}

impl Decoder {
    /// Two samples at 16 kHz for each byte, as many as fit into `out`; returns how many.
    pub fn wide(&mut self, bytes: &[u8], out: &mut [i16]) -> usize {
        for (&byte, pair) in bytes.iter().zip(out.chunks_exact_mut(2)) {
            let (low, high) = self.bands(byte);
            let (first, second) = self.join(low, high);
            pair[0] = first as i16;
            pair[1] = second as i16;
        }
        2 * bytes.len().min(out.len() / 2)
    }

    /// The lower band alone: one sample at 8 kHz for each byte.
    pub fn narrow(&mut self, bytes: &[u8], out: &mut [i16]) -> usize {
        for (&byte, sample) in bytes.iter().zip(out.iter_mut()) {
            *sample = (self.bands(byte).0 << 1) as i16;
        }
        bytes.len().min(out.len())
    }

    /// INVQBL, RECONS and LIMIT of both bands.
    fn bands(&mut self, byte: u8) -> (i32, i32) {
        let code = usize::from(byte);
        let low = self.low.predicted() + ((self.low.step * QM6[code & 63]) >> 15);
        self.low.adapt(code >> 2 & 15);
        let predicted = self.high.predicted();
        let high = predicted + self.high.adapt(code >> 6);
        (low.clamp(-16_384, 16_383), high.clamp(-16_384, 16_383))
    }

    /// The receive QMF.
    fn join(&mut self, low: i32, high: i32) -> (i32, i32) {
        self.history.copy_within(2.., 0);
        self.history[22] = low + high;
        self.history[23] = low - high;
        let (mut first, mut second) = (0, 0);
        for (pair, (forth, back)) in self.history.chunks_exact(2).zip(QMF.iter().zip(QMF.iter().rev())) {
            second += pair[0] * forth;
            first += pair[1] * back;
        }
        (saturate(first >> 11), saturate(second >> 11))
    }
}
