//! From whatever comes to a prompt.

use proptest::prelude::*;

use super::*;

#[test]
fn prompts_leave_at_minus_20_dbov_whatever_came_in() {
    for (level, targets) in [(-38.0, &TARGETS[..1]), (-26.0, &TARGETS[..]), (-12.0, &TARGETS[..1])] {
        for rate in [8000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000] {
            let signal = tone(700.0, level, 0.5, rate);
            for &to in targets {
                let prompt = as_floats(&process_at(&signal, rate, to).unwrap());
                let measured = active_level(&prompt, to).unwrap().dbov;
                assert!((measured - LEVEL_DBOV).abs() < 0.5, "{level} dBov at {rate} Hz became {measured} at {to}");
            }
        }
    }
}

#[test]
fn speech_with_pauses_leaves_at_minus_20_dbov_too() {
    for (on, period) in [(0.7, 1.0), (0.5, 1.0), (0.3, 1.0), (0.2, 2.0)] {
        let signal = bursts(-33.0, on, period, 4.0, MASTER_RATE);
        for to in [RATE, MASTER_RATE] {
            let prompt = as_floats(&process_at(&signal, MASTER_RATE, to).unwrap());
            let measured = active_level(&prompt, to).unwrap().dbov;
            assert!((measured - LEVEL_DBOV).abs() < 0.5, "{on} s in {period} s, {to} Hz: {measured}");
        }
    }
}

#[test]
fn a_prompt_lasts_equally_long_at_every_rate() {
    for rate in [8000, 11_025, 22_050, 24_000, 44_100, 48_000, 96_000, 192_000] {
        for seconds in [0.0801, 0.3777] {
            let signal = tone(900.0, -20.0, seconds, rate);
            let lengths = TARGETS.map(|to| process_at(&signal, rate, to).unwrap().len() as f32 / to as f32);
            assert!(lengths.iter().all(|length| *length == lengths[0]), "{seconds} s at {rate} Hz: {lengths:?}");
            let expected = seconds + 0.04;
            assert!((lengths[0] - expected).abs() < 0.006, "{seconds} s at {rate} Hz: {} s", lengths[0]);
        }
    }
}

#[test]
fn nothing_passes_the_ceiling_and_peaks_cost_little_level() {
    // A quiet voice with clicks 24 dB above it: raising the voice would drive the clicks far over full scale.
    let mut signal = bursts(-34.0, 0.8, 1.0, 2.0, MASTER_RATE);
    signal.iter_mut().step_by(2700).for_each(|s| *s = 0.4);
    for to in TARGETS {
        let prompt = as_floats(&process_at(&signal, MASTER_RATE, to).unwrap());
        let finer = resample::to(prompt.clone(), to, to * 4).unwrap();
        let peak = finer.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
        assert!(to_db(peak) <= CEILING_DBFS + 0.3, "{to}: true peak {} dBFS", to_db(peak));
        assert!(prompt.iter().all(|s| to_db(s.abs()) <= CEILING_DBFS + 0.01));
        let measured = active_level(&prompt, to).unwrap().dbov;
        assert!((measured - LEVEL_DBOV).abs() < 0.5, "{to}: {measured}");
    }
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
fn prompts_begin_and_end_in_silence_so_that_no_join_clicks() {
    let mut cut = tone(310.0, -14.0, 0.4, MASTER_RATE);
    cut.iter_mut().for_each(|s| *s += 0.3);
    let soft = bursts(-30.0, 0.35, 2.0, 1.0, MASTER_RATE);
    for to in TARGETS {
        let [first, second] = [&cut, &soft].map(|signal| process_at(signal, MASTER_RATE, to).unwrap());
        let ms = to as usize / 1000;
        for prompt in [&first, &second] {
            let ends = prompt[..ms].iter().chain(&prompt[prompt.len() - ms..]);
            assert!(ends.clone().all(|s| s.abs() <= 8), "{to}: {:?}", ends.map(|s| s.abs()).max());
        }
        // Around the join nothing moves as fast as in the speech itself.
        let steepest = |samples: &[i16]| samples.windows(2).map(|w| w[0].abs_diff(w[1])).max().unwrap();
        let inside = steepest(&first).max(steepest(&second));
        let pad = PAD_MS * ms;
        let joined = [&first[first.len() - pad..], &second[..pad]].concat();
        assert!(steepest(&joined) < inside / 8, "{to}: {} of {inside}", steepest(&joined));
    }
}

#[test]
fn a_prompt_without_a_master_ends_where_a_telephone_hears_nothing_more() {
    // A word that ends in a hiss no telephone carries.
    let mut word = tone(700.0, -20.0, 0.5, MASTER_RATE);
    word.extend(tone(6500.0, -26.0, 0.2, MASTER_RATE));
    let ms = |samples: Vec<i16>| samples.len() / 8;
    assert!(ms(process(&word, MASTER_RATE).unwrap()).abs_diff(740) <= 5, "its master still hisses");
    assert!(ms(process_alone(&word, MASTER_RATE).unwrap()).abs_diff(540) <= 15);
}

#[test]
fn the_same_sound_makes_the_same_bytes() {
    let signal = bursts(-30.0, 0.7, 1.0, 0.5, 44_100);
    for to in TARGETS {
        assert_eq!(process_at(&signal, 44_100, to), process_at(&signal, 44_100, to));
    }
}

#[test]
fn recordings_clipped_or_far_beyond_full_scale_become_prompts_as_well() {
    let voice = bursts(-20.0, 0.7, 1.0, 2.0, MASTER_RATE);
    let clipped: Vec<f32> = voice.iter().map(|s| (s * 20.0).clamp(-1.0, 1.0)).collect();
    let of_integers: Vec<f32> = voice.iter().map(|s| s * 32768.0).collect();
    let at_the_edge: Vec<f32> = voice.iter().map(|s| s * f32::MAX).collect();
    for signal in [clipped, of_integers, at_the_edge] {
        let prompt = as_floats(&process(&signal, MASTER_RATE).unwrap());
        let measured = active_level(&prompt, RATE).unwrap().dbov;
        assert!((measured - LEVEL_DBOV).abs() < 0.5, "{measured}");
    }
}

#[test]
fn silence_nonsense_and_odd_rates_are_refused() {
    for silent in [&[0.0; 8000][..], &[], &[1.0], &[0.7; 8000], &[0.001; 8000]] {
        assert_eq!(process(silent, 8000), Err(ProcessError::Silent), "{} samples", silent.len());
    }
    assert_eq!(process(&tone(1000.0, -60.0, 1.0, RATE), 8000), Err(ProcessError::Silent));
    for no_number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(process(&[0.1, no_number, 0.1], 8000), Err(ProcessError::NotANumber));
    }
    for rate in [0, 4000, 7999, 192_001, u32::MAX] {
        assert_eq!(process(&[0.1; 10], rate), Err(ProcessError::Rate(rate)));
    }
    for to in [0, 11_025, 44_100, 96_000] {
        assert_eq!(process_at(&[0.1; 10], 8000, to), Err(ProcessError::Target(to)));
    }
    assert_eq!(process(&vec![0.1; 600 * 8000], 8000), Err(ProcessError::TooLong));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_a_prompt_is_bounded_or_refused(
        samples in prop::collection::vec(prop_oneof![any::<f32>(), -1.0_f32..1.0, Just(0.0)], 0..2000),
        rate in prop_oneof![prop::sample::select(vec![8000_u32, 11_025, 22_050, 24_000, 44_100, 48_000]), 8000_u32..16_000],
        target in 0..TARGETS.len(),
        with_nonsense in any::<bool>(),
    ) {
        let samples: Vec<f32> = samples.into_iter().filter(|s| with_nonsense || s.is_finite()).collect();
        let to = TARGETS[target];
        match process_at(&samples, rate, to) {
            Ok(prompt) => {
                let longest = samples.len() as f32 / rate as f32 + 0.042;
                prop_assert!(prompt.len() as f32 / to as f32 <= longest);
                prop_assert!(prompt.iter().all(|s| to_db(f32::from(s.unsigned_abs()) / 32768.0) <= CEILING_DBFS + 0.01));
            }
            Err(error) => prop_assert!(matches!(error, ProcessError::Silent | ProcessError::NotANumber), "{error}"),
        }
    }
}
