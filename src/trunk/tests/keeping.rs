//! Keep-alives, and connections that close.

use super::{line, provider::Provider, secs, world::World};
use crate::{
    sip::OutMethod,
    trunk::{KeepAlive, KeepAliveMethod, Trouble, TrunkSettings, TrunkState, TrunkTransport},
};

fn keeping(method: KeepAliveMethod) -> TrunkSettings {
    TrunkSettings { keep_alive: KeepAlive { method, every: secs(25) }, ..line("головний", "sip.example.ua") }
}

fn pings(world: &World) -> Vec<std::time::Instant> {
    world.seen.iter().filter(|s| s.request.method == OutMethod::Options).map(|s| s.at).collect()
}

#[test]
fn options_leave_every_twenty_five_seconds_at_most_and_not_beside_a_register() {
    let mut world = World::with(Provider::default());
    world.apply_one(keeping(KeepAliveMethod::Options));
    world.pass(secs(1800));
    let mut all: Vec<_> = world.seen.iter().map(|s| s.at).collect();
    all.sort();
    assert!(all.windows(2).all(|pair| pair[1] - pair[0] <= secs(26)), "the NAT would forget us");
    let pings = pings(&world);
    assert!((66..=82).contains(&pings.len()), "{}", pings.len());
    let registers: Vec<_> = world.registers().map(|s| s.at).collect();
    for ping in &pings {
        assert!(registers.iter().all(|r| *ping < *r || *ping - *r >= secs(22)), "needless");
    }
}

#[test]
fn line_ends_are_sent_instead_where_they_are_wanted_and_nothing_where_nothing_is() {
    let mut world = World::with(Provider::default());
    world.apply_one(keeping(KeepAliveMethod::Crlf));
    world.pass(secs(1800));
    assert!((66..=82).contains(&world.line_ends.len()), "{}", world.line_ends.len());
    assert!(pings(&world).is_empty());
    let mut world = World::with(Provider::default());
    world.apply_one(keeping(KeepAliveMethod::Off));
    world.pass(secs(1800));
    assert!(pings(&world).is_empty() && world.line_ends.is_empty());
}

#[test]
fn two_missed_options_make_the_line_fail_and_register_anew() {
    let mut world = World::with(Provider::default());
    world.apply_one(keeping(KeepAliveMethod::Options));
    world.pass(secs(70));
    world.cut();
    let took = world.until(secs(100), |w| w.state() == TrunkState::Failing).unwrap();
    assert!(took >= secs(10) && took <= secs(36), "{took:?}");
    assert_eq!(world.status().trouble, Some(Trouble::Silent));
    let before = world.registers().count();
    world.up = true;
    assert!(world.until(secs(20), World::is_registered).is_some());
    assert!(world.registers().count() > before);
}

#[test]
fn a_provider_that_was_away_for_a_moment_may_have_forgotten_us_and_is_told_again() {
    let mut world = World::with(Provider::default());
    world.apply_one(keeping(KeepAliveMethod::Options));
    world.pass(secs(60));
    let before = world.registers().count();
    let asked = pings(&world).len();
    world.until(secs(30), |w| pings(w).len() > asked).unwrap();
    world.pass(secs(20));
    world.cut();
    world.pass(secs(12));
    world.up = true;
    world.pass(secs(6));
    assert!(world.is_registered());
    assert_eq!(world.registers().count(), before + 1);
    world.pass(secs(60));
    assert_eq!(world.registers().count(), before + 1, "once is enough");
}

#[test]
fn one_lost_options_is_no_failure() {
    let mut world = World::with(Provider::default());
    world.loss = 250;
    world.apply_one(keeping(KeepAliveMethod::Options));
    assert!(world.until(secs(60), World::is_registered).is_some());
    let mut failing = 0;
    for _ in 0..1800 {
        world.pass(secs(2));
        failing += u32::from(world.state() != TrunkState::Registered);
    }
    assert!(failing <= 5, "{failing}");
}

#[test]
fn a_provider_that_never_answers_options_gets_line_ends_after_a_while() {
    let mut world = World::with(Provider { answers_options: false, ..Provider::default() });
    world.apply_one(keeping(KeepAliveMethod::Options));
    world.pass(secs(60));
    assert!(world.is_registered());
    let (registers, since) = (world.registers().count(), world.status().since);
    world.pass(secs(3600));
    assert!(world.is_registered() && world.status().since == since);
    assert!(world.line_ends.len() > 120, "{}", world.line_ends.len());
    let more = world.registers().count() - registers;
    assert!(more <= 26, "no more than refreshes: {more}");
}

#[test]
fn a_closed_connection_makes_the_line_register_at_once_by_a_new_one() {
    let mut world = World::with(Provider::default());
    world.apply_one(TrunkSettings { transport: TrunkTransport::Tcp, ..keeping(KeepAliveMethod::Options) });
    world.pass(secs(100));
    let flow = world.connection();
    let before = world.registers().count();
    world.close(flow);
    let took = world.until(secs(60), |w| w.registers().count() > before).unwrap();
    assert!(took <= secs(2), "{took:?}");
    world.pass(secs(1));
    assert!(world.is_registered() && world.connection() != flow);
}

#[test]
fn where_nobody_can_connect_to_us_the_connections_own_port_is_registered() {
    let mut world = World::with(Provider::default());
    world.own_ports = true;
    world.apply_one(TrunkSettings { transport: TrunkTransport::Tcp, ..keeping(KeepAliveMethod::Options) });
    for _ in 0..3 {
        world.pass(secs(100));
        let flow = world.connection();
        let last = world.registers().last().unwrap();
        let contact = &last.request.headers.iter().find(|(name, _)| *name == "Contact").unwrap().1;
        assert!(contact.contains(&format!("192.0.2.1:{}", 40_000 + flow.0)), "{contact} by {flow:?}");
        assert!(world.is_registered());
        world.close(flow);
    }
    assert!(world.registers().count() <= 12, "settled after each: {}", world.registers().count());
}

#[test]
fn a_provider_that_closes_every_connection_at_once_is_not_stormed() {
    let mut world = World::with(Provider::default());
    world.apply_one(TrunkSettings { transport: TrunkTransport::Tcp, ..keeping(KeepAliveMethod::Off) });
    world.pass(secs(2));
    let mut closings = 0;
    let start = world.now.mono;
    while world.now.mono - start < secs(600) {
        let before = world.registers().count();
        world.close(world.connection());
        closings += 1;
        assert!(world.until(secs(40), |w| w.registers().count() > before).is_some());
        world.pass(secs(1));
    }
    assert!(closings < 60, "{closings}");
}

#[test]
fn calls_by_the_registrations_own_connection_are_the_lines() {
    let mut world = World::with(Provider::default());
    world.apply_one(TrunkSettings { transport: TrunkTransport::Tcp, ..keeping(KeepAliveMethod::Off) });
    world.pass(secs(2));
    let id = world.connection();
    let flow = |id| crate::sip::Flow {
        transport: crate::sip::Transport::Tcp,
        local: "192.0.2.1:5060".parse().unwrap(),
        remote: "198.51.100.9:40000".parse().unwrap(),
        id,
    };
    assert!(world.trunks.whose(flow(id), "380464400000").is_some());
    assert!(world.trunks.whose(flow(crate::sip::FlowId(999)), "380464400000").is_none());
}

#[test]
fn of_two_lines_at_one_server_the_one_whose_connection_it_is_is_called() {
    let mut world = World::with(Provider::default());
    let over_udp = line("перша", "sip.example.ua");
    let mut over_tcp =
        TrunkSettings { transport: TrunkTransport::Tcp, name: "друга".into(), ..keeping(KeepAliveMethod::Off) };
    over_tcp.login.as_mut().unwrap().user = "380464400001".into();
    world.apply(&[super::shared(over_udp), super::shared(over_tcp)]);
    world.pass(secs(5));
    let ids: Vec<_> = world.trunks.status(world.now).iter().map(|(id, _)| *id).collect();
    let flow = |transport, id| crate::sip::Flow {
        transport,
        local: "192.0.2.1:5060".parse().unwrap(),
        remote: "203.0.113.5:5060".parse().unwrap(),
        id,
    };
    let tcp = flow(crate::sip::Transport::Tcp, world.connection());
    assert_eq!(world.trunks.whose(tcp, "+380464400077"), Some(ids[1]));
    assert_eq!(world.trunks.whose(tcp, "380464400000"), Some(ids[0]), "who is called by name is meant");
    let udp = flow(crate::sip::Transport::Udp, crate::sip::FlowId(0));
    assert_eq!(world.trunks.whose(udp, "+380464400077"), Some(ids[0]));
}
