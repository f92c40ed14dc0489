//! Sounds that are no words: the music one waits with and the tone after which one may speak.

use std::f32::consts::TAU;

use super::{
    RATE,
    process::{self, CEILING_DBFS, ProcessError, from_db},
};

/// Below speech, so that an announcement stands out of it.
const MUSIC_DBOV: f32 = -24.0;
/// A council's own recording may be this long; what is beyond is not played.
const LONGEST_MUSIC: usize = 600 * RATE as usize;

const BEEP_HERTZ: f32 = 1000.0;
const BEEP_MS: usize = 400;
const BEEP_DBOV: f32 = -14.0;
/// Rise and fall, so that it does not click.
const EDGE_MS: usize = 10;

/// A recording of music made fit for the line: 8 kHz, one level, nothing beyond the ceiling. Its quiet ends stay, as they
/// belong to it.
pub(super) fn music(samples: &[f32], rate: u32) -> Result<Vec<i16>, ProcessError> {
    let mut samples = process::to_telephone(samples, rate)?;
    samples.truncate(LONGEST_MUSIC);
    let power = samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / samples.len().max(1) as f64;
    let loudest = samples.iter().fold(0.0_f32, |most, s| most.max(s.abs()));
    if loudest < from_db(process::TRIM_DBFS) {
        return Err(ProcessError::Silent);
    }
    let gain = (from_db(MUSIC_DBOV) / power.sqrt() as f32).min(from_db(CEILING_DBFS) / loudest);
    Ok(samples.iter().map(|s| (s * gain * 32768.0).round().clamp(-32768.0, 32767.0) as i16).collect())
}

/// The tone of an answering machine.
pub(super) fn beep() -> Vec<i16> {
    let per_ms = RATE as usize / 1000;
    let (length, edge) = (BEEP_MS * per_ms, EDGE_MS * per_ms);
    // A sine's peak is 3 dB above its level.
    let peak = from_db(BEEP_DBOV) * std::f32::consts::SQRT_2 * 32768.0;
    let sample = |i: usize| {
        let from_edge = (i.min(length - 1 - i) as f32 / edge as f32).min(1.0);
        let rise = 0.5 - 0.5 * (from_edge * TAU / 2.0).cos();
        (peak * rise * (TAU * BEEP_HERTZ * i as f32 / RATE as f32).sin()).round() as i16
    };
    (0..length).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::process::to_db;

    fn level(samples: &[i16]) -> f32 {
        let power: f32 = samples.iter().map(|&s| (f32::from(s) / 32768.0).powi(2)).sum();
        to_db((power / samples.len() as f32).sqrt())
    }

    #[test]
    fn the_beep_lasts_400_ms_at_minus_14_dbov_and_begins_and_ends_softly() {
        let beep = beep();
        assert_eq!(beep.len(), 3200);
        assert!((level(&beep[400..2800]) + 14.0).abs() < 0.1, "{}", level(&beep[400..2800]));
        assert!(beep[..8].iter().chain(&beep[3192..]).all(|s| s.abs() < 300));
        let crossings = beep.windows(2).filter(|w| (w[0] < 0) != (w[1] < 0)).count();
        assert!((795..=805).contains(&crossings), "{crossings} crossings in 400 ms of 1000 Hz");
    }

    #[test]
    fn music_of_any_rate_and_level_comes_out_at_one() {
        for (rate, peak) in [(8000, 0.9_f32), (44_100, 0.02), (48_000, 0.3)] {
            let samples: Vec<f32> =
                (0..2 * rate).map(|i| peak * (TAU * 440.0 * i as f32 / rate as f32).sin()).collect();
            let music = music(&samples, rate).unwrap();
            assert!((level(&music[800..15_000]) - MUSIC_DBOV).abs() < 0.3, "{rate}: {}", level(&music));
            assert!((music.len() as i64 - 16_000).abs() < 40, "{rate}: {}", music.len());
        }
        assert_eq!(music(&[0.0; 8000], 8000), Err(ProcessError::Silent));
    }
}
