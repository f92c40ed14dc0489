//! What a source may do before it is shut out, and who never is.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use proptest::prelude::*;

use super::*;
use crate::{clock::Now, vocab::Network};

const MINUTE: Duration = Duration::from_secs(60);

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn settings() -> GuardSettings {
    let networks = |texts: &[&str]| texts.iter().map(|text| Network::parse(text).unwrap()).collect();
    GuardSettings { allow: networks(&["198.51.100.7"]), lan: networks(&["192.168.1.0/24"]), ..GuardSettings::default() }
}

fn guard() -> (Guard, Instant) {
    (Guard::new(Arc::new(settings())), Instant::now())
}

/// Asks so many different strange things at once; the last answer.
fn asks(guard: &mut Guard, now: Instant, source: &str, times: u64) -> Option<Shut> {
    (0..times).map(|print| guard.strange(now, ip(source), Some(b"telephone"), print)).last().flatten()
}

fn civil(mono: Instant) -> Now {
    Now::new(mono, "2026-11-21T10:00:00Z".parse().unwrap(), true)
}

#[test]
fn the_fifth_strange_request_within_ten_minutes_shuts_out() {
    let (mut guard, now) = guard();
    assert_eq!(asks(&mut guard, now, "203.0.113.9", 4), None);
    assert!(!guard.is_shut_out(now, ip("203.0.113.9")));
    let shut = guard.strange(now + 9 * MINUTE, ip("203.0.113.9"), None, 99).unwrap();
    assert_eq!((shut.reason, shut.times, shut.lasts), (BanReason::Strange, 1, 10 * MINUTE));
    assert!(guard.is_shut_out(now + 9 * MINUTE, ip("203.0.113.9")));
    assert!(!guard.is_shut_out(now + 9 * MINUTE, ip("203.0.113.10")), "the neighbour is not");
    assert!(!guard.is_shut_out(now + 19 * MINUTE, ip("203.0.113.9")), "and it ends");
}

#[test]
fn strange_requests_further_apart_do_not_shut_out() {
    let (mut guard, now) = guard();
    for i in 0..100u32 {
        assert_eq!(guard.strange(now + i * 3 * MINUTE, ip("203.0.113.9"), None, u64::from(i)), None);
    }
    assert_eq!(guard.counters(now).strange, 100);
}

#[test]
fn an_unanswered_invite_with_its_retransmissions_is_one_request() {
    let (mut guard, now) = guard();
    let copies = [0, 500, 1500, 3500, 7500, 15_500, 31_500].map(Duration::from_millis);
    for call in 0..4u32 {
        for at in copies {
            assert_eq!(guard.strange(now + call * MINUTE + at, ip("203.0.113.9"), None, 7), None);
        }
    }
    assert!(guard.strange(now + 4 * MINUTE, ip("203.0.113.9"), None, 7).is_some(), "the fifth call");
}

#[test]
fn the_same_request_over_and_over_is_more_than_retransmissions() {
    let (mut guard, now) = guard();
    let shut = (0..100).find_map(|_| guard.strange(now, ip("203.0.113.9"), None, 7));
    assert_eq!(shut.map(|shut| shut.reason), Some(BanReason::Strange));
}

#[test]
fn a_scanner_is_shut_out_by_its_first_word() {
    let (mut guard, now) = guard();
    let shut = guard.strange(now, ip("203.0.113.9"), Some(b"Friendly-Scanner"), 1);
    assert_eq!(shut.map(|shut| shut.reason), Some(BanReason::Scanner));
}

#[test]
fn garbage_again_and_again_shuts_out() {
    let (mut guard, now) = guard();
    assert!((0..4).all(|_| guard.garbage(now, ip("203.0.113.9")).is_none()));
    assert_eq!(guard.garbage(now, ip("203.0.113.9")).map(|shut| shut.reason), Some(BanReason::Garbage));
}

#[test]
fn each_ban_within_a_day_of_the_last_is_twice_as_long_up_to_the_longest() {
    let (mut guard, mut now) = guard();
    let mut lengths = Vec::new();
    for _ in 0..10 {
        let shut = asks(&mut guard, now, "203.0.113.9", 5).unwrap();
        lengths.push(shut.lasts.as_secs() / 60);
        now += shut.lasts;
    }
    assert_eq!(lengths, [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
    now += Duration::from_secs(24 * 3600);
    assert_eq!(asks(&mut guard, now, "203.0.113.9", 5).unwrap().times, 1, "a quiet day is forgiven");
}

#[test]
fn the_allowed_are_never_shut_out_nor_limited() {
    let (mut guard, now) = guard();
    let allowed = ip("198.51.100.7");
    for print in 0..2000 {
        assert_eq!(guard.may_ask(now, allowed), Ok(()));
        assert_eq!(guard.strange(now, allowed, Some(b"sipvicious"), print), None);
        assert_eq!(guard.garbage(now, allowed), None);
        assert_eq!(guard.failed_password(now, allowed, "101"), None);
        assert!(!guard.is_shut_out(now, allowed));
    }
}

#[test]
fn the_lan_is_spared_bans_for_scans_but_not_for_passwords() {
    let (mut guard, now) = guard();
    let phone = ip("192.168.1.20");
    assert_eq!(asks(&mut guard, now, "192.168.1.20", 1000), None);
    assert_eq!(guard.strange(now, phone, Some(b"sipvicious"), 1), None);
    let shut = (0..10).find_map(|_| guard.failed_password(now, phone, "101")).unwrap();
    assert_eq!(shut.reason, BanReason::Passwords);
    assert!(guard.is_shut_out(now, phone));
}

#[test]
fn the_gateway_is_lan_only_when_it_is_written_as_exactly_itself() {
    let (mut guard, now) = guard();
    guard.set_gateway(Some(ip("192.168.1.1")));
    assert!(!guard.is_lan(ip("192.168.1.1")) && guard.is_lan(ip("192.168.1.2")));
    assert!(asks(&mut guard, now, "192.168.1.1", 5).is_some());
    let mut written = settings();
    written.lan.push(Network::parse("192.168.1.1").unwrap());
    guard.apply(now, Arc::new(written));
    assert!(guard.is_lan(ip("192.168.1.1")));
}

#[test]
fn asking_faster_than_the_rate_is_dropped_and_ten_times_faster_shuts_out() {
    let (mut guard, now) = guard();
    let hasty = ip("203.0.113.9");
    let answers: Vec<_> = (0..200).map(|_| guard.may_ask(now, hasty)).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 30);
    assert!(!guard.is_shut_out(now, hasty));
    let shut = (0..200).find_map(|_| guard.may_ask(now, hasty).err().flatten()).unwrap();
    assert_eq!(shut.reason, BanReason::Flood);
    assert_eq!(guard.counters(now).dropped_rate, 271);
    assert!(guard.is_shut_out(now, hasty));
}

#[test]
fn an_account_that_is_guessed_at_from_everywhere_is_locked_for_ten_minutes() {
    let (mut guard, now) = guard();
    for host in 1..=20 {
        assert!(guard.may_try_password(now, "101"));
        assert_eq!(guard.failed_password(now, ip(&format!("192.168.1.{host}")), "101"), None);
    }
    assert!(!guard.may_try_password(now, "101"));
    assert!(guard.may_try_password(now, "102"));
    assert!(guard.may_try_password(now + 10 * MINUTE, "101"));
}

#[test]
fn a_right_password_forgives_the_wrong_ones_before_it() {
    let (mut guard, now) = guard();
    for _ in 0..10 {
        for _ in 0..9 {
            assert_eq!(guard.failed_password(now, ip("192.168.1.20"), "101"), None);
        }
        guard.right_password(ip("192.168.1.20"), "101");
    }
    assert!(guard.may_try_password(now, "101"));
}

#[test]
fn bans_are_shown_latest_first_with_what_they_dropped() {
    let (mut guard, now) = guard();
    for host in 1..=150u32 {
        let source = format!("203.0.113.{host}");
        asks(&mut guard, now + Duration::from_secs(u64::from(host)), &source, 5);
    }
    let later = now + Duration::from_secs(200);
    assert!(guard.is_shut_out(later, ip("203.0.113.150")) && guard.is_shut_out(later, ip("203.0.113.150")));
    let bans = guard.bans(civil(later));
    assert_eq!((bans.len(), bans[0].source, bans[0].dropped), (100, ip("203.0.113.150"), 2));
    assert_eq!(bans[0].since, Some("2026-11-21T09:59:10Z".parse().unwrap()));
    assert_eq!(bans[0].until, Some("2026-11-21T10:09:10Z".parse().unwrap()));
    let counters = guard.counters(later);
    assert_eq!((counters.bans, counters.banned_now, counters.dropped_banned), (150, 150, 2));
}

#[test]
fn who_is_allowed_after_a_reload_is_let_in_at_once() {
    let (mut guard, now) = guard();
    asks(&mut guard, now, "203.0.113.9", 5);
    assert!(guard.is_shut_out(now, ip("203.0.113.9")));
    let mut changed = settings();
    changed.allow.push(Network::parse("203.0.113.0/24").unwrap());
    guard.apply(now, Arc::new(changed));
    assert!(!guard.is_shut_out(now, ip("203.0.113.9")));
}

#[test]
fn who_is_of_the_lan_after_a_reload_is_let_in_unless_it_guessed_passwords() {
    let (mut guard, now) = guard();
    let (phone, guesser) = (ip("10.0.0.20"), ip("10.0.0.21"));
    asks(&mut guard, now, "10.0.0.20", 5).unwrap();
    (0..10).find_map(|_| guard.failed_password(now, guesser, "101")).unwrap();
    guard.apply(now, Arc::new(GuardSettings { lan: vec![Network::parse("10.0.0.0/24").unwrap()], ..settings() }));
    assert_eq!((guard.is_shut_out(now, phone), guard.is_shut_out(now, guesser)), (false, true));
    guard.pardon(now, |source| source == guesser);
    assert!(!guard.is_shut_out(now, guesser), "it turned out to be a line's");
}

#[test]
fn who_is_vouched_for_is_neither_limited_nor_shut_out_for_a_day() {
    let (mut guard, now) = guard();
    let provider = ip("203.0.113.77");
    guard.vouch(now, provider);
    let day = 24 * 60 * MINUTE;
    for at in [now, now + day - MINUTE] {
        assert!((0..2000).all(|_| guard.may_ask(at, provider).is_ok()));
        assert_eq!(asks(&mut guard, at, "203.0.113.77", 100), None);
        assert_eq!(guard.strange(at, provider, Some(b"sipvicious"), 1), None, "forged in its name");
    }
    assert!(asks(&mut guard, now + day, "203.0.113.77", 5).is_some());
}

#[test]
fn a_ban_holds_for_every_address_of_an_ipv6_network() {
    let (mut guard, now) = guard();
    for host in 1..=5 {
        guard.strange(now, ip(&format!("2001:db8:5::{host}")), None, host);
    }
    assert!(guard.is_shut_out(now, ip("2001:db8:5::abcd")));
    assert!(!guard.is_shut_out(now, ip("2001:db8:6::1")));
}

#[test]
fn forged_sources_without_number_keep_the_tables_bounded() {
    let (mut guard, now) = guard();
    for i in 0..20_000u32 {
        let source = IpAddr::from(i.wrapping_mul(2_654_435_761).to_be_bytes());
        assert_eq!(guard.may_ask(now, source), Ok(()));
        guard.strange(now, source, Some(b"sipcli"), 0);
    }
    assert_eq!((guard.watched_len(), guard.counters(now).banned_now), (8192, 8192));
}

/// What a source may do.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Asks,
    Strange(u64),
    Scans,
    Garbage,
    Fails,
}

fn deeds() -> impl Strategy<Value = Vec<(u32, Deed, u64)>> {
    let deed = prop_oneof![
        Just(Deed::Asks),
        (0u64..3).prop_map(Deed::Strange),
        Just(Deed::Scans),
        Just(Deed::Garbage),
        Just(Deed::Fails)
    ];
    prop::collection::vec((any::<u32>(), deed, 0u64..100_000), 1..300)
}

proptest! {
    #[test]
    fn whatever_is_done_the_allowed_get_in_and_bans_have_their_lengths(deeds in deeds()) {
        let (mut guard, mut now) = guard();
        for (source, deed, later) in deeds {
            now += Duration::from_millis(later);
            // Few enough sources that they come again, the allowed and the LAN among them.
            let source = match source % 8 {
                0 => ip("198.51.100.7"),
                1 => ip("192.168.1.20"),
                n => IpAddr::from([203, 0, 113, n as u8]),
            };
            let shut = match deed {
                Deed::Asks => guard.may_ask(now, source).err().flatten(),
                Deed::Strange(print) => guard.strange(now, source, None, print),
                Deed::Scans => guard.strange(now, source, Some(b"sipcli/v1.8"), 0),
                Deed::Garbage => guard.garbage(now, source),
                Deed::Fails => guard.failed_password(now, source, "101"),
            };
            if let Some(shut) = shut {
                prop_assert!(shut.lasts >= settings().ban && shut.lasts <= settings().longest_ban);
                prop_assert!(!(guard.is_lan(source) && shut.reason != BanReason::Passwords));
                prop_assert!(guard.is_shut_out(now, source));
                prop_assert!(!guard.is_shut_out(now + shut.lasts, source));
            }
            prop_assert!(!guard.is_shut_out(now, ip("198.51.100.7")));
        }
    }

    #[test]
    fn who_keeps_to_the_rate_is_never_dropped(gaps in prop::collection::vec(100u64..5000, 1..500)) {
        let (mut guard, mut now) = guard();
        for gap in gaps {
            now += Duration::from_millis(gap);
            prop_assert_eq!(guard.may_ask(now, ip("203.0.113.9")), Ok(()));
        }
    }
}
