//! The lock on a state folder and the boot number, both taken before anything else and without a disk sync, so that
//! the telephone answers at once.
//!
//! The number read is one above every number that can have been used. It is made durable by [`Claim::persist`] before
//! the journal takes its first frame: a boot that dies earlier has left nothing with its number on it.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use super::{
    ClaimError, Entry, JournalError,
    frame::{Found, Scan},
    segment,
};

const MAGIC: &str = "slukhavka-boot 1";

/// The exclusive right to write to a state folder; given up when dropped.
#[derive(Debug)]
pub struct Claim {
    dir: PathBuf,
    boot: u32,
    _lock: File,
}

impl Claim {
    /// Takes the lock and reads the number of this boot. Creates the folder when it is missing: records hold phone numbers,
    /// so it is for its owner and group only, whoever makes it (a service, a restored backup).
    pub fn take(dir: &Path) -> Result<Self, ClaimError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o750).create(dir);
        made.map_err(io_error("create", dir))?;
        let lock = take_lock(dir)?;
        let boot = last_boot(dir)?.saturating_add(1);
        Ok(Self { dir: dir.to_owned(), boot, _lock: lock })
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The number of this boot, from 1.
    pub fn boot(&self) -> u32 {
        self.boot
    }

    /// Makes the number durable: new file, fsync, rename, fsync of the folder.
    pub fn persist(&self) -> Result<(), JournalError> {
        self.persist_as(self.boot)
    }

    /// The number that a store made of another one goes on after.
    pub(super) fn persist_as(&self, boot: u32) -> Result<(), JournalError> {
        let (path, new) = (self.dir.join("boot"), self.dir.join("boot.new"));
        let mut file = File::create(&new).map_err(JournalError::at("create", &new))?;
        file.write_all(render(boot).as_bytes()).map_err(JournalError::at("write", &new))?;
        file.sync_all().map_err(JournalError::at("sync", &new))?;
        fs::rename(&new, &path).map_err(JournalError::at("rename", &new))?;
        segment::sync_dir(&self.dir).map_err(JournalError::at("sync", &self.dir))
    }
}

/// Whether a process holds the claim on `dir` now, with its pid when that is known.
pub fn is_in_use(dir: &Path) -> Result<Option<Option<u32>>, ClaimError> {
    let path = dir.join("lock");
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io_error("open", &path)(e)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(pid_in(&path))),
        Err(TryLockError::Error(e)) => Err(io_error("lock", &path)(e)),
    }
}

fn take_lock(dir: &Path) -> Result<File, ClaimError> {
    let path = dir.join("lock");
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = file.map_err(io_error("open", &path))?;
    match lock_past_glances(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(ClaimError::InUse { dir: dir.to_owned(), pid: pid_in(&path) }),
        Err(TryLockError::Error(e)) => return Err(io_error("lock", &path)(e)),
    }
    // The pid only serves a message, so a full disk must not stop the service here.
    let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
    Ok(file)
}

/// `is_in_use` of another process holds a shared lock for some microseconds; that must not look like a second service.
fn lock_past_glances(file: &File) -> Result<(), TryLockError> {
    for _ in 0..500 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::yield_now(),
            other => return other,
        }
    }
    file.try_lock()
}

fn pid_in(path: &Path) -> Option<u32> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// The highest boot number that may have been used. The journal is asked too: the `boot` file may be lost, damaged or
/// older than the journal (a restored backup).
fn last_boot(dir: &Path) -> Result<u32, ClaimError> {
    let path = dir.join("boot");
    let written = match fs::read_to_string(&path) {
        Ok(text) => parse(&text),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => None,
        Err(e) => return Err(io_error("read", &path)(e)),
    };
    let journal = dir.join("journal");
    let newest = match segment::list(&journal) {
        Ok(numbers) => numbers.last().map(|n| segment::path(&journal, *n)),
        Err(_) => None,
    };
    let journaled = match (newest, written) {
        (None, _) => 0,
        (Some(path), Some(_)) => header_boot(&path).unwrap_or(0),
        (Some(path), None) => highest_boot(&path),
    };
    Ok(written.unwrap_or(0).max(journaled))
}

fn header_boot(path: &Path) -> Option<u32> {
    let mut head = [0; segment::HEADER as usize];
    File::open(path).ok()?.read_exact(&mut head).ok()?;
    segment::read_header(&head)
}

/// The highest boot number in a whole segment; read only when the `boot` file is of no use.
fn highest_boot(path: &Path) -> u32 {
    let Ok(bytes) = fs::read(path) else { return 0 };
    let header = segment::read_header(&bytes).unwrap_or(0);
    let calls = Scan::new(&bytes).filter_map(|found| match found {
        Found::Frame { frame, .. } => Entry::read(&frame).and_then(|entry| Some(entry.call()?.boot)),
        Found::Damage(_) => None,
    });
    calls.fold(header, u32::max)
}

fn render(boot: u32) -> String {
    let words = format!("{MAGIC} {boot}");
    format!("{words} {:08x}\n", crc32fast::hash(words.as_bytes()))
}

fn parse(text: &str) -> Option<u32> {
    let (words, crc) = text.trim_end().rsplit_once(' ')?;
    if u32::from_str_radix(crc, 16).ok()? != crc32fast::hash(words.as_bytes()) {
        return None;
    }
    words.strip_prefix(MAGIC)?.trim_start().parse().ok()
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ClaimError {
    let path = path.to_owned();
    move |source| ClaimError::Io { doing, path, source }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::TempDir, *};

    #[test]
    fn each_persisted_boot_has_the_next_number() {
        let dir = TempDir::new();
        for expected in 1..=3 {
            let claim = Claim::take(dir.path()).unwrap();
            assert_eq!(claim.boot(), expected);
            claim.persist().unwrap();
        }
    }

    #[test]
    fn a_second_claim_is_refused_with_the_pid_of_the_first() {
        let dir = TempDir::new();
        let first = Claim::take(dir.path()).unwrap();
        let pid = std::process::id();
        match Claim::take(dir.path()) {
            Err(ClaimError::InUse { pid: Some(p), .. }) => assert_eq!(p, pid),
            other => panic!("{other:?}"),
        }
        assert_eq!(is_in_use(dir.path()).unwrap(), Some(Some(pid)));
        drop(first);
        assert_eq!(is_in_use(dir.path()).unwrap(), None);
        Claim::take(dir.path()).unwrap();
    }

    #[test]
    fn a_damaged_boot_file_is_not_believed() {
        let sound = render(41);
        assert_eq!(parse(&sound), Some(41));
        assert_eq!(parse(&sound.replace("41", "14")), None);
        assert_eq!(parse(""), None);
        assert_eq!(parse("slukhavka-boot 1"), None);
    }

    #[test]
    fn a_lost_or_older_boot_file_never_brings_a_number_back() {
        let dir = TempDir::new();
        let journal = dir.path().join("journal");
        fs::create_dir_all(&journal).unwrap();
        let mut bytes = segment::header(1, 8).to_vec();
        Entry::Ended(super::super::testing::record(9, 1)).write(&mut bytes).unwrap();
        fs::write(segment::path(&journal, 1), &bytes).unwrap();
        assert_eq!(Claim::take(dir.path()).unwrap().boot(), 10);
        fs::write(dir.path().join("boot"), render(3)).unwrap();
        assert_eq!(Claim::take(dir.path()).unwrap().boot(), 9);
    }
}
