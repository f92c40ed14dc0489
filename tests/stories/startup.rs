//! Starting: what a person sees when it works, and what to do when it does not.

use std::{fs, process::Command};

use crate::common::{App, Call, LONG, SHORT, Setup, TOWN, net::fresh_ip, secs};

#[test]
fn a_taken_port_is_said_in_ukrainian_with_advice_and_exit_code_1() {
    let first = App::start(TOWN);
    let mut second = Setup::new(TOWN).on(first.sip().ip()).launch();
    assert_eq!(second.exits(LONG).code(), Some(1), "{}", second.log());
    let log = second.log();
    assert!(log.contains("5060"), "which port?\n{log}");
    assert!(log.contains("порада") || log.contains("Порада"), "no advice:\n{log}");
    assert!(log.contains("зайнят"), "not said that it is taken:\n{log}");
}

#[test]
fn the_same_for_tcp_alone() {
    let ip = fresh_ip();
    let _taken = std::net::TcpListener::bind((ip, 5060)).unwrap();
    let mut app = Setup::new(TOWN).on(ip.into()).launch();
    assert_eq!(app.exits(LONG).code(), Some(1), "{}", app.log());
    assert!(app.log().contains("зайнят"), "{}", app.log());
}

#[test]
fn a_port_is_free_again_right_after_the_service_ended() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hangs_up();
    let ip = app.sip().ip();
    drop(app);
    let app = Setup::new(TOWN).on(ip).start();
    let mut call = Call::dial(&app);
    call.hangs_up();
}

#[test]
fn a_bad_configuration_shows_every_mistake_and_exits_with_2() {
    let good = App::start(TOWN);
    let dir = good.dir().join("bad");
    fs::create_dir_all(&dir).unwrap();
    let file = dir.join("config.yaml");
    fs::write(&file, TOWN.replace("1: графік", "1: графк").replace("2: субсидія", "2: субсидя")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_slukhavka"))
        .args(["run", "--config"])
        .arg(&file)
        .arg("--state")
        .arg(dir.join("state"))
        .args(["--listen", &format!("udp:{}:5060", fresh_ip()), "--web", "off"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("графк") && text.contains("субсидя"), "{text}");
    assert!(text.contains("config.yaml:"), "{text}");
}

#[test]
fn the_answer_comes_within_a_second_of_the_start() {
    let app = Setup::new(TOWN).launch();
    let mut phone = crate::common::Phone::udp(app.sip());
    let deadline = std::time::Instant::now() + SHORT;
    let answer = loop {
        assert!(std::time::Instant::now() < deadline, "{}", app.log());
        let text = phone.plain("OPTIONS", &[]);
        phone.send(text.as_bytes());
        if let Some(answer) = phone.receive(std::time::Duration::from_millis(20)) {
            break answer;
        }
    };
    let took = app.started.elapsed();
    assert_eq!(answer.status(), 200);
    eprintln!("start → first answered OPTIONS: {took:?}");
    assert!(took < secs(5), "{took:?}");
}

#[test]
fn an_address_that_is_not_ours_is_a_startup_error() {
    let mut app = Setup::new(TOWN).on("203.0.113.7".parse().unwrap()).launch();
    assert_eq!(app.exits(LONG).code(), Some(1), "{}", app.log());
    assert!(app.log().contains("203.0.113.7"), "{}", app.log());
}
