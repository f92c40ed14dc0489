//! Whom to call back, and what becomes of it.

use super::*;
use crate::{
    ledger::Done,
    vocab::Role,
    web::{
        testing::{Town, ago, block_on, body, get, lost, note, post, site, talked},
        view::{Unavailable, sample},
    },
};

fn ask(site: &Site, role: Role, request: &Request) -> Reply {
    let segments = request.segments();
    block_on(answer(site, &sample::visitor(role), request, &segments[1..]))
}

fn listed(calls: Vec<crate::call::CallRecord>) -> String {
    let (site, _) = site(Town::with(calls));
    body(ask(&site, Role::Operator, &get("/callbacks")))
}

const HOUR: u64 = 60;

#[test]
fn a_number_is_one_row_with_its_reason_and_a_look_is_noted() {
    let calls = vec![
        lost(1, "0671112233", ago(5 * HOUR)),
        lost(2, "0671112233", ago(3 * HOUR)),
        lost(3, "0501112299", ago(HOUR)),
    ];
    let (site, town) = site(Town::with(calls));
    let page = body(ask(&site, Role::Operator, &get("/callbacks")));
    assert_eq!(page.matches("<section class=\"item\"").count(), 2, "{page}");
    assert!(page.contains("Усього 2 номери."), "{page}");
    assert!(page.find("tel:+380501112299").unwrap() < page.find("tel:+380671112233").unwrap(), "the newest first");
    assert!(
        page.contains("02.03.2026 07:00 · головне · Консультація ЦНАП · чекали 1:02 · <strong>2 рази</strong>"),
        "{page}"
    );
    assert!(page.contains(">Передзвонили</button>") && page.contains(">Не додзвонилися</button>"), "{page}");
    assert_eq!(town.deeds(), [Deed::Numbers { what: "кому передзвонити".into() }]);
}

#[test]
fn who_was_answered_since_is_not_listed_and_who_was_lost_afterwards_is() {
    let page = listed(vec![lost(1, "0671112233", ago(5 * HOUR)), talked(2, "0671112233", ago(4 * HOUR))]);
    assert!(page.contains("Передзвонювати нікому: усім відповіли."), "{page}");
    let page = listed(vec![talked(1, "0671112233", ago(5 * HOUR)), lost(2, "0671112233", ago(4 * HOUR))]);
    assert!(page.contains("id=\"c1-2\"") && !page.contains("рази"), "{page}");
}

#[test]
fn a_note_that_settles_takes_the_number_off_the_list_and_taking_it_back_restores_it() {
    let mut first = lost(1, "0671112233", ago(5 * HOUR));
    let second = lost(2, "0671112233", ago(4 * HOUR));
    first.notes = vec![note(Done::NotReached, ago(HOUR), None)];
    assert!(listed(vec![first.clone(), second.clone()]).contains("<strong>2 рази</strong>"));
    first.notes.push(note(Done::Answered, ago(HOUR), None));
    assert!(
        listed(vec![first.clone(), second.clone()]).contains("нікому"),
        "a note on any of the calls is about the number"
    );
    first.notes.push(note(Done::Open, ago(1), None));
    assert!(listed(vec![first.clone(), second.clone()]).contains("<strong>2 рази</strong>"));
    first.notes.push(note(Done::Dropped, ago(1), None));
    let again = lost(3, "0671112233", ago(0));
    assert!(listed(vec![first, second, again]).contains("id=\"c1-3\""), "called again after it was settled");
}

#[test]
fn short_old_and_nameless_calls_are_not_listed() {
    let mut short = lost(1, "0671112233", ago(HOUR));
    short.queues[0].ended_ms = 12_000;
    let old = lost(2, "0501112299", ago(15 * 24 * HOUR));
    let mut hidden = lost(3, "0671112233", ago(HOUR));
    hidden.caller.number = None;
    assert!(listed(vec![short, old, hidden]).contains("нікому"));
    assert!(listed(Vec::new()).contains("нікому"));
}

#[test]
fn a_pressed_button_is_kept_and_the_list_shown_again() {
    let (site, town) = site(Town::with(vec![lost(1, "0671112233", ago(HOUR))]));
    let reply = ask(&site, Role::Operator, &post("/callbacks/1-1", "done=answered&text=<b>"));
    assert_eq!((reply.status().as_u16(), &reply.headers()["location"]), (303, &"/callbacks".parse().unwrap()));
    assert_eq!(town.notes()[0].1.done, Done::Answered);
    assert!(body(ask(&site, Role::Operator, &get("/callbacks"))).contains("нікому"));
    for (path, form, status) in
        [("/callbacks/1-9", "done=answered", 404), ("/callbacks/x", "done=open", 404), ("/callbacks/1-1", "", 400)]
    {
        assert_eq!(ask(&site, Role::Operator, &post(path, form)).status(), status, "{path}");
    }
}

#[test]
fn thousands_of_callers_are_bounded() {
    let calls = (0..3000).map(|i| lost(i, &format!("067{:07}", 1_000_000 + i), ago(u64::from(i)))).collect();
    let page = listed(calls);
    assert_eq!(page.matches("<section class=\"item\"").count(), 200);
    assert!(page.contains("Усього 3000 номерів; показано 200 найновіших."), "{page}");
    let (site, _) = site(Town::in_trouble(Unavailable::NotReady));
    assert_eq!(ask(&site, Role::Operator, &get("/callbacks")).status(), 503);
}
