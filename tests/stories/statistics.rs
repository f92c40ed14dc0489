//! What the service writes down about itself, and the report that is made of it: by the control socket, as commands and
//! pages ask.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixStream,
    time::{Duration, SystemTime},
};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::common::{App, Call, LONG, TOWN, eventually};

/// What the service answers to one request.
#[track_caller]
fn asked(app: &App, request: &Value) -> Value {
    let mut stream = UnixStream::connect(app.dir().join("control.sock")).unwrap();
    stream.write_all(format!("{request}\n").as_bytes()).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    let mut answer: Value = serde_json::from_str(&line).unwrap();
    answer["ok"].take()
}

/// The year holds the outage whenever the test runs, but for the first minutes of January.
#[track_caller]
fn report(app: &App) -> Value {
    let year = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("Europe/Kyiv").unwrap()).year();
    let period =
        if jiff::Timestamp::now().to_string()[5..7] == *"01" { format!("{year}-01") } else { year.to_string() };
    eventually("a report", LONG, || {
        Some(asked(app, &json!({"cmd": "report", "period": period}))).filter(|report| report.is_object())
    })
}

#[track_caller]
fn outages(app: &App) -> Vec<Value> {
    report(app)["service"]["outages"].as_array().unwrap().clone()
}

fn one_call(app: &App) {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1");
    call.presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    app.record(&call.invite.call_id);
}

#[test]
fn a_power_cut_is_an_outage_from_when_the_service_was_last_alive() {
    let app = App::start(TOWN);
    one_call(&app);
    let alive = app.dir().join("state/alive");
    // An outage begins no earlier than the run it cuts off; one of less than a second is not listed.
    eventually("two seconds of life", LONG, || (app.started.elapsed() > Duration::from_secs(2)).then_some(()));
    app.signal(Signal::KILL);
    // The machine was without power since twenty minutes ago.
    let then = SystemTime::now() - Duration::from_secs(20 * 60);
    eventually("the file that tells of life", LONG, || File::options().write(true).open(&alive).ok())
        .set_modified(then)
        .unwrap();
    let app = app.kill_and_restart();
    // What was written down a moment ago is in the next report.
    let outages = eventually("the outage", LONG, || Some(outages(&app)).filter(|outages| !outages.is_empty()));
    assert_eq!(outages.len(), 1, "{outages:#?}");
    assert_eq!(outages[0]["planned"], false, "{outages:#?}");
    let seconds = outages[0]["seconds"].as_u64().unwrap();
    assert!((1..600).contains(&seconds), "{seconds}");
    let request = json!({"cmd": "events", "from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"});
    let events = asked(&app, &request);
    let told = events.as_array().unwrap().last().unwrap()["what"]["alive"].as_str().unwrap().to_owned();
    let told: jiff::Timestamp = told.parse().unwrap();
    let then = jiff::Timestamp::try_from(then).unwrap();
    assert!(told.duration_since(then).abs() < jiff::SignedDuration::from_secs(1), "{told}");
    assert_eq!(report(&app)["head"]["offered"], 1);
}

#[test]
fn an_ordered_stop_is_no_outage_of_the_machine() {
    let mut app = App::start(TOWN);
    one_call(&app);
    app.signal(Signal::TERM);
    app.exits(LONG);
    assert!(!app.dir().join("state/alive").exists(), "an ordered end leaves no sign of life behind");
    let app = app.setup_again().start();
    let outages = outages(&app);
    assert!(outages.iter().all(|outage| outage["planned"] == true), "{outages:#?}");
}

#[test]
fn calls_are_in_the_report_as_soon_as_they_have_ended_and_rows_have_masked_numbers() {
    let app = App::start(TOWN);
    assert_eq!(report(&app)["head"]["offered"], 0);
    one_call(&app);
    one_call(&app);
    eventually("both calls in the report", LONG, || (report(&app)["head"]["offered"] == 2).then_some(()));
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("Europe/Kyiv").unwrap()).date();
    let output = app.command(&[
        "export",
        "--from",
        &today.to_string(),
        "--format",
        "json",
        "--config",
        app.config().to_str().unwrap(),
    ]);
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 2, "{rows:#?}");
    assert_eq!(rows[0]["outcome_id"], "informed");
    assert!(rows.iter().all(|row| row["number"].as_str().is_none_or(|number| number.contains('•'))), "{rows:#?}");
}

#[test]
fn an_announcement_is_told_once_in_a_report_also_after_a_restart() {
    let yaml = format!("{TOWN}notices:\n  - until: 31.12.2036 18:00\n    say: |\n      Сьогодні немає води.\n");
    let app = App::start(&yaml);
    let told = |app: &App| report(app)["service"]["notices"].as_array().unwrap().len();
    eventually("the announcement", LONG, || (told(&app) == 1).then_some(()));
    eventually("its mark", LONG, || app.dir().join("state/notices").exists().then_some(()));
    let app = app.kill_and_restart();
    eventually("the announcement after the restart", LONG, || (told(&app) == 1).then_some(()));
    assert!(fs::read_to_string(app.dir().join("state/notices")).unwrap().lines().count() == 1);
}

#[test]
fn who_takes_numbers_out_of_the_service_is_written_down() {
    let app = App::start(TOWN);
    one_call(&app);
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("Europe/Kyiv").unwrap()).date();
    let output = app.command(&["export", "--from", &today.to_string(), "--numbers"]);
    assert!(output.status.success(), "{output:?}");
    let request = json!({"cmd": "accesses", "from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"});
    let accesses = eventually("the access log", LONG, || {
        let found = asked(&app, &request);
        found.as_array().is_some_and(|found| !found.is_empty()).then_some(found)
    });
    let deeds: Vec<_> = accesses.as_array().unwrap().iter().map(|access| access["what"]["deed"].clone()).collect();
    assert!(deeds.contains(&json!("numbers")), "{accesses:#}");
    assert!(accesses[0]["by"].is_string() && accesses[0]["from"].is_null(), "{accesses:#}");
}
