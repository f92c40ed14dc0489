//! What staff type: `calls`, `status`, `check`, `try`, `schema`, `--help`.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use crate::common::{App, Call, TOWN, net::Scratch};

fn slukhavka(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_slukhavka")).args(args).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn help_is_in_ukrainian_and_names_every_command() {
    let output = slukhavka(&["--help"]);
    assert!(output.status.success());
    let help = text(&output);
    for command in ["run", "check", "try", "calls", "status", "schema"] {
        assert!(help.contains(command), "{command} is missing:\n{help}");
    }
    assert!(help.contains("Слухавка"), "{help}");
    for english in ["Usage:", "Options:", "Commands:", "Print help"] {
        assert!(!help.contains(english), "«{english}» in\n{help}");
    }
}

#[test]
fn calls_are_listed_while_the_service_runs_for_people_and_for_programs() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1").presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    app.record(&call.invite.call_id);
    let listed = text(&app.command(&["calls", "--last", "20"]));
    assert!(listed.contains("графік"), "{listed}");
    assert!(!listed.contains("error"), "{listed}");
    assert_eq!(app.records()[0]["journey"].as_array().unwrap().last().unwrap()["at"], "графік");
}

#[test]
fn status_tells_people_what_programs_read_in_json() {
    let app = App::start(TOWN);
    let call = Call::dial(&app);
    let status = text(&app.command(&["status"]));
    assert!(!status.is_empty());
    for figure in ["calls", "legs", "transactions", "sessions", "offered", "answered", "ended", "garbage"] {
        app.figure(figure);
    }
    assert_eq!(app.figure("calls"), 1);
    drop(call);
}

#[test]
fn status_of_a_service_that_does_not_run_says_so() {
    let scratch = Scratch::new("nothing");
    let dir = scratch.path().to_str().unwrap();
    let output = slukhavka(&["status", "--state", dir, "--control", &format!("{dir}/control.sock")]);
    assert!(!output.status.success());
    assert!(text(&output).contains("не працює"), "{}", text(&output));
}

#[test]
fn the_embedded_example_passes_its_own_check() {
    let output = slukhavka(&["check", concat!(env!("CARGO_MANIFEST_DIR"), "/config.example.yaml")]);
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn check_shows_all_mistakes_with_place_and_caret_and_fails() {
    let scratch = Scratch::new("check");
    let file = scratch.path().join("config.yaml");
    std::fs::write(
        &file,
        TOWN.replace("1: графік", "1: графк").replace("operator: приймальня", "operator: приймальна"),
    )
    .unwrap();
    let output = slukhavka(&["check", file.to_str().unwrap()]);
    let told = text(&output);
    assert!(!output.status.success());
    assert!(told.contains("графк") && told.contains("приймальна"), "{told}");
    assert!(told.contains("^") && told.contains("порада"), "{told}");

    let output = slukhavka(&["check", file.to_str().unwrap(), "--format", "json"]);
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(list.to_string().contains("графк"), "{list:#}");
}

#[test]
fn the_schema_is_json() {
    let output = slukhavka(&["schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(schema.get("$schema").is_some());
}

#[test]
fn try_walks_the_menu_in_a_terminal_with_the_callers_words() {
    let scratch = Scratch::new("try");
    let file = scratch.path().join("config.yaml");
    std::fs::write(&file, TOWN).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_slukhavka"))
        .args(["try", "--config", file.to_str().unwrap(), "--at", "2026-03-02 10:00"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all("1\n".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = text(&output);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("Вітаємо! Це міська рада."), "{told}");
    assert!(told.contains("Ми працюємо на вулиці Зразковій."), "{told}");
}
