//! Operators' telephones that refuse, ring in vain, answer too late, answer twice or die: the caller goes on to the next
//! one, and the record says why.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use crate::common::{
    App, Call, SHORT, Setup, TOWN, deep, desk::town, eventually, net::fresh_ip, operator::OperatorPhone, secs,
};
use serde_json::{Value, json};

const NAMES: [&str; 10] = ["Анна", "Богдан", "Віра", "Галина", "Дарина", "Євген", "Зоя", "Ігор", "Катерина", "Леся"];
const CITIZEN: f64 = 450.0;
const OPERATOR: f64 = 1000.0;

/// A town whose operators are these telephones, called one after another; its lines are open to everybody.
fn start<const N: usize>(more: &str) -> (App, [OperatorPhone; N]) {
    let ip: Ipv4Addr = fresh_ip();
    let desks = [(); N].map(|()| OperatorPhone::new(ip));
    let uris: Vec<String> = desks.iter().map(OperatorPhone::uri).collect();
    let people: Vec<(&str, &str)> = NAMES.into_iter().zip(uris.iter().map(String::as_str)).collect();
    let text = town(TOWN, &people, &NAMES[..N].join(", "), more);
    (Setup::new(&text).on(ip.into()).start(), desks)
}

/// A citizen who has asked for a person.
fn asks_for_a_person(app: &App) -> Call {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1").presses('0');
    call
}

/// Both hear each other.
#[track_caller]
fn talk(call: &Call, desk: &OperatorPhone) {
    let (ours, theirs) = (call.rtp.packet_count(), desk.rtp.packet_count());
    call.rtp.sing(CITIZEN);
    desk.rtp.sing(OPERATOR);
    call.rtp.hears_tone(OPERATOR, ours);
    desk.rtp.hears_tone(CITIZEN, theirs);
}

fn attempts(record: &Value) -> Vec<(String, String, Option<u64>)> {
    let all = record["queues"][0]["attempts"].as_array().unwrap_or_else(|| panic!("no attempts: {record:#}"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.iter().map(|a| (text(&a["operator"]), text(&a["result"]), a["sip_status"].as_u64())).collect()
}

#[track_caller]
fn nothing_is_left(app: &App) {
    app.wait_for_figure("legs", 0, SHORT);
    app.wait_for_figure("calls", 0, SHORT);
}

#[test]
fn whoever_refuses_is_passed_over_and_the_reason_recorded() {
    let (app, mut desks) = start::<9>("    ring: 20s\n");
    let decoy = OperatorPhone::new([127, 0, 0, 1].into());
    let elsewhere = format!("Contact: <{}>", decoy.uri());
    let mut call = asks_for_a_person(&app);
    let refusals: [(&str, &str); 8] = [
        ("403 Forbidden", "unreachable"),
        ("404 Not Found", "unreachable"),
        ("480 Temporarily Unavailable", "no-answer"),
        ("486 Busy Here", "busy"),
        ("488 Not Acceptable Here", "unreachable"),
        ("503 Service Unavailable", "unreachable"),
        ("603 Decline", "rejected"),
        // Nobody's Contact is a way to ring somebody else.
        ("302 Moved Temporarily", "unreachable"),
    ];
    for (desk, (status, _)) in desks.iter_mut().zip(refusals) {
        let more: &[&str] = if status.starts_with('3') { &[&elsewhere] } else { &[] };
        desk.is_rung().refuses(status, more);
    }
    let last = &mut desks[8];
    last.is_rung().rings().answers();
    talk(&call, last);
    call.hangs_up();
    desks[8].is_hung_up_on();
    let record = app.record(&call.invite.call_id);
    let mut wanted: Vec<(String, String, Option<u64>)> = NAMES
        .into_iter()
        .zip(refusals)
        .map(|(name, (status, result))| (name.to_owned(), result.to_owned(), status[..3].parse().ok()))
        .collect();
    let found = attempts(&record);
    wanted.push((NAMES[8].to_owned(), "answered".to_owned(), found.last().and_then(|last| last.2)));
    assert_eq!(found, wanted, "{record:#}");
    assert_eq!(record["outcome"], "answered");
    assert_eq!(record["talks"][0]["end"], "caller");
    assert!(record.get("survey").is_none(), "who hangs up first is not asked: {record:#}");
    let mut decoy = decoy;
    decoy.phone.hears_nothing(Duration::from_millis(50));
    nothing_is_left(&app);
}

#[test]
fn who_does_not_answer_is_cancelled_and_who_is_not_there_is_not_waited_for() {
    let (app, [mut absent, mut dead, mut there]) = start("    ring: 6s\n");
    let mut call = asks_for_a_person(&app);
    absent.is_rung().rings();
    let rung = Instant::now();
    absent.is_cancelled();
    let rang = rung.elapsed();
    assert!((secs(5)..secs(8)).contains(&rang), "rang for {rang:?} instead of 6 s");
    // This one says nothing at all; waiting for Timer B (RFC 3261 §17.1.1.2) would cost the caller 32 s.
    dead.is_rung();
    let rung = Instant::now();
    there.is_rung().rings();
    assert!(rung.elapsed() < secs(6), "waited {:?} for a dead telephone", rung.elapsed());
    there.answers();
    talk(&call, &there);
    there.hangs_up();
    call.hears("system.survey_mark");
    call.hangs_up();
    let found = attempts(&app.record(&call.invite.call_id));
    let results: Vec<&str> = found.iter().map(|(_, result, _)| result.as_str()).collect();
    assert_eq!(results, ["no-answer", "unreachable", "answered"], "{found:?}");
    // It comes to life when everything is over: it may neither ring on nor take anybody.
    let body = dead.answer.to_string();
    dead.says("200 OK", &[], &body);
    dead.is_acknowledged();
    dead.is_hung_up_on();
    nothing_is_left(&app);
}

#[test]
fn an_answer_that_crosses_the_callers_goodbye_is_hung_up_at_once() {
    let (app, [mut desk]) = start("    ring: 20s\n");
    let mut call = asks_for_a_person(&app);
    desk.is_rung().rings();
    call.hangs_up();
    let cancel = desk.phone.request("CANCEL", SHORT);
    // The telephone was lifted before the CANCEL reached it (RFC 3261 §9.1).
    let body = desk.answer.to_string();
    desk.says("200 OK", &[], &body);
    desk.phone.answer(&cancel, "481 Call/Transaction Does Not Exist");
    desk.is_acknowledged();
    desk.is_hung_up_on();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["outcome"], "abandoned", "{record:#}");
    assert_eq!(record["queues"][0]["end"], "abandoned");
    assert_eq!(attempts(&record)[0].1, "caller-gone");
    assert!(record.get("talks").is_none(), "{record:#}");
    nothing_is_left(&app);
    // The operator is free for the next caller.
    app.operator_becomes(NAMES[0], "free");
}

#[test]
fn of_two_answers_of_a_fork_one_is_the_talk_and_the_other_hung_up() {
    let (app, [mut desk]) = start("    ring: 20s\n");
    let mut call = asks_for_a_person(&app);
    desk.is_rung().rings();
    desk.says_as("other-branch", "180 Ringing", &[], "");
    desk.answers();
    let body = desk.answer.to_string();
    desk.says_as("other-branch", "200 OK", &[], &body);
    let (mut acked, mut ended) = (false, false);
    while !(acked && ended) {
        let message = desk.phone.receive(SHORT).expect("ACK and BYE for the other branch");
        assert_eq!(message.tag("to"), "other-branch", "{message}");
        match message.method() {
            "ACK" => acked = true,
            "BYE" => {
                desk.phone.answer(&message, "200 OK");
                ended = true;
            }
            other => panic!("{other}:\n{message}"),
        }
    }
    talk(&call, &desk);
    desk.hangs_up();
    call.hears("system.survey_mark");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["talks"].as_array().map(Vec::len), Some(1), "{record:#}");
    assert_eq!(attempts(&record).len(), 1);
    nothing_is_left(&app);
}

#[test]
fn a_telephone_that_answers_with_no_codec_of_ours_is_hung_up_and_the_next_one_rung() {
    let (app, [mut wrong, mut right]) = start("    ring: 20s\n");
    let call = asks_for_a_person(&app);
    wrong.answer.codecs = vec![(18, "G729")];
    wrong.is_rung();
    let body = wrong.answer.to_string();
    wrong.says("200 OK", &[], &body);
    wrong.is_acknowledged();
    wrong.is_hung_up_on();
    right.is_rung().answers();
    talk(&call, &right);
    right.hangs_up();
    let mut call = call;
    call.hears("system.survey_mark");
    call.hangs_up();
    let found = attempts(&app.record(&call.invite.call_id));
    assert_eq!((found[0].1.as_str(), found[0].2), ("unreachable", Some(488)), "{found:?}");
}

/// The operator sends no audio at all: muted, when the telephone answers a question within the dialog; gone, when not.
#[test]
fn a_mute_operator_is_kept_and_a_vanished_one_is_replaced() {
    if !deep() {
        return;
    }
    let (app, [mut mute]) = start("    ring: 20s\n");
    let mut call = asks_for_a_person(&app);
    mute.is_rung().rings().answers();
    call.rtp.sing(CITIZEN);
    mute.rtp.hears_tone(CITIZEN, 0);
    let ping = mute.phone.request("OPTIONS", secs(60));
    mute.phone.answer(&ping, "200 OK");
    let from = mute.rtp.packet_count();
    mute.rtp.hears_tone(CITIZEN, from);
    // Now it vanishes: nothing is heard of it, and nothing is answered.
    mute.rtp.sing(OPERATOR);
    call.rtp.hears_tone(OPERATOR, 0);
    mute.rtp.fall_silent();
    call.rtp.talk();
    call.forgets();
    call.hears_within("system.talk_lost", secs(90));
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["talks"][0]["end"], "lost", "{record:#}");
    assert_eq!(record["outcome"], "answered");
    assert_eq!(record.get("survey"), None);
    eventually("the end", LONG_ENOUGH, || (app.status()["calls"] == json!(0)).then_some(()));
}

const LONG_ENOUGH: Duration = Duration::from_secs(40);
