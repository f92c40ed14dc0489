//! Calls through a provider: to the menu of the number dialled, from the number it was dialled from, no more at once
//! than the contract allows; and whose call it is.

use std::{io::Read, net::TcpStream, time::Duration};

use crate::common::{
    App, Call, Kamailio, LONG, Phone, SHORT, eventually,
    kamailio::{NUMBER, Plan, SECOND_NUMBER},
    net::fresh_ip,
    secs,
    trunk::{prepared, registered, registering, setup, town},
};
use rustix::process::Signal;

const GREETING: &str = "menus.головне.say#1";
const SERVICES: &str = "texts.паспорт.title";

#[test]
fn either_side_hangs_up_through_record_route() {
    let Some(provider) = Plan::new().start("calls through a provider") else { return };
    let yaml = town(&[("головна", registering(&provider, "transport: udp"))]).replace("_wait: 15s", "_wait: 2s");
    let app = setup(&yaml).start();
    app.line_becomes("головна", "registered");
    let mut call = provider.brings_call(&app, NUMBER);
    assert!(!call.answer.all("record-route").is_empty(), "{}", call.answer);
    call.hears("Дякуємо, що зателефонували. До побачення!");
    call.is_hung_up_on();
    assert_eq!(app.record(&call.invite.call_id)["ended_by"], "us");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    let answer = call.reinvites(|sdp| sdp.codecs = vec![(0, "PCMU")]);
    assert_eq!(answer.status(), 200, "{answer}");
    call.hangs_up();
    assert_eq!(app.record(&call.invite.call_id)["ended_by"], "caller");
}

#[test]
fn the_dialled_number_is_read_where_the_provider_writes_it() {
    for (called_party, number_from) in [(true, "p_called_party_id"), (false, "to"), (true, "any"), (false, "any")] {
        let Some(provider) = (Plan { called_party, ..Plan::new() }).start("numbers of a line") else { return };
        let app = registered(&provider, &format!("number_from: {number_from}"));
        for (number, words) in [(NUMBER, GREETING), (SECOND_NUMBER, SERVICES)] {
            let mut call = provider.brings_call(&app, number);
            call.hears(words);
            call.hangs_up();
        }
    }
}

/// A provider that knows the town by its address, and the town.
fn peers(more: &str, story: &str) -> Option<(Kamailio, App)> {
    let ip = fresh_ip();
    let direct = |number: &str| (number.to_owned(), std::net::SocketAddr::new(ip.into(), 5060));
    let plan = Plan { direct: vec![direct(NUMBER), direct(SECOND_NUMBER)], accounts: Vec::new(), ..Plan::new() };
    let provider = plan.start(story)?;
    let yaml = town(&[("за адресою", format!("server: \"{}\"{more}", provider.plan.ip))]);
    let app = setup(&yaml).on(ip.into()).start();
    Some((provider, app))
}

#[test]
fn a_line_without_login_is_known_by_its_address_and_watched_by_options() {
    let Some((mut provider, app)) = peers(", keep_alive: options 5s, number_from: uri", "a line by address") else {
        return;
    };
    app.line_becomes("за адресою", "reachable");
    for (number, words) in [(NUMBER, GREETING), (SECOND_NUMBER, SERVICES)] {
        let mut call = provider.brings_call(&app, number);
        call.hears(words);
        call.hangs_up();
    }
    provider.dies();
    app.line_becomes_within("за адресою", "failing", secs(58));
    provider.comes_back();
    app.line_becomes_within("за адресою", "reachable", secs(58));
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn callers_numbers_are_stored_in_one_form_however_they_are_written() {
    let Some(provider) = Plan::new().start("forms of numbers") else { return };
    let app = registered(&provider, "");
    let from = |user: &str| format!("<sip:{user}@provider.test>");
    let anonymous = "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned();
    let asserted = "P-Asserted-Identity: <sip:+380671234567@provider.test>";
    let table: [(String, &[&str], Option<&str>); 11] = [
        (from("0501112233"), &[], Some("+380501112233")),
        (from("380501112233"), &[], Some("+380501112233")),
        (from("+380501112233"), &[], Some("+380501112233")),
        (from("501112233"), &[], Some("+380501112233")),
        (from("80501112233"), &[], Some("+380501112233")),
        (from("+48221234567"), &[], Some("+48221234567")),
        (anonymous.clone(), &[], None),
        // Who hides in From wants to be hidden, whatever the network knows (RFC 3323 §4.1).
        (anonymous.clone(), &[asserted], None),
        (from("0501112233"), &[asserted], Some("+380671234567")),
        (from("0501112233"), &["Remote-Party-ID: <sip:0971112233@provider.test>;party=calling"], Some("+380971112233")),
        (anonymous, &[asserted, "Privacy: id"], None),
    ];
    for (from, headers, stored) in table {
        let mut call = provider.brings_call_with(&app, NUMBER, |invite, _| {
            invite.from = from.clone();
            invite.headers = headers.iter().map(|h| (*h).to_owned()).collect();
        });
        call.hangs_up();
        let record = app.record(&call.invite.call_id);
        assert_eq!(record["caller"]["number"].as_str(), stored, "{from} {headers:?}: {record:#}");
    }
}

#[test]
fn one_call_more_than_the_contract_allows_is_busy_and_leaves_the_reserve_free() {
    let Some(provider) = Plan::new().start("channels of a line") else { return };
    let app = registered(&provider, "channels: 3, reserve: 1");
    let from = |n: u32| {
        move |invite: &mut crate::common::Invite, _: &mut crate::common::Sdp| {
            invite.from = format!("<sip:+38050111000{n}@x>")
        }
    };
    let mut calls: Vec<Call> = (0..2).map(|n| provider.brings_call_with(&app, NUMBER, from(n))).collect();
    let line = app.line("головна");
    assert_eq!((&line["calls"], &line["channels"]), (&2.into(), &3.into()), "{line:#}");
    let mut third = prepared(provider.sip(), &app, NUMBER, from(3));
    third.invites();
    third.answer = third.phone.final_response("INVITE");
    third.acknowledges_refusal();
    assert_eq!(third.answer.status(), 486, "{}", third.answer);
    assert_eq!(third.answer.get("retry-after"), None, "a provider would leave us alone for that long");
    assert_eq!(app.line("головна")["refused_full"], 1);
    for call in &mut calls {
        call.hears(GREETING);
        call.hangs_up();
    }
    let mut next = provider.brings_call_with(&app, NUMBER, from(4));
    next.hears(GREETING);
    next.hangs_up();
}

#[test]
fn the_status_for_a_full_line_is_as_configured() {
    let Some(provider) = Plan::new().start("a full line") else { return };
    let app = registered(&provider, "channels: 1, when_full: 503");
    let mut call = provider.brings_call(&app, NUMBER);
    let status = provider.brings_refused(&app, NUMBER, |i, _| i.from = "<sip:+380501110009@x>".into());
    assert!([503, 500].contains(&status), "a proxy may turn 503 into 500 (RFC 3261 §16.7), but not into {status}");
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn a_call_from_our_own_number_or_diverted_by_it_is_a_loop_and_busy() {
    let Some(provider) = Plan::new().start("loops") else { return };
    let app = registered(&provider, &format!("own_number: {NUMBER}"));
    let own = format!("<sip:{NUMBER}@provider.test>");
    assert_eq!(provider.brings_refused(&app, NUMBER, |i, _| i.from = own.clone()), 486);
    let diverted = format!("Diversion: {own};reason=no-answer");
    assert_eq!(provider.brings_refused(&app, NUMBER, |i, _| i.headers.push(diverted)), 486);
    assert_eq!(app.figure("calls"), 0);
}

#[test]
fn a_stranger_hears_nothing_over_udp_and_a_closed_door_over_tcp() {
    let Some(provider) = Plan::new().start("strangers at a line") else { return };
    let app = registered(&provider, "");
    for method in ["OPTIONS", "REGISTER", "SUBSCRIBE", "X-DANCE"] {
        let mut stranger = Phone::udp(app.sip());
        let text = stranger.plain(method, &[]);
        stranger.send(text.as_bytes());
        stranger.hears_nothing(Duration::from_millis(300));
    }
    let mut call = Call::prepare(&app, Phone::udp(app.sip()), |invite, _| {
        invite.uri = format!("sip:{NUMBER}@{}", invite.uri.rsplit('@').next().unwrap());
    });
    call.invites();
    call.phone.hears_nothing(secs(2));
    let line = app.line("головна");
    let notes = line["notes"].to_string();
    assert!(notes.contains("unknown-source"), "the INVITE for our number is shown with the cure: {line:#}");
    let mut stream = TcpStream::connect(app.sip()).unwrap();
    let text = Phone::tcp(app.sip()).plain("OPTIONS", &[]);
    std::io::Write::write_all(&mut stream, text.as_bytes()).unwrap();
    stream.set_read_timeout(Some(SHORT)).unwrap();
    let mut answer = [0; 100];
    assert!(matches!(stream.read(&mut answer), Ok(0)) || closed(&mut stream), "not closed: {answer:?}");
    assert!(app.figure("strange") >= 6);
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
    app.record(&call.invite.call_id);
    assert_eq!(app.records().len(), 1, "strangers leave no records");
}

fn closed(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 1]).is_err_and(|e| e.kind() == std::io::ErrorKind::ConnectionReset)
}

#[test]
fn strangers_may_be_answered_403_the_same_for_everything() {
    let Some(provider) = Plan::new().start("strangers with 403") else { return };
    let yaml = town(&[("головна", registering(&provider, ""))]) + "strangers: {answer: 403}\n";
    let app = setup(&yaml).start();
    app.line_becomes("головна", "registered");
    let mut stranger = Phone::udp(app.sip());
    let mut answers = Vec::new();
    for (method, user) in [("OPTIONS", "100"), ("REGISTER", "101"), ("OPTIONS", &NUMBER[1..])] {
        let text = stranger.plain(method, &[]).replacen("sip:100@", &format!("sip:{user}@"), 1);
        stranger.send(text.as_bytes());
        let answer = stranger.final_response(method);
        let names: Vec<_> = answer.headers.iter().map(|(name, _)| name.clone()).collect();
        answers.push((answer.start.clone(), names));
    }
    assert!(answers[0].0.starts_with("SIP/2.0 403"), "{answers:?}");
    assert!(answers.iter().all(|a| *a == answers[0]), "one answer tells more than another: {answers:?}");
}

#[test]
fn who_knows_the_token_of_our_contact_is_the_line() {
    let Some(provider) = Plan::new().start("the token of the Contact") else { return };
    let app = registered(&provider, "");
    let contact = provider.has_one_binding().address;
    let token = contact.trim_start_matches("sip:").split('@').next().unwrap().to_owned();
    // A second proxy of the provider, from an address nobody has written down.
    let mut call = Call::prepare(&app, Phone::udp(app.sip()), |invite, _| {
        invite.uri = format!("sip:{token}@{}", invite.uri.rsplit('@').next().unwrap());
        invite.to = format!("<sip:{NUMBER}@provider.test>");
    });
    call.invites();
    call.is_answered();
    call.acknowledges("");
    call.rtp.talk();
    call.hears(GREETING);
    call.hangs_up();
    assert_eq!(app.record(&call.invite.call_id)["trunk"], "головна");
}

#[test]
fn media_from_elsewhere_than_configured_is_not_heard() {
    let Some(provider) = Plan::new().start("media_from of a line") else { return };
    let app = registered(&provider, "media_from: [10.1.2.0/24]");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING).presses('1');
    call.hears("menus.послуги.title");
    call.hangs_up();
    assert_eq!(crate::common::app::keys(&app.record(&call.invite.call_id)), "");
}

#[test]
fn two_lines_take_calls_side_by_side_and_each_record_names_its_own() {
    let Some(first) = Plan::new().start("two lines") else { return };
    let Some(second) = Plan::new().start("two lines") else { return };
    let yaml =
        town(&[("перша", registering(&first, "transport: udp")), ("друга", registering(&second, "transport: tcp"))]);
    let mut app = setup(&yaml).start();
    app.line_becomes("перша", "registered");
    app.line_becomes("друга", "registered");
    for (provider, name) in [(&first, "перша"), (&second, "друга")] {
        let mut call = provider.brings_call(&app, NUMBER);
        call.hears(GREETING);
        call.hangs_up();
        assert_eq!(app.record(&call.invite.call_id)["trunk"], name);
    }
    app.signal(Signal::TERM);
    assert!(app.exits(LONG).success());
    eventually("both bindings gone", SHORT, || {
        (first.bindings().is_empty() && second.bindings().is_empty()).then_some(())
    });
}
