use super::*;
use crate::{sdp::SrtpPolicy, trunk::TrunkState};

const DID: &str = "380464400000";

fn cut(city: &City, provider: WorldProvider, cut: bool) {
    city.world().with_provider(provider, |provider| provider.habits.cut = cut);
}

#[test]
fn a_registered_line_is_called_by_its_token_and_the_record_names_it() {
    let (city, provider) = on_a_line(|_| {});
    let report = city.world().report();
    assert_eq!((report.trunks[0].state, &*report.trunks[0].name), (TrunkState::Registered, "головний"));
    let token = token(&city, provider);
    assert!(token.len() >= 16, "{token}");
    let mut olena = city.call_by(provider, OLENA, &token);
    olena.hears(fixtures::GREETING);
    assert_eq!(city.world().report().trunks[0].calls, 1);
    olena.presses("1").hears("Ми працюємо").listens();
    let record = olena.hangs_up().ends(Outcome::Informed);
    assert_eq!(record.trunk.as_deref(), Some("головний"));
    assert_eq!(record.caller.number.unwrap().as_str(), OLENA);
    let report = &city.world().report().trunks[0];
    assert_eq!((report.calls, report.offered, report.refused_full), (0, 1, 0));
}

#[test]
fn a_call_from_the_lines_address_is_the_lines_whatever_it_calls_us() {
    let (city, provider) = on_a_line(|_| {});
    for called in [DID, "somebody", "+380464400099"] {
        let mut olena = city.call_by(provider, OLENA, called);
        olena.is(PhoneState::Talking);
        assert_eq!(olena.hangs_up().ends(Outcome::NoChoice).trunk.as_deref(), Some("головний"), "{called}");
    }
}

#[test]
fn channels_without_the_reserve_are_for_callers_and_the_next_is_busy() {
    let (city, provider) = on_a_line(|trunk| {
        trunk.channels = Some(3);
        trunk.reserve = 1;
    });
    let mut first = city.call_by(provider, "+380501110001", DID);
    let second = city.call_by(provider, "+380501110002", DID);
    let mut third = city.telephone_by(provider, "+380501110003", DID);
    third.sends(|phone| phone.invite()).is(PhoneState::Refused(486));
    assert_eq!(third.ends(Outcome::Full).trunk.as_deref(), Some("головний"));
    first.hangs_up().ends(Outcome::NoChoice);
    second.is(PhoneState::Talking);
    city.call_by(provider, "+380501110003", DID).is(PhoneState::Talking);
    let report = &city.world().report().trunks[0];
    assert_eq!((report.calls, report.offered, report.refused_full), (2, 4, 1));
    assert_eq!(report.channels, Some(3));
}

#[test]
fn a_full_line_answers_as_it_is_told_to_and_the_program_full_does_so_too() {
    let (city, provider) = on_a_line(|trunk| {
        trunk.channels = Some(1);
        trunk.when_full = 600;
    });
    city.call_by(provider, "+380501110001", DID).is(PhoneState::Talking);
    city.call_by(provider, "+380501110002", DID).is(PhoneState::Refused(600));
}

#[test]
fn two_lines_with_two_numbers_lead_to_two_places() {
    let trunks = [line("головний", "one.example"), line("запасний", "two.example")];
    let city = City::with(MONDAY_MORNING, |settings| {
        settings.trunks = trunks.map(Arc::new).to_vec();
        with_script(settings, |script| {
            let land = fixtures::id(script, "земля");
            script.numbers.insert(PhoneNumber::parse("0464400005").unwrap(), land);
        });
    });
    let one = city.world().provider("one.example", "203.0.113.5:5060".parse().unwrap());
    let two = city.world().provider("two.example", "203.0.113.6:5060".parse().unwrap());
    city.pass(secs(2));
    let (first, second) = (token(&city, one), token(&city, two));
    assert_ne!(first, second);
    let mut olena = city.call_by(one, OLENA, &first);
    olena.hears(fixtures::GREETING);
    // The number that was dialled stands in To; the Request-URI is our registered Contact.
    let mut ivan = city.telephone_by(two, "+380507654321", &second);
    ivan.sends(|phone| {
        let invite = String::from_utf8(phone.invite()).unwrap();
        let to = format!("To: <sip:{second}@");
        assert!(invite.contains(&to));
        invite.replace(&to, "To: <sip:0464400005@").into()
    });
    ivan.is(PhoneState::Talking);
    let heard = ivan.waits(secs(3)).texts();
    assert!(!heard.iter().any(|text| text == fixtures::GREETING), "{heard:?}");
    ivan.hangs_up();
    city.pass(secs(2));
    assert_eq!(city.world().records().last().map(|record| &*record.called), Some("+380464400005"), "not the token");
    let ivan = city.call_by(two, "+380507654321", &second);
    ivan.is(PhoneState::Talking);
    let trunks: Vec<_> = city.world().report().trunks.iter().map(|trunk| (trunk.name.clone(), trunk.calls)).collect();
    assert_eq!(trunks, [("головний".to_owned(), 1), ("запасний".to_owned(), 1)]);
}

#[test]
fn a_greeting_before_the_answer_is_heard_and_not_billed() {
    let (city, provider) = on_a_line(|trunk| trunk.early_media = true);
    let mut olena = city.telephone_by(provider, OLENA, DID).dials();
    olena.is(PhoneState::Ringing);
    olena.hears(fixtures::GREETING).is(PhoneState::Ringing);
    olena.waits(secs(2)).presses("1").is(PhoneState::Talking);
    olena.hears("Ми працюємо").listens();
    let record = olena.hangs_up().ends(Outcome::Informed);
    assert!(record.answered_ms.is_some_and(|ms| ms >= 2000), "{:?}", record.answered_ms);
    let mut ivan = city.telephone_by(provider, "+380507654321", DID).dials();
    let record = ivan.waits(secs(3)).hangs_up().ends(Outcome::Cancelled);
    assert_eq!((record.answered_ms, record.journey.len()), (None, 1));
    city.pass(secs(5));
    assert_eq!(city.world().counters().calls, 0);
    assert_eq!(city.world().open_legs(), 0);
}

/// The bound of 35 s after the network's return.
#[test]
fn after_a_cut_of_any_length_the_line_is_registered_and_called_within_35_seconds() {
    for seconds in [10, 31, 90, 95, 140, 600, 3600] {
        let (city, provider) = on_a_line(|_| {});
        cut(&city, provider, true);
        city.pass(secs(seconds));
        if seconds >= 60 {
            // The provider has been restarted meanwhile: nothing is left there of the old registration.
            city.world().with_provider(provider, |provider| provider.forgets());
        }
        cut(&city, provider, false);
        city.pass(secs(35));
        eprintln!("a cut of {seconds} s");
        let token = token(&city, provider);
        let mut olena = city.call_by(provider, OLENA, &token);
        olena.hears(fixtures::GREETING).hangs_up();
        assert_eq!(city.world().report().trunks[0].state, TrunkState::Registered, "after {seconds} s");
    }
}

#[test]
fn a_provider_that_forgot_us_unseen_knows_us_again_at_the_next_refresh() {
    let (city, provider) = on_a_line(|_| {});
    city.world().with_provider(provider, |provider| provider.forgets());
    city.pass(secs(600));
    token(&city, provider);
}

#[test]
fn calls_live_through_a_reload_that_changes_their_line() {
    let (city, provider) = on_a_line(|trunk| trunk.channels = Some(4));
    let mut olena = city.call_by(provider, OLENA, DID);
    olena.waits(secs(1));
    let mut changed = line("головний", "sip.provider.example");
    changed.channels = Some(1);
    changed.expires = secs(300);
    city.world().tell(Input::Settings(Arc::new(settings(fixtures::town(), |s| s.trunks = vec![Arc::new(changed)]))));
    city.pass(secs(2));
    city.call_by(provider, "+380507654321", DID).is(PhoneState::Refused(486));
    olena.presses("1").hears("Ми працюємо").hangs_up();
    city.call_by(provider, "+380507654321", DID).is(PhoneState::Talking);
    let trunks = city.world().report().trunks;
    assert_eq!((trunks.len(), trunks[0].calls, trunks[0].state), (1, 1, TrunkState::Registered));
}

#[test]
fn a_line_that_is_gone_is_unregistered_and_its_last_call_may_finish() {
    let (city, provider) = on_a_line(|_| {});
    let mut olena = city.call_by(provider, OLENA, DID);
    let other = line("інший", "other.example");
    city.world().provider("other.example", "203.0.113.6:5060".parse().unwrap());
    city.world().tell(Input::Settings(Arc::new(settings(fixtures::town(), |s| s.trunks = vec![Arc::new(other)]))));
    city.pass(secs(2));
    let now = city.world().now().mono;
    let left = city.world().with_provider(provider, |provider| provider.binding(now).is_none());
    assert_eq!(left, Some(true));
    olena.presses("1").hears("Ми працюємо");
    olena.hangs_up().is(PhoneState::Over);
}

#[test]
fn a_stopping_service_unregisters_and_is_drained_though_the_provider_is_gone() {
    let (city, provider) = on_a_line(|_| {});
    city.world().tell(Input::Drain { grace: secs(30) });
    city.pass(secs(2));
    let now = city.world().now().mono;
    let left = city.world().with_provider(provider, |provider| provider.binding(now).is_none());
    assert_eq!(left, Some(true));
    assert!(city.world().is_drained());

    let (city, provider) = on_a_line(|_| {});
    cut(&city, provider, true);
    city.world().tell(Input::Drain { grace: secs(30) });
    city.pass(secs(3));
    assert!(city.world().is_drained());
}

#[test]
fn a_reload_while_the_service_stops_registers_nothing_anew() {
    let (city, provider) = on_a_line(|_| {});
    let olena = city.call_by(provider, OLENA, DID);
    city.world().tell(Input::Drain { grace: secs(30) });
    city.pass(secs(3));
    let mut changed = line("головний", "sip.provider.example");
    changed.expires = secs(1200);
    city.world().tell(Input::Settings(Arc::new(settings(fixtures::town(), |s| s.trunks = vec![Arc::new(changed)]))));
    city.pass(secs(5));
    let now = city.world().now().mono;
    let left = city.world().with_provider(provider, |provider| provider.binding(now).is_none());
    assert_eq!(left, Some(true), "what was taken back stays so");
    olena.is(PhoneState::Talking);
}

#[test]
fn a_refused_password_is_told_and_calls_from_the_providers_address_still_come() {
    let trunk = line("головний", "sip.provider.example");
    let city = City::with(MONDAY_MORNING, |settings| settings.trunks = vec![Arc::new(trunk)]);
    let provider = city.world().provider("sip.provider.example", "203.0.113.5:5060".parse().unwrap());
    city.world().with_provider(provider, |provider| provider.habits.refuses = Some(403));
    city.pass(secs(3600));
    let report = city.world().report();
    assert_eq!(report.trunks[0].state, TrunkState::Failing);
    assert!(report.trunks[0].advice.as_ref().is_some_and(|advice| advice.contains("головний")));
    assert!(city.world().told().iter().any(|line| line.starts_with("головний: ")), "{:?}", city.world().told());
    let asked = city.world().with_provider(provider, |provider| provider.asked).unwrap_or_default();
    assert!((4..=200).contains(&asked), "kept trying, not hammering: {asked}");
    city.call_by(provider, OLENA, DID).is(PhoneState::Talking);
}

#[test]
fn the_public_address_of_the_line_stands_in_what_its_callers_are_told() {
    let (city, provider) = on_a_line(|trunk| trunk.public_address = Some("198.51.100.77".parse().unwrap()));
    let now = city.world().now().mono;
    let contact = city.world().with_provider(provider, |p| p.contact(now).map(str::to_owned)).flatten().unwrap();
    assert!(contact.contains("@198.51.100.77"), "{contact}");
    let mut olena = city.telephone_by(provider, OLENA, DID);
    let said = olena.sends(|phone| phone.invite()).told();
    let ok = said.iter().find(|text| text.starts_with("SIP/2.0 200")).expect("answered").clone();
    assert!(ok.contains("c=IN IP4 198.51.100.77") && ok.contains("@198.51.100.77"), "{ok}");
}

#[test]
fn encrypted_calls_have_a_key_of_their_own_each() {
    let (city, provider) = on_a_line(|trunk| trunk.srtp = SrtpPolicy::Required);
    let keys: Vec<_> = ["+380501110001", "+380501110002"]
        .into_iter()
        .map(|from| {
            let mut caller = city.telephone_by(provider, from, DID);
            caller.changes(|phone| phone.habits.srtp = true);
            let caller = caller.dials();
            caller.is(PhoneState::Talking);
            let said = caller.told().join("\n");
            let (_, key) = said.split_once("inline:").expect("a key of ours");
            key.chars().take(40).collect::<String>()
        })
        .collect();
    assert_ne!(keys[0], keys[1]);
    let mut plain = city.telephone_by(provider, OLENA, DID).dials();
    plain.is(PhoneState::Refused(488));
    plain.ends(Outcome::Refused);
}

#[test]
fn a_line_that_wants_a_session_timer_asks_for_it() {
    let (city, provider) = on_a_line(|trunk| trunk.session_timer = Some(secs(1800)));
    let olena = city.call_by(provider, OLENA, DID);
    let said = olena.told().join("\n");
    assert!(said.contains("Session-Expires: 1800"), "{said}");
}

#[test]
fn a_call_that_comes_round_again_is_busy_by_what_the_network_vouches_for() {
    let (city, provider) = on_a_line(|trunk| trunk.own_number = PhoneNumber::parse("0464400000"));
    city.call_by(provider, "+380464400000", DID).is(PhoneState::Refused(486));
    let with = |header: &str| {
        let mut caller = city.telephone_by(provider, "+380464400000", DID);
        caller.sends(|phone| String::from_utf8(phone.invite()).unwrap().replacen("\r\n", header, 1).into());
        caller
    };
    // A trunk that writes our own number into From, and the caller's where it belongs.
    let mut olena = with("\r\nP-Asserted-Identity: <sip:+380501112233@sip.provider.example>\r\n");
    olena.is(PhoneState::Talking);
    assert_eq!(olena.hangs_up().ends(Outcome::NoChoice).caller.number.unwrap().as_str(), OLENA);
    let mut hidden = with("\r\nPrivacy: id\r\nP-Asserted-Identity: <sip:+380501112233@sip.provider.example>\r\n");
    hidden.is(PhoneState::Talking);
    assert_eq!(hidden.hangs_up().ends(Outcome::NoChoice).caller.number, None);
}
