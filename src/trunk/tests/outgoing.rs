//! Calls of ours: which way they go and what they say.

use super::{line, peer, provider::Provider, secs, world::World};
use crate::{
    sip::{ChallengeLine, digest::DigestClient},
    trunk::{NumberFormat, TrunkId, TrunkSettings},
    vocab::PhoneNumber,
};

const LINE: TrunkId = TrunkId(1);

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

fn mobile() -> PhoneNumber {
    number("0671112233")
}

#[test]
fn a_call_leaves_by_the_registered_server_by_its_service_route_and_under_our_token() {
    let route = "<sip:edge.example.ua;lr>".to_owned();
    let mut world = World::with(Provider { service_route: vec![route.clone()], ..Provider::default() });
    world.apply_one(TrunkSettings { session_timer: Some(secs(1800)), ..line("головний", "sip.example.ua") });
    assert!(!world.trunks.is_up(LINE) && world.trunks.way_out(LINE).is_none());
    world.pass(secs(2));
    assert!(world.trunks.is_up(LINE));
    let (flow, invite) = world.trunks.outgoing(LINE, &mobile(), Some(&number("0501112233"))).unwrap();
    assert_eq!(flow.remote, "203.0.113.5:5060".parse().unwrap());
    assert_eq!(invite.uri, "sip:+380671112233@sip.example.ua");
    assert_eq!(invite.from, "sip:380464400000@sip.example.ua", "the account, whoever calls");
    assert_eq!(invite.headers, [("Route", route)]);
    assert_eq!(invite.session_timer, Some(secs(1800)));
    let (user, ..) = super::provider::contact(&world.registers().next().unwrap().request);
    assert_eq!(invite.user, user, "what comes back to it is the line's");
}

#[test]
fn a_line_that_knows_us_by_our_address_is_told_our_number_in_its_own_writing() {
    let mut world = World::with(Provider::default());
    let own_number = Some(number("0464400000"));
    let settings = TrunkSettings { own_number, dial: NumberFormat::Nine, ..peer("пряма", "sip.example.ua") };
    world.apply_one(settings.clone());
    world.pass(secs(2));
    let invite =
        |world: &World, caller: Option<&PhoneNumber>| world.trunks.outgoing(LINE, &mobile(), caller).unwrap().1;
    let hidden = invite(&world, Some(&number("0501112233")));
    assert_eq!(
        (hidden.uri.as_str(), hidden.from.as_str()),
        ("sip:671112233@sip.example.ua", "sip:464400000@sip.example.ua")
    );
    world.apply_one(TrunkSettings { show_caller: true, ..settings });
    world.pass(secs(2));
    assert_eq!(invite(&world, Some(&number("0501112233"))).from, "sip:501112233@sip.example.ua");
    let unknown = invite(&world, None);
    assert_eq!(unknown.from, "sip:464400000@sip.example.ua", "who hides is not shown as somebody else");
    assert!(unknown.headers.iter().all(|(name, _)| *name != "Diversion"));
}

#[test]
fn the_first_line_that_is_up_is_taken_unless_one_is_named() {
    let mut world = World::with(Provider { dead: true, ..Provider::default() });
    world.add("other.example.ua", "203.0.113.6:5060", Provider::default());
    let second = TrunkSettings { domain: "other.example.ua".into(), ..line("друга", "other.example.ua") };
    world.apply(&[line("перша", "sip.example.ua").into(), second.into()]);
    world.pass(secs(5));
    let up: Vec<_> = world.trunks.lines().map(|(_, settings, up)| (settings.name.to_string(), up)).collect();
    assert_eq!(up, [("перша".to_owned(), false), ("друга".to_owned(), true)]);
    assert_eq!(world.trunks.line_named(None), Some(TrunkId(2)));
    assert_eq!(world.trunks.line_named(Some("перша")), Some(TrunkId(1)));
    assert_eq!(world.trunks.line_named(Some("третя")), None);
}

#[test]
fn a_challenge_is_answered_with_the_lines_password_twice_at_most() {
    let mut world = World::with(Provider::default());
    world.apply(&[line("головний", "sip.example.ua").into(), peer("пряма", "sip.example.ua").into()]);
    let challenge = |n: u32| {
        let value = format!("Digest realm=\"sip.example.ua\", nonce=\"n{n}\", qop=\"auth\"");
        vec![ChallengeLine { proxy: true, value }]
    };
    let uri = "sip:+380671112233@sip.example.ua";
    let mut digest = DigestClient::default();
    let (name, value) = world.trunks.authorize(world.now, LINE, &mut digest, &challenge(1), uri).unwrap();
    assert_eq!(name, "Proxy-Authorization");
    assert!(value.contains("username=\"380464400000\"") && value.contains(uri), "{value}");
    assert!(world.trunks.authorize(world.now, LINE, &mut digest, &challenge(2), uri).is_ok());
    assert!(world.trunks.authorize(world.now, LINE, &mut digest, &challenge(3), uri).is_err());
    let mut other = DigestClient::default();
    assert!(
        world.trunks.authorize(world.now, TrunkId(2), &mut other, &challenge(1), uri).is_err(),
        "no password at all"
    );
}
