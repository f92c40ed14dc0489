use std::sync::Arc;

use super::{
    super::{
        Batch, Claim, Entry, FileMedium, Heard, Journal, JournalOptions, JournalReader, Noted, read_facts,
        testing::{TempDir, message, record},
    },
    *,
};
use crate::ledger::{Access, Deed, Done, Event, Fold, Happening, Note, PageText};

mod facts;

/// A journal with these entries; returns its end.
fn journal(dir: &TempDir, entries: &[Entry]) -> Position {
    let claim = Claim::take(dir.path()).unwrap();
    let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).unwrap();
    let mut frames = Vec::new();
    entries.iter().for_each(|entry| entry.write(&mut frames).unwrap());
    journal.append(&frames).unwrap();
    journal.sync().unwrap();
    journal.durable()
}

fn follow(index: &mut Index, dir: &TempDir, end: Position) {
    try_follow(index, dir, end).unwrap();
}

fn try_follow(index: &mut Index, dir: &TempDir, end: Position) -> Result<(), IndexError> {
    let mut reader = JournalReader::new(&dir.path().join("journal"), index.position());
    while let Some(batch) = reader.next(end)? {
        index.apply(&batch)?;
    }
    index.checkpoint()
}

/// What the index thread does: damage, whenever it shows, is answered by building anew.
fn newest_even_if_damaged(dir: &TempDir, end: Position) -> Result<usize, IndexError> {
    let (mut index, _) = Index::open(dir.path(), end)?;
    try_follow(&mut index, dir, end)?;
    Ok(index.page(Query::Newest, None, MAX_PAGE)?.calls.len())
}

fn opened(dir: &TempDir, end: Position) -> (Index, Option<String>) {
    let (mut index, reason) = Index::open(dir.path(), end).unwrap();
    follow(&mut index, dir, end);
    (index, reason)
}

fn ended(boot: u32, seq: u32) -> Entry {
    Entry::Ended(record(boot, seq))
}

/// Closes an index and waits until it may be opened again: threads of sled hold its lock for a moment longer, and the
/// program itself opens one once in its life or begins a new file.
fn close(index: Index, dir: &TempDir) {
    drop(index);
    fs::File::open(dir.path().join("sled/db")).unwrap().lock().unwrap();
}

fn refs(page: &Page) -> Vec<(u32, u32)> {
    page.calls.iter().map(|c| (c.call.boot, c.call.seq)).collect()
}

fn newest(index: &Index) -> Vec<(u32, u32)> {
    refs(&index.page(Query::Newest, None, MAX_PAGE).unwrap())
}

#[test]
fn pages_run_from_the_newest_call_to_the_oldest_without_gap_or_repeat() {
    let dir = TempDir::new();
    let entries: Vec<_> = [(2, 1), (1, 1), (1, 2), (2, 3), (2, 2)].map(|(b, s)| ended(b, s)).to_vec();
    let end = journal(&dir, &entries);
    let (index, _) = opened(&dir, end);
    for limit in 1..=5 {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = index.page(Query::Newest, after.as_ref(), limit).unwrap();
            assert!(page.calls.len() <= limit);
            all.extend(refs(&page));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(all, [(2, 3), (2, 2), (2, 1), (1, 2), (1, 1)], "limit {limit}");
    }
}

#[test]
fn a_range_of_civil_time_includes_its_start_and_excludes_its_end() {
    let dir = TempDir::new();
    let end = journal(&dir, &[ended(1, 1), ended(1, 2), ended(1, 3)]);
    let (index, _) = opened(&dir, end);
    let (from, to) = (record(1, 1).started, record(1, 3).started);
    let page = index.page(Query::Between { from, to }, None, 10).unwrap();
    assert_eq!(refs(&page), [(1, 2), (1, 1)]);
    assert_eq!(index.page(Query::Between { from: to, to: from }, None, 10).unwrap(), Page::default());
}

#[test]
fn a_message_listened_to_is_noted_whatever_is_written_again_after_it() {
    let dir = TempDir::new();
    let mut call = record(1, 1);
    call.messages = vec![message(1, 1)];
    let heard = |seq| Heard { recording: message(1, 1).recording, at: record(1, seq).started };
    let entries = [
        Entry::Ended(call.clone()),
        Entry::Heard(heard(7)),
        Entry::Heard(heard(9)),
        Entry::Ended(call),
        Entry::Heard(Heard { recording: message(1, 5).recording, at: heard(9).at }),
    ];
    let end = journal(&dir, &entries);
    let (mut index, _) = opened(&dir, end);
    let found = |index: &Index| index.page(Query::One(CallRef { boot: 1, seq: 1 }), None, 1).unwrap().calls;
    assert_eq!(found(&index)[0].messages[0].heard, Some(heard(7).at), "the first time counts");
    assert_eq!(index.count(), 1);
    let again = journal(&dir, &[entries[0].clone()]);
    follow(&mut index, &dir, again);
    assert_eq!(found(&index)[0].messages[0].heard, Some(heard(7).at));
    let offline = crate::store::read_one(dir.path(), CallRef { boot: 1, seq: 1 }).unwrap();
    assert_eq!(offline.calls, found(&index), "the journal alone tells the same");
}

#[test]
fn the_same_stretch_applied_twice_changes_nothing() {
    let dir = TempDir::new();
    let end = journal(&dir, &[Entry::Began(record(1, 1)), ended(1, 1), Entry::Began(record(1, 2)), ended(1, 1)]);
    let (mut index, _) = opened(&dir, end);
    for _ in 0..3 {
        let mut reader = JournalReader::new(&dir.path().join("journal"), Position::default());
        index.apply(&reader.next(end).unwrap().unwrap()).unwrap();
        assert_eq!(newest(&index), [(1, 1)]);
        assert_eq!(index.count(), 1);
        let open = index.cut_off_before(2).unwrap();
        assert_eq!(open.iter().map(|r| r.call.seq).collect::<Vec<_>>(), [2]);
    }
}

#[test]
fn a_crash_between_journal_and_sled_is_caught_up_from_the_watermark() {
    let dir = TempDir::new();
    let first = journal(&dir, &[Entry::Began(record(1, 1)), ended(1, 1)]);
    let (mut index, _) = opened(&dir, first);
    index.checkpoint().unwrap();
    close(index, &dir);
    let end = journal(&dir, &[ended(1, 2), Entry::Began(record(1, 3))]);
    let (mut index, reason) = Index::open(dir.path(), end).unwrap();
    assert_eq!(reason, None);
    assert_eq!(index.position(), first);
    follow(&mut index, &dir, end);
    assert_eq!(newest(&index), [(1, 2), (1, 1)]);
    assert_eq!(index.count(), 2);
}

#[test]
fn calls_cut_off_by_a_crash_are_interrupted_by_restart_and_only_those_of_earlier_boots() {
    let dir = TempDir::new();
    let began = [(1, 1), (1, 2), (2, 1)].map(|(b, s)| Entry::Began(record(b, s)));
    let end = journal(&dir, &[&began[..], &[ended(1, 1)]].concat());
    let (index, _) = opened(&dir, end);
    let left = index.cut_off_before(2).unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].call.seq, left[0].outcome), (2, crate::call::Outcome::Interrupted));
    assert_eq!(left[0].ended_by, crate::call::EndedBy::Restart);
}

#[test]
fn a_deleted_index_is_built_again() {
    let dir = TempDir::new();
    let end = journal(&dir, &[ended(1, 1), ended(1, 2)]);
    drop(opened(&dir, end));
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    let (index, _) = opened(&dir, end);
    assert_eq!(newest(&index), [(1, 2), (1, 1)]);
}

#[test]
fn an_index_of_another_format_is_built_again() {
    let dir = TempDir::new();
    let end = journal(&dir, &[ended(1, 1)]);
    let (index, _) = opened(&dir, end);
    index.db.insert(keys::FORMAT, b"slukhavka-index 0").unwrap();
    index.db.insert(keys::call(CallRef { boot: 9, seq: 9 }), b"old".to_vec()).unwrap();
    close(index, &dir);
    let (index, reason) = opened(&dir, end);
    assert!(reason.unwrap().contains("format"));
    assert_eq!(newest(&index), [(1, 1)]);
}

#[test]
fn an_index_ahead_of_its_journal_is_built_again() {
    let dir = TempDir::new();
    let end = journal(&dir, &[ended(1, 1), ended(1, 2)]);
    close(opened(&dir, end).0, &dir);
    fs::remove_dir_all(dir.path().join("journal")).unwrap();
    let end = journal(&dir, &[ended(1, 7)]);
    let (index, reason) = opened(&dir, end);
    assert!(reason.is_some());
    assert_eq!(newest(&index), [(1, 7)]);
}

#[test]
fn a_damaged_sled_file_costs_time_and_no_record() {
    let dir = TempDir::new();
    let entries: Vec<_> = (0..200).map(|seq| ended(1, seq)).collect();
    let end = journal(&dir, &entries);
    drop(opened(&dir, end));
    let db = dir.path().join("sled/db");
    let sound = fs::read(&db).unwrap();
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.fill(0),
        |bytes| bytes.truncate(bytes.len() / 3),
        |bytes| bytes.iter_mut().step_by(97).for_each(|b| *b ^= 0xFF),
        |bytes| bytes.clear(),
    ];
    for (i, damage) in damages.iter().enumerate() {
        let mut bytes = sound.clone();
        damage(&mut bytes);
        // A file of its own: threads of the sled before may hold the lock on the old one for a moment yet.
        fs::remove_file(&db).unwrap();
        fs::write(&db, bytes).unwrap();
        let found = newest_even_if_damaged(&dir, end).or_else(|error| {
            assert!(matches!(error, IndexError::Damaged(_)), "damage {i}: {error}");
            Index::discard(dir.path()).unwrap();
            newest_even_if_damaged(&dir, end)
        });
        assert_eq!(found.unwrap(), 200, "damage {i}");
    }
}
