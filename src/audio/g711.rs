//! G.711: one byte per sample at 8 kHz, A-law and µ-law.
//!
//! The arithmetic is the crate's; the tests hold it against the decision values printed in ITU-T G.711.

use audio_codec_algorithms::{decode_alaw, decode_ulaw, encode_alaw, encode_ulaw};

use crate::vocab::Codec;

pub fn encode(codec: Codec, sample: i16) -> u8 {
    match codec {
        Codec::Pcma => encode_alaw(sample),
        Codec::Pcmu => encode_ulaw(sample),
    }
}

pub fn decode(codec: Codec, byte: u8) -> i16 {
    match codec {
        Codec::Pcma => decode_alaw(byte),
        Codec::Pcmu => decode_ulaw(byte),
    }
}

/// A whole clip; the law is chosen once, not per sample.
pub fn encode_all(codec: Codec, samples: &[i16]) -> Vec<u8> {
    match codec {
        Codec::Pcma => samples.iter().map(|&s| encode_alaw(s)).collect(),
        Codec::Pcmu => samples.iter().map(|&s| encode_ulaw(s)).collect(),
    }
}

/// Decodes as much as fits into `out` without allocating; returns how many samples were written.
pub fn decode_into(codec: Codec, bytes: &[u8], out: &mut [i16]) -> usize {
    let pairs = bytes.iter().zip(out.iter_mut());
    match codec {
        Codec::Pcma => pairs.for_each(|(&b, s)| *s = decode_alaw(b)),
        Codec::Pcmu => pairs.for_each(|(&b, s)| *s = decode_ulaw(b)),
    }
    bytes.len().min(out.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Positive decision values of G.711 tables 1a (A-law, 13 bit) and 2a (µ-law, 14 bit), as magnitudes.
    fn decision_values(codec: Codec) -> Vec<u32> {
        let mut values = vec![0];
        let (first_steps, steps): (&[u32], &[(u32, usize)]) = match codec {
            Codec::Pcma => (&[], &[(2, 32), (4, 16), (8, 16), (16, 16), (32, 16), (64, 16), (128, 16)]),
            Codec::Pcmu => (&[1], &[(2, 15), (4, 16), (8, 16), (16, 16), (32, 16), (64, 16), (128, 16), (256, 16)]),
        };
        let all = first_steps.iter().copied().chain(steps.iter().flat_map(|&(s, n)| std::iter::repeat_n(s, n)));
        for step in all {
            values.push(values.last().unwrap() + step);
        }
        values
    }

    /// Character signal before the bit inversions: sign bit, then the number of the interval.
    fn by_definition(codec: Codec, sample: i16) -> u8 {
        let magnitude = if sample < 0 { !(sample as i32) } else { sample as i32 } as u32;
        let magnitude = magnitude >> if codec == Codec::Pcma { 3 } else { 2 };
        let values = decision_values(codec);
        let interval = (values.iter().filter(|&&v| v <= magnitude).count() - 1).min(127) as u8;
        match codec {
            Codec::Pcma => (interval | if sample < 0 { 0 } else { 0x80 }) ^ 0x55,
            Codec::Pcmu => !(interval | if sample < 0 { 0x80 } else { 0 }),
        }
    }

    #[test]
    fn every_16_bit_sample_falls_into_the_interval_of_the_recommendation() {
        for codec in [Codec::Pcma, Codec::Pcmu] {
            for sample in i16::MIN..=i16::MAX {
                assert_eq!(encode(codec, sample), by_definition(codec, sample), "{codec:?} {sample}");
            }
        }
    }

    #[test]
    fn every_byte_decodes_to_the_middle_of_its_interval() {
        for codec in [Codec::Pcma, Codec::Pcmu] {
            let values = decision_values(codec);
            let scale = if codec == Codec::Pcma { 8 } else { 4 };
            for byte in 0..=255u8 {
                let (plain, positive) = match codec {
                    Codec::Pcma => (byte ^ 0x55, (byte ^ 0x55) & 0x80 != 0),
                    Codec::Pcmu => (!byte, !byte & 0x80 == 0),
                };
                let n = usize::from(plain & 0x7f);
                let middle = match (codec, n) {
                    (Codec::Pcmu, 0) => 0,
                    _ => ((values[n] + values[n + 1]) * scale / 2) as i16,
                };
                assert_eq!(decode(codec, byte), if positive { middle } else { -middle }, "{codec:?} {byte}");
            }
        }
    }

    #[test]
    fn a_clip_is_encoded_and_decoded_byte_for_byte_like_single_samples() {
        let samples: Vec<i16> = (0..500).map(|i| (i * 131 % 30000) as i16 - 15000).collect();
        for codec in [Codec::Pcma, Codec::Pcmu] {
            let bytes = encode_all(codec, &samples);
            let mut back = [0; 400];
            assert_eq!(decode_into(codec, &bytes, &mut back), 400);
            assert!(bytes.iter().zip(&samples).all(|(&b, &s)| b == encode(codec, s)));
            assert!(back.iter().zip(&bytes).all(|(&s, &b)| s == decode(codec, b)));
        }
    }
}
