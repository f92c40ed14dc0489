//! One at a time replaces a manifest: the service and a command may render into the same folder.

use std::{
    fs::{File, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

use rustix::fs::{FlockOperation, flock};

use super::{child::pause, folder::belong};

const FILE: &str = ".lock";
/// A manifest is replaced within a second. Whoever holds it longer has been stopped, and must not stop us.
const LONGEST: Duration = Duration::from_secs(10);
const SLICE: Duration = Duration::from_millis(20);

/// Held until it is dropped, or nothing at all on a disk that knows no locks.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "closing it is what frees the lock")] Option<File>);

pub(super) fn lock(folder: &Path) -> Lock {
    let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o640).open(folder.join(FILE));
    let Ok(file) = opened else { return Lock(None) };
    let _ = belong(&file, folder);
    let given_up = Instant::now() + LONGEST;
    loop {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Err(error) if error == rustix::io::Errno::WOULDBLOCK && Instant::now() < given_up => pause(SLICE),
            Err(error) if error == rustix::io::Errno::WOULDBLOCK => {
                tracing::warn!(folder = %folder.display(), "another process keeps the prompts locked; going on without");
                return Lock(None);
            }
            _ => return Lock(Some(file)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread};

    use super::*;
    use crate::render::testing::Place;

    #[test]
    fn the_second_waits_until_the_first_is_done() {
        let place = Place::new();
        let first = lock(&place.path);
        let (told, heard) = mpsc::channel();
        let path = place.path.clone();
        let second = thread::spawn(move || {
            let _second = lock(&path);
            told.send(()).unwrap();
        });
        assert!(heard.recv_timeout(Duration::from_millis(100)).is_err(), "the lock was not held");
        drop(first);
        heard.recv_timeout(Duration::from_secs(5)).unwrap();
        second.join().unwrap();
    }
}
