//! The torture messages of RFC 4475, as they reach a user agent.
//!
//! Where the RFC leaves a choice, ours is written beside the message. Responses are dropped, because none of them
//! answers anything we asked.

use crate::sip::{
    UaEvent,
    testing::{Peer, header, status},
};

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// 100, and the owner is told of a call.
    Call,
    /// The owner is told of a registration.
    Register,
    Status(u16),
    Nothing,
}
use Answer::{Call, Nothing, Register, Status};

fn answer_to(message: &[u8]) -> (Answer, String) {
    let mut peer = Peer::udp();
    let sent = peer.send(message);
    let answer = match sent.first() {
        None if matches!(peer.events[..], [UaEvent::Register { .. }]) => Register,
        None => Nothing,
        Some(first) if status(first) == 100 && peer.events.len() == 1 => Call,
        Some(first) => Status(status(first)),
    };
    (answer, sent.concat())
}

fn check(section: &str, message: impl AsRef<[u8]>, want: Answer) -> String {
    let message = crlf(message.as_ref());
    let (answer, text) = answer_to(&message);
    assert_eq!(answer, want, "RFC 4475 §{section}\n{text}");
    text
}

/// The messages are written with plain line ends below.
fn crlf(text: &[u8]) -> Vec<u8> {
    text.split(|b| *b == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect::<Vec<_>>()
        .join(&b"\r\n"[..])
}

/// A request with the usual headers, for messages that are odd in one place only.
fn plain(start: &str, method: &str, odd: &str) -> String {
    format!(
        "{start}\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKkdjuw\nMax-Forwards: 70\nTo: <sip:user@example.com>\n\
         From: <sip:caller@example.org>;tag=33242\nCall-ID: odd.0ha0isndaksdj\nCSeq: 8 {method}\n{odd}Content-Length: 0\n\n"
    )
}

#[test]
fn section_3_1_1_1_a_short_tortuous_invite() {
    let message = "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
TO :
 sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>
  ;
  tag = 98asjd8
MaX-fOrWaRdS: 0068
Call-ID: wsinv.ndaksdj@192.0.2.1
Content-Length   : 4
cseq: 0009
  INVITE
Via  : SIP  /   2.0
 /UDP
    192.0.2.2;branch=390skdjuw
s :
NewFangledHeader:   newfangled value
 continued newfangled value
UnknownHeaderWithUnusualValue: ;;,,;;,;
Content-Type: application/sdp
Route:
 <sip:services.example.com;lr;unknownwith=value;unknown-no-value>
v:  SIP  / 2.0  / TCP     spindle.example.com   ;
  branch  =   z9hG4bK9ikj8  ,
 SIP  /    2.0   / UDP  192.168.255.111   ; branch=
 z9hG4bK30239
m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =
      newvalue ;
  secondparam ; q = 0.33

v=0
";
    // Well formed; its To tag names a dialog we do not have.
    let text = check("3.1.1.1", message, Status(481));
    assert_eq!(header(&text, "Call-ID"), "wsinv.ndaksdj@192.0.2.1");
    assert_eq!(text.matches("Via: ").count(), 2, "{text}");
    check("3.1.1.1", message.replace(" ;   tag    = 1918181833n", ""), Call);
}

#[test]
fn section_3_1_1_2_wide_range_of_valid_characters() {
    let message = "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0
Via: SIP/2.0/UDP host1.example.com;rport;branch=z9hG4bK-.!%66*_+`'~
To: \"BEL:\\\x07 NUL:\\\0 DEL:\\\x7f\" <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com>
From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"\u{0420}\u{0430}\u{0431}\u{043e}\u{0442}\";tag=_token~1'+`*%!-.
Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{
CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~
Max-Forwards: 255
extensionHeader-!.%*+_`'~:\u{feff}\u{5927}\u{505c}\u{96fb}
Content-Length: 0

";
    let text = check("3.1.1.2", message, Status(501));
    assert!(text.contains("Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n"), "{text}");
}

#[test]
fn section_3_1_1_3_to_5_escapes() {
    let invite = plain("INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0", "INVITE", "");
    check("3.1.1.3", &invite, Call);
    let mut peer = Peer::udp();
    peer.send(crlf(invite.as_bytes()));
    let Some(UaEvent::Incoming { invite, .. }) = peer.events.pop() else { panic!("no call") };
    assert_eq!(invite.called_user, "sips:user@example.com");
    let null = plain("REGISTER sip:example.com SIP/2.0", "REGISTER", "Contact: <sip:%00@host5.example.com>\n");
    check("3.1.1.4", null, Register);
    // `RE%47IST%45R` is a method of its own and not REGISTER.
    check("3.1.1.5", plain("RE%47IST%45R sip:registrar.example.com SIP/2.0", "RE%47IST%45R", ""), Status(501));
}

#[test]
fn section_3_1_1_6_no_space_between_name_and_bracket() {
    let message = plain("OPTIONS sip:user@example.com SIP/2.0", "OPTIONS", "");
    check("3.1.1.6", message.replace("From: <sip", "From: caller<sip"), Status(200));
}

#[test]
fn section_3_1_1_7_long_values() {
    let long = |n: usize, s: &str| s.repeat(n);
    let message = format!(
        "INVITE sip:user@example.com SIP/2.0\nTo: \"I have a user name of {}\" <sip:user@example.com:6000;{}=val;{}>\n\
         F: sip:{}@example.com;tag=12{}4;{}\nCall-ID: longreq.one{}call\nCSeq: 3882340 INVITE\nUnknown{}Name: {}\n\
         {}Max-Forwards: 70\nContact: <sip:{}@example.com>\nContent-Length: 4\nContent-Type: application/sdp\n\nv=0\n",
        long(10, "extreme"),
        long(5, "unknownparam"),
        long(9, "longparam"),
        long(20, "amazinglylong"),
        long(60, "4902"),
        long(6, "unknownheaderparam"),
        long(40, "really"),
        long(9, "Long"),
        long(20, "unknown-value "),
        format!("Via: SIP/2.0/TCP sip33.example.com;branch=z9hG4bK{}\n", long(30, "very")).repeat(12),
        long(20, "amazinglylong"),
    );
    check("3.1.1.7", message, Call);
}

#[test]
fn section_3_1_1_8_octets_behind_a_datagram() {
    let first = plain("REGISTER sip:example.com SIP/2.0", "REGISTER", "");
    let second = plain("INVITE sip:joe@example.com SIP/2.0", "INVITE", "");
    check("3.1.1.8", first + &second, Register);
}

#[test]
fn section_3_1_1_9_and_10_semicolons_in_users_and_unknown_transports() {
    check("3.1.1.9", plain("OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0", "OPTIONS", ""), Status(200));
    let more = "Via: SIP/2.0/SCTP t1;branch=z9hG4bK1\nVia: SIP/2.0/TLS t2;branch=z9hG4bK2\nVia: SIP/2.0/UNKNOWN t3;branch=z9hG4bK3\n";
    let text = check("3.1.1.10", plain("OPTIONS sip:user@example.com SIP/2.0", "OPTIONS", more), Status(200));
    assert_eq!(text.matches("Via: ").count(), 4);
}

#[test]
fn section_3_1_1_11_multipart_mime_in_a_message() {
    let mut message = crlf(plain("MESSAGE sip:kumiko@example.org SIP/2.0", "MESSAGE", "").as_bytes());
    let at = message.len() - 5;
    message.splice(at..at + 1, *b"9");
    message.extend_from_slice(b"\x00\xff--b\r\n\x80\x81");
    assert_eq!(answer_to(&message).0, Status(405));
}

#[test]
fn section_3_1_1_12_and_13_reason_phrases_of_stray_responses() {
    let rest = "Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\nCall-ID: unreason\nCSeq: 35 INVITE\n\
                From: sip:user@example.com;tag=11141343\nTo: sip:user@example.edu;tag=2229\nContent-Length: 0\n\n";
    check("3.1.1.12", format!("SIP/2.0 200 = 2**3 * 5**2 \u{43d}\u{43e} \u{441}\u{442}\u{43e}\n{rest}"), Nothing);
    check("3.1.1.13", format!("SIP/2.0 100 \n{rest}"), Nothing);
}

#[test]
fn section_3_1_2_1_extraneous_separators() {
    let message =
        plain("INVITE sip:user@example.com SIP/2.0", "INVITE", "Contact: \"Joe\" <sip:joe@example.org>;;;;\n");
    check("3.1.2.1", message.replace("192.0.2.1:5060;branch=z9hG4bKkdjuw", "192.0.2.15;;,;,,"), Status(400));
}

#[test]
fn section_3_1_2_2_and_3_content_length() {
    let message = plain("INVITE sip:user@example.com SIP/2.0", "INVITE", "");
    check("3.1.2.2", message.replace("Content-Length: 0", "Content-Length: 9999"), Status(400));
    check("3.1.2.3", message.replace("Content-Length: 0", "Content-Length: -999"), Status(400));
}

#[test]
fn section_3_1_2_4_and_5_overlarge_numbers() {
    let message = plain("REGISTER sip:example.com SIP/2.0", "REGISTER", "Expires: 10000000000000000000\n");
    check("3.1.2.4", message.replace("CSeq: 8 ", "CSeq: 36893488147419103232 "), Status(400));
    check("3.1.2.4", message.replace("Max-Forwards: 70", "Max-Forwards: 300"), Status(400));
    let response = message.replace("REGISTER sip:example.com SIP/2.0", "SIP/2.0 503 Service Unavailable");
    check("3.1.2.5", response.replace("CSeq: 8 ", "CSeq: 9292394834772304023312 "), Nothing);
}

#[test]
fn section_3_1_2_6_to_11_broken_request_lines_and_quotes() {
    let message = plain("INVITE sip:user@example.com SIP/2.0", "INVITE", "");
    let line = "INVITE sip:user@example.com SIP/2.0";
    check("3.1.2.6", message.replace("To: <", "To: \"Mr. J. User <"), Status(400));
    check("3.1.2.7", message.replace(line, "INVITE <sip:user@example.com> SIP/2.0"), Status(400));
    check("3.1.2.8", message.replace(line, "INVITE sip:user@example.com; lr SIP/2.0"), Status(400));
    check("3.1.2.9", message.replace(line, "INVITE  sip:user@example.com  SIP/2.0"), Status(400));
    check("3.1.2.10", message.replace(line, "INVITE sip:user@example.com SIP/2.0  "), Status(400));
    check(
        "3.1.2.11",
        message.replace(line, "INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0"),
        Status(400),
    );
}

#[test]
fn section_3_1_2_12_to_15_what_a_liberal_element_may_take() {
    // Date is not ours to read.
    let message = plain("INVITE sip:user@example.com SIP/2.0", "INVITE", "Date: Fri, 01 Jan 2010 16:00:00 EST\n");
    check("3.1.2.12", message, Call);
    let contact = "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E\n";
    check("3.1.2.13", plain("REGISTER sip:example.com SIP/2.0", "REGISTER", contact), Register);
    let message = plain("OPTIONS sip:user@example.org SIP/2.0", "OPTIONS", "");
    let spaced = message.replace("To: <sip:user@example.com>", "To: \"Watson, Thomas\" < sip:t.watson@example.org >");
    check("3.1.2.14", spaced, Status(200));
    check("3.1.2.15", message.replace("From: <", "From:    Bell, Alexander <"), Status(200));
}

#[test]
fn section_3_1_2_16_to_19_versions_methods_and_codes() {
    let message = plain("OPTIONS sip:t.watson@example.org SIP/7.0", "OPTIONS", "");
    check("3.1.2.16", message.replace("SIP/2.0/UDP", "SIP/7.0/UDP"), Status(505));
    check("3.1.2.17", plain("OPTIONS sip:user@example.com SIP/2.0", "INVITE", ""), Status(400));
    // 501 would do as well: the form is looked at first.
    check("3.1.2.18", plain("NEWMETHOD sip:user@example.com SIP/2.0", "INVITE", ""), Status(400));
    check("3.1.2.19", plain("SIP/2.0 4294967301 better not break the receiver", "INVITE", ""), Nothing);
}

#[test]
fn section_3_2_1_a_branch_that_is_only_the_cookie() {
    let message = plain("OPTIONS sip:user@example.com SIP/2.0", "OPTIONS", "").replace("z9hG4bKkdjuw", "z9hG4bK");
    check("3.2.1", &message, Status(200));
    let mut peer = Peer::udp();
    let first = peer.send(crlf(message.as_bytes()));
    let other = message.replace("Call-ID: odd", "Call-ID: other");
    assert_ne!(peer.send(crlf(other.as_bytes())), first, "two requests are two transactions all the same");
    assert_eq!(peer.ua.counters().retransmissions_absorbed, 0);
}

#[test]
fn section_3_3_1_missing_required_headers() {
    let message = "INVITE sip:user@example.com SIP/2.0\nCSeq: 193942 INVITE\n\
                   Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\nContent-Type: application/sdp\nContent-Length: 4\n\nv=0\n";
    let text = check("3.3.1", message, Status(400));
    assert!(text.contains("Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf"), "{text}");
}

#[test]
fn section_3_3_2_to_4_unknown_schemes() {
    check("3.3.2", plain("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0", "OPTIONS", ""), Status(416));
    check("3.3.3", plain("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0", "OPTIONS", ""), Status(416));
    let message = plain("REGISTER sip:example.com SIP/2.0", "REGISTER", "Contact: <name:John_Smith>\n");
    check("3.3.4", message.replace("To: <sip:user@example.com>", "To: isbn:2983792873"), Status(400));
}

#[test]
fn section_3_3_5_unknown_extensions() {
    let more = "Require: nothingSupportsThis, nothingSupportsThisEither\n\
                Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis\n";
    let text = check("3.3.5", plain("OPTIONS sip:user@example.com SIP/2.0", "OPTIONS", more), Status(420));
    assert_eq!(header(&text, "Unsupported"), "nothingSupportsThis, nothingSupportsThisEither");
}

#[test]
fn section_3_3_6_and_7_unknown_content_and_authorization() {
    let message = plain("INVITE sip:user@example.com SIP/2.0", "INVITE", "Content-Type: application/unknownformat\n");
    let text = check("3.3.6", message.replace("Content-Length: 0\n\n", "Content-Length: 4\n\n<au>"), Status(415));
    assert_eq!(header(&text, "Accept"), "application/sdp");
    let unknown = "Authorization: NoOneKnowsThisScheme opaque-data=here\n";
    check("3.3.7", plain("REGISTER sip:example.com SIP/2.0", "REGISTER", unknown), Register);
}

#[test]
fn section_3_3_8_and_9_repeated_single_headers() {
    let more = "CSeq: 5 INVITE\nCall-ID: multi01.98asdh@192.0.2.1\nMax-Forwards: 5\nFrom: sip:c@example.net;tag=3\n";
    check("3.3.8", plain("INVITE sip:user@company.com SIP/2.0", "INVITE", more), Status(400));
    check("3.3.9", plain("OPTIONS sip:user@example.com SIP/2.0", "OPTIONS", "Content-Length: 13\n"), Status(400));
}

#[test]
fn section_3_3_10_a_response_with_a_broadcast_via() {
    let message = plain("SIP/2.0 200 OK", "INVITE", "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23\n");
    check("3.3.10", message, Nothing);
}

#[test]
fn section_3_3_11_max_forwards_zero_reaches_its_server() {
    let message = plain("OPTIONS sip:user@example.com SIP/2.0", "OPTIONS", "");
    check("3.3.11", message.replace("Max-Forwards: 70", "Max-Forwards: 0"), Status(200));
}

#[test]
fn section_3_3_12_to_14_registrations_with_odd_contacts() {
    for contact in [
        "Contact: sip:+19725552222@gw1.example.net;unknownparam",
        "Contact: <sip:+19725552222@gw1.example.net;unknownparam>",
        "Contact: \"<sip:joe@big.org>\" <sip:alice%40x@a>",
    ] {
        check("3.3.12-14", plain("REGISTER sip:example.com SIP/2.0", "REGISTER", &format!("{contact}\n")), Register);
    }
}

#[test]
fn section_3_3_15_an_accept_without_sdp() {
    check(
        "3.3.15",
        plain("INVITE sip:user@example.com SIP/2.0", "INVITE", "Accept: text/nobodyKnowsThis\n"),
        Status(406),
    );
}

#[test]
fn section_3_4_an_invite_of_rfc_2543() {
    let message = "INVITE sip:UserB@example.com SIP/2.0
Via: SIP/2.0/UDP iftgw.example.com
From: <sip:+13035551111@ift.client.example.net;user=phone>
Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>
To: sip:+16505552222@ss1.example.net;user=phone
Call-ID: inv2543.1717@ift.client.example.com
CSeq: 56 INVITE
Content-Type: application/sdp

v=0
";
    check("3.4", message, Call);
    let mut peer = Peer::udp();
    let message = crlf(message.as_bytes());
    peer.send(&message);
    peer.send(&message);
    assert_eq!(peer.events.len(), 1, "a copy is recognised without a branch");
}
