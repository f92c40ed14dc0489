//! Numbers that staff have blocked, and those that test the line: what the caller gets, and what is recorded.

use crate::common::{App, Call, SHORT, TOWN};

const RUDE: &str = "+380990000001";
const TESTER: &str = "+380990000002";

fn call_from(app: &App, number: &str) -> Call {
    let from = format!("<sip:{number}@example.ua>");
    Call::prepare(app, crate::common::Phone::udp(app.sip()), |invite, _| invite.from = from)
}

#[test]
fn a_blocked_number_is_declined_and_a_test_is_served_and_both_are_recorded_apart() {
    let yaml = format!("{TOWN}test_from: {TESTER}\nblocked: {{{RUDE}: \"до 31.12.2099, погрози\"}}\n");
    let app = App::start(&yaml);
    let mut rude = call_from(&app, RUDE);
    rude.invites();
    rude.answer = rude.phone.final_response("INVITE");
    rude.acknowledges_refusal();
    assert_eq!(rude.answer.status(), 603, "{}", rude.answer);
    let record = app.record(&rude.invite.call_id);
    assert_eq!((&record["outcome"], &record["apart"]), (&"blocked".into(), &"blocked".into()), "{record:#}");

    let mut tester = call_from(&app, TESTER);
    tester.invites();
    tester.is_answered();
    tester.acknowledges("");
    tester.hangs_up();
    assert_eq!(app.record(&tester.invite.call_id)["apart"], "test");
    app.wait_for_figure("calls", 0, SHORT);

    let log = app.log();
    assert!(log.contains("the number is blocked"), "{log}");
    assert!(!log.contains(RUDE), "numbers are masked: {log}");
}
