use super::{people::*, *};
use crate::{
    acd::Rang,
    call::{LegAction, TalkEnd},
    media::RecordStop,
};

#[test]
fn the_first_to_answer_has_the_caller_and_the_others_stop_ringing() {
    let mut rig = Rig::waiting();
    rig.rings(OLENA).rings(IHOR).waits(Duration::from_secs(4)).answers(IHOR);
    assert_eq!((rig.rang(IHOR), rig.rang(OLENA)), (Some((Rang::Answered, None)), Some((Rang::Elsewhere, None))));
    assert_eq!(rig.operator_hung_up(OLENA), 1);
    assert_eq!(rig.bridges(), [(LEG, leg_of(IHOR))]);
    assert!(rig.was_silenced(), "no music over the talk");
    // Both at once: the second 200 finds the caller taken.
    rig.answers(OLENA).leg_closed(OLENA);
    assert_eq!(rig.bridges().len(), 1);
    rig.waits(Duration::from_secs(60)).hangs_up();
    assert_eq!((rig.operator_hung_up(IHOR), rig.talks_over(IHOR), rig.talks_over(OLENA)), (1, 1, 0));
    rig.closed().leg_closed(IHOR);
    let record = rig.record();
    assert_eq!((record.outcome, record.ended_by), (Outcome::Answered, EndedBy::Caller));
    let talk = &record.talks[0];
    assert_eq!(
        (&*talk.operator, talk.end, talk.to_ms - talk.from_ms, talk.wrap_up_ms),
        ("Ігор", TalkEnd::Caller, 60_000, 15_000)
    );
    assert_eq!(record.queues[0].end, crate::call::QueueEnd::Answered);
    assert!(record.survey.is_none(), "who hangs up first is not asked");
    assert_eq!(rig.left(), 0, "an answered ticket is not left");
}

#[test]
fn an_answer_without_usable_audio_is_hung_up_and_the_next_may_try() {
    for sdp in [Some(their_sdp("18").into_bytes()), None] {
        let mut rig = Rig::waiting();
        rig.rings(OLENA).of(OLENA, |session| UaEvent::Answered { session, sdp });
        assert_eq!((rig.rang(OLENA), rig.operator_hung_up(OLENA)), (Some((Rang::Unreachable, Some(488))), 1));
        assert!(rig.bridges().is_empty());
    }
}

#[test]
fn an_answer_that_came_before_the_200_counts_and_is_not_heard_before_it() {
    let mut rig = Rig::waiting();
    rig.rings(OLENA);
    let sdp = Some(their_sdp("8").into_bytes());
    rig.of(OLENA, |session| UaEvent::Progress { session, status: 183, sdp });
    assert!(rig.bridges().is_empty(), "early media of an operator is anybody's announcement");
    rig.of(OLENA, |session| UaEvent::Answered { session, sdp: None });
    assert_eq!(rig.bridges(), [(LEG, leg_of(OLENA))]);
}

#[test]
fn hold_plays_music_to_the_caller_and_is_counted() {
    let mut rig = Rig::with_olena();
    rig.waits(Duration::from_secs(10)).operator_offers(OLENA, "sendonly");
    assert!(rig.hears_music());
    assert_eq!(rig.count(|a| matches!(a, Action::Operator(OLENA, LegAction::AnswerOffer(_)))), 1);
    assert_eq!(
        rig.count(|a| matches!(a, Action::Offer(_) | Action::AnswerOffer(_))),
        0,
        "the line hears nothing of it"
    );
    // Music that has come to its end begins again.
    rig.waits(Duration::from_secs(600)).hears_out();
    assert!(rig.hears_music());
    rig.operator_offers(OLENA, "sendrecv");
    assert!(rig.was_silenced());
    rig.waits(Duration::from_secs(5)).hangs_up().closed().leg_closed(OLENA);
    let talk = &rig.record().talks[0];
    assert_eq!((talk.hold_ms, talk.to_ms - talk.from_ms), (600_000, 615_000));
}

#[test]
fn a_session_refresh_of_the_operator_is_neither_hold_nor_resume() {
    let mut rig = Rig::with_olena();
    let before = rig.playing().unwrap().0;
    rig.operator_offers(OLENA, "sendrecv");
    assert_eq!(rig.playing().unwrap().0, before);
}

#[test]
fn a_telephone_on_hold_is_not_asked_whether_it_lives() {
    let mut rig = Rig::with_olena();
    rig.operator_offers(OLENA, "inactive").media(MediaEvent::Dead { leg: leg_of(OLENA) });
    assert_eq!(rig.count(|a| matches!(a, Action::Operator(_, LegAction::Ping))), 0);
}

#[test]
fn a_telephone_that_dies_while_it_holds_the_caller_is_found_out() {
    let mut rig = Rig::with_olena();
    let pings = |rig: &Rig| rig.count(|a| matches!(a, Action::Operator(OLENA, LegAction::Ping)));
    rig.operator_offers(OLENA, "sendonly").waits(Duration::from_secs(31));
    assert_eq!(pings(&rig), 1);
    rig.of(OLENA, |session| UaEvent::Pinged { session, alive: true });
    rig.waits(Duration::from_secs(30));
    assert_eq!((pings(&rig), rig.talks_over(OLENA)), (2, 0), "it is there, and asked again");
    rig.of(OLENA, |session| UaEvent::Pinged { session, alive: false }).leg_closed(OLENA);
    assert_eq!(rig.talks_over(OLENA), 1);
    assert!(rig.hears("Розмова перервалася"), "{:?}", rig.playing());
}

#[test]
fn a_telephone_that_resumes_is_asked_no_more() {
    let mut rig = Rig::with_olena();
    rig.operator_offers(OLENA, "sendonly").operator_offers(OLENA, "sendrecv").waits(Duration::from_secs(120));
    assert_eq!(rig.count(|a| matches!(a, Action::Operator(_, LegAction::Ping))), 0);
}

#[test]
fn the_caller_may_hold_and_change_codec_without_the_operator_hearing_of_it() {
    let mut rig = Rig::with_olena();
    for offer in [OFFER.replace("sendrecv", "sendonly"), OFFER.replace("8 0 101", "0 101")] {
        rig.sip(UaEvent::Offer { session: SESSION, sdp: offer.into() });
    }
    assert_eq!(rig.count(|a| matches!(a, Action::AnswerOffer(_))), 2);
    assert_eq!(rig.count(|a| matches!(a, Action::Operator(_, LegAction::AnswerOffer(_) | LegAction::Offer(_)))), 0);
    assert_eq!((rig.bridges().len(), rig.parted(), rig.hung_up()), (1, 0, 0));
}

#[test]
fn an_operators_re_invite_without_an_offer_gets_ours_with_the_version_that_is_due() {
    let mut rig = Rig::with_olena();
    rig.of(OLENA, |session| UaEvent::OfferWanted { session });
    let answer = rig.done.iter().rev().find_map(|a| match a {
        Action::Operator(OLENA, LegAction::AnswerOffer(sdp)) => Some(sdp.clone()),
        _ => None,
    });
    assert_eq!(String::from_utf8(answer.unwrap()).unwrap(), rig.offer_to(OLENA), "nothing has changed");
    let answer = Some(their_sdp("0").into_bytes());
    rig.of(OLENA, |session| UaEvent::Confirmed { session, answer });
    let last = rig.done.iter().rev().find_map(|a| match a {
        Action::Media(MediaCommand::Configure { leg, params }) if *leg == leg_of(OLENA) => Some(params.codec),
        _ => None,
    });
    assert_eq!(last, Some(crate::vocab::Codec::Pcmu));
}

#[test]
fn an_operators_fax_offer_is_refused_and_the_talk_goes_on() {
    let mut rig = Rig::with_olena();
    let sdp = their_sdp("8").replace("m=audio 7000 RTP/AVP 8", "m=image 7000 udptl t38").into_bytes();
    rig.of(OLENA, |session| UaEvent::Offer { session, sdp });
    assert_eq!(rig.count(|a| matches!(a, Action::Operator(_, LegAction::RefuseOffer(Reject { status: 488, .. })))), 1);
    assert_eq!(rig.talks_over(OLENA), 0);
}

#[test]
fn keys_of_either_side_do_nothing_to_the_call() {
    let mut rig = Rig::with_olena();
    for c in ['0', '1', '#', '*'] {
        rig.presses(c);
        let digit = Digit::from_char(c).unwrap();
        rig.media(MediaEvent::Digit { leg: leg_of(OLENA), digit, source: crate::media::DigitSource::Event });
    }
    assert_eq!((rig.talks_over(OLENA), rig.hung_up(), rig.parted()), (0, 0, 0));
}

#[test]
fn keys_by_info_are_passed_to_the_media_engine_from_both_sides() {
    let mut rig = Rig::with_olena();
    let info = |session| UaEvent::Info { session, content_type: "application/dtmf".into(), body: b"5".to_vec() };
    rig.sip(info(SESSION)).of(OLENA, info);
    let passed: Vec<LegId> = rig
        .done
        .iter()
        .filter_map(|a| match a {
            Action::Media(MediaCommand::InfoDigit { leg, .. }) => Some(*leg),
            _ => None,
        })
        .collect();
    assert_eq!(passed, [LEG, leg_of(OLENA)]);
}

#[test]
fn an_operators_telephone_that_dies_gives_the_caller_back_to_the_queue_once() {
    let mut rig = Rig::with_olena();
    rig.media(MediaEvent::Dead { leg: leg_of(OLENA) });
    assert_eq!(rig.count(|a| matches!(a, Action::Operator(OLENA, LegAction::Ping))), 1);
    rig.of(OLENA, |session| UaEvent::Pinged { session, alive: true });
    assert_eq!(rig.talks_over(OLENA), 0, "muted, not gone");
    rig.media(MediaEvent::Dead { leg: leg_of(OLENA) });
    rig.of(OLENA, |session| UaEvent::Pinged { session, alive: false }).leg_closed(OLENA);
    assert_eq!((rig.talks_over(OLENA), rig.operator_hung_up(OLENA), rig.parted()), (1, 1, 1));
    assert!(rig.hears("Розмова перервалася"), "{:?}", rig.playing());
    rig.hears_out();
    assert_eq!(rig.wanted().len(), 2, "put through again");
    rig.rings(IHOR).answers(IHOR).waits(Duration::from_secs(9));
    rig.of(IHOR, |session| UaEvent::Ended { session, cause: Cause::SessionExpired }).leg_closed(IHOR);
    assert!(rig.hears("ніхто не може відпові"), "not again and again: {:?}", rig.playing());
    rig.hangs_up().closed();
    let ends: Vec<TalkEnd> = rig.record().talks.iter().map(|talk| talk.end).collect();
    assert_eq!(ends, [TalkEnd::Lost, TalkEnd::Lost]);
    assert_eq!(rig.record().outcome, Outcome::Answered);
}

#[test]
fn a_caller_who_is_lost_in_the_talk_frees_the_operator() {
    let mut rig = Rig::with_olena();
    rig.media(MediaEvent::Dead { leg: LEG }).sip(UaEvent::Pinged { session: SESSION, alive: false });
    assert_eq!((rig.hung_up(), rig.operator_hung_up(OLENA), rig.talks_over(OLENA)), (1, 1, 1));
    rig.closed().leg_closed(OLENA);
    assert_eq!((rig.record().outcome, rig.record().ended_by), (Outcome::Answered, EndedBy::Network));
}

#[test]
fn the_longest_call_parts_the_two_and_says_goodbye() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.longest = Duration::from_secs(60));
    rig.opened().sip(UaEvent::Confirmed { session: SESSION, answer: None });
    rig.presses('0').hears_out().rings(OLENA).answers(OLENA).waits(Duration::from_secs(60)).leg_closed(OLENA);
    assert_eq!((rig.parted(), rig.operator_hung_up(OLENA), rig.talks_over(OLENA)), (1, 1, 1));
    assert!(rig.hears("До побачення!"));
    rig.hears_out().closed();
    assert_eq!(rig.record().talks[0].end, TalkEnd::Us);
}

#[test]
fn the_longest_stay_in_the_menus_does_not_run_in_a_talk() {
    let mut rig = Rig::with_olena();
    rig.waits(Duration::from_secs(3600));
    assert_eq!((rig.talks_over(OLENA), rig.hung_up()), (0, 0));
}

#[test]
fn a_talk_is_recorded_only_where_the_department_says_so_and_until_its_end() {
    assert_eq!(Rig::with_olena().recording(), None);
    let mut rig = Rig::with_olena_in(town_where(|department| department.recorded = true));
    let recording = rig.recording().expect("a recording");
    assert_eq!(recording.to_string(), "talks/3-7-1.wav");
    rig.operator_offers(OLENA, "sendonly").operator_offers(OLENA, "sendrecv");
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::StopRecording { .. }))), 0, "goes on over hold");
    rig.hangs_up();
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::StopRecording { .. }))), 1);
    rig.leg_closed(OLENA).closed();
    assert_eq!(rig.count(|a| matches!(a, Action::Ended(_))), 0, "the file is not closed yet");
    rig.recorded(recording, 12, RecordStop::Asked);
    assert_eq!(rig.record().talks[0].recording, Some(recording));
}

#[test]
fn a_full_disk_does_not_end_the_talk_and_the_record_names_no_file() {
    let mut rig = Rig::with_olena_in(town_where(|department| department.recorded = true));
    let recording = rig.recording().unwrap();
    rig.recorded(recording, 0, RecordStop::NoSpace);
    assert_eq!((rig.hung_up(), rig.talks_over(OLENA)), (0, 0));
    rig.hangs_up().closed().leg_closed(OLENA);
    assert_eq!(rig.record().talks[0].recording, None);
}

#[test]
fn a_leg_that_vanishes_in_the_talk_is_a_lost_talk() {
    let mut rig = Rig::with_olena();
    rig.leg_closed(OLENA);
    assert_eq!((rig.talks_over(OLENA), rig.operator_hung_up(OLENA)), (1, 1));
    rig.hangs_up().closed();
    assert_eq!(rig.record().talks[0].end, TalkEnd::Lost);
}
