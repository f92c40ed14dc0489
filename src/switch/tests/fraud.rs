//! Toll fraud: every way in which somebody outside could make this program call somebody. None of them may.

use super::world::{PROVIDER, STRANGER, World, secs};
use crate::{sip::UaEvent, vocab::Digit};

const EXPENSIVE: &str = "+882161234567";
const PHONE: &str = "192.168.1.11:5060";
const OTHER: &str = "192.168.1.12:5060";
const NO_ACCOUNT: &str = "192.168.1.66:5060";

/// The switch has called nobody and asked nobody to call.
fn nobody_is_called(world: &World) {
    assert_eq!(world.left("INVITE"), Vec::<&str>::new());
    assert_eq!(world.left("REFER"), Vec::<&str>::new());
}

/// A citizen is in the menu, by the line.
fn citizen(world: &mut World) -> crate::sip::SessionId {
    let session = world.invite(PROVIDER, "+380501112233", "+380464400000");
    assert!(world.agent(PROVIDER).is_answered(session), "the menu answers");
    session
}

#[test]
fn a_caller_who_asks_by_refer_for_another_number_gets_403() {
    let targets = [
        format!("sip:{EXPENSIVE}@sip.provider.example"),
        format!("tel:{EXPENSIVE}"),
        "sip:+380671112233@203.0.113.5".to_owned(),
        "sip:101@192.168.1.1".to_owned(),
        "sip:0@192.168.1.1".to_owned(),
        "sip:101@192.168.1.1?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2".to_owned(),
    ];
    for target in targets {
        let mut world = World::town();
        let session = citizen(&mut world);
        world.does(PROVIDER, |ua, now| ua.refer(now, session, target.clone()));
        world.pass(secs(5));
        let refused = world
            .agent(PROVIDER)
            .events
            .iter()
            .any(|event| matches!(event, UaEvent::Referred { status, .. } if *status == 403 || *status == 481));
        assert!(refused, "{target}");
        nobody_is_called(&world);
    }
}

#[test]
fn a_refer_outside_of_any_call_moves_nobody() {
    for place in [PROVIDER, STRANGER, NO_ACCOUNT, PHONE] {
        for target in [format!("<sip:{EXPENSIVE}@sip.provider.example>"), format!("<tel:{EXPENSIVE}>")] {
            let mut world = World::town();
            world.raw(place, &format!(
                "REFER sip:101@192.168.1.1 SIP/2.0\nVia: SIP/2.0/UDP {place};branch=z9hG4bKref1\nMax-Forwards: 70\n\
                 From: <sip:101@192.168.1.1>;tag=a1\nTo: <sip:101@192.168.1.1>\nCall-ID: refer@{place}\nCSeq: 1 REFER\n\
                 Contact: <sip:x@{place}>\nRefer-To: {target}\nReferred-By: <sip:101@192.168.1.1>\nContent-Length: 0\n\n"
            ));
            world.pass(secs(5));
            nobody_is_called(&world);
        }
    }
}

#[test]
fn a_number_that_is_not_ours_is_not_called_on_whoever_asks() {
    let users = [EXPENSIVE, "+380671112233", "00882161234567", "900882161234567", "0", "*0", "101%40evil.example"];
    for place in [STRANGER, NO_ACCOUNT, PROVIDER] {
        for user in users {
            let mut world = World::town();
            world.invite(place, "+380501112233", user);
            world.pass(secs(5));
            nobody_is_called(&world);
        }
    }
}

#[test]
fn the_host_of_a_request_uri_leads_nowhere_and_neither_does_a_tel_uri_or_a_route() {
    for uri in [
        format!("sip:{EXPENSIVE}@sip.provider.example"),
        "sip:101@evil.example".to_owned(),
        format!("tel:{EXPENSIVE}"),
        format!("sip:101@192.168.1.1;maddr=203.0.113.99;x={EXPENSIVE}"),
    ] {
        for place in [STRANGER, NO_ACCOUNT, PROVIDER, PHONE] {
            let mut world = World::town();
            let route = vec![("Route", format!("<sip:{PROVIDER};lr>"))];
            world.invite_uri(place, "+380501112233", &uri, route);
            world.pass(secs(5));
            nobody_is_called(&world);
        }
    }
}

#[test]
fn a_telephone_without_an_account_is_refused_and_one_with_a_password_calls_no_numbers() {
    let mut world = World::town();
    for name in ["103", "101"] {
        let session = world.invite(NO_ACCOUNT, name, "102");
        world.pass(secs(2));
        assert!(!world.agent(NO_ACCOUNT).is_answered(session));
        let challenged = |event: &UaEvent| matches!(event, UaEvent::Challenged { session: of, .. } if *of == session);
        assert!(
            world.agent(NO_ACCOUNT).events.iter().any(challenged),
            "an account that exists is not told from others"
        );
    }
    for user in [EXPENSIVE, "+380671112233", "0671112233", "112", "*2", "0464400000", "103", "102@evil.example"] {
        let session = world.invite(PHONE, "101", user);
        let status = world.agent(PHONE).failed(session);
        assert!(status.is_some_and(|status| status == 403 || status == 404 || status == 400), "{user}: {status:?}");
    }
    nobody_is_called(&world);
}

#[test]
fn somebody_in_a_telephones_name_but_without_its_password_calls_nobody() {
    let mut world = World::town();
    world.agent(NO_ACCOUNT);
    world.register_with(NO_ACCOUNT, "105", "haslo");
    assert_eq!(world.agent(NO_ACCOUNT).registered, Some(403));
    let mut other = World::town();
    let session = other.invite(NO_ACCOUNT, "101", "102");
    other.pass(secs(2));
    assert!(!other.agent(NO_ACCOUNT).is_answered(session));
    nobody_is_called(&world);
    nobody_is_called(&other);
}

#[test]
fn keys_of_a_caller_are_numbers_for_nobody() {
    let mut world = World::town();
    citizen(&mut world);
    let leg = crate::vocab::LegId { shard: 0, index: 1 };
    for c in "8821612345671*0671112233##".chars() {
        let digit = Digit::from_char(c).unwrap();
        let event = crate::media::MediaEvent::Digit { leg, digit, source: crate::media::DigitSource::Event };
        world.input(crate::switch::Input::Media(event));
        world.pass(std::time::Duration::from_millis(600));
    }
    let wrong = |line: &&str| !["101@", "102@", "gate@", "671112233@"].iter().any(|known| line.contains(known));
    assert_eq!(world.left("INVITE").into_iter().filter(wrong).count(), 0, "only who is configured");
}

#[test]
fn a_stranger_may_not_register_and_is_told_nothing() {
    let mut world = World::town();
    let before = world.sent.len();
    world.register(STRANGER, "101");
    assert_eq!(world.agent(STRANGER).registered, None);
    assert_eq!(world.sent.len(), before, "not a word");
    let mut open = World::with(|settings| settings.trunks.clear());
    open.register(STRANGER, "101");
    assert_eq!(open.agent(STRANGER).registered, None, "nor where everybody may call");
}

#[test]
fn what_a_gateway_forwards_is_not_of_the_council() {
    let mut world = World::town();
    world.switch.set_gateway(Some("192.168.1.66".parse().unwrap()));
    world.register(NO_ACCOUNT, "105");
    assert_eq!(world.agent(NO_ACCOUNT).registered, None);
    world.invite(NO_ACCOUNT, "101", "102");
    world.pass(secs(2));
    nobody_is_called(&world);
}

#[test]
fn an_operators_telephone_that_forwards_its_calls_moves_nobody_outside() {
    let mut world = World::town();
    world.invite(OTHER, "102", "101");
    world.pass(secs(1));
    if let Some(incoming) = world.agent(PHONE).incoming() {
        let reject = crate::sip::Reject { status: 302, warning: None };
        world.does(PHONE, |ua, now| ua.reject(now, incoming, reject));
    }
    world.pass(secs(5));
    let elsewhere = |line: &&str| !line.contains("101@192.168.1.11");
    assert_eq!(world.left("INVITE").into_iter().filter(elsewhere).count(), 0, "{:?}", world.left("INVITE"));
}

#[test]
fn a_contact_that_names_a_foreign_number_leads_to_the_telephone_that_registered_it() {
    let mut world = World::town();
    let contact = format!("sip:{EXPENSIVE}@203.0.113.5");
    world.register_at(OTHER, "102", super::world::PASSWORD, &contact);
    let before = world.agent(PROVIDER).received.len();
    world.invite(PHONE, "101", "102");
    world.pass(secs(2));
    assert_eq!(world.agent(PROVIDER).received.len(), before, "nothing goes where the Contact says");
    assert!(world.agent(OTHER).incoming().is_some(), "it rings where it registered from");
}

#[test]
fn only_one_file_can_begin_a_call() {
    let files = [
        ("attempts.rs", include_str!("../attempts.rs")),
        ("calls.rs", include_str!("../calls.rs")),
        ("core.rs", include_str!("../core.rs")),
        ("desk_phones.rs", include_str!("../desk_phones.rs")),
        ("door.rs", include_str!("../door.rs")),
        ("lines.rs", include_str!("../lines.rs")),
        ("operators.rs", include_str!("../operators.rs")),
        ("queues.rs", include_str!("../queues.rs")),
        ("transfers.rs", include_str!("../transfers.rs")),
    ];
    for (name, text) in files {
        assert!(!text.contains("ua.invite(") && !text.contains("ua.refer("), "{name}");
    }
    assert!(include_str!("../dialling.rs").contains("self.ua.invite("), "or the test looks for the wrong words");
}
