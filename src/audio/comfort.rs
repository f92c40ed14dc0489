//! Comfort noise: what a caller hears when nobody speaks, so that the line is not taken for dead.
//!
//! White noise near −65 dBov (RFC 3389 suggests nothing louder), encoded once for each codec and shared by all legs.

use std::f32::consts::SQRT_2;

use super::{Encoded, PACKET_TICKS, process::from_db};
use crate::{chance::Chance, vocab::Codec};

const LEVEL_DBOV: f32 = -65.0;
/// Long enough that the ear finds no rhythm in the repetition. A prime, so that it never falls in step with frames.
const LENGTH: usize = 15_991;

/// Half a second of the codecs that take their time; their decoders make no two repetitions quite alike.
const LENGTH_COSTLY: usize = 4000;

/// In the order of `Codec::ALL`.
#[derive(Debug)]
pub struct ComfortNoise([Encoded; Codec::ALL.len()]);

impl ComfortNoise {
    pub fn new(chance: &mut Chance) -> Self {
        let amplitude = from_db(LEVEL_DBOV) * 32768.0;
        let samples: Vec<i16> = (0..LENGTH).map(|_| (gaussian(chance) * amplitude).round() as i16).collect();
        Self(Codec::ALL.map(|codec| {
            let costly = matches!(codec, Codec::G722 | Codec::Opus);
            let samples = if costly { &samples[..LENGTH_COSTLY] } else { &samples[..] };
            // Without an encoder there is nothing to send, and no leg that could want it.
            Encoded::of(codec, samples).unwrap_or_else(|_| Vec::new().into())
        }))
    }

    /// Fills `out` with noise going on at `position`, which moves along; returns how much of it. Of Opus it is one packet.
    pub fn fill(&self, codec: Codec, position: &mut usize, out: &mut [u8]) -> usize {
        let noise = match codec {
            Codec::Pcma => &self.0[0],
            Codec::Pcmu => &self.0[1],
            Codec::G722 => &self.0[2],
            Codec::Opus => &self.0[3],
        };
        let mut filled = 0;
        while filled < out.len() && noise.ticks() > 0 {
            let at = *position % noise.ticks();
            let piece = noise.at(at, out.len() - filled);
            let len = piece.len().min(out.len() - filled);
            out[filled..filled + len].copy_from_slice(&piece[..len]);
            filled += len;
            if !codec.is_bytewise() {
                *position = at + PACKET_TICKS;
                break;
            }
            *position = at + len;
        }
        filled
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
    use crate::audio::{Decoder, Rate, process::to_db};

    #[test]
    fn noise_lies_near_minus_65_dbov_in_every_codec_and_is_never_dead() {
        let noise = ComfortNoise::new(&mut Chance::seeded(1));
        for codec in Codec::ALL {
            let (mut position, mut samples) = (0, Vec::new());
            let mut decoder = Decoder::new(codec, Rate::Narrow).unwrap();
            for _ in 0..50 {
                let (mut frame, mut decoded) = ([0; 160], [0; 160]);
                let len = noise.fill(codec, &mut position, &mut frame);
                assert_eq!(decoder.decode(&frame[..len], &mut decoded), 160, "{codec:?}");
                samples.extend_from_slice(&decoded);
            }
            let power: f32 = samples.iter().map(|&s| (f32::from(s) / 32768.0).powi(2)).sum();
            let level = to_db((power / samples.len() as f32).sqrt());
            assert!((level + 65.0).abs() < 4.0, "{codec:?}: {level} dBov");
            assert!(samples.chunks(160).all(|c| c.iter().any(|&s| s != c[0])), "{codec:?}");
        }
    }

    #[test]
    fn noise_goes_on_where_the_last_frame_ended() {
        let noise = ComfortNoise::new(&mut Chance::seeded(1));
        let mut whole = vec![0; 40_000];
        noise.fill(Codec::Pcma, &mut 0, &mut whole);
        let (mut position, mut pieces) = (0, vec![0; 40_000]);
        for frame in pieces.chunks_mut(160) {
            assert_eq!(noise.fill(Codec::Pcma, &mut position, frame), 160);
        }
        assert_eq!(whole, pieces);
    }
}
