//! Reliable provisional responses towards a caller who insists on them (RFC 3262), and early media (RFC 3960).

use std::time::Duration;

use crate::sip::{
    Cause, Reject, SessionId, UaEvent,
    testing::{Peer, header, only, status, to_tag},
};

const ANSWER: &str = "v=0 answer\r\n";

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

/// An INVITE with this header line that waits for its owner.
fn invited(peer: &mut Peer, more: &str, body: &str) -> SessionId {
    let text = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", more, body);
    assert_eq!(only(peer.send(text)).0, 100);
    match peer.events.pop() {
        Some(UaEvent::Incoming { session, .. }) => session,
        other => panic!("no call: {other:?}"),
    }
}

fn required(peer: &mut Peer) -> SessionId {
    invited(peer, "Require: 100rel\r\n", "v=0\r\n")
}

/// The response, its RSeq and our tag.
fn reliable(message: &str) -> (u16, u32, String) {
    assert_eq!(header(message, "Require"), "100rel", "{message}");
    (status(message), header(message, "RSeq").parse().expect("a number"), to_tag(message))
}

fn prack(peer: &mut Peer, cseq: u32, tag: &str, rack: &str, body: &str) -> Vec<String> {
    let more = format!("RAck: {rack}\r\n");
    let text = peer.request("PRACK sip:100@192.0.2.1", &format!("{cseq} PRACK"), tag, &more, body);
    peer.send(text)
}

#[test]
fn early_media_is_a_183_with_the_description_that_the_200_repeats() {
    let mut peer = Peer::udp();
    let session = invited(&mut peer, "Supported: 100rel\r\n", "v=0\r\n");
    peer.ua.progress(peer.now, session, ANSWER.into());
    let (code, progress) = only(peer.drain());
    assert_eq!(code, 183);
    assert!(progress.ends_with(ANSWER) && !progress.contains("RSeq"), "merely supported is not required: {progress}");
    assert_eq!(header(&progress, "Contact"), "<sip:100@192.0.2.1:5060>");
    let sent = peer.pass(secs(125));
    assert_eq!(sent.iter().map(|(at, m)| (at.as_secs(), status(m))).collect::<Vec<_>>(), [(60, 183), (120, 183)]);
    assert!(sent.iter().all(|(_, m)| m.ends_with(ANSWER)));
    peer.ua.accept(peer.now, session, ANSWER.into());
    let (code, ok) = only(peer.drain());
    assert_eq!((code, to_tag(&ok)), (200, to_tag(&progress)));
    assert!(ok.ends_with(ANSWER));
}

#[test]
fn early_media_without_an_offer_is_only_ringing() {
    let mut peer = Peer::udp();
    let session = invited(&mut peer, "", "");
    peer.ua.progress(peer.now, session, b"v=0 nobody asked\r\n".to_vec());
    let (code, message) = only(peer.drain());
    assert_eq!((code, header(&message, "Content-Length")), (180, "0"));
}

#[test]
fn a_reliable_180_is_repeated_at_t1_doubled_until_its_prack() {
    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.ring(peer.now, session);
    let (_, ringing) = only(peer.drain());
    let (code, rseq, tag) = reliable(&ringing);
    assert_eq!(code, 180);
    let sent = peer.pass(secs(8));
    assert_eq!(sent.iter().map(|(at, _)| at.as_millis()).collect::<Vec<_>>(), [500, 1500, 3500, 7500]);
    assert!(sent.iter().all(|(_, message)| *message == ringing), "the very same response");
    let (code, ok) = only(prack(&mut peer, 2, &tag, &format!("{rseq} 1 INVITE"), ""));
    assert_eq!((code, header(&ok, "CSeq")), (200, "2 PRACK"));
    assert!(peer.pass(secs(50)).is_empty());
    let again = peer.pass(secs(20));
    assert_eq!(
        again.iter().map(|(_, m)| reliable(m)).next(),
        Some((180, rseq + 1, tag)),
        "the reminder is reliable too"
    );
}

#[test]
fn without_a_prack_the_call_ends_with_504_after_64_t1() {
    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.ring(peer.now, session);
    let sent = peer.pass(secs(33));
    let refusal = sent.iter().find(|(_, m)| status(m) >= 200).expect("a final answer");
    assert_eq!((refusal.0, status(&refusal.1)), (secs(32), 504));
    assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::Rejected(504), .. })));
    assert_eq!(peer.ua.counters().sessions, 0);
}

#[test]
fn a_prack_for_another_response_or_invite_gets_481_and_a_malformed_one_400() {
    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.ring(peer.now, session);
    let (_, rseq, tag) = reliable(&peer.drain()[0]);
    let wrong = [format!("{} 1 INVITE", rseq + 1), format!("{rseq} 2 INVITE")];
    for (cseq, rack) in (2..).zip(&wrong) {
        assert_eq!(only(prack(&mut peer, cseq, &tag, rack, "")).0, 481, "{rack}");
    }
    for (cseq, rack) in
        (4..).zip([format!("{rseq} 1 UPDATE"), format!("{rseq}"), "-1 1 INVITE".into(), format!("{rseq} 1 INVITE x")])
    {
        assert_eq!(only(prack(&mut peer, cseq, &tag, &rack, "")).0, 400, "{rack}");
    }
    assert_eq!(peer.pass(secs(1)).len(), 1, "still repeating");
    assert_eq!(only(prack(&mut peer, 9, &tag, &format!("{rseq} 1 INVITE"), "")).0, 200);
    assert_eq!(only(prack(&mut peer, 10, &tag, &format!("{rseq} 1 INVITE"), "")).0, 481, "acknowledged already");
}

#[test]
fn the_200_waits_for_the_prack_of_a_description() {
    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.progress(peer.now, session, ANSWER.into());
    let (code, rseq, tag) = reliable(&peer.drain()[0]);
    assert_eq!(code, 183);
    peer.ua.accept(peer.now, session, ANSWER.into());
    assert!(peer.drain().is_empty(), "RFC 3262 §3: no 2xx before the PRACK");
    let sent = prack(&mut peer, 2, &tag, &format!("{rseq} 1 INVITE"), "");
    let told: Vec<_> = sent.iter().map(|m| (status(m), header(m, "CSeq"))).collect();
    assert_eq!(told, [(200, "2 PRACK"), (200, "1 INVITE")]);
    let ack = peer.request("ACK sip:100@192.0.2.1", "1 ACK", &tag, "", "");
    peer.send(ack);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Confirmed { answer: None, .. })));
}

#[test]
fn the_200_does_not_wait_for_the_prack_of_mere_ringing_which_is_welcome_later() {
    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.ring(peer.now, session);
    let (_, rseq, tag) = reliable(&peer.drain()[0]);
    peer.ua.accept(peer.now, session, ANSWER.into());
    assert_eq!(only(peer.drain()).0, 200);
    assert_eq!(only(prack(&mut peer, 2, &tag, &format!("{rseq} 1 INVITE"), "")).0, 200);
    assert_eq!(only(prack(&mut peer, 3, &tag, &format!("{rseq} 1 INVITE"), "")).0, 481, "once");
    assert!(peer.pass(secs(1)).iter().all(|(_, m)| status(m) == 200), "the 180 is not repeated any more");
}

#[test]
fn only_one_reliable_response_is_on_its_way_at_a_time() {
    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.ring(peer.now, session);
    let (_, rseq, tag) = reliable(&peer.drain()[0]);
    peer.ua.progress(peer.now, session, ANSWER.into());
    assert!(peer.drain().is_empty(), "the 183 waits");
    let sent = prack(&mut peer, 2, &tag, &format!("{rseq} 1 INVITE"), "");
    assert_eq!(status(&sent[0]), 200);
    assert_eq!(reliable(&sent[1]), (183, rseq + 1, tag));
}

#[test]
fn without_an_offer_nothing_reliable_is_said_before_ours() {
    let mut peer = Peer::udp();
    let session = invited(&mut peer, "Require: 100rel\r\n", "");
    peer.ua.ring(peer.now, session);
    assert!(peer.drain().is_empty(), "RFC 3262 §5: the first reliable response would have to carry our offer");
    peer.ua.accept(peer.now, session, b"v=0 our offer\r\n".to_vec());
    assert_eq!(only(peer.drain()).0, 200);
}

#[test]
fn an_offer_in_a_prack_is_refused_and_the_call_goes_on() {
    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.progress(peer.now, session, ANSWER.into());
    let (_, rseq, tag) = reliable(&peer.drain()[0]);
    assert_eq!(only(prack(&mut peer, 2, &tag, &format!("{rseq} 1 INVITE"), "v=0 another\r\n")).0, 488);
    assert!(peer.pass(secs(2)).is_empty(), "the 183 has been received");
    peer.ua.accept(peer.now, session, ANSWER.into());
    assert_eq!(only(peer.drain()).0, 200);
}

#[test]
fn a_cancel_or_a_refusal_before_the_prack_ends_the_repeating() {
    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.progress(peer.now, session, ANSWER.into());
    peer.ua.accept(peer.now, session, ANSWER.into());
    peer.drain();
    let cancel = peer.same_branch("CANCEL sip:100@192.0.2.1", "1 CANCEL", "", "", "");
    assert_eq!(peer.send(cancel).iter().map(|m| status(m)).collect::<Vec<_>>(), [200, 487]);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Cancelled { .. })));
    assert!(peer.pass(secs(60)).iter().all(|(_, m)| status(m) == 487));

    let mut peer = Peer::udp();
    let session = required(&mut peer);
    peer.ua.ring(peer.now, session);
    let (_, rseq, tag) = reliable(&peer.drain()[0]);
    peer.ua.reject(peer.now, session, Reject { status: 486, warning: None });
    assert_eq!(only(peer.drain()).0, 486);
    assert_eq!(only(prack(&mut peer, 2, &tag, &format!("{rseq} 1 INVITE"), "")).0, 481);
}

#[test]
fn our_contact_is_the_address_we_are_told_to_present() {
    let mut peer = Peer::udp();
    let session = invited(&mut peer, "Require: timer\r\n", "v=0\r\n");
    peer.ua.present_as(session, "203.0.113.5:15060".parse().unwrap());
    let ours = "<sip:100@203.0.113.5:15060>";
    peer.ua.ring(peer.now, session);
    assert_eq!(header(&peer.drain()[0], "Contact"), ours);
    peer.ua.accept(peer.now, session, ANSWER.into());
    let ok = peer.drain().remove(0);
    assert_eq!(header(&ok, "Contact"), ours);
    let ack = peer.request("ACK sip:100@203.0.113.5", "1 ACK", &to_tag(&ok), "", "");
    peer.send(ack);
    for method in ["UPDATE", "OPTIONS"] {
        let cseq = if method == "UPDATE" { 2 } else { 3 };
        let text =
            peer.request(&format!("{method} sip:100@203.0.113.5"), &format!("{cseq} {method}"), &to_tag(&ok), "", "");
        assert_eq!(header(&only(peer.send(text)).1, "Contact"), ours, "{method}");
    }
    peer.ua.ping(peer.now, session);
    let ping = peer.drain().remove(0);
    assert_eq!(header(&ping, "Contact"), ours);
    assert!(header(&ping, "Via").starts_with("SIP/2.0/UDP 192.0.2.1:5060;"), "Via is where we send from");
}
