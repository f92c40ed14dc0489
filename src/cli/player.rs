//! Sound for the ear of whoever types: through the machine's player, or into a file.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::audio;

/// PipeWire, PulseAudio, ALSA: the newest first, for the older ones often stand in for it.
const PLAYERS: [&str; 3] = ["pw-play", "paplay", "aplay"];

#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    #[error("немає чим відтворити звук (aplay, paplay або pw-play); запишіть його у файл: -o ФАЙЛ")]
    NoPlayer,
    #[error("звук не відтворюється: {0}; запишіть його у файл: -o ФАЙЛ")]
    Player(String),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: audio::WavError },
}

/// As callers hear it: 8 kHz.
pub fn write(path: &Path, samples: &[i16]) -> Result<(), PlayError> {
    let failed = |source: audio::WavError| PlayError::File { path: path.to_path_buf(), source };
    let file = File::create(path).map_err(|error| failed(error.into()))?;
    audio::write_prompt(BufWriter::new(file), samples).map_err(failed)
}

/// Waits until it has sounded.
pub fn play(samples: &[i16]) -> Result<(), PlayError> {
    let scratch = Scratch::new().map_err(|error| PlayError::Player(error.to_string()))?;
    let file = scratch.path().join("prompt.wav");
    write(&file, samples)?;
    let mut trouble = None;
    for player in PLAYERS {
        match Command::new(player).arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
        {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => trouble = Some(PlayError::Player(format!("{player}, {status}"))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => trouble = Some(PlayError::Player(format!("{player}, {error}"))),
        }
    }
    Err(trouble.unwrap_or(PlayError::NoPlayer))
}

/// A folder nobody else can read, gone with the command.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt as _;
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for n in 0..100 {
            let path = std::env::temp_dir().join(format!("slukhavka-{}-{n}", std::process::id()));
            // Only made anew: a folder that is there may be another's.
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
