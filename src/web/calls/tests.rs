//! The list as its readers get it.

use super::{list::PAGE, *};
use crate::{
    call::CallRecord,
    vocab::{PhoneNumber, Role},
    web::{
        testing::{Town, ago, block_on, body, call, get, left, lost, site, talked},
        view::{Unavailable, sample},
    },
};

fn list(town: Town, role: Role, path: &str) -> (u16, String, Vec<Deed>) {
    let (site, town) = site(town);
    let reply = block_on(answer(&site, &sample::visitor(role), &get(path)));
    (reply.status().as_u16(), body(reply), town.deeds())
}

fn day() -> Vec<CallRecord> {
    vec![
        talked(1, "0671112233", ago(30)),
        lost(2, "0501112299", ago(20)),
        left(3, "0671112233", ago(10)),
        lost(4, "0671112233", ago(60 * 24)),
    ]
}

#[test]
fn a_clerk_sees_masked_numbers_and_no_operators_and_a_manager_sees_both_and_is_noted() {
    let (status, page, deeds) = list(Town::with(day()), Role::Clerk, "/calls?day=2026-03-02");
    assert_eq!((status, deeds), (200, vec![]));
    assert!(page.contains("<h1>Дзвінки за 02.03.2026</h1>") && page.contains("Знайдено: 3 дзвінки."), "{page}");
    assert!(page.contains("+38067•••2233") && !page.contains("671112233"), "{page}");
    assert!(!page.contains(">Олена</td>") && page.contains("<a href=\"/calls/1-1\">09:30:00</a>"), "{page}");
    let (_, page, deeds) = list(Town::with(day()), Role::Manager, "/calls?day=2026-03-02");
    assert!(page.contains("+380671112233") && page.contains("<td>Олена</td><td class=\"num\">4</td>"), "{page}");
    assert_eq!(deeds, [Deed::Numbers { what: "дзвінки: 02.03.2026".into() }]);
}

#[test]
fn the_newest_come_first_and_filters_leave_the_others_out() {
    let (_, page, _) = list(Town::with(day()), Role::Clerk, "/calls");
    let at = |name: &str| page.find(name).unwrap_or_else(|| panic!("{name} in {page}"));
    assert!(at("/calls/1-3\"") < at("/calls/1-2\"") && at("/calls/1-2\"") < at("/calls/1-1\""));
    for (query, there) in [
        ("outcome=answered", "1-1"),
        ("outcome=abandoned", "1-2"),
        ("outcome=left-message", "1-3"),
        ("topic=%D0%BF%D0%B0%D1%81%D0%BF%D0%BE%D1%80%D1%82", "1-3"),
        ("number=2299", "1-2"),
    ] {
        let (_, page, _) = list(Town::with(day()), Role::Clerk, &format!("/calls?day=2026-03-02&{query}"));
        let links: Vec<_> = page.matches("href=\"/calls/").collect();
        assert_eq!(links.len(), 1, "{query}: {page}");
        assert!(page.contains(&format!("href=\"/calls/{there}\"")), "{query}: {page}");
    }
    let (_, page, _) = list(Town::with(day()), Role::Clerk, "/calls?from=2026-03-01&to=2026-03-02&number=2233");
    assert!(page.contains("Знайдено: 3 дзвінки.") && page.contains("01.03.2026 10:00"), "{page}");
}

#[test]
fn pages_are_turned_at_a_moment_that_stays() {
    let calls: Vec<_> = (1..=130).map(|seq| lost(seq, "0671112233", ago(u64::from(seq)))).collect();
    let (site, _) = site(Town::with(calls));
    let show = |path: &str| body(block_on(answer(&site, &sample::visitor(Role::Clerk), &get(path))));
    let first = show("/calls");
    assert_eq!(first.matches("<tr><th scope=\"row\">").count(), PAGE);
    assert!(first.contains("Знайдено: 130 дзвінків; показано 1–50."), "{first}");
    let second = "/calls?day=2026-03-02&amp;page=2&amp;until=1772438400000";
    assert!(first.contains(&format!("<a class=\"button\" href=\"{second}\">Старіші →</a>")), "{first}");
    let third = show(&second.replace("&amp;", "&").replace("page=2", "page=3"));
    assert!(third.contains("показано 101–130.") && !third.contains("Старіші"), "{third}");
    assert!(third.contains("page=2&amp;until=1772438400000\">← Новіші</a>"), "{third}");
    let beyond = show("/calls?day=2026-03-02&page=900");
    assert!(!beyond.contains("<table>") && beyond.contains("← Новіші"), "{beyond}");
}

#[test]
fn a_span_with_too_many_calls_goes_on_where_it_was_left() {
    let calls = (0..6000).map(|seq| call(1, 1000 - seq % 1000)).enumerate().map(|(i, mut record)| {
        record.call.seq = i as u32;
        record.started = ago(i as u64 / 5);
        record
    });
    let (_, page, _) =
        list(Town::with(calls.collect()), Role::Clerk, "/calls?from=2026-03-01&to=2026-03-02&number=1111");
    assert!(page.contains("Таких дзвінків немає."), "a number is looked for further: {page}");
    let calls = (0..6000).map(|i| {
        let mut record = call(1, i);
        record.started = ago(u64::from(i) / 5);
        record
    });
    let (_, page, _) =
        list(Town::with(calls.collect()), Role::Clerk, "/calls?from=2026-03-01&to=2026-03-02&outcome=answered");
    assert!(page.contains("Серед переглянутих дзвінків таких немає.") && page.contains("Старіші →"), "{page}");
}

#[test]
fn what_comes_from_outside_is_shown_and_not_obeyed() {
    let mut hostile = lost(1, "0671112233", ago(1));
    hostile.queues[0].queue = "<script>alert(1)</script>".into();
    let query = "/calls?topic=%22%3E%3Cscript%3E&day=2026-03-02";
    let (status, page, _) = list(Town::with(vec![hostile.clone()]), Role::Admin, query);
    assert!(status == 200 && !page.contains("<script>") && page.contains("&quot;&gt;&lt;script&gt;"), "{page}");
    let (_, page, _) = list(Town::with(vec![hostile]), Role::Admin, "/calls");
    assert!(!page.contains("<script>"), "{page}");
}

#[test]
fn an_absurd_filter_and_records_that_cannot_be_read_are_said_in_words() {
    let (status, page, _) = list(Town::with(day()), Role::Clerk, "/calls?day=yesterday");
    assert!(
        status == 400 && page.contains("Такого дня немає.") && page.contains("href=\"/calls\">Повернутися"),
        "{page}"
    );
    let (status, page, _) = list(Town::in_trouble(Unavailable::NotReady), Role::Clerk, "/calls");
    assert!(status == 503 && page.contains("Записи ще готуються"), "{page}");
    let (status, page, deeds) = list(Town::with(Vec::new()), Role::Admin, "/calls");
    assert!(status == 200 && page.contains("Таких дзвінків немає.") && deeds.is_empty(), "{page}");
}

#[test]
fn a_number_that_is_withheld_purged_or_of_the_council_is_told_apart() {
    let mut record = lost(1, "0671112233", ago(1));
    record.caller.number = None;
    assert_eq!(page::number(&record, true), "прихований");
    record.purged = true;
    assert_eq!(page::number(&record, true), "вилучено");
    record.caller.number = PhoneNumber::parse("101");
    record.outcome = crate::call::Outcome::Internal;
    assert_eq!(page::number(&record, false), "101");
}
