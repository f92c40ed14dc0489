//! Calls of ours towards a peer that does what it likes: challenges, forks, reliable responses, silence.

use std::time::Duration;

use crate::sip::{
    Cause, FlowId, OutInvite, SessionId, Transport, UaEvent,
    testing::{Peer, header, only, status},
};

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn out() -> OutInvite {
    OutInvite {
        uri: "sip:0501112233@trunk.example".into(),
        from: "sip:+380464400000@trunk.example".into(),
        to: "sip:0501112233@trunk.example".into(),
        headers: vec![("P-Preferred-Identity", "<sip:+380464400000@trunk.example>".into())],
        sdp: b"v=0 offer\r\n".to_vec(),
        contact: Some("203.0.113.5:5060".parse().unwrap()),
        user: "token".into(),
        ..OutInvite::default()
    }
}

/// A call of ours and its INVITE.
fn calls(peer: &mut Peer, invite: OutInvite) -> (SessionId, String) {
    let session = peer.ua.invite(peer.now, peer.flow, invite);
    (session, peer.drain().remove(0))
}

/// A response to a request of ours; `more` are whole header lines.
fn response(request: &str, status: &str, tag: &str, more: &str, body: &str) -> String {
    let copied = ["Via", "From", "Call-ID", "CSeq"].map(|name| format!("{name}: {}\r\n", header(request, name)));
    let to = header(request, "To");
    let to = if tag.is_empty() || to.contains(";tag=") { to.to_owned() } else { format!("{to};tag={tag}") };
    let content = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!(
        "SIP/2.0 {status}\r\n{}To: {to}\r\nContact: <sip:them@192.0.2.9:5070>\r\n{more}{content}Content-Length: {}\r\n\r\n{body}",
        copied.concat(),
        body.len()
    )
}

fn cseq(message: &str) -> u32 {
    header(message, "CSeq").split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn the_answer_is_acknowledged_along_its_record_route_and_the_call_stands() {
    let mut peer = Peer::udp();
    let (session, invite) = calls(&mut peer, out());
    assert!(invite.starts_with("INVITE sip:0501112233@trunk.example SIP/2.0\r\n"), "{invite}");
    assert_eq!(header(&invite, "Contact"), "<sip:token@203.0.113.5:5060>");
    assert_eq!(header(&invite, "P-Preferred-Identity"), "<sip:+380464400000@trunk.example>");
    let routes = "Record-Route: <sip:192.0.2.9:5070;lr>\r\n";
    let ack = only_text(peer.send(response(&invite, "200 OK", "t", routes, "v=0 answer\r\n")));
    assert!(ack.starts_with("ACK sip:them@192.0.2.9:5070 SIP/2.0\r\n"), "{ack}");
    assert_eq!((header(&ack, "Route"), cseq(&ack)), ("<sip:192.0.2.9:5070;lr>", cseq(&invite)));
    assert_ne!(header(&ack, "Via"), header(&invite, "Via"), "RFC 3261 §13.2.2.4: a transaction of its own");
    assert!(
        matches!(peer.events.pop(), Some(UaEvent::Answered { session: s, sdp: Some(sdp) }) if s == session && sdp == b"v=0 answer\r\n")
    );
    peer.ua.hang_up(peer.now, session, None);
    let bye = only_text(peer.drain());
    assert_eq!((header(&bye, "Route"), cseq(&bye)), ("<sip:192.0.2.9:5070;lr>", cseq(&invite) + 1));
}

fn only_text(mut sent: Vec<String>) -> String {
    assert_eq!(sent.len(), 1, "{sent:#?}");
    sent.remove(0)
}

#[test]
fn a_challenged_call_goes_on_with_credentials_in_the_same_call() {
    let mut peer = Peer::udp();
    let (session, first) = calls(&mut peer, out());
    let challenge = "Proxy-Authenticate: Digest realm=\"trunk\", nonce=\"1\"\r\n";
    let ack = only_text(peer.send(response(&first, "407 Proxy Authentication Required", "x", challenge, "")));
    assert!(ack.starts_with("ACK "), "{ack}");
    let Some(UaEvent::Challenged { challenges, .. }) = peer.events.pop() else { panic!("not told") };
    assert!(challenges[0].proxy && challenges[0].value.contains("nonce=\"1\""));
    peer.ua.retry(peer.now, session, "Proxy-Authorization", "Digest response=\"1\"".into());
    let second = only_text(peer.drain());
    assert_eq!(cseq(&second), cseq(&first) + 1);
    for same in ["Call-ID", "From", "To"] {
        assert_eq!(header(&second, same), header(&first, same));
    }
    assert_ne!(header(&second, "Via"), header(&first, "Via"));
    assert_eq!(header(&second, "Proxy-Authorization"), "Digest response=\"1\"");
    // A stale nonce: the header is replaced.
    peer.send(response(&second, "407 Again", "y", challenge, ""));
    assert!(matches!(peer.events.pop(), Some(UaEvent::Challenged { .. })));
    peer.ua.retry(peer.now, session, "Proxy-Authorization", "Digest response=\"2\"".into());
    let third = only_text(peer.drain());
    assert_eq!(third.matches("Proxy-Authorization").count(), 1);
    let ack = only_text(peer.send(response(&third, "200 OK", "z", "", "v=0\r\n")));
    assert_eq!(header(&ack, "Proxy-Authorization"), "Digest response=\"2\"", "RFC 3261 §22.1");
    assert!(matches!(peer.events.pop(), Some(UaEvent::Answered { .. })));
}

#[test]
fn challenges_without_end_and_those_nobody_answers_fail() {
    let challenge = "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"1\"\r\n";
    let mut peer = Peer::udp();
    let (session, mut invite) = calls(&mut peer, out());
    for _ in 0..5 {
        peer.send(response(&invite, "401 Unauthorized", "x", challenge, ""));
        assert!(matches!(peer.events.pop(), Some(UaEvent::Challenged { .. })));
        peer.ua.retry(peer.now, session, "Authorization", "Digest".into());
        invite = only_text(peer.drain());
    }
    peer.send(response(&invite, "401 Unauthorized", "x", challenge, ""));
    assert!(matches!(peer.events.pop(), Some(UaEvent::Failed { status: 401, .. })));

    let mut peer = Peer::udp();
    let (_, invite) = calls(&mut peer, out());
    peer.send(response(&invite, "401 Unauthorized", "x", challenge, ""));
    peer.events.clear();
    peer.pass(secs(33));
    assert!(matches!(peer.events[..], [UaEvent::Failed { status: 401, .. }]), "{:?}", peer.events);

    let mut peer = Peer::udp();
    let (session, invite) = calls(&mut peer, out());
    peer.send(response(&invite, "401 Unauthorized", "x", challenge, ""));
    peer.events.clear();
    peer.ua.hang_up(peer.now, session, None);
    assert!(peer.drain().is_empty(), "there is nothing to cancel");
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]));

    let mut peer = Peer::udp();
    let (_, invite) = calls(&mut peer, out());
    peer.send(response(&invite, "407 No challenge in it", "x", "", ""));
    assert!(matches!(peer.events[..], [UaEvent::Failed { status: 407, .. }]));
}

#[test]
fn reliable_responses_get_their_prack_once_and_in_order() {
    let mut peer = Peer::udp();
    let (_, invite) = calls(&mut peer, out());
    let reliable = |rseq: u32| format!("Require: 100rel\r\nRSeq: {rseq}\r\n");
    let first = response(&invite, "183 Session Progress", "t", &reliable(7), "v=0 early\r\n");
    let prack = only_text(peer.send(&first));
    assert!(prack.starts_with("PRACK sip:them@192.0.2.9:5070 "), "{prack}");
    assert_eq!(header(&prack, "RAck"), format!("7 {} INVITE", cseq(&invite)));
    assert_eq!(cseq(&prack), cseq(&invite) + 1);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Progress { status: 183, sdp: Some(_), .. })));
    assert!(peer.send(&first).is_empty(), "a copy: the PRACK is repeated by its own transaction");
    assert!(peer.send(response(&invite, "180 Ringing", "t", &reliable(9), "")).is_empty(), "8 is missing");
    assert!(peer.events.is_empty());
    let prack = only_text(peer.send(response(&invite, "180 Ringing", "t", &reliable(8), "")));
    assert_eq!(header(&prack, "RAck"), format!("8 {} INVITE", cseq(&invite)));
    // A fork begins its own numbers, and the latest early dialog counts.
    let prack = only_text(peer.send(response(&invite, "180 Ringing", "fork", &reliable(1), "")));
    assert!(header(&prack, "To").ends_with(";tag=fork"));
    let ack = only_text(peer.send(response(&invite, "200 OK", "t", "", "v=0\r\n")));
    assert!(header(&ack, "To").ends_with(";tag=t"));
    assert_eq!(cseq(&ack), cseq(&invite), "whatever the PRACKs counted");
}

#[test]
fn a_second_answer_of_a_fork_is_acknowledged_and_ended() {
    let mut peer = Peer::udp();
    let (session, invite) = calls(&mut peer, out());
    let ours = peer.send(response(&invite, "200 OK", "one", "", "v=0\r\n"));
    assert_eq!(peer.send(response(&invite, "200 OK", "one", "", "v=0\r\n")), ours, "a copy gets the same ACK");
    let sent = peer.send(response(&invite, "200 OK", "two", "", "v=0\r\n"));
    assert!(sent[0].starts_with("ACK ") && sent[1].starts_with("BYE "), "{sent:#?}");
    assert!(sent.iter().all(|m| header(m, "To").ends_with(";tag=two")));
    assert!(matches!(peer.events[..], [UaEvent::Answered { .. }]));
    peer.send(response(&sent[1], "200 OK", "", "", ""));
    assert!(matches!(peer.events[..], [UaEvent::Answered { session: s, .. }] if s == session), "the call goes on");
    peer.ua.ping(peer.now, session);
    assert!(header(&peer.drain()[0], "To").ends_with(";tag=one"));
}

#[test]
fn an_answer_after_the_call_is_over_is_still_acknowledged() {
    let mut peer = Peer::udp();
    let (session, invite) = calls(&mut peer, out());
    peer.send(response(&invite, "200 OK", "t", "", "v=0\r\n"));
    peer.ua.hang_up(peer.now, session, None);
    let bye = only_text(peer.drain());
    peer.send(response(&bye, "200 OK", "", "", ""));
    assert_eq!(peer.ua.counters().sessions, 0);
    let sent = peer.send(response(&invite, "200 OK", "t", "", "v=0\r\n"));
    assert!(sent[0].starts_with("ACK "), "{sent:#?}");
    peer.pass(secs(80));
    assert_eq!(peer.ua.counters().transactions, 0);
}

#[test]
fn a_cancelled_call_without_a_final_answer_ends_after_64_t1() {
    let mut peer = Peer::udp();
    let (session, invite) = calls(&mut peer, out());
    peer.send(response(&invite, "180 Ringing", "t", "", ""));
    peer.events.clear();
    peer.ua.hang_up(peer.now, session, None);
    let cancel = only_text(peer.drain());
    assert_eq!(header(&cancel, "Via"), header(&invite, "Via"));
    assert_eq!(cseq(&cancel), cseq(&invite));
    peer.send(response(&cancel, "200 OK", "c", "", ""));
    peer.pass(secs(20));
    peer.send(response(&invite, "180 Ringing", "t", "", ""));
    assert!(peer.events.is_empty());
    peer.pass(secs(13));
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]), "RFC 3261 §9.1");
    peer.pass(secs(40));
    assert_eq!((peer.ua.counters().sessions, peer.ua.counters().transactions), (0, 0));
}

#[test]
fn a_longer_interval_is_asked_for_once_after_422() {
    let mut peer = Peer::udp();
    let timer = Some(secs(120));
    let (_, invite) = calls(&mut peer, OutInvite { session_timer: timer, ..out() });
    assert_eq!(header(&invite, "Session-Expires"), "120");
    let sent = peer.send(response(&invite, "422 Session Interval Too Small", "x", "Min-SE: 600\r\n", ""));
    assert!(sent[0].starts_with("ACK "), "{sent:#?}");
    let invite = sent[1].clone();
    assert_eq!((header(&invite, "Session-Expires"), header(&invite, "Min-SE")), ("600", "600"));
    peer.send(response(&invite, "422 Session Interval Too Small", "x", "Min-SE: 600\r\n", ""));
    assert!(matches!(peer.events[..], [UaEvent::Failed { status: 422, .. }]), "it asks for what it got");
}

#[test]
fn refusals_carry_their_reason() {
    for (line, code) in
        [("302 Moved Temporarily", 302), ("486 Busy Here", 486), ("503 No Way", 503), ("603 Decline", 603)]
    {
        let mut peer = Peer::udp();
        let (_, invite) = calls(&mut peer, out());
        let ack = only_text(peer.send(response(&invite, line, "x", "Reason: Q.850;cause=17\r\n", "")));
        assert_eq!((header(&ack, "Via"), &ack[..4]), (header(&invite, "Via"), "ACK "));
        assert!(
            matches!(&peer.events[..], [UaEvent::Failed { status, reason: Some(reason), .. }] if *status == code && reason == "Q.850;cause=17")
        );
        assert_eq!(only_text(peer.send(response(&invite, line, "x", "", ""))), ack, "the copy is acknowledged too");
    }
}

#[test]
fn a_connection_that_cannot_be_opened_or_breaks_is_503() {
    let mut peer = Peer::by(Transport::Tcp);
    peer.flow.id = FlowId(0);
    calls(&mut peer, out());
    peer.ua.flow_failed(peer.now, Transport::Tcp, peer.flow.remote);
    peer.drain();
    assert!(matches!(peer.events[..], [UaEvent::Failed { status: 503, .. }]), "{:?}", peer.events);

    let mut peer = Peer::by(Transport::Tcp);
    let (_, invite) = calls(&mut peer, out());
    peer.send(response(&invite, "180 Ringing", "t", "", ""));
    peer.events.clear();
    peer.ua.flow_closed(peer.now, FlowId(7));
    peer.drain();
    assert!(matches!(peer.events[..], [UaEvent::Failed { status: 503, .. }]), "{:?}", peer.events);
}

#[test]
fn after_the_answer_a_broken_connection_does_not_end_the_call() {
    let mut peer = Peer::by(Transport::Tcp);
    let (session, invite) = calls(&mut peer, out());
    peer.send(response(&invite, "200 OK", "t", "", "v=0\r\n"));
    peer.events.clear();
    peer.ua.flow_closed(peer.now, FlowId(7));
    peer.drain();
    assert!(peer.events.is_empty() && peer.ua.counters().sessions == 1);
    peer.ua.hang_up(peer.now, session, None);
    peer.drain();
    assert_eq!(peer.sent_to.last().unwrap().id, FlowId(0), "by a new one");
}

#[test]
fn a_private_contact_from_a_public_address_is_not_believed() {
    let mut peer = Peer::udp();
    peer.flow.remote = "198.51.100.9:5070".parse().unwrap();
    let (session, invite) = calls(&mut peer, out());
    let ok = response(&invite, "200 OK", "t", "", "v=0\r\n").replace("them@192.0.2.9:5070", "them@10.0.0.9:5060");
    peer.send(ok);
    peer.ua.hang_up(peer.now, session, None);
    let bye = only_text(peer.drain());
    assert!(bye.starts_with("BYE sip:them@10.0.0.9:5060 "), "the Request-URI is theirs: {bye}");
    assert!(peer.sent_to.iter().all(|flow| flow.remote == peer.flow.remote), "{:?}", peer.sent_to);
}

#[test]
fn requests_of_the_peer_before_its_answer_are_answered() {
    let mut peer = Peer::udp();
    let (_, invite) = calls(&mut peer, out());
    peer.send(response(&invite, "183 Session Progress", "t", "", "v=0\r\n"));
    peer.events.clear();
    let request = |method: &str, cseq: u32, body: &str| {
        format!(
            "{method} sip:token@203.0.113.5 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKr{cseq}\r\nFrom: {};tag=t\r\n\
             To: {}\r\nCall-ID: {}\r\nCSeq: {cseq} {method}\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
            header(&invite, "To"),
            header(&invite, "From"),
            header(&invite, "Call-ID"),
            body.len()
        )
    };
    assert_eq!(only(peer.send(request("UPDATE", 1, "v=0 new\r\n"))).0, 491, "our own offer is not answered yet");
    assert_eq!(only(peer.send(request("UPDATE", 2, ""))).0, 200);
    assert_eq!(only(peer.send(request("INVITE", 3, "v=0\r\n"))).0, 491);
    assert_eq!(only(peer.send(request("PRACK", 4, ""))).0, 400);
    assert_eq!(only(peer.send(request("OPTIONS", 5, ""))).0, 200);
    let sent = peer.send(request("BYE", 6, ""));
    assert_eq!(status(&sent[0]), 200);
    assert!(sent[1].starts_with("CANCEL "), "{sent:#?}");
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::Bye { .. }, .. }]));
    peer.send(response(&invite, "487 Request Terminated", "t", "", ""));
    assert_eq!((peer.events.len(), peer.ua.counters().sessions), (1, 0));
}

#[test]
fn responses_that_make_no_sense_change_nothing() {
    let mut peer = Peer::udp();
    let (session, invite) = calls(&mut peer, out());
    for odd in [
        response(&invite, "180 Ringing", "", "Require: 100rel\r\nRSeq: 1\r\n", ""),
        response(&invite, "183 Session Progress", "t", "Require: 100rel\r\nRSeq: 99999999999999999999\r\n", ""),
        response(&invite, "183 Session Progress", "t", "Require: 100rel\r\nRSeq: -1\r\n", "not SDP"),
        response(&invite, "199 Early Dialog Terminated", "t", "", ""),
    ] {
        assert_eq!(peer.send(odd), [""; 0], "nothing to acknowledge");
    }
    peer.events.clear();
    // An answer of RFC 2543 without a tag is an answer.
    let ack = only_text(peer.send(response(&invite, "200 OK", "", "", "v=0\r\n")));
    assert!(ack.starts_with("ACK "));
    assert!(matches!(peer.events[..], [UaEvent::Answered { session: s, .. }] if s == session));
    peer.ua.retry(peer.now, session, "Authorization", "late".into());
    assert!(peer.drain().is_empty());
}
