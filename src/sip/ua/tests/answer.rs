//! The 2xx and its ACK: repeated, lost, late, and what hanging up means meanwhile.

use std::time::Duration;

use crate::sip::{
    Cause, UaEvent,
    testing::{Peer, only, status, to_tag},
};

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

/// An INVITE answered 200 whose ACK has not come.
fn unacknowledged(peer: &mut Peer) -> (crate::sip::SessionId, String) {
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.accept(peer.now, session, b"v=0\r\n".to_vec());
    let tag = to_tag(&peer.drain()[0]);
    (session, tag)
}

#[test]
fn the_200_is_repeated_until_its_ack_comes() {
    let mut peer = Peer::udp();
    let (_, tag) = unacknowledged(&mut peer);
    let sent = peer.pass(secs(8));
    let at: Vec<_> = sent.iter().map(|(at, _)| at.as_millis()).collect();
    assert_eq!(at, [500, 1500, 3500, 7500]);
    assert!(sent.iter().all(|(_, message)| status(message) == 200));
    let ack = peer.request("ACK sip:100@192.0.2.1", "1 ACK", &tag, "", "");
    peer.send(&ack);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Confirmed { .. })));
    assert!(peer.pass(secs(60)).is_empty());
    peer.send(&ack);
    assert!(peer.events.is_empty(), "the ACK of a repeated 200 says nothing new");
}

#[test]
fn the_200_is_repeated_over_tcp_too() {
    let mut peer = Peer::by(crate::sip::Transport::Tcp);
    unacknowledged(&mut peer);
    assert_eq!(peer.pass(secs(4)).len(), 3);
}

#[test]
fn without_an_ack_the_call_ends_with_bye_after_64_t1() {
    let mut peer = Peer::udp();
    unacknowledged(&mut peer);
    let sent = peer.pass(secs(33));
    let bye = sent.iter().find(|(_, message)| message.starts_with("BYE ")).expect("a BYE");
    assert_eq!(bye.0, secs(32));
    assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::NoAck, .. })));
    assert_eq!(peer.ua.counters().sessions, 0);
    peer.pass(secs(33));
    assert_eq!(peer.ua.counters().transactions, 0, "the BYE itself gives up by timer F");
}

#[test]
fn an_ack_with_another_number_or_tag_is_not_the_ack() {
    let mut peer = Peer::udp();
    let (_, tag) = unacknowledged(&mut peer);
    for (cseq, tag) in [("2 ACK", tag.as_str()), ("1 ACK", "other")] {
        let ack = peer.request("ACK sip:100@192.0.2.1", cseq, tag, "", "");
        peer.send(ack);
    }
    assert!(peer.events.is_empty());
    assert_eq!(peer.pass(secs(1)).len(), 1, "still repeating");
}

#[test]
fn an_ack_within_the_invites_transaction_is_taken_too() {
    let mut peer = Peer::udp();
    let (_, tag) = unacknowledged(&mut peer);
    let ack = peer.same_branch("ACK sip:100@192.0.2.1", "1 ACK", &tag, "", "");
    peer.send(ack);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Confirmed { .. })));
}

#[test]
fn a_delayed_offer_is_ours_in_the_200_and_theirs_in_the_ack() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("");
    peer.ua.accept(peer.now, session, b"v=0 our offer\r\n".to_vec());
    let (_, ok) = only(peer.drain());
    assert!(ok.ends_with("v=0 our offer\r\n"));
    let ack = peer.request("ACK sip:100@192.0.2.1", "1 ACK", &to_tag(&ok), "", "v=0 their answer\r\n");
    peer.send(ack);
    let Some(UaEvent::Confirmed { answer, .. }) = peer.events.pop() else { panic!("not confirmed") };
    assert_eq!(answer.as_deref(), Some(&b"v=0 their answer\r\n"[..]));
}

#[test]
fn hanging_up_before_the_ack_waits_for_it() {
    let mut peer = Peer::udp();
    let (session, tag) = unacknowledged(&mut peer);
    peer.ua.hang_up(peer.now, session, None);
    assert!(peer.drain().is_empty(), "RFC 3261 §15: no BYE before the ACK");
    let ack = peer.request("ACK sip:100@192.0.2.1", "1 ACK", &tag, "", "");
    let sent = peer.send(ack);
    assert!(sent[0].starts_with("BYE "), "{sent:?}");
    assert!(peer.events.is_empty());
}

#[test]
fn hanging_up_before_the_answer_refuses_the_call() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.hang_up(peer.now, session, None);
    assert_eq!(only(peer.drain()).0, 480);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::Rejected(480), .. })));
}

#[test]
fn a_repeated_invite_gets_the_latest_answer_and_never_a_second_call() {
    let mut peer = Peer::udp();
    let (invite, session) = peer.invite("v=0\r\n");
    assert_eq!(only(peer.send(&invite)).0, 100);
    peer.ua.ring(peer.now, session);
    peer.drain();
    assert_eq!(only(peer.send(&invite)).0, 180);
    peer.ua.accept(peer.now, session, b"v=0\r\n".to_vec());
    peer.drain();
    assert!(peer.send(&invite).is_empty(), "the session repeats its 200 by its own clock");
    assert!(peer.events.is_empty());
    assert_eq!(peer.ua.counters().retransmissions_absorbed, 3);
}

#[test]
fn a_long_ring_is_repeated_every_minute() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.ring(peer.now, session);
    peer.drain();
    let sent = peer.pass(secs(130));
    assert_eq!(sent.iter().map(|(at, m)| (at.as_secs(), status(m))).collect::<Vec<_>>(), [(60, 180), (120, 180)]);
}

#[test]
fn a_bye_overtaking_the_answer_ends_the_invite_with_487() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.ring(peer.now, session);
    let tag = to_tag(&peer.drain()[0]);
    let bye = peer.request("BYE sip:100@192.0.2.1", "2 BYE", &tag, "", "");
    let sent = peer.send(bye);
    assert_eq!(sent.iter().map(|m| status(m)).collect::<Vec<_>>(), [200, 487]);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::Bye { reason: None }, .. })));
}

#[test]
fn a_bye_that_overtakes_the_ack_ends_the_call_and_the_repeating() {
    let mut peer = Peer::udp();
    let (_, tag) = unacknowledged(&mut peer);
    let bye = peer.request("BYE sip:100@192.0.2.1", "2 BYE", &tag, "", "");
    assert_eq!(only(peer.send(bye)).0, 200);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::Bye { .. }, .. })));
    assert!(peer.pass(secs(60)).is_empty());
}

#[test]
fn commands_to_a_session_that_is_gone_do_nothing() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.hang_up(peer.now, session, None);
    peer.drain();
    peer.ua.accept(peer.now, session, vec![]);
    peer.ua.ring(peer.now, session);
    peer.ua.answer_offer(peer.now, session, vec![]);
    peer.ua.ping(peer.now, session);
    assert!(peer.drain().is_empty());
}
