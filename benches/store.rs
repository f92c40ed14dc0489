//! What one call costs the store: encoding, appending (a mark at the beginning of a call), a synced group, sled's share,
//! and a page of `slukhavka calls`. Prints the bytes of one call first: they are the wear of an SD card.

use std::{env, fs, path::PathBuf, sync::Arc};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use slukhavka::{
    call::{CallRecord, Caller, EndedBy, Outcome, Step},
    media::{DigitSource, MediaQuality},
    store::{Batch, Claim, Entry, FileMedium, Index, Journal, JournalOptions, Position, Query},
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

criterion_group!(benches, encode, append, index);
criterion_main!(benches);
