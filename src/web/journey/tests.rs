//! A call's page as its readers get it.

use super::*;
use crate::{
    call::Outcome,
    ledger::Done,
    media::MediaQuality,
    vocab::Role,
    web::{
        testing::{Town, ago, block_on, body, get, left, lost, note, post, site, talked},
        view::{Unavailable, sample},
    },
};

fn town() -> Town {
    let mut talk = talked(1, "0671112233", ago(30));
    talk.quality =
        MediaQuality { packets_received: 99, lost: 1, jitter_max_ms: 12.4, mos: Some(4.31), ..Default::default() };
    talk.journey[0].at = "головне".into();
    Town::with(vec![
        talk,
        lost(2, "0671112233", ago(90)),
        left(3, "0671112233", ago(10)),
        lost(4, "0501112299", ago(9)),
    ])
}

fn open(role: Role, path: &str) -> (u16, String, Vec<Deed>) {
    let (site, town) = site(town());
    let reply = ask(&site, role, &get(path));
    (reply.status().as_u16(), body(reply), town.deeds())
}

fn ask(site: &Site, role: Role, request: &Request) -> Reply {
    let segments = request.segments();
    block_on(answer(site, &sample::visitor(role), request, segments[1], &segments[2..]))
}

#[test]
fn a_call_is_told_in_the_order_it_happened_with_both_clocks() {
    let (status, page, deeds) = open(Role::Clerk, "/calls/1-1");
    assert_eq!((status, deeds), (200, vec![Deed::Call { call: CallRef { boot: 1, seq: 1 } }]));
    let lines = [
        "0:00 (09:30:00)</time> Дзвінок надійшов на номер +380464421234",
        "Слухавка відповіла",
        "Меню «головне»: дослухано до кінця; натиснуто клавішу 0",
        "0:08 (09:30:08)</time> Черга «Консультація ЦНАП»",
        "Дзвонимо: Ігор, внутрішній номер — зайнято (код 486), 0:01",
        "Дзвонимо: Олена, внутрішній номер — відповідь, 0:58",
        "Очікування закінчилося: відповів оператор, чекали 1:02",
        "Розмова: Олена, 1:50, з них на утриманні 0:05; завершив оператор",
        "Оцінка: 4, питання вирішено",
        "3:20 (09:33:20)</time> Кінець: той, хто телефонував, поклав слухавку",
    ];
    let mut at = 0;
    for line in lines {
        at += page[at..].find(line).unwrap_or_else(|| panic!("{line} after {at} in {page}"));
    }
    assert!(page.contains("добра (4,3 з 4,5)") && page.contains("1,0 %") && page.contains("12 мс"), "{page}");
    assert!(page.contains("за попередні 7 днів із цього номера — 1 дзвінок"), "{page}");
    assert!(page.contains("href=\"/calls/1-2\"") && page.contains("href=\"/calls/1-3\""), "{page}");
    assert!(!page.contains("/calls/1-4"), "of another number");
}

#[test]
fn a_week_with_too_many_calls_is_looked_through_in_part_and_it_is_said_so() {
    let mut calls: Vec<_> = (10..2700).map(|seq| lost(seq, "0501112299", ago(100 + u64::from(seq)))).collect();
    calls.push(talked(1, "0671112233", ago(30)));
    let (site, town) = site(Town::with(calls));
    let page = body(ask(&site, Role::Clerk, &get("/calls/1-1")));
    assert!(page.contains("інших немає") && page.contains("переглянуто не всі"), "{page}");
    assert!(town.asked().len() < 15, "bounded");
}

#[test]
fn numbers_and_talks_are_for_those_who_may() {
    let (_, page, _) = open(Role::Clerk, "/calls/1-1");
    assert!(page.contains("+38067•••2233") && !page.contains("671112233") && !page.contains("<audio"), "{page}");
    let (_, page, _) = open(Role::Manager, "/calls/1-1");
    assert!(page.contains("+380671112233") && page.contains("src=\"/calls/1-1/talk-1.wav\""), "{page}");
    let (status, ..) = open(Role::Clerk, "/calls/1-1/talk-1.wav");
    assert_eq!(status, 403);
    let (_, page, _) = open(Role::Clerk, "/calls/1-3");
    assert!(
        page.contains("src=\"/messages/1-3-1.wav\"") && page.contains("Довідковий текст «Паспорт та ID-картка»"),
        "{page}"
    );
}

#[test]
fn every_opening_of_a_talk_is_noted() {
    let (status, sound, deeds) = open(Role::Manager, "/calls/1-1/talk-1.wav");
    let recording = RecordingId { kind: RecordingKind::Talk, call: CallRef { boot: 1, seq: 1 }, n: 1 };
    assert_eq!((status, &*sound, deeds), (200, "RIFFsound", vec![Deed::Recording { recording }]));
    for wrong in ["talk-2.wav", "talk-x.wav", "talk-1", "../1", "talk-99999999.wav"] {
        let (status, _, deeds) = open(Role::Manager, &format!("/calls/1-1/{wrong}"));
        assert_eq!((status, deeds.len()), (404, 0), "{wrong}");
    }
    let (site, town) = site(town());
    let mut elsewhere = get("/calls/1-1/talk-1.wav");
    elsewhere.headers.insert("sec-fetch-site", warp::http::HeaderValue::from_static("cross-site"));
    assert_eq!(ask(&site, Role::Manager, &elsewhere).status(), 403);
    assert!(town.opened().is_empty());
}

#[test]
fn a_note_is_kept_and_shown_and_can_be_taken_back() {
    let (site, town) = site(town());
    let sent = post("/calls/1-4", "done=not-reached&text=%3Cb%3E%D0%B7%D0%B0%D0%B9%D0%BD%D1%8F%D1%82%D0%BE");
    let reply = ask(&site, Role::Clerk, &sent);
    assert_eq!((reply.status().as_u16(), reply.headers()["location"].to_str().unwrap()), (303, "/calls/1-4"));
    let (call, kept) = town.notes().remove(0);
    assert_eq!((call.seq, kept.done, &*kept.text, &*kept.by), (4, Done::NotReached, "<b>зайнято", "Олена"));
    let page = body(ask(&site, Role::Clerk, &get("/calls/1-4")));
    assert!(page.contains("<strong>не додзвонилися</strong>") && page.contains("&lt;b&gt;зайнято"), "{page}");
    assert!(page.contains("value=\"token-of-forms\"") && page.contains(">Передзвонили</button>"), "{page}");
    ask(&site, Role::Clerk, &post("/calls/1-4", "done=answered"));
    let page = body(ask(&site, Role::Clerk, &get("/calls/1-4")));
    assert!(page.contains(">Повернути до невиконаних</button>") && !page.contains(">Передзвонили</button>"), "{page}");
    assert_eq!(ask(&site, Role::Clerk, &post("/calls/1-4", "done=fired")).status(), 400);
}

#[test]
fn notes_of_one_call_do_not_grow_without_end() {
    let mut record = lost(1, "0671112233", ago(5));
    record.notes = vec![note(Done::NotReached, ago(1), None); 100];
    let (site, town) = site(Town::with(vec![record]));
    let reply = ask(&site, Role::Clerk, &post("/calls/1-1", "done=answered"));
    assert_eq!((reply.status().as_u16(), town.notes().len()), (409, 0));
}

#[test]
fn what_is_no_call_is_said_in_words() {
    for wrong in ["1-99", "x", "1", "1-1-1", "+1-1", "99999999999-1", "%2e%2e", ""] {
        let (status, page, deeds) = open(Role::Admin, &format!("/calls/{wrong}"));
        assert!(status == 404 && page.contains("Такого дзвінка немає") && deeds.is_empty(), "{wrong}: {page}");
    }
    let (site, _) = site(Town::in_trouble(Unavailable::Failed));
    assert_eq!(ask(&site, Role::Admin, &get("/calls/1-1")).status(), 503);
}

#[test]
fn a_call_that_a_crash_cut_off_ends_after_what_is_known_of_it() {
    let mut record = lost(1, "0671112233", ago(5));
    (record.outcome, record.ended_ms) = (Outcome::Interrupted, 0);
    let (site, _) = site(Town::with(vec![record]));
    let page = body(ask(&site, Role::Clerk, &get("/calls/1-1")));
    assert!(page.find("Очікування закінчилося").unwrap() < page.find("Кінець:").unwrap(), "{page}");
}
