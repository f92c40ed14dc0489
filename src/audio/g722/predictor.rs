//! Block 4 of the Recommendation: a predictor of two poles and six zeros, adapted by the signs of what came.

use super::saturate;

#[derive(Clone, Debug, Default)]
pub(super) struct Predictor {
    /// S, the prediction for the next sample, and the share of the zeros in it, SZ.
    pub signal: i32,
    zeros: i32,
    /// A1 and A2 with the last two reconstructed (R) and partially reconstructed (P) signals.
    poles: [i32; 2],
    reconstructed: [i32; 2],
    partial: [i32; 2],
    /// B1 to B6 with the last six differences (D).
    weights: [i32; 6],
    differences: [i32; 6],
}

impl Predictor {
    pub fn update(&mut self, difference: i32) {
        let partial = saturate(self.zeros + difference);
        let reconstructed = saturate(self.signal + difference);
        self.adapt_poles(partial);
        self.adapt_zeros(difference);
        self.partial = [partial, self.partial[0]];
        self.reconstructed = [reconstructed, self.reconstructed[0]];
        self.differences.copy_within(..5, 1);
        self.differences[0] = difference;
        // FILTEP, FILTEZ, PREDIC
        let tap = |weight: &i32, value: &i32| (weight * saturate(2 * value)) >> 15;
        let of_poles = self.poles.iter().zip(&self.reconstructed).map(|(a, r)| tap(a, r)).sum();
        let of_zeros = self.weights.iter().zip(&self.differences).map(|(b, d)| tap(b, d)).sum();
        self.zeros = saturate(of_zeros);
        self.signal = saturate(saturate(of_poles) + self.zeros);
    }

    /// UPPOL2, then UPPOL1, whose bound follows from the new A2.
    fn adapt_poles(&mut self, partial: i32) {
        let same = |before: i32| (partial < 0) == (before < 0);
        let [a1, a2] = self.poles;
        let four = saturate(a1 * 4);
        let turned = if same(self.partial[0]) { -four } else { four }.min(32_767);
        let towards = if same(self.partial[1]) { 128 } else { -128 };
        let a2 = ((turned >> 7) + towards + ((a2 * 32_512) >> 15)).clamp(-12_288, 12_288);
        let step = if same(self.partial[0]) { 192 } else { -192 };
        let bound = saturate(15_360 - a2);
        let a1 = saturate(step + ((a1 * 32_640) >> 15)).clamp(-bound, bound);
        self.poles = [a1, a2];
    }

    /// UPZERO
    fn adapt_zeros(&mut self, difference: i32) {
        let step = if difference == 0 { 0 } else { 128 };
        for (weight, before) in self.weights.iter_mut().zip(&self.differences) {
            let towards = if (*before < 0) == (difference < 0) { step } else { -step };
            *weight = saturate(towards + ((*weight * 32_640) >> 15));
        }
    }
}
