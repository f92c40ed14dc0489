//! Reloads, and whose request it is.

use super::{
    line, peer,
    provider::{Provider, contact, header},
    secs, shared,
    world::World,
};
use crate::{
    sip::{ConnectError, Flow, FlowId, TlsProblem, Transport},
    trunk::{ContactUser, KeepAlive, KeepAliveMethod, TlsSettings, Trouble, TrunkSettings, TrunkState, TrunkTransport},
    vocab::{Network, PhoneNumber, Secret},
};

fn from(remote: &str) -> Flow {
    let (local, remote) = ("192.0.2.1:5060".parse().unwrap(), remote.parse().unwrap());
    Flow { transport: Transport::Udp, local, remote, id: FlowId(0) }
}

#[test]
fn a_reload_leaves_unchanged_lines_alone_and_takes_new_limits_without_registering() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(20));
    let before = (world.seen.len(), world.asked.len(), world.trunks.status(world.now));
    world.apply_one(line("головний", "sip.example.ua"));
    world.apply_one(TrunkSettings { channels: Some(9), ..line("головний", "sip.example.ua") });
    world.pass(secs(20));
    assert_eq!((world.seen.len(), world.asked.len()), (before.0, before.1));
    let (id, status) = world.trunks.status(world.now).remove(0);
    assert_eq!((id, status.state, status.since), (before.2[0].0, TrunkState::Registered, before.2[0].1.since));
    assert_eq!((status.channels, world.trunks.settings(id).unwrap().channels), (Some(9), Some(9)));
}

#[test]
fn a_changed_password_registers_anew_with_the_same_binding_and_unregisters_nothing() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(20));
    let (id, old) = (world.trunks.status(world.now)[0].0, world.registers().last().unwrap().request.clone());
    let mut changed = line("головний", "sip.example.ua");
    changed.login.as_mut().unwrap().password = Secret::new("інша");
    world.apply_one(changed);
    let provider = "203.0.113.5:5060";
    assert!(world.trunks.is_trunk("203.0.113.5".parse().unwrap()), "not a moment a stranger");
    assert_eq!(world.trunks.whose(from(provider), "380464400000"), Some(id));
    world.pass(secs(20));
    let new = world.registers().last().unwrap().request.clone();
    assert_eq!((&old.call_id, contact(&old)), (&new.call_id, contact(&new)));
    assert!(new.cseq > old.cseq);
    assert!(world.registers().all(|s| header(&s.request, "Expires") != Some("0")));
    assert!(world.is_registered());
    assert_eq!(world.trunks.status(world.now)[0].0, id, "calls in progress keep their line");
}

#[test]
fn a_line_that_believes_others_than_before_lets_go_of_its_tls_connection() {
    let tls =
        |tls, server: &str| TrunkSettings { transport: TrunkTransport::Tls, tls, ..line("головний", server) };
    let lenient = TlsSettings { check_name: false, ..TlsSettings::default() };
    let mut world = World::with(Provider::default());
    world.apply_one(tls(lenient.clone(), "sip.example.ua"));
    world.pass(secs(5));
    let first = world.connection();
    let mut other_password = tls(lenient.clone(), "sip.example.ua");
    other_password.login.as_mut().unwrap().password = Secret::new("інша");
    world.apply_one(other_password);
    world.pass(secs(5));
    assert_eq!(world.connection(), first, "another password has nothing to do with trust");

    world.provider().connect = Err(ConnectError::Tls(TlsProblem::WrongName));
    world.apply_one(tls(TlsSettings::default(), "sip.example.ua"));
    world.pass(secs(5));
    let status = world.status();
    assert_eq!((status.state, status.trouble), (TrunkState::Failing, Some(Trouble::TlsWrongName)));

    world.provider().connect = Ok(());
    assert!(world.until(secs(60), World::is_registered).is_some());
    let second = world.connection();
    let address = world.names["sip.example.ua"].clone();
    world.names.insert("other.example.ua".into(), address);
    world.apply_one(tls(TlsSettings::default(), "other.example.ua"));
    world.pass(secs(5));
    assert!(world.is_registered());
    assert_ne!(world.connection(), second, "the certificate is to be for the new name");
    assert_eq!(world.tls.last().unwrap().1, "other.example.ua");
}

#[test]
fn a_line_that_fails_after_a_reload_does_not_blame_the_server_it_had() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(5));
    world.apply_one(line("головний", "nowhere.example.ua"));
    world.pass(secs(5));
    assert_eq!((world.state(), world.status().server), (TrunkState::Failing, None));
    world.add("dead.example.ua", "203.0.113.9:5060", Provider { dead: true, ..Provider::default() });
    world.apply_one(line("головний", "dead.example.ua"));
    world.pass(secs(60));
    let status = world.status();
    assert_eq!((status.state, status.server.as_deref()), (TrunkState::Failing, Some("udp 203.0.113.9:5060")));
}

#[test]
fn a_changed_account_leaves_the_old_one_and_a_removed_line_unregisters() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(20));
    let old = contact(&world.registers().last().unwrap().request);
    let mut changed = line("головний", "sip.example.ua");
    changed.login.as_mut().unwrap().user = "380464400001".into();
    world.apply_one(changed);
    world.pass(secs(5));
    let left: Vec<_> = world.registers().filter(|s| header(&s.request, "Expires") == Some("0")).collect();
    assert_eq!(left.len(), 1);
    assert_eq!(
        (contact(&left[0].request), left[0].request.to.as_str()),
        (old.clone(), "sip:380464400000@sip.example.ua")
    );
    assert!(world.is_registered());
    assert_ne!(contact(&world.registers().last().unwrap().request), old, "another account has another token");
    world.apply(&[]);
    assert!(world.trunks.is_empty());
    assert!(world.until(secs(3), |w| w.trunks.has_left()).is_some());
    let last = &world.registers().last().unwrap().request;
    assert_eq!((header(last, "Expires"), last.to.as_str()), (Some("0"), "sip:380464400001@sip.example.ua"));
}

#[test]
fn a_renamed_line_keeps_the_binding_it_goes_on_with() {
    let mut world = World::with(Provider::default());
    let named = |name| TrunkSettings { contact_user: ContactUser::Login, ..line(name, "sip.example.ua") };
    world.apply_one(named("головний"));
    world.pass(secs(20));
    world.apply_one(named("міський"));
    world.pass(secs(20));
    assert!(world.is_registered());
    assert!(world.registers().all(|s| header(&s.request, "Expires") != Some("0")), "the new binding is the old one");
}

#[test]
fn a_line_of_which_only_the_networks_are_known_is_ready_and_shows_its_configured_address() {
    let mut world = World::new();
    let from = vec![Network::parse("188.163.212.0/24").unwrap()];
    let public_address = Some("198.51.100.7".parse().unwrap());
    world.apply_one(TrunkSettings { servers: Vec::new(), from, public_address, ..peer("пряма", "") });
    world.pass(secs(60));
    assert_eq!(world.state(), TrunkState::Reachable);
    assert!(world.asked.is_empty() && world.trunks.deadline().is_none());
    let (id, call) = (world.trunks.status(world.now)[0].0, self::from("188.163.212.9:5060"));
    assert_eq!(world.trunks.public_address(id, call), Some("198.51.100.7:5060".parse().unwrap()));
    let from_six = Flow { local: "[2001:db8::1]:5060".parse().unwrap(), ..call };
    assert_eq!(world.trunks.public_address(id, from_six), None, "an address of the family it is sent from");
}

#[test]
fn a_line_known_by_address_follows_a_name_that_moves() {
    let mut world = World::with(Provider::default());
    let keep_alive = KeepAlive { method: KeepAliveMethod::Crlf, every: secs(25) };
    world.apply_one(TrunkSettings { keep_alive, ..peer("пряма", "sip.example.ua") });
    world.pass(secs(20));
    world.names.insert("sip.example.ua".into(), Ok(vec!["203.0.113.77:5060".parse().unwrap()]));
    world.pass(secs(400));
    assert_eq!(world.status().server.as_deref(), Some("udp 203.0.113.77:5060"));
    assert_eq!(world.state(), TrunkState::Reachable);
}

#[test]
fn a_request_is_a_lines_by_its_source_its_token_or_a_configured_network() {
    let mut world = World::with(Provider::default());
    let settings = TrunkSettings {
        from: vec![Network::parse("188.163.212.0/24").unwrap()],
        ..line("головний", "sip.example.ua")
    };
    world.apply_one(settings);
    world.pass(secs(2));
    let token = contact(&world.registers().next().unwrap().request).0;
    let id = Some(world.trunks.status(world.now)[0].0);
    let whose = |flow: &str, user: &str| world.trunks.whose(from(flow), user);
    assert_eq!(whose("203.0.113.5:5060", "380464400000"), id, "a server's address");
    assert_eq!(whose("203.0.113.5:49152", "anything"), id, "from any port of it");
    assert_eq!(whose("188.163.212.9:5060", "0464400000"), id, "a configured network");
    assert_eq!(whose("[::ffff:188.163.212.9]:5060", "0464400000"), id, "written as IPv6");
    assert_eq!(whose("198.51.100.66:5060", &token), id, "whoever knows the token");
    assert_eq!(whose("198.51.100.66:5060", "380464400000"), None, "a stranger who knows the number");
    assert_eq!(whose("198.51.100.66:5060", ""), None);
    for (ip, ours) in
        [("203.0.113.5", true), ("188.163.212.200", true), ("188.163.213.1", false), ("198.51.100.66", false)]
    {
        assert_eq!(world.trunks.is_trunk(ip.parse().unwrap()), ours, "{ip}");
    }
}

#[test]
fn a_login_as_contact_opens_the_door_to_nobody() {
    let mut world = World::with(Provider::default());
    world.apply_one(TrunkSettings { contact_user: ContactUser::Login, ..line("головний", "sip.example.ua") });
    world.pass(secs(2));
    assert_eq!(world.trunks.whose(from("198.51.100.66:5060"), "380464400000"), None);
}

#[test]
fn of_two_accounts_at_one_provider_the_one_that_is_called_is_meant() {
    let mut world = World::with(Provider::default());
    let (first, mut second) = (line("перша", "sip.example.ua"), line("друга", "sip.example.ua"));
    second.login.as_mut().unwrap().user = "380464400001".into();
    second.own_number = PhoneNumber::parse("0464400009");
    world.apply(&[first, second].map(shared));
    world.pass(secs(2));
    let tokens: Vec<_> = world.registers().map(|s| contact(&s.request).0).collect();
    let ids: Vec<_> = world.trunks.status(world.now).iter().map(|(id, _)| *id).collect();
    let whose = |user: &str| world.trunks.whose(from("203.0.113.5:5060"), user);
    assert_eq!(whose("380464400000"), Some(ids[0]));
    assert_eq!(whose("380464400001"), Some(ids[1]));
    assert_eq!(whose("+380464400009"), Some(ids[1]), "by its own number however it is written");
    assert_eq!(whose("380507770000"), Some(ids[0]), "else the first");
    let second_token = tokens.iter().find(|t| **t != tokens[0]).unwrap();
    assert_eq!(whose(second_token), Some(ids[1]));
}

#[test]
fn without_lines_there_is_nothing_to_do_or_to_leave() {
    let mut world = World::new();
    world.apply(&[]);
    assert!(world.trunks.is_empty() && world.trunks.has_left() && world.trunks.deadline().is_none());
    world.apply_one(peer("пряма", "203.0.113.5"));
    world.pass(secs(1));
    assert_eq!(world.state(), TrunkState::Reachable);
    assert!(world.trunks.deadline().is_none(), "an address that is only waited for wakes nobody");
    world.trunks.leave(world.now);
    assert!(world.trunks.has_left());
}
