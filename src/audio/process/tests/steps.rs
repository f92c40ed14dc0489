//! High-pass, resampling, trimming and ceiling by themselves.

use super::*;

#[test]
fn the_high_pass_falls_by_24_db_an_octave_from_200_hz_at_every_rate() {
    for rate in [8000, 16_000, 22_050, 24_000, 48_000, 192_000] {
        let gain = |hz| {
            let mut signal = tone(hz, -20.0, 1.0, rate);
            highpass::apply(&mut signal, rate);
            rms_db(&signal[rate as usize / 2..]) + 20.0
        };
        // A Butterworth filter of the 4th order: −10 lg(1 + (200/f)⁸).
        assert!((gain(200.0) + 3.01).abs() < 0.05, "{rate}: {}", gain(200.0));
        assert!((gain(100.0) + 24.1).abs() < 0.3, "{rate}: {}", gain(100.0));
        assert!((gain(50.0) + 48.2).abs() < 0.6, "{rate}: {}", gain(50.0));
        assert!((gain(100.0) - gain(50.0) - 24.0).abs() < 0.5, "{rate}");
        assert!(gain(400.0).abs() < 0.1 && gain(3000.0).abs() < 0.05, "{rate}");
    }
}

#[test]
fn a_constant_offset_begins_and_ends_without_a_thump() {
    let mut signal = vec![0.5; 8000];
    highpass::apply(&mut signal, RATE);
    assert!(signal.iter().all(|s| s.abs() < 1e-6));
}

#[test]
fn what_a_rate_can_carry_comes_through_level() {
    for (from, to, tones) in [
        (24_000, 8000, &[220.0, 300.0, 1000.0, 3000.0, 3400.0, 3600.0][..]),
        (44_100, 8000, &[300.0, 3400.0, 3600.0]),
        (11_025, 8000, &[300.0, 3400.0]),
        (24_000, 16_000, &[300.0, 3400.0, 7000.0, 7500.0]),
        (48_000, 24_000, &[300.0, 7000.0, 11_000.0]),
        (24_000, 48_000, &[300.0, 7000.0, 11_000.0]),
        (8000, 24_000, &[300.0, 3400.0, 3600.0]),
    ] {
        for &hz in tones {
            let out = resample::to(tone(hz, -20.0, 1.0, from), from, to).unwrap();
            assert_eq!(out.len(), to as usize, "{from} → {to}");
            let gain = rms_db(&out[to as usize / 4..to as usize * 3 / 4]) + 20.0;
            assert!(gain.abs() < 0.05, "{hz} Hz, {from} → {to}: {gain} dB");
        }
    }
}

#[test]
fn what_a_rate_cannot_carry_does_not_fold_back() {
    for (from, to) in
        [(24_000, 8000), (48_000, 8000), (44_100, 8000), (11_025, 8000), (24_000, 16_000), (48_000, 24_000)]
    {
        let half = to as f32 / 2.0;
        for share in [1.025, 1.1, 1.25, 1.37, 1.5, 1.9, 2.0, 2.4] {
            let hz = half * share;
            if hz > from as f32 / 2.0 * 0.99 {
                continue;
            }
            let out = resample::to(tone(hz, -6.0, 1.0, from), from, to).unwrap();
            let left = rms_db(&out[to as usize / 4..to as usize * 3 / 4]) + 6.0;
            assert!(left < -60.0, "{hz} Hz, {from} → {to}: {left} dB");
        }
    }
}

#[test]
fn raising_the_rate_adds_nothing() {
    for (from, to) in [(8000, 24_000), (8000, 48_000), (24_000, 48_000), (22_050, 24_000)] {
        let out = resample::to(tone(3000.0, -6.0, 1.0, from), from, to).unwrap();
        let middle = &out[to as usize / 4..to as usize * 3 / 4];
        let image = part_at(middle, from as f32 - 3000.0, to) + 6.0;
        assert!(image < -60.0, "{from} → {to}: {image} dB");
        assert!((part_at(middle, 3000.0, to) + 6.0).abs() < 0.1);
    }
}

#[test]
fn a_peak_between_two_samples_is_held_down_too() {
    // A quarter of the rate, sampled at 45°: every sample lies 3 dB below the crest.
    for rate in [8000, 24_000] {
        let crest = 0.95;
        let mut signal: Vec<f32> = (0..rate as usize).map(|i| crest * (TAU * (i as f32 / 4.0 + 0.125)).sin()).collect();
        assert!(signal.iter().all(|s| to_db(s.abs()) < CEILING_DBFS));
        assert!(limit::hold_below(&mut signal, from_db(CEILING_DBFS), rate));
        let finer = resample::to(signal, rate, rate * 8).unwrap();
        let middle = &finer[finer.len() / 4..finer.len() * 3 / 4];
        let peak = to_db(middle.iter().fold(0.0_f32, |peak, s| peak.max(s.abs())));
        assert!((peak - CEILING_DBFS).abs() < 0.1, "{rate}: {peak} dBFS");
        assert!(!limit::hold_below(&mut tone(1000.0, -6.0, 0.1, rate), from_db(CEILING_DBFS), rate));
    }
}

#[test]
fn an_end_cut_in_the_middle_of_a_sound_rises_and_falls_instead_of_clicking() {
    for rate in [8000, 24_000, 44_100] {
        let speech = trim::speech(&tone(1000.0, -20.0, 0.5, rate), rate, -20.0).unwrap();
        let pad = rate as usize * PAD_MS / 1000;
        assert_eq!(speech.len(), rate as usize / 2 + 2 * pad);
        assert!(speech[..=pad].iter().chain(&speech[speech.len() - pad - 1..]).all(|s| *s == 0.0), "{rate}");
        let ms = rate as usize / 1000;
        let crest = |from: usize| speech[from..from + ms].iter().fold(0.0_f32, |crest, s| crest.max(s.abs()));
        let full = crest(pad + 20 * ms);
        assert!(crest(pad) < 0.3 * full && crest(pad + 4 * ms) > 0.95 * full, "{rate}");
        assert!(crest(speech.len() - pad - ms) < 0.3 * full, "{rate}");
    }
}

#[test]
fn breath_around_the_speech_is_faded_over_the_pads() {
    // Hiss of −56 dBFS around the word: below the threshold, and loud enough to be heard beginning.
    let mut signal = bursts(-56.0, 1.0, 1.0, 1.0, RATE);
    signal[2000..6000].iter_mut().zip(tone(1000.0, -20.0, 0.5, RATE)).for_each(|(s, voice)| *s += voice);
    let speech = trim::speech(&signal, RATE, -20.0).unwrap();
    let pad = RATE as usize * PAD_MS / 1000;
    assert!(speech.len().abs_diff(4000 + 2 * pad) <= 80, "{}", speech.len());
    let loudness = |from: usize| rms_db(&speech[from..from + 20]);
    assert!(loudness(0) < -80.0 && loudness(pad - 20) > -62.0, "{} {}", loudness(0), loudness(pad - 20));
    assert!(loudness(speech.len() - 20) < -80.0);
}

#[test]
fn a_soft_voice_keeps_its_endings() {
    // A voice at −45 dBov whose last sound is 20 dB below the others: −65 dBFS, and −40 once it has its level.
    let mut signal = vec![0.0; 8000];
    signal.extend(tone(700.0, -45.0, 1.0, RATE));
    signal.extend(tone(2500.0, -65.0, 0.2, RATE));
    signal.extend(vec![0.0; 8000]);
    let prompt = process(&signal, RATE).unwrap();
    let expected = RATE as usize * 12 / 10 + 2 * PAD_MS * 8;
    assert!(prompt.len().abs_diff(expected) <= 160, "{} samples, wanted about {expected}", prompt.len());
}
