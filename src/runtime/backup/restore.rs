//! An archive put back into an empty folder.
//!
//! The folder is filled beside its place and gets its name when everything is there and on the disk: a power cut leaves
//! either no folder or a whole one.

use std::{
    fs,
    io::{self, Read, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, fchown},
    path::{Path, PathBuf},
};

use rustix::process::geteuid;
use thiserror::Error;

use super::{
    FILES, JOURNAL, RECORDINGS,
    archive::{ArchiveReader, Broken, MemberReader},
};

/// What came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Files of the journal.
    pub segments: u64,
    pub files: u64,
    pub recordings: u64,
}

#[derive(Debug, Error)]
pub enum RestoreError {
    /// Something is there already.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    #[error("this is no backup")]
    Foreign,
    #[error("a newer program made this backup")]
    Newer,
    #[error("the backup is damaged or not whole")]
    Damaged,
    #[error("cannot read the backup: {0}")]
    Read(io::Error),
    #[error("cannot {doing} {}: {error}", path.display())]
    Write { doing: &'static str, path: PathBuf, error: io::Error },
}

impl From<Broken> for RestoreError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Foreign => Self::Foreign,
            Broken::Newer => Self::Newer,
            Broken::Damaged => Self::Damaged,
            Broken::Io(error) => Self::Read(error),
        }
    }
}

/// Reads the whole archive; `state` must be missing or empty.
pub fn restore(from: &mut dyn Read, state: &Path) -> Result<Restored, RestoreError> {
    let owner = see_that_it_is_empty(state)?;
    let mut archive = ArchiveReader::begin(from)?;
    let unfinished = beside(state);
    let at = |doing, path: &Path| {
        let path = path.to_owned();
        move |error| RestoreError::Write { doing, path, error }
    };
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(at("remove", &unfinished))?;
    }
    make_folder(&unfinished)?;
    let restored = fill(&mut archive, &unfinished);
    let restored = match restored {
        Ok(restored) => restored,
        Err(error) => {
            let _ = fs::remove_dir_all(&unfinished);
            return Err(error);
        }
    };
    if let Some((uid, gid)) = owner {
        give_to(&unfinished, uid, gid).map_err(at("give away", &unfinished))?;
    }
    if state.exists() {
        fs::remove_dir(state).map_err(at("replace", state))?;
    }
    fs::rename(&unfinished, state).map_err(at("rename", &unfinished))?;
    sync_folder(state.parent().unwrap_or(Path::new("."))).map_err(at("sync", state))?;
    Ok(restored)
}

/// Whose the folder was, when root fills the folder of the service.
fn see_that_it_is_empty(state: &Path) -> Result<Option<(u32, u32)>, RestoreError> {
    let at = |error| RestoreError::Write { doing: "look at", path: state.to_owned(), error };
    match fs::read_dir(state) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(error)),
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(RestoreError::NotEmpty(state.to_owned()));
            }
        }
    }
    let meta = fs::metadata(state).map_err(at)?;
    Ok((geteuid().is_root() && meta.uid() != 0).then_some((meta.uid(), meta.gid())))
}

fn beside(state: &Path) -> PathBuf {
    let mut name = state.file_name().unwrap_or("state".as_ref()).to_owned();
    name.push(".restoring");
    state.with_file_name(name)
}

fn fill(archive: &mut ArchiveReader<'_>, folder: &Path) -> Result<Restored, RestoreError> {
    let mut restored = Restored::default();
    while let Some(name) = archive.next()? {
        let mut member = archive.member(&name);
        if is_segment(&name) {
            file_in_folder(&mut member, folder, &name)?;
            restored.segments += 1;
        } else if FILES.contains(&name.as_str()) {
            file(&mut member, &folder.join(&name))?;
            restored.files += 1;
        } else if is_recording(&name) {
            file_in_folder(&mut member, folder, &name)?;
            restored.recordings += 1;
        }
        // What a later program may have put in is passed over.
        member.finish()?;
    }
    sync_folders(folder).map_err(|error| RestoreError::Write { doing: "sync", path: folder.to_owned(), error })?;
    Ok(restored)
}

/// `journal/0000000001.journal`
fn is_segment(name: &str) -> bool {
    let number = name.strip_prefix(JOURNAL).and_then(|name| name.strip_prefix('/')?.strip_suffix(".journal"));
    number.is_some_and(|number| number.len() == 10 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// `recordings/messages/3-17-1.wav`, and nothing that leads elsewhere.
fn is_recording(name: &str) -> bool {
    let plain = |file: &str| file.len() >= 5 && file.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let parts = name.rsplit_once('/').filter(|(folder, _)| RECORDINGS.contains(folder));
    parts.and_then(|(_, file)| file.strip_suffix(".wav")).is_some_and(plain)
}

fn file_in_folder(member: &mut MemberReader<'_, '_>, folder: &Path, name: &str) -> Result<(), RestoreError> {
    let path = folder.join(name);
    path.parent().map(make_folder).transpose()?;
    file(member, &path)
}

fn file(member: &mut MemberReader<'_, '_>, path: &Path) -> Result<(), RestoreError> {
    let at = |doing| {
        let path = path.to_owned();
        move |error| RestoreError::Write { doing, path, error }
    };
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(at("create"))?;
    let mut piece = vec![0; 64 << 10];
    loop {
        let count = member.read(&mut piece).map_err(Broken::from)?;
        let Some(some) = piece.get(..count).filter(|some| !some.is_empty()) else { break };
        out.write_all(some).map_err(at("write"))?;
    }
    out.sync_all().map_err(at("sync"))
}

fn make_folder(path: &Path) -> Result<(), RestoreError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o750).create(path);
    made.map_err(|error| RestoreError::Write { doing: "create", path: path.to_owned(), error })
}

fn give_to(path: &Path, uid: u32, gid: u32) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            give_to(&entry?.path(), uid, gid)?;
        }
    }
    fchown(fs::File::open(path)?, Some(uid), Some(gid))
}

fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    sync_folder(folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_segments_are_taken_for_segments() {
        assert!(is_segment("journal/0000000012.journal"));
        for other in ["journal/../users", "journal/12.journal", "journal/000000001/.journal", "0000000012.journal"] {
            assert!(!is_segment(other), "{other}");
        }
    }

    #[test]
    fn only_recordings_are_taken_for_recordings() {
        assert!(is_recording("recordings/messages/3-17-1.wav"));
        for other in [
            "recordings/messages/../../users.wav",
            "recordings/talks/.wav",
            "recordings/other/3-17-1.wav",
            "/recordings/talks/3-17-1.wav",
            "3-17-1.wav",
            "recordings/talks/3-17-1.sh",
        ] {
            assert!(!is_recording(other), "{other}");
        }
    }
}
