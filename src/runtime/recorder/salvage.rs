//! What a crash or a power cut left: recordings in the making. Their sound is on the disk, so they are finished and kept.

use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
};

use tracing::{info, warn};

use super::{KINDS, file, folder_of, wav};
use crate::vocab::RecordingKind;

/// Finishes every `.part` beneath `folder`; one without sound is deleted.
pub(super) fn take_up(folder: &Path) {
    for kind in KINDS {
        // A folder that cannot be read has nothing to take up; that it cannot be written to is told elsewhere.
        let Ok(entries) = fs::read_dir(folder.join(folder_of(kind))) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|extension| extension == "part") {
                match finish(&path, kind) {
                    Ok(frames) => info!(file = %path.display(), length = ?wav::duration(frames), "took up a recording"),
                    Err(error) => warn!(file = %path.display(), %error, "a recording cannot be taken up"),
                }
            }
        }
    }
}

fn finish(part: &Path, kind: RecordingKind) -> io::Result<u64> {
    let file = OpenOptions::new().write(true).open(part)?;
    let frames = file.metadata()?.len().saturating_sub(wav::HEADER as u64) / wav::frame(kind);
    let name = part.with_extension("");
    if frames == 0 || name.exists() {
        fs::remove_file(part)?;
        return Ok(0);
    }
    file::seal(&file, kind, frames)?;
    fs::rename(part, &name)?;
    file::sync_folder(&name)?;
    Ok(frames)
}
