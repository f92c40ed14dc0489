use std::net::SocketAddr;

use super::*;
use crate::{
    guard::{BanReason, GuardSettings, Strangers},
    trunk::Note,
    vocab::Network,
};

const DID: &str = "380464400000";

fn request(method: &str, user: &str, from: SocketAddr, n: u32, agent: &str) -> Vec<u8> {
    format!(
        "{method} sip:{user}@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bK{from}{n};rport\r\n\
         Max-Forwards: 70\r\nFrom: <sip:{user}@192.0.2.1>;tag=x{n}\r\nTo: <sip:{user}@192.0.2.1>\r\n\
         Call-ID: stranger{n}\r\nCSeq: 1 {method}\r\nContact: <sip:x@{from}>\r\nUser-Agent: {agent}\r\n\
         Content-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

fn at(address: &str) -> SocketAddr {
    address.parse().unwrap()
}

fn guarded(change: impl FnOnce(&mut GuardSettings)) -> (City, WorldProvider) {
    let mut guard = GuardSettings::default();
    change(&mut guard);
    let city = City::with(MONDAY_MORNING, |settings| {
        settings.trunks = vec![Arc::new(line("головний", "sip.provider.example"))];
        settings.guard = Arc::new(guard);
    });
    let provider = city.world().provider("sip.provider.example", at("203.0.113.5:5060"));
    city.pass(secs(2));
    (city, provider)
}

#[test]
fn a_strangers_call_gets_not_a_word_and_no_record_but_is_counted_and_shown() {
    let (city, _) = guarded(|_| {});
    let stranger = city.call_to("+442071234567", DID);
    stranger.is(PhoneState::Calling);
    let mut world = city.world();
    assert_eq!(world.said_to(at("10.0.0.1:5060")), 0);
    let report = world.report();
    assert_eq!((report.guard.strange, report.bans.len()), (1, 0));
    assert!(
        report.trunks[0].notes.iter().any(|(note, _)| *note == Note::UnknownSource),
        "{:?}",
        report.trunks[0].notes
    );
    assert_eq!((world.counters().offered, world.began(), world.records().len()), (0, 0, 0));
    world.pass(secs(60));
}

#[test]
fn every_question_of_a_stranger_gets_the_same_403_when_it_is_to_be_answered() {
    let (city, _) = guarded(|guard| {
        guard.answer = Strangers::Forbidden;
        guard.ban_after = 1000;
        guard.rate = 1000;
        guard.burst = 1000;
    });
    let from = at("198.51.100.9:5060");
    let mut answers = Vec::new();
    for (n, (method, user)) in
        [("INVITE", DID), ("INVITE", "100"), ("REGISTER", "100"), ("OPTIONS", "100"), ("MESSAGE", "x"), ("BYE", DID)]
            .into_iter()
            .enumerate()
    {
        city.world().datagram(from, &request(method, user, from, n as u32, "telephone"));
        let said = city.world().last_said_to(from).expect("an answer");
        answers.push(said.lines().next().unwrap_or_default().to_owned());
        // Nothing but what was sent comes back, and a tag.
        let allowed = ["SIP/2.0", "Via", "From", "To", "Call-ID", "CSeq", "Content-Length", "Server"];
        assert!(said.lines().all(|l| l.is_empty() || allowed.iter().any(|name| l.starts_with(name))), "{said}");
    }
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.contains("403")), "{answers:?}");
    assert_eq!(city.world().said_to(from), 6);
}

#[test]
fn a_scanner_is_shut_out_while_callers_are_served() {
    let (city, provider) = guarded(|_| {});
    let mut olena = city.call_by(provider, OLENA, DID);
    let from = at("198.51.100.9:5060");
    for n in 0..500 {
        city.world().datagram(from, &request("REGISTER", &format!("{n}"), from, n, "friendly-scanner"));
        if n % 50 == 0 {
            city.pass(Duration::from_millis(200));
        }
    }
    let report = city.world().report();
    assert_eq!((report.bans.len(), report.bans[0].source), (1, from.ip()));
    assert_eq!((report.bans[0].reason, report.bans[0].dropped, report.guard.strange), (BanReason::Scanner, 499, 1));
    assert_eq!(city.world().said_to(from), 0);
    assert!(city.world().told().iter().any(|line| line.contains("198.51.100.9 is shut out")));
    olena.presses("1").hears("Ми працюємо").hangs_up();
}

#[test]
fn a_ban_never_hits_the_trunk_whatever_comes_from_its_address() {
    let (city, provider) = guarded(|_| {});
    let from = at("203.0.113.5:5060");
    for n in 0..300 {
        // As if somebody forged the provider's address.
        city.world().datagram(from, &request("REGISTER", "100", from, n, "sipvicious"));
        city.world().datagram(from, b"garbage");
    }
    assert_eq!(city.world().report().bans.len(), 0);
    city.call_by(provider, OLENA, DID).is(PhoneState::Talking);
}

#[test]
fn an_address_that_knew_our_token_is_the_providers_and_never_shut_out() {
    let (city, provider) = guarded(|_| {});
    let (known, unknown) = (at("198.51.100.20:5060"), at("198.51.100.21:5060"));
    let token = token(&city, provider);
    city.world().datagram(known, &request("OPTIONS", &token, known, 1000, "switch"));
    assert_eq!(city.world().said_to(known), 1);
    for n in 0..40 {
        for from in [known, unknown] {
            // The provider's switch looks whether we live, and names nobody.
            city.world().datagram(from, &request("OPTIONS", &format!("ping{n}"), from, n, "switch"));
        }
        city.pass(secs(31));
    }
    let bans: Vec<_> = city.world().report().bans.iter().map(|ban| ban.source).collect();
    assert_eq!(bans, [unknown.ip()]);
}

#[test]
fn extensions_are_not_found_by_trying_and_who_tries_is_shut_out() {
    let (city, _) = guarded(|_| {});
    let from = at("198.51.100.9:5060");
    for n in 0..100 {
        city.world().datagram(from, &request("INVITE", &format!("{}", 100 + n), from, n, "telephone"));
        city.pass(Duration::from_millis(150));
    }
    assert_eq!(city.world().said_to(from), 0);
    let report = city.world().report();
    assert_eq!((report.bans[0].reason, report.guard.strange), (BanReason::Strange, 5));
    assert_eq!(report.guard.dropped_banned, 95);
}

#[test]
fn the_councils_own_network_may_ask_whether_there_is_life_and_no_more() {
    let (city, _) = guarded(|guard| guard.lan = vec![Network::parse("192.168.1.0/24").unwrap()]);
    let admin = at("192.168.1.20:5060");
    city.world().datagram(admin, &request("OPTIONS", "x", admin, 1, "sipsak 0.9.8"));
    assert!(city.world().last_said_to(admin).is_some_and(|said| said.starts_with("SIP/2.0 200")));
    assert_eq!(city.world().report().guard.strange, 0);
    for n in 2..100 {
        city.world().datagram(admin, &request("INVITE", DID, admin, n, "telephone"));
        city.pass(secs(1));
    }
    assert_eq!(city.world().said_to(admin), 1);
    assert_eq!(city.world().report().bans.len(), 0);
    let stranger = at("198.51.100.9:5060");
    city.world().datagram(stranger, &request("OPTIONS", "x", stranger, 1, "sipsak 0.9.8"));
    assert_eq!(city.world().said_to(stranger), 0);
}

#[test]
fn a_flood_of_forged_sources_leaves_calls_alone_and_the_log_readable() {
    let (city, provider) = guarded(|_| {});
    let mut olena = city.call_by(provider, OLENA, DID);
    for n in 0..3000u32 {
        let from = SocketAddr::from(((0x0b00_0000 + n).to_be_bytes(), 5060));
        city.world().datagram(from, &request("OPTIONS", "100", from, n, "sipcli/v1.8"));
    }
    assert_eq!(city.world().report().bans.len(), 100, "the latest are shown");
    assert_eq!(city.world().report().guard.banned_now, 3000);
    olena.presses("1").hears("Ми працюємо");
    city.pass(secs(61));
    let lines = city.world().told().iter().filter(|line| line.starts_with("strangers: ")).count();
    assert_eq!(lines, 11, "ten and a sum");
}

#[test]
fn calls_to_our_number_from_forged_sources_are_a_line_a_minute_in_the_log() {
    let (city, _) = guarded(|_| {});
    let before = city.world().told().len();
    for n in 0..3000u32 {
        let from = SocketAddr::from(((0x0b00_0000 + n).to_be_bytes(), 5060));
        city.world().datagram(from, &request("INVITE", DID, from, n, "telephone"));
        city.pass(Duration::from_millis(40));
    }
    let lines = city.world().told().len() - before;
    assert!((1..=3).contains(&lines), "{lines} lines in two minutes");
}

#[test]
fn a_provider_that_was_shut_out_before_its_name_was_known_is_let_in() {
    let city = City::with(MONDAY_MORNING, |settings| {
        settings.trunks = vec![Arc::new(line("головний", "sip.provider.example"))];
    });
    let from = at("203.0.113.5:5060");
    for n in 0..10 {
        city.world().datagram(from, &request("OPTIONS", &format!("{n}"), from, n, "provider"));
    }
    assert_eq!(city.world().report().bans.len(), 1);
    let provider = city.world().provider("sip.provider.example", from);
    city.pass(secs(300));
    assert_eq!(city.world().report().bans.len(), 0);
    city.call_by(provider, OLENA, DID).is(PhoneState::Talking);
}

#[test]
fn an_address_that_knew_the_token_is_not_shut_out_by_what_is_forged_in_its_name() {
    let (city, provider) = guarded(|_| {});
    let token = token(&city, provider);
    city.call_to(OLENA, &token).hangs_up().ends(Outcome::NoChoice);
    let from = at("10.0.0.1:5060");
    for n in 0..100 {
        city.world().datagram(from, &request("REGISTER", "100", from, n, "sipvicious"));
        city.world().datagram(from, b"garbage");
    }
    assert_eq!(city.world().report().bans.len(), 0);
}

#[test]
fn without_lines_there_are_no_strangers() {
    let city = City::at(MONDAY_MORNING);
    let from = at("198.51.100.9:5060");
    for n in 0..100 {
        city.world().datagram(from, &request("OPTIONS", "100", from, n, "friendly-scanner"));
    }
    assert_eq!(city.world().said_to(from), 100);
    assert_eq!(city.world().report().bans.len(), 0);
}

#[test]
fn menus_are_tried_without_their_lines() {
    let with_line = settings(fixtures::town(), |s| s.trunks = vec![Arc::new(line("головний", "sip.provider.example"))]);
    let city = City::with(MONDAY_MORNING, |settings| *settings = with_line.without_lines());
    city.call(OLENA).hears(fixtures::GREETING);
    assert!(city.world().report().trunks.is_empty());
}

#[test]
fn a_call_in_progress_is_not_limited_away() {
    let (city, provider) = guarded(|guard| {
        guard.rate = 1;
        guard.burst = 1;
    });
    // The call comes by the token from an address that is not known as the provider's.
    let token = token(&city, provider);
    let mut olena = city.call_to(OLENA, &token);
    olena.is(PhoneState::Talking);
    for _ in 0..50 {
        olena.sends(|phone| phone.info('Z'));
    }
    olena.presses("1").hears("Ми працюємо").hangs_up().is(PhoneState::Over);
    assert_eq!(city.world().records().len(), 1);
    assert_eq!(city.world().report().guard.dropped_rate, 0);
}
