use super::*;

fn offered(rig: &mut Rig, sdp: &str) {
    rig.sip(UaEvent::Offer { session: SESSION, sdp: sdp.into() });
}

fn last_answer(rig: &Rig) -> String {
    let answers = rig.done.iter().rev().find_map(|a| match a {
        Action::AnswerOffer(sdp) | Action::Accept(sdp) => Some(sdp.clone()),
        _ => None,
    });
    String::from_utf8(answers.unwrap()).unwrap()
}

fn version(sdp: &str) -> u64 {
    let origin = sdp.lines().find(|line| line.starts_with("o=")).unwrap();
    origin.split(' ').nth(2).unwrap().parse().unwrap()
}

#[test]
fn hold_silences_the_menu_and_resume_repeats_the_place() {
    let mut rig = Rig::talking();
    rig.presses('1');
    let before = rig.playing().unwrap().0;
    offered(&mut rig, &OFFER.replace("sendrecv", "sendonly"));
    assert!(last_answer(&rig).contains("a=recvonly"));
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::Stop { .. }))), 1);
    rig.waits(Duration::from_secs(300));
    assert_eq!(rig.playing().unwrap().0, before, "nobody is asked while nobody listens");
    offered(&mut rig, OFFER);
    let (after, words) = rig.playing().unwrap();
    assert!(after > before);
    assert!(format!("{words:?}").contains("Ми працюємо"));
}

#[test]
fn the_same_description_keeps_its_version_and_a_changed_one_adds_one() {
    let mut rig = Rig::talking();
    let first = version(&last_answer(&rig));
    offered(&mut rig, OFFER);
    assert_eq!(version(&last_answer(&rig)), first, "a session refresh changes nothing");
    offered(&mut rig, &OFFER.replace("8 0 101", "0 101"));
    assert_eq!(version(&last_answer(&rig)), first + 1);
    assert!(last_answer(&rig).contains("RTP/AVP 0"));
    rig.hangs_up().closed();
    assert_eq!(rig.record().codec, Some(crate::vocab::Codec::Pcmu));
}

#[test]
fn a_new_address_reaches_the_media_thread() {
    let mut rig = Rig::talking();
    offered(&mut rig, &OFFER.replace("192.0.2.9", "192.0.2.77").replace("4000", "4400"));
    let last = rig.done.iter().rev().find_map(|a| match a {
        Action::Media(MediaCommand::Configure { params, .. }) => Some(params.remote),
        _ => None,
    });
    assert_eq!(last, Some("192.0.2.77:4400".parse().unwrap()));
}

#[test]
fn a_fax_switch_over_is_refused_with_488_and_the_audio_goes_on() {
    let mut rig = Rig::talking();
    let image = OFFER.replace("m=audio 4000 RTP/AVP 8 0 101", "m=image 4000 udptl t38");
    offered(&mut rig, &image.replace("a=rtpmap:101 telephone-event/8000\r\n", ""));
    assert_eq!(rig.count(|a| matches!(a, Action::RefuseOffer(Reject { status: 488, .. }))), 1);
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::Configure { .. }))), 1, "only the first");
    rig.presses('1');
    assert!(format!("{:?}", rig.playing()).contains("Ми працюємо"));
}

#[test]
fn a_description_that_cannot_be_read_is_400() {
    let mut rig = Rig::talking();
    offered(&mut rig, "garbage");
    assert_eq!(rig.count(|a| matches!(a, Action::RefuseOffer(Reject { status: 400, .. }))), 1);
}

#[test]
fn a_re_invite_without_an_offer_gets_ours_and_its_ack_brings_the_answer() {
    let mut rig = Rig::talking();
    rig.sip(UaEvent::OfferWanted { session: SESSION });
    assert!(last_answer(&rig).contains("m=audio 16384 RTP/AVP 8 0"));
    let answer = OFFER.replace("4000", "5000");
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: Some(answer.into()) });
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::Configure { .. }))), 2);
    assert_eq!(rig.hung_up(), 0);
}

#[test]
fn keys_by_info_go_through_the_media_engine() {
    let mut rig = Rig::talking();
    let info = UaEvent::Info {
        session: SESSION,
        content_type: "application/dtmf-relay".into(),
        body: b"Signal=5\r\nDuration=160\r\n".to_vec(),
    };
    rig.sip(info);
    let five = Digit::from_char('5').unwrap();
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::InfoDigit { digit, .. }) if *digit == five)), 1);
}
