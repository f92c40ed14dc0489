//! The council's telephones: who may register, for how long, and that they ring after a crash.

use std::{fs, net::SocketAddr, os::unix::fs::PermissionsExt, time::Duration};

use crate::common::{
    App, Call, LONG, Message, Phone, SHORT, Setup, TOWN, Telephone, deep, desk::town, eventually, net::fresh_ip, secs,
};
use serde_json::Value;

fn app() -> App {
    App::start(&town(TOWN, &[("Олена", "101")], "Олена", "    ring: 6s\n"))
}

/// Seconds that are left to the only Contact of a 200.
fn term(answer: &Message) -> u32 {
    assert_eq!(answer.status(), 200, "{answer}");
    let contact = answer.header("contact");
    contact.rsplit_once("expires=").and_then(|(_, seconds)| seconds.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
}

/// What `phone list` tells of a telephone.
fn listed(app: &App, extension: &str) -> Option<Value> {
    let output = app.command(&["phone", "list", "--json"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    lines.find(|line| line["extension"] == extension)
}

/// A citizen who asks for the operator.
fn asks_for_operator(app: &App) -> Call {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1");
    call.presses('0');
    call
}

#[test]
fn a_telephone_gets_no_longer_term_than_the_program_grants_and_signs_off() {
    let app = app();
    let password = app.adds_phone("101");
    let mut olena = Telephone::new(Phone::udp(app.sip()), "101", &password);
    olena.sends_register(&["Expires: 60"]);
    let challenge = olena.phone.final_response("REGISTER");
    assert_eq!(challenge.status(), 401, "{challenge}");
    assert!(challenge.header("www-authenticate").contains("algorithm=MD5"), "{challenge}");
    assert!(term(&olena.registers("Expires: 3600")) <= 120);
    assert!((85..=90).contains(&term(&olena.registers("Expires: 90"))));
    let brief = olena.registers("Expires: 20");
    assert_eq!((brief.status(), brief.header("min-expires")), (423, "60"), "{brief}");
    assert!(term(&olena.registers_as(&[])) <= 90, "a question changes nothing");
    app.operator_becomes("Олена", "free");
    let line = listed(&app, "101").expect("a line");
    assert_eq!((&line["registered"], &line["people"][0]), (&true.into(), &"Олена".into()), "{line}");
    let gone = olena.registers_as(&["Contact: *", "Expires: 0"]);
    assert_eq!((gone.status(), gone.get("contact")), (200, None), "{gone}");
    app.phone_becomes("101", false);
    app.operator_becomes("Олена", "unreachable");
}

#[test]
fn accounts_are_added_once_listed_without_passwords_and_lose_their_telephone_when_removed() {
    let app = app();
    let password = app.adds_phone("101");
    let again = app.command(&["phone", "add", "101"]);
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("уже є"), "{again:?}");
    let file = app.dir().join("state/phones");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let mut olena = Telephone::registered(app.sip(), "101", &password);
    let list = app.command(&["phone", "list"]);
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(list.contains("101") && list.contains("Олена") && !list.contains(&password), "{list}");
    assert!(!app.log().contains(&password), "a password in the log");

    let renewed = app.command(&["phone", "password", "101"]);
    assert!(renewed.status.success(), "{renewed:?}");
    app.phone_becomes("101", false);
    assert_eq!(olena.registers("Expires: 60").status(), 403, "the old password");
    let removed = app.command(&["phone", "remove", "101"]);
    assert!(removed.status.success(), "{removed:?}");
    assert_eq!(listed(&app, "101"), None);
    let unknown = app.command(&["phone", "remove", "101"]);
    assert!(!unknown.status.success() && String::from_utf8_lossy(&unknown.stderr).contains("немає"), "{unknown:?}");
}

#[test]
fn who_guesses_passwords_is_shut_out_and_the_telephone_goes_on() {
    let app = app();
    let password = app.adds_phone("101");
    let mut olena = Telephone::registered(app.sip(), "101", &password);
    let mut guesser = Telephone::new(Phone::udp(app.sip()), "101", "12345678");
    for guess in 0..10 {
        guesser.password = format!("guess-{guess}");
        let answer = guesser.registers("Expires: 60");
        assert_eq!(answer.status(), 403, "guess {guess}: {answer}");
    }
    guesser.password.clone_from(&password);
    guesser.sends_register(&["Expires: 60"]);
    guesser.phone.hears_nothing(secs(1));
    assert!(app.figure("bans") > 0);
    assert!(term(&olena.registers("Expires: 60")) <= 60, "from where the telephone is the account stays open");
    assert!(!app.log().contains("guess-"), "what is guessed is nearly a password");
}

#[test]
fn a_name_that_does_not_exist_is_answered_like_a_wrong_password() {
    let app = app();
    app.adds_phone("101");
    let answers = ["101", "199"].map(|name| {
        let mut guesser = Telephone::new(Phone::udp(app.sip()), name, "wrong");
        guesser.sends_register(&["Expires: 60"]);
        let challenge = guesser.phone.final_response("REGISTER");
        (challenge.status(), challenge.header("www-authenticate").len(), guesser.registers("Expires: 60").status())
    });
    assert_eq!(answers[0], answers[1]);
    assert_eq!((answers[0].0, answers[0].2), (401, 403));
}

#[test]
fn from_outside_the_council_s_network_the_right_password_is_a_stranger_s() {
    let ip = fresh_ip();
    let sip = SocketAddr::from((ip, 5060));
    let (desk, outside) = (Phone::udp(sip), Phone::udp(sip));
    let yaml = town(TOWN, &[("Олена", "101")], "Олена", "").replace("127.0.0.0/8", &format!("{}/32", desk.addr.ip()));
    let app = Setup::new(&yaml).on(ip.into()).start();
    let password = app.adds_phone("101");
    let mut outside = Telephone::new(outside, "101", &password);
    let answer = Telephone::new(desk, "101", &password).registers("Expires: 60");
    assert_eq!(answer.status(), 200, "{answer}");
    let before = app.figure("strange");
    for _ in 0..6 {
        outside.call_id = crate::common::phone::unique();
        outside.sends_register(&["Expires: 60"]);
    }
    outside.phone.hears_nothing(secs(1));
    assert!(app.figure("strange") > before, "{:#}", app.status());
    assert_eq!(listed(&app, "101").expect("a line")["registered"], true);
}

#[test]
fn a_telephone_rings_after_kill_9_before_it_registers_again() {
    let app = app();
    let password = app.adds_phone("101");
    let mut olena = Telephone::registered(app.sip(), "101", &password);
    let saved = app.dir().join("state/bindings");
    eventually("the binding on disk", SHORT, || {
        fs::read_to_string(&saved).ok().filter(|text| text.contains("\"101\""))
    });
    let app = app.kill_and_restart();
    app.operator_becomes("Олена", "free");
    let mut citizen = asks_for_operator(&app);
    let invite = olena.is_rung();
    olena.takes(&invite);
    olena.hangs_up(&invite);
    citizen.hears("system.survey_mark");
    citizen.hangs_up();
    let record = app.record(&citizen.invite.call_id);
    assert_eq!(
        (&record["outcome"], &record["talks"][0]["operator"]),
        (&"answered".into(), &"Олена".into()),
        "{record:#}"
    );
}

#[test]
fn by_tcp_it_is_rung_over_its_own_connection_and_is_gone_with_it() {
    let app = app();
    let password = app.adds_phone("101");
    let mut olena = Telephone::new(Phone::tcp(app.sip()), "101", &password);
    assert_eq!(olena.registers("Expires: 60").status(), 200);
    app.operator_becomes("Олена", "free");
    let mut citizen = asks_for_operator(&app);
    let invite = olena.is_rung();
    assert!(invite.header("via").starts_with("SIP/2.0/TCP"), "{invite}");
    olena.takes(&invite);
    olena.hangs_up(&invite);
    citizen.hears("system.survey_mark");
    citizen.hangs_up();
    drop(olena);
    app.phone_becomes("101", false);
    app.operator_becomes("Олена", "unreachable");
}

#[test]
fn without_a_registered_telephone_nobody_waits_in_vain() {
    let app = app();
    app.adds_phone("101");
    let mut citizen = asks_for_operator(&app);
    citizen.hears_within("system.nobody_can_answer", secs(5));
    citizen.hangs_up();
    let record = app.record(&citizen.invite.call_id);
    assert_eq!(record["queues"][0]["end"], "no-operator", "{record:#}");
    assert_eq!(record["queues"][0]["attempts"], Value::Array(Vec::new()));
    assert_eq!(record["outcome"], "nobody-answered");
}

#[test]
fn a_dead_telephone_is_found_by_asking_it() {
    if !deep() {
        return crate::common::skip("a dead telephone", "only with ./test --deep");
    }
    let app = app();
    let password = app.adds_phone("101");
    let mut olena = Telephone::registered(app.sip(), "101", &password);
    app.operator_becomes("Олена", "free");
    // It says nothing to OPTIONS; its term is far from over.
    let alive = |wanted: bool| {
        eventually(&format!("alive: {wanted}"), Duration::from_secs(60), || {
            listed(&app, "101").filter(|line| line["alive"] == wanted && line["registered"] == true)
        });
    };
    alive(false);
    app.operator_becomes("Олена", "unreachable");
    let options = olena.phone.request("OPTIONS", LONG);
    olena.phone.answer(&options, "200 OK");
    alive(true);
    app.operator_becomes("Олена", "free");
}
