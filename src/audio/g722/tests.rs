//! Held against figures of another implementation (that of spandsp 0.0.6) over noise that is loud and soft by turns.

use super::*;

const SAMPLES: usize = 16_000;

fn noise() -> Vec<i16> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as i32 - 32_768
    };
    (0..SAMPLES).map(|i| (next() >> (i / 400 % 9)) as i16).collect()
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
    assert_eq!(of_bytes(&bytes[..SAMPLES / 2]), 0x29b4_3bc0_f252_67b3);
    let mut samples = [0; 2 * SAMPLES];
    let decoded = Decoder::default().wide(&bytes[..SAMPLES / 2], &mut samples);
    assert_eq!(of_samples(&samples[..decoded]), 0x4784_5947_6908_ddf1);
}

#[test]
fn whatever_bytes_come_are_decoded_as_by_the_reference() {
    let bytes: Vec<u8> = noise().iter().map(|&s| s as u8).collect();
    let mut samples = [0; 2 * SAMPLES];
    assert_eq!(Decoder::default().wide(&bytes, &mut samples), 2 * SAMPLES);
    assert_eq!(of_samples(&samples), 0xcd90_acae_57e2_7620);
    assert_eq!(Decoder::default().narrow(&bytes, &mut samples), SAMPLES);
    assert_eq!(of_samples(&samples[..SAMPLES]), 0x35ac_52f9_d569_7428);
}

#[test]
fn the_lower_band_alone_is_coded_as_by_the_reference() {
    let mut bytes = [0; SAMPLES];
    assert_eq!(Encoder::default().narrow(&noise(), &mut bytes), SAMPLES);
    assert_eq!(digest(bytes.iter().map(|b| u16::from(b & 63))), 0x285f_2a5a_6873_c4e0);
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
