//! REGISTER of telephones: what the owner is told, and what its answers look like.

use std::time::Duration;

use crate::sip::{
    Register, RegisterAnswer, RegisterContact, RegisterId, Reject, SessionId, UaEvent,
    testing::{Peer, header, only, status},
};

fn register(peer: &mut Peer, more: &str) -> String {
    let text = peer.request("REGISTER sip:192.0.2.1", "7 REGISTER", "", more, "");
    text.replace("Contact: <sip:olena@192.0.2.9:5070>\r\n", "")
}

fn told(peer: &mut Peer, text: &str) -> (RegisterId, Register) {
    assert_eq!(peer.send(text), [""; 0], "the owner answers");
    match peer.events.pop() {
        Some(UaEvent::Register { request, register }) => (request, *register),
        other => panic!("no registration: {other:?}"),
    }
}

#[test]
fn a_register_is_told_as_it_was_written() {
    let mut peer = Peer::udp();
    let more = "Contact: \"Олена\" <sip:101@192.0.2.9:5070;ob>;expires=600;+sip.instance=\"<urn:uuid:1>\", <sip:101@h>\r\n\
                Expires: 3600\r\nUser-Agent: Yealink T31\r\nAuthorization: Digest username=\"101\", realm=\"r\"\r\n\
                Path: <sip:p;lr>\r\nSupported: path, outbound\r\n";
    let text = register(&mut peer, more);
    let (_, told) = told(&mut peer, &text);
    assert_eq!((told.flow, &*told.domain, &*told.to.user), (peer.flow, "192.0.2.1", "100"));
    assert_eq!((&*told.call_id, told.cseq, &*told.user_agent), ("call-1", 7, "Yealink T31"));
    assert_eq!(told.authorizations, ["Digest username=\"101\", realm=\"r\""], "its commas are its own");
    assert_eq!(told.expires, Some(3600));
    let contact = |uri: &str, expires| RegisterContact { uri: uri.into(), expires };
    assert_eq!(told.contacts, [contact("sip:101@192.0.2.9:5070;ob", Some(600)), contact("sip:101@h", None)]);
}

#[test]
fn the_answers_carry_what_their_statuses_call_for() {
    let mut peer = Peer::udp();
    let mut answer = |answer: RegisterAnswer| {
        let text = register(&mut peer, "Contact: *\r\nExpires: 0\r\n");
        // A request of its own each time.
        let text = text.replace("Call-ID: call-1", &format!("Call-ID: call-{}", peer.branch));
        let (request, told) = told(&mut peer, &text);
        assert_eq!((&*told.contacts[0].uri, told.expires), ("*", Some(0)));
        peer.ua.answer_register(peer.now, request, answer);
        only(peer.drain())
    };
    let challenges = vec!["Digest realm=\"r\", nonce=\"a\"".to_owned(), "Digest realm=\"r\", nonce=\"b\"".to_owned()];
    let (code, text) = answer(RegisterAnswer { status: 401, challenges, ..RegisterAnswer::default() });
    assert_eq!((code, text.matches("\r\nWWW-Authenticate: Digest realm=\"r\"").count()), (401, 2));
    let contacts = vec![("sip:101@192.0.2.9:5070;ob".to_owned(), 119)];
    let (code, text) = answer(RegisterAnswer { status: 200, contacts, ..RegisterAnswer::default() });
    assert_eq!((code, header(&text, "Contact")), (200, "<sip:101@192.0.2.9:5070;ob>;expires=119"));
    assert_eq!(header(&text, "Date"), "Thu, 01 Jan 1970 00:00:00 GMT");
    assert!(header(&text, "To").contains(";tag="), "{text}");
    let (code, text) = answer(RegisterAnswer { status: 423, min_expires: Some(60), ..RegisterAnswer::default() });
    assert_eq!((code, header(&text, "Min-Expires")), (423, "60"));
    for status in [400, 403, 404] {
        assert_eq!(answer(RegisterAnswer { status, ..RegisterAnswer::default() }).0, status);
    }
}

#[test]
fn a_clock_that_is_not_set_is_not_told() {
    let mut peer = Peer::udp();
    peer.now.trusted = false;
    let text = register(&mut peer, "");
    let (request, _) = told(&mut peer, &text);
    peer.ua.answer_register(peer.now, request, RegisterAnswer { status: 200, ..RegisterAnswer::default() });
    assert!(!only(peer.drain()).1.contains("\r\nDate:"));
}

#[test]
fn copies_are_absorbed_and_get_the_same_answer() {
    let mut peer = Peer::udp();
    let text = register(&mut peer, "");
    let (request, _) = told(&mut peer, &text);
    assert_eq!(peer.send(&text), [""; 0]);
    assert!(peer.events.is_empty(), "told once");
    peer.ua.answer_register(peer.now, request, RegisterAnswer { status: 403, ..RegisterAnswer::default() });
    let first = only(peer.drain());
    assert_eq!(only(peer.send(&text)), first);
    peer.ua.answer_register(peer.now, request, RegisterAnswer { status: 200, ..RegisterAnswer::default() });
    assert_eq!(peer.drain(), [""; 0], "one answer each");
}

#[test]
fn an_owner_that_does_not_answer_is_500_after_64_t1() {
    let mut peer = Peer::udp();
    let text = register(&mut peer, "");
    told(&mut peer, &text);
    let sent = peer.pass(Duration::from_secs(33));
    assert_eq!(sent.iter().map(|(at, m)| (at.as_secs(), status(m))).collect::<Vec<_>>(), [(32, 500)]);
    peer.pass(Duration::from_secs(40));
    assert_eq!(peer.ua.counters().transactions, 0, "timer J");
}

#[test]
fn contacts_nobody_could_send_to_are_400() {
    for contact in ["<tel:+380441112233>", "<sip:open", "<name:John>", &format!("<sip:{}@h>", "x".repeat(600))] {
        let mut peer = Peer::udp();
        let text = register(&mut peer, &format!("Contact: {contact}\r\n"));
        assert_eq!(only(peer.send(text)).0, 400, "{contact}");
        assert!(peer.events.is_empty());
    }
    let mut peer = Peer::udp();
    let many = ["<sip:101@h>"; 9].join(", ");
    let text = register(&mut peer, &format!("Contact: {many}\r\n"));
    assert_eq!(only(peer.send(text)).0, 400);
}

#[test]
fn a_flood_of_registrations_is_bounded() {
    let mut peer = Peer::udp();
    let mut refused = 0;
    for n in 0..400 {
        let text = register(&mut peer, "").replace("Call-ID: call-1", &format!("Call-ID: flood-{n}"));
        refused += peer.send(text).iter().filter(|m| status(m) == 503).count();
    }
    assert_eq!((peer.events.len(), refused), (256, 144));
}

#[test]
fn a_challenged_call_is_over_without_an_event_and_the_proved_one_comes_anew() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.challenge(peer.now, session, vec!["Digest realm=\"r\", nonce=\"n\"".into()]);
    let (code, text) = only(peer.drain());
    assert_eq!((code, header(&text, "WWW-Authenticate")), (401, "Digest realm=\"r\", nonce=\"n\""));
    assert!(peer.events.is_empty());
    assert_eq!(peer.ua.counters().sessions, 0);
    let ack = peer.same_branch("ACK sip:100@192.0.2.1", "1 ACK", &crate::sip::testing::to_tag(&text), "", "");
    assert_eq!(peer.send(ack), [""; 0]);
    let credentials = "Authorization: Digest username=\"101\", realm=\"r\"\r\nProxy-Authorization: Digest x=\"y\"\r\n";
    let again = peer.request("INVITE sip:100@192.0.2.1", "2 INVITE", "", credentials, "v=0\r\n");
    assert_eq!(only(peer.send(again)).0, 100);
    let Some(UaEvent::Incoming { invite, session: second }) = peer.events.pop() else { panic!("no call") };
    assert_eq!(invite.authorizations, ["Digest username=\"101\", realm=\"r\"", "Digest x=\"y\""]);
    assert_ne!(second, session);
    peer.ua.challenge(peer.now, SessionId(77), vec!["nobody".into()]);
    assert_eq!(peer.drain(), [""; 0]);
    peer.ua.reject(peer.now, second, Reject { status: 403, warning: None });
    assert_eq!(only(peer.drain()).0, 403);
}
