//! The torture messages of RFC 4475, sent to the running program byte for byte.
//!
//! Each file of `torture/` is one message of section 3, written out from the RFC's text: long lines joined, octets
//! given in hexadecimal put in their place. A message whose topmost Via names a stream transport goes over TCP.

use std::{collections::BTreeSet, fs, net::UdpSocket, path::PathBuf, thread, time::Duration};

use crate::common::{App, Call, Message, Phone, SHORT, Setup, TOWN, desk::town, eventually, net::fresh_ip};

enum Answer {
    /// Any of these statuses.
    Status(&'static [u16]),
    /// Nothing comes back: it was a response, and nobody had asked.
    Silence,
}
use Answer::{Silence, Status};

/// An INVITE that is taken: its 200 is acknowledged and the call ended.
const TAKEN: Answer = Status(&[200]);
/// The method is not served here, and that is looked at first (RFC 3261 §8.2.1); 501 would be as good.
const NO_METHOD: Answer = Status(&[405, 501]);
/// A REGISTER like any other: a password is asked for.
const PROVE: Answer = Status(&[401]);
/// Refusing is asked for, overlooking is allowed.
const LENIENT: Answer = Status(&[200, 400]);

struct Case {
    name: &'static str,
    section: &'static str,
    answer: Answer,
    why: &'static str,
}

const fn case(name: &'static str, section: &'static str, answer: Answer, why: &'static str) -> Case {
    Case { name, section, answer, why }
}

const CASES: &[Case] = &[
    case("wsinv", "3.1.1.1", Status(&[481]), "well-formed, but its To has a tag of a dialog we do not have"),
    case("intmeth", "3.1.1.2", NO_METHOD, "a strange but valid method"),
    case("esc01", "3.1.1.3", TAKEN, "escapes in URIs are plain characters"),
    case("escnull", "3.1.1.4", PROVE, "REGISTER; the escaped NUL must not end the string"),
    case("esc02", "3.1.1.5", NO_METHOD, "% does not escape outside URIs: RE%47IST%45R is not REGISTER"),
    case("lwsdisp", "3.1.1.6", Status(&[200]), "no blank between display name and <"),
    case("longreq", "3.1.1.7", TAKEN, "long values, 34 Vias, no cookie in the branch"),
    case(
        "dblreq",
        "3.1.1.8",
        PROVE,
        "what follows the Content-Length of a datagram is dropped: one answer, to REGISTER",
    ),
    case("semiuri", "3.1.1.9", Status(&[200]), "a semicolon in the user part belongs to the user part"),
    case("transports", "3.1.1.10", Status(&[200]), "unknown transports below the topmost Via"),
    case("mpart01", "3.1.1.11", NO_METHOD, "MESSAGE with a multipart body, binary in it"),
    case("unreason", "3.1.1.12", Silence, "a response with a reason in UTF-8"),
    case("noreason", "3.1.1.13", Silence, "a response with an empty reason"),
    case("badinv01", "3.1.2.1", Status(&[400]), "empty parameters in Via and Contact"),
    case("clerr", "3.1.2.2", Status(&[400]), "Content-Length longer than the datagram"),
    case("ncl", "3.1.2.3", Status(&[400]), "a negative Content-Length"),
    case("scalar02", "3.1.2.4", Status(&[400]), "CSeq beyond 2**31, Max-Forwards beyond 255"),
    case("scalarlg", "3.1.2.5", Silence, "a response with such numbers"),
    case("quotbal", "3.1.2.6", Status(&[400]), "a quoted string that never ends"),
    case("ltgtruri", "3.1.2.7", LENIENT, "a Request-URI in angle brackets"),
    case("lwsruri", "3.1.2.8", Status(&[400, 481]), "blanks within the Request-URI; its To has a tag"),
    case("lwsstart", "3.1.2.9", LENIENT, "several blanks between the parts of the start line"),
    case("trws", "3.1.2.10", LENIENT, "blanks after the start line"),
    case("escruri", "3.1.2.11", LENIENT, "escaped headers in the Request-URI: refused or overlooked, never obeyed"),
    case("baddate", "3.1.2.12", LENIENT, "a Date that is not GMT"),
    case("regbadct", "3.1.2.13", Status(&[400, 401]), "a Contact that had to be in angle brackets"),
    case("badaspec", "3.1.2.14", LENIENT, "blanks within the angle brackets of To"),
    case("baddn", "3.1.2.15", LENIENT, "a comma in a display name without quotes"),
    case("badvers", "3.1.2.16", Status(&[505]), "SIP/7.0"),
    case("mismatch01", "3.1.2.17", Status(&[400]), "the method in CSeq is another one"),
    case("mismatch02", "3.1.2.18", Status(&[400, 405, 501]), "the same with a method nobody knows"),
    case("bigcode", "3.1.2.19", Silence, "a response with the status 4294967301"),
    case("badbranch", "3.2.1", Status(&[200]), "a branch that is the cookie alone is as good as none"),
    case("insuf", "3.3.1", Status(&[400]), "no Call-ID, From, To, Max-Forwards"),
    case("unkscm", "3.3.2", Status(&[416]), "a Request-URI of an unknown scheme"),
    case("novelsc", "3.3.3", Status(&[416]), "a Request-URI of a known but foreign scheme"),
    case("unksm2", "3.3.4", Status(&[400, 401, 416]), "REGISTER with foreign schemes in To, From, Contact"),
    case("bext01", "3.3.5", Status(&[420]), "Require names what nobody supports"),
    case("invut", "3.3.6", Status(&[415]), "a body of an unknown type"),
    case("regaut01", "3.3.7", PROVE, "REGISTER with an unknown Authorization scheme"),
    case("multi01", "3.3.8", Status(&[400]), "headers twice that may come once, with different values"),
    case("mcl01", "3.3.9", Status(&[400]), "two Content-Lengths"),
    case("bcast", "3.3.10", Silence, "a response with a broadcast address in its second Via"),
    case("zeromf", "3.3.11", Status(&[200, 483]), "Max-Forwards 0 has arrived where it was going"),
    case("cparam01", "3.3.12", PROVE, "REGISTER, parameters of the header"),
    case("cparam02", "3.3.13", PROVE, "REGISTER, parameters of the URI"),
    case("regescrt", "3.3.14", PROVE, "REGISTER, a Route escaped in the Contact"),
    case("sdp01", "3.3.15", Status(&[400, 406]), "an INVITE whose sender cannot read any SDP"),
    case("inv2543", "3.4.1", TAKEN, "an INVITE of RFC 2543: no branch, no From tag, no Max-Forwards, no Contact"),
];

#[test]
fn the_table_and_the_files_are_the_forty_nine_messages_of_the_rfc() {
    let files: BTreeSet<_> =
        fs::read_dir(folder()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    let cases: BTreeSet<_> = CASES.iter().map(|c| format!("{}.sip", c.name)).collect();
    assert_eq!(files, cases);
    assert_eq!(cases.len(), 49);
}

#[test]
fn files_hold_the_octets_of_the_rfc_and_no_editor_s() {
    for case in CASES {
        let bytes = read(case.name);
        let head = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or_else(|| panic!("{}", case.name));
        let bare = bytes[..head].iter().enumerate().filter(|(i, b)| **b == b'\n' && bytes[i - 1] != b'\r').count();
        assert_eq!(bare, 0, "{}: a line end without CR", case.name);
    }
    assert!(read("intmeth").windows(2).any(|w| w == b"\\\0"), "the NUL in intmeth");
    assert!(read("unreason").windows(2).any(|w| w == [0xd0, 0xbd]), "the UTF-8 in unreason");
    assert_eq!(read("mpart01").len(), 1290);
    assert!(read("trws").starts_with(b"OPTIONS sip:remote-target@example.com SIP/2.0  \r\n"));
    assert!(read("noreason").starts_with(b"SIP/2.0 100 \r\n"));
}

#[test]
fn each_message_gets_the_answer_the_rfc_asks_for_and_the_next_caller_is_served() {
    // With a telephone, so that REGISTER is looked at.
    let app = Setup::new(&town(TOWN, &[("Олена", "101")], "Олена", "")).start();
    app.adds_phone("101");
    let mut wrong = Vec::new();
    for case in CASES {
        let bytes = in_its_own_transaction(case.name, read(case.name));
        let answers = if over_stream(&bytes) { send_stream(&app, &bytes) } else { send_datagram(&app, &bytes) };
        let finals: Vec<_> = answers.iter().map(Message::status).filter(|s| *s != 100).collect();
        let right = match case.answer {
            Silence => answers.is_empty(),
            Status(allowed) => finals.len() == 1 && allowed.contains(&finals[0]),
        };
        if !right {
            wrong.push(format!("{} ({}, {}): answered {finals:?}", case.name, case.section, case.why));
        }
        wrong.extend(answers.iter().filter_map(|a| missing_header(case.name, a)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    call.hangs_up();
    app.record(&call.invite.call_id);
}

/// Many messages of the RFC have one branch: from sockets of their own the second would be the first one, sent again.
fn in_its_own_transaction(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    const SHARED: &[u8] = b"branch=z9hG4bKkdjuw";
    let Some(at) = bytes.windows(SHARED.len()).position(|w| w == SHARED) else { return bytes };
    [&bytes[..at], b"branch=z9hG4bK", name.as_bytes(), &bytes[at + SHARED.len()..]].concat()
}

/// What RFC 3261 §8.2 wants beside some statuses.
fn missing_header(name: &str, answer: &Message) -> Option<String> {
    let header = match answer.status() {
        401 => "www-authenticate",
        405 => "allow",
        415 => "accept",
        420 => "unsupported",
        _ => return None,
    };
    answer.get(header).is_none().then(|| format!("{name}: no {header} in\n{answer}"))
}

/// From a fresh address: answers go to it and to the port that Via names (5060, 5050 or 5070 in these messages).
fn send_datagram(app: &App, bytes: &[u8]) -> Vec<Message> {
    let ip = fresh_ip();
    let sockets: Vec<_> = [5060, 5050, 5070].map(|port| UdpSocket::bind((ip, port)).unwrap()).into();
    for socket in &sockets {
        socket.set_nonblocking(true).unwrap();
    }
    sockets[0].send_to(bytes, app.sip()).unwrap();
    let answers = collect_answers(app, || {
        let mut buffer = [0; 65536];
        sockets.iter().find_map(|s| s.recv(&mut buffer).ok().map(|n| Message::parse(&buffer[..n])))
    });
    for answer in answers.iter().filter(|a| a.status() == 200 && a.cseq_method() == "INVITE") {
        for request in settle(answer) {
            sockets[0].send_to(request.as_bytes(), app.sip()).unwrap();
        }
    }
    answers
}

fn send_stream(app: &App, bytes: &[u8]) -> Vec<Message> {
    let mut phone = Phone::tcp(app.sip());
    phone.send(bytes);
    let answers = collect_answers(app, || phone.receive(Duration::from_millis(10)));
    for answer in answers.iter().filter(|a| a.status() == 200 && a.cseq_method() == "INVITE") {
        settle(answer).iter().for_each(|request| phone.send(request.as_bytes()));
    }
    answers
}

/// Everything that comes back until the program has answered somebody else's later question; retransmissions once.
fn collect_answers(app: &App, mut next: impl FnMut() -> Option<Message>) -> Vec<Message> {
    let mut answers: Vec<Message> = Vec::new();
    // The program works message by message, so an answer to a later question proves that it has done with ours.
    let mut witness = Phone::udp(app.sip());
    assert_eq!(witness.options().status(), 200);
    let mut quiet = 0;
    // What was begun (100) is waited for: its 200 needs the media thread too.
    let owed = |answers: &[Message]| answers.last().is_some_and(|a| a.status() < 200);
    while quiet < 20 || (quiet < 1000 && owed(&answers)) {
        match next() {
            Some(answer) if answers.contains(&answer) => {}
            Some(answer) => answers.push(answer),
            None => quiet += 1,
        }
        thread::sleep(Duration::from_millis(5));
    }
    answers
}

/// ACK and BYE for a 200.
fn settle(answer: &Message) -> [String; 2] {
    let cseq: u32 = answer.header("cseq").split(' ').next().unwrap().parse().unwrap();
    [("ACK", cseq), ("BYE", cseq + 1)].map(|(method, cseq)| {
        format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;rport;branch=z9hG4bK{method}{id}\r\nMax-Forwards: 70\r\n\
             From: {from}\r\nTo: {to}\r\nCall-ID: {id}\r\nCSeq: {cseq} {method}\r\nContent-Length: 0\r\n\r\n",
            target = answer.uri("contact"),
            from = answer.header("from"),
            to = answer.header("to"),
            id = answer.header("call-id"),
        )
    })
}

/// True when the topmost Via names TCP or TLS.
fn over_stream(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let via =
        text.lines().find(|l| l.to_ascii_lowercase().starts_with("via") || l.starts_with("v:")).unwrap_or_default();
    via.contains("/TCP") || via.contains("/TLS")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(format!("{name}.sip"))).unwrap()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/torture")
}

#[test]
fn the_torture_leaves_no_call_open() {
    let app = Setup::new(TOWN).start();
    for name in ["esc01", "inv2543", "baddate"] {
        send_datagram(&app, &read(name));
    }
    eventually("an empty line", SHORT, || (app.figure("calls") == 0).then_some(()));
}
