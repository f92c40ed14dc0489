//! Keys heard as tones (ITU-T Q.23, Q.24), for peers that send neither telephone-events nor INFO.
//!
//! Windows of 20 ms, one every 10 ms. A window hits when one low and one high tone of the keypad make up most of its
//! power, stand clear of their neighbours, lie within the twist, and have no second harmonic, which a voice always has.
//! Three hits in a row of one key begin a digit (tones from 40 ms are heard wherever the windows fall), three misses in
//! a row end it. Between them the demands are lower, so that noise does not cut one press in two.

use super::goertzel::{Goertzel, mean_square, sine_at};
use crate::vocab::Digit;

const LOW: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
const HIGH: [f32; 4] = [1209.0, 1336.0, 1477.0, 1633.0];
const KEYS: [[char; 4]; 4] = [['1', '2', '3', 'A'], ['4', '5', '6', 'B'], ['7', '8', '9', 'C'], ['*', '0', '#', 'D']];

const WINDOW: usize = 160;
const HOP: usize = 80;
const HITS_TO_BEGIN: u8 = 3;
const MISSES_TO_END: u8 = 3;

/// The weaker tone at least.
const FLOOR: f32 = sine_at(-39);
/// Both tones together of the whole power of the window, to begin and to go on.
const SHARE_TO_BEGIN: f32 = 0.66;
const SHARE_TO_GO_ON: f32 = 0.4;
/// One tone over the other, as powers: 9 dB either way.
const TWIST: f32 = 7.94;
/// A tone over its neighbours in its group: 6 dB.
const CLEAR: f32 = 4.0;
/// A tone over its second harmonic: 10 dB.
const HARMONIC: f32 = 10.0;
/// Tones are searched ±4 % in steps of 1 %, and one whose top lies at the rim is another tone.
const RIM: usize = 4;
const STEPS: usize = 2 * RIM + 1;

#[derive(Clone, Debug)]
pub struct DtmfDetector {
    window: [f32; WINDOW],
    filled: usize,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Idle,
    Rising { key: char, hits: u8 },
    Pressed { key: char, misses: u8 },
}

impl Default for DtmfDetector {
    fn default() -> Self {
        Self { window: [0.0; WINDOW], filled: 0, state: State::Idle }
    }
}

impl DtmfDetector {
    /// Takes in the next samples of the stream; returns the key whose press is certain by now.
    pub fn process(&mut self, samples: &[i16]) -> Option<Digit> {
        let mut pressed = None;
        for &sample in samples {
            self.window[self.filled] = f32::from(sample);
            self.filled += 1;
            if self.filled == WINDOW {
                let key = self.key_in_window();
                pressed = self.step(key).or(pressed);
                self.window.copy_within(HOP.., 0);
                self.filled = WINDOW - HOP;
            }
        }
        pressed
    }

    /// The stream paused: what follows is not a part of what was.
    pub fn reset(&mut self) {
        self.filled = 0;
        self.state = State::Idle;
    }

    fn step(&mut self, key: Option<char>) -> Option<Digit> {
        self.state = match (self.state, key) {
            (State::Idle, None) | (State::Rising { .. }, None) => State::Idle,
            (State::Rising { key: rising, hits }, Some(key)) if rising == key => {
                if hits + 1 == HITS_TO_BEGIN {
                    self.state = State::Pressed { key, misses: 0 };
                    return Digit::from_char(key);
                }
                State::Rising { key, hits: hits + 1 }
            }
            (State::Pressed { key: pressed, .. }, Some(key)) if pressed == key => State::Pressed { key, misses: 0 },
            (State::Pressed { key, misses }, _) if misses + 1 < MISSES_TO_END => {
                State::Pressed { key, misses: misses + 1 }
            }
            (State::Pressed { .. }, None) => State::Idle,
            (_, Some(key)) => State::Rising { key, hits: 1 },
        };
        None
    }

    fn key_in_window(&self) -> Option<char> {
        let total = mean_square(&self.window);
        if total < 2.0 * FLOOR {
            return None;
        }
        let (low, high) = (Group::of(&LOW, &self.window)?, Group::of(&HIGH, &self.window)?);
        let key = KEYS[low.index][high.index];
        let goes_on = matches!(self.state, State::Pressed { key: pressed, .. } if pressed == key);
        let share = if goes_on { SHARE_TO_GO_ON } else { SHARE_TO_BEGIN };
        let steady = low.power.min(high.power) >= FLOOR
            && low.power + high.power >= share * total
            && low.power <= TWIST * high.power
            && high.power <= TWIST * low.power;
        (steady && (goes_on || !self.has_harmonics(&low, &high))).then_some(key)
    }

    fn has_harmonics(&self, low: &Group, high: &Group) -> bool {
        let doubled = [2.0 * LOW[low.index], 2.0 * HIGH[high.index]];
        let [of_low, of_high] = Goertzel::new(doubled).powers(&self.window);
        // The second harmonic of a low tone may fall on the high one; then it tells nothing.
        let tells = (doubled[0] - HIGH[high.index]).abs() > 100.0;
        (tells && of_low * HARMONIC > low.power) || of_high * HARMONIC > high.power
    }
}

/// The strongest tone of a group of four.
struct Group {
    index: usize,
    power: f32,
}

impl Group {
    fn of(frequencies: &[f32; 4], window: &[f32; WINDOW]) -> Option<Self> {
        let powers = Goertzel::new(*frequencies).powers(window);
        let index = (0..4).max_by(|&a, &b| powers[a].total_cmp(&powers[b]))?;
        if powers[index] < FLOOR / 4.0 {
            return None;
        }
        let power = top(frequencies[index], window)?;
        let clear = powers.iter().enumerate().all(|(i, p)| i == index || p * CLEAR <= power);
        clear.then_some(Self { index, power })
    }
}

/// The power of the tone near `hz` at its true frequency; `None` when the top lies too far off.
fn top(hz: f32, window: &[f32; WINDOW]) -> Option<f32> {
    let near: [f32; STEPS] = std::array::from_fn(|i| hz * (1.0 + (i as f32 - RIM as f32) / 100.0));
    let powers = Goertzel::new(near).powers(window);
    let best = (0..STEPS).max_by(|&a, &b| powers[a].total_cmp(&powers[b]))?;
    (best != 0 && best != STEPS - 1).then_some(powers[best])
}

#[cfg(test)]
mod tests;
