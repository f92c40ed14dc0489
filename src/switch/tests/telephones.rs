//! Telephones of the council's own.

use jiff::{SignedDuration, Timestamp};

use super::world::{OURS, PROVIDER, STRANGER, World, secs};
use crate::{
    acd::OperatorState::{self, Away, Free, Talking, Unreachable},
    call::{Outcome, TalkEnd},
    phones::SavedBinding,
    sip::UaEvent,
    switch::{Input, Order},
};

const OLENA: &str = "192.168.1.11:5060";
const IHOR: &str = "192.168.1.12:5060";

fn state(world: &World, name: &str) -> Option<OperatorState> {
    let operators = world.switch.report(world.now).operators;
    operators.into_iter().find(|operator| operator.name == name).map(|operator| operator.state)
}

#[test]
fn telephones_that_have_registered_can_be_reached_and_are_shown() {
    let world = World::town();
    let report = world.switch.report(world.now);
    let registered: Vec<_> =
        report.phones.iter().filter(|phone| phone.registered).map(|phone| phone.extension.as_str()).collect();
    assert_eq!(registered, ["101", "102"]);
    for name in ["Олена", "Ігор", "Ольга", "Сторож"] {
        assert_eq!(state(&world, name), Some(Free), "{name}");
    }
    assert_eq!(state(&world, "105"), None, "a telephone is nobody");
}

#[test]
fn star_codes_send_an_operator_away_and_back() {
    let mut world = World::town();
    world.invite(OLENA, "101", "*0");
    world.pass(secs(1));
    assert_eq!(state(&world, "Олена"), Some(Away));
    world.invite(OLENA, "101", "*1");
    world.pass(secs(1));
    assert_eq!(state(&world, "Олена"), Some(Free));
    let said = world.media.iter().filter(|command| matches!(command, crate::media::MediaCommand::Play { .. })).count();
    assert_eq!(said, 2, "each time it is said what was done");
    assert_eq!(world.left("INVITE"), Vec::<&str>::new());
}

#[test]
fn telephones_call_each_other_and_whoever_dials_is_back_and_not_rung_meanwhile() {
    let mut world = World::town();
    world.input(Input::Order(Order::Away("Олена".into())));
    let session = world.invite(OLENA, "101", "102");
    assert!(world.last_invite().starts_with("INVITE sip:102@192.168.1.12"), "{}", world.last_invite());
    assert_ne!(state(&world, "Олена"), Some(Away), "back by the next call out");
    world.takes(IHOR);
    assert!(world.agent(OLENA).is_answered(session));
    assert_eq!(state(&world, "Ігор"), Some(Talking));
    let before = world.left("INVITE").len();
    let (_, leg) = world.citizen("+380501112233");
    world.asks_for_operator(leg);
    assert_eq!(world.left("INVITE").len(), before, "both are on the telephone");
    world.hangs_up(OLENA, session);
    world.pass(secs(1));
    assert_eq!(world.left("INVITE").len(), before + 1, "now there is somebody");
    let record = &world.records[0];
    assert!(record.internal);
    assert_eq!((record.outcome, record.talks[0].end), (Outcome::Internal, TalkEnd::Caller));
    assert_eq!(record.caller.number.as_ref().map(|n| n.as_str()), Some("101"));
}

#[test]
fn a_telephone_of_nobody_in_particular_is_called_too_and_one_that_calls_itself_is_busy() {
    let mut world = World::town();
    world.register("192.168.1.15:5060", "105");
    world.invite(OLENA, "101", "105");
    assert!(world.last_invite().starts_with("INVITE sip:105@192.168.1.15"), "{}", world.last_invite());
    let own = world.invite(IHOR, "102", "102");
    assert_eq!(world.agent(IHOR).failed(own), Some(486));
}

#[test]
fn nought_leads_a_telephone_to_the_operators_queue() {
    let mut world = World::town();
    let session = world.invite(OLENA, "101", "0");
    assert!(world.agent(OLENA).is_answered(session));
    let leg = world.last_leg();
    for _ in 0..6 {
        world.hears_out(leg);
        world.pass(secs(1));
    }
    assert!(world.last_invite().starts_with("INVITE sip:102@"), "not who asks: {}", world.last_invite());
}

#[test]
fn telephones_ring_right_after_a_power_cut() {
    let mut world = World::new(super::world::settings(|_| {}));
    world.agent(PROVIDER);
    world.agent(OLENA);
    world.accounts(&["101"]);
    let expires: Timestamp = world.now.civil.checked_add(SignedDuration::from_secs(60)).unwrap();
    let binding = SavedBinding {
        extension: "101".into(),
        contact: "sip:101@192.168.1.11:5060".into(),
        transport: "UDP".into(),
        remote: OLENA.parse().unwrap(),
        local: OURS.parse().unwrap(),
        call_id: "before@192.168.1.11".into(),
        cseq: 7,
        expires,
        user_agent: "test".into(),
    };
    assert_eq!(state(&world, "Олена"), Some(Unreachable));
    world.input(Input::Bindings(vec![binding]));
    assert_eq!(state(&world, "Олена"), Some(Free));
    let (_, leg) = world.citizen("+380501112233");
    world.asks_for_operator(leg);
    assert!(world.last_invite().starts_with("INVITE sip:101@192.168.1.11"), "{}", world.last_invite());
}

#[test]
fn where_everybody_may_call_a_telephone_proves_itself_and_others_reach_the_menus() {
    let mut world = World::with(|settings| settings.trunks.clear());
    let menu = world.invite("192.168.1.66:5060", "somebody", "whatever");
    assert!(world.agent("192.168.1.66:5060").is_answered(menu));
    let far = world.invite(STRANGER, "101", "102");
    assert!(world.agent(STRANGER).is_answered(far), "not of the council's network: a caller like any other");
    assert_eq!(world.left("INVITE"), Vec::<&str>::new(), "and nobody rings for them");
    world.invite(OLENA, "101", "102");
    assert!(world.last_invite().starts_with("INVITE sip:102@"));
    let stolen = world.invite("192.168.1.66:5060", "101", "102");
    assert!(!world.agent("192.168.1.66:5060").is_answered(stolen));
    assert_eq!(world.left("INVITE").len(), 1);
}

#[test]
fn whoever_guesses_passwords_is_shut_out_though_of_the_councils_own_network() {
    for everybody in [false, true] {
        let mut world = World::with(|settings| {
            if everybody {
                settings.trunks.clear();
            }
        });
        let place = "192.168.1.66:5060";
        for _ in 0..12 {
            world.register_with(place, "102", "guess");
            world.agent(place).events.clear();
            world.pass(secs(5));
        }
        let before = world.agent(place).received.len();
        world.register_with(place, "102", super::world::PASSWORD);
        world.pass(secs(1));
        assert_eq!(world.agent(place).received.len(), before, "not a word any more (everybody: {everybody})");
        assert!(world.told.iter().any(|(text, loud)| *loud && text.contains("102")), "{:?}", world.told);
    }
}

#[test]
fn a_telephone_that_is_gone_for_good_is_out_of_reach_and_comes_back_by_registering() {
    let mut world = World::town();
    world.agent_leaves(OLENA);
    world.pass(secs(200));
    assert_eq!(state(&world, "Олена"), Some(Unreachable));
    world.register(OLENA, "101");
    assert_eq!(state(&world, "Олена"), Some(Free));
    let ended = |event: &UaEvent| matches!(event, UaEvent::Ended { .. });
    assert!(!world.agent(OLENA).events.iter().any(ended));
}
