//! What providers' switches ask for during a call: early media, reliable provisionals, session timers.

use crate::common::{
    App, Call, Invite, Message, Phone,
    kamailio::NUMBER,
    secs,
    trunk::{prepared, setup, town},
};

const GREETING: &str = "menus.головне.say#1";

/// A town whose line is every phone of these stories; without a provider in between, the bytes are ours.
fn app(more: &str) -> App {
    let yaml = town(&[("головна", format!("server: 127.0.0.1, from: [127.0.0.0/8], keep_alive: off{more}"))]);
    setup(&yaml).start()
}

fn call(app: &App, change: impl FnOnce(&mut Invite)) -> Call {
    prepared(app.sip(), app, NUMBER, |invite, _| change(invite))
}

/// The next provisional with this status.
#[track_caller]
fn provisional(call: &mut Call, status: u16) -> Message {
    let answer = call.phone.response();
    assert_eq!(answer.status(), status, "{answer}");
    answer
}

#[test]
fn the_greeting_sounds_before_the_call_is_charged_when_so_configured() {
    let app = app(", answer: after_greeting");
    let mut call = call(&app, |_| {});
    call.invites();
    let early = provisional(&mut call, 183);
    call.hears_early(&early);
    call.hears(GREETING);
    let early_tag = early.tag("to");
    call.is_answered();
    assert_eq!(call.answer.tag("to"), early_tag, "one dialog, early and confirmed");
    call.acknowledges("");
    call.presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert!(record["answered_ms"].as_u64().unwrap() >= 150, "answered after the greeting: {record:#}");
}

#[test]
fn a_caller_who_gives_up_during_early_media_is_a_cancelled_call() {
    let app = app(", answer: after_greeting");
    let mut call = call(&app, |_| {});
    call.invites();
    let early = provisional(&mut call, 183);
    call.hears_early(&early);
    let text = call.cancel_text();
    call.phone.send(text.as_bytes());
    let mut finals = [call.phone.response(), call.phone.response()].map(|m| (m.cseq_method().to_owned(), m.status()));
    finals.sort();
    assert_eq!(finals, [("CANCEL".to_owned(), 200), ("INVITE".to_owned(), 487)]);
    call.answer = early;
    call.acknowledges_refusal();
    assert_eq!(app.record(&call.invite.call_id)["outcome"], "cancelled");
}

#[test]
fn a_reliable_provisional_waits_for_its_prack() {
    let app = app(", answer: after_greeting");
    let mut call = call(&app, |invite| {
        invite.headers = vec!["Require: 100rel".into(), "Supported: 100rel".into()];
    });
    call.invites();
    let early = provisional(&mut call, 183);
    assert!(early.list("require").contains(&"100rel".to_owned()), "{early}");
    let number = early.header("rseq").to_owned();
    // Not acknowledged yet: it comes again, byte for byte the same.
    let again = provisional(&mut call, 183);
    assert_eq!(again.header("rseq"), number);
    call.hears_early(&early);
    call.answer = early;
    let strange = call.asks("PRACK", &["RAck: 999999 1 INVITE"], "");
    assert_eq!(strange.status(), 481, "{strange}");
    let answer = call.asks("PRACK", &[&format!("RAck: {number} 1 INVITE")], "");
    assert_eq!(answer.status(), 200, "{answer}");
    call.hears(GREETING);
    call.is_answered();
    call.acknowledges_with_cseq(1);
    call.presses('1').hears("texts.графік.say#1");
    call.hangs_up();
}

#[test]
fn nothing_is_reliable_for_a_peer_that_does_not_ask() {
    let app = app(", answer: after_greeting");
    let mut call = call(&app, |_| {});
    call.invites();
    let early = provisional(&mut call, 183);
    assert!(early.get("rseq").is_none() && early.get("require").is_none(), "{early}");
    call.is_answered();
    call.acknowledges("");
    call.hangs_up();
}

fn timed(seconds: &str, refresher: &str) -> Vec<String> {
    vec!["Supported: timer".into(), format!("Session-Expires: {seconds};refresher={refresher}"), "Min-SE: 90".into()]
}

#[test]
fn a_session_too_short_is_422_with_the_shortest_we_take() {
    let app = app("");
    let mut call = call(&app, |invite| {
        invite.headers = vec!["Supported: timer".into(), "Session-Expires: 30".into()];
    });
    call.invites();
    let answer = call.phone.final_response("INVITE");
    assert_eq!(answer.status(), 422, "{answer}");
    assert_eq!(answer.header("min-se"), "90");
    call.answer = answer;
    call.acknowledges_refusal();
}

#[test]
fn the_caller_refreshes_the_session_by_update_and_by_reinvite() {
    let app = app("");
    let mut call = call(&app, |invite| invite.headers = timed("1800", "uac"));
    call.invites();
    let answer = call.is_answered().clone();
    assert_eq!(answer.header("session-expires").replace(' ', ""), "1800;refresher=uac");
    assert!(answer.list("require").contains(&"timer".to_owned()), "{answer}");
    call.acknowledges("");
    call.rtp.talk();
    let refreshed = call.asks("UPDATE", &["Supported: timer", "Session-Expires: 1800;refresher=uac"], "");
    assert_eq!((refreshed.status(), refreshed.header("session-expires")), (200, "1800;refresher=uac"), "{refreshed}");
    let body = call.offer.to_string();
    let refreshed = call.asks("INVITE", &["Supported: timer", "Session-Expires: 1800;refresher=uac"], &body);
    assert_eq!((refreshed.status(), refreshed.header("session-expires")), (200, "1800;refresher=uac"), "{refreshed}");
    call.acknowledges("");
    call.hears("натисніть два");
    call.hangs_up();
    call.rtp.stream().assert_unbroken(160);
}

#[test]
fn the_program_refreshes_the_session_when_that_is_its_part() {
    let app = app("");
    let mut call = call(&app, |invite| {
        invite.headers = timed("90", "uas");
        invite.headers.push("Allow: INVITE, ACK, BYE, CANCEL, UPDATE, OPTIONS".into());
    });
    call.invites();
    let answer = call.is_answered().clone();
    assert_eq!(answer.header("session-expires").replace(' ', ""), "90;refresher=uas");
    call.acknowledges("");
    call.rtp.talk();
    // Half of the interval (RFC 4028 §10).
    let refresh = loop {
        let message = call.phone.receive(secs(52)).expect("a refresh");
        if message.status() == 0 {
            break message;
        }
    };
    assert!(["UPDATE", "INVITE"].contains(&refresh.method()), "{refresh}");
    assert!(refresh.header("session-expires").contains("refresher=uac"), "{refresh}");
    call.phone.answer_with(&refresh, "200 OK", &["Session-Expires: 90;refresher=uac", "Require: timer"]);
    call.hangs_up();
}

#[test]
fn a_session_nobody_refreshes_is_ended() {
    if !crate::common::deep() {
        return crate::common::skip("a session nobody refreshes is ended", "a minute: only with ./test --deep");
    }
    let app = app("");
    let mut call = call(&app, |invite| invite.headers = timed("90", "uac"));
    call.invites();
    call.is_answered();
    call.acknowledges("");
    call.rtp.talk();
    // RFC 4028 §10: a third of the interval before its end, at most 32 s.
    let bye = call.phone.request("BYE", secs(100));
    call.phone.answer(&bye, "200 OK");
    assert!(call.answered.elapsed() >= secs(50), "too early: {:?}", call.answered.elapsed());
}

#[test]
fn options_of_the_provider_are_answered_and_its_unknown_methods_too() {
    let app = app("");
    let mut phone = Phone::udp(app.sip());
    assert_eq!(phone.options().status(), 200);
    let text = phone.plain("PUBLISH", &[]);
    phone.send(text.as_bytes());
    assert_eq!(phone.final_response("PUBLISH").status(), 405);
}
