use std::path::Path;

use super::*;
use crate::{
    call::{EndedBy, Outcome},
    store::{
        FileMedium,
        testing::{FaultyMedium, TempDir, record},
    },
};

mod upkeep;

const LONG: Duration = Duration::from_secs(20);

fn quick() -> StoreOptions {
    StoreOptions { retry: Duration::from_millis(20), ..StoreOptions::default() }
}

fn start_with(dir: &Path, medium: impl Medium + 'static, options: StoreOptions) -> StoreHandle {
    spawn(Claim::take(dir).unwrap(), Arc::new(medium), options).unwrap()
}

fn start(dir: &TempDir) -> StoreHandle {
    start_with(dir.path(), FileMedium, quick())
}

/// Waits for a state the threads reach on their own.
fn eventually(what: &str, done: impl Fn() -> bool) {
    let deadline = Instant::now() + LONG;
    while !done() {
        assert!(Instant::now() < deadline, "never came: {what}");
        thread::yield_now();
    }
}

fn ready(store: &StoreHandle) {
    eventually("the index is ready", || store.status().index == IndexState::Ready);
}

fn refs(store: &StoreHandle) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let answer = store.page_blocking(Query::Newest, after, 50).unwrap();
        found.extend(answer.page.calls.iter().map(|c| (c.call.boot, c.call.seq)));
        after = answer.page.next;
        if after.is_none() {
            return found;
        }
    }
}

#[test]
fn a_settled_record_is_found_at_once_and_after_a_clean_stop() {
    let dir = TempDir::new();
    let store = start(&dir);
    ready(&store);
    store.began(record(1, 1));
    store.ended(record(1, 1));
    assert!(store.settle(LONG));
    assert_eq!(refs(&store), [(1, 1)]);
    assert_eq!(store.close(LONG), Closed { in_time: true, unwritten: 0 });
    let store = start(&dir);
    ready(&store);
    assert_eq!((refs(&store), store.status().boot, store.status().records), (vec![(1, 1)], 2, 1));
}

#[test]
fn a_clean_stop_writes_what_was_given_last_and_frees_the_folder() {
    let dir = TempDir::new();
    let store = start(&dir);
    (0..500).for_each(|seq| store.ended(record(1, seq)));
    assert_eq!(store.close(LONG), Closed { in_time: true, unwritten: 0 });
    Claim::take(dir.path()).unwrap();
    assert_eq!(crate::store::read_last(dir.path(), 1000, None).unwrap().calls.len(), 500);
}

#[test]
fn calls_open_at_a_crash_get_one_record_ended_by_restart() {
    let dir = TempDir::new();
    let store = start(&dir);
    (1..=3).for_each(|seq| store.began(record(1, seq)));
    store.ended(record(1, 2));
    assert!(store.settle(LONG));
    // The process dies: its threads write no more, and the calls never end.
    store.close(LONG);
    for _ in 0..2 {
        let store = start(&dir);
        ready(&store);
        assert!(store.settle(LONG));
        let calls = store.page_blocking(Query::Newest, None, 10).unwrap().page.calls;
        let ends: Vec<_> = calls.iter().map(|c| (c.call.seq, c.outcome, c.ended_by)).collect();
        let cut = |seq| (seq, Outcome::Interrupted, EndedBy::Restart);
        assert_eq!(ends, [cut(3), (2, Outcome::Informed, EndedBy::Caller), cut(1)]);
        store.close(LONG);
    }
}

#[test]
fn giving_records_never_waits_for_a_slow_disk_and_syncs_are_shared() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    medium.set(|f| f.sync_takes = Duration::from_millis(400));
    let store = start_with(dir.path(), medium.clone(), quick());
    let began = Instant::now();
    (0..2000).for_each(|seq| store.ended(record(1, seq)));
    assert!(began.elapsed() < Duration::from_millis(400), "{:?}", began.elapsed());
    assert!(store.settle(LONG));
    assert_eq!(store.status().acknowledged, 2000);
    assert!(medium.0.lock().unwrap().syncs < 12);
    store.close(LONG);
}

#[test]
fn a_long_scan_and_a_slow_disk_do_not_wait_for_each_other() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let store = start_with(dir.path(), medium.clone(), quick());
    (0..300).for_each(|seq| store.ended(record(1, seq)));
    assert!(store.settle(LONG));
    ready(&store);
    medium.set(|f| f.sync_takes = Duration::from_secs(2));
    store.ended(record(1, 999));
    assert_eq!(refs(&store).len(), 300);
    assert_eq!(store.status().acknowledged, 300, "the scan ended while the sync was still under way");
    medium.set(|f| f.sync_takes = Duration::ZERO);
    store.close(LONG);
}

#[test]
fn a_full_disk_keeps_records_in_memory_and_writes_them_when_space_returns() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let store = start_with(dir.path(), medium.clone(), quick());
    store.ended(record(1, 1));
    assert!(store.settle(LONG));
    medium.set(|f| f.space = Some(10));
    (2..=600).for_each(|seq| store.ended(record(1, seq)));
    eventually("the full disk is told", || store.status().journal == JournalState::DiskFull);
    assert_eq!(store.status().waiting, 599);
    assert!(store.status().error.unwrap().contains("no space"));
    medium.set(|f| f.space = None);
    assert!(store.settle(LONG));
    eventually("all is well again", || store.status().error.is_none() && store.status().waiting == 0);
    assert_eq!(store.status().lost, 0);
    ready(&store);
    assert_eq!(refs(&store).len(), 600);
}

#[test]
fn what_was_written_before_the_disk_filled_up_is_acknowledged_while_it_is_full() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let slow = StoreOptions { batch_delay: Duration::from_millis(100), ..quick() };
    let store = start_with(dir.path(), medium.clone(), slow);
    eventually("open", || store.status().journal == JournalState::Ready);
    store.ended(record(1, 1));
    eventually("written", || crate::store::read_last(dir.path(), 1, None).unwrap().calls.len() == 1);
    medium.set(|f| f.space = Some(0));
    store.ended(record(1, 2));
    eventually("the first is acknowledged", || store.status().acknowledged == 1);
    assert_eq!(store.status().waiting, 1);
    medium.set(|f| f.space = None);
    assert!(store.settle(LONG));
    assert_eq!(store.status().acknowledged, 2);
}

#[test]
fn a_beginning_is_synced_by_itself_when_nothing_else_is_so_that_a_power_cut_leaves_its_trace() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let options = StoreOptions { mark_delay: Duration::from_millis(30), ..quick() };
    let store = start_with(dir.path(), medium.clone(), options);
    store.began(record(1, 1));
    eventually("the mark is synced", || store.status().syncs == 1);
    store.close(LONG);
}

#[test]
fn beyond_the_bound_an_end_is_lost_and_counted() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    medium.set(|f| f.space = Some(0));
    let store = start_with(dir.path(), medium.clone(), StoreOptions { queue: 10, ..quick() });
    eventually("the first batch is held", || {
        store.ended(record(1, 0));
        store.status().waiting >= 10 && store.status().lost > 0
    });
    let given_up = store.status().lost;
    store.ended(record(1, 1));
    assert_eq!(store.status().lost, given_up + 1);
    medium.set(|f| f.space = None);
    assert!(store.settle(LONG));
}

#[test]
fn a_failing_sync_is_repeated_until_the_disk_answers() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let store = start_with(dir.path(), medium.clone(), quick());
    eventually("open", || store.status().journal == JournalState::Ready);
    medium.set(|f| f.sync_fails = true);
    store.ended(record(1, 1));
    eventually("the failure is told", || store.status().journal == JournalState::Failing);
    assert!(!store.settle(Duration::from_millis(50)));
    medium.set(|f| f.sync_fails = false);
    assert!(store.settle(LONG));
    ready(&store);
    assert_eq!(refs(&store), [(1, 1)]);
}

#[test]
fn a_stop_during_a_dead_disk_ends_in_time_and_says_what_was_not_written() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    medium.set(|f| f.space = Some(0));
    let store = start_with(dir.path(), medium, quick());
    (0..5).for_each(|seq| store.ended(record(1, seq)));
    let began = Instant::now();
    let closed = store.close(Duration::from_millis(300));
    assert_eq!(closed.unwritten, 5);
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_folder_in_the_way_of_sled_leaves_records_and_the_newest_calls_available() {
    let dir = TempDir::new();
    std::fs::write(dir.path().join("sled"), b"a file where a folder should be").unwrap();
    let store = start(&dir);
    store.ended(record(1, 1));
    assert!(store.settle(LONG));
    eventually("the failure is told", || store.status().index == IndexState::Unavailable);
    let answer = store.page_blocking(Query::Newest, None, 5).unwrap();
    assert_eq!((answer.source, answer.page.calls.len()), (Source::Journal, 1));
    let everything = Query::Between { from: jiff::Timestamp::MIN, to: jiff::Timestamp::MAX };
    assert_eq!(store.page_blocking(everything, None, 5), Err(QueryError::NotReady));
    std::fs::remove_file(dir.path().join("sled")).unwrap();
    ready(&store);
    assert_eq!(refs(&store), [(1, 1)]);
}

#[test]
fn a_question_asked_while_the_index_is_being_opened_waits_for_it() {
    let dir = TempDir::new();
    let store = start(&dir);
    (0..50).for_each(|seq| store.ended(record(1, seq)));
    store.close(LONG);
    let store = start(&dir);
    let everything = Query::Between { from: jiff::Timestamp::MIN, to: jiff::Timestamp::MAX };
    let answer = store.page_blocking(everything, None, 100).unwrap();
    assert_eq!((answer.source, answer.page.calls.len()), (Source::Index, 50));
}
