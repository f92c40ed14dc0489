//! Whether somebody speaks, judged by the energy of the last 20 ms against the noise of the line.
//!
//! The floor sinks at once to any quieter moment and rises slowly, so that it settles on the pauses between words. Speech
//! begins with three loud blocks in a row, which a click never has, and goes on through short pauses.

/// Samples judged at a time: 20 ms.
pub(super) const BLOCK: usize = 160;
/// Samples of 16 bits: −60 dBov, quieter than any line that is not digital silence.
const LOWEST: f32 = 33.0;
/// −50 dBov: what is below it nobody would hear on a telephone.
const AUDIBLE: f32 = 104.0;
/// −30 dBov. A line that is noisier is spoken over.
const HIGHEST: f32 = 1036.0;
/// Over the floor, 9 dB.
const CLEAR: f32 = 2.8;
/// A block's share of a rise of 4 dB a second.
const RISE: f32 = 1.0093;
const TO_BEGIN: u8 = 3;
/// Pauses within words and between them, 300 ms.
const TO_END: u8 = 15;

#[derive(Clone, Debug)]
pub(super) struct Activity {
    floor: f32,
    loud: u8,
    quiet: u8,
    speaking: bool,
}

impl Default for Activity {
    fn default() -> Self {
        Self { floor: LOWEST, loud: 0, quiet: 0, speaking: false }
    }
}

/// What a block was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Silence,
    /// Somebody begins to speak; so many blocks of it are over.
    Begins(u64),
    Speech,
}

impl Activity {
    pub fn judge(&mut self, block: &[i16]) -> Heard {
        let power = block.iter().map(|&s| f32::from(s).powi(2)).sum::<f32>() / block.len().max(1) as f32;
        let level = power.sqrt();
        self.floor = (self.floor * RISE).min(level.max(LOWEST)).min(HIGHEST);
        let loud = level > AUDIBLE && level > self.floor * CLEAR;
        (self.loud, self.quiet) =
            if loud { (self.loud.saturating_add(1), 0) } else { (0, self.quiet.saturating_add(1)) };
        if self.speaking {
            self.speaking = self.quiet < TO_END;
            return if loud { Heard::Speech } else { Heard::Silence };
        }
        if self.loud < TO_BEGIN {
            return Heard::Silence;
        }
        self.speaking = true;
        Heard::Begins(TO_BEGIN.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sound of this amplitude, as steady as a voice never is, block by block.
    fn sound(amplitude: i16) -> [i16; BLOCK] {
        std::array::from_fn(|i| if i % 4 < 2 { amplitude } else { -amplitude })
    }

    fn spoken(blocks: impl IntoIterator<Item = i16>) -> u64 {
        let mut activity = Activity::default();
        let heard = blocks.into_iter().map(|amplitude| match activity.judge(&sound(amplitude)) {
            Heard::Silence => 0,
            Heard::Begins(blocks) => blocks,
            Heard::Speech => 1,
        });
        heard.sum()
    }

    /// Words of 300 ms, each a little softer at its end, and pauses of 100 ms.
    fn words(level: i16, noise: i16, blocks: usize) -> impl Iterator<Item = i16> {
        (0..blocks).map(move |i| if i % 20 < 15 { level + noise } else { noise })
    }

    #[test]
    fn speech_counts_and_silence_does_not() {
        assert_eq!(spoken(std::iter::repeat_n(0, 500)), 0);
        let blocks = spoken(words(3000, 10, 500));
        assert!((350..=400).contains(&blocks), "{blocks}");
    }

    #[test]
    fn a_noisy_line_is_learnt_and_a_voice_over_it_is_heard() {
        let noise = spoken(std::iter::repeat_n(300, 500));
        assert!(noise < 150, "{noise} blocks of noise passed for speech");
        let blocks = spoken(std::iter::repeat_n(300, 250).chain(words(3000, 300, 500))) - noise;
        assert!((300..=400).contains(&blocks), "{blocks}");
    }

    #[test]
    fn clicks_are_no_speech() {
        assert_eq!(spoken((0..500).map(|i| if i % 25 == 0 { 20_000 } else { 0 })), 0);
    }

    #[test]
    fn a_long_word_without_a_pause_stays_speech() {
        assert!(spoken(std::iter::repeat_n(6000, 150)) >= 145);
    }
}
