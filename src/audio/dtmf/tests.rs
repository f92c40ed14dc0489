use std::f32::consts::TAU;

use super::*;
use crate::{
    audio::{
        g711::{self, Law},
        goertzel::OVERLOAD_DBM0,
    },
    chance::Chance,
};

/// A line that carries keys, noise and speech-like sound through A-law.
struct Line {
    samples: Vec<i16>,
    chance: Chance,
    noise: f32,
}

#[derive(Clone, Copy)]
struct Press {
    key: char,
    ms: usize,
    low_dbm0: f32,
    high_dbm0: f32,
    detune: f32,
}

fn press(key: char) -> Press {
    Press { key, ms: 80, low_dbm0: -10.0, high_dbm0: -10.0, detune: 1.0 }
}

fn amplitude(dbm0: f32) -> f32 {
    32768.0 * 10_f32.powf((dbm0 - OVERLOAD_DBM0) / 20.0)
}

impl Line {
    fn new(seed: u64) -> Self {
        Self { samples: Vec::new(), chance: Chance::seeded(seed), noise: 0.0 }
    }

    fn push(&mut self, sample: f32) {
        let hiss = if self.noise == 0.0 {
            0.0
        } else {
            (0..12).map(|_| self.chance.below(1 << 16) as f32 / 65536.0).sum::<f32>() - 6.0
        };
        let sample = (sample + hiss * self.noise).clamp(-32768.0, 32767.0) as i16;
        self.samples.push(g711::decode(Law::A, g711::encode(Law::A, sample)));
    }

    fn silence(&mut self, ms: usize) -> &mut Self {
        (0..ms * 8).for_each(|_| self.push(0.0));
        self
    }

    fn press(&mut self, p: Press) -> &mut Self {
        let row = KEYS.iter().position(|row| row.contains(&p.key)).unwrap();
        let column = KEYS[row].iter().position(|k| *k == p.key).unwrap();
        let phase = self.chance.below(1000) as f32 / 159.0;
        for i in 0..p.ms * 8 {
            let t = i as f32 / 8000.0;
            let tone = |hz: f32, dbm0: f32| amplitude(dbm0) * (TAU * hz * p.detune * t + phase).sin();
            self.push(tone(LOW[row], p.low_dbm0) + tone(HIGH[column], p.high_dbm0));
        }
        self
    }

    /// What the detector hears, fed in frames of `frame` samples.
    fn heard(&self, frame: usize) -> String {
        let mut detector = DtmfDetector::default();
        self.samples.chunks(frame).filter_map(|f| detector.process(f)).map(|d| d.as_char()).collect()
    }
}

const ALL: &str = "123A456B789C*0#D";

/// All keys pressed like `like`, at every alignment of tone and window.
fn heard_of_all(seed: u64, noise: f32, like: impl Fn(char) -> Press) -> String {
    let mut line = Line::new(seed);
    line.noise = noise;
    line.silence(37);
    for key in ALL.chars() {
        let jitter = line.chance.below(10) as usize;
        line.press(like(key)).silence(60 + jitter);
    }
    line.heard(160)
}

#[test]
fn every_key_is_heard_once_at_every_level() {
    for level in [-3.0, -8.0, -15.0, -22.0, -30.0] {
        let heard = heard_of_all(level as u64, 0.0, |key| Press { low_dbm0: level, high_dbm0: level, ..press(key) });
        assert_eq!(heard, ALL, "{level} dBm0");
    }
}

#[test]
fn detuned_and_twisted_keys_are_heard() {
    for detune in [0.985, 0.9925, 1.0075, 1.015] {
        for twist in [-6.0, 0.0, 6.0] {
            for seed in 0..5 {
                let heard = heard_of_all(seed, 0.0, |key| Press { detune, high_dbm0: -10.0 + twist, ..press(key) });
                assert_eq!(heard, ALL, "frequency × {detune}, twist {twist} dB");
            }
        }
    }
}

#[test]
fn forty_milliseconds_on_and_off_are_enough_wherever_the_windows_fall() {
    for offset in 0..20 {
        let mut line = Line::new(offset);
        line.silence(5 + offset as usize);
        for _ in 0..5 {
            line.press(Press { ms: 40, ..press('5') }).silence(40).press(Press { ms: 40, ..press('9') }).silence(40);
        }
        assert_eq!(line.heard(160), "5959595959", "offset {offset} ms");
        let mut line = Line::new(offset);
        line.silence(5 + offset as usize);
        (0..4).for_each(|_| _ = line.press(Press { ms: 45, ..press('5') }).silence(40));
        assert_eq!(line.heard(160), "5555", "the same key, offset {offset} ms");
    }
}

#[test]
fn short_clicks_of_tone_are_no_keys() {
    for offset in 0..10 {
        let mut line = Line::new(offset);
        line.silence(offset as usize);
        ALL.chars().for_each(|key| _ = line.press(Press { ms: 20, ..press(key) }).silence(50));
        assert_eq!(line.heard(160), "", "offset {offset} ms");
    }
}

#[test]
fn a_long_press_is_one_key_and_a_short_break_does_not_split_it() {
    let mut line = Line::new(1);
    line.silence(10).press(Press { ms: 3000, ..press('7') }).silence(10).press(Press { ms: 500, ..press('7') });
    assert_eq!(line.heard(160), "7");
}

#[test]
fn keys_are_heard_through_noise_15_db_below() {
    for seed in 0..10 {
        let noise = amplitude(-10.0) * 10_f32.powf(-15.0 / 20.0) / std::f32::consts::SQRT_2;
        assert_eq!(heard_of_all(seed, noise, press), ALL, "seed {seed}");
    }
}

#[test]
fn the_frame_length_does_not_matter() {
    let mut line = Line::new(4);
    line.silence(33);
    ALL.chars().for_each(|key| _ = line.press(press(key)).silence(60));
    for frame in [1, 80, 160, 240, 480, 999] {
        assert_eq!(line.heard(frame), ALL, "frames of {frame}");
    }
}

#[test]
fn one_tone_a_wide_twist_or_a_wrong_frequency_is_no_key() {
    for (low, high, detune) in [(-10.0, -99.0, 1.0), (-99.0, -10.0, 1.0), (-5.0, -20.0, 1.0), (-10.0, -10.0, 1.06)] {
        let heard = heard_of_all(1, 0.0, |key| Press { low_dbm0: low, high_dbm0: high, detune, ..press(key) });
        assert_eq!(heard, "", "{low} / {high} dBm0 × {detune}");
    }
}

/// Voiced sounds: pulses of a gliding pitch through three resonances that move, with pauses and hisses between. The
/// resonances are 60, 90 and 150 Hz wide, as those of a mouth are.
fn babble(line: &mut Line, seconds: usize) {
    let mut state = [[0.0_f32; 2]; 3];
    let (mut phase, mut syllable, mut left) = (0.0_f32, 0, 0);
    let (mut pitch, mut glide, mut formants, mut loud) = (120.0, 0.0, [500.0, 1500.0, 2500.0], 0.0);
    for _ in 0..seconds * 8000 {
        if left == 0 {
            left = 400 + line.chance.below(2000) as usize;
            syllable += 1;
            pitch = 80.0 + line.chance.below(250) as f32;
            glide = (line.chance.below(100) as f32 - 50.0) / 8000.0;
            formants = [
                250.0 + line.chance.below(700) as f32,
                900.0 + line.chance.below(1400) as f32,
                2200.0 + line.chance.below(900) as f32,
            ];
            loud = if syllable % 5 == 0 { 0.0 } else { amplitude(-25.0 + line.chance.below(20) as f32) };
        }
        left -= 1;
        pitch += glide;
        phase += pitch / 8000.0;
        let pulse = if phase >= 1.0 { 1.0 } else { 0.0 };
        phase %= 1.0;
        let excitation = if syllable % 7 == 3 { line.chance.below(1000) as f32 / 2000.0 - 0.25 } else { pulse };
        let voice: f32 = (0..3).map(|i| resonate(&mut state[i], formants[i], WIDTHS[i], excitation)).sum();
        line.push(voice * loud * 0.3);
    }
}

const WIDTHS: [f32; 3] = [60.0, 90.0, 150.0];

fn resonate(state: &mut [f32; 2], hz: f32, width: f32, x: f32) -> f32 {
    let r = (-std::f32::consts::PI * width / 8000.0).exp();
    let y = x + 2.0 * r * (TAU * hz / 8000.0).cos() * state[0] - r * r * state[1];
    *state = [y, state[0]];
    y
}

#[test]
fn five_minutes_of_speech_like_sound_press_no_key() {
    let mut line = Line::new(99);
    babble(&mut line, 300);
    assert_eq!(line.heard(160), "");
}

#[test]
fn after_a_pause_of_the_stream_the_same_key_counts_anew() {
    let mut line = Line::new(1);
    line.press(press('3'));
    let mut detector = DtmfDetector::default();
    assert_eq!(detector.process(&line.samples), Digit::from_char('3'));
    assert_eq!(detector.process(&line.samples), None);
    detector.reset();
    assert_eq!(detector.process(&line.samples), Digit::from_char('3'));
}

/// A caller on a loudspeaker sends our own words and music back to us; they must not press keys (at full level, and as an
/// echo 20 dB down).
#[test]
fn our_own_prompts_press_no_keys() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/prompts/uk");
    let music = concat!(env!("CARGO_MANIFEST_DIR"), "/prompts/music");
    let mut heard = 0;
    for entry in std::fs::read_dir(folder).unwrap().chain(std::fs::read_dir(music).unwrap()) {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "wav") {
            continue;
        }
        let samples = crate::audio::read_prompt(std::fs::File::open(&path).unwrap()).unwrap();
        for gain in [1.0, 0.1] {
            let mut detector = DtmfDetector::default();
            let line = |s: &i16| g711::decode(Law::A, g711::encode(Law::A, (f32::from(*s) * gain) as i16));
            let carried: Vec<i16> = samples.iter().map(line).collect();
            for frame in carried.chunks(160) {
                assert_eq!(detector.process(frame), None, "{}", path.display());
            }
            heard += carried.len();
        }
    }
    assert!(heard > 8000 * 600, "only {} s of speech", heard / 8000);
}
