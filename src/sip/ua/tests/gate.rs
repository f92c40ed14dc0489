//! Who is asked about, who is not, and what strangers hear.

use proptest::prelude::*;

use crate::{
    clock::Now,
    sip::{
        Flow, FlowId, Gate, Knock, Transport, UaEvent, Verdict,
        testing::{Peer, flow, header, only, to_tag},
    },
};

/// Gives one verdict to all and remembers who asked.
struct Door {
    verdict: Verdict,
    knocks: Vec<String>,
    rubbish: usize,
}

impl Gate for Door {
    fn admit(&mut self, _: Now, knock: &Knock<'_>) -> Verdict {
        let method = String::from_utf8_lossy(knock.method);
        let agent = knock.user_agent.map(String::from_utf8_lossy).unwrap_or_default();
        let form = if knock.well_formed { "" } else { " malformed" };
        self.knocks.push(format!("{method} {} {agent}{form}", knock.uri_user).trim_end().to_owned());
        self.verdict
    }

    fn rubbish(&mut self, _: Now, _: Flow) {
        self.rubbish += 1;
    }
}

fn door(verdict: Verdict) -> Door {
    Door { verdict, knocks: Vec::new(), rubbish: 0 }
}

fn send(peer: &mut Peer, door: &mut Door, text: &str) -> Vec<String> {
    peer.ua.receive(peer.now, peer.flow, text.as_bytes(), door);
    peer.drain()
}

/// One of every kind of request that belongs to nothing.
fn strange(peer: &mut Peer) -> Vec<String> {
    let plain = ["INVITE", "OPTIONS", "BYE", "INFO", "UPDATE", "PRACK", "REGISTER", "SUBSCRIBE", "CANCEL", "FOO"];
    let mut all: Vec<String> = plain
        .iter()
        .map(|method| peer.request(&format!("{method} sip:100@192.0.2.1"), &format!("1 {method}"), "", "", ""))
        .collect();
    for method in ["INVITE", "BYE", "UPDATE"] {
        all.push(peer.request(&format!("{method} sip:100@192.0.2.1"), &format!("1 {method}"), "nobody", "", ""));
    }
    let invite = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", "", "");
    all.push(invite.replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"));
    all.push(invite.replace("CSeq: 1 INVITE", "CSeq: x INVITE"));
    all.push(peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", "Require: nothing\r\n", ""));
    all.push(peer.request("INVITE soap:100", "1 INVITE", "", "", ""));
    all
}

#[test]
fn everything_that_belongs_to_nothing_is_asked_about_once_and_silence_is_kept() {
    let mut peer = Peer::udp();
    for text in strange(&mut peer) {
        let mut door = door(Verdict::Silence);
        assert_eq!(send(&mut peer, &mut door, &text), [""; 0], "{text}");
        assert_eq!(door.knocks.len(), 1, "{text}");
    }
    let counters = peer.ua.counters();
    assert_eq!((counters.transactions, counters.sessions, counters.malformed), (0, 0, 0));
    assert!(peer.events.is_empty());
}

#[test]
fn a_refusal_is_the_same_for_every_method_and_number_and_keeps_nothing() {
    let mut peer = Peer::udp();
    let mut answers = std::collections::BTreeSet::new();
    for text in strange(&mut peer) {
        for number in ["100", "101", "+380464400000"] {
            let text = text.replace("sip:100@", &format!("sip:{number}@"));
            let (code, answer) = only(send(&mut peer, &mut door(Verdict::Refuse(403)), &text));
            assert_eq!(code, 403, "{text}");
            assert!(!answer.contains("Slukhavka") && !answer.contains("Allow"), "{answer}");
            // What is the stranger's own comes back; all the rest is the same.
            let ours = answer.lines().filter(|line| !text.contains(line) && !line.starts_with("Via: "));
            let tagged = text.contains(";tag=nobody");
            answers.insert((tagged, ours.collect::<Vec<_>>().join("|").replace(number, "N")));
        }
    }
    assert_eq!(answers.len(), 2, "one where To has a tag, one for all others: {answers:#?}");
    assert_eq!(peer.ua.counters().transactions, 0);
}

#[test]
fn the_gate_sees_method_number_agent_and_form() {
    let mut peer = Peer::udp();
    let mut door = door(Verdict::Silence);
    let scan = peer.request("INVITE sip:%2B38046@192.0.2.1", "1 INVITE", "", "User-Agent: friendly-scanner\r\n", "");
    send(&mut peer, &mut door, &scan);
    let telephone = peer.request("OPTIONS tel:100", "1 OPTIONS", "", "", "");
    send(&mut peer, &mut door, &telephone);
    let odd = peer.request("REGISTER what", "1 REGISTER", "", "", "");
    send(&mut peer, &mut door, &odd);
    assert_eq!(door.knocks, ["INVITE +38046 friendly-scanner", "OPTIONS 100", "REGISTER   malformed"]);
}

#[test]
fn a_call_that_was_let_in_is_not_asked_about_again() {
    let mut peer = Peer::udp();
    let (_, tag) = peer.call();
    let mut shut = door(Verdict::Silence);
    let info = peer.request("INFO sip:100@192.0.2.1", "2 INFO", &tag, "", "");
    assert_eq!(only(send(&mut peer, &mut shut, &info)).0, 200);
    assert_eq!(only(send(&mut peer, &mut shut, &info)).0, 200, "the copy");
    let bye = peer.request("BYE sip:100@192.0.2.1", "3 BYE", &tag, "", "");
    assert_eq!(only(send(&mut peer, &mut shut, &bye)).0, 200);
    assert_eq!(shut.knocks, [""; 0]);
    let later = peer.request("BYE sip:100@192.0.2.1", "4 BYE", &tag, "", "");
    assert!(send(&mut peer, &mut shut, &later).is_empty());
    assert_eq!(shut.knocks, ["BYE 100"], "the dialog is gone");
}

#[test]
fn a_cancel_of_a_waiting_call_is_served_and_one_of_nothing_knocks() {
    let mut peer = Peer::udp();
    peer.invite("v=0\r\n");
    let mut shut = door(Verdict::Silence);
    let cancel = peer.same_branch("CANCEL sip:100@192.0.2.1", "1 CANCEL", "", "", "");
    assert_eq!(send(&mut peer, &mut shut, &cancel).len(), 2);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Cancelled { .. })));
    assert_eq!(shut.knocks, [""; 0]);
    let stray = peer.request("CANCEL sip:100@192.0.2.1", "1 CANCEL", "", "", "");
    assert!(send(&mut peer, &mut shut, &stray).is_empty());
    assert_eq!(shut.knocks, ["CANCEL 100"]);
}

#[test]
fn an_ack_is_neither_asked_about_nor_answered() {
    let mut peer = Peer::udp();
    let mut refusing = door(Verdict::Refuse(403));
    let invite = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", "", "");
    let (_, refused) = only(send(&mut peer, &mut refusing, &invite));
    let ack = peer.same_branch("ACK sip:100@192.0.2.1", "1 ACK", &to_tag(&refused), "", "");
    assert!(send(&mut peer, &mut refusing, &ack).is_empty());
    assert_eq!(refusing.knocks.len(), 1);
}

#[test]
fn silence_closes_a_stream_and_a_refusal_leaves_it_open() {
    for transport in [Transport::Tcp, Transport::Tls] {
        let mut peer = Peer::by(transport);
        let options = peer.request("OPTIONS sip:100@192.0.2.1", "1 OPTIONS", "", "", "");
        assert_eq!(send(&mut peer, &mut door(Verdict::Refuse(403)), &options).len(), 1);
        assert_eq!((peer.closed.len(), peer.sent_to.last().unwrap().id), (0, FlowId(7)));
        assert!(send(&mut peer, &mut door(Verdict::Silence), &options).is_empty());
        assert_eq!(peer.closed, [FlowId(7)]);
    }
}

#[test]
fn a_refusal_cannot_be_aimed_at_a_third_party() {
    let mut peer = Peer::udp();
    peer.flow = flow(Transport::Udp, "203.0.113.7:40000");
    let text = peer
        .request("OPTIONS sip:100@192.0.2.1", "1 OPTIONS", "", "", "")
        .replace(";rport", ";maddr=198.51.100.66;received=198.51.100.66");
    let (_, refused) = only(send(&mut peer, &mut door(Verdict::Refuse(403)), &text));
    assert_eq!(peer.sent_to.last().unwrap().remote.to_string(), "203.0.113.7:5070");
    assert!(header(&refused, "Via").ends_with(";received=203.0.113.7"), "{refused}");
}

#[test]
fn rubbish_is_told_and_a_message_without_via_is_not_answered() {
    let mut peer = Peer::udp();
    let mut door = door(Verdict::Refuse(403));
    send(&mut peer, &mut door, "GET / HTTP/1.1\r\n\r\n");
    assert_eq!((door.rubbish, door.knocks.len()), (1, 0));
    send(&mut peer, &mut door, "\r\n\r\n");
    assert_eq!(door.rubbish, 1, "a keep-alive is none");
    let text = peer.request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "").replacen("Via:", "X-Via:", 1);
    assert!(send(&mut peer, &mut door, &text).is_empty());
    assert_eq!(door.knocks.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_a_shut_gate_speak_or_remember(
        damage in prop::collection::vec((0usize..700, any::<u8>(), 0u8..3), 0..8),
        kind in 0usize..17,
    ) {
        let mut peer = Peer::udp();
        let mut bytes = strange(&mut peer).swap_remove(kind).into_bytes();
        for (at, byte, kind) in damage {
            let at = at % bytes.len();
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        peer.ua.receive(peer.now, peer.flow, &bytes, &mut door(Verdict::Silence));
        prop_assert_eq!(peer.drain(), [""; 0]);
        prop_assert!(peer.events.is_empty() && peer.ua.deadline().is_none());
        prop_assert_eq!((peer.ua.counters().transactions, peer.ua.counters().sessions), (0, 0));
    }
}
