//! What goes wrong between two SIP peers, and must not go wrong for the caller.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::common::{App, Call, LONG, Message, Phone, SHORT, TOWN, deep, eventually, hasty_town, secs};

#[test]
fn a_retransmitted_invite_is_one_call_and_gets_the_same_answer() {
    let app = App::start(TOWN);
    let mut call = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
    call.invites();
    call.invites();
    let first = call.is_answered().clone();
    call.invites();
    let again = call.phone.final_response("INVITE");
    assert_eq!(again.tag("to"), first.tag("to"));
    call.acknowledges("");
    call.hangs_up();
    app.record(&call.invite.call_id);
    assert_eq!(app.figure("offered"), 1);
}

#[test]
fn the_200_comes_again_until_the_ack_and_stops_then() {
    let app = App::start(TOWN);
    let mut call = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
    call.invites();
    let first = call.is_answered().clone();
    for _ in 0..3 {
        assert_eq!(call.phone.final_response("INVITE"), first, "timer G of the 2xx");
    }
    call.acknowledges("");
    call.rtp.talk();
    call.hears("menus.головне.say#1");
    call.phone.hears_nothing(secs(3));
    call.hangs_up();
}

#[test]
fn a_call_nobody_acknowledges_is_ended_by_bye_after_64_t1() {
    if !deep() {
        return crate::common::skip(
            "a call nobody acknowledges is ended by BYE",
            "32 seconds: only with ./test --deep",
        );
    }
    let app = App::start(TOWN);
    let mut call = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
    call.invites();
    call.is_answered();
    let bye = call.phone.request("BYE", secs(45));
    call.phone.answer(&bye, "200 OK");
    assert_eq!(app.record(&call.invite.call_id)["outcome"], "not-acknowledged");
}

#[test]
fn a_lost_ack_sent_again_starts_no_second_anything() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.acknowledges("");
    call.acknowledges("");
    call.hears("menus.головне.say#1");
    call.phone.hears_nothing(secs(1));
    call.hangs_up();
}

#[test]
fn a_lower_cseq_is_refused_and_the_call_goes_on() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    assert_eq!(call.asks("OPTIONS", &[], "").status(), 200);
    let late = call.in_dialog("OPTIONS", 1, &[], "");
    call.phone.send(late.as_bytes());
    assert_eq!(call.phone.final_response("OPTIONS").status(), 500, "RFC 3261 §12.2.2");
    call.hears("menus.головне.say#1");
    call.hangs_up();
}

#[test]
fn a_merged_invite_is_refused_482() {
    let app = App::start(TOWN);
    let mut call = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
    call.invites();
    let first = call.is_answered().clone();
    call.acknowledges("");
    // The same request arrives by another path: a branch of its own, no To tag (RFC 3261 §8.2.2.2).
    call.invite.branch = "z9hG4bKanotherpath".into();
    let text = call.invite.text(&call.phone);
    call.phone.send(text.as_bytes());
    let merged = call.phone.final_response("INVITE");
    assert_eq!(merged.status(), 482, "{merged}");
    call.answer = first;
    call.hangs_up();
    assert_eq!(app.figure("offered"), 1);
}

#[test]
fn byes_that_cross_are_both_answered() {
    let app = App::start(&hasty_town());
    let mut call = Call::dial(&app);
    let theirs = call.phone.request("BYE", LONG);
    call.cseq += 1;
    let ours = call.in_dialog("BYE", call.cseq, &[], "");
    call.phone.send(ours.as_bytes());
    let answer = call.phone.final_response("BYE");
    assert!([200, 481].contains(&answer.status()), "{answer}");
    call.phone.answer(&theirs, "200 OK");
    app.record(&call.invite.call_id);
    app.wait_for_figure("sessions", 0, SHORT);
}

#[test]
fn a_bye_whose_answer_was_lost_is_answered_again() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.cseq += 1;
    let bye = call.in_dialog("BYE", call.cseq, &[], "");
    for _ in 0..2 {
        call.phone.send(bye.as_bytes());
        assert_eq!(call.phone.final_response("BYE").status(), 200);
    }
    app.record(&call.invite.call_id);
}

#[test]
fn a_second_invite_before_the_first_is_settled_is_refused() {
    let app = App::start(&format!("{TOWN}ring: 2s\n"));
    let mut call = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
    call.invites();
    let ringing = call.phone.response();
    assert_eq!(ringing.status(), 180, "{ringing}");
    call.answer = ringing;
    call.cseq = 2;
    let body = call.offer.to_string();
    let early = call.in_dialog("INVITE", 2, &[], &body);
    call.phone.send(early.as_bytes());
    let refusal = call.phone.response();
    assert_eq!(refusal.status(), 500, "RFC 3261 §14.2: {refusal}");
    assert!(refusal.get("retry-after").is_some(), "§14.2 asks for 0–10 s here: {refusal}");
    // The ACK of a refusal belongs to the same transaction (RFC 3261 §17.1.1.3).
    let ack = early.replace("INVITE sip:", "ACK sip:").replace("2 INVITE", "2 ACK");
    call.phone.send(ack.as_bytes());
    call.cseq = 1;
    call.is_answered();
    call.acknowledges("");
    call.cseq = 2;
    call.hangs_up();
}

#[test]
fn answers_go_where_via_and_rport_say() {
    let app = App::start(TOWN);
    let mut phone = Phone::udp(app.sip());
    // A NAT changed address and port: Via names a host that is not ours, and rport asks for the real port.
    let text = phone
        .plain("OPTIONS", &[])
        .replace(&format!("SIP/2.0/UDP {};", phone.addr), "SIP/2.0/UDP 192.0.2.77:6666;rport;");
    phone.send(text.as_bytes());
    let answer = phone.final_response("OPTIONS");
    let via = answer.header("via");
    assert!(via.contains(&format!("received={}", phone.addr.ip())), "{via}");
    assert!(via.contains(&format!("rport={}", phone.addr.port())), "{via}");
}

#[test]
fn messages_in_one_tcp_stream_are_cut_by_content_length_wherever_the_network_cuts() {
    let app = App::start(TOWN);
    let mut phone = Phone::tcp(app.sip());
    let both = phone.plain("OPTIONS", &["Subject: перше"]) + &phone.plain("OPTIONS", &["Subject: друге"]);
    for piece in both.as_bytes().chunks(7) {
        phone.send(piece);
    }
    for _ in 0..2 {
        assert_eq!(phone.final_response("OPTIONS").status(), 200);
    }
}

#[test]
fn a_keep_alive_on_tcp_is_answered() {
    let app = App::start(TOWN);
    let mut stream = TcpStream::connect(app.sip()).unwrap();
    stream.set_read_timeout(Some(SHORT)).unwrap();
    stream.write_all(b"\r\n\r\n").unwrap();
    let mut pong = [0; 2];
    stream.read_exact(&mut pong).unwrap();
    assert_eq!(&pong, b"\r\n", "RFC 5626 §3.5.1");
}

#[test]
fn a_call_survives_the_end_of_its_tcp_connection_and_can_be_ended_on_another() {
    let app = App::start(TOWN);
    let mut call = Call::prepare(&app, Phone::tcp(app.sip()), |_, _| {});
    call.invites();
    call.is_answered();
    call.acknowledges("");
    call.rtp.talk();
    call.hears("menus.головне.say#1");
    call.phone = Phone::tcp(app.sip());
    call.hangs_up();
    app.record(&call.invite.call_id);
}

#[test]
fn every_final_refusal_names_what_is_understood() {
    let app = App::start(TOWN);
    let mut phone = Phone::udp(app.sip());
    let methods = ["PUBLISH", "MESSAGE", "DANCE"];
    for method in methods {
        let text = phone.plain(method, &[]);
        phone.send(text.as_bytes());
        let refusal = phone.final_response(method);
        assert!([405, 501].contains(&refusal.status()), "{method}: {refusal}");
        let allow = refusal.list("allow");
        for ours in ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO"] {
            assert!(allow.contains(&ours.to_owned()), "{method}: {allow:?}");
        }
        assert!(refusal.get("retry-after").is_none());
    }
    let options = phone.options();
    assert!(!options.list("accept").is_empty() && !options.list("allow").is_empty(), "{options}");
    assert!(options.get("supported").is_some(), "{options}");
}

#[test]
fn a_cancel_for_nothing_is_481_and_a_late_cancel_changes_nothing() {
    let app = App::start(TOWN);
    let mut phone = Phone::udp(app.sip());
    let text = phone.plain("CANCEL", &[]);
    phone.send(text.as_bytes());
    assert_eq!(phone.final_response("CANCEL").status(), 481);

    let mut call = Call::dial(&app);
    let cancel = call.invite.text(&call.phone).replace("INVITE sip:", "CANCEL sip:").replace("1 INVITE", "1 CANCEL");
    let cancel = format!("{}Content-Length: 0\r\n\r\n", &cancel[..cancel.find("Content-Type").unwrap()]);
    call.phone.send(cancel.as_bytes());
    let answer = call.phone.final_response("CANCEL");
    assert!([200, 481].contains(&answer.status()), "{answer}");
    call.hears("menus.головне.say#1");
    call.hangs_up();
}

#[test]
fn the_caller_is_kept_in_the_record_whatever_shape_the_number_has() {
    let app = App::start(TOWN);
    for (from, number) in [
        ("<sip:0441112233@example.ua>", "+380441112233"),
        ("\"Іван \\\"Ваня\\\" <x>\" <sip:380441112233@example.ua;user=phone>", "+380441112233"),
        ("<tel:+380441112233>", "+380441112233"),
        ("sip:441112233@example.ua", "+380441112233"),
    ] {
        let mut call = Call::dial_with(&app, |invite, _| invite.from = from.into());
        call.hangs_up();
        let record = app.record(&call.invite.call_id);
        assert_eq!(record["caller"]["number"], number, "{from}: {record:#}");
    }
    let mut hidden = Call::dial_with(&app, |invite, _| {
        invite.from = "\"Anonymous\" <sip:anonymous@anonymous.invalid>".into();
        invite.headers.push("Privacy: id".into());
    });
    hidden.hangs_up();
    assert!(app.record(&hidden.invite.call_id)["caller"]["number"].is_null());
}

#[test]
fn a_second_call_from_one_number_is_refused_where_one_is_allowed() {
    let app = App::start(&format!("{TOWN}limits: {{per_caller: 1}}\n"));
    let mut first = Call::dial(&app);
    let mut second = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
    second.invites();
    let refusal = second.phone.final_response("INVITE");
    assert_eq!(refusal.status(), 486, "{refusal}");
    first.hangs_up();
    let _: Message = eventually("a place", SHORT, || {
        let mut again = Call::prepare(&app, Phone::udp(app.sip()), |_, _| {});
        again.invites();
        let answer = again.phone.final_response("INVITE");
        (answer.status() == 200).then(|| {
            again.answer = answer.clone();
            again.acknowledges("");
            again.hangs_up();
            answer
        })
    });
}
