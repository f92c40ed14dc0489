//! Keys heard as tones (ITU-T Q.23, Q.24), for peers that send neither telephone-events nor INFO.
//!
//! Windows of 20 ms, one every 10 ms. A window hits when one low and one high tone of the keypad make up most of its
//! power, stand clear of their neighbours, lie within the twist, and have no second harmonic, which a voice always has.
//! Three hits in a row of one key, two neighbours of them pure and equally loud, begin a digit: a tone of 40 ms always has
//! two whole windows, and a voice hardly ever stands so still. Three misses in a row end it. Between them the demands are
//! lower, so that noise does not cut one press in two.

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
const SHARE_WHEN_PURE: f32 = 0.9;
const SHARE_TO_GO_ON: f32 = 0.4;
/// A tone over itself 10 ms ago, either way, as powers: 1.5 dB.
const STEADY: f32 = 1.41;
/// One tone over the other, as powers: 8 dB either way.
const TWIST: f32 = 6.31;
/// A tone over its neighbours in its group: 6 dB.
const CLEAR: f32 = 4.0;
/// A tone over its second harmonic: 12 dB.
const HARMONIC: f32 = 16.0;
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
    Rising { last: Hit, hits: u8, steady: bool },
    Pressed { key: char, misses: u8 },
}

/// What a window that hit was like.
#[derive(Clone, Copy, Debug)]
struct Hit {
    key: char,
    low: f32,
    high: f32,
    pure: bool,
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
                let hit = self.hit_in_window();
                pressed = self.step(hit).or(pressed);
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

    fn step(&mut self, hit: Option<Hit>) -> Option<Digit> {
        self.state = match (self.state, hit) {
            (State::Idle | State::Rising { .. }, None) => State::Idle,
            (State::Rising { last, hits, steady }, Some(hit)) if last.key == hit.key => {
                let (hits, steady) = (hits.saturating_add(1), steady || hit.is_steady_after(&last));
                if hits >= HITS_TO_BEGIN && steady {
                    self.state = State::Pressed { key: hit.key, misses: 0 };
                    return Digit::from_char(hit.key);
                }
                State::Rising { last: hit, hits, steady }
            }
            (State::Pressed { key, .. }, Some(hit)) if key == hit.key => State::Pressed { key, misses: 0 },
            (State::Pressed { key, misses }, _) if misses + 1 < MISSES_TO_END => {
                State::Pressed { key, misses: misses + 1 }
            }
            (State::Pressed { .. }, None) => State::Idle,
            (_, Some(hit)) => State::Rising { last: hit, hits: 1, steady: false },
        };
        None
    }

    fn hit_in_window(&self) -> Option<Hit> {
        let total = mean_square(&self.window);
        if total < 2.0 * FLOOR {
            return None;
        }
        let (low, high) = (Group::of(&LOW, &self.window)?, Group::of(&HIGH, &self.window)?);
        let key = KEYS[low.index][high.index];
        let goes_on = matches!(self.state, State::Pressed { key: pressed, .. } if pressed == key);
        let share = (low.power + high.power) / total;
        let tones = low.power.min(high.power) >= FLOOR
            && share >= if goes_on { SHARE_TO_GO_ON } else { SHARE_TO_BEGIN }
            && low.power <= TWIST * high.power
            && high.power <= TWIST * low.power;
        let clean = tones && (goes_on || !self.has_harmonics(&low, &high));
        clean.then_some(Hit { key, low: low.power, high: high.power, pure: share >= SHARE_WHEN_PURE })
    }

    fn has_harmonics(&self, low: &Group, high: &Group) -> bool {
        let doubled = [2.0 * LOW[low.index], 2.0 * HIGH[high.index]];
        let [of_low, of_high] = Goertzel::new(doubled).powers(&self.window);
        // The second harmonic of a low tone may fall on the high one; then it tells nothing.
        let tells = (doubled[0] - HIGH[high.index]).abs() > 100.0;
        (tells && of_low * HARMONIC > low.power) || of_high * HARMONIC > high.power
    }
}

impl Hit {
    fn is_steady_after(&self, last: &Self) -> bool {
        let near = |a: f32, b: f32| a <= STEADY * b && b <= STEADY * a;
        self.pure && last.pure && near(self.low, last.low) && near(self.high, last.high)
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
