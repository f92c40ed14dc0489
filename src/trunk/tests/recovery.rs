//! A network that went away and came back.

use super::{line, provider::Provider, secs, world::World};
use crate::{
    chance::Chance,
    sip::ConnectError,
    trunk::{KeepAlive, KeepAliveMethod, Server, Trouble, TrunkSettings, TrunkState, TrunkTransport},
};

/// The promise: registered this soon after the network's return, however long it was away.
const BOUND: u64 = 35;

fn options(settings: TrunkSettings) -> TrunkSettings {
    TrunkSettings { keep_alive: KeepAlive { method: KeepAliveMethod::Options, every: secs(25) }, ..settings }
}

/// Cuts a registered line off for `cut` seconds and returns how long it took to be registered anew.
fn back_after(mut world: World, settings: TrunkSettings, cut: u64, what: &str) {
    world.apply_one(settings);
    assert!(world.until(secs(60), World::is_registered).is_some(), "{what}: never registered");
    world.pass(secs(7 + cut % 40));
    let mut known = world.registers().count();
    world.cut();
    world.pass(secs(cut));
    assert!(known <= world.registers().count());
    known = world.registers().count();
    let lost = world.state() == TrunkState::Failing;
    world.up = true;
    if lost {
        let took = world.until(secs(600), World::is_registered).unwrap_or(secs(600));
        assert!(took <= secs(BOUND), "{what}: {took:?} after a cut of {cut} s");
        assert!(world.registers().count() > known);
    }
    world.pass(secs(BOUND));
    assert!(world.is_registered(), "{what}: not registered after a cut of {cut} s");
    world.pass(secs(1200));
    assert!(world.is_registered() && world.status().trouble.is_none(), "{what}: {:?}", world.status());
}

/// Cuts of 10 s to an hour, with their ends anywhere in the back-off.
fn cuts() -> impl Iterator<Item = (u64, u64)> {
    let mut chance = Chance::seeded(77);
    (0..40).map(move |seed| {
        let most = [60, 200, 900, 3600][seed % 4];
        (seed as u64, 10 + chance.below(most - 10))
    })
}

fn world(seed: u64) -> World {
    let mut world = World::seeded(seed);
    world.add("sip.example.ua", "203.0.113.5:5060", Provider::default());
    world
}

#[test]
fn a_line_over_udp_is_back_within_the_bound_after_any_cut() {
    for (seed, cut) in cuts() {
        back_after(world(seed), options(line("головний", "sip.example.ua")), cut, "udp");
    }
}

#[test]
fn a_lossy_network_does_not_break_the_bound() {
    for (seed, cut) in cuts() {
        let mut world = world(seed);
        world.loss = 50;
        back_after(world, options(line("головний", "sip.example.ua")), cut, "udp with loss");
    }
}

#[test]
fn a_line_over_tcp_is_back_within_the_bound_though_its_old_connection_looks_open() {
    for (seed, cut) in cuts() {
        let settings = TrunkSettings { transport: TrunkTransport::Tcp, ..line("головний", "sip.example.ua") };
        back_after(world(seed), options(settings), cut, "tcp");
    }
}

#[test]
fn a_line_with_a_dead_proxy_before_a_live_one_is_back_within_the_bound() {
    for (seed, cut) in cuts() {
        let mut world = world(seed);
        world.add("dead.example.ua", "203.0.113.77:5060", Provider { dead: true, ..Provider::default() });
        let servers = ["dead.example.ua", "sip.example.ua"].map(|host| Server { host: host.into(), port: None });
        let settings = TrunkSettings { servers: servers.to_vec(), ..line("головний", "sip.example.ua") };
        world.apply_one(options(settings));
        assert!(world.until(secs(20), World::is_registered).is_some());
        world.pass(secs(30));
        world.cut();
        world.pass(secs(cut));
        world.up = true;
        world.pass(secs(BOUND));
        assert!(world.is_registered(), "after a cut of {cut} s");
    }
}

#[test]
fn a_line_of_every_transport_is_back_within_the_bound() {
    for (seed, cut) in cuts() {
        let settings = TrunkSettings { transport: TrunkTransport::Auto, ..line("головний", "sip.example.ua") };
        let mut world = world(seed);
        world.apply_one(options(settings));
        assert!(world.until(secs(20), World::is_registered).is_some());
        world.pass(secs(30));
        world.cut();
        world.pass(secs(cut));
        world.up = true;
        world.pass(secs(BOUND));
        assert!(world.is_registered(), "after a cut of {cut} s");
    }
}

#[test]
fn a_service_that_starts_without_a_network_registers_within_the_bound_of_its_coming() {
    for (seed, cut) in cuts() {
        let mut world = world(seed);
        world.cut();
        world.apply_one(options(line("головний", "sip.example.ua")));
        world.pass(secs(cut));
        assert_eq!(world.status().trouble, Some(Trouble::NameServerSilent));
        world.up = true;
        let took = world.until(secs(600), World::is_registered).unwrap_or(secs(600));
        assert!(took <= secs(BOUND), "{took:?} after {cut} s");
    }
}

#[test]
fn a_registrar_that_was_down_and_refused_connections_is_found_again() {
    for (seed, cut) in cuts() {
        let mut world = world(seed);
        let settings = TrunkSettings { transport: TrunkTransport::Tcp, ..line("головний", "sip.example.ua") };
        world.provider().connect = Err(ConnectError::Refused);
        world.apply_one(settings);
        world.pass(secs(cut));
        assert_eq!(world.status().trouble, Some(Trouble::ConnectionRefused));
        world.provider().connect = Ok(());
        let took = world.until(secs(600), World::is_registered).unwrap_or(secs(600));
        assert!(took <= secs(BOUND), "{took:?} after {cut} s");
    }
}

#[test]
fn attempts_in_a_long_silence_are_neither_rare_nor_a_storm() {
    let mut world = world(1);
    world.provider().dead = true;
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(3600));
    // The provider never sees them, so they are counted by what the line says of itself.
    let failures = world.status().failures;
    assert!((3600 / 16..=3600 / 10).contains(&failures), "{failures}");
    let loud = world.told.iter().filter(|(_, loud)| *loud).count();
    assert!((1..=3).contains(&loud), "told aloud once and each hour, not each time: {:?}", world.told);
}

#[test]
fn a_late_answer_to_an_attempt_that_was_given_up_is_understood() {
    let mut world = world(1);
    world.provider().password_wanted = false;
    world.cut();
    world.names.clear();
    world.add("203.0.113.5", "203.0.113.5:5060", Provider { password_wanted: false, ..Provider::default() });
    world.apply_one(line("головний", "203.0.113.5"));
    // Our patience has ended, the user agent still repeats the request.
    world.pass(secs(6));
    assert_eq!(world.state(), TrunkState::Failing);
    world.up = true;
    let took = world.until(secs(60), World::is_registered).unwrap();
    assert!(took <= secs(4), "{took:?}");
}
