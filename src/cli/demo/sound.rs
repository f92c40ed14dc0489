//! What is heard where an invented caller would speak: a soft chord, for the pages' player has to have something to play.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Cursor, Write as _},
    path::Path,
};

use crate::{audio, vocab::RecordingId};

/// However long a message was said to be.
const LONGEST_MS: u64 = 20_000;

pub(super) fn write(state: &Path, sounds: &[(RecordingId, u64)]) -> io::Result<()> {
    let folder = state.join("recordings");
    for (recording, length_ms) in sounds {
        let path = folder.join(recording.to_string());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut bytes = Cursor::new(Vec::new());
        audio::write_prompt(&mut bytes, &chord(*length_ms)).map_err(io::Error::other)?;
        let mut file = BufWriter::new(File::create(path)?);
        file.write_all(bytes.get_ref())?;
        file.flush()?;
    }
    Ok(())
}

/// Three tones that swell and fade each second, 8 kHz.
fn chord(length_ms: u64) -> Vec<i16> {
    let samples = length_ms.clamp(1000, LONGEST_MS) * u64::from(audio::RATE) / 1000;
    let sample = |n: u64| {
        let at = n as f64 / f64::from(audio::RATE);
        let tones: f64 = [262.0, 330.0, 392.0].iter().map(|hz| (std::f64::consts::TAU * hz * at).sin()).sum();
        let swell = (std::f64::consts::PI * at.fract()).sin();
        (tones / 3.0 * swell * 6000.0) as i16
    };
    (0..samples).map(sample).collect()
}
