//! The registration itself: what is written, what is granted, when it is refreshed.

use super::{
    line,
    provider::{Lists, Provider, contact, header},
    secs,
    world::World,
};
use crate::trunk::{ContactUser, Login, Trouble, TrunkSettings, TrunkState};

#[test]
fn a_line_registers_with_its_password_and_says_so() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    assert_eq!(world.state(), TrunkState::Starting);
    assert!(world.until(secs(1), World::is_registered).is_some());
    let status = world.status();
    assert_eq!(status.server.as_deref(), Some("udp 203.0.113.5:5060"));
    assert_eq!((status.expires_s, status.failures, status.trouble), (Some(300), 0, None));
    assert!(world.told.iter().any(|(text, loud)| text.contains("на зв’язку") && !loud), "{:?}", world.told);
    let sent: Vec<_> = world.registers().collect();
    assert_eq!(sent.len(), 2, "one without credentials, one with");
    let [first, second] = [&sent[0].request, &sent[1].request];
    assert_eq!((first.uri.as_str(), first.to.as_str()), ("sip:sip.example.ua", "sip:380464400000@sip.example.ua"));
    assert_eq!((&first.call_id, first.cseq + 1), (&second.call_id, second.cseq));
    assert!(header(first, "Authorization").is_none());
    assert!(header(second, "Authorization").unwrap().contains("username=\"380464400000\""));
    let (user, host, port) = contact(first);
    assert!(user.len() >= 16 && user.bytes().all(|b| b.is_ascii_alphanumeric()), "{user}");
    assert_eq!((host.as_str(), port), ("192.0.2.1", 5060));
}

#[test]
fn a_refresh_comes_in_time_with_the_nonce_that_is_known() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(3600));
    let sent: Vec<_> = world.registers().collect();
    for pair in sent[1..].windows(2) {
        let pause = pair[1].at - pair[0].at;
        assert!(pause >= secs(149) && pause <= secs(211), "{pause:?}");
        assert_eq!(pair[0].request.cseq + 1, pair[1].request.cseq);
        assert_eq!(pair[0].request.call_id, pair[1].request.call_id);
        assert!(header(&pair[1].request, "Authorization").is_some(), "no challenge is needed again");
    }
    assert!(sent.len() >= 18 && sent.len() <= 26, "{}", sent.len());
    assert!(world.is_registered());
}

#[test]
fn the_contact_is_the_same_after_a_restart_and_another_for_another_line_or_machine() {
    let first_contact = |identity: u64, name: &str| {
        let mut world = World::with(Provider::default());
        world.trunks = crate::trunk::Trunks::new(identity.into(), world.now.civil.as_second().unsigned_abs().into());
        world.apply_one(line(name, "sip.example.ua"));
        world.pass(secs(1));
        contact(&world.registers().next().unwrap().request).0
    };
    assert_eq!(first_contact(1, "головний"), first_contact(1, "головний"));
    assert_ne!(first_contact(1, "головний"), first_contact(2, "головний"));
    assert_ne!(first_contact(1, "головний"), first_contact(1, "запасний"));
}

#[test]
fn a_registrar_that_insists_on_the_login_gets_it_as_contact_and_another_name_for_the_digest() {
    let mut world = World::with(Provider::default());
    let mut settings = TrunkSettings { contact_user: ContactUser::Login, ..line("головний", "sip.example.ua") };
    settings.login.as_mut().unwrap().auth_user = Some("auth77".into());
    world.apply_one(settings);
    world.pass(secs(1));
    let last = &world.registers().last().unwrap().request;
    assert_eq!(contact(last).0, "380464400000");
    assert!(header(last, "Authorization").unwrap().contains("username=\"auth77\""));
    assert!(world.is_registered());
}

#[test]
fn only_the_configured_realm_is_answered() {
    let mut world = World::with(Provider::default());
    let mut settings = line("головний", "sip.example.ua");
    settings.login = Some(Login { realm: Some("other.example".into()), ..settings.login.unwrap() });
    world.apply_one(settings);
    world.pass(secs(5));
    assert_eq!(world.status().trouble, Some(Trouble::StrangeChallenge));
    assert!(world.registers().all(|s| header(&s.request, "Authorization").is_none()));
}

#[test]
fn the_grant_of_our_own_contact_counts_and_short_grants_are_refreshed_in_time() {
    for granted in [5, 8, 15, 30, 60] {
        let mut world = World::with(Provider { grants: Some(granted), ..Provider::default() });
        world.apply_one(line("головний", "sip.example.ua"));
        world.pass(secs(600));
        assert_eq!(world.status().expires_s, Some(granted));
        let sent: Vec<_> = world.registers().map(|s| s.at).collect();
        for pair in sent[1..].windows(2) {
            let pause = pair[1] - pair[0];
            assert!(pause < secs(granted.into()) && pause >= secs(2), "{granted}: {pause:?}");
        }
    }
}

#[test]
fn an_interval_that_is_too_brief_is_lengthened_as_told() {
    let mut world = World::with(Provider { least: 1800, ..Provider::default() });
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(2));
    assert!(world.is_registered());
    assert_eq!(world.status().expires_s, Some(1800));
}

#[test]
fn an_interval_that_is_never_long_enough_is_said_and_not_chased() {
    let mut world = World::with(Provider { least: u32::MAX, ..Provider::default() });
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(30));
    assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(Trouble::IntervalTooBrief)));
    let sent = world.registers().count();
    assert!(sent <= 8, "{sent}");
    world.provider().least = 60;
    assert!(world.until(secs(70), World::is_registered).is_some());
}

#[test]
fn an_answer_without_contacts_counts_but_is_shown_and_repeated_soon() {
    let mut world = World::with(Provider { lists: Lists::Nothing, ..Provider::default() });
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(2));
    let status = world.status();
    assert_eq!((status.state, status.trouble), (TrunkState::Registered, Some(Trouble::NotListed)));
    let before = world.registers().count();
    world.pass(secs(300));
    let after = world.registers().count() - before;
    assert!((4..=6).contains(&after), "{after}");
    world.provider().lists = Lists::Contact;
    world.pass(secs(71));
    assert_eq!(world.status().trouble, None);
}

#[test]
fn an_answer_that_lists_only_others_is_a_failure_that_is_repeated() {
    let mut world = World::with(Provider { lists: Lists::Others, ..Provider::default() });
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(2));
    assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(Trouble::NotListed)));
    let before = world.registers().count();
    world.pass(secs(300));
    let after = world.registers().count() - before;
    assert!((4..=6).contains(&after), "{after}");
}

#[test]
fn a_grant_of_no_time_is_no_registration() {
    let mut world = World::with(Provider { grants: Some(0), ..Provider::default() });
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(600));
    assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(Trouble::NotListed)));
    assert!(world.registers().count() < 10);
}

#[test]
fn the_date_of_a_registrar_that_took_the_password_is_told() {
    let mut world = World::with(Provider { date: Some("Sat, 21 Nov 2026 22:00:00 GMT"), ..Provider::default() });
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(1));
    assert_eq!(world.dates, ["2026-11-21T22:00:00Z".parse().unwrap()]);
    for bad in ["Thu, 01 Jan 1970 00:00:00 GMT", "сьогодні", ""] {
        let mut world = World::with(Provider { date: Some(bad), ..Provider::default() });
        world.apply_one(line("головний", "sip.example.ua"));
        world.pass(secs(1));
        assert!(world.is_registered() && world.dates.is_empty(), "{bad:?}");
    }
}

#[test]
fn a_stopping_service_unregisters_and_does_not_wait_for_a_dead_registrar() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(5));
    world.trunks.leave(world.now);
    assert!(!world.trunks.has_left());
    assert!(world.until(secs(1), |w| w.trunks.has_left()).is_some());
    assert_eq!(header(&world.registers().last().unwrap().request, "Expires"), Some("0"));
    assert_eq!(world.state(), TrunkState::Leaving);

    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(5));
    world.cut();
    world.trunks.leave(world.now);
    let took = world.until(secs(5), |w| w.trunks.has_left()).unwrap();
    assert!(took <= secs(2), "{took:?}");
}

#[test]
fn leaving_with_a_nonce_that_has_grown_old_answers_the_challenge() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(5));
    world.provider().nonce = 77;
    world.trunks.leave(world.now);
    assert!(world.until(secs(1), |w| w.trunks.has_left()).is_some());
    let last = &world.registers().last().unwrap().request;
    assert!(header(last, "Authorization").unwrap().contains("n77") && header(last, "Expires") == Some("0"));
}
