//! Telephones of the council that call one another, and codes they dial.

use super::{people::*, *};
use crate::{
    acd::{GaveUp, Rang, Wanted},
    call::{Start, TalkEnd},
    speech::System,
};

fn to_ihor(offer: Option<&str>) -> Rig {
    let mut rig = Rig::with(offer, |setup| {
        setup.start = Start::Operator("Ігор".into());
        setup.internal = true;
        setup.ring = Duration::from_secs(4);
    });
    rig.opened();
    rig
}

fn accepted(rig: &Rig) -> Option<String> {
    rig.done.iter().find_map(|action| match action {
        Action::Accept(sdp) => Some(String::from_utf8(sdp.clone()).unwrap()),
        _ => None,
    })
}

fn rejected(rig: &Rig) -> Option<u16> {
    rig.done.iter().find_map(|action| match action {
        Action::Reject(reject) => Some(reject.status),
        _ => None,
    })
}

#[test]
fn the_caller_hears_ringing_until_the_other_answers_and_no_menu() {
    let mut rig = to_ihor(Some(OFFER));
    assert_eq!(rig.count(|a| matches!(a, Action::Ring)), 1);
    assert_eq!(rig.wanted(), [Wanted::Operator("Ігор".into())]);
    rig.rings(IHOR).waits(Duration::from_secs(7));
    assert!(accepted(&rig).is_none() && rig.playing().is_none());
    rig.answers(IHOR);
    assert!(accepted(&rig).is_some());
    assert_eq!((rig.rang(IHOR), rig.bridges()), (Some((Rang::Answered, None)), vec![(LEG, leg_of(IHOR))]));
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: None });
    assert_eq!(rig.bridges().len(), 1);
    rig.waits(Duration::from_secs(30)).operator_hangs_up(IHOR);
    assert_eq!((rig.hung_up(), rig.talks_over(IHOR)), (1, 1));
    assert!(rig.playing().is_none(), "no survey among colleagues");
    rig.closed();
    let record = rig.record();
    assert_eq!((record.outcome, record.internal, record.answered_ms), (Outcome::Internal, true, Some(7000)));
    assert_eq!((&*record.talks[0].operator, record.talks[0].end), ("Ігор", TalkEnd::Operator));
}

#[test]
fn the_answer_has_the_codec_that_both_have() {
    let mut rig = to_ihor(Some(OFFER));
    rig.rings(IHOR).answers_with(IHOR, &their_sdp("0"));
    assert!(accepted(&rig).unwrap().contains("RTP/AVP 0 101"), "{:?}", accepted(&rig));
    let first = rig.done.iter().find_map(|action| match action {
        Action::Media(MediaCommand::Configure { leg: LEG, params }) => Some(params.codec),
        _ => None,
    });
    assert_eq!(first, Some(crate::vocab::Codec::Pcmu));
}

#[test]
fn an_invite_without_an_offer_is_bridged_when_its_ack_brings_the_answer() {
    let mut rig = to_ihor(None);
    rig.rings(IHOR).answers(IHOR);
    assert!(rig.bridges().is_empty(), "nowhere to speak to yet");
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: Some(OFFER.into()) });
    assert_eq!(rig.bridges(), [(LEG, leg_of(IHOR))]);
    let mut rig = to_ihor(None);
    rig.rings(IHOR).answers(IHOR).sip(UaEvent::Confirmed { session: SESSION, answer: Some(b"v=0\r\n".to_vec()) });
    assert_eq!((rig.hung_up(), rig.operator_hung_up(IHOR), rig.talks_over(IHOR)), (1, 1, 1));
}

#[test]
fn a_telephone_that_cannot_be_had_is_refused_with_the_reason() {
    for (refusal, why, status) in [
        (Some(486), GaveUp::NobodyAnswered, 486),
        (Some(603), GaveUp::NobodyAnswered, 603),
        (Some(480), GaveUp::NobodyAnswered, 480),
        (None, GaveUp::NoOperator, 480),
        (None, GaveUp::Full, 486),
    ] {
        let mut rig = to_ihor(Some(OFFER));
        if let Some(refusal) = refusal {
            rig.rings(IHOR).refuses(IHOR, refusal).leg_closed(IHOR);
        }
        rig.gives_up(why).closed();
        assert_eq!((rejected(&rig), accepted(&rig)), (Some(status), None));
        assert_eq!((rig.record().outcome, rig.record().sip_status), (Outcome::Internal, Some(status)));
    }
}

#[test]
fn a_cancelled_call_stops_the_other_telephone() {
    let mut rig = to_ihor(Some(OFFER));
    rig.rings(IHOR).sip(UaEvent::Cancelled { session: SESSION });
    assert_eq!((rig.rang(IHOR), rig.operator_hung_up(IHOR), rig.left()), (Some((Rang::CallerGone, None)), 1, 1));
    rig.closed().leg_closed(IHOR);
    assert_eq!(rig.record().outcome, Outcome::Internal);
}

#[test]
fn keys_before_the_answer_do_not_answer_it() {
    let mut rig = to_ihor(Some(OFFER));
    rig.rings(IHOR).presses('1');
    assert!(accepted(&rig).is_none());
}

#[test]
fn a_stopping_service_refuses_a_call_that_rings_at_the_other_telephone() {
    let mut rig = to_ihor(Some(OFFER));
    rig.rings(IHOR).event(Event::Stop);
    assert_eq!((rejected(&rig), rig.operator_hung_up(IHOR), rig.left()), (Some(503), 1, 1));
}

#[test]
fn a_lost_colleague_ends_the_call() {
    let mut rig = to_ihor(Some(OFFER));
    rig.rings(IHOR).answers(IHOR).sip(UaEvent::Confirmed { session: SESSION, answer: None });
    rig.of(IHOR, |session| UaEvent::Ended { session, cause: Cause::SessionExpired }).leg_closed(IHOR).closed();
    assert_eq!((rig.hung_up(), rig.record().talks[0].end), (1, TalkEnd::Lost));
}

#[test]
fn a_code_is_answered_with_one_sentence() {
    let mut rig = Rig::with(Some(OFFER), |setup| {
        setup.start = Start::Words(System::Goodbye);
        setup.internal = true;
    });
    rig.opened().sip(UaEvent::Confirmed { session: SESSION, answer: None });
    assert!(rig.hears("До побачення!"));
    rig.presses('1').hears_out();
    assert_eq!(rig.hung_up(), 1);
    rig.closed();
    assert_eq!(rig.record().outcome, Outcome::Internal);
}

#[test]
fn a_sentence_that_is_never_reported_as_said_ends_all_the_same() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.start = Start::Words(System::Goodbye));
    rig.opened().sip(UaEvent::Confirmed { session: SESSION, answer: None });
    rig.waits(Duration::from_secs(30));
    assert_eq!(rig.hung_up(), 1);
}
