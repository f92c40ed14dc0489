use super::*;

#[test]
fn a_text_heard_to_its_end_makes_the_call_informed() {
    let mut rig = Rig::talking();
    rig.waits(Duration::from_secs(3)).presses('1').waits(Duration::from_secs(10));
    rig.hears_out().waits(Duration::from_secs(1)).hangs_up().closed();
    let record = rig.record();
    assert_eq!((record.outcome, record.ended_by), (Outcome::Informed, EndedBy::Caller));
    assert_eq!(record.ended_ms, 14_000);
    assert_eq!(record.caller.number.as_ref().unwrap().as_str(), "+380501112233");
    assert_eq!(record.journey[1].at, "графік");
    assert_eq!(record.journey[1].from_ms, 3_000);
    assert!(record.journey[1].heard && !record.journey[0].heard);
    assert_eq!(record.journey[0].keys, [Digit::from_char('1').unwrap()]);
}

#[test]
fn what_was_heard_is_still_reported_after_the_bye() {
    let mut rig = Rig::talking();
    rig.presses('1').hangs_up();
    rig.hears_out().closed();
    assert_eq!(rig.record().outcome, Outcome::Informed);
}

#[test]
fn a_cancel_before_the_answer_is_one_record_with_487() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.ring = Duration::from_secs(2));
    rig.opened().waits(Duration::from_secs(1)).sip(UaEvent::Cancelled { session: SESSION });
    rig.closed().waits(Duration::from_secs(10));
    let record = rig.record();
    assert_eq!((record.outcome, record.sip_status, record.answered_ms), (Outcome::Cancelled, Some(487), None));
}

#[test]
fn a_silent_caller_is_said_goodbye_before_the_bye() {
    let mut rig = Rig::talking_at(EVENING);
    for _ in 0..2 {
        rig.hears_out().waits(Duration::from_secs(6));
    }
    assert_eq!(rig.hung_up(), 0);
    assert!(format!("{:?}", rig.playing()).contains("До побачення!"));
    rig.hears_out();
    assert_eq!(rig.hung_up(), 1);
    rig.closed();
    assert_eq!(rig.record().ended_by, EndedBy::Us);
}

#[test]
fn no_ack_at_all_is_recorded_as_such() {
    let mut rig = Rig::call(Some(OFFER));
    rig.opened().waits(Duration::from_secs(30));
    rig.sip(UaEvent::Ended { session: SESSION, cause: Cause::NoAck }).closed();
    let record = rig.record();
    assert_eq!((record.outcome, record.ended_by), (Outcome::NotAcknowledged, EndedBy::Network));
}

#[test]
fn dead_media_ends_the_call_only_when_the_peer_is_dead_too() {
    let mut rig = Rig::talking();
    rig.media(MediaEvent::Dead { leg: LEG });
    assert_eq!(rig.count(|a| matches!(a, Action::Ping)), 1);
    rig.sip(UaEvent::Pinged { session: SESSION, alive: true });
    assert_eq!(rig.hung_up(), 0, "muted, not gone");
    rig.media(MediaEvent::Dead { leg: LEG }).sip(UaEvent::Pinged { session: SESSION, alive: false });
    assert_eq!(rig.hung_up(), 1);
    rig.closed();
    let record = rig.record();
    assert_eq!((record.outcome, record.ended_by), (Outcome::MediaLost, EndedBy::Network));
}

#[test]
fn media_that_comes_back_takes_the_question_back() {
    let mut rig = Rig::talking();
    rig.media(MediaEvent::Dead { leg: LEG }).media(MediaEvent::Alive { leg: LEG });
    rig.sip(UaEvent::Pinged { session: SESSION, alive: false });
    assert_eq!(rig.hung_up(), 0, "a telephone that does not answer OPTIONS is heard all the same");
    rig.media(MediaEvent::Dead { leg: LEG });
    assert_eq!(rig.count(|a| matches!(a, Action::Ping)), 2);
}

#[test]
fn a_peer_that_goes_on_hold_while_it_is_asked_is_not_gone() {
    let mut rig = Rig::talking();
    rig.media(MediaEvent::Dead { leg: LEG });
    rig.sip(UaEvent::Offer { session: SESSION, sdp: OFFER.replace("sendrecv", "sendonly").into() });
    rig.sip(UaEvent::Pinged { session: SESSION, alive: false });
    assert_eq!(rig.hung_up(), 0);
}

#[test]
fn a_caller_who_leaves_by_bye_before_the_answer_has_cancelled() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.ring = Duration::from_secs(2));
    rig.opened().hangs_up().closed();
    let record = rig.record();
    assert_eq!((record.outcome, record.ended_by, record.answered_ms), (Outcome::Cancelled, EndedBy::Caller, None));
}

#[test]
fn a_held_call_is_not_asked_whether_it_lives() {
    let mut rig = Rig::talking();
    rig.sip(UaEvent::Offer { session: SESSION, sdp: OFFER.replace("sendrecv", "inactive").into() });
    rig.media(MediaEvent::Dead { leg: LEG });
    assert_eq!(rig.count(|a| matches!(a, Action::Ping)), 0);
}

#[test]
fn a_fax_machine_is_hung_up_and_told_apart() {
    let mut rig = Rig::talking();
    rig.media(MediaEvent::FaxTone { leg: LEG }).closed();
    assert_eq!(rig.hung_up(), 1);
    assert_eq!(rig.record().outcome, Outcome::Fax);
}

#[test]
fn a_stopping_service_says_so_and_goodbye() {
    let mut rig = Rig::talking();
    rig.event(Event::Stop);
    assert!(format!("{:?}", rig.playing()).contains("Лінію зупинено"));
    rig.hears_out().closed();
    assert_eq!(rig.hung_up(), 1);
    assert_eq!(rig.record().outcome, Outcome::Stopped);
}

#[test]
fn a_stopping_service_refuses_a_call_that_only_rings() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.ring = Duration::from_secs(2));
    rig.opened().event(Event::Stop).closed();
    assert_eq!(rig.count(|a| matches!(a, Action::Reject(Reject { status: 503, .. }))), 1);
    assert_eq!(rig.record().outcome, Outcome::Stopped);
}

#[test]
fn the_longest_call_ends_with_goodbye_even_on_hold() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.longest = Duration::from_secs(60));
    rig.opened().sip(UaEvent::Confirmed { session: SESSION, answer: None });
    rig.sip(UaEvent::Offer { session: SESSION, sdp: OFFER.replace("sendrecv", "inactive").into() });
    rig.waits(Duration::from_secs(60));
    assert!(format!("{:?}", rig.playing()).contains("До побачення!"));
    rig.hears_out().closed();
    assert_eq!(rig.record().ended_ms, 60_000);
}

#[test]
fn a_media_thread_that_never_reports_does_not_keep_the_record() {
    let mut rig = Rig::talking();
    rig.hangs_up().waits(Duration::from_secs(5));
    assert_eq!(rig.record().outcome, Outcome::NoChoice);
}

#[test]
fn a_leg_that_vanishes_under_a_living_call_ends_it() {
    let mut rig = Rig::talking();
    rig.closed();
    assert_eq!(rig.hung_up(), 1);
    assert_eq!(rig.record().outcome, Outcome::MediaLost);
}

#[test]
fn only_the_first_end_counts() {
    let mut rig = Rig::talking();
    rig.hangs_up().sip(UaEvent::Ended { session: SESSION, cause: Cause::WeHungUp }).event(Event::Stop);
    rig.media(MediaEvent::FaxTone { leg: LEG }).presses('1').closed().closed().waits(Duration::from_secs(60));
    assert_eq!(rig.record().outcome, Outcome::NoChoice);
    assert_eq!(rig.hung_up(), 0);
}
