//! Whatever the network throws at the port, the caller on the line hears every bit.

mod common;

use std::{io::Write, net::TcpStream, time::Duration};

use common::{App, Call, Phone, SHORT, TOWN, eventually, secs};
use slukhavka::chance::Chance;

/// Plays a call; `disturb` runs while it is on; the words must come whole and the stream unbroken.
#[track_caller]
fn a_call_beside(app: &App, disturb: impl FnOnce(&mut Phone)) {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1");
    let mut phone = Phone::udp(app.sip());
    disturb(&mut phone);
    call.hears("натисніть два").presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    call.rtp.stream().assert_unbroken(160);
    let mut witness = Phone::udp(app.sip());
    assert_eq!(witness.options().status(), 200, "the port is dead");
}

#[test]
fn garbage_datagrams_are_counted_and_forgotten() {
    let app = App::start(TOWN);
    a_call_beside(&app, |phone| {
        let mut chance = Chance::seeded(4475);
        for i in 0..2000 {
            let length = 1 + chance.below(1400) as usize;
            let bytes: Vec<u8> = (0..length).map(|_| chance.next_u32() as u8).collect();
            phone.send(&bytes);
            if i % 100 == 0 {
                phone.send(b"\r\n\r\n");
                phone.send(b"");
                phone.send(b"\0\0\0\0");
            }
        }
    });
    eventually("the counter", SHORT, || (app.figure("garbage") > 500).then_some(()));
}

#[test]
fn an_invite_with_one_byte_changed_never_stops_the_service() {
    let app = App::start(TOWN);
    a_call_beside(&app, |phone| {
        let call = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
        let text = call.invite.text(&call.phone).replace("INVITE", "OPTIONS").into_bytes();
        let mut chance = Chance::seeded(3261);
        for _ in 0..3000 {
            let mut bytes = text.clone();
            for _ in 0..=chance.below(3) {
                let at = chance.below(bytes.len() as u64) as usize;
                bytes[at] = chance.next_u32() as u8;
            }
            bytes.truncate(1 + chance.below(bytes.len() as u64) as usize);
            phone.send(&bytes);
        }
    });
}

#[test]
fn methods_that_are_not_for_strangers_are_refused_one_by_one() {
    let app = App::start(TOWN);
    a_call_beside(&app, |phone| {
        for method in ["REGISTER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "PRACK", "MESSAGE", "X-DANCE"] {
            let text = phone.plain(method, &["Event: x", "Refer-To: <sip:+380900000000@x>", "RAck: 1 1 INVITE"]);
            phone.send(text.as_bytes());
            let answer = phone.final_response(method);
            assert!([403, 405, 481, 489, 501].contains(&answer.status()), "{method}: {answer}");
        }
    });
}

#[test]
fn malformed_session_descriptions_are_400_or_488_and_no_call() {
    let app = App::start(TOWN);
    let bodies = [
        "v=0",
        "hello, this is no SDP at all",
        "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\nm=audio 99999999 RTP/AVP 8\r\n",
        "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 999.1.1.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n",
        "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP\r\n",
        "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=video 4000 RTP/AVP 31\r\n",
        "\u{0}\u{0}\u{0}",
    ];
    a_call_beside(&app, |_| {
        for body in bodies {
            let mut call = Call::prepare(&app, Phone::udp(app.sip()), |invite, _| invite.body = body.into());
            call.invites();
            let answer = call.phone.final_response("INVITE");
            assert!([400, 488].contains(&answer.status()), "{body:?}: {answer}");
        }
    });
    assert_eq!(app.figure("calls"), 0);
}

#[test]
fn a_message_over_64_kib_on_a_stream_is_cut_off_and_others_are_served() {
    let app = App::start(TOWN);
    a_call_beside(&app, |_| {
        let mut stream = TcpStream::connect(app.sip()).unwrap();
        let head = format!("OPTIONS sip:x@{} SIP/2.0\r\nContent-Length: 1000000\r\nSubject: ", app.sip());
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(&vec![b'x'; 200_000]);
        let mut endless = TcpStream::connect(app.sip()).unwrap();
        let _ = endless.write_all(&vec![b'y'; 200_000]);
        let mut phone = Phone::tcp(app.sip());
        assert_eq!(phone.options().status(), 200);
    });
}

#[test]
fn a_datagram_as_large_as_udp_allows_is_answered_or_dropped() {
    let app = App::start(TOWN);
    a_call_beside(&app, |phone| {
        let padding = format!("X-Padding: {}", "p".repeat(60_000));
        let text = phone.plain("OPTIONS", &[&padding]);
        phone.send(text.as_bytes());
        if let Some(answer) = phone.receive(secs(1)) {
            assert!([200, 400, 413, 513].contains(&answer.status()), "{answer}");
        }
    });
}

#[test]
fn a_hundred_idle_connections_keep_nobody_out() {
    let app = App::start(TOWN);
    let idle: Vec<_> = (0..100).map(|_| TcpStream::connect(app.sip()).unwrap()).collect();
    a_call_beside(&app, |_| {
        let mut phone = Phone::tcp(app.sip());
        assert_eq!(phone.options().status(), 200);
    });
    drop(idle);
}

#[test]
fn responses_nobody_asked_for_are_dropped() {
    let app = App::start(TOWN);
    a_call_beside(&app, |phone| {
        for status in ["100 Trying", "180 Ringing", "200 OK", "407 Proxy Authentication Required", "999 What"] {
            let text = phone.plain("INVITE", &[]);
            let rest = text.split_once("\r\n").unwrap().1;
            phone.send(format!("SIP/2.0 {status}\r\n{rest}").as_bytes());
        }
        phone.hears_nothing(Duration::from_millis(300));
    });
}

#[test]
fn a_scanner_that_only_knocks_leaves_no_calls_open() {
    let app = App::start(&format!("{TOWN}limits: {{calls: 30}}\n"));
    // INVITEs without ACK, as dictionary scanners send them, from one address with as many Call-IDs.
    let mut phone = Phone::udp(app.sip());
    for _ in 0..20 {
        let call = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
        let text = call.invite.text(&phone);
        phone.send(text.as_bytes());
    }
    assert_eq!(phone.final_response("INVITE").status(), 200);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    call.hangs_up();
    // Nobody acknowledges: all are ended by the program itself after 64·T1, or earlier when their menu is over.
    eventually("an empty line", secs(100), || (app.figure("calls") == 0).then_some(()));
}
