//! Messages as those who answer them see them.

use super::*;
use crate::{
    ledger::Done,
    vocab::{PhoneNumber, Role},
    web::{
        testing::{Town, ago, block_on, body, get, left, lost, note, post, site},
        view::{Unavailable, sample},
    },
};

fn ask(site: &Site, role: Role, request: &Request) -> Reply {
    let segments = request.segments();
    block_on(answer(site, &sample::visitor(role), request, &segments[1..]))
}

fn town() -> Town {
    let mut answered = left(1, "0671112233", ago(60));
    answered.messages[0].heard = Some(ago(50));
    answered.notes = vec![note(Done::Answered, ago(40), Some(answered.messages[0].recording))];
    let mut other = left(2, "0501112299", ago(30));
    other.messages[0].number = PhoneNumber::parse("0461234567");
    Town::with(vec![answered, other, lost(3, "0671112233", ago(5))])
}

#[test]
fn whoever_answers_messages_sees_whom_to_call_and_is_noted() {
    let (site, town) = site(town());
    let page = body(ask(&site, Role::Operator, &get("/messages")));
    assert!(
        page.contains("<a class=\"tel\" href=\"tel:+380461234567\">+380461234567</a>"),
        "the number that was left: {page}"
    );
    assert!(page.contains("Знайдено: 2 повідомлення.") && page.contains("src=\"/messages/1-2-1.wav\""), "{page}");
    assert!(page.contains("02.03.2026 09:30 — Залишити повідомлення <span class=\"badge\">нове</span>"), "{page}");
    assert!(
        page.contains("<span class=\"badge\">виконано</span>") && page.contains("<strong>дано відповідь</strong>"),
        "{page}"
    );
    assert!(!page.contains("/calls/"), "journeys are not for operators");
    assert_eq!(town.deeds(), [Deed::Numbers { what: "повідомлення: усі за 30 днів".into() }]);
    let page = body(ask(&site, Role::Clerk, &get("/messages")));
    assert!(page.contains("href=\"/calls/1-2\""), "{page}");
}

#[test]
fn filters_leave_the_others_out() {
    let (site, _) = site(town());
    for (query, there, gone) in [("show=open", "m1-2-1", "m1-1-1"), ("show=new", "m1-2-1", "m1-1-1")] {
        let page = body(ask(&site, Role::Clerk, &get(&format!("/messages?{query}"))));
        assert!(
            page.contains(&format!("id=\"{there}\"")) && !page.contains(&format!("id=\"{gone}\"")),
            "{query}: {page}"
        );
    }
    let none = body(ask(&site, Role::Clerk, &get("/messages?box=%3Ci%3E")));
    assert!(none.contains("Таких повідомлень немає.") && none.contains("&lt;i&gt;") && !none.contains("<i>"), "{none}");
    assert_eq!(ask(&site, Role::Clerk, &get("/messages?show=mine")).status(), 400);
}

#[test]
fn a_message_is_dealt_with_and_the_list_shown_where_it_was() {
    let (site, town) = site(town());
    let form = "done=answered&text=%D0%BF%D0%B5%D1%80%D0%B5%D0%B4%D0%B7%D0%B2%D0%BE%D0%BD%D0%B8%D0%BB%D0%B0&back=/messages?show%3Dnew";
    let reply = ask(&site, Role::Operator, &post("/messages/1-2-1", form));
    let to = reply.headers()["location"].to_str().unwrap();
    assert_eq!((reply.status().as_u16(), to), (303, "/messages?show=new#m1-2-1"));
    let (call, kept) = town.notes().remove(0);
    assert_eq!((call.seq, kept.done, kept.recording, &*kept.text), (2, Done::Answered, named("1-2-1"), "передзвонила"));
    let reply = ask(&site, Role::Operator, &post("/messages/1-2-1", "done=open&back=https://evil.example/"));
    assert_eq!(reply.headers()["location"].to_str().unwrap(), "/messages#m1-2-1");
    for wrong in ["/messages/1-3-1", "/messages/1-2-2", "/messages/9-9-9", "/messages/x"] {
        assert_eq!(ask(&site, Role::Operator, &post(wrong, "done=answered")).status(), 404, "{wrong}");
    }
    assert_eq!(town.notes().len(), 2);
}

#[test]
fn every_opening_of_a_recording_is_noted_and_a_glance_of_another_site_is_refused() {
    let (site, town) = site(town());
    let recording = named("1-2-1").unwrap();
    let reply = ask(&site, Role::Operator, &get("/messages/1-2-1.wav"));
    assert_eq!((reply.status().as_u16(), town.opened()), (200, vec![(recording, true)]));
    let mut part = get("/messages/1-2-1.wav");
    part.headers.insert("range", warp::http::HeaderValue::from_static("bytes=4-"));
    assert_eq!(ask(&site, Role::Operator, &part).status(), 206);
    assert_eq!(town.opened()[1], (recording, false), "somebody goes on listening");
    assert_eq!(town.deeds(), [Deed::Recording { recording }, Deed::Recording { recording }]);
    let mut elsewhere = get("/messages/1-2-1.wav");
    elsewhere.headers.insert("sec-fetch-site", warp::http::HeaderValue::from_static("cross-site"));
    assert_eq!(ask(&site, Role::Operator, &elsewhere).status(), 403);
    assert_eq!(ask(&site, Role::Operator, &get("/messages/../../etc.wav")).status(), 404);
    assert_eq!(town.opened().len(), 2);
}

#[test]
fn only_names_of_messages_are_names() {
    assert_eq!(named("3-17-1").map(name).as_deref(), Some("3-17-1"));
    for wrong in ["3-17-1.wav", "3-17", "../../x", "3-17-1-2", "+3-17-1", "-3-1", "9999999999-1-1", "3-17-99999", ""] {
        assert_eq!(named(wrong), None, "{wrong}");
    }
}

#[test]
fn a_thousand_messages_are_turned_by_pages() {
    let (site, _) = site(Town::with((1..=1000).map(|seq| left(seq, "0671112233", ago(seq.into()))).collect()));
    let page = body(ask(&site, Role::Clerk, &get("/messages")));
    assert_eq!(page.matches("<section class=\"item\"").count(), 25);
    assert!(page.contains("Знайдено: 1000 повідомлень; сторінка 1 з 40."), "{page}");
    assert!(page.contains("href=\"/messages?page=2&amp;until="), "{page}");
}

#[test]
fn a_withheld_number_and_records_that_cannot_be_read_are_said_in_words() {
    let mut hidden = left(1, "0671112233", ago(1));
    hidden.caller.number = None;
    let (place, town) = site(Town::with(vec![hidden]));
    let page = body(ask(&place, Role::Clerk, &get("/messages")));
    assert!(page.contains("Номер прихований") && town.deeds().is_empty(), "{page}");
    let (place, _) = site(Town::in_trouble(Unavailable::Busy));
    assert_eq!(ask(&place, Role::Clerk, &get("/messages")).status(), 503);
}
