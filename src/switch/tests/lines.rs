//! Operators on outside numbers: through lines, within bounds.

use std::sync::Arc;

use super::world::{PROVIDER, World, line, number, secs};
use crate::{
    acd::AcdSettings,
    call::WayKind,
    sip::{SessionId, UaEvent},
    switch::{Contact, Dialling, Settings},
    trunk::{Login, Transfer, TrunkSettings},
    vocab::{LegId, Secret},
};

const CITIZEN: &str = "+380501112233";
const OTHER: &str = "+380502223344";
const MOBILE: &str = "+380671112233";

/// Whoever presses 0 is answered by Ольга, on her mobile.
fn on_a_mobile(change: impl FnOnce(&mut Settings, &mut TrunkSettings)) -> World {
    World::with(|settings| {
        let mut acd = AcdSettings::clone(&settings.acd);
        acd.queues = acd
            .queues
            .iter()
            .map(|queue| {
                let mut queue = (**queue).clone();
                queue.operators = vec!["Ольга".into()];
                Arc::new(queue)
            })
            .collect();
        settings.acd = acd.into();
        let mut trunk = line();
        change(settings, &mut trunk);
        settings.trunks = vec![trunk.into()];
    })
}

/// The mobile rings, is taken, and 1 is pressed; its leg.
fn takes_on_mobile(world: &mut World) -> (SessionId, LegId) {
    let session = world.takes(PROVIDER);
    let leg = world.last_leg();
    world.pass(secs(3));
    world.presses(leg, '1');
    (session, leg)
}

fn invites(world: &World) -> usize {
    world.left("INVITE").len()
}

#[test]
fn a_mobile_is_called_by_the_line_in_its_own_words_and_takes_the_call_with_1() {
    let mut world = on_a_mobile(|_, trunk| trunk.dial = crate::trunk::NumberFormat::National);
    let (session, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let invite = world.last_invite().to_owned();
    assert!(invite.starts_with("INVITE sip:0671112233@sip.provider.example SIP/2.0"), "{invite}");
    assert!(invite.contains("From: <sip:0464400000@sip.provider.example>"), "our number is shown: {invite}");
    assert!(!invite.contains("501112233"), "and not the caller's");
    world.takes(PROVIDER);
    let mobile = world.last_leg();
    assert!(!world.is_bridged(leg, mobile), "a voicemail would take the citizen");
    world.pass(secs(3));
    world.presses(mobile, '1');
    assert!(world.is_bridged(leg, mobile));
    world.hangs_up(PROVIDER, session);
    world.is_at_rest();
    assert_eq!(world.records[0].queues[0].attempts[0].way, WayKind::Trunk);
}

#[test]
fn the_callers_number_is_shown_where_the_line_permits_it_with_ours_beside_it() {
    let mut world = on_a_mobile(|_, trunk| trunk.show_caller = true);
    let (_, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let invite = world.last_invite();
    for wanted in [
        "From: <sip:+380501112233@sip.provider.example>",
        "P-Asserted-Identity: <sip:+380501112233@sip.provider.example>",
        "Diversion: <sip:+380464400000@sip.provider.example>;reason=unconditional",
    ] {
        assert!(invite.contains(wanted), "{wanted}: {invite}");
    }
}

#[test]
fn the_lines_challenge_is_answered_with_its_password_and_given_up_when_it_is_wrong() {
    let login = Login { user: "town".into(), auth_user: None, realm: None, password: Secret::new("secret") };
    let mut world = on_a_mobile(|_, trunk| trunk.login = Some(login));
    let (_, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    assert!(world.last_invite().contains("From: <sip:town@sip.provider.example>"), "{}", world.last_invite());
    let challenge = |n: u32| vec![format!("Digest realm=\"provider\", nonce=\"n{n}\", qop=\"auth\", algorithm=MD5")];
    let rings = world.agent(PROVIDER).incoming().unwrap();
    world.does(PROVIDER, |ua, now| ua.challenge(now, rings, challenge(1)));
    let invite = world.last_invite();
    assert!(invite.contains("Authorization: Digest username=\"town\", realm=\"provider\", nonce=\"n1\""), "{invite}");
    for n in 2..8 {
        let again = world.agent(PROVIDER).incoming().unwrap();
        world.does(PROVIDER, |ua, now| ua.challenge(now, again, challenge(n)));
        world.pass(secs(1));
    }
    assert!(invites(&world) <= 4, "{}", invites(&world));
    assert!(world.told.iter().any(|(text, loud)| *loud && text.contains("не приймає наш пароль")), "{:?}", world.told);
}

#[test]
fn what_is_kept_in_reserve_is_for_mobiles_and_no_conversation_is_taken_twice() {
    let mut world = on_a_mobile(|_, trunk| (trunk.channels, trunk.reserve) = (Some(3), 1));
    let (_, first) = world.citizen(CITIZEN);
    let (_, second) = world.citizen(OTHER);
    let third = world.invite(PROVIDER, "+380503334455", "+380464400000");
    assert_eq!(world.agent(PROVIDER).failed(third), Some(486), "the last is kept");
    world.asks_for_operator(first);
    assert_eq!(invites(&world), 1, "for this");
    let status = world.switch.report(world.now).trunks.remove(0);
    assert_eq!(status.calls, 3);
    let (_, mobile) = takes_on_mobile(&mut world);
    assert!(world.is_bridged(first, mobile));
    world.asks_for_operator(second);
    world.pass(secs(2));
    assert_eq!(invites(&world), 1, "all are taken, and so is Ольга");
}

#[test]
fn no_more_calls_of_ours_at_once_than_may_be_and_none_beyond_the_minutes_of_the_day() {
    let mut world = on_a_mobile(|settings, _| {
        settings.dialling = Arc::new(Dialling { at_once: 0, ..Dialling::default() });
    });
    let (session, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    world.pass(secs(2));
    assert_eq!(invites(&world), 0);
    world.hangs_up(PROVIDER, session);
    world.is_at_rest();
    let attempt = &world.records[0].queues[0].attempts[0];
    assert_eq!(attempt.sip_status, Some(486), "the reason is in the record");

    let mut world = on_a_mobile(|settings, _| {
        settings.dialling = Arc::new(Dialling { minutes_a_day: 2, ..Dialling::default() });
    });
    for minute in 0..3 {
        let (session, leg) = world.citizen(CITIZEN);
        world.asks_for_operator(leg);
        if minute < 2 {
            takes_on_mobile(&mut world);
            world.pass(secs(70));
        }
        world.hangs_up(PROVIDER, session);
        world.pass(secs(20));
    }
    assert_eq!(invites(&world), 2, "the third is not made");
    let loud = world.told.iter().filter(|(text, loud)| *loud && text.contains("minutes_a_day")).count();
    assert_eq!(loud, 1, "{:?}", world.told);
}

#[test]
fn a_talk_through_a_line_has_an_end() {
    let mut world = on_a_mobile(|settings, _| {
        settings.dialling = Arc::new(Dialling { longest: secs(60), ..Dialling::default() });
    });
    let (_, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let (session, _) = takes_on_mobile(&mut world);
    world.pass(secs(50));
    let is_over = |world: &mut World| {
        world.agent(PROVIDER).events.iter().any(|e| matches!(e, UaEvent::Ended { session: of, .. } if *of == session))
    };
    assert!(!is_over(&mut world));
    world.pass(secs(10));
    assert!(is_over(&mut world));
}

#[test]
fn an_operators_mobile_that_forwards_its_calls_to_us_does_not_go_round() {
    let mut world = on_a_mobile(|_, _| {});
    let (_, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    let back = world.invite(PROVIDER, MOBILE, "+380464400000");
    assert_eq!(world.agent(PROVIDER).failed(back), Some(486), "as the caller");
    let uri = "sip:+380464400000@192.168.1.1";
    let diversion = vec![("Diversion", format!("<sip:{MOBILE}@sip.provider.example>;reason=no-answer"))];
    let forwarded = world.invite_uri(PROVIDER, CITIZEN, uri, diversion);
    assert_eq!(world.agent(PROVIDER).failed(forwarded), Some(486), "as who sent it on");
    world.agent(PROVIDER).events.retain(|event| !matches!(event, UaEvent::Incoming { .. }));
}

#[test]
fn a_number_that_is_not_allowed_or_is_our_own_is_not_called() {
    for outside in ["0900123456", "+4822123456", "0464400000", "112"] {
        let mut world = on_a_mobile(|settings, _| {
            let mut people = (*settings.people).clone();
            people.insert("Ольга".into(), super::world::person(Contact::Outside(number(outside))));
            settings.people = people.into();
        });
        let (_, leg) = world.citizen(CITIZEN);
        world.asks_for_operator(leg);
        world.pass(secs(2));
        assert_eq!(invites(&world), 0, "{outside}");
    }
}

#[test]
fn where_the_line_moves_callers_itself_it_is_asked_to_and_nobody_is_invited() {
    let mut world = on_a_mobile(|_, trunk| trunk.transfer = Transfer::Refer);
    let (_, leg) = world.citizen(CITIZEN);
    world.asks_for_operator(leg);
    world.pass(secs(1));
    assert_eq!(invites(&world), 0);
    let refer = world.sent.iter().rev().find(|text| text.starts_with("REFER ")).expect("a REFER");
    assert!(refer.contains("+380671112233@sip.provider.example"), "{refer}");
}

#[test]
fn a_line_that_is_down_reaches_nobody() {
    use crate::acd::OperatorState::{Free, Unreachable};
    let login = Login { user: "town".into(), auth_user: None, realm: None, password: Secret::new("secret") };
    let mut world = World::new(super::world::settings(|settings| {
        settings.trunks = vec![Arc::new(TrunkSettings { login: Some(login), ..line() })];
    }));
    let state = |world: &World| {
        let operators = world.switch.report(world.now).operators;
        operators.iter().find(|operator| operator.name == "Ольга").map(|operator| operator.state)
    };
    assert_eq!(state(&world), Some(Unreachable), "not registered yet");
    world.agent(PROVIDER);
    world.pass(secs(60));
    assert_eq!(state(&world), Some(Free));
}
