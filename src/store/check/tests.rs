use std::sync::Arc;

use proptest::prelude::*;

use super::{
    super::{
        Claim, Entry, FileMedium, Journal, JournalOptions, frame, read_facts, read_last,
        testing::{TempDir, record},
    },
    *,
};
use crate::ledger::{Event, Fold, Happening};

fn some_entries(count: u32) -> Vec<Entry> {
    let mut entries = Vec::new();
    for seq in 1..=count {
        let at = record(1, seq).started;
        entries.push(Entry::Began(record(1, seq)));
        entries.push(Entry::Ended(record(1, seq)));
        entries.push(Entry::Event(Event { at, trusted: true, boot: 1, what: Happening::DiskFull }));
    }
    let made = record(1, 1).started;
    entries.push(Entry::Fold(Fold { month: "2026-02".parse().unwrap(), made, figures: serde_json::json!({"n": 3}) }));
    entries
}

fn store(dir: &TempDir, entries: &[Entry]) {
    let claim = Claim::take(dir.path()).unwrap();
    let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), JournalOptions { segment_bytes: 4000 }).unwrap();
    for entry in entries {
        let mut frames = Vec::new();
        entry.write(&mut frames).unwrap();
        journal.append(&frames).unwrap();
    }
    journal.sync().unwrap();
}

fn first_segment(dir: &TempDir) -> std::path::PathBuf {
    segment::path(&dir.path().join("journal"), 1)
}

#[test]
fn a_sound_store_is_counted_and_not_touched() {
    let dir = TempDir::new();
    let mut entries = some_entries(10);
    entries.push(Entry::Began(record(1, 11)));
    store(&dir, &entries);
    let before = fs::read(first_segment(&dir)).unwrap();
    let report = check(dir.path()).unwrap();
    assert!(report.is_sound());
    assert_eq!((report.calls, report.open, report.frames, report.unknown), (10, 1, 32, 0));
    assert_eq!((report.missing_calls, report.boot), (0, 1));
    assert!(report.segments > 2);
    assert_eq!(fs::read(first_segment(&dir)).unwrap(), before);
}

#[test]
fn what_is_lost_is_named_by_place_and_by_number_and_the_rest_is_saved() {
    let dir = TempDir::new();
    store(&dir, &some_entries(20));
    let path = first_segment(&dir);
    let mut bytes = fs::read(&path).unwrap();
    // The whole of call 2: its beginning and its end.
    let frame_of = |entry: &Entry| {
        let mut frame = Vec::new();
        entry.write(&mut frame).unwrap();
        frame.len()
    };
    let entries = some_entries(20);
    let from = segment::HEADER as usize + entries[..3].iter().map(frame_of).sum::<usize>();
    let to = from + entries[3..5].iter().map(frame_of).sum::<usize>();
    bytes[from..to].fill(0);
    fs::write(&path, &bytes).unwrap();
    let saved = TempDir::new();
    fs::remove_dir_all(saved.path()).unwrap();
    let report = salvage(dir.path(), saved.path()).unwrap();
    assert_eq!(report, check(dir.path()).unwrap());
    assert_eq!(report.damage, [Damage { segment: 1, from: from as u64, to: to as u64 }]);
    assert_eq!(report.missing, [Missing { boot: 1, first: 2, last: 2 }]);
    assert_eq!((report.damaged_bytes, report.calls), ((to - from) as u64, 19));
    let sound = check(saved.path()).unwrap();
    assert!(sound.is_sound());
    assert_eq!((sound.frames, sound.calls), (report.frames, 19));
    assert_eq!(read_last(saved.path(), 100, None).unwrap().calls, read_last(dir.path(), 100, None).unwrap().calls);
    assert_eq!(read_facts(saved.path(), None).unwrap().months(), read_facts(dir.path(), None).unwrap().months());
    assert_eq!(Claim::take(saved.path()).unwrap().boot(), 2, "numbers of calls never come back");
    assert!(matches!(salvage(dir.path(), saved.path()), Err(FreshError::Occupied(_))));
}

#[test]
fn a_store_of_a_newer_program_is_neither_checked_nor_salvaged_nor_written_to() {
    let dir = TempDir::new();
    store(&dir, &some_entries(3));
    let path = first_segment(&dir);
    let mut bytes = fs::read(&path).unwrap();
    bytes[7] = b'2';
    let crc = crc32fast::hash(&bytes[..20]);
    bytes[20..24].copy_from_slice(&crc.to_be_bytes());
    fs::write(&path, &bytes).unwrap();
    let boot = fs::read(dir.path().join("boot")).unwrap();
    assert!(matches!(check(dir.path()), Err(JournalError::Newer { version: 2, .. })));
    let to = TempDir::new();
    assert!(matches!(salvage(dir.path(), to.path()), Err(FreshError::Journal(JournalError::Newer { .. }))));
    let claim = Claim::take(dir.path()).unwrap();
    let opened = Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default());
    assert!(matches!(opened.map(|_| ()), Err(JournalError::Newer { version: 2, .. })));
    assert!(matches!(read_last(dir.path(), 5, None), Err(JournalError::Newer { .. })));
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(fs::read(dir.path().join("boot")).unwrap(), boot);
}

#[test]
fn an_unreadable_folder_says_which() {
    let dir = TempDir::new();
    fs::write(dir.path().join("journal"), b"a file where a folder should be").unwrap();
    match check(dir.path()) {
        Err(JournalError::Io { path, .. }) => assert_eq!(path, dir.path().join("journal")),
        other => panic!("{other:?}"),
    }
    let claim = Claim::take(dir.path()).unwrap();
    assert!(Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).is_err());
}

#[test]
fn an_empty_folder_is_a_sound_store_without_calls() {
    let dir = TempDir::new();
    assert_eq!(check(dir.path()).unwrap(), CheckReport::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Bits flipped and the end cut anywhere: exactly the frames that were hit are lost, and the rest is saved.
    #[test]
    fn damage_anywhere_is_told_and_every_sound_frame_is_saved(
        flips in proptest::collection::vec((0.0f64..1.0, 0u32..8), 0..6),
        cut in prop_oneof![Just(1.0), 0.5f64..1.0],
    ) {
        let dir = TempDir::new();
        store(&dir, &some_entries(8));
        let path = first_segment(&dir);
        let sound = fs::read(&path).unwrap();
        let mut hurt = sound.clone();
        for (place, bit) in &flips {
            hurt[(place * sound.len() as f64) as usize] ^= 1 << bit;
        }
        hurt.truncate((sound.len() as f64 * cut) as usize);
        fs::write(&path, &hurt).unwrap();
        let header = segment::HEADER as usize;
        let untouched = Scan::new(&sound[header..]).filter(|found| match found {
            Found::Frame { at, frame } => {
                let range = header + at..header + at + frame.len();
                hurt.get(range.clone()) == Some(&sound[range])
            }
            Found::Damage(_) => false,
        }).count() as u64;
        let others: u64 = {
            let whole = segment::list(&dir.path().join("journal")).unwrap().len();
            (2..=whole as u64).map(|n| {
                let bytes = fs::read(segment::path(&dir.path().join("journal"), n)).unwrap();
                Scan::new(&bytes[header..]).count() as u64
            }).sum()
        };
        let report = check(dir.path()).unwrap();
        prop_assert_eq!(report.frames, untouched + others);
        let saved = TempDir::new();
        let copied = salvage(dir.path(), saved.path()).unwrap();
        prop_assert_eq!(&copied, &report);
        let after = check(saved.path()).unwrap();
        prop_assert!(after.is_sound());
        prop_assert_eq!(after.frames, report.frames);
        prop_assert_eq!((after.calls, after.open), (report.calls, report.open));
    }
}

#[test]
fn a_frame_of_a_newer_program_is_counted_and_saved() {
    let dir = TempDir::new();
    store(&dir, &some_entries(1));
    let path = first_segment(&dir);
    let mut bytes = fs::read(&path).unwrap();
    frame::write(&mut bytes, 77, 3, b"later").unwrap();
    fs::write(&path, bytes).unwrap();
    let saved = TempDir::new();
    assert_eq!(salvage(dir.path(), saved.path()).unwrap().unknown, 1);
    assert_eq!(check(saved.path()).unwrap().unknown, 1);
}
