//! A citizen asks for a person and talks to one: by a telephone registered here, or by a mobile behind the provider. Real
//! phone programs on every side; who hears whom is told by their tones.

use crate::common::{
    App, Kamailio, TOWN,
    baresip::{Baresip, hears},
    desk::town,
    eventually,
    kamailio::{NUMBER, Plan},
    keypad::after_bounce,
    trunk::{registering, setup},
};

/// The voices.
const CITIZEN: f64 = 440.0;
const OLENA: f64 = 1000.0;
const IHOR: f64 = 1300.0;
const MOBILE: &str = "+380501112233";

fn with_line(provider: &Kamailio, people: &[(&str, &str)], answer: &str) -> App {
    let line = registering(provider, "own_number: +380 4644 0 00 00, channels: 4");
    let text = town(TOWN, people, answer, "    ring: 6s\n");
    let app = setup(&format!("{text}trunks:\n  головна: {{{line}}}\nnumbers:\n  \"{NUMBER}\": головне\n")).start();
    app.line_becomes("головна", "registered");
    app
}

#[test]
fn a_citizen_talks_to_an_operator_who_hangs_up_and_gives_a_mark() {
    let story = "an operator with baresip";
    let Some(provider) = Plan::new().start(story) else { return };
    let app = with_line(&provider, &[("Олена", "101")], "Олена");
    let password = app.adds_phone("101");
    let Some(mut olena) = Baresip::telephone(&app, ("101", &password), OLENA, "", story) else { return };
    app.operator_becomes("Олена", "free");
    let Some(mut citizen) = Baresip::speaking(provider.sip(), NUMBER, CITIZEN, story) else { return };
    citizen.dials();
    let at = hears(&mut citizen, &app, "menus.головне.say#1", 0);
    citizen.presses('0');
    hears(&mut citizen, &app, "system.connecting_operator", at);
    let (uri, name) = olena.sees_caller();
    assert!(name.contains("Приймальня"), "{uri} {name}");
    olena.answers();
    let at = citizen.recording().len();
    citizen.hears_voice(OLENA, at);
    olena.hears_voice(CITIZEN, 0);
    let at = citizen.recording().len();
    olena.hangs_up();
    hears(&mut citizen, &app, "system.survey_mark", at);
    after_bounce();
    citizen.presses('5');
    hears(&mut citizen, &app, "system.survey_resolved", at);
    after_bounce();
    citizen.presses('1');
    citizen.waits_for("CALL_CLOSED");
    let record = app.last_record();
    assert_eq!(record["outcome"], "answered", "{record:#}");
    assert_eq!(record["queues"][0]["queue"], "приймальня");
    assert_eq!(record["queues"][0]["end"], "answered");
    assert_eq!(record["queues"][0]["attempts"][0]["result"], "answered");
    assert_eq!(record["talks"][0]["operator"], "Олена");
    assert_eq!(record["talks"][0]["end"], "operator");
    assert_eq!(record["survey"], serde_json::json!({"asked": true, "mark": 5, "resolved": true}));
}

#[test]
fn the_mobile_rings_when_the_desk_does_not_answer_and_takes_the_call_by_a_key() {
    let story = "an operator with a mobile";
    let Some(mut mobile) = Baresip::waiting(MOBILE, IHOR, "", story) else { return };
    let mut plan = Plan::new();
    plan.challenges_calls = true;
    plan.direct.push((MOBILE.to_owned(), mobile.address()));
    let Some(provider) = plan.start(story) else { return };
    let app = with_line(&provider, &[("Олена", "101"), ("Ігор", MOBILE)], "Олена, Ігор");
    let password = app.adds_phone("101");
    let Some(mut olena) = Baresip::telephone(&app, ("101", &password), OLENA, "", story) else { return };
    app.operator_becomes("Олена", "free");
    let Some(mut citizen) = Baresip::speaking(provider.sip(), NUMBER, CITIZEN, story) else { return };
    citizen.dials();
    hears(&mut citizen, &app, "menus.головне.say#1", 0);
    citizen.presses('0');
    olena.waits_for("CALL_INCOMING");
    olena.waits_for("CALL_CLOSED");
    mobile.answers();
    let at = citizen.recording().len();
    hears(&mut mobile, &app, "system.call_accept_key", 0);
    assert!(!mobile.recording().is_empty() && !heard(&citizen, IHOR, at), "put through before the key");
    mobile.presses('1');
    citizen.hears_voice(IHOR, at);
    mobile.hears_voice(CITIZEN, 0);
    mobile.hangs_up();
    let at = citizen.recording().len();
    hears(&mut citizen, &app, "system.survey_mark", at);
    citizen.hangs_up();
    let record = app.last_record();
    let attempts = &record["queues"][0]["attempts"];
    assert_eq!(
        (&attempts[0]["operator"], &attempts[0]["result"]),
        (&"Олена".into(), &"no-answer".into()),
        "{record:#}"
    );
    assert_eq!((&attempts[1]["operator"], &attempts[1]["result"]), (&"Ігор".into(), &"answered".into()), "{record:#}");
    assert_eq!(attempts[1]["way"], "trunk");
    assert!(record["survey"]["mark"].is_null(), "{record:#}");
    assert!(eventually("the rest", crate::common::SHORT, || (app.figure("legs") == 0).then_some(true)));
}

fn heard(phone: &Baresip, frequency: f64, from: usize) -> bool {
    let recording = phone.recording();
    let windows = recording.get(from..).unwrap_or_default().chunks_exact(4000);
    windows.into_iter().any(|window| crate::common::tones::share(window, frequency) > 0.5)
}
