//! Legs that speak something else than G.711.

use super::*;
use crate::audio::{Decoder, Encoded, LONGEST_DECODED, Rate, packet_ticks};

fn speaking(codec: Codec) -> MediaParams {
    MediaParams { codec, payload_type: codec.payload_type(), ..params() }
}

fn call(params: MediaParams) -> Bench {
    let mut bench = Bench::new();
    bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
    bench.configure(params);
    bench
}

fn tone(codec: Codec, ms: usize) -> Clip {
    let at = |i: usize| (8000.0 * (std::f32::consts::TAU * i as f32 / 8.0).sin()) as i16;
    Clip::Sound(Encoded::of(codec, &(0..ms * 8).map(at).collect::<Vec<_>>()).unwrap())
}

/// What a phone with `codec` makes of the packets, at 8 kHz.
fn decoded(codec: Codec, sent: &[Sent]) -> Vec<i16> {
    let mut decoder = Decoder::new(codec, Rate::Narrow).unwrap();
    let mut all = Vec::new();
    for packet in sent {
        let mut samples = [0; LONGEST_DECODED];
        let len = decoder.decode(&packet.payload, &mut samples);
        assert_eq!(len, 160, "{codec:?}: {} bytes", packet.payload.len());
        all.extend_from_slice(&samples[..len]);
    }
    all
}

fn rms(samples: &[i16]) -> f32 {
    (samples.iter().map(|&s| f32::from(s).powi(2)).sum::<f32>() / samples.len() as f32).sqrt()
}

#[test]
fn in_every_codec_a_frame_leaves_each_20_ms_with_timestamps_of_its_clock() {
    for codec in Codec::ALL {
        let mut bench = call(speaking(codec));
        bench.play(1, Vec::new());
        bench.pass(100);
        let resolved = ResolvedPlay { leg: LEG, play: PlayId(2), codec, clips: vec![tone(codec, 400)] };
        bench.command(MediaCommand::Play { leg: LEG, play: PlayId(2), utterance: Vec::new() });
        assert_eq!(bench.world.wanted.last().unwrap().codec, codec);
        bench.engine.resolved(resolved, &mut bench.world);
        bench.sent();
        bench.pass(800);
        let sent = bench.sent();
        assert_eq!(sent.len(), 40, "{codec:?}");
        assert!(steps(&sent).iter().all(|ms| *ms == 20));
        let step = codec.clock() / 50;
        assert!(
            sent.windows(2).all(|w| w[1].header.timestamp.wrapping_sub(w[0].header.timestamp) == step),
            "{codec:?}"
        );
        assert!(sent.iter().all(|s| s.header.payload_type == codec.payload_type()));
        let heard = decoded(codec, &sent);
        assert!((rms(&heard[800..2800]) / 5657.0 - 1.0).abs() < 0.15, "{codec:?}: {}", rms(&heard[800..2800]));
        assert!(rms(&heard[4000..]) < 100.0, "{codec:?}: {}", rms(&heard[4000..]));
    }
}

#[test]
fn a_leg_that_changes_to_opus_in_the_middle_of_a_prompt_says_it_to_the_end() {
    let mut bench = Bench::call();
    bench.play(1, vec![tone(Codec::Pcma, 1000)]);
    bench.pass(400);
    let before = bench.sent();
    bench.configure(speaking(Codec::Opus));
    bench.pass(800);
    let sent = bench.sent();
    assert!(sent[0].header.marker);
    let first = sent[0].header.timestamp.wrapping_sub(before.last().unwrap().header.timestamp);
    assert!((160..1100).contains(&first), "the time line goes on: {first}");
    assert_eq!(packet_ticks(Codec::Opus, &sent[0].payload), Some(160));
    let heard = decoded(Codec::Opus, &sent);
    assert!((rms(&heard[800..4000]) / 5657.0 - 1.0).abs() < 0.2, "{}", rms(&heard[800..4000]));
    let told = |e: &MediaEvent| matches!(e, MediaEvent::Played { play: PlayId(1), completed: true, .. });
    assert!(bench.events().iter().any(told));
}

#[test]
fn keys_come_at_the_clock_of_opus_and_its_jitter_is_measured_at_it() {
    let mut bench = call(MediaParams { event_clock: 48_000, ..speaking(Codec::Opus) });
    let noise = |n: u32| (n * 960, [0x08, 1, 2]);
    for n in 0..100 {
        let (timestamp, payload) = noise(n);
        bench.hear(peer(), 96, timestamp, &payload);
        bench.pass(20);
    }
    for (duration, flags) in [(960_u16, 10), (1920, 10), (2880, 0x8a), (2880, 0x8a)] {
        let [high, low] = duration.to_be_bytes();
        bench.hear(peer(), 101, 96_000, &[7, flags, high, low]);
    }
    assert_eq!(bench.digits(), "7");
    let quality = bench.close().quality;
    assert!(quality.jitter_ms < 1.0 && quality.packets_received > 100, "{quality:?}");
}
