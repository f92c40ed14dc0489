//! P.56 against signals whose level is known, and against the figures of the ITU's own program.

use super::*;

/// Noise of 16 bits from −1 to 1, of a generator that is easily had elsewhere.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((self.0 >> 16) as i32 - 32_768) as f32 / 32_768.0
    }
}

fn gated(rate: usize, on_ms: usize, off_ms: usize, amplitude: f32) -> Vec<f32> {
    let mut noise = Noise(1);
    let (on, period) = (on_ms * rate / 1000, (on_ms + off_ms) * rate / 1000);
    let sample = |i: usize| if i % period < on { noise.next() * amplitude } else { noise.next() * 0.0 };
    (0..12 * rate).map(sample).collect()
}

/// Four syllables a second in phrases of four seconds, of which `pauses` percent are silent but for a little noise.
fn speech_like(rate: usize, pauses: usize) -> Vec<f32> {
    let mut noise = Noise(56);
    let sample = |i: usize| {
        let speaking = i * 1000 / rate % 4000 < 40 * (100 - pauses);
        let turn = (i % (rate / 4)) as f64 / (rate / 4) as f64;
        let syllable = (0.5 - 0.5 * (std::f64::consts::TAU * turn).cos()) as f32;
        let voice = noise.next();
        let envelope = if speaking { syllable } else { 0.0 };
        0.25 * voice * envelope * envelope + 0.0002 * noise.next()
    };
    (0..20 * rate).map(sample).collect()
}

fn assert_read(signal: &[f32], rate: usize, dbov: f32, activity: f32, what: &str) {
    let read = active_level(signal, rate as u32).unwrap();
    assert!((read.dbov - dbov).abs() < 0.1, "{what} at {rate} Hz: {read:?}, the ITU's program reads {dbov}");
    assert!((read.activity * 100.0 - activity).abs() < 1.0, "{what} at {rate} Hz: {read:?}, not {activity} %");
}

/// Figures of `sv56` in the ITU-T Software Tool Library (G.191), which was given the same signals.
#[test]
fn p56_reads_gated_noise_as_the_itus_own_program_does() {
    for (on, off, amplitude, figures) in [
        (1000, 0, 0.1, [(8000, -24.7576, 99.80), (16_000, -24.7527, 99.79), (24_000, -24.7552, 99.80)]),
        (500, 500, 0.03, [(8000, -37.1256, 77.83), (16_000, -37.1396, 77.79), (24_000, -37.1448, 77.80)]),
        (300, 700, 0.5, [(8000, -13.7062, 59.02), (16_000, -13.7199, 58.99), (24_000, -13.7178, 59.01)]),
        (2000, 1000, 0.01, [(8000, -45.3322, 75.84), (16_000, -45.3249, 75.82), (24_000, -45.3197, 75.83)]),
        (150, 150, 0.2, [(8000, -21.7424, 99.84), (16_000, -21.7375, 99.84), (24_000, -21.7408, 99.84)]),
        (80, 920, 0.3, [(8000, -22.0041, 38.19), (16_000, -22.0111, 38.22), (24_000, -22.0319, 38.20)]),
    ] {
        for (rate, dbov, activity) in figures {
            let what = format!("{on} ms of noise, {off} ms of silence");
            assert_read(&gated(rate, on, off, amplitude), rate, dbov, activity, &what);
        }
    }
    assert_read(&gated(48_000, 300, 700, 0.5), 48_000, -13.7354, 58.97, "300 ms of noise, 700 ms of silence");
}

#[test]
fn p56_reads_speech_with_pauses_of_30_to_90_percent_as_the_itus_own_program_does() {
    for (pauses, figures) in [
        (30, [(8000, -22.6934, 72.70), (24_000, -22.6951, 72.70)]),
        (50, [(8000, -22.8027, 54.11), (24_000, -22.7984, 54.12)]),
        (70, [(8000, -22.9845, 35.29), (24_000, -22.9737, 35.30)]),
        (90, [(8000, -23.9643, 16.03), (24_000, -23.9480, 16.02)]),
    ] {
        for (rate, dbov, activity) in figures {
            assert_read(&speech_like(rate, pauses), rate, dbov, activity, &format!("{pauses} % of pauses"));
        }
    }
}

#[test]
fn p56_reads_steady_signals_within_half_a_decibel() {
    for level in [-40.0, -20.0, -6.0] {
        for rate in [8000, 24_000] {
            for signal in [tone(1000.0, level, 5.0, rate), bursts(level, 1.0, 1.0, 5.0, rate)] {
                let measured = active_level(&signal, rate).unwrap();
                assert!((measured.dbov - level).abs() < 0.5, "{level} dBov was read as {measured:?}");
                assert!(measured.activity > 0.9);
            }
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
