//! A state with everything in it, taken and put back.

use std::{io::Write as _, os::unix::fs::PermissionsExt as _, sync::Arc, time::Duration};

use super::*;
use crate::{
    runtime::store_thread::{self, StoreOptions},
    store::{
        Claim, FileMedium,
        testing::{TempDir, record},
    },
};

/// A service with forty calls and what else there may be.
fn service(state: &Path) -> StoreHandle {
    let claim = Claim::take(state).unwrap();
    let store = store_thread::spawn(claim, Arc::new(FileMedium), StoreOptions::default()).unwrap();
    for seq in 1..=40 {
        store.began(record(1, seq));
        store.ended(record(1, seq));
    }
    assert!(store.settle(Duration::from_secs(20)));
    fs::write(state.join("phones"), "101 secret\n").unwrap();
    fs::write(state.join("first-password"), "once").unwrap();
    fs::create_dir_all(state.join("recordings/messages")).unwrap();
    fs::write(state.join("recordings/messages/1-2-1.wav"), b"RIFF").unwrap();
    fs::write(state.join("recordings/messages/1-3-1.part"), b"half").unwrap();
    store
}

fn saved(path: &Path, bytes: &[u8]) -> fs::File {
    fs::write(path, bytes).unwrap();
    fs::File::open(path).unwrap()
}

#[test]
fn a_backup_of_the_running_service_brings_every_call_back_and_what_stands_beside_them() {
    let dir = TempDir::new();
    let (state, new) = (dir.path().join("state"), dir.path().join("new"));
    let store = service(&state);
    let (mut plain, mut whole) = (Vec::new(), Vec::new());
    assert_eq!(of_service(&state, &store, false, &mut plain).unwrap().recordings, 0);
    store.ended(record(1, 41));
    let done = of_service(&state, &store, true, &mut whole).unwrap();
    assert_eq!((done.recordings, done.damaged), (1, 0));
    store.close(Duration::from_secs(10));

    restore(&mut saved(&dir.path().join("plain"), &plain), &new).unwrap();
    assert_eq!(store::read_last(&new, 100, None).unwrap().calls.len(), 40);
    fs::remove_dir_all(&new).unwrap();
    fs::create_dir(&new).unwrap();
    let mut archive = saved(&dir.path().join("whole"), &whole);
    let restored = restore(&mut archive, &new).unwrap();
    assert_eq!((restored.records, restored.recordings), (done.records, 1));
    assert_eq!(store::read_last(&new, 100, None).unwrap().calls.len(), 41);
    assert_eq!(fs::read(new.join("recordings/messages/1-2-1.wav")).unwrap(), b"RIFF");
    assert_eq!(fs::metadata(new.join("phones")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!new.join("first-password").exists());
    assert!(matches!(restore(&mut archive, &new), Err(RestoreError::NotEmpty(_))));
}

#[test]
fn a_backup_of_a_stopped_service_is_the_same() {
    let dir = TempDir::new();
    let state = dir.path().join("state");
    service(&state).close(Duration::from_secs(10));
    let mut bytes = Vec::new();
    let done = of_folder(&Claim::take(&state).unwrap(), true, &mut bytes).unwrap();
    let found = store::verify(bytes.as_slice()).unwrap();
    assert_eq!(found.frames, done.records);
    assert_eq!(found.files, ["phones", "recordings/messages/1-2-1.wav"]);
}

#[test]
fn a_full_disk_under_the_backup_is_not_taken_for_a_broken_journal() {
    struct Full(usize);
    impl io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let dir = TempDir::new();
    let state = dir.path().join("state");
    let store = service(&state);
    for room in [10, 100, 10_000] {
        let end = of_service(&state, &store, true, &mut Full(room));
        assert!(
            matches!(&end, Err(BackupError::Out(error)) if error.kind() == io::ErrorKind::StorageFull),
            "{room}: {end:?}"
        );
    }
    store.close(Duration::from_secs(10));
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

#[test]
fn pieces_are_bounded_and_end_when_nobody_takes_them() {
    let mut taken = Vec::new();
    let mut pieces = Pieces::new(|piece| {
        taken.push(piece.len());
        taken.len() < 3
    });
    pieces.write_all(&vec![0; PIECE * 2 + 5]).unwrap();
    assert!(pieces.flush().is_err(), "the third was not taken");
    assert_eq!(taken, [PIECE, PIECE, 5]);
}
