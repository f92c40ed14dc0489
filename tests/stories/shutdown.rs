//! The end of the service: politely on the first SIGTERM, at once on the second.

use crate::common::{App, Call, LONG, Phone, SHORT, TOWN, eventually};
use rustix::process::Signal;

const STOPPING: &str = "Лінію зупинено для технічного обслуговування. Зателефонуйте, будь ласка, за кілька хвилин.";

#[test]
fn without_calls_the_service_ends_at_once_with_exit_code_0() {
    let mut app = App::start(TOWN);
    app.signal(Signal::TERM);
    let status = app.exits(SHORT);
    assert_eq!(status.code(), Some(0), "{}", app.log());
}

#[test]
fn sigint_is_as_good_as_sigterm() {
    let mut app = App::start(TOWN);
    app.signal(Signal::INT);
    assert_eq!(app.exits(SHORT).code(), Some(0), "{}", app.log());
}

#[test]
fn new_calls_are_refused_while_the_last_one_finishes_in_peace() {
    let mut app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    app.signal(Signal::TERM);
    eventually("refusals", SHORT, || {
        let mut late = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
        late.invites();
        let answer = late.phone.final_response("INVITE");
        if answer.status() == 200 {
            late.answer = answer;
            late.acknowledges("");
            late.hangs_up();
            return None;
        }
        assert_eq!(answer.status(), 503, "{answer}");
        assert!(answer.get("retry-after").is_none(), "{answer}");
        Some(())
    });
    assert_eq!(Phone::udp(app.sip()).options().status(), 503, "a trunk must see that we go");
    call.presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    assert_eq!(app.exits(SHORT).code(), Some(0), "{}", app.log());
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["outcome"], "informed");
}

#[test]
fn who_stays_too_long_hears_why_and_is_let_go() {
    let mut app = App::start(&format!("{TOWN}stop_grace: 1s\n"));
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    app.signal(Signal::TERM);
    call.hears(STOPPING);
    call.is_hung_up_on();
    assert_eq!(app.exits(SHORT).code(), Some(0), "{}", app.log());
    let record = app.record(&call.invite.call_id);
    assert_eq!((&record["outcome"], &record["ended_by"]), (&"stopped".into(), &"us".into()), "{record:#}");
}

#[test]
fn a_second_sigterm_ends_it_at_once_and_the_calls_are_recorded_after_the_next_start() {
    let mut app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    app.signal(Signal::TERM);
    eventually("the drain", SHORT, || (Phone::udp(app.sip()).options().status() == 503).then_some(()));
    app.signal(Signal::TERM);
    app.exits(SHORT);
    let app = app.setup_again().start();
    let record = eventually("the record", LONG, || app.records().pop());
    assert_eq!(record["sip_call_id"], call.invite.call_id);
    assert!(["stopped", "interrupted"].contains(&record["outcome"].as_str().unwrap()), "{record:#}");
}
