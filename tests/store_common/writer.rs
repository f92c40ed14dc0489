//! The process that crash tests stop: some twenty calls always in progress, each batch of ends told only when
//! acknowledged. It is the test binary started anew, with only its test `writer`.

use std::{
    collections::BTreeSet,
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use slukhavka::{runtime::store_thread::StoreOptions, store::JournalOptions};

use super::{LONG, record, start_with};

const FOLDER: &str = "SLUKHAVKA_CRASH_FOLDER";

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
    let (store, boot) = start_with(Path::new(&folder), writer_options());
    let mut out = std::io::stdout().lock();
    for seq in 0.. {
        writeln!(out, "began {boot} {seq}").unwrap();
        store.began(record(boot, seq));
        if seq % 5 == 4 && seq >= 20 {
            let ends = seq - 20..seq - 15;
            ends.clone().for_each(|seq| store.ended(record(boot, seq)));
            assert!(store.settle(LONG));
            ends.for_each(|seq| writeln!(out, "acknowledged {boot} {seq}").unwrap());
        }
    }
}

/// What a stopped writer had told.
pub struct Told {
    pub began: BTreeSet<(u32, u32)>,
    pub acknowledged: BTreeSet<(u32, u32)>,
}

/// When a writer dies: so long after its process was made, or after its first word.
pub enum Life {
    OfProcess(Duration),
    AfterFirstWord(Duration),
}

/// Starts the writer, does `before` at the end of its life, kills it, and reads what it had told until then.
pub fn run_and_stop(folder: &Path, life: Life, before: impl FnOnce()) -> Told {
    let mut child: Child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "writer", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = child.stdout.take().unwrap();
    let (first_word, heard) = mpsc::channel();
    let reader = thread::spawn(move || read_told(told, &first_word));
    match life {
        Life::OfProcess(life) => thread::sleep(life),
        Life::AfterFirstWord(life) => {
            heard.recv_timeout(LONG).expect("the writer says something");
            thread::sleep(life);
        }
    }
    before();
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn read_told(told: ChildStdout, first_word: &mpsc::Sender<()>) -> Told {
    let mut told_of = Told { began: BTreeSet::new(), acknowledged: BTreeSet::new() };
    let mut told = BufReader::new(told);
    let mut line = String::new();
    // A line without its end was cut by the kill and was never told.
    while told.read_line(&mut line).is_ok_and(|n| n > 0) && line.ends_with('\n') {
        let words: Vec<_> = line.split_whitespace().collect();
        if let [what, boot, seq] = words[..]
            && let (Ok(boot), Ok(seq)) = (boot.parse(), seq.parse())
        {
            match what {
                "began" => {
                    told_of.began.insert((boot, seq));
                    let _ = first_word.send(());
                }
                "acknowledged" => _ = told_of.acknowledged.insert((boot, seq)),
                _ => {}
            }
        }
        line.clear();
    }
    told_of
}
