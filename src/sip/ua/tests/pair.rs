//! Calls between two of us: who rings, who answers, who hangs up, and what the network does to it.

use std::time::Duration;

use crate::sip::{
    Cause, Reject, UaEvent,
    testing::pair::{
        ANSWER, OFFER, Pair,
        Side::{A, B},
    },
};

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn a_call_rings_is_answered_and_the_caller_hangs_up() {
    let mut pair = Pair::new();
    let a = pair.invite(None);
    let b = pair.incoming();
    pair.b.ring(pair.now, b);
    pair.pass(secs(1));
    assert!(matches!(pair.events_a.pop(), Some(UaEvent::Progress { status: 180, sdp: None, .. })));
    pair.answer(b);
    pair.pass(secs(60));
    pair.a.hang_up(pair.now, a, None);
    pair.pass(secs(1));
    assert_eq!(pair.story(), ["A INVITE", "B 100", "B 180", "B 200", "A ACK", "A BYE", "B 200"]);
    assert!(matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::WeHungUp, session }] if session == a));
    assert!(
        matches!(pair.events_b[..], [UaEvent::Ended { cause: Cause::Bye { reason: None }, session }] if session == b)
    );
    assert!(pair.is_quiet());
}

#[test]
fn the_one_who_was_called_hangs_up() {
    let mut pair = Pair::new();
    let (_, b) = pair.call(None);
    pair.b.hang_up(pair.now, b, Some("goodbye"));
    pair.pass(secs(1));
    let Some(UaEvent::Ended { cause: Cause::Bye { reason }, .. }) = pair.events_a.pop() else { panic!("not ended") };
    assert_eq!(reason.as_deref(), Some("Q.850;cause=16;text=\"goodbye\""));
    assert!(matches!(pair.events_b[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]));
    assert!(pair.is_quiet());
}

#[test]
fn a_refused_call_has_failed_with_its_status() {
    let mut pair = Pair::new();
    pair.invite(None);
    let b = pair.incoming();
    pair.b.reject(pair.now, b, Reject { status: 486, warning: None });
    pair.pass(secs(1));
    assert!(matches!(pair.events_a[..], [UaEvent::Failed { status: 486, reason: None, .. }]), "{:?}", pair.events_a);
    assert_eq!(pair.story(), ["A INVITE", "B 100", "B 486", "A ACK"]);
    assert!(pair.is_quiet());
}

#[test]
fn nobody_there_is_408_after_timer_b() {
    let mut pair = Pair::new();
    pair.lose(A, "INVITE", 99);
    pair.invite(None);
    pair.pass(secs(31));
    assert!(pair.events_a.is_empty());
    assert_eq!(pair.when(A, "INVITE"), [0, 500, 1500, 3500, 7500, 15500]);
    pair.pass(secs(2));
    assert!(matches!(pair.events_a[..], [UaEvent::Failed { status: 408, .. }]));
    assert!(pair.is_quiet());
}

#[test]
fn early_media_comes_with_progress_and_the_answer_repeats_it() {
    let mut pair = Pair::new();
    pair.invite(None);
    let b = pair.incoming();
    pair.b.progress(pair.now, b, ANSWER.into());
    pair.pass(secs(1));
    let Some(UaEvent::Progress { status: 183, sdp: Some(sdp), .. }) = pair.events_a.pop() else { panic!("no 183") };
    assert_eq!(sdp, ANSWER.as_bytes());
    pair.answer(b);
}

#[test]
fn calling_off_while_it_rings_is_a_cancel() {
    let mut pair = Pair::new();
    let a = pair.invite(None);
    let b = pair.incoming();
    pair.b.ring(pair.now, b);
    pair.pass(secs(1));
    pair.events_a.clear();
    pair.a.hang_up(pair.now, a, None);
    pair.a.hang_up(pair.now, a, None);
    pair.pass(secs(1));
    let end = ["A CANCEL", "B 200", "B 487", "A ACK"];
    assert_eq!(pair.story()[3..], end);
    assert!(matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]), "{:?}", pair.events_a);
    assert!(matches!(pair.events_b[..], [UaEvent::Cancelled { session }] if session == b));
    assert!(pair.is_quiet());
}

#[test]
fn a_cancel_waits_for_the_first_response() {
    let mut pair = Pair::new();
    pair.lose(A, "INVITE", 2);
    let a = pair.invite(None);
    pair.a.hang_up(pair.now, a, None);
    pair.pass(secs(3));
    assert_eq!(pair.when(A, "CANCEL"), [1540], "RFC 3261 §9.1: the third INVITE arrived, and its 100 came back");
    assert!(matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]));
    assert!(pair.is_quiet());

    let mut pair = Pair::new();
    pair.lose(A, "INVITE", 99);
    let a = pair.invite(None);
    pair.a.hang_up(pair.now, a, None);
    pair.pass(secs(33));
    assert!(matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]), "never a response: timer B");
    assert!(pair.is_quiet());
}

#[test]
fn an_answer_that_crosses_the_cancel_is_acknowledged_and_ended() {
    let mut pair = Pair::new();
    let a = pair.invite(None);
    let b = pair.incoming();
    pair.b.accept(pair.now, b, ANSWER.into());
    pair.a.hang_up(pair.now, a, None);
    pair.pass(secs(1));
    let story = pair.story();
    assert!(story.contains(&"A CANCEL".into()) && story.contains(&"A ACK".into()) && story.contains(&"A BYE".into()));
    assert!(matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]), "{:?}", pair.events_a);
    assert!(
        matches!(pair.events_b[..], [UaEvent::Confirmed { .. }, UaEvent::Ended { cause: Cause::Bye { .. }, .. }]),
        "{:?}",
        pair.events_b
    );
    assert!(pair.is_quiet());
}

#[test]
fn a_lost_ack_is_sent_again_for_the_repeated_200() {
    let mut pair = Pair::new();
    pair.lose(A, "ACK", 2);
    pair.invite(None);
    let b = pair.incoming();
    pair.b.accept(pair.now, b, ANSWER.into());
    pair.pass(secs(4));
    assert_eq!(pair.when(A, "ACK").len(), 3);
    let acks: Vec<_> = pair.sent.iter().filter(|(_, _, m)| m.starts_with("ACK")).map(|(_, _, m)| m).collect();
    assert!(acks.iter().all(|ack| *ack == acks[0]));
    assert!(matches!(pair.events_b[..], [UaEvent::Confirmed { .. }]));
    assert!(matches!(pair.events_a[..], [UaEvent::Answered { .. }]), "once: {:?}", pair.events_a);
}

#[test]
fn a_lost_bye_is_repeated_and_ends_both() {
    let mut pair = Pair::new();
    let (a, _) = pair.call(None);
    pair.lose(A, "BYE", 3);
    pair.a.hang_up(pair.now, a, None);
    pair.pass(secs(10));
    assert_eq!(pair.when(A, "BYE").len(), 4);
    assert!(matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]));
    assert!(matches!(pair.events_b[..], [UaEvent::Ended { cause: Cause::Bye { .. }, .. }]));
    assert!(pair.is_quiet());
}

#[test]
fn a_bye_that_overtakes_the_200_ends_the_call_once() {
    let mut pair = Pair::new();
    pair.invite(None);
    let b = pair.incoming();
    pair.b.ring(pair.now, b);
    pair.pass(secs(1));
    pair.events_a.clear();
    pair.delay(B, "SIP/2.0 200 OK", ms(300));
    pair.b.accept(pair.now, b, ANSWER.into());
    // B answers the ACK it never got with nothing: only its own patience would end it, so it is ended by the peer's text.
    let ok = pair.sent.len();
    pair.pass(ms(10));
    let accepted = pair.sent[ok].2.clone();
    let field = |name: &str| crate::sip::testing::header(&accepted, name).to_owned();
    let bye = format!(
        "BYE sip:us@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKquick;rport\r\nFrom: {}\r\nTo: {}\r\n\
         Call-ID: {}\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n",
        field("To"),
        field("From"),
        field("Call-ID")
    );
    pair.inject(A, bye.as_bytes());
    pair.pass(secs(2));
    assert!(matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::Bye { .. }, .. }]), "{:?}", pair.events_a);
    assert!(matches!(pair.events_b[..], [UaEvent::Confirmed { .. }, UaEvent::Ended { .. }]), "{:?}", pair.events_b);
    assert!(pair.is_quiet());
}

#[test]
fn both_hang_up_at_once() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(None);
    pair.a.hang_up(pair.now, a, None);
    pair.b.hang_up(pair.now, b, None);
    pair.pass(secs(1));
    for events in [&pair.events_a, &pair.events_b] {
        assert!(matches!(events[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]), "{events:?}");
    }
    assert!(pair.is_quiet());
}

#[test]
fn keep_alives_and_keys_go_both_ways() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(None);
    pair.a.ping(pair.now, a);
    pair.b.ping(pair.now, b);
    pair.pass(secs(1));
    for events in [&pair.events_a, &pair.events_b] {
        assert!(matches!(events[..], [UaEvent::Pinged { alive: true, .. }]), "{events:?}");
    }
}

#[test]
fn through_heavy_loss_every_call_is_answered_and_ended_once() {
    let mut pair = Pair::new();
    pair.loss = 250;
    pair.latency = ms(80);
    for call in 0..60 {
        let a = pair.invite((call % 2 == 0).then(|| secs(90)));
        pair.pass(secs(20));
        let Some(UaEvent::Incoming { session: b, .. }) = pair.events_b.pop() else { panic!("call {call} was lost") };
        pair.b.ring(pair.now, b);
        pair.pass(secs(2));
        pair.b.accept(pair.now, b, ANSWER.into());
        pair.pass(secs(200));
        let answered = pair.events_a.iter().filter(|event| matches!(event, UaEvent::Answered { .. })).count();
        assert_eq!(answered, 1, "call {call}");
        let (side, id) = if call % 3 == 0 { (B, b) } else { (A, a) };
        let now = pair.now;
        pair.ua(side).hang_up(now, id, None);
        pair.pass(secs(70));
        for events in [&mut pair.events_a, &mut pair.events_b] {
            let ends = events.iter().filter(|event| matches!(event, UaEvent::Ended { .. })).count();
            assert_eq!(ends, 1, "call {call}: {events:?}");
            events.clear();
        }
    }
    pair.loss = 0;
    assert!(pair.is_quiet());
}

#[test]
fn whoever_calls_shows_a_name_a_contact_and_what_he_can_do() {
    let mut pair = Pair::new();
    pair.invite(None);
    let invite = pair.sent[0].2.clone();
    let field = |name| crate::sip::testing::header(&invite, name);
    assert!(field("From").starts_with("\"Рада\" <sip:+380464400000@192.0.2.1>;tag="), "{invite}");
    assert_eq!(field("Contact"), "<sip:us@192.0.2.1:5060>");
    assert_eq!(field("Supported"), "100rel, timer");
    assert!(field("Allow").contains("PRACK"));
    assert_eq!(field("Content-Type"), "application/sdp");
    assert!(invite.ends_with(OFFER) && !invite.contains("Session-Expires"));
}
