//! Keys that a leg sends on: as telephone-events where those were agreed (RFC 4733), else as the tones of ITU-T Q.23.
//!
//! ```text
//! slot      1    2    3    4    5    6    7    8    9 …        frames of 20 ms
//! duration 160  320  480  640  800  800  800  800  (noise)     100 ms of key, its end three times, then a pause
//! E                            1    1    1
//! ```
//!
//! A frame of a key takes the place of the frame that would be sent otherwise.

use std::{collections::VecDeque, f32::consts::TAU};

use crate::{
    audio::{Encoder, RATE, Rate},
    rtp::CLOCK,
    vocab::{Codec, Digit},
};

/// What a keypad gives at least, with some to spare (ITU-T Q.24: 40 ms of tone, 40 ms of pause).
const LENGTH_MS: u32 = 100;
const PAUSE_MS: u32 = 60;
const ENDS: u8 = 3;
/// −10 dBm0, as RFC 4733 §2.5.1 lets a sender say of it.
const VOLUME: u8 = 10;
const END_BIT: u8 = 0x80;
/// Of each tone, in samples of 16 bits: −14 dBov the two together.
const AMPLITUDE: f32 = 4600.0;
const LOW: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
const HIGH: [f32; 4] = [1209.0, 1336.0, 1477.0, 1633.0];
/// Faster than anybody presses for longer than this many keys is a flood.
const QUEUE: usize = 24;

#[derive(Debug, Default)]
pub(super) struct Keys {
    waiting: VecDeque<Digit>,
    now: Option<Pressing>,
    /// For tones, in the codec of the leg; made when the first of them is sent.
    encoder: Option<(Codec, Encoder)>,
}

#[derive(Clone, Copy, Debug)]
struct Pressing {
    digit: Digit,
    /// Of the first frame, on our stream.
    began: Option<u32>,
    /// RTP ticks that have been sent, pause and all.
    ticks: u32,
    ends: u8,
}

/// One frame of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyFrame {
    /// Of an event, and the press it belongs to.
    Event { digit: Digit, end: bool, duration: u32, began: u32, first: bool },
    /// Tones that go on at this sample of the press.
    Tones { digit: Digit, at: u32 },
    /// Between two keys.
    Pause,
}

impl Keys {
    pub fn press(&mut self, digit: Digit) {
        if self.waiting.len() < QUEUE {
            self.waiting.push_back(digit);
        }
    }

    pub fn is_busy(&self) -> bool {
        self.now.is_some() || !self.waiting.is_empty()
    }

    /// Tones made ready for the wire; returns their length in `out`.
    pub fn encode(&mut self, codec: Codec, samples: &[i16], out: &mut [u8]) -> usize {
        if self.encoder.as_ref().is_none_or(|(of, _)| *of != codec) {
            self.encoder = Encoder::new(codec, Rate::Narrow).ok().map(|encoder| (codec, encoder));
        }
        self.encoder.as_mut().map_or(0, |(_, encoder)| encoder.encode(samples, out))
    }

    /// The frame that begins at `timestamp` and lasts `ticks`; `None` when no key is to be sent.
    pub fn frame(&mut self, events: bool, timestamp: u32, ticks: u32) -> Option<KeyFrame> {
        if self.now.is_none() {
            let digit = self.waiting.pop_front()?;
            self.now = Some(Pressing { digit, began: None, ticks: 0, ends: 0 });
        }
        let pressing = self.now.as_mut()?;
        let at = pressing.ticks;
        pressing.ticks += ticks;
        let frame = if events { pressing.event(timestamp, at) } else { pressing.tones(at) };
        let over = frame == KeyFrame::Pause && pressing.ticks >= (LENGTH_MS + PAUSE_MS) * (CLOCK / 1000);
        if over {
            self.now = None;
        }
        Some(frame)
    }
}

impl Pressing {
    fn event(&mut self, timestamp: u32, at: u32) -> KeyFrame {
        if self.ends >= ENDS {
            return KeyFrame::Pause;
        }
        let length = LENGTH_MS * (CLOCK / 1000);
        let first = self.began.is_none();
        let began = *self.began.get_or_insert(timestamp);
        let duration = self.ticks.min(length);
        let end = at > 0 && duration >= length;
        self.ends += u8::from(end);
        KeyFrame::Event { digit: self.digit, end, duration, began, first }
    }

    fn tones(&self, at: u32) -> KeyFrame {
        if at < LENGTH_MS * (CLOCK / 1000) { KeyFrame::Tones { digit: self.digit, at } } else { KeyFrame::Pause }
    }
}

/// The payload of an event's packet; `duration` is in its own clock.
pub(super) fn event(digit: Digit, end: bool, duration: u32) -> [u8; 4] {
    let [high, low] = (duration.min(u16::MAX.into()) as u16).to_be_bytes();
    [digit.event(), if end { END_BIT | VOLUME } else { VOLUME }, high, low]
}

/// The tones of `digit` from its sample `at` on; silence behind their end.
pub(super) fn tones(digit: Digit, at: u32, out: &mut [i16]) {
    let (low, high) = pair(digit);
    let length = LENGTH_MS * (RATE / 1000);
    for (n, sample) in (at..).zip(out) {
        let t = n as f32 / RATE as f32;
        let level = if n < length { AMPLITUDE } else { 0.0 };
        *sample = (level * ((TAU * low * t).sin() + (TAU * high * t).sin())) as i16;
    }
}

/// Row and column of the keypad.
fn pair(digit: Digit) -> (f32, f32) {
    let (row, column) = match digit.event() {
        0 => (3, 1),
        n @ 1..=9 => ((n - 1) / 3, (n - 1) % 3),
        10 => (3, 0),
        11 => (3, 2),
        letter => (letter.wrapping_sub(12) % 4, 3),
    };
    (LOW[usize::from(row % 4)], HIGH[usize::from(column % 4)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::DtmfDetector;

    fn digit(key: char) -> Digit {
        Digit::from_char(key).unwrap()
    }

    #[test]
    fn a_key_is_five_packets_of_growing_duration_and_two_more_ends() {
        let mut keys = Keys::default();
        keys.press(digit('5'));
        let frames: Vec<_> = (0..).map_while(|i| keys.frame(true, 1000 + i * 160, 160)).collect();
        let events: Vec<[u8; 4]> = frames
            .iter()
            .filter_map(|f| match *f {
                KeyFrame::Event { digit, end, duration, began: 1000, .. } => Some(event(digit, end, duration)),
                _ => None,
            })
            .collect();
        let of = |duration: u16, flags| [5, flags, duration.to_be_bytes()[0], duration.to_be_bytes()[1]];
        let expected =
            [of(160, 10), of(320, 10), of(480, 10), of(640, 10), of(800, 0x8a), of(800, 0x8a), of(800, 0x8a)];
        assert_eq!(events, expected);
        assert_eq!(frames[7..], [KeyFrame::Pause]);
        assert!(!keys.is_busy());
    }

    #[test]
    fn two_keys_have_a_pause_between_them_whatever_the_frame() {
        for ticks in [80, 160, 240, 480] {
            let mut keys = Keys::default();
            keys.press(digit('1'));
            keys.press(digit('1'));
            let frames: Vec<_> = (0..).map_while(|i| keys.frame(false, i * ticks, ticks)).collect();
            let tones = frames.iter().filter(|f| matches!(f, KeyFrame::Tones { .. })).count() as u32;
            assert!(tones * ticks >= 1600, "{ticks}");
            let pause = frames.iter().skip_while(|f| **f != KeyFrame::Pause).take_while(|f| **f == KeyFrame::Pause);
            assert!(pause.count() as u32 * ticks >= 320, "{ticks}");
        }
    }

    #[test]
    fn every_key_sounds_as_a_detector_hears_it() {
        for key in "0123456789*#ABCD".chars() {
            let mut samples = [0; 1600];
            tones(digit(key), 0, &mut samples);
            assert_eq!(DtmfDetector::default().process(&samples), Some(digit(key)));
        }
    }

    #[test]
    fn a_flood_of_keys_is_cut_off() {
        let mut keys = Keys::default();
        (0..1000).for_each(|_| keys.press(digit('1')));
        assert_eq!(keys.waiting.len(), QUEUE);
    }
}
