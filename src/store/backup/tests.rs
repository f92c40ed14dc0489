use std::{io::Cursor, sync::Arc};

use super::{
    super::{
        Claim, Entry, FileMedium, Journal, JournalOptions, check, read_last,
        testing::{TempDir, record},
    },
    *,
};

fn store(dir: &TempDir, count: u32) -> Position {
    let claim = Claim::take(dir.path()).unwrap();
    let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), JournalOptions { segment_bytes: 3000 }).unwrap();
    for seq in 1..=count {
        let mut frames = Vec::new();
        Entry::Ended(record(claim.boot(), seq)).write(&mut frames).unwrap();
        journal.append(&frames).unwrap();
    }
    journal.sync().unwrap();
    journal.durable()
}

fn made() -> Timestamp {
    Timestamp::from_second(1_793_600_000).unwrap()
}

fn backup(dir: &TempDir, up_to: Option<Position>, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut backup = BackupWriter::begin(Vec::new(), 5, made()).unwrap();
    backup.journal(dir.path(), up_to).unwrap().unwrap();
    for (name, content) in files {
        backup.file(name, *content).unwrap();
    }
    backup.finish().unwrap()
}

fn restored(bytes: &[u8], to: &TempDir) -> Result<Restored, RestoreError> {
    restore(&mut Cursor::new(bytes), to.path(), |name| beneath(to.path(), name))
}

#[test]
fn a_backup_becomes_the_same_store_in_another_place() {
    let dir = TempDir::new();
    store(&dir, 30);
    let sound = vec![7; PIECE + 1000];
    let bytes = backup(&dir, None, &[("users", b"olena"), ("recordings/1/a.wav", &sound), ("empty", b"")]);
    let to = TempDir::new();
    let told = restored(&bytes, &to).unwrap();
    assert_eq!((told.boot, told.frames, told.made), (5, 30, made()));
    assert_eq!(told.files, ["users", "recordings/1/a.wav", "empty"]);
    assert_eq!(read_last(to.path(), 99, None).unwrap(), read_last(dir.path(), 99, None).unwrap());
    assert_eq!(fs::read(to.path().join("recordings/1/a.wav")).unwrap(), sound);
    assert_eq!(fs::read(to.path().join("empty")).unwrap(), b"");
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(to.path().join("users")).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(Claim::take(to.path()).unwrap().boot(), 6);
    let again = restored(&bytes, &to);
    assert!(matches!(again, Err(RestoreError::Fresh(FreshError::Occupied(_)))));
}

#[test]
fn what_came_after_the_position_is_not_in_it() {
    let dir = TempDir::new();
    let end = store(&dir, 10);
    store(&dir, 10);
    let to = TempDir::new();
    restored(&backup(&dir, Some(end), &[]), &to).unwrap();
    assert_eq!(check(to.path()).unwrap().calls, 10);
}

#[test]
fn a_backup_cut_or_flipped_anywhere_is_refused_and_leaves_nothing_behind() {
    let dir = TempDir::new();
    store(&dir, 2);
    let bytes = backup(&dir, None, &[("users", b"olena")]);
    for cut in (0..bytes.len()).step_by(7) {
        let error = verify(&bytes[..cut]).unwrap_err();
        let expected = if cut < HEADER {
            matches!(error, RestoreError::NotABackup)
        } else {
            matches!(error, RestoreError::CutShort(at) if at == cut as u64)
        };
        assert!(expected, "cut at {cut}: {error}");
    }
    for place in (0..bytes.len()).step_by(3) {
        let mut hurt = bytes.clone();
        hurt[place] ^= 0x40;
        assert!(verify(&hurt[..]).is_err(), "flipped at {place}");
        let to = TempDir::new();
        assert!(restored(&hurt, &to).is_err());
        assert_eq!(fs::read_dir(to.path()).unwrap().count(), 0, "flipped at {place}");
    }
    let longer = [&bytes[..], b"x"].concat();
    assert!(matches!(verify(&longer[..]), Err(RestoreError::Damaged(_))));
}

#[test]
fn a_frame_taken_out_of_the_middle_is_missed() {
    let dir = TempDir::new();
    store(&dir, 3);
    let bytes = backup(&dir, None, &[]);
    let first = frame::HEADER + frame::length(&bytes[HEADER..]).unwrap();
    let shorter = [&bytes[..HEADER], &bytes[HEADER + first..]].concat();
    assert!(matches!(verify(&shorter[..]), Err(RestoreError::Damaged(_))));
}

#[test]
fn something_else_and_a_newer_backup_are_told_apart() {
    assert!(matches!(verify(&b"PK\x03\x04 a workbook, and not what was asked for"[..]), Err(RestoreError::NotABackup)));
    let dir = TempDir::new();
    store(&dir, 1);
    let mut bytes = backup(&dir, None, &[]);
    bytes[7] = b'2';
    let crc = crc32fast::hash(&bytes[..24]);
    bytes[24..28].copy_from_slice(&crc.to_be_bytes());
    assert!(matches!(verify(&bytes[..]), Err(RestoreError::Newer(2))));
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused_both_ways() {
    for name in ["", "../users", "/etc/passwd", "a/../../b", "a/./../b"] {
        let mut backup = BackupWriter::begin(Vec::new(), 1, made()).unwrap();
        assert!(backup.file(name, &b"x"[..]).is_err(), "{name}");
        backup.frame(FILE_BEGINS, name.as_bytes()).unwrap();
        backup.frame(FILE_ENDS, &json(&FileEnd { bytes: 0 }).unwrap()).unwrap();
        let bytes = backup.finish().unwrap();
        assert!(matches!(verify(&bytes[..]), Err(RestoreError::Damaged(_))), "{name}");
        assert_eq!(beneath(Path::new("/state"), name), None);
    }
}

#[test]
fn damage_of_the_journal_is_counted_and_not_carried_on() {
    let dir = TempDir::new();
    store(&dir, 6);
    let path = segment::path(&dir.path().join("journal"), 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes[60] ^= 4;
    fs::write(&path, bytes).unwrap();
    let mut backup = BackupWriter::begin(Vec::new(), 1, made()).unwrap();
    let copied = backup.journal(dir.path(), None).unwrap().unwrap();
    assert_eq!((copied.frames, copied.damaged), (5, 1));
    assert_eq!(verify(&backup.finish().unwrap()[..]).unwrap().frames, 5);
}
