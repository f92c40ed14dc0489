use super::*;
use crate::call::Answer;

fn greeting(offer: Option<&str>) -> Rig {
    let mut rig = Rig::with(offer, |setup| setup.answer = Answer::AfterGreeting);
    rig.opened();
    rig
}

fn accepted(rig: &Rig) -> usize {
    rig.count(|action| matches!(action, Action::Accept(_)))
}

fn confirmed(rig: &mut Rig) {
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: None });
}

#[test]
fn the_greeting_sounds_before_the_answer_and_the_answer_comes_at_its_end() {
    let mut rig = greeting(Some(OFFER));
    let early = rig.done.iter().find_map(|a| match a {
        Action::Progress(sdp) => Some(sdp.clone()),
        _ => None,
    });
    assert!(rig.playing().is_some() && accepted(&rig) == 0);
    rig.waits(Duration::from_secs(12)).hears_out();
    let answer = rig.done.iter().find_map(|a| match a {
        Action::Accept(sdp) => Some(sdp.clone()),
        _ => None,
    });
    assert_eq!(early, answer, "the description of the 183 and of the 200 are one");
    confirmed(&mut rig);
    rig.waits(Duration::from_secs(1)).hangs_up().closed();
    let record = rig.record();
    assert_eq!((record.answered_ms, record.ended_ms), (Some(12_000), 13_000));
    assert!(record.journey[0].heard);
}

#[test]
fn the_first_key_is_answered_before_it_is_obeyed() {
    let mut rig = greeting(Some(OFFER));
    rig.waits(Duration::from_secs(3)).presses('1');
    let order: Vec<bool> = rig
        .done
        .iter()
        .filter(|a| matches!(a, Action::Accept(_) | Action::Media(MediaCommand::Play { .. })))
        .map(|a| matches!(a, Action::Accept(_)))
        .collect();
    assert_eq!(order, [false, true, false], "greeting, 200, the words of the key");
    rig.presses('#');
    assert_eq!(accepted(&rig), 1);
    confirmed(&mut rig);
    rig.hangs_up().closed();
    assert_eq!(rig.record().answered_ms, Some(3_000));
}

#[test]
fn a_greeting_without_end_is_answered_after_a_minute() {
    let mut rig = greeting(Some(OFFER));
    rig.waits(Duration::from_millis(59_999));
    assert_eq!(accepted(&rig), 0);
    rig.waits(Duration::from_millis(1));
    assert_eq!(accepted(&rig), 1);
}

#[test]
fn a_caller_who_gives_up_during_the_greeting_has_cancelled_and_the_record_says_what_was_heard() {
    let mut rig = greeting(Some(OFFER));
    rig.waits(Duration::from_secs(5)).sip(UaEvent::Cancelled { session: SESSION });
    rig.hears_out().closed();
    let record = rig.record();
    assert_eq!((record.outcome, record.sip_status, record.answered_ms), (Outcome::Cancelled, Some(487), None));
    assert_eq!((&*record.journey[0].at, record.journey[0].heard), ("головне", true));
}

/// Over 100rel the 200 waits for the PRACK of the 183, and the call may end before it comes.
#[test]
fn a_200_that_never_went_out_is_no_answer_in_the_record() {
    for (event, outcome, status) in [
        (UaEvent::Cancelled { session: SESSION }, Outcome::Cancelled, 487),
        (UaEvent::Ended { session: SESSION, cause: Cause::Rejected(504) }, Outcome::Refused, 504),
    ] {
        let mut rig = greeting(Some(OFFER));
        rig.waits(Duration::from_secs(3)).presses('1');
        assert_eq!(accepted(&rig), 1);
        rig.sip(event).closed();
        let record = rig.record();
        assert_eq!((record.outcome, record.sip_status, record.answered_ms), (outcome, Some(status), None));
    }
}

#[test]
fn the_ringing_comes_before_the_greeting() {
    let mut rig = Rig::with(Some(OFFER), |setup| {
        setup.answer = Answer::AfterGreeting;
        setup.ring = Duration::from_secs(2);
    });
    rig.opened().waits(Duration::from_millis(1999));
    assert_eq!(rig.count(|a| matches!(a, Action::Ring)), 1);
    assert!(rig.playing().is_none());
    rig.waits(Duration::from_millis(1));
    assert_eq!(rig.count(|a| matches!(a, Action::Progress(_))), 1);
    assert!(rig.playing().is_some() && accepted(&rig) == 0);
}

#[test]
fn without_an_offer_there_is_nobody_to_greet_and_the_call_is_answered_at_once() {
    let mut rig = greeting(None);
    assert_eq!((accepted(&rig), rig.count(|a| matches!(a, Action::Progress(_)))), (1, 0));
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: Some(OFFER.into()) });
    assert!(rig.playing().is_some());
}

#[test]
fn menus_that_take_leave_answer_first() {
    let mut rig = Rig::with(Some(OFFER), |setup| {
        setup.answer = Answer::AfterGreeting;
        setup.longest = Duration::from_secs(20);
    });
    rig.opened().waits(Duration::from_secs(20));
    assert_eq!(accepted(&rig), 1);
    assert!(format!("{:?}", rig.playing()).contains("До побачення!"));
    rig.hears_out().closed();
    assert_eq!((rig.record().answered_ms, rig.hung_up()), (Some(20_000), 1));
}

#[test]
fn a_stopping_service_refuses_a_call_that_is_only_greeted() {
    let mut rig = greeting(Some(OFFER));
    rig.event(Event::Stop).closed();
    assert_eq!(rig.count(|a| matches!(a, Action::Reject(Reject { status: 503, .. }))), 1);
    assert_eq!(rig.record().outcome, Outcome::Stopped);
}

#[test]
fn silence_before_the_answer_is_asked_about_only_after_the_ack() {
    let mut rig = greeting(Some(OFFER));
    rig.media(MediaEvent::Dead { leg: LEG });
    rig.hears_out();
    assert_eq!(rig.count(|a| matches!(a, Action::Ping)), 0);
    confirmed(&mut rig);
    assert_eq!(rig.count(|a| matches!(a, Action::Ping)), 1);
    rig.sip(UaEvent::Pinged { session: SESSION, alive: false }).closed();
    assert_eq!(rig.record().outcome, Outcome::MediaLost);
}

#[test]
fn voice_that_comes_with_the_answer_is_not_asked_about() {
    let mut rig = greeting(Some(OFFER));
    rig.media(MediaEvent::Dead { leg: LEG }).media(MediaEvent::Alive { leg: LEG }).hears_out();
    confirmed(&mut rig);
    assert_eq!(rig.count(|a| matches!(a, Action::Ping)), 0);
}

#[test]
fn a_leg_that_vanishes_under_the_greeting_refuses_the_call() {
    let mut rig = greeting(Some(OFFER));
    rig.closed();
    assert_eq!(rig.count(|a| matches!(a, Action::Reject(Reject { status: 500, .. }))), 1);
    assert_eq!(rig.record().answered_ms, None);
}

#[test]
fn a_hold_during_the_greeting_is_no_answer_to_it() {
    let mut rig = greeting(Some(OFFER));
    rig.sip(UaEvent::Offer { session: SESSION, sdp: OFFER.replace("sendrecv", "sendonly").into() });
    let (play, _) = rig.playing().unwrap();
    rig.media(MediaEvent::Played { leg: LEG, play, pieces: 0, completed: false });
    assert_eq!(accepted(&rig), 0);
    rig.waits(Duration::from_secs(60));
    assert_eq!(accepted(&rig), 1, "but a minute is a minute");
}
