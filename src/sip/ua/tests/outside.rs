//! REGISTER and OPTIONS of ours: what is written, what comes back, and that exactly one answer is told.

use std::time::Duration;

use proptest::prelude::*;

use crate::sip::{
    Flow, FlowId, NoResponse, OutMethod, OutRequest, RequestId, Response, Transport, UaEvent,
    testing::{Peer, T1, flow, header},
};

const PROVIDER: &str = "198.51.100.5:5060";

fn register() -> OutRequest {
    OutRequest {
        method: OutMethod::Register,
        uri: "sip:provider.ua".into(),
        from: "sip:380441234567@provider.ua".into(),
        from_tag: "us".into(),
        to: "sip:380441234567@provider.ua".into(),
        call_id: "reg-1".into(),
        cseq: 4,
        headers: vec![("Contact", "<sip:token@192.0.2.1:5060>".into()), ("Expires", "300".into())],
    }
}

fn to(transport: Transport) -> Flow {
    Flow { id: FlowId(0), ..flow(transport, PROVIDER) }
}

fn ask(peer: &mut Peer, flow: Flow) -> (RequestId, String) {
    let id = peer.ua.request_outside(peer.now, flow, register());
    let mut sent = peer.drain();
    assert_eq!(sent.len(), 1);
    (id, sent.remove(0))
}

/// A response to `request` with further header lines.
fn answer(request: &str, status: &str, more: &str) -> String {
    format!(
        "SIP/2.0 {status}\r\nVia: {}\r\nFrom: {}\r\nTo: {};tag=r\r\nCall-ID: {}\r\nCSeq: {}\r\n{more}Content-Length: 0\r\n\r\n",
        header(request, "Via"),
        header(request, "From"),
        header(request, "To"),
        header(request, "Call-ID"),
        header(request, "CSeq"),
    )
}

fn result(peer: &mut Peer) -> (RequestId, Result<Box<Response>, NoResponse>) {
    assert_eq!(peer.events.len(), 1, "{:?}", peer.events);
    match peer.events.pop() {
        Some(UaEvent::Response { request, result }) => (request, result),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_register_is_written_whole() {
    let mut peer = Peer::udp();
    let (_, text) = ask(&mut peer, to(Transport::Udp));
    let branch = header(&text, "Via").split("branch=").nth(1).unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(
        text,
        format!(
            "REGISTER sip:provider.ua SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch={branch};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:380441234567@provider.ua>;tag=us\r\nTo: <sip:380441234567@provider.ua>\r\n\
             Call-ID: reg-1\r\nCSeq: 4 REGISTER\r\nContact: <sip:token@192.0.2.1:5060>\r\nExpires: 300\r\n\
             User-Agent: Slukhavka/test\r\nContent-Length: 0\r\n\r\n"
        )
    );
    assert_eq!(peer.sent_to, [to(Transport::Udp)]);
    let (_, tls) = ask(&mut peer, to(Transport::Tls));
    assert!(header(&tls, "Via").starts_with("SIP/2.0/TLS 192.0.2.1:5060;"), "{tls}");
}

#[test]
fn an_answer_is_told_with_everything_a_registration_needs() {
    let mut peer = Peer::udp();
    let (id, text) = ask(&mut peer, to(Transport::Udp));
    let via = header(&text, "Via").replace(";rport", ";received=203.0.113.7;rport=40001");
    let ok = answer(
        &text,
        "200 Добре\u{202e}",
        "Contact: \"A, B\" <sip:token@192.0.2.1:5060;x=1>;expires=120;q=0.5, <sip:old@[2001:db8::1]>;expires=\"7\"\r\n\
         m: <mailto:x@y>, <sip:%74ail@h:99999>, *, <sip:plain@h>\r\nExpires: 300\r\nMin-Expires: 60\r\n\
         Date: Sat, 21 Nov 2026 22:00:00 GMT\r\nService-Route: <sip:sr1;lr>, <sip:sr2;lr>\r\nServer: kamailio\r\n",
    )
    .replace(header(&text, "Via"), &via);
    assert!(peer.send(ok).is_empty());
    let (request, result) = result(&mut peer);
    let response = result.unwrap();
    assert_eq!(request, id);
    assert_eq!((response.status, response.reason.as_str()), (200, "Добре"));
    assert_eq!(response.flow, peer.flow);
    assert_eq!((response.expires, response.min_expires), (Some(300), Some(60)));
    assert_eq!((response.received, response.rport), (Some("203.0.113.7".parse().unwrap()), Some(40001)));
    assert_eq!(response.sent_by.as_deref(), Some("192.0.2.1:5060"));
    assert_eq!(response.date.as_deref(), Some("Sat, 21 Nov 2026 22:00:00 GMT"));
    assert_eq!(response.service_route, ["<sip:sr1;lr>", "<sip:sr2;lr>"]);
    assert_eq!(response.server.as_deref(), Some("kamailio"));
    let contacts: Vec<_> =
        response.contacts.iter().map(|c| (c.user.as_str(), c.host.as_str(), c.port, c.expires)).collect();
    assert_eq!(
        contacts,
        [
            ("token", "192.0.2.1", Some(5060), Some(120)),
            ("old", "2001:db8::1", None, Some(7)),
            ("plain", "h", None, None)
        ]
    );
}

#[test]
fn challenges_of_servers_and_proxies_are_told_in_order() {
    let mut peer = Peer::udp();
    let (_, text) = ask(&mut peer, to(Transport::Udp));
    peer.send(answer(
        &text,
        "401 Unauthorized",
        "WWW-Authenticate: Digest realm=\"a, b\", nonce=\"1\"\r\nProxy-Authenticate: Digest realm=\"p\",\r\n nonce=\"2\"\r\n\
         www-authenticate: Digest realm=\"c\", nonce=\"3\"\r\n",
    ));
    let response = result(&mut peer).1.unwrap();
    let challenges: Vec<_> = response.challenges.iter().map(|c| (c.proxy, c.value.as_str())).collect();
    assert_eq!(challenges[0], (false, "Digest realm=\"a, b\", nonce=\"1\""));
    assert_eq!(challenges[1], (false, "Digest realm=\"c\", nonce=\"3\""));
    assert!(challenges[2].0 && challenges[2].1.starts_with("Digest realm=\"p\","), "{challenges:?}");
}

#[test]
fn a_provisional_is_passed_over_and_copies_of_the_final_answer_too() {
    let mut peer = Peer::udp();
    let (_, text) = ask(&mut peer, to(Transport::Udp));
    peer.send(answer(&text, "100 Trying", ""));
    assert!(peer.events.is_empty());
    for _ in 0..3 {
        peer.send(answer(&text, "403 Forbidden", ""));
    }
    assert_eq!(result(&mut peer).1.unwrap().status, 403);
    peer.pass(T1 * 100);
    assert!(peer.events.is_empty());
    assert_eq!(peer.ua.counters().transactions, 0);
}

#[test]
fn timer_e_repeats_a_register_and_timer_f_gives_it_up() {
    let mut peer = Peer::udp();
    let (id, text) = ask(&mut peer, to(Transport::Udp));
    let sent = peer.pass(T1 * 70);
    assert!(sent.iter().all(|(_, copy)| *copy == text));
    assert_eq!(sent.iter().map(|(at, _)| at.as_millis()).take(4).collect::<Vec<_>>(), [500, 1500, 3500, 7500]);
    assert_eq!(result(&mut peer), (id, Err(NoResponse::TimedOut)));
}

#[test]
fn garbage_for_an_answer_is_counted_and_changes_nothing() {
    let mut peer = Peer::udp();
    let (id, text) = ask(&mut peer, to(Transport::Udp));
    let ok = answer(&text, "200 OK", "");
    for bad in [
        "SIP/2.0 2000 OK\r\n\r\n".to_owned(),
        ok.replace("SIP/2.0 200", "HTTP/1.1 200"),
        ok.replace("SIP/2.0 200 OK", "SIP/2.0 OK"),
        ok.replace("branch=z9hG4bK", "branch=z9hG4bKx"),
        ok.replace("4 REGISTER", "4 OPTIONS"),
        ok.replace("Via: ", "Via: SIP/2.0/UDP other;branch=z9hG4bKo\r\nVia: "),
        ok.replace("Via: ", "X: "),
    ] {
        assert!(peer.send(&bad).is_empty());
        assert!(peer.events.is_empty(), "{bad}");
    }
    let counters = peer.ua.counters();
    assert_eq!((counters.garbage, counters.stray), (3, 4));
    peer.send(ok);
    assert_eq!(result(&mut peer).0, id);
}

#[test]
fn an_answer_whose_length_lies_is_discarded_and_its_stream_closed() {
    for (transport, closed) in [(Transport::Udp, 0), (Transport::Tcp, 1)] {
        for length in ["-1", "x", "5000", "99999999999999999999", "0\r\nl: 1"] {
            let mut peer = Peer::by(transport);
            let (_, text) = ask(&mut peer, to(transport));
            let lie = answer(&text, "200 OK", "").replace("Content-Length: 0", &format!("Content-Length: {length}"));
            assert!(peer.send(lie).is_empty() && peer.events.is_empty(), "{length}");
            assert_eq!((peer.closed.len(), peer.ua.counters().garbage), (closed, 1), "{length}");
        }
    }
}

#[test]
fn two_requests_to_one_server_do_not_mix() {
    let mut peer = Peer::udp();
    let (first, one) = ask(&mut peer, to(Transport::Udp));
    let (second, two) = ask(&mut peer, to(Transport::Udp));
    assert_ne!(first, second);
    peer.send(answer(&two, "200 OK", ""));
    assert_eq!(result(&mut peer).0, second);
    peer.send(answer(&one, "403 Forbidden", ""));
    let (id, response) = result(&mut peer);
    assert_eq!((id, response.unwrap().status), (first, 403));
}

#[test]
fn a_connection_to_be_opened_is_taken_when_it_stands() {
    let mut peer = Peer::by(Transport::Tls);
    let (id, text) = ask(&mut peer, to(Transport::Tls));
    let opened = Flow { id: FlowId(31), ..flow(Transport::Tls, PROVIDER) };
    peer.ua.flow_opened(peer.now, opened);
    peer.flow = opened;
    peer.ua.flow_closed(peer.now, FlowId(0));
    assert!(peer.drain().is_empty() && peer.events.is_empty());
    peer.send(answer(&text, "200 OK", ""));
    let (request, response) = result(&mut peer);
    assert_eq!((request, response.unwrap().flow.id), (id, FlowId(31)));
    peer.ua.flow_closed(peer.now, FlowId(31));
    peer.drain();
    assert!(peer.events.is_empty(), "it was answered");
}

#[test]
fn a_connection_that_breaks_or_cannot_be_opened_fails_its_requests_at_once() {
    let mut peer = Peer::by(Transport::Tcp);
    let (broken, _) = ask(&mut peer, to(Transport::Tcp));
    peer.ua.flow_opened(peer.now, Flow { id: FlowId(31), ..flow(Transport::Tcp, PROVIDER) });
    peer.ua.flow_closed(peer.now, FlowId(31));
    peer.drain();
    assert_eq!(result(&mut peer), (broken, Err(NoResponse::Disconnected)));
    let (unopened, _) = ask(&mut peer, to(Transport::Tcp));
    peer.ua.flow_failed(peer.now, Transport::Tls, PROVIDER.parse().unwrap());
    peer.drain();
    assert!(peer.events.is_empty(), "another transport");
    peer.ua.flow_failed(peer.now, Transport::Tcp, PROVIDER.parse().unwrap());
    peer.drain();
    assert_eq!(result(&mut peer), (unopened, Err(NoResponse::Disconnected)));
    peer.pass(Duration::from_secs(60));
    assert!(peer.events.is_empty());
}

#[test]
fn a_connection_that_stands_already_is_used_and_its_end_is_told() {
    let mut peer = Peer::by(Transport::Tcp);
    peer.ua.flow_opened(peer.now, Flow { id: FlowId(31), ..flow(Transport::Tcp, PROVIDER) });
    let (id, _) = ask(&mut peer, to(Transport::Tcp));
    assert_eq!(peer.sent_to.last().unwrap().id, FlowId(31));
    peer.ua.flow_closed(peer.now, FlowId(31));
    peer.drain();
    assert_eq!(result(&mut peer), (id, Err(NoResponse::Disconnected)));
    ask(&mut peer, to(Transport::Tcp));
    assert_eq!(peer.sent_to.last().unwrap().id, FlowId(0), "a new one is wanted");
}

#[test]
fn a_connection_given_up_by_the_owner_is_used_no_more_and_its_end_changes_nothing() {
    let mut peer = Peer::by(Transport::Tls);
    peer.ua.flow_opened(peer.now, Flow { id: FlowId(31), ..flow(Transport::Tls, PROVIDER) });
    let (swallowed, _) = ask(&mut peer, to(Transport::Tls));
    peer.ua.close_flow(peer.now, FlowId(31));
    peer.drain();
    assert_eq!(peer.closed, [FlowId(31)]);
    assert_eq!(result(&mut peer), (swallowed, Err(NoResponse::Disconnected)));
    let (next, text) = ask(&mut peer, to(Transport::Tls));
    assert_eq!(peer.sent_to.last().unwrap().id, FlowId(0), "a new one is wanted");
    peer.ua.flow_closed(peer.now, FlowId(31));
    peer.flow = Flow { id: FlowId(32), ..flow(Transport::Tls, PROVIDER) };
    peer.ua.flow_opened(peer.now, peer.flow);
    peer.send(answer(&text, "200 OK", ""));
    assert_eq!(result(&mut peer).0, next);
}

#[test]
fn garbage_on_a_stream_closes_it() {
    let mut peer = Peer::by(Transport::Tcp);
    assert!(peer.send("SIP/2.0 9999 What\r\n\r\n").is_empty());
    assert_eq!((peer.closed.as_slice(), peer.ua.counters().garbage), (&[FlowId(7)][..], 1));
}

#[test]
fn line_ends_in_what_is_configured_begin_no_header() {
    let mut peer = Peer::udp();
    let mut request = register();
    request.headers.push(("Authorization", "Digest x\r\nVia: SIP/2.0/UDP evil".into()));
    request.from = "sip:a\r\nX: y@h".into();
    peer.ua.request_outside(peer.now, to(Transport::Udp), request);
    let text = peer.drain().remove(0);
    assert_eq!(text.lines().filter(|line| line.starts_with("Via:") || line.starts_with("X:")).count(), 1, "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_an_answer_holds_it_is_told_once(
        status in 200_u16..700,
        lines in prop::collection::vec(
            ("(Contact|m|Expires|Min-Expires|WWW-Authenticate|Proxy-Authenticate|Date|Service-Route|Server)", "\\PC{0,60}"),
            0..12,
        ),
    ) {
        let mut peer = Peer::udp();
        let (id, text) = ask(&mut peer, to(Transport::Udp));
        let more: String = lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        peer.send(answer(&text, &format!("{status} X"), &more));
        peer.pass(T1 * 70);
        let (request, response) = result(&mut peer);
        prop_assert_eq!((request, response.map(|response| response.status)), (id, Ok(status)));
    }
}
