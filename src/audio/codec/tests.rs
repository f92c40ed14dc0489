//! A tone through each codec at each rate, and packets that are none.

use std::f32::consts::TAU;

use super::*;

const LEVEL: f32 = 6000.0;

fn tone(rate: Rate, frames: usize) -> Vec<i16> {
    let step = TAU * 1000.0 / rate.hertz() as f32;
    (0..frames * 20 * rate.per_ms()).map(|i| (LEVEL * (step * i as f32).sin()) as i16).collect()
}

/// What comes out of `codec` for `samples`, packet by packet of 20 ms.
fn through(codec: Codec, rate: Rate, samples: &[i16]) -> Vec<i16> {
    let mut encoder = Encoder::new(codec, rate).unwrap();
    let mut decoder = Decoder::new(codec, rate).unwrap();
    let mut all = Vec::new();
    for frame in samples.chunks_exact(20 * rate.per_ms()) {
        let (mut packet, mut out) = ([0; 400], [0; LONGEST_DECODED]);
        let len = encoder.encode(frame, &mut packet);
        assert_eq!(packet_ticks(codec, &packet[..len]), Some(160), "{codec:?}");
        let decoded = decoder.decode(&packet[..len], &mut out);
        assert_eq!(decoded, frame.len(), "{codec:?}");
        all.extend_from_slice(&out[..decoded]);
    }
    all
}

fn rms(samples: &[i16]) -> f32 {
    (samples.iter().map(|&s| f32::from(s).powi(2)).sum::<f32>() / samples.len() as f32).sqrt()
}

#[test]
fn a_tone_keeps_its_level_through_every_codec() {
    for (codec, rate) in [
        (Codec::Pcma, Rate::Narrow),
        (Codec::Pcmu, Rate::Narrow),
        (Codec::G722, Rate::Narrow),
        (Codec::G722, Rate::Wide),
        (Codec::Opus, Rate::Narrow),
        (Codec::Opus, Rate::Wide),
    ] {
        let samples = tone(rate, 50);
        let out = through(codec, rate, &samples);
        let change = 20.0 * (rms(&out[out.len() / 2..]) / rms(&samples)).log10();
        assert!(change.abs() < 0.8, "{codec:?} {rate:?}: {change} dB");
    }
}

#[test]
fn g711_has_no_wide_form() {
    assert_eq!(Encoder::new(Codec::Pcma, Rate::Wide).err(), Some(CodecError::Rate(Codec::Pcma)));
    assert_eq!(Decoder::new(Codec::Pcmu, Rate::Wide).err(), Some(CodecError::Rate(Codec::Pcmu)));
    assert_eq!(Rate::between(Codec::Opus, Codec::G722), Rate::Wide);
    assert_eq!(Rate::between(Codec::Opus, Codec::Pcma), Rate::Narrow);
}

#[test]
fn rubbish_is_no_packet_and_does_no_harm() {
    let mut decoder = Decoder::new(Codec::Opus, Rate::Wide).unwrap();
    let mut out = [0; LONGEST_DECODED];
    for rubbish in [&[][..], &[0xFF], &[0xFF, 0xFF, 0xFF], &[3, 0], &[0x7B; 1500]] {
        assert_eq!(packet_ticks(Codec::Opus, rubbish), None, "{rubbish:?}");
        assert_eq!(decoder.decode(rubbish, &mut out), 0, "{rubbish:?}");
    }
    assert_eq!(packet_ticks(Codec::G722, &[]), None);
}

#[test]
fn opus_mends_a_lost_packet_from_the_copy_in_the_next_one() {
    let rate = Rate::Wide;
    let samples = tone(rate, 20);
    let mut encoder = Encoder::new(Codec::Opus, rate).unwrap();
    let packets: Vec<Vec<u8>> = samples
        .chunks_exact(320)
        .map(|frame| {
            let mut packet = [0; 400];
            let len = encoder.encode(frame, &mut packet);
            packet[..len].to_vec()
        })
        .collect();
    let mut decoder = Decoder::new(Codec::Opus, rate).unwrap();
    let mut out = [0; LONGEST_DECODED];
    packets[..15].iter().for_each(|p| assert_eq!(decoder.decode(p, &mut out), 320));
    let mut mended = [0; 320];
    assert!(decoder.recover(Some(&packets[16]), &mut mended));
    assert!((rms(&mended) / rms(&samples) - 1.0).abs() < 0.3, "{}", rms(&mended));
    assert_eq!(decoder.decode(&packets[16], &mut out), 320);
    let mut guessed = [0; 320];
    assert!(decoder.recover(None, &mut guessed));
    assert!(!Decoder::new(Codec::Pcma, Rate::Narrow).unwrap().recover(None, &mut guessed));
}
