//! What the stories about the store share: records, a started store, and reading all of it.

// Each story uses its own part.
#![allow(dead_code, unused_imports)]

mod writer;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use slukhavka::{
    call::{CallRecord, Caller, EndedBy, Outcome, Step},
    media::MediaQuality,
    runtime::store_thread::{self, IndexState, StoreHandle, StoreOptions},
    store::{Claim, FileMedium, Query, Terms},
    vocab::{CallRef, Lang, PhoneNumber},
};

pub use writer::{Life, Load, folded_month, run_and_cut, run_and_kill, write_until_killed, writer_options};

pub const LONG: Duration = Duration::from_secs(60);

pub fn start_with(folder: &Path, options: StoreOptions) -> (StoreHandle, u32) {
    let claim = Claim::take(folder).unwrap();
    let boot = claim.boot();
    (store_thread::spawn(claim, Arc::new(FileMedium), options).unwrap(), boot)
}

pub fn record(boot: u32, seq: u32) -> Box<CallRecord> {
    Box::new(CallRecord {
        call: CallRef { boot, seq },
        started: jiff::Timestamp::from_second(1_790_000_000 + i64::from(seq)).unwrap(),
        clock_trusted: true,
        answered_ms: Some(120),
        ended_ms: 30_000,
        caller: Caller { number: PhoneNumber::parse("0464400000"), name: String::new() },
        trunk: None,
        called: "+380464421234".into(),
        sip_call_id: format!("{boot}-{seq}@example.com"),
        peer: "192.0.2.10:5060".into(),
        lang: Lang::UK,
        journey: vec![Step { at: "головне".into(), from_ms: 200, heard: true, keys: Vec::new() }],
        outcome: Outcome::Informed,
        ended_by: EndedBy::Caller,
        sip_status: Some(200),
        codec: None,
        digit_source: None,
        quality: MediaQuality::default(),
        internal: false,
        queues: Vec::new(),
        talks: Vec::new(),
        survey: None,
        messages: Vec::new(),
        at_work: None,
        apart: None,
        purged: false,
        notes: Vec::new(),
    })
}

/// Every record in the store, by call; fails when a call has two.
pub fn all_records(store: &StoreHandle) -> BTreeMap<(u32, u32), CallRecord> {
    let mut found = BTreeMap::new();
    let mut after = None;
    loop {
        let page = store.page_blocking(Query::Newest, after, 256).unwrap().page;
        for call in page.calls {
            let key = (call.call.boot, call.call.seq);
            assert!(found.insert(key, call).is_none(), "call {key:?} has two records");
        }
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// Acknowledged ends that are not there, or only as calls that were cut off.
pub fn lost<'a>(
    acknowledged: &'a BTreeSet<(u32, u32)>,
    found: &BTreeMap<(u32, u32), CallRecord>,
) -> Vec<&'a (u32, u32)> {
    let is_lost = |call: &&(u32, u32)| found.get(*call).is_none_or(|record| record.outcome == Outcome::Interrupted);
    acknowledged.iter().filter(is_lost).collect()
}

pub fn ready(store: &StoreHandle) {
    let deadline = Instant::now() + LONG;
    while store.status().index != IndexState::Ready {
        assert!(Instant::now() < deadline, "the store never opened: {:?}", store.status());
        thread::sleep(Duration::from_millis(1));
    }
    // Records of calls that were cut off are given to the journal when the index is ready.
    assert!(store.settle(LONG));
}

/// The last fold that was acknowledged, or a later one, is there; none is there that was never made.
pub fn fold_is_there(store: &StoreHandle, acknowledged: Option<(u32, u32)>) {
    let found = store.fold_blocking(folded_month()).unwrap();
    let found = found.map(|(fold, _)| {
        let number = |name: &str| fold.figures[name].as_u64().unwrap() as u32;
        (number("boot"), number("seq"))
    });
    assert!(found >= acknowledged, "fold {acknowledged:?} was acknowledged, {found:?} is there");
}

/// Purges everything and looks into every file: no number, and nothing half-made, is left.
pub fn forgets_every_number(store: &StoreHandle, folder: &Path) {
    let ever = jiff::Timestamp::from_second(4_000_000_000).unwrap();
    let purged = store.purge_blocking(Terms { calls: ever, accesses: ever }).unwrap();
    assert!(purged.index && purged.left == 0, "{purged:?}");
    let left = files(folder).into_iter().find(|path| {
        let bytes = fs::read(path).unwrap();
        path.extension().is_some_and(|e| e == "new") || bytes.windows(10).any(|bytes| bytes == b"0464400000")
    });
    assert_eq!(left, None);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Waits for a state the store reaches on its own.
pub fn eventually(what: &str, done: impl Fn() -> bool) {
    let deadline = Instant::now() + LONG;
    while !done() {
        assert!(Instant::now() < deadline, "never came: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Runs a command of the system; false when it is missing or fails.
pub fn system(program: &str, args: &[&str]) -> bool {
    let run = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

/// Removed with its content at the end of the story.
pub struct Folder(pub PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
