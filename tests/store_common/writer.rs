//! The process that crash tests stop: some twenty calls always in progress, each batch of ends told only when
//! acknowledged, and when asked for, a purge and folds of a month all the while. It is the test binary started anew, with only its test `writer`.

use std::{
    collections::BTreeSet,
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use slukhavka::{
    ledger::{Fold, Month},
    runtime::store_thread::{StoreHandle, StoreOptions},
    store::{Entry, JournalOptions, Terms},
};

use super::{LONG, record, start_with};

const FOLDER: &str = "SLUKHAVKA_CRASH_FOLDER";
const RATE: &str = "SLUKHAVKA_CRASH_RATE";
const UPKEEP: &str = "SLUKHAVKA_CRASH_UPKEEP";

/// What the writer does until it dies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    /// Ended calls a second; as many as go when there is no number.
    pub rate: Option<u32>,
    /// Personal data are purged and a month folded all the while.
    pub upkeep: bool,
}

/// Small segments and frequent checkpoints, so that kills fall into rotations and sled's writes as well.
pub fn writer_options() -> StoreOptions {
    StoreOptions {
        checkpoint: Duration::from_millis(20),
        journal: JournalOptions { segment_bytes: 8_000 },
        ..StoreOptions::default()
    }
}

/// The body of the child; returns at once when this is not the child.
pub fn write_until_killed() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let rate: Option<u32> = env::var(RATE).ok().and_then(|rate| rate.parse().ok());
    let (store, boot) = start_with(Path::new(&folder), writer_options());
    if env::var_os(UPKEEP).is_some() {
        let store = store.clone();
        thread::spawn(move || keep_purging(&store));
    }
    // Few a second are acknowledged one by one, many together.
    let group = if rate.is_some_and(|rate| rate < 100) { 1 } else { 5 };
    let pause = rate.map(|rate| Duration::from_secs(1) * group / rate);
    for seq in 0.. {
        say(format_args!("began {boot} {seq}"));
        store.began(record(boot, seq));
        if seq % group == group - 1 && seq >= 20 {
            let ends = seq - 20..seq - 20 + group;
            ends.clone().for_each(|seq| store.ended(record(boot, seq)));
            if env::var_os(UPKEEP).is_some() {
                store.write(fold(boot, seq));
            }
            assert!(store.settle(LONG));
            ends.for_each(|seq| say(format_args!("acknowledged {boot} {seq}")));
            if env::var_os(UPKEEP).is_some() {
                say(format_args!("folded {boot} {seq}"));
            }
            pause.into_iter().for_each(thread::sleep);
        }
    }
}

/// Each line is whole, whichever thread says it.
fn say(words: std::fmt::Arguments<'_>) {
    writeln!(std::io::stdout().lock(), "{words}").unwrap();
}

fn keep_purging(store: &StoreHandle) {
    let ever = jiff::Timestamp::from_second(4_000_000_000).unwrap();
    loop {
        // Before the journal is open there is nothing to purge; a failing disk is what the test is about.
        let _ = store.purge_blocking(Terms { calls: ever, accesses: ever });
        thread::sleep(Duration::from_millis(1));
    }
}

/// The month that the writer folds, over and over; the figures say when.
pub fn folded_month() -> Month {
    "2026-08".parse().unwrap()
}

fn fold(boot: u32, seq: u32) -> Entry {
    let made = jiff::Timestamp::from_second(1_790_000_000).unwrap();
    let figures = serde_json::json!({ "boot": boot, "seq": seq });
    Entry::Fold(Fold { month: folded_month(), made, figures })
}

/// What a stopped writer had told.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub began: BTreeSet<(u32, u32)>,
    pub acknowledged: BTreeSet<(u32, u32)>,
    /// The last fold that was acknowledged.
    pub folded: Option<(u32, u32)>,
}

/// When a writer dies: so long after its process was made, or after its first word.
pub enum Life {
    OfProcess(Duration),
    AfterFirstWord(Duration),
}

/// Starts the writer, kills it at the end of its life, and reads what it had told until then.
pub fn run_and_kill(folder: &Path, load: Load, life: Life) -> Told {
    let (mut child, told, reader) = run(folder, load, life);
    end(&mut child, reader);
    told.lock().unwrap().clone()
}

/// The same with a `cut` of the power instead. Only what was told before it counts: a machine without power tells nothing,
/// but this process lives on for a moment, and a sync that the cut falls into may be told to have succeeded.
pub fn run_and_cut(folder: &Path, load: Load, life: Life, cut: impl FnOnce()) -> Told {
    let (mut child, told, reader) = run(folder, load, life);
    let told = told.lock().unwrap().clone();
    cut();
    end(&mut child, reader);
    told
}

type Running = (Child, Arc<Mutex<Told>>, JoinHandle<()>);

/// Until the end of its life.
fn run(folder: &Path, load: Load, life: Life) -> Running {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "writer", "--ignored", "--nocapture", "--test-threads=1"]).env(FOLDER, folder);
    load.rate.into_iter().for_each(|rate| _ = command.env(RATE, rate.to_string()));
    if load.upkeep {
        command.env(UPKEEP, "1");
    }
    let mut child: Child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let words = child.stdout.take().unwrap();
    let (first_word, heard) = mpsc::channel();
    let told = Arc::<Mutex<Told>>::default();
    let telling = Arc::clone(&told);
    let reader = thread::spawn(move || read_told(words, &telling, &first_word));
    match life {
        Life::OfProcess(life) => thread::sleep(life),
        Life::AfterFirstWord(life) => {
            heard.recv_timeout(LONG).expect("the writer says something");
            thread::sleep(life);
        }
    }
    (child, told, reader)
}

fn end(child: &mut Child, reader: JoinHandle<()>) {
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
}

fn read_told(words: ChildStdout, told: &Mutex<Told>, first_word: &mpsc::Sender<()>) {
    let mut words = BufReader::new(words);
    let mut line = String::new();
    // A line without its end was cut by the kill and was never told.
    while words.read_line(&mut line).is_ok_and(|n| n > 0) && line.ends_with('\n') {
        let parts: Vec<_> = line.split_whitespace().collect();
        if let [what, boot, seq] = parts[..]
            && let (Ok(boot), Ok(seq)) = (boot.parse(), seq.parse())
        {
            let mut told_of = told.lock().unwrap();
            match what {
                "began" => {
                    told_of.began.insert((boot, seq));
                    let _ = first_word.send(());
                }
                "acknowledged" => _ = told_of.acknowledged.insert((boot, seq)),
                "folded" => told_of.folded = Some((boot, seq)),
                _ => {}
            }
        }
        line.clear();
    }
}
