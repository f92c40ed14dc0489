//! Changes that we want: our re-INVITE, its answer, and both of us wanting something at once.

use std::time::Duration;

use crate::sip::{
    Cause, Reject, UaEvent,
    testing::pair::{
        Pair,
        Side::{A, B},
    },
};

const HOLD: &[u8] = b"v=0 hold\r\n";
const HELD: &[u8] = b"v=0 held\r\n";

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// How often `side` sent an INVITE of its own within the call.
fn re_invites(pair: &Pair, side: crate::sip::testing::pair::Side) -> usize {
    pair.when(side, "INVITE").len()
}

#[test]
fn our_offer_is_answered_and_acknowledged_also_when_the_ack_is_lost() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(None);
    pair.a.offer(pair.now, a, HOLD.into());
    pair.pass(ms(100));
    assert!(matches!(&pair.events_b[..], [UaEvent::Offer { session, sdp }] if *session == b && sdp == HOLD));
    pair.events_b.clear();
    pair.lose(A, "ACK", 1);
    pair.b.answer_offer(pair.now, b, HELD.into());
    pair.pass(secs(2));
    assert!(
        matches!(&pair.events_a[..], [UaEvent::OfferAnswered { session, sdp: Some(sdp) }] if *session == a && sdp == HELD)
    );
    assert!(matches!(pair.events_b[..], [UaEvent::Confirmed { answer: None, .. }]));
    pair.events_a.clear();
    pair.a.hang_up(pair.now, a, None);
    pair.pass(secs(1));
    assert!(pair.is_quiet());
}

#[test]
fn a_refused_offer_changes_nothing() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(None);
    pair.b.offer(pair.now, b, HOLD.into());
    pair.pass(ms(100));
    pair.a.refuse_offer(pair.now, a, Reject { status: 488, warning: None });
    pair.pass(secs(1));
    assert!(matches!(pair.events_b[..], [UaEvent::OfferRefused { status: 488, session }] if session == b));
    assert_eq!(pair.a.counters().sessions + pair.b.counters().sessions, 2);
}

#[test]
fn of_two_who_offer_at_once_the_one_who_was_called_comes_first() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(None);
    pair.a.offer(pair.now, a, HOLD.into());
    pair.b.offer(pair.now, b, HOLD.into());
    pair.pass(ms(50));
    assert_eq!((pair.events_a.len(), pair.events_b.len()), (0, 0), "491 both ways");
    let glared = pair.now;
    pair.pass(ms(2050));
    assert!(matches!(&pair.events_a[..], [UaEvent::Offer { .. }]), "{:?}", pair.events_a);
    let asked = *pair.when(B, "INVITE").last().unwrap() - pair.when(A, "INVITE")[1];
    assert!((40..=2100).contains(&asked), "0–2 s: {asked} ms");
    pair.events_a.clear();
    pair.a.answer_offer(pair.now, a, HELD.into());
    pair.pass(ms(100));
    assert!(matches!(pair.events_b[0], UaEvent::OfferAnswered { .. }), "{:?}", pair.events_b);
    pair.pass(secs(4).saturating_sub(pair.now.mono - glared.mono) + ms(200));
    let offered = pair.when(A, "INVITE");
    assert!((2100..=4200).contains(&(offered[2] - offered[1])), "2.1–4 s: {offered:?}");
    assert!(matches!(pair.events_b.last(), Some(UaEvent::Offer { .. })), "{:?}", pair.events_b);
    pair.b.answer_offer(pair.now, b, HELD.into());
    pair.pass(ms(100));
    assert!(pair.events_a.iter().any(|event| matches!(event, UaEvent::OfferAnswered { .. })));
}

#[test]
fn a_peer_that_always_has_something_pending_is_given_up_on() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(None);
    pair.a.offer(pair.now, a, HOLD.into());
    for _ in 0..10 {
        pair.pass(ms(40));
        if matches!(pair.events_b.pop(), Some(UaEvent::Offer { .. })) {
            pair.b.refuse_offer(pair.now, b, Reject { status: 491, warning: None });
        }
        pair.pass(ms(4100));
    }
    assert!(matches!(pair.events_a[..], [UaEvent::OfferRefused { status: 491, .. }]), "{:?}", pair.events_a);
    assert_eq!(re_invites(&pair, A), 1 + 6);
}

#[test]
fn an_offer_waits_for_the_ack_for_the_owner_and_for_another_offer() {
    let mut pair = Pair::new();
    let a = pair.invite(None);
    let b = pair.incoming();
    pair.b.offer(pair.now, b, HOLD.into());
    pair.lose(A, "ACK", 2);
    pair.b.accept(pair.now, b, b"v=0 answer\r\n".to_vec());
    pair.pass(ms(900));
    assert_eq!(re_invites(&pair, B), 0, "the call is not acknowledged yet");
    pair.pass(secs(3));
    assert_eq!(re_invites(&pair, B), 1);
    pair.a.offer(pair.now, a, b"v=0 second\r\n".to_vec());
    pair.b.offer(pair.now, b, b"v=0 third\r\n".to_vec());
    pair.pass(secs(1));
    assert_eq!((re_invites(&pair, A), re_invites(&pair, B)), (1, 1), "the first is open on both sides");
    pair.a.answer_offer(pair.now, a, HELD.into());
    pair.events_a.clear();
    pair.pass(secs(8));
    // What waited meets again, gives way, and is told.
    let offers = |events: &[UaEvent]| events.iter().filter(|event| matches!(event, UaEvent::Offer { .. })).count();
    assert!(offers(&pair.events_a) + offers(&pair.events_b) >= 1, "{:?} {:?}", pair.events_a, pair.events_b);
}

#[test]
fn a_peer_that_forgot_the_call_ends_it() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(None);
    pair.lose(B, "BYE", 99);
    pair.b.hang_up(pair.now, b, None);
    pair.pass(secs(40));
    pair.a.offer(pair.now, a, HOLD.into());
    pair.pass(secs(1));
    assert!(
        matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::SessionExpired, .. }]),
        "481: {:?}",
        pair.events_a
    );
}

#[test]
fn no_answer_to_an_offer_at_all_ends_the_call_after_timer_b() {
    let mut pair = Pair::new();
    let (a, _) = pair.call(None);
    pair.lose(A, "INVITE", 99);
    pair.a.offer(pair.now, a, HOLD.into());
    pair.pass(secs(31));
    assert!(pair.events_a.is_empty());
    pair.pass(secs(2));
    assert!(matches!(pair.events_a[..], [UaEvent::Ended { cause: Cause::SessionExpired, .. }]), "{:?}", pair.events_a);
}

#[test]
fn hanging_up_while_an_offer_is_open_is_one_end() {
    let mut pair = Pair::new();
    let (a, _) = pair.call(None);
    pair.a.offer(pair.now, a, HOLD.into());
    pair.a.hang_up(pair.now, a, None);
    pair.a.offer(pair.now, a, HOLD.into());
    pair.pass(secs(1));
    assert!(
        matches!(
            pair.events_a[..],
            [UaEvent::OfferRefused { status: 491, .. }, UaEvent::Ended { cause: Cause::WeHungUp, .. }]
        ),
        "{:?}",
        pair.events_a
    );
    assert!(matches!(pair.events_b.last(), Some(UaEvent::Ended { .. })));
    assert!(pair.is_quiet());
}

#[test]
fn an_offer_keeps_the_session_timer_going_and_its_refreshes_repeat_it() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(Some(secs(90)));
    pair.a.offer(pair.now, a, HOLD.into());
    pair.pass(ms(100));
    pair.b.answer_offer(pair.now, b, HELD.into());
    pair.pass(secs(600));
    assert_eq!(pair.a.counters().sessions + pair.b.counters().sessions, 2, "{:?}", pair.events_a);
    let offer = pair.sent.iter().find(|(_, side, text)| *side == A && text.contains("v=0 hold")).unwrap();
    assert!(offer.2.contains("\r\nSession-Expires: 90;refresher=uac\r\n"), "{}", offer.2);
}
