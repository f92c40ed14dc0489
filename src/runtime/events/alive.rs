//! `<state>/alive`: see the parent. The text in it is for people only.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use tokio::task::JoinHandle;
use tracing::{debug, warn};

pub const EVERY: Duration = Duration::from_secs(300);

pub struct Alive {
    path: PathBuf,
    /// The touch under way: a disk that does not answer gets no second one.
    touching: Option<JoinHandle<()>>,
}

impl Alive {
    /// Also tells when the run before was last alive, if it did not end in order.
    pub fn begin(state: &Path, trusted: bool) -> (Self, Option<Timestamp>) {
        let path = state.join("alive");
        let last = last_of(&path);
        if let Err(error) = make(&path, trusted) {
            warn!(%error, "a power cut of this run will not be known by its time");
        }
        (Self { path, touching: None }, last)
    }

    pub fn touch(&mut self) {
        if self.touching.as_ref().is_some_and(|touching| !touching.is_finished()) {
            return;
        }
        let path = self.path.clone();
        self.touching = Some(tokio::task::spawn_blocking(move || {
            let touched = touch(&path).or_else(|_| make(&path, true));
            if let Err(error) = touched {
                debug!(%error, "the file `alive` is not touched");
            }
        }));
    }

    pub fn end(&mut self) {
        if let Some(touching) = self.touching.take() {
            touching.abort();
        }
        if let Err(error) = fs::remove_file(&self.path) {
            debug!(%error, "the file `alive` stays");
        }
    }
}

/// A date of the future is a clock that was wrong then, or is wrong now: nothing is known.
fn last_of(path: &Path) -> Option<Timestamp> {
    Timestamp::try_from(fs::metadata(path).ok()?.modified().ok()?).ok()
}

/// With an untrusted clock an older file keeps its time.
fn make(path: &Path, trusted: bool) -> io::Result<()> {
    if !trusted && path.exists() {
        return Ok(());
    }
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o640).open(path)?;
    writeln!(file, "The service runs; the time of this file is when it was last known to.")?;
    touch(path)
}

fn touch(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.set_modified(SystemTime::now())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;

    fn begun(dir: &TempDir, trusted: bool) -> Option<Timestamp> {
        Alive::begin(dir.path(), trusted).1
    }

    #[test]
    fn a_run_that_did_not_end_in_order_is_known_by_its_last_touch_and_an_ordered_end_leaves_nothing() {
        let dir = TempDir::new();
        let (mut alive, before) = Alive::begin(dir.path(), true);
        assert_eq!(before, None);
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
        File::options().write(true).open(dir.path().join("alive")).unwrap().set_modified(long_ago).unwrap();
        assert_eq!(begun(&dir, false).map(|at| at.as_second()), Some(1_790_000_000));
        assert_eq!(begun(&dir, true).map(|at| at.as_second()), Some(1_790_000_000), "kept while the clock is not set");
        assert!(begun(&dir, true).unwrap().as_second() > 1_790_000_000, "and then brought up to date");
        alive.end();
        assert_eq!(begun(&dir, true), None);
    }
}
