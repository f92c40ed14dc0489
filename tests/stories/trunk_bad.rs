//! Registrars that answer garbage, contradict themselves or hang up: the status says what ails the line, attempts grow
//! rarer, and the other line knows nothing of it.

use crate::common::{
    App, LONG, Message, SHORT, eventually,
    registrar::{Play, Registrar, challenge, granted, kind},
    secs,
    trunk::{registering_at, setup, town},
};
use serde_json::Value;

/// A town with one line at this registrar, and one at a kind one that is well throughout.
struct Town {
    app: App,
    bad: Registrar,
    good: Registrar,
}

fn town_at(bad: Registrar, transport: &str) -> Town {
    let good = Registrar::udp(kind);
    let keys = |r: &Registrar, more: &str| registering_at(&r.addr.ip().to_string(), more);
    let lines = [("хибна", keys(&bad, &format!("transport: {transport}"))), ("добра", keys(&good, "transport: udp"))];
    let app = setup(&town(&lines)).start();
    Town { app, bad, good }
}

impl Town {
    /// The bad line fails so, is explained, and asks no more than this often; the good one is well.
    #[track_caller]
    fn fails(&self, trouble: &[&str], at_most: usize) -> Value {
        let line = self.app.line_shows("хибна", LONG, &format!("{trouble:?}"), |line| {
            line["state"] == "failing" && trouble.iter().any(|t| line["trouble"] == *t)
        });
        assert!(line["advice"].as_str().is_some_and(|a| a.len() > 20), "{line:#}");
        assert!(line["next"].is_string() && line["failures"].as_u64().unwrap() >= 1, "it tries again: {line:#}");
        self.app.line_becomes("добра", "registered");
        assert!(self.good.count() <= 4, "{:#?}", self.good.seen());
        // Three more seconds show whether it hammers.
        let quiet = std::time::Instant::now() + secs(3);
        eventually("three seconds", SHORT, || (std::time::Instant::now() > quiet).then_some(()));
        let count = self.bad.count();
        assert!(count <= at_most, "{count} requests: {:#?}", self.bad.seen());
        line
    }
}

fn once_asked(request: &Message, then: impl FnOnce() -> Play) -> Play {
    match request.get("authorization") {
        None => Play::answer(request, "401 Unauthorized", &[&challenge("n1")]),
        Some(_) => then(),
    }
}

#[test]
fn garbage_instead_of_an_answer_is_no_answer() {
    let bad = Registrar::udp(|_, _| Play::say("\u{0}\u{1}hello, is it me you're looking for\r\n\r\n"));
    // Retransmissions of timer E come until timer F.
    town_at(bad, "udp").fails(&["silent", "garbled"], 14);
}

#[test]
fn an_answer_of_another_request_is_not_taken_for_ours() {
    let bad = Registrar::udp(|request, _| {
        let mut other = request.clone();
        for (name, value) in &mut other.headers {
            if name == "via" {
                *value = value.replace("z9hG4bK", "z9hG4bKelse");
            }
        }
        Play::answer(&other, "200 OK", &[&granted(request, 60)])
    });
    town_at(bad, "udp").fails(&["silent", "garbled"], 14);
}

#[test]
fn a_200_without_contact_is_believed_with_a_warning_and_asked_again_soon() {
    let bad = Registrar::udp(|request, _| once_asked(request, || Play::answer(request, "200 OK", &[])));
    let town = town_at(bad, "udp");
    let line = town.app.line_shows("хибна", LONG, "a warning", |line| line["trouble"] == "not-listed");
    assert_eq!(line["state"], "registered", "calls may well come: {line:#}");
    assert!(line["advice"].as_str().is_some_and(|a| a.contains("подзвоніть")), "{line:#}");
    let (since, next) = (moment(&line["since"]), moment(&line["next"]));
    assert!(next.duration_since(since).as_secs_f64() <= 90.0, "{line:#}");
}

fn moment(value: &Value) -> jiff::Timestamp {
    value.as_str().and_then(|t| t.parse().ok()).unwrap_or_else(|| panic!("no time: {value}"))
}

#[test]
fn a_200_that_lists_only_others_is_no_registration() {
    let bad = Registrar::udp(|request, _| {
        once_asked(request, || Play::answer(request, "200 OK", &["Contact: <sip:other@192.0.2.1>;expires=60"]))
    });
    town_at(bad, "udp").fails(&["not-listed"], 6);
}

#[test]
fn an_interval_too_brief_is_asked_for_again_as_long_as_the_registrar_wants() {
    let registrar = Registrar::udp(|request, _| {
        once_asked(request, || match request.header("expires").parse::<u32>() {
            Ok(seconds) if seconds >= 600 => Play::answer(request, "200 OK", &[&granted(request, seconds)]),
            _ => Play::answer(request, "423 Interval Too Brief", &["Min-Expires: 600"]),
        })
    });
    let town = town_at(registrar, "udp");
    let line = town.app.line_becomes("хибна", "registered");
    assert!(line["expires_s"].as_u64().unwrap() >= 600, "{line:#}");
    assert!(town.bad.count() <= 5, "{:#?}", town.bad.seen());
}

#[test]
fn an_interval_that_is_always_too_brief_is_a_trouble() {
    let bad = Registrar::udp(|request, n| {
        let minimum = format!("Min-Expires: {}", 600 * (n + 1));
        once_asked(request, || Play::answer(request, "423 Interval Too Brief", &[&minimum]))
    });
    town_at(bad, "udp").fails(&["interval-too-brief"], 10);
}

#[test]
fn a_challenge_after_every_answer_is_a_wrong_password_and_not_a_loop() {
    let bad = Registrar::udp(|request, _| Play::answer(request, "401 Unauthorized", &[&challenge("same")]));
    town_at(bad, "udp").fails(&["wrong-password"], 6);
}

#[test]
fn a_nonce_that_is_always_stale_is_not_a_loop_either() {
    let bad = Registrar::udp(|request, n| {
        let line = format!("{}, stale=true", challenge(&format!("nonce{n}")));
        Play::answer(request, "401 Unauthorized", &[&line])
    });
    town_at(bad, "udp").fails(&["wrong-password", "strange-challenge", "refused"], 8);
}

#[test]
fn a_scheme_nobody_knows_is_named() {
    let bad = Registrar::udp(|request, _| {
        Play::answer(request, "401 Unauthorized", &["WWW-Authenticate: Smoke realm=\"x\", signal=\"y\""])
    });
    town_at(bad, "udp").fails(&["strange-challenge"], 4);
}

#[test]
fn refusals_are_told_apart() {
    let refusals = [
        ("403 Forbidden", "wrong-password"),
        ("404 Not Found", "unknown-login"),
        ("500 Server Internal Error", "server-error"),
        ("503 Service Unavailable", "server-error"),
        ("606 Not Acceptable", "server-error"),
    ];
    for (status, trouble) in refusals {
        let bad = Registrar::udp(move |request, _| once_asked(request, || Play::answer(request, status, &[])));
        let town = town_at(bad, "udp");
        let line = town.app.line_fails("хибна", trouble);
        assert!(line["advice"].is_string(), "{status}: {line:#}");
    }
    let bad = Registrar::udp(|request, _| Play::answer(request, "403 Forbidden", &[]));
    town_at(bad, "udp").app.line_fails("хибна", "forbidden");
}

#[test]
fn a_registrar_that_hangs_up_in_the_middle_of_a_message_is_disconnected() {
    let bad = Registrar::tcp(|request, _| {
        let whole = crate::common::phone::reply(request, "401 Unauthorized", &[&challenge("n1")]);
        Play::SayAndClose(whole.as_bytes()[..whole.len() / 2].to_vec())
    });
    town_at(bad, "tcp").fails(&["disconnected"], 8);
}

#[test]
fn messages_cut_into_single_bytes_and_joined_ones_are_read() {
    let registrar = Registrar::tcp(|request, n| {
        let Play::Say(pieces) = kind(request, n) else { return Play::Nothing };
        let answer = pieces.concat();
        if request.get("authorization").is_none() {
            return Play::Say(answer.iter().map(|b| vec![*b]).collect());
        }
        // A pong, an answer nobody asked for, a request, and at last what was asked for, in one write.
        let stray = String::from_utf8_lossy(&answer).replace("z9hG4bK", "z9hG4bKstray");
        let options = "OPTIONS sip:x@y SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKo\r\nFrom: <sip:a@b>;tag=1\r\n\
                       To: <sip:x@y>\r\nCall-ID: o\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 9\r\nContent-Length: 0\r\n\r\n";
        Play::Say(vec![[b"\r\n".as_slice(), stray.as_bytes(), options.as_bytes(), &answer].concat()])
    });
    let town = town_at(registrar, "tcp");
    town.app.line_becomes("хибна", "registered");
    assert!(town.bad.count() <= 4, "{:#?}", town.bad.seen());
}

#[test]
fn a_content_length_that_promises_more_than_comes_is_no_registration() {
    town_at(lying("Content-Length: 5000"), "tcp").fails(&["silent", "garbled", "disconnected"], 8);
}

fn lying(length: &'static str) -> Registrar {
    Registrar::tcp(move |request, _| {
        let answer = crate::common::phone::reply(request, "200 OK", &[&granted(request, 60)]);
        Play::say(answer.replace("Content-Length: 0", length))
    })
}

#[test]
fn a_content_length_that_is_no_number_leaves_a_clear_state() {
    for length in ["Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: many"] {
        let town = town_at(lying(length), "tcp");
        // The head alone may be believed, or the connection given up; it is never left hanging between.
        town.app.line_shows("хибна", LONG, "a clear state", |line| {
            line["state"] == "registered" || (line["state"] == "failing" && line["advice"].is_string())
        });
        town.app.line_becomes("добра", "registered");
        assert!(town.bad.count() <= 4, "{length}: {:#?}", town.bad.seen());
    }
}

#[test]
fn a_port_nobody_listens_on_is_refused_over_tcp_and_silent_over_udp() {
    let nobody = || crate::common::net::fresh_ip().to_string();
    let keys = |transport: &str| registering_at(&nobody(), &format!("transport: {transport}"));
    let app = setup(&town(&[("потік", keys("tcp")), ("датаграми", keys("udp"))])).start();
    app.line_fails("потік", "connection-refused");
    app.line_fails("датаграми", "silent");
}

#[test]
fn a_name_that_does_not_exist_is_said() {
    let app = setup(&town(&[("головна", registering_at("no-such-name.invalid", ""))])).start();
    let line = app.line_shows("головна", LONG, "a trouble with the name", |line| {
        // Without a name server at hand, that is what is wrong.
        line["state"] == "failing" && ["name-not-found", "name-server-silent"].iter().any(|t| line["trouble"] == *t)
    });
    assert!(line["advice"].is_string(), "{line:#}");
}

#[test]
fn plain_text_where_tls_was_expected_is_a_failed_handshake() {
    let plain = std::net::TcpListener::bind((crate::common::net::fresh_ip(), 5061)).unwrap();
    let ip = plain.local_addr().unwrap().ip().to_string();
    std::thread::spawn(move || {
        for mut stream in plain.incoming().flatten() {
            let _ = std::io::Write::write_all(&mut stream, b"SIP/2.0 400 Bad Request\r\n\r\n");
        }
    });
    let app = setup(&town(&[("головна", registering_at(&ip, "transport: tls"))])).start();
    app.line_shows("головна", LONG, "a failed handshake", |line| {
        line["state"] == "failing" && ["tls-handshake", "disconnected"].iter().any(|t| line["trouble"] == *t)
    });
}
