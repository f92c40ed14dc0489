use super::{super::super::Ring, people::*, *};
use crate::{
    acd::{GaveUp, Place, Rang, Wanted},
    call::{LegAction, QueueEnd, WayKind},
};

#[test]
fn the_caller_is_told_before_anybody_is_rung() {
    let mut rig = Rig::talking();
    rig.presses('0');
    assert!(rig.hears("З’єднуємо з оператором"));
    assert!(rig.wanted().is_empty(), "R-11: first the notice");
    rig.hears_out();
    assert_eq!(rig.wanted(), [Wanted::Queue("ЦНАП".into())]);
}

#[test]
fn a_telephone_is_offered_the_callers_codec_first_and_shown_who_calls_and_for_whom() {
    let mut rig = Rig::with(Some(&OFFER.replace("8 0 101", "0 101")), |_| {});
    rig.opened().sip(UaEvent::Confirmed { session: SESSION, answer: None });
    rig.presses('0').hears_out().rings(OLENA);
    let offer = rig.offer_to(OLENA);
    assert!(offer.contains("m=audio 16400 RTP/AVP 0 8") && offer.contains("c=IN IP4 192.168.1.2"), "{offer}");
    let shown = rig.done.iter().find_map(|action| match action {
        Action::Operator(OLENA, LegAction::Invite { shown, .. }) => Some(shown.clone()),
        _ => None,
    });
    let shown = shown.unwrap();
    assert_eq!(shown.number.as_ref().map(|number| number.as_str()), Some("+380501112233"));
    assert_eq!(shown.text, "Консультація ЦНАП");
}

#[test]
fn a_line_is_offered_few_codecs_so_that_the_invite_stays_in_one_packet() {
    let mut rig = Rig::waiting();
    rig.rings_by(Ring { way: WayKind::Trunk, ..ring(OLENA) });
    assert!(rig.offer_to(OLENA).contains("RTP/AVP 8 0 101\r\n"), "{}", rig.offer_to(OLENA));
}

#[test]
fn each_refusal_is_told_to_the_queue_with_its_status() {
    for (status, result) in [
        (486, Rang::Busy),
        (600, Rang::Busy),
        (603, Rang::Rejected),
        (480, Rang::NoAnswer),
        (408, Rang::NoAnswer),
        (403, Rang::Unreachable),
        (404, Rang::Unreachable),
        (488, Rang::Unreachable),
        (503, Rang::Unreachable),
    ] {
        let mut rig = Rig::waiting();
        rig.rings(OLENA).waits(Duration::from_secs(1)).refuses(OLENA, status).leg_closed(OLENA);
        assert_eq!(rig.rang(OLENA), Some((result, Some(status))));
        assert_eq!(rig.operator_hung_up(OLENA), 0, "an answered INVITE is not cancelled");
        rig.hangs_up().closed();
        let attempt = &rig.record().queues[0].attempts[0];
        assert_eq!((attempt.result, attempt.sip_status), (result, Some(status)));
        assert_eq!((&*attempt.operator, attempt.to_ms - attempt.from_ms), ("Олена", 1000));
    }
}

/// What waits for Timer B (RFC 3261 §17.1.1.2) lets the caller wait 32 s for a telephone without power.
#[test]
fn a_telephone_that_says_nothing_is_given_up_long_before_timer_b() {
    let mut rig = Rig::waiting();
    rig.event(Event::Ring(Box::new(ring(OLENA))));
    rig.media(MediaEvent::Opened { leg: leg_of(OLENA), rtp: "0.0.0.0:16400".parse().unwrap() });
    rig.waits(Duration::from_millis(1999));
    assert_eq!(rig.rang(OLENA), None);
    rig.waits(Duration::from_millis(1));
    assert_eq!((rig.rang(OLENA), rig.operator_hung_up(OLENA)), (Some((Rang::Unreachable, None)), 1));
}

#[test]
fn a_100_shows_that_somebody_is_there_and_a_late_180_is_waited_for() {
    let mut rig = Rig::waiting();
    rig.event(Event::Ring(Box::new(ring(OLENA))));
    rig.media(MediaEvent::Opened { leg: leg_of(OLENA), rtp: "0.0.0.0:16400".parse().unwrap() });
    rig.of(OLENA, |session| UaEvent::Progress { session, status: 100, sdp: None }).waits(Duration::from_secs(8));
    assert_eq!(rig.rang(OLENA), None);
}

#[test]
fn no_port_and_no_way_are_unreachable() {
    let mut rig = Rig::waiting();
    rig.event(Event::Ring(Box::new(ring(OLENA)))).media(MediaEvent::OpenFailed { leg: leg_of(OLENA) });
    assert_eq!(rig.rang(OLENA), Some((Rang::Unreachable, None)));
    rig.event(Event::Ring(Box::new(ring(IHOR))));
    rig.media(MediaEvent::Opened { leg: leg_of(IHOR), rtp: "0.0.0.0:16402".parse().unwrap() });
    rig.event(Event::NoWay(IHOR, 503)).leg_closed(IHOR);
    assert_eq!((rig.rang(IHOR), rig.operator_hung_up(IHOR)), (Some((Rang::Unreachable, Some(503))), 0));
}

#[test]
fn a_port_that_never_comes_is_unreachable_after_five_seconds() {
    let mut rig = Rig::waiting();
    rig.event(Event::Ring(Box::new(ring(OLENA)))).waits(Duration::from_secs(5));
    assert_eq!((rig.rang(OLENA), rig.operator_hung_up(OLENA)), (Some((Rang::Unreachable, None)), 0));
}

#[test]
fn time_that_is_up_cancels_the_ringing_once() {
    let mut rig = Rig::waiting();
    rig.rings(OLENA).event(Event::StopRinging(OLENA)).event(Event::StopRinging(OLENA));
    rig.refuses(OLENA, 487).leg_closed(OLENA);
    assert_eq!((rig.rang(OLENA), rig.operator_hung_up(OLENA)), (Some((Rang::NoAnswer, None)), 1));
}

#[test]
fn an_answer_that_crosses_the_cancel_is_not_put_through() {
    let mut rig = Rig::waiting();
    rig.rings(OLENA).event(Event::StopRinging(OLENA)).answers(OLENA).leg_closed(OLENA);
    assert_eq!(rig.rang(OLENA), Some((Rang::NoAnswer, None)));
    assert!(rig.bridges().is_empty());
}

#[test]
fn a_caller_who_hangs_up_in_the_queue_has_abandoned_and_every_telephone_stops() {
    let mut rig = Rig::waiting();
    rig.rings(OLENA).rings(IHOR).event(Event::Place(Place { position: 2, estimate: None }));
    rig.waits(Duration::from_secs(9)).hangs_up();
    assert_eq!((rig.left(), rig.operator_hung_up(OLENA), rig.operator_hung_up(IHOR)), (1, 1, 1));
    assert_eq!((rig.rang(OLENA).unwrap().0, rig.rang(IHOR).unwrap().0), (Rang::CallerGone, Rang::CallerGone));
    rig.closed().leg_closed(OLENA).leg_closed(IHOR);
    let record = rig.record();
    assert_eq!((record.outcome, record.ended_by), (Outcome::Abandoned, EndedBy::Caller));
    let visit = &record.queues[0];
    assert_eq!(
        (&*visit.queue, visit.end, visit.position, visit.attempts.len()),
        ("ЦНАП", QueueEnd::Abandoned, Some(2), 2)
    );
    assert_eq!(visit.ended_ms - visit.entered_ms.unwrap(), 9000);
}

#[test]
fn who_hangs_up_during_the_notice_never_was_in_the_queue() {
    let mut rig = Rig::talking();
    rig.presses('0').waits(Duration::from_secs(2)).hangs_up().closed();
    assert_eq!(rig.left(), 0);
    let visit = &rig.record().queues[0];
    assert_eq!((visit.end, visit.entered_ms), (QueueEnd::Abandoned, None));
}

#[test]
fn an_order_to_ring_that_crosses_the_callers_leaving_rings_nobody() {
    let mut rig = Rig::waiting();
    rig.hangs_up().event(Event::Ring(Box::new(ring(OLENA)))).closed();
    assert_eq!(rig.rang(OLENA), Some((Rang::CallerGone, None)));
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::Open { .. }))), 1, "the caller's own");
    assert_eq!(rig.record().outcome, Outcome::Abandoned);
}

#[test]
fn when_the_queue_gives_up_the_menus_go_on() {
    for (why, end) in [
        (GaveUp::Full, QueueEnd::Full),
        (GaveUp::NoOperator, QueueEnd::NoOperator),
        (GaveUp::MaxWait, QueueEnd::MaxWait),
        (GaveUp::NobodyAnswered, QueueEnd::NobodyAnswered),
    ] {
        let mut rig = Rig::waiting();
        rig.rings(OLENA).gives_up(why);
        assert!(rig.hears("ніхто не може відпові"), "{:?}", rig.playing());
        assert_eq!((rig.left(), rig.rang(OLENA)), (0, Some((Rang::NoAnswer, None))));
        rig.leg_closed(OLENA).hangs_up().closed();
        assert_eq!((rig.record().outcome, rig.record().queues[0].end), (Outcome::NobodyAnswered, end));
    }
}

#[test]
fn a_key_leaves_the_queue_for_the_menu_once_it_was_offered() {
    let mut rig = Rig::waiting();
    rig.rings(OLENA);
    // «Щоб повернутися до меню, натисніть решітку» after a minute.
    for _ in 0..4 {
        rig.hears_out().waits(Duration::from_secs(20));
    }
    rig.presses('#');
    assert_eq!((rig.left(), rig.rang(OLENA)), (1, Some((Rang::CallerGone, None))));
    assert!(rig.hears(fixtures::GREETING) || rig.hears("Адміністративні послуги"), "{:?}", rig.playing());
    rig.leg_closed(OLENA).hangs_up().closed();
    assert_eq!(rig.record().queues[0].end, QueueEnd::ToMenu);
}

#[test]
fn a_stopping_service_tells_who_waits_and_stops_the_ringing() {
    let mut rig = Rig::waiting();
    rig.rings(OLENA).event(Event::Stop);
    assert!(rig.hears("Лінію зупинено"));
    assert_eq!((rig.left(), rig.rang(OLENA)), (1, Some((Rang::CallerGone, None))));
    rig.leg_closed(OLENA).hears_out().closed();
    assert_eq!((rig.record().outcome, rig.record().queues[0].end), (Outcome::Stopped, QueueEnd::Broken));
}

#[test]
fn a_greeted_caller_is_answered_before_anybody_is_rung() {
    let mut rig = Rig::with(Some(OFFER), |setup| {
        setup.answer = crate::call::Answer::AfterGreeting;
        setup.start = crate::call::Start::Node(fixtures::id(&setup.script, "ЦНАП"));
    });
    rig.opened();
    assert_eq!(rig.count(|a| matches!(a, Action::Accept(_))), 0, "the greeting is free");
    rig.hears_out();
    assert_eq!((rig.count(|a| matches!(a, Action::Accept(_))), rig.wanted().len()), (1, 0));
    rig.sip(UaEvent::Confirmed { session: SESSION, answer: None }).hears_out();
    assert_eq!(rig.wanted(), [Wanted::Queue("ЦНАП".into())]);
}

#[test]
fn a_mobile_is_asked_first_and_nobody_is_put_through_to_its_voicemail() {
    let mut rig = Rig::waiting();
    rig.rings_by(Ring { must_accept: true, way: WayKind::Trunk, ..ring(OLENA) }).answers(OLENA);
    assert!(rig.bridges().is_empty() && rig.rang(OLENA).is_none());
    let asked = rig.count(|a| matches!(a, Action::Media(MediaCommand::Play { leg, .. }) if *leg == leg_of(OLENA)));
    assert_eq!(asked, 1);
    // The time for ringing is up, but somebody listens to the question.
    rig.event(Event::StopRinging(OLENA));
    assert_eq!(rig.rang(OLENA), None);
    rig.waits(Duration::from_secs(30));
    assert_eq!((rig.rang(OLENA), rig.operator_hung_up(OLENA)), (Some((Rang::NotAccepted, None)), 1));
}

#[test]
fn a_mobile_that_presses_one_has_the_call() {
    let mut rig = Rig::waiting();
    rig.rings_by(Ring { must_accept: true, way: WayKind::Trunk, ..ring(OLENA) }).answers(OLENA);
    rig.waits(Duration::from_secs(2));
    let one = Digit::from_char('1').unwrap();
    rig.media(MediaEvent::Digit { leg: leg_of(OLENA), digit: one, source: crate::media::DigitSource::Event });
    assert_eq!(rig.rang(OLENA), Some((Rang::Answered, None)));
    assert_eq!(rig.bridges(), [(LEG, leg_of(OLENA))]);
}

#[test]
fn a_mobile_that_was_too_slow_is_told_so() {
    let mut rig = Rig::waiting();
    rig.rings_by(Ring { must_accept: true, ..ring(OLENA) }).rings(IHOR).answers(OLENA).answers(IHOR);
    assert_eq!((rig.rang(OLENA), rig.operator_hung_up(OLENA)), (Some((Rang::Elsewhere, None)), 0));
    let told = rig.done.iter().rev().find_map(|action| match action {
        Action::Media(MediaCommand::Play { leg, utterance, .. }) if *leg == leg_of(OLENA) => Some(utterance.clone()),
        _ => None,
    });
    assert!(format!("{told:?}").contains("уже завершено"), "{told:?}");
    rig.waits(Duration::from_secs(6));
    assert_eq!(rig.operator_hung_up(OLENA), 1);
}
