//! Purge, backup and questions beside the calls, while records are written.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::{
    ledger::{Access, Deed, Event, Fold, Happening, PageText},
    store::{Terms, restore, verify},
};

fn small() -> StoreOptions {
    StoreOptions { journal: JournalOptions { segment_bytes: 6_000 }, ..quick() }
}

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).unwrap()
}

/// A segment for every few calls: a group that is written at once is never divided.
fn fill(store: &StoreHandle, calls: u32) {
    for seq in 0..calls {
        store.ended(record(1, seq));
        if seq % 10 == 9 {
            assert!(store.settle(LONG));
        }
    }
    assert!(store.settle(LONG));
    ready(store);
}

/// Everything that the tests write is older.
fn terms() -> Terms {
    Terms { calls: at(4_000_000_000), accesses: at(4_000_000_000) }
}

fn holds_number(dir: &Path) -> bool {
    std::fs::read_dir(dir).unwrap().flatten().any(|entry| {
        let path = entry.path();
        match path.is_dir() {
            true => holds_number(&path),
            false => std::fs::read(&path).unwrap().windows(10).any(|bytes| bytes == b"0464400000"),
        }
    })
}

#[test]
fn a_purge_takes_every_number_off_the_disk_while_the_store_goes_on() {
    let dir = TempDir::new();
    let store = start_with(dir.path(), FileMedium, small());
    fill(&store, 200);
    assert!(holds_number(dir.path()));
    let changes = store.months_blocking().unwrap()[0].changes;
    let purged = store.purge_blocking(terms()).unwrap();
    assert_eq!((purged.calls, purged.left, purged.index), (200, 0, true));
    assert!(!holds_number(dir.path()));
    let months = store.months_blocking().unwrap();
    assert_eq!((months[0].calls, months[0].purged), (200, 200));
    assert!(months[0].changes > changes);
    assert_eq!(refs(&store).len(), 200);
    store.ended(record(1, 900));
    assert!(store.settle(LONG));
    assert_eq!((refs(&store).len(), store.status().records), (201, 201));
    assert!(holds_number(dir.path()), "a call that came afterwards");
    assert!(store.close(LONG).in_time);
    let store = start_with(dir.path(), FileMedium, small());
    ready(&store);
    assert_eq!(refs(&store).len(), 201);
    assert!(store.close(LONG).in_time);
}

#[test]
fn records_come_in_as_before_while_a_purge_waits_for_a_slow_disk() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let store = start_with(dir.path(), medium.clone(), small());
    fill(&store, 80);
    let slow = Duration::from_millis(200);
    medium.set(|f| f.sync_takes = slow);
    let done = AtomicBool::new(false);
    let slowest = thread::scope(|scope| {
        scope.spawn(|| {
            assert_eq!(store.purge_blocking(terms()).unwrap().left, 0);
            done.store(true, Ordering::Relaxed);
        });
        let mut slowest = Duration::ZERO;
        let mut seq = 1000;
        while !done.load(Ordering::Relaxed) {
            let began = Instant::now();
            store.ended(record(1, seq));
            slowest = slowest.max(began.elapsed());
            assert!(store.settle(LONG), "acknowledged in the middle of a purge");
            assert!(store.page_blocking(Query::Newest, None, 5).unwrap().page.calls.len() == 5);
            seq += 1;
        }
        assert!(seq > 1003, "{seq}");
        slowest
    });
    assert!(slowest < slow, "giving a record waited for the disk: {slowest:?}");
    store.close(LONG);
}

#[test]
fn a_purge_on_a_full_disk_changes_nothing_and_says_so() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let store = start_with(dir.path(), medium.clone(), small());
    fill(&store, 60);
    medium.set(|f| f.space = Some(100));
    let failed = store.purge_blocking(terms());
    assert!(matches!(&failed, Err(PurgeTrouble::Journal(error)) if error.is_full()), "{failed:?}");
    medium.set(|f| f.space = None);
    assert_eq!(store.purge_blocking(terms()).unwrap().calls, 60);
    store.close(LONG);
}

#[test]
fn a_stop_does_not_wait_for_a_purge() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let store = start_with(dir.path(), medium.clone(), small());
    fill(&store, 100);
    medium.set(|f| f.sync_takes = Duration::from_millis(100));
    let purge = thread::spawn({
        let store = store.clone();
        move || store.purge_blocking(terms())
    });
    eventually("the first segment is replaced", || dir.path().join("purging").exists());
    assert!(matches!(store.purge_blocking(terms()), Err(PurgeTrouble::Busy)));
    assert!(store.close(Duration::from_secs(5)).in_time);
    assert!(matches!(purge.join().unwrap(), Err(PurgeTrouble::Closed)));
    medium.set(|f| f.sync_takes = Duration::ZERO);
    let store = start_with(dir.path(), medium, small());
    ready(&store);
    assert_eq!(refs(&store).len(), 100);
    assert!(store.purge_blocking(terms()).unwrap().index);
    assert!(!holds_number(dir.path()));
    store.close(LONG);
}

#[test]
fn a_backup_of_a_running_store_is_what_was_acknowledged_when_it_began() {
    let dir = TempDir::new();
    let store = start_with(dir.path(), FileMedium, small());
    (0..50).for_each(|seq| store.ended(record(1, seq)));
    let done = AtomicBool::new(false);
    let bytes = thread::scope(|scope| {
        scope.spawn(|| {
            let mut seq = 1000;
            while !done.load(Ordering::Relaxed) {
                store.ended(record(1, seq));
                seq += 1;
                thread::yield_now();
            }
        });
        let (backup, copied) = store.backup_blocking(Vec::new(), at(1_793_600_000)).unwrap();
        assert_eq!(copied.damaged, 0);
        done.store(true, Ordering::Relaxed);
        backup.finish().unwrap()
    });
    store.close(LONG);
    assert!(verify(&bytes[..]).unwrap().frames >= 50);
    let to = TempDir::new();
    restore(&mut std::io::Cursor::new(bytes), to.path(), |_| None).unwrap();
    let store = start(&to);
    ready(&store);
    assert_eq!(store.status().boot, 2);
    let found = refs(&store);
    assert!((0..50).all(|seq| found.contains(&(1, seq))));
    store.close(LONG);
}

#[test]
fn what_is_written_beside_the_calls_is_found_when_it_is_acknowledged() {
    let dir = TempDir::new();
    let store = start(&dir);
    let event = |second, what| Entry::Event(Event { at: at(second), trusted: true, boot: 1, what });
    let month = "2026-10".parse().unwrap();
    store.write(event(100, Happening::Started { alive: None, lines: None }));
    store.write(event(110, Happening::LineUp { line: "перша".into() }));
    (0..700).for_each(|n| store.write(event(200 + n, Happening::DiskFull)));
    store.write(Entry::Access(Access { at: at(300), by: "olena".into(), from: None, what: Deed::LoggedIn }));
    let text =
        PageText { key: "conclusions 2026-10".into(), text: "Добре.".into(), at: at(300), by: "olena".into() };
    store.write(Entry::Text(text.clone()));
    store.write(Entry::Fold(Fold { month, made: at(300), figures: serde_json::json!({}) }));
    assert!(store.settle(LONG));
    let events = store.events_blocking(at(150), at(500)).unwrap();
    assert_eq!(events.len(), 302);
    assert_eq!((events[0].at, events[1].at, events[2].at, events[301].at), (at(100), at(110), at(200), at(499)));
    assert_eq!(store.accesses_blocking(at(0), at(999), 10).unwrap().len(), 1);
    assert_eq!(store.text_blocking(text.key.clone()).unwrap(), Some(text.clone()));
    assert_eq!(store.texts_blocking("conclusions").unwrap(), [text]);
    assert!(store.fold_blocking(month).unwrap().unwrap().1);
    assert!(store.months_blocking().unwrap()[0].folded);
    assert_eq!(store.oldest_blocking().unwrap(), Some(at(100)));
    store.close(LONG);
    assert_eq!(store.oldest_blocking(), Err(QueryError::Closed));
}

#[test]
fn a_store_of_a_newer_program_is_left_alone_and_calls_wait_in_memory() {
    let dir = TempDir::new();
    let folder = dir.path().join("journal");
    std::fs::create_dir_all(&folder).unwrap();
    // "SLUKHJN2", segment 1, boot 7, and their checksum, as a newer program would write.
    let mut header = b"SLUKHJN2\0\0\0\0\0\0\0\x01\0\0\0\x07".to_vec();
    header.extend_from_slice(&crc32fast::hash(&header).to_be_bytes());
    header.extend_from_slice(b"what only it understands");
    std::fs::write(folder.join("0000000001.journal"), &header).unwrap();
    let store = start(&dir);
    store.ended(record(1, 1));
    eventually("it is told", || store.status().journal == JournalState::Failing);
    assert!(store.status().error.unwrap().contains("newer"));
    assert_eq!(store.status().waiting, 1);
    assert_eq!(store.close(Duration::from_millis(300)).unwritten, 1);
    assert_eq!(std::fs::read(folder.join("0000000001.journal")).unwrap(), header);
    assert!(!dir.path().join("boot").exists());
}
