//! The power of single frequencies in a block of samples, without a whole spectrum.

use std::f32::consts::TAU;

use super::RATE;

/// A bank of `N` Goertzel filters run side by side, so that the compiler can put them into one vector.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goertzel<const N: usize> {
    coefficients: [f32; N],
}

impl<const N: usize> Goertzel<N> {
    pub fn new(frequencies: [f32; N]) -> Self {
        Self { coefficients: frequencies.map(|hz| 2.0 * (TAU * hz / RATE as f32).cos()) }
    }

    /// Power at each frequency as a share of the block: a pure tone at one of them has the mean square of the block
    /// there, so power divided by mean square is 1 for a tone and small for anything else.
    pub fn powers(&self, block: &[f32]) -> [f32; N] {
        let (mut s1, mut s2) = ([0.0; N], [0.0; N]);
        for &sample in block {
            for i in 0..N {
                let s0 = self.coefficients[i] * s1[i] - s2[i] + sample;
                s2[i] = s1[i];
                s1[i] = s0;
            }
        }
        let scale = 2.0 / (block.len().max(1) * block.len().max(1)) as f32;
        std::array::from_fn(|i| (s1[i] * s1[i] + s2[i] * s2[i] - self.coefficients[i] * s1[i] * s2[i]).max(0.0) * scale)
    }
}

/// Mean square of a block.
pub(super) fn mean_square(block: &[f32]) -> f32 {
    block.iter().map(|s| s * s).sum::<f32>() / block.len().max(1) as f32
}

/// Mean square of a sine of `dbm0`; the overload point of A-law is a sine of +3.14 dBm0 (G.711).
pub(super) const fn sine_at(dbm0: i32) -> f32 {
    // 32768² / 2 at +3.14 dBm0, then ten to the (dbm0 − 3.14)/10 by the table of the levels in use.
    const FULL: f32 = 32768.0 * 32768.0 / 2.0;
    match dbm0 {
        -36 => FULL * 1.219e-4,
        -39 => FULL * 6.109e-5,
        -42 => FULL * 3.062e-5,
        -45 => FULL * 1.535e-5,
        _ => panic!("level not in the table"),
    }
}

/// Overload point of A-law in dBm0 (G.711 §4). That it looks like π is chance.
#[cfg(test)]
#[expect(clippy::approx_constant)]
pub(super) const OVERLOAD_DBM0: f32 = 3.14;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_has_all_its_power_at_its_own_frequency() {
        let block: Vec<f32> = (0..160).map(|i| 1000.0 * (TAU * 1000.0 * i as f32 / 8000.0).sin()).collect();
        let [here, there] = Goertzel::new([1000.0, 1500.0]).powers(&block);
        assert!((here / mean_square(&block) - 1.0).abs() < 0.01 && there / here < 0.001);
    }

    #[test]
    fn levels_are_those_of_the_recommendation() {
        for dbm0 in [-36, -39, -42, -45] {
            let expected = 32768.0_f32.powi(2) / 2.0 * 10_f32.powf((dbm0 as f32 - OVERLOAD_DBM0) / 10.0);
            assert!((sine_at(dbm0) / expected - 1.0).abs() < 0.01, "{dbm0}");
        }
    }
}
