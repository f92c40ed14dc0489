//! Where responses and our own requests go.

use crate::sip::{
    FlowId, Transport,
    testing::{Peer, flow, header, only},
};

fn options(peer: &mut Peer, via: &str) -> (String, String) {
    let text = peer.request("OPTIONS sip:100@192.0.2.1", "1 OPTIONS", "", "", "");
    let old = header(&text, "Via").to_owned();
    let (_, ok) = only(peer.send(text.replace(&old, via)));
    (peer.sent_to.last().unwrap().remote.to_string(), header(&ok, "Via").to_owned())
}

#[test]
fn rport_is_answered_to_the_source_and_without_it_to_sent_by() {
    let mut peer = Peer::udp();
    peer.flow = flow(Transport::Udp, "203.0.113.7:40000");
    let (to, via) = options(&mut peer, "SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKa;rport");
    assert_eq!(to, "203.0.113.7:40000");
    assert_eq!(via, "SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKa;received=203.0.113.7;rport=40000");
    let (to, via) = options(&mut peer, "SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKb");
    assert_eq!(to, "203.0.113.7:5070");
    assert_eq!(via, "SIP/2.0/UDP 10.0.0.5:5070;branch=z9hG4bKb;received=203.0.113.7");
}

#[test]
fn further_vias_are_repeated_in_order() {
    let mut peer = Peer::udp();
    let (_, via) = options(
        &mut peer,
        "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKc, SIP/2.0/TCP a;branch=1\r\nv: SIP/2.0/UDP b;branch=2",
    );
    assert_eq!(via, "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKc, SIP/2.0/TCP a;branch=1");
}

#[test]
fn on_tcp_the_same_connection_is_used_and_a_new_one_when_it_is_gone() {
    let mut peer = Peer::by(Transport::Tcp);
    let (_, session) = peer.invite("v=0\r\n");
    assert_eq!(peer.sent_to.last().unwrap().id, FlowId(7));
    peer.ua.flow_closed(peer.now, FlowId(7));
    peer.ua.accept(peer.now, session, b"v=0\r\n".to_vec());
    peer.drain();
    let to = peer.sent_to.last().unwrap();
    assert_eq!((to.id, to.remote.to_string()), (FlowId(0), "192.0.2.9:5070".to_owned()));
}

#[test]
fn our_bye_uses_the_open_connection_and_says_so_in_its_via() {
    let mut peer = Peer::by(Transport::Tcp);
    let (session, _) = peer.call();
    peer.ua.hang_up(peer.now, session, None);
    let bye = peer.drain().remove(0);
    assert_eq!(peer.sent_to.last().unwrap().id, FlowId(7));
    assert!(header(&bye, "Via").starts_with("SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK"), "{bye}");
    peer.ua.flow_closed(peer.now, FlowId(7));
    peer.drain();
    assert_eq!(peer.events.len(), 1, "a BYE whose connection broke has failed: the session is over");
}

#[test]
fn a_call_over_tls_stays_on_tls() {
    let mut peer = Peer::by(Transport::Tls);
    let (session, _) = peer.call();
    assert!(peer.sent_to.iter().all(|to| (to.transport, to.id) == (Transport::Tls, FlowId(7))));
    peer.ua.flow_closed(peer.now, FlowId(7));
    peer.ua.hang_up(peer.now, session, None);
    let bye = peer.drain().remove(0);
    assert!(header(&bye, "Via").starts_with("SIP/2.0/TLS 192.0.2.1:5060;branch=z9hG4bK"), "{bye}");
    let to = peer.sent_to.last().unwrap();
    assert_eq!((to.transport, to.id), (Transport::Tls, FlowId(0)), "the contact says nothing of a transport");
}

#[test]
fn our_contact_names_the_transport_it_is_reached_by() {
    for (transport, want) in [
        (Transport::Udp, "<sip:100@192.0.2.1:5060>"),
        (Transport::Tcp, "<sip:100@192.0.2.1:5060;transport=tcp>"),
        (Transport::Tls, "<sip:100@192.0.2.1:5060;transport=tls>"),
    ] {
        let mut peer = Peer::by(transport);
        for uri in ["sip:100@192.0.2.1", "sips:100@192.0.2.1"] {
            let call_id = format!("{uri}-{transport:?}");
            let text =
                peer.request(&format!("INVITE {uri}"), "1 INVITE", "", "", "v=0\r\n").replace("call-1", &call_id);
            peer.send(text);
            let Some(crate::sip::UaEvent::Incoming { session, .. }) = peer.events.pop() else { panic!("no call") };
            peer.ua.accept(peer.now, session, b"v=0\r\n".to_vec());
            assert_eq!(header(&peer.drain()[0], "Contact"), want);
        }
    }
}

#[test]
fn record_route_is_repeated_in_1xx_and_2xx_and_our_bye_follows_it() {
    let mut peer = Peer::udp();
    let routes = "Record-Route: <sip:198.51.100.2;lr>\r\nRecord-Route: <sip:p1.example;lr>\r\n";
    let text = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", routes, "v=0\r\n");
    assert!(!peer.send(text)[0].contains("Record-Route"), "not in 100");
    let Some(crate::sip::UaEvent::Incoming { session, .. }) = peer.events.pop() else { panic!("no call") };
    peer.ua.ring(peer.now, session);
    peer.ua.accept(peer.now, session, b"v=0\r\n".to_vec());
    let sent = peer.drain();
    assert!(sent.iter().all(|m| m.contains(routes)), "{sent:?}");
    let ack = peer.request("ACK sip:100@192.0.2.1", "1 ACK", &crate::sip::testing::to_tag(&sent[1]), "", "");
    peer.send(ack);
    peer.ua.hang_up(peer.now, session, None);
    let bye = peer.drain().remove(0);
    assert_eq!(peer.sent_to.last().unwrap().remote.to_string(), "198.51.100.2:5060");
    assert!(bye.contains("Route: <sip:198.51.100.2;lr>\r\nRoute: <sip:p1.example;lr>\r\n"), "{bye}");
}

#[test]
fn behind_nat_our_bye_goes_where_the_invite_came_from() {
    let mut peer = Peer::udp();
    peer.flow = flow(Transport::Udp, "203.0.113.7:40000");
    let (session, _) = peer.call();
    peer.ua.hang_up(peer.now, session, None);
    let bye = peer.drain().remove(0);
    assert!(bye.starts_with("BYE sip:olena@192.0.2.9:5070 "), "{bye}");
    assert_eq!(peer.sent_to.last().unwrap().remote.to_string(), "203.0.113.7:40000");
}

#[test]
fn a_contact_with_a_name_is_reached_by_the_way_its_requests_came() {
    let mut peer = Peer::udp();
    let (_, session) = {
        let text = peer
            .request("INVITE sip:100@192.0.2.1", "1 INVITE", "", "", "v=0\r\n")
            .replace("<sip:olena@192.0.2.9:5070>", "<sip:olena@phone.example>");
        peer.send(&text);
        match peer.events.pop() {
            Some(crate::sip::UaEvent::Incoming { session, .. }) => (text, session),
            other => panic!("{other:?}"),
        }
    };
    peer.ua.accept(peer.now, session, b"v=0\r\n".to_vec());
    let tag = crate::sip::testing::to_tag(&peer.drain()[0]);
    let ack = peer.request("ACK sip:100@192.0.2.1", "1 ACK", &tag, "", "");
    peer.send(ack);
    peer.ua.hang_up(peer.now, session, None);
    peer.drain();
    assert_eq!(peer.sent_to.last().unwrap().remote.to_string(), "192.0.2.9:5070");
}

#[test]
fn ipv6_addresses_stand_in_brackets() {
    let mut peer = Peer::udp();
    peer.flow.local = "[2001:db8::1]:5060".parse().unwrap();
    peer.flow.remote = "[2001:db8::9]:5070".parse().unwrap();
    let (to, via) = options(&mut peer, "SIP/2.0/UDP [2001:db8::9]:5070;branch=z9hG4bKa;rport");
    assert_eq!(to, "[2001:db8::9]:5070");
    assert_eq!(via, "SIP/2.0/UDP [2001:db8::9]:5070;branch=z9hG4bKa;received=2001:db8::9;rport=5070");
    let text = peer.request("OPTIONS sip:100@[2001:db8::1]", "2 OPTIONS", "", "", "");
    let (_, ok) = only(peer.send(text));
    assert_eq!(header(&ok, "Contact"), "<sip:[2001:db8::1]:5060>");
}
