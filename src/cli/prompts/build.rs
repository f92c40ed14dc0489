//! `prompts build`: recordings named by prompt id become a folder of prompts with its manifest.
//!
//! Every recording is looked at before it is believed: engines answer an unknown voice or an odd text with success and
//! an empty or cut file. A finished prompt that is still wanted and has no new recording stays.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::{
    audio::{self, Manifest, ManifestPrompt},
    vocab::{NamedPrompt, PromptId},
};

use super::{PromptsError, Texts, process, wanted::Wanted};

/// Version of the processing, written into the manifest.
const PIPELINE: u32 = 1;
/// Slowest and fastest believable speech, seconds per letter, and what even one syllable takes.
const LETTER_SECONDS: (f32, f32) = (0.03, 0.14);
const SYLLABLE_SECONDS: (f32, f32) = (0.1, 0.7);
/// How far a prompt may lie from the level of all prompts; short words cannot be measured to a tenth.
const LEVEL_TOLERANCE_DB: f32 = 1.5;

/// Who spoke the recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    Human,
    /// Given the words as `engine_text` writes them.
    Engine,
}

pub(super) fn build(
    texts: &Texts,
    speaker: Speaker,
    voice: &str,
    raw: &Path,
    output: &Path,
) -> Result<(), PromptsError> {
    let wanted = Wanted::read(texts)?;
    create(output)?;
    let known = Manifest::read(output)?.unwrap_or_default();
    let mut failed = 0;
    let mut ready: BTreeMap<PromptId, Option<String>> = BTreeMap::new();
    for named in wanted.recordings() {
        match one(raw, output, &known, named) {
            Ok(Made::Now) => {
                let spoken = (speaker == Speaker::Engine).then(|| wanted.engine_text(named));
                ready.insert(named.prompt.id, spoken);
            }
            Ok(Made::Before(spoken)) => drop(ready.insert(named.prompt.id, spoken)),
            Err(why) => {
                failed += 1;
                eprintln!("{} «{}»: {why}", named.name, named.prompt.text);
            }
        }
    }
    let manifest = manifest(voice, output, &wanted, &ready)?;
    write_manifest(output, &manifest)?;
    remove_unwanted(output, &manifest)?;
    println!("Готових фраз: {}, тека {}", ready.len(), output.display());
    if failed == 0 { Ok(()) } else { Err(PromptsError::Incomplete(failed)) }
}

/// Where a finished prompt comes from: this recording, or an earlier one with what was spoken then.
enum Made {
    Now,
    Before(Option<String>),
}

/// Makes the prompt of `named` from its recording, or finds it finished.
fn one(raw: &Path, output: &Path, known: &Manifest, named: &NamedPrompt) -> Result<Made, String> {
    let file = file_name(named);
    let (raw, output) = (raw.join(&file), output.join(&file));
    if raw.is_file() {
        let samples = process(&raw, &output).map_err(|error| error.to_string())?;
        believable(&named.prompt.text, &samples).inspect_err(|_| drop(fs::remove_file(&output)))?;
        return Ok(Made::Now);
    }
    let id = named.prompt.id.to_string();
    let entry = known.prompts.iter().find(|entry| entry.id == id);
    let intact = entry.filter(|entry| sha256(&output).is_ok_and(|sum| sum == entry.sha256));
    intact.map(|entry| Made::Before(entry.spoken.clone())).ok_or_else(|| "немає запису".to_owned())
}

/// Words take time, silence does not; a prompt far from both was cut, stretched or never spoken.
fn believable(text: &str, samples: &[i16]) -> Result<(), String> {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count() as f32;
    let seconds = samples.len() as f32 / audio::RATE as f32;
    let shortest = SYLLABLE_SECONDS.0 + letters * LETTER_SECONDS.0;
    let longest = SYLLABLE_SECONDS.1 + letters * LETTER_SECONDS.1;
    if !(shortest..=longest).contains(&seconds) {
        return Err(format!("тривалість {seconds:.2} с, а мала бути від {shortest:.2} до {longest:.2} с"));
    }
    let speech: Vec<f32> = samples.iter().map(|s| f32::from(*s) / 32768.0).collect();
    let level = audio::process::active_level(&speech, audio::RATE).map_or(f32::NEG_INFINITY, |level| level.dbov);
    if (level - audio::process::LEVEL_DBOV).abs() > LEVEL_TOLERANCE_DB {
        return Err(format!("гучність {level:.1} дБ, а мала бути {:.1} дБ", audio::process::LEVEL_DBOV));
    }
    Ok(())
}

/// In the order of the list; a phrase with two names has two lines and one file.
fn manifest(
    voice: &str,
    dir: &Path,
    wanted: &Wanted,
    ready: &BTreeMap<PromptId, Option<String>>,
) -> Result<Manifest, PromptsError> {
    let mut prompts = Vec::new();
    for named in &wanted.prompts {
        let Some(spoken) = ready.get(&named.prompt.id) else { continue };
        let file = file_name(named);
        prompts.push(ManifestPrompt {
            name: named.name.clone(),
            text: named.prompt.text.to_string(),
            spoken: spoken.clone(),
            id: named.prompt.id.to_string(),
            sha256: sha256(&dir.join(&file))?,
            file,
            master: None,
            voice: None,
        });
    }
    Ok(Manifest { voice: voice.to_owned(), pipeline: PIPELINE, prompts })
}

fn write_manifest(dir: &Path, manifest: &Manifest) -> Result<(), PromptsError> {
    let path = dir.join(Manifest::FILE);
    let text = serde_json::to_string_pretty(manifest).unwrap_or_default() + "\n";
    fs::write(&path, text).map_err(|source| PromptsError::File { path, source })
}

/// Recordings of texts nobody says any more.
fn remove_unwanted(dir: &Path, manifest: &Manifest) -> Result<(), PromptsError> {
    let kept: HashSet<&str> = manifest.prompts.iter().map(|prompt| prompt.file.as_str()).collect();
    let error = |path: PathBuf| move |source| PromptsError::File { path, source };
    for entry in fs::read_dir(dir).map_err(error(dir.to_path_buf()))?.flatten() {
        let name = entry.file_name();
        let is_prompt = |name: &str| name.ends_with(".wav") && !kept.contains(name);
        if name.to_str().is_some_and(is_prompt) {
            fs::remove_file(entry.path()).map_err(error(entry.path()))?;
        }
    }
    Ok(())
}

fn create(dir: &Path) -> Result<(), PromptsError> {
    fs::create_dir_all(dir).map_err(|source| PromptsError::File { path: dir.to_path_buf(), source })
}

fn file_name(named: &NamedPrompt) -> String {
    format!("{}.wav", named.prompt.id)
}

fn sha256(path: &Path) -> Result<String, PromptsError> {
    let bytes = fs::read(path).map_err(|source| PromptsError::File { path: path.to_path_buf(), source })?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(seconds: f32, amplitude: f32) -> Vec<i16> {
        let samples = (seconds * audio::RATE as f32) as usize;
        (0..samples).map(|i| ((i as f32 * 0.5).sin() * amplitude * 32767.0) as i16).collect()
    }

    #[test]
    fn a_recording_that_is_cut_stretched_or_too_quiet_is_not_believed() {
        // −20 dBov of a sine is an amplitude of 0.1 · √2.
        let level = 0.1 * std::f32::consts::SQRT_2;
        assert_eq!(believable("натисніть один", &tone(1.3, level)), Ok(()));
        assert!(believable("натисніть один", &tone(0.2, level)).is_err(), "cut");
        assert!(believable("натисніть один", &tone(4.0, level)).is_err(), "stretched");
        assert!(believable("натисніть один", &tone(1.3, level / 4.0)).is_err(), "quiet");
    }
}
