//! What one call costs the store: encoding, appending (a mark at the beginning of a call), a synced group, sled's share,
//! and a page of `slukhavka calls`. Prints the bytes of one call first: they are the wear of an SD card. Then what stores
//! of 10 000 and 100 000 calls (a million with `SLUKHAVKA_DEEP=1`) take: room, memory, time to open, to build the index
//! anew, to read a month and to purge.

use std::{
    env, fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use slukhavka::{
    call::{CallRecord, Caller, EndedBy, Outcome, Step},
    media::{DigitSource, MediaQuality},
    store::{
        Batch, Claim, Entry, FileMedium, Index, Journal, JournalOptions, JournalReader, Position, Query, Terms, purge,
        size_on_disk,
    },
    vocab::{CallRef, Codec, Digit, Lang, PhoneNumber},
};

/// A call through two menus to one text, as most are.
fn record(seq: u32) -> Box<CallRecord> {
    let step = |at: &str, from_ms, key| Step {
        at: at.into(),
        from_ms,
        heard: true,
        keys: Digit::from_char(key).into_iter().collect(),
    };
    Box::new(CallRecord {
        call: CallRef { boot: 1, seq },
        started: jiff::Timestamp::from_second(1_790_000_000 + i64::from(seq)).unwrap_or_default(),
        clock_trusted: true,
        answered_ms: Some(1_020),
        ended_ms: 64_210,
        caller: Caller { number: PhoneNumber::parse("0464400000"), name: "Олена".into() },
        trunk: None,
        called: "sip:+380464421234@192.0.2.1".into(),
        sip_call_id: "3848276298220188511@trunk.example.com".into(),
        peer: "192.0.2.10:5060".into(),
        lang: Lang::UK,
        journey: vec![
            step("·notice", 1_020, ' '),
            step("головне", 7_400, '2'),
            step("послуги", 21_000, '1'),
            step("паспорт", 33_100, ' '),
        ],
        outcome: Outcome::Informed,
        ended_by: EndedBy::Caller,
        sip_status: Some(200),
        codec: Some(Codec::Pcma),
        digit_source: Some(DigitSource::Event),
        quality: MediaQuality {
            packets_sent: 3_160,
            packets_received: 3_155,
            mos: Some(4.38),
            ..MediaQuality::default()
        },
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

fn frames(entries: impl Iterator<Item = Entry>) -> Vec<u8> {
    let mut out = Vec::new();
    entries.for_each(|entry| entry.write(&mut out).expect("a record fits a frame"));
    out
}

/// Removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(env::temp_dir().join(format!("slukhavka-bench-{}-{name}", std::process::id())))
    }

    fn journal(&self) -> Journal {
        let claim = Claim::take(&self.0).expect("a free folder");
        Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).expect("a working disk").0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn encode(c: &mut Criterion) {
    let began = frames(std::iter::once(Entry::Began(record(1)))).len();
    let ended = frames(std::iter::once(Entry::Ended(record(1)))).len();
    println!("one call in the journal: {began} bytes of mark, {ended} bytes of record");
    let entry = Entry::Ended(record(1));
    let mut out = Vec::with_capacity(4096);
    c.bench_function("store/encode a record", |b| {
        b.iter(|| {
            out.clear();
            entry.write(&mut out)
        });
    });
}

fn append(c: &mut Criterion) {
    let folder = Folder::new("append");
    let mut journal = folder.journal();
    let mark = frames(std::iter::once(Entry::Began(record(1))));
    let mut group = c.benchmark_group("store");
    let mut unsynced = 0;
    group.bench_function("append a mark, unsynced", |b| {
        b.iter(|| {
            journal.append(&mark).expect("room");
            unsynced += 1;
            // As the store thread would: what is unsynced stays bounded.
            if unsynced % 4096 == 0 {
                journal.sync().expect("a sync");
            }
        });
    });
    for size in [1u32, 10, 100] {
        let frames = frames((0..size).map(|seq| Entry::Ended(record(seq))));
        group.throughput(Throughput::Elements(size.into()));
        group.bench_with_input(BenchmarkId::new("append and sync a group of", size), &frames, |b, frames| {
            b.iter(|| {
                journal.append(frames).expect("room");
                journal.sync().expect("a sync");
            });
        });
    }
    group.finish();
}

fn index(c: &mut Criterion) {
    let folder = Folder::new("index");
    let (mut index, _) = Index::open(&folder.0, Position::default()).expect("a new index");
    let mut group = c.benchmark_group("store");
    let mut next = 0;
    group.throughput(Throughput::Elements(100));
    group.bench_function("index 100 records", |b| {
        b.iter(|| {
            let entries = (next..next + 100).map(|seq| Entry::Ended(record(seq))).collect();
            next += 100;
            index.apply(&Batch { entries, ..Batch::default() }).expect("a working index");
        });
    });
    group.throughput(Throughput::Elements(20));
    group.bench_function("a page of the 20 newest", |b| {
        b.iter(|| index.page(Query::Newest, None, 20).expect("a page"));
    });
    group.finish();
}

/// Calls five minutes apart: a million are nine and a half years.
const APART: i64 = 300;
const MONTH: i64 = 30 * 86_400;

fn in_time(seq: u32) -> Entry {
    let mut call = record(seq);
    call.started = moment(i64::from(seq) * APART);
    Entry::Ended(call)
}

fn moment(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_500_000_000 + second).unwrap_or_default()
}

fn sizes(_: &mut Criterion) {
    let deep = env::var_os("SLUKHAVKA_DEEP").is_some();
    println!(
        "calls | journal B/call | index B/call | write us/call | build s | open ms | month page ms | month ms | RSS MB | purge s"
    );
    for count in [10_000, 100_000].into_iter().chain(deep.then_some(1_000_000)) {
        one_size(count);
    }
}

fn one_size(count: u32) {
    let folder = Folder::new("sizes");
    let (end, writing) = timed(|| write(&folder, count));
    let journal = size_on_disk(&folder.0.join("journal"));
    let (index, building) = timed(|| {
        let (mut index, _) = Index::open(&folder.0, end).expect("a new index");
        let mut reader = JournalReader::new(&folder.0.join("journal"), index.position());
        while let Some(batch) = reader.next(end).expect("a readable journal") {
            index.apply(&batch).expect("a working index");
        }
        index.checkpoint().expect("a working disk");
        index
    });
    index.close();
    let sled = size_on_disk(&folder.0.join("sled"));
    let before = resident();
    let ((index, _), opening) = timed(|| Index::open(&folder.0, end).expect("the index"));
    let last = i64::from(count) * APART;
    let month = Query::Between { from: moment(last - MONTH), to: moment(last) };
    let (_, first_page) = timed(|| index.page(month, None, 256).expect("a page"));
    let (calls, whole_month) = timed(|| read_all(&index, month));
    let memory = resident().saturating_sub(before);
    index.close();
    assert_eq!(calls, (MONTH / APART).min(i64::from(count)) as usize);
    let claim = Claim::take(&folder.0).expect("a free folder");
    let terms = Terms { calls: moment(last / 2), accesses: moment(0) };
    let (_, purging) = timed(|| purge::purge_at_rest(&claim, terms, &FileMedium).expect("a purge"));
    println!(
        "{count} | {} | {} | {:.1} | {:.1} | {:.0} | {:.1} | {:.0} | {} | {:.1}",
        journal / u64::from(count),
        sled / u64::from(count),
        writing.as_secs_f64() * 1e6 / f64::from(count),
        building.as_secs_f64(),
        opening.as_secs_f64() * 1e3,
        first_page.as_secs_f64() * 1e3,
        whole_month.as_secs_f64() * 1e3,
        memory >> 20,
        purging.as_secs_f64(),
    );
}

/// In groups of a hundred, each synced, as when many calls end at once.
fn write(folder: &Folder, count: u32) -> Position {
    let mut journal = folder.journal();
    for first in (0..count).step_by(100) {
        journal.append(&frames((first..first + 100).map(in_time))).expect("room");
        journal.sync().expect("a sync");
    }
    journal.durable()
}

fn read_all(index: &Index, query: Query) -> usize {
    let (mut calls, mut after) = (0, None);
    loop {
        let page = index.page(query, after.as_ref(), 256).expect("a page");
        calls += page.calls.len();
        after = page.next;
        if after.is_none() {
            return calls;
        }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = work();
    (done, began.elapsed())
}

/// Memory of this process, in bytes.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) << 10
}

criterion_group!(benches, encode, append, index, sizes);
criterion_main!(benches);
