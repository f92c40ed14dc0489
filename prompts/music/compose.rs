//! Composes the music one waits with: `cargo run --example music`, from the project's folder.
//!
//! A slow round of chords under a few soft bells, 48 s, made for an 8 kHz line: nothing above 1.5 kHz, which is where
//! G.711 and mobile codecs make music harsh; attacks soft enough not to startle; one level throughout, so that the
//! quantisation of the line is never heard alone; no tone near the pairs of a keypad or of a fax. Each sound is laid on a
//! ring, so the end meets the beginning without a seam. The score below is this project's own, and so is the licence.

use std::{error::Error, f64::consts::TAU, fs, path::Path};

use sha2::{Digest as _, Sha256};
use slukhavka::{
    audio::{Manifest, ManifestPrompt},
    vocab::{Lang, PromptId},
};

const RATE: usize = 8000;
const BAR_SECONDS: f64 = 4.0;
/// Below speech at −20 dBov, so that an announcement stands out of it.
const LEVEL_DBOV: f64 = -24.0;

const FOLDER: &str = "prompts/music";
const FILE: &str = "music.wav";
const NAME: &str = "system.music";
const TEXT: &str = "Музика очікування";

/// A bar: its chord, and its bells as seconds from the beginning of the bar and pitch. Pitches are semitones from A4.
type Bar = ([i32; 4], &'static [(f64, i32)]);

const C: [i32; 4] = [-9, -5, -2, 2];
const A_MINOR: [i32; 4] = [-12, -9, -5, -2];
const F: [i32; 4] = [-16, -12, -9, -5];
const G: [i32; 4] = [-14, -10, -7, -5];
const E_MINOR: [i32; 4] = [-14, -10, -7, -2];

const SCORE: [Bar; 12] = [
    (C, &[(0.0, 7), (1.5, 5), (3.0, 3)]),
    (A_MINOR, &[(0.5, 0), (2.0, 3)]),
    (F, &[(0.0, 5), (1.5, 3), (3.0, 0)]),
    (G, &[(0.5, -2), (2.0, 5)]),
    (E_MINOR, &[(0.0, 7), (2.0, 5)]),
    (A_MINOR, &[(0.0, 3), (1.5, 0), (3.0, 3)]),
    (F, &[(0.5, 0), (2.0, 5)]),
    (G, &[(0.0, 5), (1.5, -2), (3.0, 0)]),
    (C, &[(0.5, 3), (2.0, 7)]),
    (F, &[(0.0, 5), (1.5, 3)]),
    (A_MINOR, &[(0.0, 0), (1.5, 3), (3.0, 5)]),
    (G, &[(0.5, 5), (2.0, -2)]),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut ring = vec![0.0; SCORE.len() * seconds(BAR_SECONDS)];
    for (number, (chord, bells)) in SCORE.iter().enumerate() {
        let bar = number * seconds(BAR_SECONDS);
        chord.iter().for_each(|pitch| pad(&mut ring, bar, hertz(*pitch)));
        bells.iter().for_each(|(at, pitch)| bell(&mut ring, bar + seconds(*at), hertz(*pitch)));
    }
    let folder = Path::new(FOLDER);
    write(&folder.join(FILE), &levelled(&ring))?;
    Ok(fs::write(folder.join(Manifest::FILE), manifest(&fs::read(folder.join(FILE))?)?)?)
}

/// A held tone that swells and fades into the next bar; two voices a little apart, so that it lives.
fn pad(ring: &mut [f64], from: usize, hertz: f64) {
    let (attack, release) = (1.0, 1.4);
    let length = BAR_SECONDS + release;
    for apart in [-0.14, 0.14] {
        add(ring, from, length, |t| {
            let envelope = swell(t / attack) * swell((length - t) / release);
            let phase = TAU * (hertz + apart) * t;
            0.11 * envelope * (phase.sin() + 0.22 * (2.0 * phase).sin() + 0.06 * (3.0 * phase).sin())
        });
    }
}

fn bell(ring: &mut [f64], from: usize, hertz: f64) {
    let length = 3.5;
    add(ring, from, length, |t| {
        let envelope = swell(t / 0.04) * (-t / 0.9).exp() * swell((length - t) / 0.5);
        let phase = TAU * hertz * t;
        0.24 * envelope * (phase.sin() + 0.08 * (-t / 0.3).exp() * (2.0 * phase).sin())
    });
}

/// From 0 to 1 without an edge.
fn swell(t: f64) -> f64 {
    0.5 - 0.5 * (t.clamp(0.0, 1.0) * TAU / 2.0).cos()
}

fn add(ring: &mut [f64], from: usize, length: f64, sound: impl Fn(f64) -> f64) {
    let around = ring.len();
    for i in 0..seconds(length) {
        ring[(from + i) % around] += sound(i as f64 / RATE as f64);
    }
}

fn seconds(length: f64) -> usize {
    (length * RATE as f64).round() as usize
}

fn hertz(semitones_from_a4: i32) -> f64 {
    440.0 * 2.0_f64.powf(f64::from(semitones_from_a4) / 12.0)
}

fn levelled(ring: &[f64]) -> Vec<i16> {
    let power = ring.iter().map(|sample| sample * sample).sum::<f64>() / ring.len() as f64;
    let gain = 32768.0 * 10.0_f64.powf(LEVEL_DBOV / 20.0) / power.sqrt();
    ring.iter().map(|sample| (sample * gain).round().clamp(-32768.0, 32767.0) as i16).collect()
}

fn write(path: &Path, samples: &[i16]) -> Result<(), hound::Error> {
    let format = hound::SampleFormat::Int;
    let spec = hound::WavSpec { channels: 1, sample_rate: RATE as u32, bits_per_sample: 16, sample_format: format };
    let mut wav = hound::WavWriter::create(path, spec)?;
    samples.iter().try_for_each(|sample| wav.write_sample(*sample))?;
    wav.finalize()
}

/// The bank knows the music as a prompt of this name.
fn manifest(file: &[u8]) -> Result<String, serde_json::Error> {
    let music = ManifestPrompt {
        name: NAME.into(),
        text: TEXT.into(),
        spoken: None,
        id: PromptId::of(Lang::UK, TEXT).to_string(),
        file: FILE.into(),
        sha256: Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect(),
        master: None,
        voice: None,
    };
    let manifest = Manifest { voice: "Слухавка".into(), pipeline: 1, prompts: vec![music] };
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}
