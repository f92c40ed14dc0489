//! G.711: one byte per sample at 8 kHz, A-law and µ-law.
//!
//! The arithmetic is the crate's; the tests hold it against the decision values printed in ITU-T G.711.

use audio_codec_algorithms::{decode_alaw, decode_ulaw, encode_alaw, encode_ulaw};

use crate::vocab::Codec;

/// The two forms of G.711.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Law {
    A,
    Mu,
}

impl Law {
    /// `None` for codecs that are not G.711.
    pub fn of(codec: Codec) -> Option<Self> {
        match codec {
            Codec::Pcma => Some(Self::A),
            Codec::Pcmu => Some(Self::Mu),
            Codec::G722 | Codec::Opus => None,
        }
    }
}

pub fn encode(law: Law, sample: i16) -> u8 {
    match law {
        Law::A => encode_alaw(sample),
        Law::Mu => encode_ulaw(sample),
    }
}

pub fn decode(law: Law, byte: u8) -> i16 {
    match law {
        Law::A => decode_alaw(byte),
        Law::Mu => decode_ulaw(byte),
    }
}

/// Encodes as much as fits into `out`; returns how many bytes were written. The law is chosen once, not per sample.
pub fn encode_into(law: Law, samples: &[i16], out: &mut [u8]) -> usize {
    let pairs = samples.iter().zip(out.iter_mut());
    match law {
        Law::A => pairs.for_each(|(&s, b)| *b = encode_alaw(s)),
        Law::Mu => pairs.for_each(|(&s, b)| *b = encode_ulaw(s)),
    }
    samples.len().min(out.len())
}

/// Decodes as much as fits into `out` without allocating; returns how many samples were written.
pub fn decode_into(law: Law, bytes: &[u8], out: &mut [i16]) -> usize {
    let pairs = bytes.iter().zip(out.iter_mut());
    match law {
        Law::A => pairs.for_each(|(&b, s)| *s = decode_alaw(b)),
        Law::Mu => pairs.for_each(|(&b, s)| *s = decode_ulaw(b)),
    }
    bytes.len().min(out.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Positive decision values of G.711 tables 1a (A-law, 13 bit) and 2a (µ-law, 14 bit), as magnitudes.
    fn decision_values(law: Law) -> Vec<u32> {
        let mut values = vec![0];
        let (first_steps, steps): (&[u32], &[(u32, usize)]) = match law {
            Law::A => (&[], &[(2, 32), (4, 16), (8, 16), (16, 16), (32, 16), (64, 16), (128, 16)]),
            Law::Mu => (&[1], &[(2, 15), (4, 16), (8, 16), (16, 16), (32, 16), (64, 16), (128, 16), (256, 16)]),
        };
        let all = first_steps.iter().copied().chain(steps.iter().flat_map(|&(s, n)| std::iter::repeat_n(s, n)));
        for step in all {
            values.push(values.last().unwrap() + step);
        }
        values
    }

    /// Character signal before the bit inversions: sign bit, then the number of the interval.
    fn by_definition(law: Law, sample: i16) -> u8 {
        let magnitude = if sample < 0 { !(sample as i32) } else { sample as i32 } as u32;
        let magnitude = magnitude >> if law == Law::A { 3 } else { 2 };
        let values = decision_values(law);
        let interval = (values.iter().filter(|&&v| v <= magnitude).count() - 1).min(127) as u8;
        match law {
            Law::A => (interval | if sample < 0 { 0 } else { 0x80 }) ^ 0x55,
            Law::Mu => !(interval | if sample < 0 { 0x80 } else { 0 }),
        }
    }

    #[test]
    fn every_16_bit_sample_falls_into_the_interval_of_the_recommendation() {
        for law in [Law::A, Law::Mu] {
            for sample in i16::MIN..=i16::MAX {
                assert_eq!(encode(law, sample), by_definition(law, sample), "{law:?} {sample}");
            }
        }
    }

    /// FNV-1a.
    fn digest(bytes: impl Iterator<Item = u8>) -> u64 {
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    /// Digests of what `g711` in the ITU-T Software Tool Library (G.191) makes of the same.
    #[test]
    fn all_65_536_samples_and_all_bytes_become_what_the_itus_own_program_makes_of_them() {
        for (law, encoded, decoded) in [
            (Law::A, 0xf030_666e_b780_cf25, 0x693a_40ca_62a3_d2a5),
            (Law::Mu, 0x04ec_1f08_3fd7_8c2d, 0xb91e_65d6_8481_a1a8),
        ] {
            assert_eq!(digest((i16::MIN..=i16::MAX).map(|sample| encode(law, sample))), encoded, "{law:?}");
            assert_eq!(digest((0..=255).flat_map(|byte| decode(law, byte).to_le_bytes())), decoded, "{law:?}");
        }
    }

    #[test]
    fn every_byte_decodes_to_the_middle_of_its_interval() {
        for law in [Law::A, Law::Mu] {
            let values = decision_values(law);
            let scale = if law == Law::A { 8 } else { 4 };
            for byte in 0..=255u8 {
                let (plain, positive) = match law {
                    Law::A => (byte ^ 0x55, (byte ^ 0x55) & 0x80 != 0),
                    Law::Mu => (!byte, !byte & 0x80 == 0),
                };
                let n = usize::from(plain & 0x7f);
                let middle = match (law, n) {
                    (Law::Mu, 0) => 0,
                    _ => ((values[n] + values[n + 1]) * scale / 2) as i16,
                };
                assert_eq!(decode(law, byte), if positive { middle } else { -middle }, "{law:?} {byte}");
            }
        }
    }

    #[test]
    fn a_clip_is_encoded_and_decoded_byte_for_byte_like_single_samples() {
        let samples: Vec<i16> = (0..500).map(|i| (i * 131 % 30000) as i16 - 15000).collect();
        for law in [Law::A, Law::Mu] {
            let mut bytes = [0; 500];
            assert_eq!(encode_into(law, &samples, &mut bytes), 500);
            let mut back = [0; 400];
            assert_eq!(decode_into(law, &bytes, &mut back), 400);
            assert!(bytes.iter().zip(&samples).all(|(&b, &s)| b == encode(law, s)));
            assert!(back.iter().zip(&bytes).all(|(&s, &b)| s == decode(law, b)));
        }
    }
}
