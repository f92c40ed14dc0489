//! For tests of this folder: a place on disk that goes away, entries, and engines made of shell scripts.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    audio::{ManifestPrompt, write_prompt},
    speech::{Engine, Voice},
    vocab::{Lang, PromptId},
};

/// A folder that is removed afterwards.
pub(super) struct Place {
    pub path: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("slukhavka-render-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self { path }
    }

    /// A WAV file of a tone as loud as speech, 24 kHz… the rate does not matter, so 8 kHz.
    pub fn tone(&self, name: &str, seconds: f32) -> PathBuf {
        let path = self.path.join(name);
        let sample = |i: usize| ((i as f32 * 0.5).sin() * 0.14 * 32767.0) as i16;
        let samples: Vec<i16> = (0..(seconds * 8000.0) as usize).map(sample).collect();
        write_prompt(fs::File::create(&path).unwrap(), &samples).unwrap();
        path
    }

    /// An engine that runs `script` with the text's file as `$1` and the wanted WAV file as `$2`.
    pub fn engine(&self, script: &str) -> Voice {
        // The shell is given the script, so that no file of ours is both being written and started.
        let arguments = ["-c", script, "engine", "{text}", "{wav}"].map(str::to_owned).to_vec();
        Voice::new(Engine::Command { program: "/bin/sh".into(), arguments }, "проба")
    }

    /// An engine that says the same tone whatever it is given.
    pub fn speaker(&self, seconds: f32) -> Voice {
        let tone = self.tone("tone.wav", seconds);
        self.engine(&format!("cp '{}' \"$2\"", tone.display()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

pub(super) fn entry(name: &str, text: &str, file: &str) -> ManifestPrompt {
    ManifestPrompt {
        name: name.to_owned(),
        text: text.to_owned(),
        spoken: Some(text.to_owned()),
        id: PromptId::of(Lang::UK, text).to_string(),
        file: file.to_owned(),
        sha256: String::new(),
        master: None,
        voice: None,
    }
}

pub(super) fn lines(path: &Path) -> usize {
    fs::read_to_string(path).map_or(0, |text| text.lines().count())
}
