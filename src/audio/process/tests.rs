use std::f32::consts::{SQRT_2, TAU};

use super::*;
use crate::{audio::RATE, chance::Chance};

/// A tone of RMS `dbov` at `rate`.
fn tone(hz: f32, dbov: f32, seconds: f32, rate: u32) -> Vec<f32> {
    let amplitude = from_db(dbov) * SQRT_2;
    (0..(seconds * rate as f32) as usize).map(|i| amplitude * (TAU * hz * i as f32 / rate as f32).sin()).collect()
}

/// Noise bursts of RMS `dbov`, `on` seconds of each `period`.
fn bursts(dbov: f32, on: f32, period: f32, seconds: f32, rate: u32) -> Vec<f32> {
    let mut chance = Chance::seeded(56);
    let amplitude = from_db(dbov) * 3_f32.sqrt();
    let speaking = |i: usize| (i as f32 / rate as f32) % period < on;
    (0..(seconds * rate as f32) as usize)
        .map(|i| (chance.below(2_000_001) as f32 / 1e6 - 1.0) * if speaking(i) { amplitude } else { 0.0 })
        .collect()
}

fn as_floats(samples: &[i16]) -> Vec<f32> {
    samples.iter().map(|&s| f32::from(s) / 32768.0).collect()
}

fn rms_db(samples: &[f32]) -> f32 {
    to_db((samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt())
}

#[test]
fn p56_reads_steady_signals_within_half_a_decibel() {
    for level in [-40.0, -30.0, -20.0, -10.0, -6.0] {
        for signal in [tone(1000.0, level, 5.0, RATE), bursts(level, 1.0, 1.0, 5.0, RATE)] {
            let measured = active_level(&signal, RATE).unwrap();
            assert!((measured.dbov - level).abs() < 0.5, "{level} dBov was read as {measured:?}");
            assert!(measured.activity > 0.9);
        }
    }
}

#[test]
fn p56_leaves_long_pauses_out_of_the_level() {
    // 2 s of speech in each 4 s: the long-term mean is 3 dB down. The hangover counts 0.2 s of pause as speech,
    // which the method itself takes as −0.4 dB.
    let signal = bursts(-26.0, 2.0, 4.0, 24.0, RATE);
    let measured = active_level(&signal, RATE).unwrap();
    assert!((measured.dbov - -26.4).abs() < 0.5, "{measured:?}");
    assert!((measured.activity - 0.55).abs() < 0.05, "{measured:?}");
    assert!(rms_db(&signal) < -28.5);
}

#[test]
fn silence_has_no_active_level() {
    assert_eq!(active_level(&[0.0; 8000], RATE), None);
    assert_eq!(active_level(&[], RATE), None);
}

#[test]
fn prompts_leave_at_minus_20_dbov_whatever_came_in() {
    for level in [-38.0, -26.0, -12.0] {
        for rate in [8000, 16000, 22050, 24000, 44100, 48000] {
            let prompt = as_floats(&process(&tone(700.0, level, 2.0, rate), rate).unwrap());
            let measured = active_level(&prompt, RATE).unwrap().dbov;
            assert!((measured - LEVEL_DBOV).abs() < 0.5, "{level} dBov at {rate} Hz became {measured}");
        }
    }
}

#[test]
fn no_sample_passes_the_ceiling_and_peaks_cost_little_level() {
    // A quiet voice with clicks 24 dB above it: raising the voice would drive the clicks far over full scale.
    let mut signal = bursts(-34.0, 0.8, 1.0, 4.0, RATE);
    signal.iter_mut().step_by(900).for_each(|s| *s = 0.4);
    let prompt = as_floats(&process(&signal, RATE).unwrap());
    let peak = prompt.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    assert!(to_db(peak) <= CEILING_DBFS + 0.01, "peak {} dBFS", to_db(peak));
    let measured = active_level(&prompt, RATE).unwrap().dbov;
    assert!((measured - LEVEL_DBOV).abs() < 0.5, "{measured}");
}

#[test]
fn dead_air_is_trimmed_to_the_pads() {
    let mut signal = vec![0.0005; 24000]; // 1 s of DC at −66 dBFS
    signal.extend(tone(1000.0, -20.0, 1.0, 24000));
    signal.extend(vec![0.0; 36000]);
    let prompt = process(&signal, 24000).unwrap();
    let expected = RATE as usize + 2 * PAD_MS * 8;
    assert!(prompt.len().abs_diff(expected) <= 160, "{} samples, wanted about {expected}", prompt.len());
}

#[test]
fn speech_cut_tight_still_gets_its_pads() {
    let prompt = process(&tone(1000.0, -20.0, 0.5, RATE), RATE).unwrap();
    assert!(prompt[..PAD_MS * 8].iter().all(|&s| s == 0));
    assert!(prompt[prompt.len() - PAD_MS * 8..].iter().all(|&s| s == 0));
}

#[test]
fn rumble_is_gone_and_the_voice_band_stays() {
    let gain = |hz| {
        let mut signal = tone(hz, -20.0, 2.0, RATE);
        highpass::apply(&mut signal, RATE);
        rms_db(&signal[8000..]) + 20.0
    };
    assert!(gain(50.0) < -45.0, "{}", gain(50.0));
    assert!((gain(200.0) + 3.0).abs() < 0.3, "{}", gain(200.0));
    assert!(gain(400.0).abs() < 0.1 && gain(3000.0).abs() < 0.1);
}

#[test]
fn what_lies_above_4_khz_does_not_fold_back() {
    let mut signal = tone(1000.0, -20.0, 1.0, 24000);
    signal.iter_mut().zip(tone(6000.0, -20.0, 1.0, 24000)).for_each(|(s, high)| *s += high);
    let clean = as_floats(&process(&signal, 24000).unwrap());
    let middle = &clean[2000..6000];
    // 6 kHz would fold to 2 kHz: correlate with it.
    let (mut re, mut im) = (0.0, 0.0);
    for (i, s) in middle.iter().enumerate() {
        let phase = TAU * 2000.0 * i as f32 / RATE as f32;
        re += s * phase.cos();
        im += s * phase.sin();
    }
    let alias = to_db((re * re + im * im).sqrt() * 2.0 / middle.len() as f32);
    assert!(alias < -70.0, "alias at {alias} dBFS");
}

#[test]
fn silence_nonsense_and_odd_rates_are_refused() {
    assert_eq!(process(&[0.0; 8000], 8000), Err(ProcessError::Silent));
    assert_eq!(process(&[], 8000), Err(ProcessError::Silent));
    assert_eq!(process(&[f32::NAN; 10], 8000), Err(ProcessError::NotANumber));
    assert_eq!(process(&[0.1; 10], 4000), Err(ProcessError::Rate(4000)));
}
