//! What is heard in place of a packet that was lost, for codecs that cannot tell by themselves: the last period of the
//! sound again and again, softer and softer (the way of G.711 appendix I, made short).

use super::Rate;

/// The longest and the shortest period looked for: voices lie between 66 and 400 Hz.
const LONGEST_PERIOD_US: usize = 15_000;
const SHORTEST_PERIOD_US: usize = 2500;
/// Over which two stretches of sound are held against one another.
const WINDOW_MS: usize = 10;
/// At full level for so long, then falling to nothing.
const WHOLE_MS: usize = 20;
const GONE_MS: usize = 80;
/// In which the made-up sound passes into the true one again.
const MEETING_MS: usize = 4;
/// 25 ms at the wider rate, the longest period and the window before it.
const HISTORY: usize = 400;

#[derive(Clone, Debug)]
pub struct Concealment {
    per_ms: usize,
    /// The last true samples.
    history: [i16; HISTORY],
    period: usize,
    /// Made up since the last true sample; `None` while nothing is missing.
    missing: Option<usize>,
}

impl Concealment {
    pub fn new(rate: Rate) -> Self {
        Self { per_ms: rate.per_ms(), history: [0; HISTORY], period: 0, missing: None }
    }

    /// True samples came; their beginning is joined to what was made up before.
    pub fn heard(&mut self, samples: &mut [i16]) {
        if let Some(missing) = self.missing.take() {
            let length = (MEETING_MS * self.per_ms).min(samples.len());
            for (i, sample) in samples[..length].iter_mut().enumerate() {
                let share = (i + 1) as f32 / (length + 1) as f32;
                *sample = (f32::from(*sample) * share + self.made_up(missing + i) * (1.0 - share)) as i16;
            }
        }
        let kept = samples.len().min(HISTORY);
        self.history.copy_within(kept.., 0);
        self.history[HISTORY - kept..].copy_from_slice(&samples[samples.len() - kept..]);
    }

    /// Fills `out` with what may have been said.
    pub fn conceal(&mut self, out: &mut [i16]) {
        let missing = self.lose();
        for (i, sample) in out.iter_mut().enumerate() {
            *sample = self.made_up(missing + i) as i16;
        }
        self.missing = Some(missing + out.len());
    }

    /// Sound is left out; what comes next is joined to what was before.
    pub fn lose(&mut self) -> usize {
        if self.missing.is_none() {
            self.period = self.best_period();
        }
        *self.missing.get_or_insert(0)
    }

    fn made_up(&self, at: usize) -> f32 {
        let (whole, gone) = (WHOLE_MS * self.per_ms, GONE_MS * self.per_ms);
        if self.period == 0 || at >= gone {
            return 0.0;
        }
        let gain = gone.saturating_sub(at.max(whole)) as f32 / (gone - whole) as f32;
        let sample = self.history.get(HISTORY - self.period + at % self.period);
        f32::from(sample.copied().unwrap_or(0)) * gain
    }

    /// The lag at which the end of the history is most like what went before it.
    fn best_period(&self) -> usize {
        let (shortest, longest) = (SHORTEST_PERIOD_US * self.per_ms / 1000, LONGEST_PERIOD_US * self.per_ms / 1000);
        let window = WINDOW_MS * self.per_ms;
        let end = &self.history[HISTORY - window..];
        let likeness = |lag: usize| {
            let before = &self.history[HISTORY - window - lag..HISTORY - lag];
            let (mut together, mut power) = (0.0, 1.0);
            for (&a, &b) in end.iter().zip(before) {
                let (a, b) = (f32::from(a), f32::from(b));
                together += a * b;
                power += b * b;
            }
            if together > 0.0 { together * together / power } else { 0.0 }
        };
        let mut best = (longest, 0.0);
        for lag in shortest..=longest {
            let like = likeness(lag);
            if like > best.1 {
                best = (lag, like);
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f32, from: usize, samples: usize) -> Vec<i16> {
        let at = |i: usize| (8000.0 * (std::f32::consts::TAU * hertz * i as f32 / 8000.0).sin()) as i16;
        (from..from + samples).map(at).collect()
    }

    fn rms(samples: &[i16]) -> f32 {
        (samples.iter().map(|&s| f32::from(s).powi(2)).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn a_tone_goes_on_through_a_lost_frame_nearly_as_if_it_had_come() {
        for hertz in [150.0, 425.0, 1000.0] {
            let mut concealment = Concealment::new(Rate::Narrow);
            (0..4).for_each(|i| concealment.heard(&mut tone(hertz, i * 160, 160)));
            let mut out = [0; 160];
            concealment.conceal(&mut out);
            let true_tone = tone(hertz, 640, 160);
            let off: Vec<i16> = out.iter().zip(&true_tone).map(|(a, b)| a - b).collect();
            assert!(rms(&off) < rms(&true_tone) * 0.35, "{hertz} Hz: off by {}", rms(&off));
        }
    }

    #[test]
    fn a_long_silence_fades_to_nothing_and_speech_comes_back_without_a_step() {
        let mut concealment = Concealment::new(Rate::Narrow);
        (0..4).for_each(|i| concealment.heard(&mut tone(400.0, i * 160, 160)));
        let mut levels = Vec::new();
        for _ in 0..5 {
            let mut out = [0; 160];
            concealment.conceal(&mut out);
            levels.push(rms(&out));
        }
        assert!(levels.windows(2).all(|w| w[1] < w[0]), "{levels:?}");
        assert_eq!(levels[4], 0.0);
        let mut back = [8000; 160];
        concealment.heard(&mut back);
        assert!(back[0] < 500 && back[40] == 8000 && back.windows(2).all(|w| w[1] - w[0] < 400));
    }

    #[test]
    fn with_nothing_heard_before_there_is_silence() {
        let mut out = [5; 160];
        Concealment::new(Rate::Wide).conceal(&mut out);
        assert_eq!(out, [0; 160]);
    }
}
