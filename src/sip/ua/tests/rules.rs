//! Refusals by form, method, scheme, extension, type and state.

use std::time::Duration;

use crate::sip::{
    UaEvent,
    testing::{Peer, header, only, status},
};

fn refused(method: &str, uri: &str, more: &str, body: &str) -> (u16, String) {
    let mut peer = Peer::udp();
    let text = peer.request(&format!("{method} {uri}"), &format!("1 {method}"), "", more, body);
    let answer = only(peer.send(text));
    assert!(peer.events.is_empty());
    answer
}

#[test]
fn methods_we_know_but_do_not_serve_get_405_and_unknown_ones_501() {
    for method in ["MESSAGE", "PUBLISH"] {
        let (code, message) = refused(method, "sip:100@192.0.2.1", "", "");
        assert_eq!(code, 405);
        assert!(header(&message, "Allow").contains("INVITE"));
    }
    let (code, message) = refused("SUBSCRIBE", "sip:100@192.0.2.1", "Event: message-summary\r\n", "");
    assert_eq!((code, header(&message, "Allow-Events")), (489, "refer"));
    assert_eq!(refused("NOTIFY", "sip:100@192.0.2.1", "Event: refer\r\n", "").0, 481);
    assert_eq!(refused("REFER", "sip:100@192.0.2.1", "Refer-To: <sip:+3800900@x>\r\n", "").0, 403);
    assert_eq!(refused("NEWMETHOD", "sip:100@192.0.2.1", "", "").0, 501);
    assert_eq!(refused("invite", "sip:100@192.0.2.1", "", "").0, 501, "methods are compared with case");
}

#[test]
fn schemes_extensions_and_types_are_refused_by_name() {
    assert_eq!(refused("OPTIONS", "soap.beep://192.0.2.103:3002", "", "").0, 416);
    let (code, message) = refused("INVITE", "sip:100@h", "Require: 100rel, x-new, timer\r\n", "v=0\r\n");
    assert_eq!((code, header(&message, "Unsupported")), (420, "x-new"));
    let (code, message) = refused("INVITE", "sip:100@h", "Content-Type: application/unknown\r\n", "x");
    assert_eq!((code, header(&message, "Accept")), (415, "application/sdp"));
    let (code, message) = refused("INVITE", "sip:100@h", "Content-Encoding: gzip\r\n", "x");
    assert_eq!((code, header(&message, "Accept-Encoding")), (415, "identity"));
    let (code, message) = refused("INVITE", "sip:100@h", "Accept: text/nobodyKnowsThis\r\n", "");
    assert_eq!((code, header(&message, "Accept")), (406, "application/sdp"));
    assert_eq!(refused("INVITE", "sip:100@h", "", &"v".repeat(20_000)).0, 413);
}

#[test]
fn an_optional_body_of_another_type_is_passed_over() {
    let mut peer = Peer::udp();
    let more = "Content-Type: application/isup\r\nContent-Disposition: signal;handling=optional\r\n";
    let text = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", more, "\u{1}");
    assert_eq!(only(peer.send(text)).0, 100);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Incoming { invite, .. }) if invite.offer.is_none()));
}

#[test]
fn a_description_in_a_multipart_body_is_found() {
    let mut peer = Peer::udp();
    let body = "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\r\n--b\r\nContent-Type: application/isup\r\n\r\nx\r\n--b--\r\n";
    let text = peer.request("INVITE sip:100@h", "1 INVITE", "", "Content-Type: multipart/mixed;boundary=b\r\n", body);
    peer.send(text);
    assert!(
        matches!(peer.events.pop(), Some(UaEvent::Incoming { invite, .. }) if invite.offer.as_deref() == Some(b"v=0\r\n"))
    );
}

#[test]
fn another_version_matches_no_transaction_of_ours() {
    let mut peer = Peer::udp();
    let text = peer.request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "");
    assert_eq!(only(peer.send(text.clone())).0, 200);
    assert_eq!(only(peer.send(text.replacen("SIP/2.0\r\n", "SIP/7.0\r\n", 1))).0, 505);
}

#[test]
fn another_version_gets_505_and_a_broken_line_400_with_its_reason() {
    let mut peer = Peer::udp();
    let text = peer.request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "").replacen("SIP/2.0\r\n", "SIP/7.0\r\n", 1);
    assert_eq!(only(peer.send(text)).0, 505);
    let text = peer.request("INVITE sip:100@h", "1 OPTIONS", "", "", "");
    let (code, message) = only(peer.send(text));
    assert_eq!(code, 400);
    assert!(message.starts_with("SIP/2.0 400 Malformed CSeq\r\n"), "{message}");
    assert_eq!(peer.ua.counters().malformed, 2);
    assert_eq!(peer.ua.counters().transactions, 0, "nothing is kept of a malformed request");
}

#[test]
fn the_same_request_by_two_ways_is_answered_482_once() {
    for method in ["INVITE", "OPTIONS"] {
        let mut peer = Peer::udp();
        let start = format!("{method} sip:100@192.0.2.1");
        let first = peer.request(&start, &format!("1 {method}"), "", "", "");
        assert!(status(&peer.send(first)[0]) < 300);
        let second = peer.request(&start, &format!("1 {method}"), "", "", "");
        assert_eq!(only(peer.send(second)).0, 482);
        let next = peer.request(&start, &format!("2 {method}"), "", "", "");
        assert!(status(&peer.send(next)[0]) < 300, "a new attempt is no copy");
    }
}

#[test]
fn a_refused_invite_is_repeated_until_its_ack() {
    let mut peer = Peer::udp();
    let text = peer.request("INVITE sip:100@h", "1 INVITE", "", "Require: x\r\n", "");
    let (_, refusal) = only(peer.send(&text));
    assert_eq!(only(peer.send(&text)).1, refusal, "a copy gets the same answer");
    assert_eq!(peer.pass(Duration::from_secs(2)).len(), 2, "timer G");
    let ack = peer.same_branch("ACK sip:100@h", "1 ACK", &crate::sip::testing::to_tag(&refusal), "", "");
    assert!(peer.send(ack).is_empty());
    assert!(peer.pass(Duration::from_secs(40)).is_empty());
    assert_eq!(peer.ua.counters().transactions, 0);
}

#[test]
fn while_draining_options_gets_503_without_retry_after_and_calls_are_the_owners_to_refuse() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    peer.ua.set_draining(true);
    let text = peer.request("OPTIONS sip:100@192.0.2.1", "5 OPTIONS", "", "", "");
    let (code, message) = only(peer.send(text));
    assert_eq!(code, 503);
    assert!(!message.contains("Retry-After"));
    let text = peer.request("INVITE sip:100@192.0.2.1", "5 INVITE", "", "", "");
    peer.send(text.replace("call-1", "call-2"));
    assert!(matches!(peer.events.pop(), Some(UaEvent::Incoming { .. })));
    let options = peer.request("OPTIONS sip:100@192.0.2.1", "6 OPTIONS", &tag, "", "");
    assert_eq!(only(peer.send(options)).0, 200);
    let bye = peer.request("BYE sip:100@192.0.2.1", "7 BYE", &tag, "", "");
    assert_eq!(only(peer.send(bye)).0, 200);
    peer.ua.set_draining(false);
    let text = peer.request("OPTIONS sip:100@192.0.2.1", "8 OPTIONS", "", "", "");
    assert_eq!(only(peer.send(text)).0, 200);
}

#[test]
fn a_malformed_cancel_is_refused_and_leaves_the_call_alone() {
    let mut peer = Peer::udp();
    peer.invite("v=0\r\n");
    let cancel = peer.same_branch("CANCEL sip:100@192.0.2.1", "1 INVITE", "", "", "");
    let (code, message) = only(peer.send(cancel));
    assert_eq!((code, header(&message, "CSeq")), (400, "1 INVITE"));
    assert_eq!(peer.ua.counters().sessions, 1);
}
