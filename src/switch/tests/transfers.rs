//! Callers sent on by operators.

use std::sync::Arc;

use super::world::{PROVIDER, World, number, secs, settings};
use crate::{
    call::{Outcome, TalkEnd},
    ivr::{Script, fixtures},
    sip::{SessionId, UaEvent},
    switch::Input,
    vocab::LegId,
};

const CITIZEN: &str = "+380501112233";
const OLENA: &str = "192.168.1.11:5060";
const IHOR: &str = "192.168.1.12:5060";

/// A citizen talks to Олена.
fn talking() -> (World, SessionId, LegId, SessionId) {
    let mut world = World::town();
    let (citizen, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let olena = world.takes(OLENA);
    (world, citizen, leg, olena)
}

fn statuses(world: &mut World, place: &str) -> Vec<u16> {
    let told = world.agent(place).events.iter().filter_map(|event| match event {
        UaEvent::Referred { status, .. } => Some(*status),
        _ => None,
    });
    told.collect()
}

#[test]
fn an_operator_sends_a_caller_on_to_a_colleague_and_hears_that_it_worked() {
    let (mut world, citizen, leg, olena) = talking();
    world.does(OLENA, |ua, now| ua.refer(now, olena, "sip:102@192.168.1.1".into()));
    world.pass(secs(1));
    assert!(world.last_invite().starts_with("INVITE sip:102@192.168.1.12"), "{}", world.last_invite());
    world.takes(IHOR);
    world.pass(secs(1));
    assert!(world.is_bridged(leg, world.last_leg()));
    assert_eq!(statuses(&mut world, OLENA).last(), Some(&200), "{:?}", statuses(&mut world, OLENA));
    world.hangs_up(PROVIDER, citizen);
    world.is_at_rest();
    let talks: Vec<_> = world.records[0].talks.iter().map(|talk| (talk.operator.as_str(), talk.end)).collect();
    assert_eq!(talks, [("Олена", TalkEnd::Transferred), ("Ігор", TalkEnd::Caller)]);
}

#[test]
fn an_operator_sends_a_caller_to_nobody_who_is_not_configured() {
    let targets = [
        "sip:+882161234567@sip.provider.example",
        "tel:+882161234567",
        "sip:0671112299@192.168.1.1",
        "sip:103@192.168.1.1",
        "sip:112@192.168.1.1",
        "sip:*0@192.168.1.1",
    ];
    for target in targets {
        let (mut world, _, leg, olena) = talking();
        let before = world.left("INVITE").len();
        let operator = world.last_leg();
        world.does(OLENA, |ua, now| ua.refer(now, olena, target.into()));
        world.pass(secs(2));
        assert_eq!(world.left("INVITE").len(), before, "{target}");
        assert_eq!(statuses(&mut world, OLENA), [403], "{target}");
        assert!(world.is_bridged(leg, operator), "they talk on: {target}");
    }
}

#[test]
fn a_caller_is_sent_on_to_an_operators_configured_mobile() {
    let (mut world, _, _, olena) = talking();
    world.does(OLENA, |ua, now| ua.refer(now, olena, "sip:0671112233@192.168.1.1".into()));
    world.pass(secs(1));
    let invite = world.last_invite();
    assert!(invite.starts_with("INVITE sip:+380671112233@sip.provider.example"), "{invite}");
}

#[test]
fn whoever_answers_at_a_number_outside_sends_nobody_on() {
    for target in ["sip:102@192.168.1.1", "sip:0@192.168.1.1", "sip:0671112233@192.168.1.1"] {
        let (mut world, _, leg, olena) = talking();
        world.does(OLENA, |ua, now| ua.refer(now, olena, "sip:0671112233@192.168.1.1".into()));
        world.pass(secs(1));
        let mobile = world.takes(PROVIDER);
        let operator = world.last_leg();
        world.pass(secs(1));
        world.presses(operator, '1');
        world.pass(secs(1));
        assert!(world.is_bridged(leg, operator), "the mobile talks to the citizen");
        let before = world.left("INVITE").len();
        world.does(PROVIDER, |ua, now| ua.refer(now, mobile, target.into()));
        world.pass(secs(2));
        assert_eq!(statuses(&mut world, PROVIDER), [403], "{target}");
        assert_eq!(world.left("INVITE").len(), before, "{target}");
        assert!(world.is_bridged(leg, operator), "they talk on: {target}");
    }
}

#[test]
fn a_colleague_who_was_asked_first_gets_the_caller_and_the_operator_leaves() {
    let (mut world, citizen, leg, olena) = talking();
    let second = world.invite(OLENA, "101", "102");
    world.takes(IHOR);
    let ihor = world.last_leg();
    assert!(world.agent(OLENA).is_answered(second));
    let target = world.replaces(OLENA, "102");
    world.does(OLENA, |ua, now| ua.refer(now, olena, target));
    world.pass(secs(2));
    assert!(world.is_bridged(leg, ihor), "{:?}", statuses(&mut world, OLENA));
    assert_eq!(statuses(&mut world, OLENA).last(), Some(&200));
    let ended = world.agent(OLENA).events.iter().filter(|event| matches!(event, UaEvent::Ended { .. })).count();
    assert_eq!(ended, 2, "both calls of the operator are over");
    world.hangs_up(PROVIDER, citizen);
    world.is_at_rest();
    let outcomes: Vec<_> = world.records.iter().map(|record| record.outcome).collect();
    assert!(outcomes.contains(&Outcome::Internal) && outcomes.contains(&Outcome::Answered), "{outcomes:?}");
    let record = world.records.iter().find(|record| record.outcome == Outcome::Answered).unwrap();
    let talks: Vec<_> = record.talks.iter().map(|talk| talk.operator.as_str()).collect();
    assert_eq!(talks, ["Олена", "Ігор"]);
}

#[test]
fn nobody_hands_over_a_call_that_is_not_theirs() {
    let (mut world, _, leg, olena) = talking();
    let operator = world.last_leg();
    // The citizen's own dialog, and one that does not exist.
    let theirs = world.replaces(PROVIDER, "102");
    for target in [theirs, "sip:102@192.168.1.1?Replaces=x%40y%3Bto-tag%3D1%3Bfrom-tag%3D2".to_owned()] {
        world.does(OLENA, |ua, now| ua.refer(now, olena, target));
        world.pass(secs(1));
        assert!(world.is_bridged(leg, operator));
    }
    assert!(statuses(&mut world, OLENA).iter().all(|status| *status >= 400), "{:?}", statuses(&mut world, OLENA));
}

/// The call keeps the menus it began with: a place in the new ones is another place in the old ones.
#[test]
fn a_caller_is_sent_to_the_department_that_was_meant_though_the_menus_have_changed_meanwhile() {
    let (mut world, citizen, leg, olena) = talking();
    let land = number("0464400001");
    world.input(Input::Settings(settings(|settings| {
        let mut script = Script::clone(&settings.script);
        let (cnap, place) = (fixtures::id(&script, "ЦНАП"), fixtures::id(&script, "земля"));
        script.nodes.swap(usize::from(cnap.0), usize::from(place.0));
        script.numbers.insert(land.clone(), cnap);
        settings.script = Arc::new(script);
    })));
    world.does(OLENA, |ua, now| ua.refer(now, olena, "sip:0464400001@192.168.1.1".into()));
    world.pass(secs(1));
    world.hears_out(leg);
    world.hangs_up(PROVIDER, citizen);
    world.is_at_rest();
    assert_eq!(world.records[0].queues.last().map(|visit| visit.queue.as_str()), Some("земля"));
}
