//! INFO, OPTIONS, PRACK and CSeq order within a call; our own BYE and OPTIONS.

use std::time::Duration;

use crate::sip::{
    Cause, FlowId, Transport, UaEvent,
    testing::{Peer, header, only},
};

fn response(request: &str, status: &str) -> String {
    let copied = ["Via", "From", "To", "Call-ID", "CSeq"].map(|name| format!("{name}: {}\r\n", header(request, name)));
    format!("SIP/2.0 {status}\r\n{}Content-Length: 0\r\n\r\n", copied.concat())
}

fn info(peer: &mut Peer, cseq: u32, tag: &str, content_type: &str, body: &str) -> (u16, String) {
    let more = if content_type.is_empty() { String::new() } else { format!("Content-Type: {content_type}\r\n") };
    let text = peer.request("INFO sip:100@192.0.2.1", &format!("{cseq} INFO"), tag, &more, body);
    only(peer.send(text))
}

#[test]
fn keys_by_info_go_up_and_other_bodies_are_refused() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    assert_eq!(info(&mut peer, 2, &tag, "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n").0, 200);
    let Some(UaEvent::Info { content_type, body, .. }) = peer.events.pop() else { panic!("no INFO") };
    assert_eq!((content_type.as_str(), &body[..]), ("application/dtmf-relay", &b"Signal=5\r\nDuration=160\r\n"[..]));
    assert_eq!(info(&mut peer, 3, &tag, "Application/DTMF ; x=y", "5").0, 200);
    assert!(
        matches!(peer.events.pop(), Some(UaEvent::Info { content_type, .. }) if content_type == "application/dtmf")
    );
    let (code, message) = info(&mut peer, 4, &tag, "application/media_control+xml", "<x/>");
    assert_eq!((code, header(&message, "Accept")), (415, "application/dtmf-relay, application/dtmf"));
    assert_eq!(info(&mut peer, 5, &tag, "", "").0, 200, "an empty INFO is a keep-alive");
    assert!(peer.events.is_empty());
}

#[test]
fn a_number_that_does_not_rise_gets_500_and_changes_nothing() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    assert_eq!(info(&mut peer, 9, &tag, "application/dtmf", "1").0, 200);
    peer.events.clear();
    for cseq in [9, 2] {
        assert_eq!(info(&mut peer, cseq, &tag, "application/dtmf", "2").0, 500);
    }
    assert!(peer.events.is_empty());
    assert_eq!(info(&mut peer, 10, &tag, "application/dtmf", "3").0, 200);
}

#[test]
fn options_and_prack_within_a_call() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    let options = peer.request("OPTIONS sip:100@192.0.2.1", "2 OPTIONS", &tag, "", "");
    assert_eq!(only(peer.send(options)).0, 200);
    let prack = peer.request("PRACK sip:100@192.0.2.1", "3 PRACK", &tag, "RAck: 1 1 INVITE\r\n", "");
    assert_eq!(only(peer.send(prack)).0, 481);
}

#[test]
fn requests_for_no_dialog_of_ours_get_481() {
    let mut peer = Peer::udp();
    peer.call();
    for method in ["BYE", "INFO", "UPDATE", "INVITE", "OPTIONS", "PRACK"] {
        let text = peer.request(&format!("{method} sip:100@192.0.2.1"), &format!("7 {method}"), "nobody", "", "");
        assert_eq!(only(peer.send(text)).0, 481, "{method}");
    }
    for method in ["BYE", "INFO", "UPDATE", "PRACK"] {
        let text = peer.request(&format!("{method} sip:100@192.0.2.1"), &format!("8 {method}"), "", "", "");
        assert_eq!(only(peer.send(text)).0, 481, "{method} without a tag");
    }
}

#[test]
fn a_foreign_from_tag_or_call_id_does_not_reach_the_call() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    for (from, to) in [("tag=peer", "tag=thief"), ("Call-ID: call-1", "Call-ID: call-2")] {
        let bye = peer.request("BYE sip:100@192.0.2.1", "2 BYE", &tag, "", "").replace(from, to);
        assert_eq!(only(peer.send(bye)).0, 481, "{to}");
    }
    assert_eq!(peer.ua.counters().sessions, 1);
}

#[test]
fn a_ping_tells_whether_the_peer_still_knows_the_call() {
    for (status, alive) in
        [("200 OK", true), ("405 Method Not Allowed", true), ("481 Gone", false), ("408 Timeout", false)]
    {
        let mut peer = Peer::udp();
        let (session, _) = peer.call();
        peer.ua.ping(peer.now, session);
        let options = peer.drain().remove(0);
        assert!(options.starts_with("OPTIONS sip:olena@192.0.2.9:5070 "), "{options}");
        peer.send(response(&options, status));
        assert!(matches!(peer.events.pop(), Some(UaEvent::Pinged { alive: a, .. }) if a == alive), "{status}");
    }
    let mut peer = Peer::udp();
    let (session, _) = peer.call();
    peer.ua.ping(peer.now, session);
    peer.drain();
    peer.pass(Duration::from_secs(33));
    assert!(matches!(peer.events.pop(), Some(UaEvent::Pinged { alive: false, .. })), "silence");
}

#[test]
fn a_connection_that_breaks_under_a_ping_does_not_prove_the_peer_gone() {
    let mut peer = Peer::by(Transport::Tcp);
    let (session, _) = peer.call();
    peer.ua.ping(peer.now, session);
    peer.drain();
    peer.ua.flow_closed(peer.now, FlowId(7));
    peer.drain();
    assert!(matches!(peer.events.pop(), Some(UaEvent::Pinged { alive: true, .. })));
}

#[test]
fn our_bye_ends_the_session_by_any_answer_or_none() {
    for answer in [Some("200 OK"), Some("481 Gone"), Some("401 Unauthorized"), None] {
        let mut peer = Peer::udp();
        let (session, _) = peer.call();
        peer.ua.hang_up(peer.now, session, None);
        let bye = peer.drain().remove(0);
        match answer {
            Some(status) => drop(peer.send(response(&bye, status))),
            None => assert_eq!(peer.pass(Duration::from_secs(33)).len(), 10, "timer E repeats it"),
        }
        assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::WeHungUp, .. })), "{answer:?}");
        assert_eq!(peer.ua.counters().sessions, 0);
    }
}

#[test]
fn both_hanging_up_at_once_is_one_end() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    peer.ua.hang_up(peer.now, session, None);
    let ours = peer.drain().remove(0);
    let bye = peer.request("BYE sip:100@192.0.2.1", "2 BYE", &tag, "", "");
    assert_eq!(only(peer.send(bye)).0, 200);
    assert!(peer.events.is_empty());
    peer.send(response(&ours, "481 Gone"));
    assert_eq!(peer.events.len(), 1);
}

#[test]
fn a_provisional_answer_to_our_bye_is_not_its_end() {
    let mut peer = Peer::udp();
    let (session, _) = peer.call();
    peer.ua.hang_up(peer.now, session, None);
    let bye = peer.drain().remove(0);
    peer.send(response(&bye, "100 Trying"));
    assert!(peer.events.is_empty());
}

#[test]
fn responses_to_nothing_we_asked_are_dropped_and_counted() {
    let mut peer = Peer::udp();
    let (session, _) = peer.call();
    peer.ua.hang_up(peer.now, session, None);
    let bye = peer.drain().remove(0);
    let ok = response(&bye, "200 OK");
    let branch = header(&bye, "Via").split("branch=").nth(1).unwrap().split(';').next().unwrap().to_owned();
    let forged = [
        ok.replace(&branch, "z9hG4bKforged"),
        ok.replace(" BYE\r\n", " INVITE\r\n"),
        ok.replacen("Via: ", "Via: SIP/2.0/UDP other;branch=z9hG4bKo, ", 1),
    ];
    for forged in forged {
        peer.send(forged);
    }
    assert!(peer.events.is_empty());
    assert_eq!(peer.ua.counters().stray, 3);
}
