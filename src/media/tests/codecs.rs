//! Legs that speak something else than G.711.

use super::*;
use crate::audio::{Decoder, Encoded, Encoder, LONGEST_DECODED, Rate, packet_ticks};

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

const OTHER: LegId = LegId { shard: 0, index: 2 };

/// A telephone that says a tone in its codec, from its own address.
struct Phone {
    codec: Codec,
    leg: LegId,
    addr: SocketAddr,
    encoder: Encoder,
    n: u32,
}

impl Phone {
    fn new(leg: LegId, codec: Codec) -> Self {
        let addr = SocketAddr::from(([192, 0, 2, 200 + leg.index as u8], 5004));
        Self { codec, leg, addr, encoder: Encoder::new(codec, Rate::Narrow).unwrap(), n: 0 }
    }

    fn params(&self) -> MediaParams {
        MediaParams { remote: self.addr, remote_rtcp: self.addr, rtcp_mux: true, ..speaking(self.codec) }
    }

    /// 20 ms of `tones` Hz.
    fn say(&mut self, bench: &mut Bench, tones: [f32; 2]) {
        let sample = |i: u32| {
            let wave = |hertz: f32| (std::f32::consts::TAU * hertz * i as f32 / 8000.0).sin();
            (4000.0 * (wave(tones[0]) + wave(tones[1]))) as i16
        };
        let samples: Vec<i16> = (self.n * 160..(self.n + 1) * 160).map(sample).collect();
        let mut payload = [0; 480];
        let len = self.encoder.encode(&samples, &mut payload);
        let header = Header {
            marker: false,
            payload_type: self.codec.payload_type(),
            sequence: self.n as u16,
            timestamp: self.n * (self.codec.clock() / 50),
            ssrc: 900 + self.leg.index,
        };
        self.n += 1;
        let mut bytes = [0; 600];
        let len = header.write(&payload[..len], &mut bytes);
        bench.world.now = Some(bench.now.mono);
        bench.engine.packet(bench.now, self.leg, Channel::Rtp, self.addr, &bytes[..len], &mut bench.world);
    }
}

/// A bridge of two phones, of which one says 1000 Hz and the other nothing for `ms`; what each was sent.
fn bridged(a: Codec, b: Codec, ms: u64) -> [Vec<Sent>; 2] {
    let (mut talker, mut listener) = (Phone::new(LEG, a), Phone::new(OTHER, b));
    let mut bench = call(talker.params());
    bench.command(MediaCommand::Open { leg: OTHER, local: local(), from: std::sync::Arc::default() });
    bench.command(MediaCommand::Configure { leg: OTHER, params: listener.params() });
    bench.command(MediaCommand::Bridge { a: LEG, b: OTHER });
    for _ in 0..ms / 20 {
        talker.say(&mut bench, [1000.0, 1000.0]);
        listener.say(&mut bench, [0.0, 0.0]);
        bench.pass(20);
    }
    let sent = bench.sent();
    [LEG, OTHER].map(|leg| sent.iter().filter(|s| s.leg == leg).cloned().collect())
}

#[test]
fn bridged_phones_of_any_two_codecs_hear_each_other_and_not_themselves() {
    for a in Codec::ALL {
        for b in Codec::ALL {
            let [at_talker, at_listener] = bridged(a, b, 1000);
            let level = rms(&decoded(b, &at_listener)[3200..7200]);
            assert!((level / 5657.0 - 1.0).abs() < 0.2, "{a:?} to {b:?}: {level}");
            let echo = rms(&decoded(a, &at_talker)[3200..7200]);
            assert!(echo < 100.0, "{b:?} to {a:?}: {echo}");
            let step = b.clock() / 50;
            let steady = |w: &[Sent]| w[1].header.timestamp.wrapping_sub(w[0].header.timestamp) == step;
            assert!(at_listener[10..].windows(2).all(steady), "{a:?} to {b:?}");
        }
    }
}

#[test]
fn keys_as_tones_are_heard_in_g722_and_opus_where_no_events_were_agreed() {
    for codec in [Codec::G722, Codec::Opus] {
        let mut phone = Phone::new(LEG, codec);
        let mut bench = call(MediaParams { telephone_event: None, ..phone.params() });
        for tones in [[770.0, 1336.0], [0.0, 0.0], [697.0, 1477.0], [0.0, 0.0]] {
            for _ in 0..8 {
                phone.say(&mut bench, tones);
                bench.pass(20);
            }
        }
        assert_eq!(bench.digits(), "53", "{codec:?}");
    }
}
