//! What a provider refuses, and how seldom or often it is asked again.

use super::{
    line,
    provider::{Provider, header},
    secs,
    world::World,
};
use crate::{
    sip::OutMethod,
    trunk::{KeepAlive, KeepAliveMethod, Trouble, TrunkSettings, TrunkState},
};

/// When a new chain of attempts began: the moments without credentials, or after a pause.
fn chains(world: &World) -> Vec<std::time::Instant> {
    let mut starts: Vec<std::time::Instant> = Vec::new();
    let mut last = None;
    for seen in world.registers() {
        if last.is_none_or(|last| seen.at - last > secs(1)) {
            starts.push(seen.at);
        }
        last = Some(seen.at);
    }
    starts
}

fn pauses(world: &World) -> Vec<u64> {
    chains(world).windows(2).map(|pair| (pair[1] - pair[0]).as_secs()).collect()
}

#[test]
fn a_repeated_403_is_retried_every_ten_to_fifteen_minutes_loudly_for_ever() {
    let mut world = World::with(Provider { refuses: Some((403, "Forbidden")), ..Provider::default() });
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(24 * 3600));
    let pauses = pauses(&world);
    assert!((90..=150).contains(&pauses.len()), "{}", pauses.len());
    assert!(pauses.iter().all(|pause| (599..=901).contains(pause)), "{pauses:?}");
    assert!(pauses.iter().max().unwrap() - pauses.iter().min().unwrap() > 60, "jittered");
    let loud = world.told.iter().filter(|(_, loud)| *loud).count();
    assert_eq!(loud, pauses.len() + 1, "each refusal is told aloud");
    assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(Trouble::Forbidden)));
    world.provider().refuses = None;
    assert!(world.until(secs(901), World::is_registered).is_some());
}

#[test]
fn a_403_while_a_registration_lasts_does_not_tear_it_down() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(5));
    let token = super::provider::contact(&world.registers().next().unwrap().request).0;
    world.provider().refuses = Some((403, "Forbidden"));
    world.pass(secs(220));
    assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(Trouble::WrongPassword)));
    assert!(world.registers().all(|s| header(&s.request, "Expires") != Some("0")));
    let stranger = crate::sip::Flow {
        transport: crate::sip::Transport::Udp,
        local: "192.0.2.1:5060".parse().unwrap(),
        remote: "198.51.100.200:5060".parse().unwrap(),
        id: crate::sip::FlowId(0),
    };
    assert!(world.trunks.whose(stranger, &token).is_some(), "calls to the old Contact are still ours");
}

#[test]
fn while_a_refused_registration_lasts_its_way_through_a_nat_is_kept_open() {
    for method in [KeepAliveMethod::Options, KeepAliveMethod::Crlf] {
        let mut world = World::with(Provider { grants: Some(600), ..Provider::default() });
        let keep_alive = KeepAlive { method, every: secs(25) };
        world.apply_one(TrunkSettings { keep_alive, ..line("головний", "sip.example.ua") });
        world.pass(secs(5));
        let granted = world.now.mono;
        world.provider().refuses = Some((403, "Forbidden"));
        world.until(secs(600), |w| w.state() == TrunkState::Failing).unwrap();
        let (refused, registers) = (world.now.mono, world.registers().count());
        world.pass(secs(150));
        let sent = |from| {
            let options = world.seen.iter().filter(|s| s.request.method == OutMethod::Options).map(|s| s.at);
            options.chain(world.line_ends.iter().copied()).filter(|at| *at >= from).collect::<Vec<_>>()
        };
        assert!(sent(refused).len() >= 5, "{method:?}: {}", sent(refused).len());
        assert_eq!(world.registers().count(), registers, "and nothing else is asked");
        assert_eq!(world.status().trouble, Some(Trouble::WrongPassword));
        world.provider().answers_options = false;
        world.pass(granted + secs(601) - world.now.mono);
        assert_eq!(world.status().trouble, Some(Trouble::WrongPassword), "silence meanwhile is no news");
        let ended = world.now.mono + secs(30);
        world.pass(secs(200));
        let late = world.line_ends.iter().chain(world.seen.iter().map(|s| &s.at)).filter(|at| **at > ended).count();
        assert!(late <= 2, "what has run out needs no way: {late}");
    }
}

#[test]
fn a_challenge_to_the_right_answer_means_a_wrong_password_and_ends_the_loop() {
    for provider in [
        Provider { rejects_password: true, ..Provider::default() },
        Provider { rejects_password: true, nonce_changes: true, ..Provider::default() },
    ] {
        let mut world = World::with(provider);
        world.apply_one(line("головний", "sip.example.ua"));
        world.pass(secs(590));
        assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(Trouble::WrongPassword)));
        assert!(world.registers().count() <= 4, "{}", world.registers().count());
        let (text, loud) = world.told.last().unwrap();
        assert!(*loud && text.contains("password_file") && text.contains("«головний»"), "{text}");
        assert!(!format!("{:?}", world.trunks).contains("таємниця"), "the password is shown");
    }
}

#[test]
fn a_registrar_that_forgets_its_nonces_is_answered_anew() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    for nonce in 2..20 {
        world.pass(secs(220));
        world.provider().nonce = nonce;
    }
    assert!(world.is_registered());
    assert_eq!(world.told.len(), 1, "{:?}", world.told);
}

#[test]
fn a_registrar_that_lost_its_accounts_for_a_minute_costs_no_quarter_of_an_hour() {
    let mut world = World::with(Provider::default());
    world.apply_one(line("головний", "sip.example.ua"));
    world.pass(secs(5));
    world.provider().rejects_password = true;
    assert!(world.until(secs(300), |w| w.state() == TrunkState::Failing).is_some());
    world.provider().rejects_password = false;
    let took = world.until(secs(900), World::is_registered).unwrap();
    assert!(took <= secs(61), "{took:?}");
}

#[test]
fn other_refusals_are_asked_again_after_one_two_four_and_five_minutes() {
    for (status, trouble) in [
        (404, Trouble::UnknownLogin),
        (400, Trouble::Refused),
        (302, Trouble::Refused),
        (405, Trouble::Refused),
        (420, Trouble::Refused),
    ] {
        let mut world = World::with(Provider { refuses: Some((status, "No")), ..Provider::default() });
        world.apply_one(line("головний", "sip.example.ua"));
        world.pass(secs(1800));
        assert_eq!(world.status().trouble, Some(trouble), "{status}");
        let minutes: Vec<_> = pauses(&world).iter().map(|p| p.div_ceil(60)).collect();
        assert_eq!(minutes[..4], [1, 2, 4, 5], "{status}");
        assert!(world.status().advice.unwrap().contains(&status.to_string()));
    }
}

#[test]
fn a_challenge_without_a_challenge_and_strange_statuses_are_garbled_answers() {
    for status in [401, 407, 99, 999] {
        let mut world = World::with(Provider { refuses: Some((status, "?")), ..Provider::default() });
        world.apply_one(line("головний", "sip.example.ua"));
        world.pass(secs(300));
        assert_eq!((world.state(), world.status().trouble), (TrunkState::Failing, Some(Trouble::Garbled)), "{status}");
        assert!(chains(&world).len() < 40, "{status}");
        world.provider().refuses = None;
        assert!(world.until(secs(35), World::is_registered).is_some(), "{status}");
    }
}

#[test]
fn a_server_in_trouble_is_asked_within_thirty_seconds_unless_it_asks_for_patience() {
    for (status, after, least, most) in [
        (500, None, 2, 30),
        (503, None, 2, 30),
        (503, Some(120), 119, 122),
        (503, Some(86_400), 299, 302),
        (500, Some(120), 2, 30),
    ] {
        let refuses = Some((status, "Trouble"));
        let mut world = World::with(Provider { refuses, retry_after: after, ..Provider::default() });
        world.apply_one(line("головний", "sip.example.ua"));
        world.pass(secs(1200));
        assert_eq!(world.status().trouble, Some(Trouble::ServerError));
        let pauses = pauses(&world);
        assert!(pauses.iter().all(|p| (least - 1..=most).contains(p)), "{status} {after:?}: {pauses:?}");
    }
}

#[test]
fn one_ailing_line_does_not_touch_another() {
    let mut world = World::with(Provider::default());
    world.add("bad.example.ua", "203.0.113.66:5060", Provider { refuses: Some((403, "No")), ..Provider::default() });
    world.add("dead.example.ua", "203.0.113.67:5060", Provider { dead: true, ..Provider::default() });
    let lines = [line("перша", "bad.example.ua"), line("друга", "sip.example.ua"), line("третя", "dead.example.ua")];
    world.apply(&lines.map(super::shared));
    world.pass(secs(1));
    let since = world.trunks.status(world.now)[1].1.since;
    for _ in 0..360 {
        world.pass(secs(10));
        let statuses = world.trunks.status(world.now);
        assert_eq!((statuses[1].1.state, statuses[1].1.since), (TrunkState::Registered, since));
        assert_eq!(statuses[1].1.failures, 0);
    }
    let names: Vec<_> = world.trunks.status(world.now).into_iter().map(|(_, s)| (s.name, s.state)).collect();
    assert_eq!(names[0], ("перша".into(), TrunkState::Failing));
    assert_eq!(names[2], ("третя".into(), TrunkState::Failing));
}
