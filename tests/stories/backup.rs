//! A copy of a service at work, and another one that goes on with it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
    thread,
};

use rustix::process::Signal;

use crate::common::{App, Call, LONG, Setup, TOWN, eventually};

fn slukhavka(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_slukhavka")).args(args).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

fn ended_calls(app: &App, count: usize) -> Vec<String> {
    let calls: Vec<_> = (0..count).map(|_| Call::dial(app)).collect();
    let end = |mut call: Call| {
        call.hangs_up();
        app.record(&call.invite.call_id);
        call.invite.call_id.clone()
    };
    calls.into_iter().map(end).collect()
}

#[test]
fn a_backup_of_a_service_at_work_goes_on_as_another_service() {
    let app = App::start(TOWN);
    let ended = ended_calls(&app, 5);
    let mut talking = Call::dial(&app);
    talking.hears("menus.головне.say#1");
    // With the end of another call the beginning of this one is on the disk as well.
    ended_calls(&app, 1);
    let copy = app.dir().join("copy");
    let taken = thread::scope(|scope| {
        let more = scope.spawn(|| ended_calls(&app, 5));
        let taken = app.command(&["backup", text(&copy)]);
        more.join().unwrap();
        taken
    });
    assert!(taken.status.success(), "{taken:?}");
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    talking.presses('1').hears("texts.графік.say#1");
    talking.hangs_up();

    let again = app.command(&["backup", text(&copy)]);
    assert_eq!(said(&again), format!("Файл {} вже є. Дайте іншу назву.", copy.display()));

    let new = app.dir().join("new");
    let restored = slukhavka(&["restore", text(&copy), "--state", text(&new)]);
    assert!(restored.status.success(), "{restored:?}");
    let second = slukhavka(&["restore", text(&copy), "--state", text(&new)]);
    assert!(said(&second).starts_with(&format!("Тека {} не порожня", new.display())), "{second:?}");

    let other = App::start_in(Setup::new(TOWN), &new);
    let stored = eventually("the records of the backup", LONG, || {
        let records = other.records();
        let stored: Vec<_> = records.iter().map(|r| r["sip_call_id"].as_str().unwrap().to_owned()).collect();
        // The one that was cut off gets its record when the store has been read.
        let wanted = ended.iter().chain([&talking.invite.call_id]);
        wanted.into_iter().all(|id| stored.contains(id)).then_some(records)
    });
    let cut = stored.iter().find(|r| r["sip_call_id"] == *talking.invite.call_id).expect("the call that went on");
    assert_eq!(cut["outcome"], "interrupted", "in the copy its end is not known");
}

#[test]
fn commands_about_the_records_say_what_is_in_their_way() {
    let mut app = App::start(TOWN);
    ended_calls(&app, 2);
    let state = app.dir().join("state");
    let salvage = app.command(&["db", "salvage", "--to", text(&app.dir().join("saved"))]);
    assert!(said(&salvage).contains("зараз тримає служба"), "{salvage:?}");
    assert_eq!(salvage.status.code(), Some(2));
    let checked = app.command(&["db", "check"]);
    assert!(String::from_utf8_lossy(&checked.stdout).contains("Пошкоджень немає."), "{checked:?}");
    app.signal(Signal::TERM);
    app.exits(LONG);

    let copy = app.dir().join("copy");
    let taken = slukhavka(&["backup", text(&copy), "--state", text(&state)]);
    assert!(taken.status.success(), "a stopped service has a backup too: {taken:?}");
    let nowhere = slukhavka(&["backup", "/nowhere/copy", "--state", text(&state)]);
    assert_eq!(said(&nowhere), "Не вдалося записати /nowhere/copy: такої теки немає.");
    let checked = slukhavka(&["db", "check", "--state", text(&state)]);
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
}
