//! A tone through each of the sixteen pairs, over networks of all sorts.

use std::f32::consts::TAU;

use super::*;

const LEVEL: f32 = 6000.0;
const HERTZ: f32 = 1000.0;
const FRAME: usize = 160;

/// A telephone that says the tone, and one that hears what is made of it.
struct Call {
    from: Codec,
    encoder: Encoder,
    transcoder: Transcoder,
    decoder: Decoder,
    /// At 8 kHz.
    heard: Vec<i16>,
}

impl Call {
    fn new(from: Codec, to: Codec) -> Self {
        Self {
            from,
            encoder: Encoder::new(from, Rate::Narrow).unwrap(),
            transcoder: Transcoder::new(from, to).unwrap(),
            decoder: Decoder::new(to, Rate::Narrow).unwrap(),
            heard: Vec::new(),
        }
    }

    /// Packet number `n` of `ticks`, of the sound that `sample` tells.
    fn packet(&mut self, n: u32, ticks: usize, sample: impl Fn(usize) -> f32) -> (Header, Vec<u8>) {
        let first = n as usize * ticks;
        let samples: Vec<i16> = (first..first + ticks).map(|i| sample(i) as i16).collect();
        let mut payload = [0; 480];
        let len = self.encoder.encode(&samples, &mut payload);
        let timestamp = n * ticks as u32 * (self.from.clock() / CLOCK);
        let header = Header {
            marker: false,
            payload_type: 96,
            sequence: 65_500_u16.wrapping_add(n as u16),
            timestamp: timestamp.wrapping_sub(9000),
            ssrc: 5,
        };
        (header, payload[..len].to_vec())
    }

    fn hear(&mut self, ticks: usize) {
        let (mut out, mut samples) = ([0; 480], [0; LONGEST_DECODED]);
        let len = self.transcoder.frame(ticks, &mut out);
        if len == 0 {
            return self.heard.extend(std::iter::repeat_n(0, ticks));
        }
        let decoded = self.decoder.decode(&out[..len], &mut samples);
        assert_eq!(decoded, ticks);
        self.heard.extend_from_slice(&samples[..decoded]);
    }
}

fn tone(i: usize) -> f32 {
    LEVEL * (TAU * HERTZ * i as f32 / 8000.0).sin()
}

fn rms(samples: &[i16]) -> f32 {
    (samples.iter().map(|&s| f32::from(s).powi(2)).sum::<f32>() / samples.len() as f32).sqrt()
}

/// Decibels of what was heard of the tone beside what was said, once all has settled.
fn change(heard: &[i16]) -> f32 {
    20.0 * (rms(&heard[heard.len() / 4..]) / (LEVEL / 2_f32.sqrt())).log10()
}

/// The share of the power that lies at the tone's frequency.
fn purity(heard: &[i16]) -> f32 {
    let part = &heard[heard.len() / 4..];
    let (mut re, mut im) = (0.0, 0.0);
    for (i, &s) in part.iter().enumerate() {
        let angle = TAU * HERTZ * i as f32 / 8000.0;
        re += f32::from(s) * angle.cos();
        im += f32::from(s) * angle.sin();
    }
    let at = 2.0 * (re * re + im * im) / (part.len() as f32).powi(2);
    at / rms(part).powi(2)
}

fn pairs() -> impl Iterator<Item = (Codec, Codec)> {
    Codec::ALL.into_iter().flat_map(|from| Codec::ALL.into_iter().map(move |to| (from, to)))
}

#[test]
fn a_tone_passes_through_every_pair_at_its_level_and_its_frequency() {
    for (from, to) in pairs() {
        let mut call = Call::new(from, to);
        for n in 0..100 {
            let (header, payload) = call.packet(n, FRAME, tone);
            call.transcoder.push(u64::from(n) * 160, &header, &payload);
            call.hear(FRAME);
        }
        let (change, purity) = (change(&call.heard), purity(&call.heard));
        assert!(change.abs() < 1.5, "{from:?} to {to:?}: {change} dB");
        assert!(purity > 0.9, "{from:?} to {to:?}: {purity}");
    }
}

#[test]
fn sound_is_through_within_60_ms_of_when_it_was_said() {
    for (from, to) in pairs() {
        let mut call = Call::new(from, to);
        let burst = |i: usize| if i >= 4000 { tone(i) } else { 0.0 };
        for n in 0..50 {
            let (header, payload) = call.packet(n, FRAME, burst);
            call.transcoder.push(u64::from(n) * 160, &header, &payload);
            call.hear(FRAME);
        }
        // A packet arrives when its 20 ms are said, so the ear is a packet behind the mouth.
        let begins = call.heard.iter().position(|s| s.abs() > LEVEL as i16 / 2).unwrap() + FRAME;
        assert!((4000..4000 + 60 * MS).contains(&begins), "{from:?} to {to:?}: {} ms", (begins - 4000) / MS);
    }
}

#[test]
fn five_packets_lost_of_a_hundred_are_hardly_missed() {
    for (from, to) in pairs() {
        let mut call = Call::new(from, to);
        for n in 0..200 {
            let (header, payload) = call.packet(n, FRAME, tone);
            if (n * 7 + 3) % 20 != 0 {
                call.transcoder.push(u64::from(n) * 160, &header, &payload);
            }
            call.hear(FRAME);
        }
        let change = change(&call.heard);
        assert!(change.abs() < 3.0, "{from:?} to {to:?}: {change} dB");
        let quietest = call.heard[4000..].chunks(FRAME).map(rms).fold(f32::MAX, f32::min);
        // Opus copies and repeats speech, and of a tone that never ends it makes less.
        assert!(
            quietest > if from == Codec::Opus { 500.0 } else { LEVEL / 4.0 },
            "{from:?} to {to:?}: a hole of {quietest}"
        );
    }
}

#[test]
fn packets_in_pairs_the_wrong_way_round_make_no_difference() {
    for (from, to) in [(Codec::G722, Codec::Pcma), (Codec::Opus, Codec::Pcmu), (Codec::Pcma, Codec::Opus)] {
        let mut call = Call::new(from, to);
        let packets: Vec<_> = (0..100).map(|n| call.packet(n, FRAME, tone)).collect();
        for (n, pair) in (0_u64..).zip(packets.chunks_exact(2)) {
            for (header, payload) in pair.iter().rev() {
                call.transcoder.push(n * 320, header, payload);
            }
            call.hear(FRAME);
            call.hear(FRAME);
        }
        assert!(change(&call.heard).abs() < 1.5 && call.transcoder.late() == 0, "{from:?} to {to:?}");
        assert!(purity(&call.heard) > 0.9, "{from:?} to {to:?}");
    }
}

#[test]
fn packets_of_any_length_become_frames_of_any_other() {
    for sent in [80, 160, 240, 320, 480] {
        for wanted in [80, 160, 240, 320, 480] {
            let mut call = Call::new(Codec::Pcma, Codec::Pcmu);
            let (mut said, mut heard, mut n) = (0, 0, 0);
            while said < 24_000 {
                let (header, payload) = call.packet(n, sent, tone);
                call.transcoder.push(said, &header, &payload);
                (said, n) = (said + sent as u64, n + 1);
                while heard + wanted as u64 <= said {
                    call.hear(wanted);
                    heard += wanted as u64;
                }
            }
            let change = change(&call.heard);
            assert!(change.abs() < 1.5, "{sent} to {wanted}: {change} dB");
            assert!(purity(&call.heard) > 0.9, "{sent} to {wanted}: {}", purity(&call.heard));
        }
    }
}

#[test]
fn before_the_stream_and_after_it_there_is_nothing_to_say() {
    let mut call = Call::new(Codec::Pcma, Codec::G722);
    let mut out = [0; 480];
    assert_eq!(call.transcoder.frame(FRAME, &mut out), 0);
    for n in 0..10 {
        let (header, payload) = call.packet(n, FRAME, tone);
        call.transcoder.push(u64::from(n) * 160, &header, &payload);
        call.hear(FRAME);
    }
    let lasts = (0..50).take_while(|_| call.transcoder.frame(FRAME, &mut out) > 0).count();
    assert!((5..20).contains(&lasts), "{lasts}");
}

#[test]
fn whatever_is_pushed_every_frame_is_whole() {
    let mut state = 9_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    for (from, to) in pairs() {
        let mut transcoder = Transcoder::new(from, to).unwrap();
        for i in 0..400_u32 {
            let payload: Vec<u8> = (0..next() % 700).map(|_| next() as u8).collect();
            let wild = next() % 4 == 0;
            let header = Header {
                marker: false,
                payload_type: 96,
                sequence: if wild { next() as u16 } else { i as u16 },
                timestamp: if wild { next() << 8 } else { i * 160 },
                ssrc: next() % 16 / 15,
            };
            transcoder.push(u64::from(i) * 160, &header, &payload);
            let mut out = [0; 480];
            let len = transcoder.frame(FRAME, &mut out);
            assert!(len == 0 || !to.is_bytewise() || len == FRAME, "{from:?} to {to:?}: {len}");
        }
    }
}
