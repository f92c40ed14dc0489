use super::*;

#[test]
fn a_port_is_taken_before_the_answer_and_the_stream_set_up_before_any_word() {
    let mut rig = Rig::call(Some(OFFER));
    assert_eq!(rig.count(|a| matches!(a, Action::Accept(_))), 0);
    rig.opened();
    let sdp = rig.done.iter().find_map(|a| match a {
        Action::Accept(sdp) => Some(String::from_utf8(sdp.clone()).unwrap()),
        _ => None,
    });
    let sdp = sdp.unwrap();
    assert!(sdp.contains("c=IN IP4 192.0.2.1"), "the address the peer can reach: {sdp}");
    assert!(sdp.contains("m=audio 16384 RTP/AVP 8"), "{sdp}");
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::Configure { .. }))), 1);
    assert!(rig.playing().is_none(), "words wait for the ACK");
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: None });
    assert!(rig.playing().is_some());
}

#[test]
fn without_an_ack_the_first_word_waits_two_hundred_milliseconds() {
    let mut rig = Rig::call(Some(OFFER));
    rig.opened().waits(Duration::from_millis(199));
    assert!(rig.playing().is_none());
    rig.waits(Duration::from_millis(1));
    assert!(rig.playing().is_some());
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: None });
    assert_eq!(rig.playing().unwrap().0, PlayId(1), "a late ACK does not begin anew");
}

#[test]
fn a_configured_ring_time_passes_between_180_and_200() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.ring = Duration::from_secs(2));
    rig.opened();
    assert_eq!(rig.count(|a| matches!(a, Action::Ring)), 1);
    rig.waits(Duration::from_millis(1999));
    assert_eq!(rig.count(|a| matches!(a, Action::Accept(_))), 0);
    rig.waits(Duration::from_millis(1));
    assert_eq!(rig.count(|a| matches!(a, Action::Accept(_))), 1);
    rig.hangs_up().closed();
    assert_eq!(rig.record().answered_ms, Some(2000));
}

#[test]
fn an_invite_without_an_offer_is_answered_with_one_and_spoken_to_after_the_ack() {
    let mut rig = Rig::call(None);
    rig.opened().waits(Duration::from_secs(5));
    assert!(rig.playing().is_none(), "nowhere to speak to yet");
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: Some(OFFER.into()) });
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::Configure { .. }))), 1);
    assert!(rig.playing().is_some());
}

#[test]
fn an_ack_without_the_awaited_answer_is_hung_up() {
    for answer in [None, Some(b"v=0\r\n".to_vec())] {
        let mut rig = Rig::call(None);
        rig.opened().sip(UaEvent::Confirmed { session: SESSION, answer }).closed();
        assert_eq!(rig.hung_up(), 1);
        let record = rig.record();
        assert_eq!((record.outcome, record.sip_status), (Outcome::Refused, Some(488)));
    }
}

#[test]
fn an_offer_without_usable_audio_is_refused_with_488_and_the_port_given_back() {
    let mut rig = Rig::call(Some(&OFFER.replace("8 0 101", "18").replace("a=rtpmap:101 telephone-event/8000\r\n", "")));
    rig.opened().closed();
    assert_eq!(rig.count(|a| matches!(a, Action::Reject(Reject { status: 488, .. }))), 1);
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::Close { .. }))), 1);
    let record = rig.record();
    assert_eq!((record.outcome, record.sip_status, record.answered_ms), (Outcome::Refused, Some(488), None));
}

#[test]
fn no_free_port_is_500_and_a_record() {
    let mut rig = Rig::call(Some(OFFER));
    rig.media(MediaEvent::OpenFailed { leg: LEG });
    assert_eq!(rig.count(|a| matches!(a, Action::Reject(Reject { status: 500, .. }))), 1);
    assert_eq!(rig.record().outcome, Outcome::Refused);
}

#[test]
fn a_port_that_never_comes_is_500_after_five_seconds() {
    let mut rig = Rig::call(Some(OFFER));
    rig.waits(Duration::from_secs(5));
    assert_eq!(rig.count(|a| matches!(a, Action::Reject(Reject { status: 500, .. }))), 1);
    rig.waits(Duration::from_secs(5));
    assert_eq!(rig.record().outcome, Outcome::Refused);
}

#[test]
fn a_number_of_the_council_starts_where_it_leads() {
    let mut rig =
        Rig::with(Some(OFFER), |setup| setup.start = crate::call::Start::Node(fixtures::id(&setup.script, "земля")));
    rig.opened().sip(UaEvent::Confirmed { session: SESSION, answer: None });
    rig.hangs_up().closed();
    let record = rig.record();
    assert_eq!(record.journey[0].at, "земля");
    assert_eq!(record.outcome, Outcome::NobodyAnswered);
}

#[test]
fn a_refused_call_is_one_line_that_says_why_and_shows_no_whole_number() {
    let now = Now::new(Instant::now(), "2026-03-02T08:00:00Z".parse().unwrap(), true);
    let caller =
        crate::call::Caller { number: crate::vocab::PhoneNumber::parse("0501112233"), name: "Олена".into() };
    let (script, trunk) = (fixtures::town(), "міська".into());
    let who = crate::call::Arrival {
        script: &script,
        trunk: Some(&trunk),
        caller: &caller,
        called: "+380464400000",
        apart: None,
    };
    let full = crate::call::Refusal::Full(486);
    let call = CallRef { boot: 3, seq: 7 };
    let (record, line) = crate::call::refused(now, call, who, &invite(None), full);
    assert_eq!(
        line,
        "INVITE from +38050•••2233 at 192.0.2.9:5060 to +38046•••0000 by міська: refused with 486, all channels, or those \
         for one caller, are taken"
    );
    assert_eq!((record.outcome, record.sip_status, &*record.called), (Outcome::Full, Some(486), "+380464400000"));
}
