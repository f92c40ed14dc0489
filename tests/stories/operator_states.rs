//! Operators who go away and come back, by code, by command and by not answering; several telephones that ring at once.

use crate::common::{
    App, Call, SHORT, TOWN, Telephone,
    baresip::{Baresip, hears},
    desk::town,
    keypad::after_bounce,
    secs,
};

const VOICE: f64 = 1000.0;

/// A caller who asks for the operator.
fn asks(app: &App) -> Call {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1");
    after_bounce();
    call.presses('0');
    call
}

fn orders(app: &App, order: &str, name: &str) {
    let output = app.command(&["operator", order, name]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn star_codes_of_the_telephone_take_an_operator_away_and_bring_her_back() {
    let story = "star codes with baresip";
    let app = App::start(&town(TOWN, &[("Олена", "101")], "Олена", ""));
    let password = app.adds_phone("101");
    let Some(mut olena) = Baresip::telephone(&app, ("101", &password), VOICE, "", story) else { return };
    app.operator_becomes("Олена", "free");
    olena.dials_to(&format!("sip:*0@{}", app.sip()));
    hears(&mut olena, &app, "system.now_away", 0);
    olena.waits_for("CALL_CLOSED");
    app.operator_becomes("Олена", "away");
    let mut citizen = asks(&app);
    citizen.hears("system.nobody_can_answer");
    citizen.hangs_up();
    olena.forgets();
    olena.dials_to(&format!("sip:*1@{}", app.sip()));
    olena.waits_for("CALL_CLOSED");
    app.operator_becomes("Олена", "free");
    assert_eq!(app.record(&citizen.invite.call_id)["queues"][0]["end"], "no-operator");
}

#[test]
fn who_does_not_answer_twice_is_away_until_called_back() {
    let people = [("Олена", "{call: 101, away_after: 2}")];
    let app = App::start(&town(TOWN, &people, "Олена", "    ring: 5s\n    rounds: 2\n    wrap_up: 0s\n"));
    let password = app.adds_phone("101");
    let mut olena = Telephone::registered(app.sip(), "101", &password);
    app.operator_becomes("Олена", "free");
    let mut citizen = asks(&app);
    for _ in 0..2 {
        let invite = olena.is_rung();
        olena.is_released(&invite);
    }
    citizen.hears("system.nobody_can_answer");
    citizen.hangs_up();
    app.operator_becomes("Олена", "away");
    let record = app.record(&citizen.invite.call_id);
    assert_eq!(record["queues"][0]["end"], "nobody-answered", "{record:#}");
    let attempts = record["queues"][0]["attempts"].as_array().unwrap();
    assert!(attempts.len() == 2 && attempts.iter().all(|a| a["result"] == "no-answer"), "{record:#}");
    orders(&app, "back", "Олена");
    app.operator_becomes("Олена", "free");
    let mut citizen = asks(&app);
    let invite = olena.is_rung();
    olena.takes(&invite);
    olena.hangs_up(&invite);
    citizen.hears("system.survey_mark");
    citizen.hangs_up();
    orders(&app, "away", "Олена");
    app.operator_becomes("Олена", "away");
}

#[test]
fn all_telephones_ring_together_and_the_first_to_answer_has_the_caller() {
    let people = [("Олена", "101"), ("Ігор", "102"), ("Марія", "103")];
    let app = App::start(&town(TOWN, &people, "разом: Олена, Ігор, Марія", ""));
    let mut phones = ["101", "102", "103"].map(|extension| {
        let password = app.adds_phone(extension);
        Telephone::registered(app.sip(), extension, &password)
    });
    ["Олена", "Ігор", "Марія"].iter().for_each(|name| app.operator_becomes(name, "free"));
    let mut citizen = asks(&app);
    let invites = phones.each_mut().map(Telephone::is_rung);
    let [olena, ihor, maria] = &mut phones;
    ihor.takes(&invites[1]);
    olena.is_released(&invites[0]);
    maria.is_released(&invites[2]);
    app.operator_becomes("Ігор", "talking");
    app.operator_becomes("Олена", "free");
    ihor.hangs_up(&invites[1]);
    citizen.hears("system.survey_mark");
    citizen.hangs_up();
    let record = app.record(&citizen.invite.call_id);
    let of = |name: &str| {
        let attempts = record["queues"][0]["attempts"].as_array().unwrap();
        attempts.iter().find(|a| a["operator"] == name).map(|a| a["result"].clone()).unwrap_or_default()
    };
    assert_eq!([of("Олена"), of("Ігор"), of("Марія")], ["elsewhere", "answered", "elsewhere"], "{record:#}");
    assert_eq!((record["talks"].as_array().unwrap().len(), &record["talks"][0]["operator"]), (1, &"Ігор".into()));
}

#[test]
fn the_one_who_has_not_talked_longest_is_rung_and_rests_between_talks() {
    let people = [("Олена", "101"), ("Ігор", "102")];
    let app = App::start(&town(TOWN, &people, "хто довше вільний: Олена, Ігор", "    wrap_up: 3s\n    survey: no\n"));
    let mut phones = ["101", "102"].map(|extension| {
        let password = app.adds_phone(extension);
        Telephone::registered(app.sip(), extension, &password)
    });
    ["Олена", "Ігор"].iter().for_each(|name| app.operator_becomes(name, "free"));
    let mut first = asks(&app);
    let [olena, ihor] = &mut phones;
    let invite = olena.is_rung();
    olena.takes(&invite);
    olena.hangs_up(&invite);
    first.is_hung_up_on();
    app.operator_becomes("Олена", "wrap-up");
    app.operator_becomes("Олена", "free");
    let mut second = asks(&app);
    let invite = ihor.is_rung_within(SHORT);
    ihor.takes(&invite);
    olena.phone.hears_nothing(secs(1));
    second.hangs_up();
    let bye = ihor.phone.request("BYE", SHORT);
    ihor.phone.answer(&bye, "200 OK");
    let record = app.record(&second.invite.call_id);
    assert_eq!((&record["talks"][0]["operator"], &record["talks"][0]["end"]), (&"Ігор".into(), &"caller".into()));
    assert!(record.get("survey").is_none(), "who hangs up first is asked nothing: {record:#}");
    let record = app.record(&first.invite.call_id);
    assert_eq!(record["talks"][0]["wrap_up_ms"], 3000, "{record:#}");
}
