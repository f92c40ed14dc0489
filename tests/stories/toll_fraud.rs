//! Nobody outside can make the program ring a number: not by a Request-URI, not by REFER, not by keys, not with a telephone
//! of the council's own. Whatever a message says, no INVITE leaves.

use std::{net::Ipv4Addr, time::Duration};

use crate::common::{
    App, Call, Message, Phone, SHORT, Setup, TOWN, baresip::Baresip, desk::town, kamailio::NUMBER, net::fresh_ip,
    operator::OperatorPhone,
};

const GREETING: &str = "menus.головне.say#1";
/// A premium number, a foreign one, and one of the country that nobody wrote down.
const WANTED: [&str; 3] = ["+3809001112233", "+882161234567", "+380501234567"];
const MOBILE: &str = "+380501112233";

/// A town with a line to `provider`, a telephone and a mobile; the provider has been asked whether it is there.
fn with_line(provider: &mut Phone, app_ip: Ipv4Addr) -> App {
    with_people(provider, app_ip, &[("Олена", "101"), ("Ігор", MOBILE)])
}

fn with_people(provider: &mut Phone, app_ip: Ipv4Addr, people: &[(&str, &str)]) -> App {
    let text = town(TOWN, people, "Олена", "");
    let line = format!("trunks:\n  лінія: {{server: \"{}\", number_from: uri}}\n", provider.addr.ip());
    let app = Setup::new(&format!("{text}{line}numbers:\n  \"{NUMBER}\": головне\n")).on(app_ip.into()).start();
    let ask = provider.request("OPTIONS", SHORT);
    provider.answer(&ask, "200 OK");
    app.line_becomes("лінія", "reachable");
    app
}

/// The provider's own address, from which calls come and to which a call of ours would go.
fn provider() -> (Ipv4Addr, Phone) {
    let ip = fresh_ip();
    (ip, Phone::udp((ip, 5060).into()))
}

fn call_of_the_line(app: &App, provider: Phone) -> Call {
    let mut call = Call::prepare(app, provider, |invite, _| {
        invite.uri = format!("sip:{NUMBER}@{}", app.sip());
        invite.to = format!("<sip:{NUMBER}@{}>", app.sip());
    });
    call.invites();
    call.is_answered();
    call.acknowledges("");
    call.rtp.talk();
    call
}

/// Requests that reached this phone and have not been looked at; questions whether it is alive are no attempts to call.
fn nothing_was_rung(phone: &mut Phone) {
    while let Some(message) = phone.receive(Duration::from_millis(300)) {
        assert_ne!(message.method(), "INVITE", "an INVITE left:\n{message}");
        if message.method() == "OPTIONS" {
            phone.answer(&message, "200 OK");
        }
    }
}

/// Every way to write where a call should be sent.
fn targets(app: &App, provider: &str) -> Vec<String> {
    let numbers = WANTED.iter().flat_map(|number| {
        [
            format!("<sip:{number}@{}>", app.sip()),
            format!("<sip:{number}@{provider}>"),
            format!("<tel:{number}>"),
            format!("<sip:{number}@{};user=phone>", app.sip()),
        ]
    });
    let own = [
        format!("<sip:{MOBILE}@{}>", app.sip()),
        format!("<sip:101@{}>", app.sip()),
        format!("<sip:0@{}>", app.sip()),
        format!("<sip:{MOBILE}@{}?Replaces=abc%3Bto-tag%3D1%3Bfrom-tag%3D2>", app.sip()),
        format!("<sip:{MOBILE}@{}?X-Header=a>", app.sip()),
        "<sip:attacker@127.0.0.9>".to_owned(),
    ];
    numbers.chain(own).collect()
}

#[test]
fn a_callers_refer_moves_nothing_wherever_it_points() {
    let (app_ip, mut line) = provider();
    let app = with_line(&mut line, app_ip);
    let provider = line.addr.to_string();
    let mut call = call_of_the_line(&app, line);
    call.hears(GREETING);
    for target in targets(&app, &provider) {
        let answer = call.asks("REFER", &[&format!("Refer-To: {target}"), "Referred-By: <sip:101@x>"], "");
        assert!([400, 403, 405, 416, 481].contains(&answer.status()), "{target}: {answer}");
        nothing_was_rung(&mut call.phone);
    }
    // Within its call a caller is still heard, and nobody else.
    call.presses('1');
    call.hears("texts.графік.say#1");
    let record = {
        call.hangs_up();
        app.record(&call.invite.call_id)
    };
    assert!(record.get("queues").is_none() && record.get("talks").is_none(), "{record:#}");
    nothing_was_rung(&mut call.phone);
}

#[test]
fn requests_outside_a_call_lead_nowhere_from_the_line_and_from_the_lan() {
    let (app_ip, mut line) = provider();
    let app = with_line(&mut line, app_ip);
    app.adds_phone("101");
    let provider = line.addr.to_string();
    let mut neighbour = Phone::udp(app.sip());
    for target in targets(&app, &provider) {
        for phone in [&mut line, &mut neighbour] {
            let text =
                phone.plain("REFER", &[&format!("Refer-To: {target}"), &format!("Contact: <sip:x@{}>", phone.addr)]);
            phone.send(text.as_bytes());
            let answer = answer_if_any(phone, "REFER");
            assert!(answer.as_ref().is_none_or(|a| a.status() >= 300), "{target}: {answer:?}");
        }
    }
    nothing_was_rung(&mut line);
    nothing_was_rung(&mut neighbour);
}

#[test]
fn a_number_in_the_request_uri_is_not_dialled() {
    let (app_ip, mut line) = provider();
    let app = with_line(&mut line, app_ip);
    app.adds_phone("101");
    for number in WANTED.iter().chain(&[MOBILE]) {
        // The line itself asks for a number that is not the town's: served as a call to the town, or refused.
        let uri = format!("sip:{number}@{}", app.sip());
        let mut call = Call::prepare(&app, line, |invite, _| {
            invite.uri = uri.clone();
            invite.to = format!("<{uri}>");
        });
        call.invites();
        let answer = call.phone.final_response("INVITE");
        let taken = answer.status() == 200;
        call.answer = answer;
        if taken {
            call.acknowledges("");
            call.hangs_up();
        } else {
            call.acknowledges_refusal();
        }
        line = call.phone;
        nothing_was_rung(&mut line);
        // From the LAN without an account, under the name of a telephone, of nobody, of the town itself.
        for from in ["101", "999", "0", &NUMBER[1..]] {
            let mut call = Call::prepare(&app, Phone::udp(app.sip()), |invite, _| {
                invite.uri = uri.clone();
                invite.from = format!("<sip:{from}@{}>", app.sip());
            });
            call.invites();
            let answer = call.phone.final_response("INVITE");
            assert!([401, 403].contains(&answer.status()), "{from}: {answer}");
            call.answer = answer;
            call.acknowledges_refusal();
        }
    }
    nothing_was_rung(&mut line);
    assert_eq!(app.figure("legs"), 0);
}

#[test]
fn keys_choose_what_is_offered_and_are_never_a_number() {
    let (app_ip, mut line) = provider();
    let app = with_line(&mut line, app_ip);
    let mut call = call_of_the_line(&app, line);
    call.hears(GREETING);
    for digit in MOBILE[1..].chars().filter(|digit| *digit != '0') {
        call.presses(digit);
    }
    call.presses('#');
    nothing_was_rung(&mut call.phone);
    call.hangs_up();
    assert!(app.record(&call.invite.call_id).get("queues").is_none());
}

#[test]
fn a_telephone_of_the_council_may_call_its_like_and_nobody_else() {
    let story = "a telephone that dials numbers, with baresip";
    let (app_ip, mut line) = provider();
    let app = with_line(&mut line, app_ip);
    let password = app.adds_phone("101");
    let Some(mut phone) = Baresip::telephone(&app, ("101", &password), 1000.0, "", story) else { return };
    for number in WANTED.iter().chain(&[MOBILE, NUMBER, "112", "attacker"]) {
        phone.forgets();
        phone.dials_to(&format!("sip:{number}@{}", app.sip()));
        phone.waits_for("CALL_CLOSED");
        let closed = phone.events.iter().find(|e| e["type"] == "CALL_CLOSED").unwrap();
        let why = closed["param"].as_str().unwrap_or_default().to_owned();
        assert!(why.starts_with("403"), "{number}: {why}");
    }
    nothing_was_rung(&mut line);
    assert_eq!(app.figure("legs"), 0);
}

#[test]
fn an_operators_refer_to_a_number_is_refused_and_the_talk_goes_on() {
    let (app_ip, mut line) = provider();
    let mut desk = OperatorPhone::new(app_ip);
    let app = with_people(&mut line, app_ip, &[("Олена", &desk.uri()), ("Ігор", MOBILE)]);
    let mut call = call_of_the_line(&app, line);
    call.hears(GREETING).presses('0');
    desk.is_rung().rings().answers();
    desk.rtp.sing(1000.0);
    call.rtp.hears_tone(1000.0, 0);
    let hosts = [app.sip().to_string(), call.phone.addr.to_string(), "127.0.0.9".to_owned()];
    for target in WANTED.iter().chain(&["attacker", "999"]).flat_map(|user| hosts.iter().map(move |h| (user, h))) {
        let target = format!("Refer-To: <sip:{}@{}>", target.0, target.1);
        let answer = desk.asks("REFER", &[&target], "");
        assert_eq!(answer.status(), 403, "{target}: {answer}");
    }
    let from = call.rtp.packet_count();
    call.rtp.hears_tone(1000.0, from);
    nothing_was_rung(&mut call.phone);
    desk.hangs_up();
    call.hears("system.survey_mark");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["talks"].as_array().map(Vec::len), Some(1), "{record:#}");
}

/// A final response, where one comes: strangers get none.
fn answer_if_any(phone: &mut Phone, method: &str) -> Option<Message> {
    while let Some(message) = phone.receive(Duration::from_millis(300)) {
        assert_ne!(message.method(), "INVITE", "an INVITE left:\n{message}");
        if message.status() >= 200 && message.cseq_method() == method {
            return Some(message);
        }
    }
    None
}
