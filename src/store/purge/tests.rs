use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use super::{
    super::{
        Claim, Entry, FileMedium, Heard, Index, Journal, JournalOptions, JournalReader, Noted, Position, Query, frame,
        read_between, read_facts,
        testing::{TempDir, message, record},
    },
    *,
};
use crate::{
    call::CallRecord,
    ledger::{Access, Deed, Done, Event, Happening, Note},
    vocab::{CallRef, PhoneNumber},
};

const NUMBER: &str = "0671234567";
const WORDS: &str = "живе на Шевченка, 5";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A call in this second, of one caller.
fn call(boot: u32, seq: u32, second: i64) -> Box<CallRecord> {
    let mut call = record(boot, seq);
    call.started = at(second);
    call.caller.number = PhoneNumber::parse(NUMBER);
    call.messages = vec![message(boot, seq)];
    call.messages[0].number = PhoneNumber::parse(NUMBER);
    call
}

fn ended(boot: u32, seq: u32, second: i64) -> Entry {
    Entry::Ended(call(boot, seq, second))
}

fn untrusted(boot: u32, seq: u32, second: i64) -> Entry {
    let mut call = call(boot, seq, second);
    call.clock_trusted = false;
    Entry::Ended(call)
}

fn noted(seq: u32, second: i64) -> Entry {
    let note = Note { recording: None, at: at(second), by: "olena".into(), done: Done::Answered, text: WORDS.into() };
    Entry::Noted(Noted { call: CallRef { boot: 1, seq }, note })
}

fn accessed(second: i64) -> Entry {
    Entry::Access(Access { at: at(second), by: "olena".into(), from: None, what: Deed::LoggedIn })
}

fn event(boot: u32, second: i64, what: Happening) -> Entry {
    Entry::Event(Event { at: at(second), trusted: true, boot, what })
}

fn terms(calls: i64) -> Terms {
    Terms { calls: at(calls), accesses: at(calls - 1000) }
}

/// Each group of entries is a segment of its own.
fn journal(dir: &TempDir, groups: &[&[Entry]]) -> Position {
    let claim = Claim::take(dir.path()).unwrap();
    let (mut journal, _) = Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).unwrap();
    for entries in groups {
        let mut frames = Vec::new();
        entries.iter().for_each(|entry| entry.write(&mut frames).unwrap());
        journal.append(&frames).unwrap();
        journal.close_segment().unwrap();
    }
    journal.durable()
}

fn purge(dir: &TempDir, terms: Terms) -> Purged {
    purge_at_rest(&Claim::take(dir.path()).unwrap(), terms, &FileMedium).unwrap()
}

fn calls(dir: &TempDir) -> BTreeMap<u32, CallRecord> {
    let ever = (Timestamp::MIN, Timestamp::MAX);
    read_between(dir.path(), ever.0, ever.1).unwrap().calls.into_iter().map(|call| (call.call.seq, call)).collect()
}

/// Files anywhere beneath the state in which these bytes stand.
fn holding(dir: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in files(dir).unwrap() {
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path);
        }
    }
    found
}

#[test]
fn old_calls_lose_what_tells_who_called_and_nothing_else_changes() {
    let dir = TempDir::new();
    let first = [
        Entry::Began(call(1, 1, 1000)),
        ended(1, 1, 1000),
        noted(1, 9000),
        ended(1, 2, 5000),
        noted(2, 9000),
        accessed(1000),
        accessed(4500),
        Entry::Heard(Heard { recording: message(1, 1).recording, at: at(2000) }),
    ];
    journal(&dir, &[&first, &[ended(1, 3, 1001), ended(1, 4, 9000)], &[ended(1, 5, 9001)]]);
    let (before, untouched) = (calls(&dir), fs::read(segment::path(&dir.path().join("journal"), 3)).unwrap());
    let facts = read_facts(dir.path(), None).unwrap();
    let purged = purge(&dir, terms(5000));
    assert_eq!(purged, Purged { calls: 2, accesses: 1, segments: 2, index: true, ..Purged::default() });
    let after = calls(&dir);
    for seq in [2, 4, 5] {
        assert_eq!(after[&seq], before[&seq], "call {seq} is young");
    }
    for seq in [1, 3] {
        assert!(after[&seq].purged && after[&seq].caller.number.is_none(), "call {seq} is old");
        assert_eq!(after[&seq].started, before[&seq].started);
        assert_eq!(after[&seq].messages[0].heard, before[&seq].messages[0].heard);
    }
    assert_eq!((after[&1].notes[0].text.as_str(), after[&2].notes[0].text.as_str()), ("", WORDS));
    assert_eq!(after[&1].notes[0].by, "olena");
    assert_eq!(fs::read(segment::path(&dir.path().join("journal"), 3)).unwrap(), untouched);
    let states = read_facts(dir.path(), None).unwrap().months().to_vec();
    assert_eq!(states.iter().map(|s| s.calls).sum::<u64>(), facts.months().iter().map(|s| s.calls).sum::<u64>());
    assert_eq!(states.iter().map(|s| s.purged).sum::<u64>(), 2);
    assert_eq!(purge(&dir, terms(5000)), Purged { index: true, ..Purged::default() }, "a second time nothing is due");
}

#[test]
fn no_file_of_the_state_holds_the_number_afterwards() {
    let dir = TempDir::new();
    let end =
        journal(&dir, &[&[ended(1, 1, 1000), noted(1, 1500)], &[Entry::Began(call(1, 2, 1001))], &[noted(1, 9000)]]);
    let mut index = Index::open(dir.path(), end).unwrap().0;
    let mut reader = JournalReader::new(&dir.path().join("journal"), index.position());
    while let Some(batch) = reader.next(end).unwrap() {
        index.apply(&batch).unwrap();
    }
    index.checkpoint().unwrap();
    index.close();
    fs::create_dir_all(dir.path().join("aside")).unwrap();
    fs::write(dir.path().join("aside/0000000001-99.tail"), NUMBER).unwrap();
    let digits = &NUMBER.as_bytes()[1..];
    assert!(holding(dir.path(), digits).len() >= 4);
    let far = Terms { calls: "2100-01-01T00:00:00Z".parse().unwrap(), accesses: at(0) };
    assert_eq!(purge(&dir, far).aside, 1);
    assert_eq!(holding(dir.path(), digits), Vec::<PathBuf>::new());
    assert_eq!(holding(dir.path(), WORDS.as_bytes()), Vec::<PathBuf>::new());
}

#[test]
fn a_call_whose_clock_was_never_right_is_old_only_when_something_later_is() {
    let dir = TempDir::new();
    journal(&dir, &[&[untrusted(1, 1, 40), ended(2, 2, 4000)], &[untrusted(3, 3, 50)], &[ended(4, 4, 6000)]]);
    purge(&dir, terms(5000));
    let after = calls(&dir);
    assert_eq!([1, 2, 3, 4].map(|seq| after[&seq].purged), [true, true, false, false]);
    let dir = TempDir::new();
    journal(&dir, &[&[untrusted(1, 1, 40)]]);
    assert_eq!(purge(&dir, terms(5000)).calls, 0, "nothing tells how old it is");
}

#[test]
fn a_call_of_1970_is_as_old_as_its_clock_was_set_to() {
    let dir = TempDir::new();
    let set = event(1, 1_790_000_100, Happening::ClockSet { by_ms: 1_790_000_000_000 });
    let later = event(1, 1_795_000_000, Happening::Stopped);
    journal(&dir, &[&[untrusted(1, 1, 40)], &[untrusted(1, 2, 80), set], &[later]]);
    purge(&dir, terms(1_790_000_060));
    let after = calls(&dir);
    assert_eq!((after[&1].purged, after[&2].purged), (true, false));
    assert_eq!(after[&2].started, at(1_790_000_080));
}

#[test]
fn frames_of_a_newer_program_stay_and_unreadable_bytes_go_with_their_age() {
    let dir = TempDir::new();
    journal(
        &dir,
        &[&[ended(1, 1, 1000), ended(1, 2, 1001), ended(1, 3, 1002)], &[ended(1, 4, 9000), ended(1, 5, 9001)]],
    );
    let folder = dir.path().join("journal");
    let mut newer = Vec::new();
    frame::write(&mut newer, 77, 1, b"{\"from\":\"the future\"}\n").unwrap();
    for number in [1, 2] {
        let path = segment::path(&folder, number);
        let mut bytes = fs::read(&path).unwrap();
        bytes[segment::HEADER as usize + 30] ^= 1;
        bytes.splice(bytes.len()..bytes.len(), newer.iter().copied());
        fs::write(&path, bytes).unwrap();
    }
    let purged = purge(&dir, terms(5000));
    assert_eq!((purged.calls, purged.segments), (2, 1));
    assert!(purged.unreadable > 500);
    let bytes = fs::read(segment::path(&folder, 1)).unwrap();
    assert!(bytes.ends_with(&newer));
    assert!(!bytes.windows(9).any(|window| window == b"671234567"));
    assert_eq!(calls(&dir).keys().copied().collect::<Vec<_>>(), [2, 3, 5]);
    assert_eq!(crate::store::check(dir.path()).unwrap().damaged, 1, "the young damage is still there to be looked at");
}

/// A disk that loses its power after so many operations: from then on nothing is written.
#[derive(Clone)]
struct Failing(Arc<Mutex<usize>>);

struct FailingFile(Box<dyn crate::store::SegmentFile>, Arc<Mutex<usize>>);

fn spend(left: &Mutex<usize>) -> io::Result<()> {
    let mut left = left.lock().unwrap();
    *left = left.checked_sub(1).ok_or_else(|| io::Error::other("no power"))?;
    Ok(())
}

impl Medium for Failing {
    fn create(&self, path: &Path) -> io::Result<Box<dyn crate::store::SegmentFile>> {
        spend(&self.0)?;
        Ok(Box::new(FailingFile(FileMedium.create(path)?, self.0.clone())))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn crate::store::SegmentFile>> {
        FileMedium.open(path)
    }
}

impl crate::store::SegmentFile for FailingFile {
    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if spend(&self.1).is_err() {
            self.0.write_all_at(&bytes[..bytes.len() / 2], offset)?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.write_all_at(bytes, offset)
    }

    fn sync_data(&mut self) -> io::Result<()> {
        spend(&self.1)?;
        self.0.sync_data()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
}

#[test]
fn a_purge_that_fails_anywhere_leaves_whole_segments_and_is_finished_by_the_next() {
    for operations in 0..12 {
        let dir = TempDir::new();
        let groups: Vec<[Entry; 2]> = (0..4).map(|n| [ended(1, 2 * n, 1000), ended(1, 2 * n + 1, 1000)]).collect();
        let groups: Vec<&[Entry]> = groups.iter().map(|group| &group[..]).collect();
        journal(&dir, &groups);
        let claim = Claim::take(dir.path()).unwrap();
        let medium = Failing(Arc::new(Mutex::new(operations)));
        let failed = purge_at_rest(&claim, terms(5000), &medium);
        drop(claim);
        assert_eq!(failed.is_err(), operations < 12, "{operations} operations");
        let after = calls(&dir);
        assert_eq!(after.len(), 8, "{operations}");
        let done = after.values().filter(|call| call.purged).count();
        assert_eq!(done, 2 * (operations / 3), "{operations}");
        assert_eq!(is_index_stale(dir.path()), done > 0, "{operations}");
        assert_eq!(purge(&dir, terms(5000)).calls, 8 - done as u64);
        assert!(!is_index_stale(dir.path()));
        assert!(calls(&dir).values().all(|call| call.purged));
        assert!(holding(dir.path(), b"671234567").is_empty());
    }
}

#[test]
fn an_index_with_old_numbers_in_it_is_not_opened_again() {
    let dir = TempDir::new();
    let end = journal(&dir, &[&[ended(1, 1, 1000)], &[ended(1, 2, 9000)]]);
    let follow = |end| {
        let (mut index, _) = Index::open(dir.path(), end).unwrap();
        let mut reader = JournalReader::new(&dir.path().join("journal"), index.position());
        while let Some(batch) = reader.next(end).unwrap() {
            index.apply(&batch).unwrap();
        }
        index.checkpoint().unwrap();
        index
    };
    follow(end).close();
    // The power fails after the first segment was replaced.
    let mut survey = Survey::begin(dir.path(), terms(5000)).unwrap();
    while survey.step().unwrap() {}
    let (due, sight) = survey.finish();
    let rewritten = sight.rewrite(dir.path(), &due[0]).unwrap().unwrap();
    prepare(dir.path(), due[0].number, &rewritten.bytes, &FileMedium).unwrap();
    commit(dir.path(), due[0].number).unwrap();
    let index = follow(end);
    assert!(!is_index_stale(dir.path()));
    let found = index.page(Query::Newest, None, 9).unwrap().calls;
    assert_eq!(found.iter().map(|call| call.purged).collect::<Vec<_>>(), [false, true]);
    index.close();
    let number = serde_json::to_string(&call(1, 2, 9000).caller.number).unwrap();
    assert!(!holding(&dir.path().join("sled"), number.as_bytes()).is_empty(), "the young one is there");
}
