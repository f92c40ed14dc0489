//! Callers and operators' telephones.

use super::world::{PROVIDER, World, secs};
use crate::{
    acd::Rang,
    call::{Outcome, TalkEnd},
    sip::{Reject, UaEvent},
    switch::{Input, Order},
};

const CITIZEN: &str = "+380501112233";
const OLENA: &str = "192.168.1.11:5060";
const IHOR: &str = "192.168.1.12:5060";

#[test]
fn a_caller_who_presses_0_talks_to_the_first_telephone_which_shows_who_calls_and_for_what() {
    let mut world = World::town();
    let (session, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let invite = world.last_invite().to_owned();
    assert!(invite.starts_with("INVITE sip:101@192.168.1.11:5060 SIP/2.0"), "{invite}");
    assert!(invite.contains("<sip:+380501112233@192.168.1.1>;tag="), "{invite}");
    assert!(invite.contains("P-Asserted-Identity: <sip:+380501112233@192.168.1.1>"), "{invite}");
    assert!(invite.contains("Консультація ЦНАП"), "the queue's title: {invite}");
    world.takes(OLENA);
    let operator = world.last_leg();
    assert!(world.is_bridged(leg, operator));
    world.pass(secs(60));
    world.hangs_up(PROVIDER, session);
    world.is_at_rest();
    let ended = |event: &UaEvent| matches!(event, UaEvent::Ended { .. });
    assert!(world.agent(OLENA).events.iter().any(ended), "the operator's telephone is hung up");
    let [record] = &world.records[..] else { panic!("one record") };
    assert_eq!(record.outcome, Outcome::Answered);
    assert_eq!((record.talks[0].operator.as_str(), record.talks[0].end), ("Олена", TalkEnd::Caller));
    assert_eq!(record.talks[0].wrap_up_ms, 5000);
}

#[test]
fn a_refusing_telephone_gives_way_to_the_next_and_the_reason_is_in_the_record() {
    let mut world = World::town();
    let (session, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let rings = world.agent(OLENA).incoming().unwrap();
    world.does(OLENA, |ua, now| ua.reject(now, rings, Reject { status: 486, warning: None }));
    world.pass(secs(3));
    world.takes(IHOR);
    assert!(world.is_bridged(leg, world.last_leg()));
    world.hangs_up(PROVIDER, session);
    world.is_at_rest();
    let attempts: Vec<_> = world.records[0].queues[0].attempts.iter().map(|a| (a.result, a.sip_status)).collect();
    assert_eq!(attempts[0], (Rang::Busy, Some(486)));
    assert_eq!(attempts[1].0, Rang::Answered);
}

#[test]
fn a_caller_who_leaves_while_a_telephone_rings_leaves_nothing_behind() {
    let mut world = World::town();
    let (session, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let rings = world.agent(OLENA).incoming().unwrap();
    world.does(OLENA, |ua, now| ua.ring(now, rings));
    world.hangs_up(PROVIDER, session);
    assert!(world.agent(OLENA).events.iter().any(|event| matches!(event, UaEvent::Cancelled { .. })));
    world.is_at_rest();
}

#[test]
fn an_answer_that_crosses_the_callers_leaving_is_acknowledged_and_hung_up() {
    let mut world = World::town();
    let (session, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let rings = world.agent(OLENA).incoming().unwrap();
    // No 180 came: the CANCEL has to wait, and the 200 is quicker.
    world.hangs_up(PROVIDER, session);
    world.does(OLENA, |ua, now| ua.accept(now, rings, super::world::OFFER.as_bytes().to_vec()));
    world.is_at_rest();
}

#[test]
fn without_a_telephone_the_caller_hears_it_at_once() {
    let mut world = World::new(super::world::settings(|settings| {
        settings.people = std::sync::Arc::new(
            settings
                .people
                .iter()
                .filter(|(_, p)| matches!(p.contact, crate::switch::Contact::Extension(_)))
                .map(|(name, person)| (name.clone(), person.clone()))
                .collect(),
        );
    }));
    world.accounts(&["101", "102"]);
    world.agent(PROVIDER);
    let (session, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    assert_eq!(world.left("INVITE"), Vec::<&str>::new());
    world.hangs_up(PROVIDER, session);
    world.is_at_rest();
    assert_eq!(world.records[0].queues[0].end, crate::call::QueueEnd::NoOperator);
}

#[test]
fn staff_send_an_operator_away_and_calls_go_to_the_next() {
    let mut world = World::town();
    assert!(world.switch.knows_operator("Олена") && !world.switch.knows_operator("105"));
    world.input(Input::Order(Order::Away("Олена".into())));
    let (_, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    assert!(world.last_invite().starts_with("INVITE sip:102@"), "{}", world.last_invite());
}

#[test]
fn a_reload_that_takes_an_operator_away_lets_their_talk_go_on() {
    let mut world = World::town();
    let (session, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    world.takes(OLENA);
    let operator = world.last_leg();
    let less = super::world::settings(|settings| {
        let mut people = (*settings.people).clone();
        people.remove("Олена");
        settings.people = people.into();
        let mut acd = (*settings.acd).clone();
        acd.operators.retain(|o| &*o.name != "Олена");
        settings.acd = acd.into();
    });
    world.input(Input::Settings(less));
    world.pass(secs(30));
    assert!(world.is_bridged(leg, operator), "they talk on");
    world.hangs_up(PROVIDER, session);
    world.is_at_rest();
    assert_eq!(world.records[0].talks[0].operator, "Олена");
}

#[test]
fn a_stop_ends_waiting_and_talking_and_leaves_nothing() {
    let mut world = World::town();
    let (_, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    world.takes(OLENA);
    let (_, second) = world.citizen("+380502223344");
    world.asks_for_operator(second);
    world.input(Input::Drain { grace: secs(5) });
    world.pass(secs(6));
    for _ in 0..4 {
        world.hears_out(leg);
        world.hears_out(second);
        world.pass(secs(1));
    }
    world.is_at_rest();
    assert_eq!(world.records.len(), 2);
}
