//! A state with everything in it, taken and put back.

use std::{io::Write as _, os::unix::fs::PermissionsExt as _, sync::Arc, time::Duration};

use super::*;
use crate::{
    runtime::store_thread::{self, StoreOptions},
    store::{
        self, Claim, FileMedium,
        testing::{TempDir, record},
    },
};

#[test]
fn a_backup_of_the_running_store_brings_every_call_back_and_what_stands_beside_them() {
    let dir = TempDir::new();
    let (state, new) = (dir.path().join("state"), dir.path().join("new"));
    let claim = Claim::take(&state).unwrap();
    let handle = store_thread::spawn(claim, Arc::new(FileMedium), StoreOptions::default()).unwrap();
    for seq in 1..=40 {
        handle.began(record(1, seq));
        handle.ended(record(1, seq));
    }
    fs::write(state.join("phones"), "101 secret\n").unwrap();
    fs::write(state.join("first-password"), "once").unwrap();
    fs::create_dir_all(state.join("recordings/messages")).unwrap();
    fs::write(state.join("recordings/messages/1-2-1.wav"), b"RIFF").unwrap();
    let (mut plain, mut whole) = (Vec::new(), Vec::new());
    assert_eq!(write(&state, Some(&handle), false, &mut plain).unwrap().recordings, 0);
    handle.ended(record(1, 41));
    let done = write(&state, Some(&handle), true, &mut whole).unwrap();
    assert_eq!((done.recordings, done.bytes), (1, whole.len() as u64));
    handle.close(Duration::from_secs(10));

    let restored = restore(&mut plain.as_slice(), &new).unwrap();
    assert_eq!((restored.segments, restored.files, restored.recordings), (1, 1, 0));
    assert_eq!(store::read_last(&new, 100, None).unwrap().calls.len(), 40);
    fs::remove_dir_all(&new).unwrap();
    fs::create_dir(&new).unwrap();
    restore(&mut whole.as_slice(), &new).unwrap();
    assert_eq!(store::read_last(&new, 100, None).unwrap().calls.len(), 41);
    assert_eq!(fs::read(new.join("recordings/messages/1-2-1.wav")).unwrap(), b"RIFF");
    assert_eq!(fs::metadata(new.join("phones")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!new.join("first-password").exists());
    assert!(matches!(restore(&mut whole.as_slice(), &new), Err(RestoreError::NotEmpty(_))));
}

#[test]
fn a_damaged_backup_leaves_nothing_behind() {
    let dir = TempDir::new();
    let (state, new) = (dir.path().join("state"), dir.path().join("new"));
    fs::create_dir_all(state.join("journal")).unwrap();
    fs::write(state.join("journal/0000000001.journal"), vec![7; 300_000]).unwrap();
    let mut bytes = Vec::new();
    write(&state, None, false, &mut bytes).unwrap();
    for end in [20, 40, 200_000, bytes.len() - 1] {
        assert!(matches!(restore(&mut &bytes[..end], &new), Err(RestoreError::Damaged)), "cut at {end}");
    }
    bytes[150_000] ^= 1;
    assert!(matches!(restore(&mut bytes.as_slice(), &new), Err(RestoreError::Damaged)));
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["state"]);
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
    fs::create_dir_all(dir.path().join("journal")).unwrap();
    let mut segment = fs::File::create(dir.path().join("journal/0000000001.journal")).unwrap();
    segment.write_all(&vec![7; 300_000]).unwrap();
    for room in [10, 100, 100_000] {
        let end = write(dir.path(), None, false, &mut Full(room));
        assert!(
            matches!(&end, Err(BackupError::Out(error)) if error.kind() == io::ErrorKind::StorageFull),
            "{room}: {end:?}"
        );
    }
}
