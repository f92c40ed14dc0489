//! Re-INVITE and UPDATE: changes of a standing session, and the rules against glare.

use std::time::Duration;

use crate::sip::{
    Cause, Reject, UaEvent,
    testing::{Peer, header, only, status},
};

const SDP: &str = "v=0 hold\r\n";

fn re_invite(peer: &mut Peer, cseq: u32, tag: &str, body: &str) -> Vec<String> {
    let text = peer.request("INVITE sip:100@192.0.2.1:5060", &format!("{cseq} INVITE"), tag, "", body);
    peer.send(text)
}

fn update(peer: &mut Peer, cseq: u32, tag: &str, body: &str) -> Vec<String> {
    let text = peer.request("UPDATE sip:100@192.0.2.1:5060", &format!("{cseq} UPDATE"), tag, "", body);
    peer.send(text)
}

#[test]
fn a_re_invite_is_offered_answered_and_acknowledged() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    assert_eq!(only(re_invite(&mut peer, 2, &tag, SDP)).0, 100);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Offer { sdp, .. }) if sdp == SDP.as_bytes()));
    peer.ua.answer_offer(peer.now, session, b"v=0 held\r\n".to_vec());
    let (code, ok) = only(peer.drain());
    assert_eq!(code, 200);
    assert!(ok.ends_with("v=0 held\r\n"));
    assert_eq!(peer.pass(Duration::from_millis(600)).len(), 1, "this 200 is repeated too");
    let ack = peer.request("ACK sip:100@192.0.2.1", "2 ACK", &tag, "", "");
    peer.send(ack);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Confirmed { answer: None, .. })));
    assert!(peer.pass(Duration::from_secs(60)).is_empty());
}

#[test]
fn a_re_invite_without_offer_asks_for_ours() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    re_invite(&mut peer, 2, &tag, "");
    assert!(matches!(peer.events.pop(), Some(UaEvent::OfferWanted { .. })));
    peer.ua.answer_offer(peer.now, session, b"v=0 our offer\r\n".to_vec());
    peer.drain();
    let ack = peer.request("ACK sip:100@192.0.2.1", "2 ACK", &tag, "", "v=0 answer\r\n");
    peer.send(ack);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Confirmed { answer: Some(a), .. }) if a == b"v=0 answer\r\n"));
}

#[test]
fn a_refused_offer_leaves_the_call_as_it_was() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    re_invite(&mut peer, 2, &tag, "v=0 m=image\r\n");
    peer.ua.refuse_offer(peer.now, session, Reject { status: 488, warning: None });
    assert_eq!(only(peer.drain()).0, 488);
    let ack = peer.same_branch("ACK sip:100@192.0.2.1", "2 ACK", &tag, "", "");
    peer.send(ack);
    assert_eq!(only(re_invite(&mut peer, 3, &tag, SDP)).0, 100, "the next offer is welcome");
    assert_eq!(peer.ua.counters().sessions, 1);
}

#[test]
fn no_ack_for_a_re_invite_ends_the_call() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    re_invite(&mut peer, 2, &tag, SDP);
    peer.events.clear();
    peer.ua.answer_offer(peer.now, session, b"v=0\r\n".to_vec());
    peer.drain();
    let sent = peer.pass(Duration::from_secs(33));
    assert!(sent.iter().any(|(at, m)| m.starts_with("BYE ") && at.as_secs() == 32), "{sent:?}");
    assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::NoAck, .. })));
}

#[test]
fn an_update_with_an_offer_is_answered_at_once() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    assert!(update(&mut peer, 2, &tag, SDP).is_empty());
    assert!(matches!(peer.events.pop(), Some(UaEvent::Offer { .. })));
    peer.ua.answer_offer(peer.now, session, b"v=0 a\r\n".to_vec());
    let (code, ok) = only(peer.drain());
    assert_eq!((code, header(&ok, "CSeq")), (200, "2 UPDATE"));
    assert!(peer.pass(Duration::from_secs(3)).is_empty(), "an UPDATE has no ACK");
}

#[test]
fn an_update_without_offer_moves_the_target_only() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    let text = peer
        .request("UPDATE sip:100@192.0.2.1:5060", "2 UPDATE", &tag, "", "")
        .replace("<sip:olena@192.0.2.9:5070>", "<sip:olena@192.0.2.77:5099>");
    assert_eq!(only(peer.send(text)).0, 200);
    assert!(peer.events.is_empty());
    peer.ua.hang_up(peer.now, session, None);
    let bye = peer.drain().remove(0);
    assert!(bye.starts_with("BYE sip:olena@192.0.2.77:5099 "), "{bye}");
    assert_eq!(peer.sent_to.last().unwrap().remote.to_string(), "192.0.2.77:5099");
}

#[test]
fn a_second_offer_before_the_first_is_answered_gets_500_with_retry_after() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    re_invite(&mut peer, 2, &tag, SDP);
    for sent in [re_invite(&mut peer, 3, &tag, SDP), update(&mut peer, 4, &tag, SDP)] {
        let (code, message) = only(sent);
        assert_eq!(code, 500);
        assert!(header(&message, "Retry-After").parse::<u32>().unwrap() <= 10);
    }
}

#[test]
fn an_offer_while_ours_is_unanswered_gets_491() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("");
    peer.ua.accept(peer.now, session, b"v=0 our offer\r\n".to_vec());
    let tag = crate::sip::testing::to_tag(&peer.drain()[0]);
    assert_eq!(only(re_invite(&mut peer, 2, &tag, SDP)).0, 491);
    assert_eq!(only(update(&mut peer, 3, &tag, SDP)).0, 491);
}

#[test]
fn a_re_invite_before_the_ack_of_our_answer_stands_for_it() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.accept(peer.now, session, b"v=0\r\n".to_vec());
    let tag = crate::sip::testing::to_tag(&peer.drain()[0]);
    assert_eq!(only(re_invite(&mut peer, 2, &tag, SDP)).0, 100);
    assert!(matches!(peer.events[..], [UaEvent::Confirmed { .. }, UaEvent::Offer { .. }]), "{:?}", peer.events);
}

#[test]
fn a_cancelled_re_invite_leaves_the_call() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    re_invite(&mut peer, 2, &tag, SDP);
    let cancel = peer.same_branch("CANCEL sip:100@192.0.2.1:5060", "2 CANCEL", &tag, "", "");
    let sent = peer.send(cancel);
    assert_eq!(sent.iter().map(|m| status(m)).collect::<Vec<_>>(), [200, 487]);
    peer.ua.answer_offer(peer.now, session, b"too late".to_vec());
    assert!(peer.drain().is_empty());
    assert_eq!(peer.ua.counters().sessions, 1);
}

#[test]
fn hanging_up_answers_the_re_invite_that_waits() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    re_invite(&mut peer, 2, &tag, SDP);
    peer.ua.hang_up(peer.now, session, None);
    let sent = peer.drain();
    assert_eq!(status(&sent[0]), 487);
    assert!(sent[1].starts_with("BYE "), "{sent:?}");
    assert_eq!(only(re_invite(&mut peer, 3, &tag, SDP)).0, 481, "after our BYE there is no session to change");
}

#[test]
fn a_bye_answers_the_re_invite_that_waits() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    re_invite(&mut peer, 2, &tag, SDP);
    let bye = peer.request("BYE sip:100@192.0.2.1", "3 BYE", &tag, "", "");
    let sent = peer.send(bye);
    assert_eq!(
        sent.iter().map(|m| (status(m), header(m, "CSeq").to_owned())).collect::<Vec<_>>(),
        [(200, "3 BYE".to_owned()), (487, "2 INVITE".to_owned())]
    );
}

#[test]
fn an_offer_of_another_type_gets_415() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    let text = peer.request("INVITE sip:100@192.0.2.1", "2 INVITE", &tag, "Content-Type: text/plain\r\n", "hello");
    let (code, message) = only(peer.send(text));
    assert_eq!((code, header(&message, "Accept")), (415, "application/sdp"));
}
