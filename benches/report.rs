//! What the pages of a grown store cost: opening it, reckoning a month, drawing it, a day's list of calls. Prints the bytes of
//! one call on disk and the memory of the process first.
//!
//! `cargo bench --bench report` takes stores of ten and a hundred thousand calls; with `SLUKHAVKA_DEEP=1` a million too,
//! which wants 4 GB of disk and some minutes. The calls are those of an invented town, so that a record is as long as a real one.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::{Timestamp, ToSpan as _};
use slukhavka::{
    clock::Now,
    config::{self, Plan, Source},
    report::{Context, Council, Extras, Gathering, Period, Report, Tally},
    sim::town::{Rehearsal, Town, TownPlan, rehearse},
    store::{Claim, Entry, FileMedium, Index, Journal, JournalOptions, JournalReader, Position, Query, size_on_disk},
};

const NOW: &str = "2026-11-10T14:00:00+02:00";
const MONTH: &str = "2026-10";
/// Records read at once, as the service does.
const PAGE: usize = 500;
/// Two years of a town.
const MONTHS: u16 = 24;

fn example() -> Plan {
    let text = include_str!("../config.example.yaml").to_owned();
    let source = Source::Text { name: "config.example.yaml".into(), text };
    config::load(&source, now().to_zoned(Now::kyiv()).date(), None).plan.expect("the example is sound")
}

fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

/// Removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Store {
    folder: Folder,
    end: Position,
    calls: u64,
}

impl Store {
    /// Writes the journal of so many calls, and the index from it, as the service would.
    fn grown(plan: &Plan, rehearsal: &Rehearsal, calls: u64) -> Self {
        let folder = Folder(env::temp_dir().join(format!("slukhavka-report-{}-{calls}", std::process::id())));
        let begun = Instant::now();
        let end = write(plan, rehearsal, calls, &folder.0);
        let journal = size_on_disk(&folder.0);
        let (written, begun) = (begun.elapsed(), Instant::now());
        index(&folder.0, end);
        let all = size_on_disk(&folder.0);
        println!(
            "{calls} calls: journal {} bytes a call, with the index {}; written in {written:.1?}, indexed in {:.1?}",
            journal / calls,
            all / calls,
            begun.elapsed()
        );
        Self { folder, end, calls }
    }

    fn opened_within(&self) -> Duration {
        let begun = Instant::now();
        let index = self.open();
        let time = begun.elapsed();
        drop(index);
        time
    }

    fn open(&self) -> Index {
        Index::open(&self.folder.0, self.end).expect("a sound index").0
    }
}

fn write(plan: &Plan, rehearsal: &Rehearsal, calls: u64, folder: &Path) -> Position {
    let claim = Claim::take(folder).expect("a free folder");
    let (mut journal, _) =
        Journal::open(&claim, Arc::new(FileMedium), JournalOptions::default()).expect("a working disk");
    let town = TownPlan {
        script: plan.settings.script.clone(),
        months: MONTHS,
        calls,
        now: now(),
        boot: claim.boot(),
        line: "головна".into(),
        staff: plan.settings.people.keys().cloned().collect(),
        seed: 1,
    };
    let mut town = Town::new(town, rehearsal);
    let mut bytes = Vec::new();
    while let Some(day) = town.day() {
        bytes.clear();
        day.iter().for_each(|(_, entry): &(Timestamp, Entry)| entry.write(&mut bytes).expect("it fits a frame"));
        journal.append(&bytes).expect("room");
    }
    journal.sync().expect("a sync");
    journal.durable()
}

fn index(folder: &Path, end: Position) {
    let (mut index, _) = Index::open(folder, end).expect("a new index");
    let mut reader = JournalReader::new(&folder.join("journal"), index.position());
    while let Some(batch) = reader.next(end).expect("a readable journal") {
        index.apply(&batch).expect("a working index");
    }
    index.checkpoint().expect("a sync");
}

fn context(plan: &Plan) -> Arc<Context> {
    let council = Council { name: plan.council.clone(), ..Council::default() };
    Arc::new(Context::new(council, plan.settings.script.clone(), now()))
}

fn tally(index: &Index, context: &Arc<Context>, period: Period) -> Tally {
    let mut gathering = Gathering::new(context.clone(), period);
    let (from, to) = gathering.span();
    let mut after = None;
    loop {
        let page = index.page(Query::Between { from, to }, after.as_ref(), PAGE).expect("a page");
        page.calls.iter().for_each(|record| gathering.add(record));
        after = page.next;
        if after.is_none() {
            return gathering.finish();
        }
    }
}

/// Of this process, MB.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}

fn pages(c: &mut Criterion) {
    let plan = example();
    let rehearsal = rehearse(&plan.settings, Now::read(true).mono, now(), 300, 1);
    let context = context(&plan);
    let period: Period = MONTH.parse().expect("a month");
    let mut sizes = vec![10_000u64, 100_000];
    if env::var_os("SLUKHAVKA_DEEP").is_some() {
        sizes.push(1_000_000);
    }
    let mut group = c.benchmark_group("report");
    group.sample_size(10);
    for calls in sizes {
        let store = Store::grown(&plan, &rehearsal, calls);
        group.bench_with_input(BenchmarkId::new("open the store of", store.calls), &store, |b, store| {
            // Only one may have it open, and closing it is not what anybody waits for.
            b.iter_custom(|times| (0..times).map(|_| store.opened_within()).sum());
        });
        let index = store.open();
        println!("{calls} calls: {} MB of memory with the index open", memory().unwrap_or(0));
        group.bench_function(BenchmarkId::new("reckon a month of", calls), |b| {
            b.iter(|| tally(&index, &context, period));
        });
        let counted = tally(&index, &context, period);
        println!(
            "{calls} calls: {} of them in the month; {} MB of memory after it",
            counted.offered,
            memory().unwrap_or(0)
        );
        group.bench_function(BenchmarkId::new("make the report of", calls), |b| {
            b.iter(|| Report::make(&context, period, &counted, &Extras::default()));
        });
        let (from, _) = period.bounds(&Now::kyiv());
        let day = (from + 240.hours(), from + 264.hours());
        group.bench_function(BenchmarkId::new("fifty calls of a day of", calls), |b| {
            b.iter(|| index.page(Query::Between { from: day.0, to: day.1 }, None, 50).expect("a page"));
        });
    }
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
