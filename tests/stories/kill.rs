//! kill -9 in the middle of calls: what had ended is recorded, what had not is recorded as interrupted.

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use crate::common::{App, Call, LONG, SHORT, Setup, TOWN, deep, eventually};
use rustix::process::Signal;

#[test]
fn ended_calls_survive_kill_9_and_the_others_are_marked_interrupted() {
    let app = App::start(TOWN);
    let mut calls: Vec<_> = (0..20).map(|_| Call::dial(&app)).collect();
    for call in &mut calls {
        call.hears("menus.головне.say#1");
    }
    for call in calls.iter_mut().take(8) {
        call.presses('1').hears("texts.графік.say#1");
        call.hangs_up();
    }
    let ended: Vec<_> = calls.iter().take(8).map(|c| c.invite.call_id.clone()).collect();
    let cut: Vec<_> = calls.iter().skip(8).map(|c| c.invite.call_id.clone()).collect();
    // A record counts from when it is in the journal; `calls` shows exactly that.
    for id in &ended {
        app.record(id);
    }
    let app = app.kill_and_restart();
    let outcomes = eventually("all twenty records", LONG, || {
        let records = app.records();
        (records.len() >= 20).then(|| {
            let pair = |r: &serde_json::Value| (r["sip_call_id"].as_str().unwrap().to_owned(), r["outcome"].clone());
            records.iter().map(pair).collect::<BTreeMap<_, _>>()
        })
    });
    for id in &ended {
        assert_ne!(outcomes[id], "interrupted", "{id}");
    }
    for id in &cut {
        assert_eq!(outcomes[id], "interrupted", "{id}");
    }
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    call.hangs_up();
    app.record(&call.invite.call_id);
    assert_eq!(app.records().len(), 21);
}

#[test]
fn again_and_again_at_any_moment_nothing_acknowledged_is_lost() {
    let rounds = if deep() { 60 } else { 3 };
    let mut app = App::start(TOWN);
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        let calls: Vec<_> = (0..6).map(|_| Call::dial(&app)).collect();
        for mut call in calls {
            call.hangs_up();
            acknowledged.push(call.invite.call_id.clone());
        }
        let last = acknowledged.last().unwrap().clone();
        app.record(&last);
        let stored = call_ids(&app);
        acknowledged.retain(|id| stored.contains(id));
        let _cut = Call::dial(&app);
        // Another instant of the store's life each round.
        let until = Instant::now() + Duration::from_millis(round * 7 % 50);
        thread::sleep(until.saturating_duration_since(Instant::now()));
        app = app.kill_and_restart();
        // Calls are answered before the store has read all of its journal: it gets a moment, no record gets lost.
        let whole = |stored: &Vec<String>| acknowledged.iter().all(|id| stored.contains(id));
        let stored =
            eventually(&format!("every record in round {round}"), SHORT, || Some(call_ids(&app)).filter(whole));
        for id in &acknowledged {
            assert_eq!(stored.iter().filter(|s| *s == id).count(), 1, "round {round}: {id}");
        }
    }
}

fn call_ids(app: &App) -> Vec<String> {
    app.records().iter().map(|r| r["sip_call_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn records_can_be_read_while_the_service_is_down() {
    let mut app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hangs_up();
    app.record(&call.invite.call_id);
    app.signal(Signal::KILL);
    app.exits(LONG);
    let records = app.records();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["sip_call_id"], call.invite.call_id);
    let again: Setup = app.setup_again();
    let app = again.start();
    assert_eq!(app.records().len(), 1, "reading changed nothing");
}
