//! The files of one language: written beside and renamed, so that each is there whole or not at all.

use std::{
    collections::HashMap,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, fchown},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::key;
use crate::audio::{self, Manifest, ManifestPrompt};

/// More files than any town has phrases; then everything is read once more.
const REMEMBERED: usize = 20_000;

/// Files read once need not be read again while they have not changed: path → length, time of change, SHA-256.
pub(super) type Seen = Arc<Mutex<HashMap<PathBuf, (u64, i64, i64, String)>>>;

#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub path: PathBuf,
    seen: Seen,
}

/// A finished pair of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub file: String,
    pub sha256: String,
    pub master: Option<String>,
}

impl Folder {
    pub fn new(path: PathBuf, seen: Seen) -> Self {
        Self { path, seen }
    }

    pub fn create(&self) -> io::Result<()> {
        if self.path.is_dir() {
            return Ok(());
        }
        DirBuilder::new().recursive(true).mode(0o750).create(&self.path)?;
        // What root makes for the service belongs to the service, as the folder above does.
        let up = |path: &Path| path.parent().map(Path::to_path_buf);
        for folder in [up(&self.path), Some(self.path.clone())].into_iter().flatten() {
            let above = up(&folder).filter(|above| !above.as_os_str().is_empty());
            belong(&File::open(&folder)?, &above.unwrap_or_else(|| ".".into()))?;
        }
        Ok(())
    }

    /// The files of `key` where they are whole and a prompt. A file nobody has read yet is read.
    pub fn find(&self, key: &str) -> Option<Kept> {
        let file = format!("{key}.wav");
        let sha256 = self.sum(&file)?;
        let master = master_of(key);
        let master = self.path.join(&master).is_file().then_some(master);
        Some(Kept { file, sha256, master })
    }

    /// Whether what a manifest lists can still be played.
    pub fn has(&self, entry: &ManifestPrompt) -> bool {
        is_plain(&entry.file) && self.sum(&entry.file).is_some_and(|sum| sum == entry.sha256)
    }

    /// SHA-256 of a prompt's file; `None` when it is no prompt.
    fn sum(&self, file: &str) -> Option<String> {
        let path = self.path.join(file);
        let meta = fs::metadata(&path).ok().filter(|meta| meta.is_file())?;
        let state = (meta.len(), meta.mtime(), meta.mtime_nsec());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((len, s, ns, sum)) = seen.get(&path)
            && (*len, *s, *ns) == state
        {
            return Some(sum.clone());
        }
        let bytes = fs::read(&path).ok()?;
        audio::read_prompt(bytes.as_slice()).ok()?;
        let sum = key::sha256(&bytes);
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        seen.insert(path, (state.0, state.1, state.2, sum.clone()));
        Some(sum)
    }

    /// Writes the files of `key`; the master first, so that a prompt never waits for its own.
    pub fn keep(&self, key: &str, prompt: &[u8], master: Option<&[u8]>) -> io::Result<Kept> {
        let name = master_of(key);
        if let Some(master) = master {
            self.replace(&name, master)?;
        }
        let file = format!("{key}.wav");
        if let Err(error) = self.replace(&file, prompt) {
            // Of no use alone, and on a full disk it takes the room of the next try.
            if master.is_some() {
                let _ = fs::remove_file(self.path.join(&name));
            }
            return Err(error);
        }
        Ok(Kept { sha256: key::sha256(prompt), file, master: master.map(|_| name) })
    }

    pub fn write_manifest(&self, manifest: &Manifest) -> io::Result<()> {
        let text = serde_json::to_string_pretty(manifest).map_err(io::Error::other)? + "\n";
        // The files it names are on the disk before it is.
        self.sync()?;
        self.replace(Manifest::FILE, text.as_bytes())?;
        self.sync()
    }

    /// Whole or not at all, also when the power goes.
    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let own = format!(".new-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let unfinished = self.path.join(own);
        let written = self.fill(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, self.path.join(name)));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    fn fill(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o640).open(path)?;
        belong(&file, &self.path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }
}

/// Made by root for a service that is not root: to the owner of `folder` it shall belong.
pub(super) fn belong(file: &File, folder: &Path) -> io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let owner = fs::metadata(folder)?;
    if owner.uid() != 0 { fchown(file, Some(owner.uid()), Some(owner.gid())) } else { Ok(()) }
}

pub(super) fn master_of(key: &str) -> String {
    format!("{key}.24k.wav")
}

/// A manifest may have been edited by hand; it must not point elsewhere.
fn is_plain(file: &str) -> bool {
    Path::new(file).file_name().is_some_and(|plain| plain == file)
}
