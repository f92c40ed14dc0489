//! Arbitrary and damaged input: never a panic, never a lost call beside it, never memory without bound.

use proptest::prelude::*;

use crate::sip::{
    UserAgent,
    testing::{Peer, config, flow, only, start},
    transaction::Limits,
};

/// A call set up after whatever happened before must work.
fn still_answers(peer: &mut Peer) {
    peer.flow = flow(crate::sip::Transport::Udp, "192.0.2.9:5070");
    peer.events.clear();
    let text = peer
        .request("INVITE sip:100@192.0.2.1", "1 INVITE", "", "", "v=0\r\n")
        .replace("call-1", "later")
        .replace("tag=peer", "tag=later");
    assert_eq!(only(peer.send(text)).0, 100);
    assert_eq!(peer.events.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut peer = Peer::udp();
        peer.send(&bytes);
        still_answers(&mut peer);
    }

    #[test]
    fn arbitrary_headers_never_panic(lines in prop::collection::vec("[ -~\t]{0,60}", 0..20), method in "[A-Z]{3,8}") {
        let mut peer = Peer::udp();
        let more: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let text = peer.request(&format!("{method} sip:100@h"), &format!("1 {method}"), "", &more, "v=0\r\n");
        peer.send(text);
        still_answers(&mut peer);
    }

    #[test]
    fn a_damaged_invite_never_panics_and_never_stops_later_calls(
        damage in prop::collection::vec((0usize..700, any::<u8>(), 0u8..3), 1..12),
    ) {
        let mut peer = Peer::udp();
        let mut bytes = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", "", "v=0\r\n").into_bytes();
        for (at, byte, kind) in damage {
            let at = at % bytes.len();
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        peer.send(&bytes);
        peer.pass(std::time::Duration::from_secs(70));
        still_answers(&mut peer);
    }

    #[test]
    fn a_damaged_request_within_a_call_does_not_end_other_calls(at in 0usize..500, byte: u8) {
        let mut peer = Peer::udp();
        let (_, tag) = peer.call();
        let mut bytes = peer.request("INFO sip:100@192.0.2.1", "2 INFO", &tag, "", "").into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        peer.send(&bytes);
        prop_assert_eq!(peer.ua.counters().sessions, 1);
    }
}

#[test]
fn keep_alives_and_garbage_are_told_apart() {
    let mut peer = Peer::udp();
    for bytes in [&b"\r\n\r\n"[..], b"", b"\0\0\0\0"] {
        assert!(peer.send(bytes).is_empty());
    }
    assert_eq!(peer.ua.counters().garbage, 0);
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\x80\x08\x00\x01", b"hello"] {
        assert!(peer.send(bytes).is_empty());
    }
    assert_eq!(peer.ua.counters().garbage, 3);
}

#[test]
fn a_flood_of_options_and_unanswered_invites_keeps_the_tables_small() {
    let limits = Limits { transactions: 200, stored: 1 << 20 };
    let mut peer = Peer { ua: UserAgent::with_limits(config(), limits), now: start(), ..Peer::udp() };
    for n in 0..2_000 {
        let text = peer.request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "").replace("call-1", &format!("call-{n}"));
        assert_eq!(only(peer.send(text)).0, 200, "every one is answered");
    }
    assert!(peer.ua.counters().transactions <= 200);
    let refused = (0..2_000)
        .filter(|n| {
            let text = peer.request("INVITE sip:100@h", "1 INVITE", "", "", "").replace("call-1", &format!("in-{n}"));
            only(peer.send(text)).0 == 503
        })
        .count();
    assert_eq!(refused, 1_800, "calls their owner has not answered are not pushed out");
    assert_eq!(peer.ua.counters().sessions, 200);
}

#[test]
fn a_repeated_invite_is_absorbed_even_when_a_flood_has_pushed_its_transaction_out() {
    let limits = Limits { transactions: 50, stored: 1 << 20 };
    let mut peer = Peer { ua: UserAgent::with_limits(config(), limits), now: start(), ..Peer::udp() };
    let (invite, session) = peer.invite("v=0\r\n");
    peer.ua.accept(peer.now, session, b"v=0 answer\r\n".to_vec());
    peer.drain();
    for n in 0..100 {
        let text = peer.request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "").replace("call-1", &format!("call-{n}"));
        peer.send(text);
    }
    assert!(peer.send(&invite).is_empty(), "a refusal now would end a call that stands");
    assert_eq!((peer.ua.counters().sessions, peer.events.len()), (1, 0));
}

#[test]
fn a_request_without_any_via_cannot_be_answered() {
    let mut peer = Peer::udp();
    let text = peer.request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "").replacen("Via:", "X-Via:", 1);
    assert!(peer.send(text).is_empty());
    assert_eq!(peer.ua.counters().malformed, 1);
}

#[test]
fn a_lost_boundary_on_a_stream_is_answered_400_and_the_stream_closed() {
    let mut peer = Peer::by(crate::sip::Transport::Tcp);
    let text =
        peer.request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "").replace("Content-Length: 0", "Content-Length: x");
    assert_eq!(only(peer.send(text)).0, 400);
    assert_eq!(peer.closed, [peer.flow.id]);
    let mut udp = Peer::udp();
    let text =
        udp.request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "").replace("Content-Length: 0", "Content-Length: 9");
    assert_eq!(only(udp.send(text)).0, 400);
    assert!(udp.closed.is_empty());
}

#[test]
fn an_announced_length_beyond_64_kib_gets_513() {
    let mut peer = Peer::by(crate::sip::Transport::Tcp);
    let text = peer
        .request("OPTIONS sip:100@h", "1 OPTIONS", "", "", "")
        .replace("Content-Length: 0", "Content-Length: 65500");
    assert_eq!(only(peer.send(text)).0, 513);
    assert_eq!(peer.closed, [peer.flow.id]);
}
