use std::{fs, path::Path, thread};

use super::*;
use crate::render::testing::Place;

const PATIENCE: Duration = Duration::from_secs(20);

fn sh(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]).stdin(Stdio::null());
    command
}

fn ended(script: &str, limits: &Limits, patience: Duration) -> Ended {
    run(sh(script), limits, patience, &Cancel::default()).unwrap()
}

fn usual(script: &str) -> Ended {
    ended(script, &Limits::default(), PATIENCE)
}

fn is_alive(pid: &Path) -> bool {
    let pid = fs::read_to_string(pid).unwrap();
    // A killed process may wait for its new parent to reap it: that is dead enough.
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

#[test]
fn success_failure_and_death_are_told_apart() {
    assert_eq!(usual("exit 0"), Ended::Well);
    assert_eq!(usual("echo зайве; echo 'немає голосу' >&2; exit 4"), Ended::Failed("код 4, «немає голосу»".to_owned()));
    assert_eq!(usual("kill -SEGV $$"), Ended::Failed("сигнал 11".to_owned()));
}

#[test]
fn a_hanging_program_is_ended_in_time_with_all_it_started() {
    let place = Place::new();
    let pids = ["own", "child"].map(|name| place.path.join(name));
    let script = format!("echo $$ > '{}'; sleep 600 & echo $! > '{}'; wait", pids[0].display(), pids[1].display());
    let begun = Instant::now();
    assert_eq!(ended(&script, &Limits::default(), Duration::from_millis(400)), Ended::TimedOut);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(pids.each_ref().map(|pid| is_alive(pid)), [false, false]);
}

#[test]
fn what_a_program_leaves_behind_is_ended_and_not_waited_for() {
    let place = Place::new();
    let pid = place.path.join("pid");
    let begun = Instant::now();
    assert_eq!(usual(&format!("sleep 600 & echo $! > '{}'", pid.display())), Ended::Well);
    assert!(begun.elapsed() < Duration::from_secs(10));
    let gone = (0..100).any(|_| {
        pause(SLICE);
        !is_alive(&pid)
    });
    assert!(gone, "the left-over child lives on");
}

#[test]
fn endless_talk_on_stderr_neither_blocks_nor_fills_the_memory() {
    let script = "head -c 20000000 /dev/zero | tr '\\0' 'x' >&2; echo >&2; echo 'останнє' >&2; exit 1";
    assert_eq!(usual(script), Ended::Failed("код 1, «останнє»".to_owned()));
}

#[test]
fn a_program_that_closes_its_stderr_is_still_waited_for() {
    let begun = Instant::now();
    assert_eq!(usual("exec 2>&-; sleep 0.3; exit 3"), Ended::Failed("код 3".to_owned()));
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_word_from_outside_ends_it_at_once() {
    let cancel = Cancel::default();
    let copy = cancel.clone();
    let begun = Instant::now();
    let caller = thread::spawn(move || {
        pause(Duration::from_millis(200));
        copy.cancel();
    });
    assert_eq!(run(sh("sleep 600"), &Limits::default(), PATIENCE, &cancel).unwrap(), Ended::Cancelled);
    assert!(begun.elapsed() < Duration::from_secs(10));
    caller.join().unwrap();
}

#[test]
fn output_without_end_is_cut_off() {
    let place = Place::new();
    let limits = Limits { output: 1 << 20, ..Limits::default() };
    let out = place.path.join("out");
    // A shell that is told by SIGXFSZ of its child reports it as a code; exec makes it the program itself.
    let script = format!("sleep 0.2; exec head -c 10000000000 /dev/zero > '{}'", out.display());
    assert!(matches!(ended(&script, &limits, PATIENCE), Ended::Failed(_)));
    assert!(fs::metadata(&out).unwrap().len() <= 1 << 20);
}

#[test]
fn memory_without_end_is_refused() {
    let limits = Limits { memory: 32 << 20, ..Limits::default() };
    // awk doubles a string until it is refused; without the limit it would take a gigabyte and succeed.
    let script = "sleep 0.2; exec awk 'BEGIN { s = \"x\"; for (i = 0; i < 30; i++) s = s s; exit 0 }'";
    assert!(matches!(ended(script, &limits, PATIENCE), Ended::Failed(_)));
}

#[test]
fn it_runs_behind_everything_else_and_knows_nothing_of_the_service() {
    let place = Place::new();
    let out = place.path.join("out");
    let script = format!(
        "sleep 0.3; {{ cut -d' ' -f19 /proc/self/stat; cat /proc/self/oom_score_adj; echo \"$NOTIFY_SOCKET.\"; }} > '{}'",
        out.display()
    );
    let mut command = sh(&script);
    command.env("NOTIFY_SOCKET", "/run/systemd/notify");
    assert_eq!(run(command, &Limits::default(), PATIENCE, &Cancel::default()).unwrap(), Ended::Well);
    assert_eq!(fs::read_to_string(out).unwrap(), format!("{NICE}\n{OOM_SCORE}\n.\n"));
}

#[test]
fn what_cannot_be_started_is_an_error() {
    let start = |program: &str| run(Command::new(program), &Limits::default(), PATIENCE, &Cancel::default());
    assert_eq!(start("/немає/такої").unwrap_err().kind(), io::ErrorKind::NotFound);
    assert_eq!(start("/etc/passwd").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
}
