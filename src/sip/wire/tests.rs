//! Reading whole messages.

use super::*;

const INVITE: &[u8] = b"INVITE sip:100@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKa;rport\r\n\
Max-Forwards: 70\r\nFrom: \"A\" <sip:a@h>;tag=1\r\nTo: <sip:100@192.0.2.1>\r\nCall-ID: x@h\r\nCSeq: 7 INVITE\r\n\
Content-Length: 4\r\n\r\nv=0\n";

fn read(bytes: &[u8], check: impl FnOnce(Message<'_>)) {
    let mut scratch = Vec::new();
    check(parse(bytes, &mut scratch).expect("a SIP message"));
}

fn fault(bytes: &[u8]) -> Option<Fault> {
    let mut scratch = Vec::new();
    parse(bytes, &mut scratch).expect("a SIP message").fault
}

fn with(from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(INVITE).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn a_plain_invite_is_read_in_one_pass() {
    read(INVITE, |message| {
        assert_eq!(message.fault, None);
        assert_eq!(message.start, Start::Request { method: b"INVITE", uri: b"sip:100@192.0.2.1", version: b"SIP/2.0" });
        assert_eq!(message.via.unwrap().branch(), b"z9hG4bKa");
        assert_eq!((message.from_tag, message.to_tag), (Some(&b"1"[..]), None));
        assert_eq!(message.cseq, (7, &b"INVITE"[..]));
        assert_eq!((message.call_id(), message.body), (&b"x@h"[..], &b"v=0\n"[..]));
    });
}

#[test]
fn folded_compact_and_spaced_headers_read_the_same() {
    let bytes = b"\r\n\r\nINVITE sip:100@h SIP/2.0\r\nTO :\r\n sip:v@h ;   tag    = 19n\r\nf:  <sip:j@h>\r\n  ;\r\n  tag = 98\r\n\
v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n\
i: 1\r\nCSeq: 0009\r\n  INVITE\r\nl: 0\r\n\r\n";
    read(bytes, |message| {
        assert_eq!(message.fault, None);
        assert_eq!(message.to_tag, Some(&b"19n"[..]));
        assert_eq!(message.from_tag, Some(&b"98"[..]));
        assert_eq!(message.cseq, (9, &b"INVITE"[..]));
        assert_eq!(message.via.unwrap().branch(), b"z9hG4bK9ikj8");
        assert_eq!(message.values(Name::Via).count(), 2);
    });
}

#[test]
fn folding_stops_at_the_body() {
    let bytes = with("Call-ID: x@h", "Call-ID:\r\n x@h");
    let bytes = [&bytes[..bytes.len() - 4], b"\r\n x"].concat();
    read(&bytes, |message| {
        assert_eq!(message.body, b"\r\n x");
        assert_eq!(message.call_id(), b"x@h");
    });
}

#[test]
fn octets_behind_the_body_are_passed_over_and_missing_ones_blamed() {
    read(&[INVITE, b"INVITE sip:more"].concat(), |message| assert_eq!(message.body, b"v=0\n"));
    assert_eq!(fault(&with("Content-Length: 4", "Content-Length: 9999")), Some(Fault::ContentLength));
    assert_eq!(fault(&with("Content-Length: 4", "Content-Length: -999")), Some(Fault::ContentLength));
    assert_eq!(fault(&with("Content-Length: 4", "Content-Length: 99999999")), Some(Fault::TooLarge));
    assert_eq!(
        fault(&with("Content-Length: 4", "Content-Length: 4\r\nl: 4")),
        Some(Fault::Repeated(Name::ContentLength))
    );
}

#[test]
fn what_is_wrong_is_named() {
    for (from, to, want) in [
        ("CSeq: 7 INVITE", "CSeq: 7 OPTIONS", Fault::Header(Name::CSeq)),
        ("CSeq: 7 INVITE", "CSeq: 36893488147419103232 INVITE", Fault::Header(Name::CSeq)),
        ("CSeq: 7 INVITE", "CSeq: 2147483648 INVITE", Fault::Header(Name::CSeq)),
        ("Call-ID: x@h\r\n", "", Fault::Missing(Name::CallId)),
        ("Call-ID: x@h", "Call-ID: x@h\r\ni: y", Fault::Repeated(Name::CallId)),
        ("Max-Forwards: 70", "Max-Forwards: 300", Fault::Header(Name::MaxForwards)),
        ("\"A\" <", "\"A <", Fault::Header(Name::From)),
        ("Max-Forwards: 70", "Max-Forwards 70", Fault::HeaderLine),
        ("UDP 192.0.2.9:5060;branch=z9hG4bKa;rport", "UDP 192.0.2.15;;,;,,", Fault::Via),
        ("INVITE sip:100@192.0.2.1 ", "INVITE  sip:100@192.0.2.1  ", Fault::StartLine),
        ("INVITE sip:100@192.0.2.1 SIP", "INVITE sip:100@192.0.2.1; lr SIP", Fault::StartLine),
        ("SIP/2.0\r\nVia", "SIP/2.0  \r\nVia", Fault::StartLine),
    ] {
        assert_eq!(fault(&with(from, to)), Some(want), "{to}");
    }
}

#[test]
fn what_is_not_sip_is_garbage() {
    let mut scratch = Vec::new();
    for bytes in [
        &b""[..],
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00\x01\x02",
        b"SIP/2.0 4294967301 better not break the receiver\r\n\r\n",
        b"SIP/2.0 20 OK\r\n\r\n",
        b"SIP/2.0\r\n",
        b"INVITE\r\n",
    ] {
        assert_eq!(parse(bytes, &mut scratch).err(), Some(Garbage), "{}", String::from_utf8_lossy(bytes));
    }
}
