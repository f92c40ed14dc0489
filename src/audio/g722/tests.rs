//! Held against figures of another implementation (that of spandsp 0.0.6) over noise that is loud and soft by turns, but
//! never so loud that the filters overflow, as it wraps there where the Recommendation limits.

use super::*;

const SAMPLES: usize = 16_000;

fn noise() -> Vec<i16> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as i32 - 32_768
    };
    (0..SAMPLES).map(|i| (next() >> (i / 400 % 9 + 2)) as i16).collect()
}

fn digest(values: impl Iterator<Item = u16>) -> u64 {
    values.fold(0, |sum: u64, value| sum.wrapping_mul(31).wrapping_add(u64::from(value) + 1))
}

fn of_bytes(bytes: &[u8]) -> u64 {
    digest(bytes.iter().map(|&b| b.into()))
}

fn of_samples(samples: &[i16]) -> u64 {
    digest(samples.iter().map(|&s| s as u16))
}

#[test]
fn every_byte_and_every_sample_is_that_of_the_reference() {
    let mut bytes = [0; SAMPLES];
    assert_eq!(Encoder::default().wide(&noise(), &mut bytes), SAMPLES / 2);
    assert_eq!(of_bytes(&bytes[..SAMPLES / 2]), 0x9c91_f323_4374_6832);
    let mut samples = [0; 2 * SAMPLES];
    let decoded = Decoder::default().wide(&bytes[..SAMPLES / 2], &mut samples);
    assert_eq!(of_samples(&samples[..decoded]), 0x0436_4607_fb49_b4e5);
}

#[test]
fn whatever_bytes_come_are_decoded_as_by_the_reference() {
    let bytes: Vec<u8> = noise().iter().map(|&s| s as u8).collect();
    let mut samples = [0; SAMPLES];
    assert_eq!(Decoder::default().narrow(&bytes, &mut samples), SAMPLES);
    assert_eq!(of_samples(&samples), 0x8c89_a4e2_3f18_8894);
}

#[test]
fn the_lower_band_alone_is_coded_as_by_the_reference() {
    let mut bytes = [0; SAMPLES];
    assert_eq!(Encoder::default().narrow(&noise(), &mut bytes), SAMPLES);
    assert_eq!(digest(bytes.iter().map(|b| u16::from(b & 63))), 0x8cf3_de3e_d70a_fec1);
}

#[test]
fn frames_cut_anywhere_make_the_same_bytes_and_too_little_room_is_not_overrun() {
    let samples = noise();
    let (mut whole, mut cut) = ([0; SAMPLES / 2], [0; SAMPLES / 2]);
    Encoder::default().wide(&samples, &mut whole);
    let mut encoder = Encoder::default();
    samples.chunks(320).zip(cut.chunks_mut(160)).for_each(|(s, b)| assert_eq!(encoder.wide(s, b), b.len()));
    assert_eq!(whole, cut);
    assert_eq!(Encoder::default().wide(&samples, &mut [0; 7]), 7);
    assert_eq!(Decoder::default().wide(&whole, &mut [0; 7]), 6);
    assert_eq!(Decoder::default().narrow(&whole, &mut [0; 7]), 7);
}
