//! The calling tone of a fax machine: 1100 Hz for half a second, then three seconds of silence (ITU-T T.30, CNG).

use super::goertzel::{Goertzel, mean_square, sine_at};

const BLOCK: usize = 160;
/// 1100 ± 38 Hz.
const FREQUENCIES: [f32; 3] = [1075.0, 1100.0, 1125.0];
const FLOOR: f32 = sine_at(-42);
const SHARE: f32 = 0.75;
/// 500 ms ± 15 %, in blocks of 20 ms, with one block of slack at each side.
const SHORTEST: u16 = 20;
const LONGEST: u16 = 30;

/// Tells at the end of such a tone; a longer one is another signal.
#[derive(Clone, Debug)]
pub struct FaxDetector {
    block: [f32; BLOCK],
    filled: usize,
    hits: u16,
    /// One block spoilt by a lost packet does not end the tone.
    missed: bool,
}

impl Default for FaxDetector {
    fn default() -> Self {
        Self { block: [0.0; BLOCK], filled: 0, hits: 0, missed: false }
    }
}

impl FaxDetector {
    /// Takes in the next samples; true when a calling tone has just ended.
    pub fn process(&mut self, samples: &[i16]) -> bool {
        let mut found = false;
        for &sample in samples {
            self.block[self.filled] = f32::from(sample);
            self.filled += 1;
            if self.filled == BLOCK {
                self.filled = 0;
                found |= self.step();
            }
        }
        found
    }

    fn step(&mut self) -> bool {
        if self.is_tone() {
            self.hits += 1 + u16::from(std::mem::take(&mut self.missed));
            return false;
        }
        if self.hits > 0 && !self.missed {
            self.missed = true;
            return false;
        }
        self.missed = false;
        (SHORTEST..=LONGEST).contains(&std::mem::take(&mut self.hits))
    }

    fn is_tone(&self) -> bool {
        let total = mean_square(&self.block);
        if total < FLOOR {
            return false;
        }
        let powers = Goertzel::new(FREQUENCIES).powers(&self.block);
        powers.into_iter().fold(0.0, f32::max) >= SHARE * total
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    fn tone(hz: f32, ms: usize, amplitude: f32) -> Vec<i16> {
        (0..ms * 8).map(|i| (amplitude * (TAU * hz * i as f32 / 8000.0).sin()) as i16).collect()
    }

    fn hears(parts: &[Vec<i16>]) -> bool {
        let mut detector = FaxDetector::default();
        parts.concat().chunks(160).any(|frame| detector.process(frame))
    }

    #[test]
    fn half_a_second_of_1100_hz_is_a_fax() {
        for (hz, ms, amplitude) in [(1100.0, 500, 8000.0), (1066.0, 425, 8000.0), (1134.0, 575, 600.0)] {
            assert!(hears(&[vec![0; 900], tone(hz, ms, amplitude), vec![0; 800]]), "{hz} Hz, {ms} ms");
        }
    }

    #[test]
    fn a_lost_packet_within_the_tone_is_forgiven() {
        let parts = [tone(1100.0, 240, 8000.0), vec![0; 160], tone(1100.0, 240, 8000.0), vec![0; 800]];
        assert!(hears(&parts));
    }

    #[test]
    fn shorter_longer_and_other_tones_and_mixtures_are_none() {
        for (hz, ms) in [(1100.0, 300), (1100.0, 900), (425.0, 500), (1209.0, 500), (1000.0, 500)] {
            assert!(!hears(&[tone(hz, ms, 8000.0), vec![0; 800]]), "{hz} Hz, {ms} ms");
        }
        let mut both = tone(1100.0, 500, 5000.0);
        both.iter_mut().zip(tone(450.0, 500, 5000.0)).for_each(|(a, b)| *a += b);
        assert!(!hears(&[both, vec![0; 800]]));
    }
}
