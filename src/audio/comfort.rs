//! Comfort noise: what a caller hears when nobody speaks, so that the line is not taken for dead.
//!
//! White noise near −65 dBov (RFC 3389 suggests nothing louder), encoded once for each codec and shared by all legs.

use std::f32::consts::SQRT_2;

use super::{g711, process::from_db};
use crate::{chance::Chance, vocab::Codec};

const LEVEL_DBOV: f32 = -65.0;
/// Long enough that the ear finds no rhythm in the repetition. A prime, so that it never falls in step with frames.
const LENGTH: usize = 15_991;

#[derive(Debug)]
pub struct ComfortNoise {
    pcma: Box<[u8]>,
    pcmu: Box<[u8]>,
}

impl ComfortNoise {
    pub fn new(chance: &mut Chance) -> Self {
        let amplitude = from_db(LEVEL_DBOV) * 32768.0;
        let samples: Vec<i16> = (0..LENGTH).map(|_| (gaussian(chance) * amplitude).round() as i16).collect();
        let encoded = |codec| g711::encode_all(codec, &samples).into_boxed_slice();
        Self { pcma: encoded(Codec::Pcma), pcmu: encoded(Codec::Pcmu) }
    }

    /// Fills `out` with noise going on at `position`, which moves along.
    pub fn fill(&self, codec: Codec, position: &mut usize, out: &mut [u8]) {
        let noise = match codec {
            Codec::Pcma => &self.pcma,
            Codec::Pcmu => &self.pcmu,
        };
        let mut rest = out;
        while !rest.is_empty() {
            let from = &noise[*position % LENGTH..];
            let len = from.len().min(rest.len());
            let (now, later) = rest.split_at_mut(len);
            now.copy_from_slice(&from[..len]);
            *position = (*position + len) % LENGTH;
            rest = later;
        }
    }
}

/// Near enough to a normal distribution of variance 1: the sum of twelve uniform numbers.
fn gaussian(chance: &mut Chance) -> f32 {
    let sum: f32 = (0..12).map(|_| chance.below(1 << 20) as f32 / (1 << 20) as f32).sum();
    (sum - 6.0).clamp(-2.5 * SQRT_2, 2.5 * SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::process::to_db;

    #[test]
    fn noise_lies_near_minus_65_dbov_in_both_laws_and_is_never_dead() {
        let noise = ComfortNoise::new(&mut Chance::seeded(1));
        for codec in [Codec::Pcma, Codec::Pcmu] {
            let (mut position, mut bytes) = (0, [0; 8000]);
            noise.fill(codec, &mut position, &mut bytes);
            let power: f32 = bytes.iter().map(|&b| (f32::from(g711::decode(codec, b)) / 32768.0).powi(2)).sum();
            let level = to_db((power / 8000.0).sqrt());
            assert!((level + 65.0).abs() < 1.0, "{codec:?}: {level} dBov");
            assert!(bytes.chunks(80).all(|c| c.iter().any(|&b| b != c[0])));
        }
    }

    #[test]
    fn noise_goes_on_where_the_last_frame_ended() {
        let noise = ComfortNoise::new(&mut Chance::seeded(1));
        let mut whole = vec![0; 40_000];
        noise.fill(Codec::Pcma, &mut 0, &mut whole);
        let (mut position, mut pieces) = (0, vec![0; 40_000]);
        pieces.chunks_mut(160).for_each(|frame| noise.fill(Codec::Pcma, &mut position, frame));
        assert_eq!(whole, pieces);
    }
}
