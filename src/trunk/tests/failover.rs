//! Several servers, several addresses, several transports.

use super::{line, peer, provider::Provider, secs, world::World};
use crate::{
    sip::{ConnectError, TlsProblem},
    trunk::{
        KeepAlive, KeepAliveMethod, LookupError, Server, TlsSettings, Trouble, TrunkSettings, TrunkState,
        TrunkTransport,
    },
};

fn two_servers() -> (World, TrunkSettings) {
    let mut world = World::new();
    world.add("one.example.ua", "203.0.113.1:5060", Provider::default());
    world.add("two.example.ua", "203.0.113.2:5060", Provider::default());
    let servers = ["one.example.ua", "two.example.ua"].map(|host| Server { host: host.into(), port: None });
    (world, TrunkSettings { servers: servers.to_vec(), ..line("головний", "one.example.ua") })
}

fn server(world: &World) -> String {
    world.status().server.unwrap_or_default()
}

#[test]
fn the_first_server_is_used_while_it_lives() {
    let (mut world, settings) = two_servers();
    world.apply_one(settings);
    world.pass(secs(3600));
    assert!(world.is_registered());
    assert!(world.registers().all(|s| s.server.ip().to_string() == "203.0.113.1"));
}

#[test]
fn a_dead_first_server_is_passed_over_in_seconds_and_returned_to_when_it_lives() {
    let (mut world, settings) = two_servers();
    world.at("203.0.113.1:5060").dead = true;
    world.apply_one(settings);
    let took = world.until(secs(60), World::is_registered).unwrap();
    assert!(took <= secs(6), "{took:?}");
    let status = world.status();
    assert_eq!(status.server.as_deref(), Some("udp 203.0.113.2:5060"));
    assert_eq!(status.trouble, Some(Trouble::Silent), "the dead server stays on show");
    assert!(status.advice.unwrap().contains("one.example.ua"));
    world.at("203.0.113.1:5060").dead = false;
    let took = world.until(secs(3600), |w| server(w).contains("203.0.113.1")).unwrap();
    assert!(took >= secs(240) && took <= secs(400), "{took:?}");
    assert_eq!(world.status().trouble, None);
}

#[test]
fn looking_whether_the_first_server_lives_never_makes_the_line_fail() {
    let (mut world, settings) = two_servers();
    world.at("203.0.113.1:5060").dead = true;
    world.apply_one(settings);
    world.until(secs(60), World::is_registered).unwrap();
    let since = world.status().since;
    for _ in 0..3600 {
        world.pass(secs(2));
        assert_eq!((world.state(), world.status().since), (TrunkState::Registered, since));
    }
}

#[test]
fn a_server_that_breaks_down_is_left_for_the_next_at_once() {
    let (mut world, settings) = two_servers();
    world.at("203.0.113.1:5060").refuses = Some((503, "Service Unavailable"));
    world.apply_one(settings);
    let took = world.until(secs(60), World::is_registered).unwrap();
    assert!(took < secs(1), "{took:?}");
    assert_eq!(world.status().trouble, Some(Trouble::ServerError));
}

#[test]
fn a_wrong_password_is_not_tried_at_every_server() {
    let (mut world, settings) = two_servers();
    world.at("203.0.113.1:5060").refuses = Some((403, "Forbidden"));
    world.apply_one(settings);
    world.pass(secs(300));
    assert!(world.registers().all(|s| s.server.ip().to_string() == "203.0.113.1"));
}

#[test]
fn all_addresses_of_a_name_are_tried_in_their_order() {
    let mut world = World::new();
    for last in 1..=4 {
        world.add(
            "many.example.ua",
            &format!("203.0.113.{last}:5060"),
            Provider { dead: last < 4, ..Provider::default() },
        );
    }
    world.apply_one(line("головний", "many.example.ua"));
    let took = world.until(secs(60), World::is_registered).unwrap();
    assert!(took <= secs(16), "{took:?}");
    assert_eq!(server(&world), "udp 203.0.113.4:5060");
}

#[test]
fn names_that_come_in_another_order_each_time_do_not_move_the_line() {
    let mut world = World::new();
    world.add("srv.example.ua", "203.0.113.1:5060", Provider::default());
    world.add("srv.example.ua", "203.0.113.2:5060", Provider::default());
    world.apply_one(line("головний", "srv.example.ua"));
    for _ in 0..60 {
        world.pass(secs(60));
        world.names.get_mut("srv.example.ua").unwrap().as_mut().unwrap().reverse();
    }
    assert!(world.asked.len() > 8);
    assert!(world.registers().all(|s| s.server.ip().to_string() == "203.0.113.1"));
}

#[test]
fn auto_tries_tcp_when_udp_is_silent_and_udp_stays_udp() {
    let settings = |transport| TrunkSettings { transport, ..line("головний", "sip.example.ua") };
    for (transport, registered) in [(TrunkTransport::Auto, true), (TrunkTransport::Udp, false)] {
        let mut world = World::with(Provider::default());
        world.loss = 1000;
        world.apply_one(settings(transport));
        world.pass(secs(30));
        assert_eq!(world.is_registered(), registered, "{transport:?}");
        if registered {
            assert_eq!(server(&world), "tcp 203.0.113.5:5060");
            assert!(
                world.registers().last().unwrap().request.headers.iter().any(|(_, v)| v.contains(";transport=tcp"))
            );
        }
    }
}

#[test]
fn tls_connections_are_described_before_they_are_used_and_named_by_the_server() {
    let mut world = World::with(Provider::default());
    let tls = TlsSettings { check_name: false, ..TlsSettings::default() };
    world
        .apply_one(TrunkSettings { transport: TrunkTransport::Tls, tls, ..line("головний", "sip.example.ua") });
    world.pass(secs(5));
    assert!(world.is_registered());
    assert_eq!(world.tls, [("203.0.113.5:5060".parse().unwrap(), "sip.example.ua".to_owned())]);
    let mut world = World::new();
    world.add("203.0.113.5", "203.0.113.5:5060", Provider::default());
    world.apply_one(TrunkSettings { transport: TrunkTransport::Tls, ..line("головний", "203.0.113.5") });
    world.pass(secs(5));
    assert_eq!(world.tls[0].1, "sip.example.ua", "behind an address stands the domain");
}

#[test]
fn why_a_connection_failed_is_said_whichever_news_comes_first() {
    for (error, trouble) in [
        (ConnectError::Refused, Trouble::ConnectionRefused),
        (ConnectError::Unreachable, Trouble::Unreachable),
        (ConnectError::TooMany, Trouble::Disconnected),
        (ConnectError::Tls(TlsProblem::Expired), Trouble::TlsExpired),
        (ConnectError::Tls(TlsProblem::NotYetValid), Trouble::TlsNotYetValid),
        (ConnectError::Tls(TlsProblem::WrongName), Trouble::TlsWrongName),
        (ConnectError::Tls(TlsProblem::UnknownIssuer), Trouble::TlsUnknownIssuer),
        (ConnectError::Tls(TlsProblem::OwnFiles), Trouble::TlsOwnFiles),
        (ConnectError::Tls(TlsProblem::Handshake), Trouble::TlsHandshake),
    ] {
        for late_news in [false, true] {
            let mut world = World::with(Provider { connect: Err(error), ..Provider::default() });
            world.late_news = late_news;
            world.apply_one(TrunkSettings {
                transport: TrunkTransport::Tls, ..line("головний", "sip.example.ua")
            });
            world.pass(secs(60));
            let status = world.status();
            assert_eq!((status.state, status.trouble), (TrunkState::Failing, Some(trouble)), "{late_news}");
            assert!(status.failures >= 3 && status.next.is_some(), "{status:?}");
            world.provider().connect = Ok(());
            assert!(world.until(secs(35), World::is_registered).is_some());
            assert_eq!(world.status().trouble, None);
        }
    }
}

#[test]
fn a_name_that_does_not_exist_or_has_no_address_is_said_and_asked_again() {
    for (error, trouble) in [
        (LookupError::NoSuchName, Trouble::NameNotFound),
        (LookupError::Empty, Trouble::NameEmpty),
        (LookupError::TimedOut, Trouble::NameServerSilent),
        (LookupError::NoSocket, Trouble::NoSocket),
    ] {
        let mut world = World::with(Provider::default());
        let good = world.names.insert("sip.example.ua".into(), Err(error)).unwrap();
        world.apply_one(line("головний", "sip.example.ua"));
        world.pass(secs(600));
        assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(trouble)));
        assert!(world.asked.len() > 20 && world.asked.len() < 120, "{error:?}: {}", world.asked.len());
        world.names.insert("sip.example.ua".into(), good);
        assert!(world.until(secs(35), World::is_registered).is_some(), "{error:?}");
    }
}

#[test]
fn a_slow_name_server_holds_up_nothing_but_the_first_registration() {
    let mut world = World::with(Provider::default());
    world.name_delay = secs(4);
    world.apply_one(line("головний", "sip.example.ua"));
    let took = world.until(secs(60), World::is_registered).unwrap();
    assert!(took >= secs(4) && took < secs(5), "{took:?}");
    // From now on it never answers; the addresses that are known stay in use.
    world.names.insert("sip.example.ua".into(), Err(LookupError::TimedOut));
    for _ in 0..600 {
        world.pass(secs(10));
        assert!(world.is_registered());
    }
}

#[test]
fn the_second_servers_address_does_not_wait_long_for_the_first_servers_name() {
    let (mut world, settings) = two_servers();
    world.names.insert("one.example.ua".into(), Err(LookupError::TimedOut));
    world.apply_one(settings);
    let took = world.until(secs(60), World::is_registered).unwrap();
    assert!(took <= secs(3), "{took:?}");
}

#[test]
fn an_address_the_name_has_moved_to_is_used_and_the_old_one_stays_known_for_an_hour() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(5));
    world.names.clear();
    world.add("sip.example.ua", "203.0.113.60:5060", Provider::default());
    world.pass(secs(900));
    assert_eq!(server(&world), "udp 203.0.113.60:5060");
    let (old, new) = ("203.0.113.5".parse().unwrap(), "203.0.113.60".parse().unwrap());
    assert!(world.trunks.is_trunk(old) && world.trunks.is_trunk(new));
    world.pass(secs(3700));
    assert!(!world.trunks.is_trunk(old) && world.trunks.is_trunk(new));
}

#[test]
fn a_line_known_by_address_is_reachable_once_looked_up_or_answered() {
    let mut world = World::with(Provider::default());
    world.apply_one(peer("пряма", "sip.example.ua"));
    world.pass(secs(1));
    assert_eq!(world.state(), TrunkState::Reachable);
    assert!(world.seen.is_empty() && !world.status().registers);

    let mut world = World::with(Provider::default());
    let keep_alive = KeepAlive { method: KeepAliveMethod::Options, every: secs(25) };
    world.apply_one(TrunkSettings { keep_alive, ..peer("пряма", "sip.example.ua") });
    world.pass(secs(250));
    assert_eq!(world.state(), TrunkState::Reachable);
    assert!((10..=13).contains(&world.seen.len()), "{}", world.seen.len());
    world.cut();
    world.pass(secs(60));
    assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(Trouble::Silent)));
    world.up = true;
    let took = world.until(secs(60), |w| w.state() == TrunkState::Reachable).unwrap();
    assert!(took <= secs(16), "{took:?}");
    assert!(world.registers().next().is_none());
}
