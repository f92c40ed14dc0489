//! Public addresses, changed addresses, and what is noticed on the way.

use super::{
    line,
    provider::{Lists, Provider, contact, header},
    secs,
    world::World,
};
use crate::{
    sip::{Flow, FlowId, Transport},
    trunk::{KeepAlive, KeepAliveMethod, Note, TrunkSettings, TrunkTransport},
};

fn natted() -> World {
    let mut world = World::with(Provider { sees: Some("198.51.100.7:31000".parse().unwrap()), ..Provider::default() });
    world.ours = "192.168.1.10".parse().unwrap();
    world
}

fn notes(world: &World) -> Vec<Note> {
    world.status().notes.into_iter().map(|(note, _)| note).collect()
}

fn bound(world: &World) -> String {
    let (_, host, port) = contact(&world.registers().last().unwrap().request);
    format!("{host}:{port}")
}

#[test]
fn behind_a_nat_the_address_the_provider_sees_is_learned_and_registered() {
    let mut world = natted();
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(2));
    assert_eq!(bound(&world), "198.51.100.7:31000");
    assert_eq!(world.status().public_address.as_deref(), Some("198.51.100.7:31000"));
    assert_eq!(notes(&world), [Note::BehindNat]);
    assert_eq!(world.registers().count(), 2, "the challenge told the address already");
    let id = world.trunks.status(world.now)[0].0;
    let (local, remote) = ("192.168.1.10:5060".parse().unwrap(), "203.0.113.5:5060".parse().unwrap());
    let call = Flow { transport: Transport::Udp, local, remote, id: FlowId(0) };
    assert_eq!(world.trunks.public_address(id, call), Some("198.51.100.7:31000".parse().unwrap()));
}

#[test]
fn an_address_that_only_the_grant_tells_is_registered_once_more_and_the_old_one_taken_back() {
    let mut world = natted();
    world.provider().password_wanted = false;
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(100));
    let sent: Vec<_> = world
        .registers()
        .map(|s| (contact(&s.request).1, header(&s.request, "Expires").unwrap().to_owned(), s.request.cseq))
        .collect();
    let of = |host: &str, expires: &str, cseq| (host.to_owned(), expires.to_owned(), cseq);
    assert_eq!(
        sent,
        [of("192.168.1.10", "300", 1), of("192.168.1.10", "0", 2), of("198.51.100.7", "300", 3)],
        "the old binding is taken back before the new one is made"
    );
}

#[test]
fn a_public_address_that_is_configured_is_presented_and_none_is_learned() {
    let mut world = natted();
    let public_address = Some("198.51.100.99".parse().unwrap());
    world.apply_one(TrunkSettings { public_address, ..line("головний", "sip.example.ua") });
    world.pass(secs(100));
    assert_eq!(bound(&world), "198.51.100.99:5060");
    assert_eq!(world.registers().count(), 2);
}

#[test]
fn a_public_address_that_changes_is_noticed_by_the_keep_alive() {
    let mut world = natted();
    let keep_alive = KeepAlive { method: KeepAliveMethod::Options, every: secs(25) };
    world.apply_one(TrunkSettings { keep_alive, ..line("головний", "sip.example.ua") });
    world.pass(secs(100));
    world.provider().sees = Some("198.51.100.8:32000".parse().unwrap());
    let took = world.until(secs(100), |w| bound(w) == "198.51.100.8:32000").unwrap();
    assert!(took <= secs(26), "{took:?}");
    world.pass(secs(1));
    assert!(world.is_registered());
}

#[test]
fn a_nat_that_changes_its_mind_all_the_time_is_not_followed_into_a_storm() {
    let mut world = natted();
    world.provider().password_wanted = false;
    world.apply_one(line("головний", "sip.example.ua"));
    for port in 0..600 {
        world.provider().sees = Some(format!("198.51.100.7:{}", 31000 + port).parse().unwrap());
        world.pass(secs(1));
    }
    assert!(world.registers().count() < 40, "{}", world.registers().count());
}

#[test]
fn a_changed_route_registers_the_new_address_at_once() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(20));
    let before = world.registers().count();
    world.ours = "192.0.2.200".parse().unwrap();
    let remote = "203.0.113.5:5060".parse().unwrap();
    world.trunks.route_changed(world.now, remote, "192.0.2.200:5060".parse().unwrap());
    world.pass(secs(1));
    assert_eq!(bound(&world), "192.0.2.200:5060");
    let new: Vec<_> = world.registers().skip(before).map(|s| contact(&s.request).1).collect();
    assert_eq!(new, ["192.0.2.1", "192.0.2.200"], "the old binding is taken back");
    world.trunks.route_changed(world.now, remote, "192.0.2.200:5060".parse().unwrap());
    world.pass(secs(1));
    assert_eq!(world.registers().count(), before + 2, "the same address again changes nothing");
}

#[test]
fn a_new_address_that_a_look_up_sees_first_is_registered_at_once_too() {
    for transport in [TrunkTransport::Udp, TrunkTransport::Tcp] {
        let mut world = World::with(Provider::default());
        world.apply_one(TrunkSettings { transport, expires: secs(3600), ..line("головний", "sip.example.ua") });
        world.pass(secs(20));
        let asked = world.asked.len();
        world.ours = "192.0.2.200".parse().unwrap();
        world.until(secs(400), |w| w.asked.len() > asked).unwrap();
        world.pass(secs(2));
        assert_eq!(bound(&world), "192.0.2.200:5060", "{transport:?}");
        assert!(world.is_registered());
    }
}

#[test]
fn a_changed_route_leaves_the_connection_of_the_old_address() {
    let mut world = World::with(Provider::default());
    world.apply_one(TrunkSettings { transport: TrunkTransport::Tcp, ..line("головний", "sip.example.ua") });
    world.pass(secs(20));
    let old = world.connection();
    world.ours = "192.0.2.200".parse().unwrap();
    let (remote, local) = ("203.0.113.5:5060".parse().unwrap(), "192.0.2.200:5060".parse().unwrap());
    world.trunks.route_changed(world.now, remote, local);
    world.pass(secs(1));
    assert_eq!(bound(&world), "192.0.2.200:5060");
    assert!(world.is_registered() && world.connection() != old);
}

#[test]
fn a_router_that_rewrites_messages_is_noticed_with_its_cure() {
    let mut world = natted();
    world.provider().via = Some("198.51.100.7:31000");
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(2));
    assert!(notes(&world).contains(&Note::SipAlg));
    let sentence = &world.status().notes.iter().find(|(note, _)| *note == Note::SipAlg).unwrap().1.clone();
    assert!(sentence.contains("вимкніть"), "{sentence}");

    let mut world = World::with(Provider { lists: Lists::At("203.0.113.200", 1024), ..Provider::default() });
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(2));
    assert!(notes(&world).contains(&Note::SipAlg), "our Contact was listed with a strange address");
}

#[test]
fn a_registrar_that_lists_the_address_it_saw_rewrites_nothing() {
    let mut world = natted();
    world.provider().lists = Lists::At("198.51.100.7", 31000);
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(2));
    assert!(world.is_registered());
    assert_eq!(notes(&world), [Note::BehindNat]);
}

#[test]
fn private_addresses_in_a_providers_description_are_noticed_for_an_hour() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(2));
    let id = world.trunks.status(world.now)[0].0;
    let flow = Flow {
        transport: Transport::Udp,
        local: "192.0.2.1:5060".parse().unwrap(),
        remote: "203.0.113.5:5060".parse().unwrap(),
        id: FlowId(0),
    };
    world.trunks.saw_media_address(world.now, id, flow, "203.0.113.80".parse().unwrap());
    assert!(notes(&world).is_empty());
    world.trunks.saw_media_address(world.now, id, flow, "10.20.30.40".parse().unwrap());
    assert_eq!(notes(&world), [Note::PrivateAddressInSdp]);
    world.pass(secs(3601));
    assert!(notes(&world).is_empty());
}

#[test]
fn a_refused_call_for_our_number_is_shown_with_its_address_at_the_likely_line() {
    let mut world = World::with(Provider::default());
    world.add("two.example.ua", "198.51.100.1:5060", Provider::default());
    world.apply(&[line("перша", "sip.example.ua"), line("друга", "two.example.ua")].map(super::shared));
    world.pass(secs(2));
    world.trunks.refused(world.now, "198.51.100.222:5060".parse().unwrap(), "380464400000");
    let statuses = world.trunks.status(world.now);
    assert!(statuses[0].1.notes.is_empty());
    let [(note, sentence)] = &statuses[1].1.notes[..] else { panic!("{statuses:?}") };
    assert_eq!(*note, Note::UnknownSource);
    assert!(
        sentence.contains("198.51.100.222") && sentence.contains("from") && sentence.contains("«друга»"),
        "{sentence}"
    );
}

#[test]
fn a_connections_own_port_is_no_nat() {
    let mut world = World::with(Provider::default());
    world.own_ports = true;
    world.apply_one(TrunkSettings { transport: TrunkTransport::Tls, ..line("головний", "sip.example.ua") });
    world.pass(secs(5));
    assert!(world.is_registered());
    assert!(notes(&world).is_empty(), "{:?}", world.status().notes);
    assert_ne!(world.status().public_address.as_deref(), Some("192.0.2.1:5060"));
}
