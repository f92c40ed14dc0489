//! The middle of a talk with an operator: hold, keys, codecs, transfers, both ends at once; and telephones that call each
//! other.

use std::net::Ipv4Addr;

use crate::common::{
    App, Call, Phone, SHORT, Setup, TOWN,
    baresip::{Baresip, hears},
    desk::town,
    eventually,
    keypad::event,
    net::fresh_ip,
    operator::OperatorPhone,
    secs,
    telephone::Telephone,
    tones::tone,
};

const CITIZEN: f64 = 450.0;
const OLENA: f64 = 1000.0;
const IHOR: f64 = 1300.0;
const MUSIC: f64 = 700.0;
const GREETING: &str = "menus.головне.say#1";

/// A citizen in a talk with an operator whose telephone is scripted; each sings.
fn in_a_talk() -> (App, Call, OperatorPhone) {
    let ip: Ipv4Addr = fresh_ip();
    let mut desk = OperatorPhone::new(ip);
    let text = town(TOWN, &[("Олена", &desk.uri())], "Олена", "    ring: 20s\n") + "music: wait.wav\n";
    let music = tone(&[(MUSIC, 8000.0)], 16_000);
    let app = Setup::new(&text).sound("wait.wav", &music).on(ip.into()).start();
    let mut call = Call::dial(&app);
    call.hears(GREETING).presses('0');
    desk.is_rung().rings().answers();
    call.rtp.sing(CITIZEN);
    desk.rtp.sing(OLENA);
    call.rtp.hears_tone(OLENA, 0);
    desk.rtp.hears_tone(CITIZEN, 0);
    (app, call, desk)
}

#[track_caller]
fn nothing_is_left(app: &App) {
    app.wait_for_figure("legs", 0, SHORT);
    app.wait_for_figure("calls", 0, SHORT);
}

#[test]
fn on_hold_the_caller_hears_music_and_the_line_hears_of_nothing() {
    let (app, mut call, mut desk) = in_a_talk();
    let answer = desk.reinvites(|sdp| sdp.direction = "sendonly");
    assert_eq!(answer.status(), 200, "{answer}");
    assert!(answer.text().contains("a=recvonly"), "{answer}");
    desk.rtp.fall_silent();
    let at = call.rtp.packet_count();
    call.rtp.hears_tone(MUSIC, at);
    let packets = call.rtp.packets();
    let gap = packets[at..].windows(2).map(|pair| pair[1].at - pair[0].at).max();
    assert!(gap.is_some_and(|gap| gap < secs(1)), "music stops: {gap:?}");
    let answer = desk.reinvites(|sdp| sdp.direction = "sendrecv");
    assert_eq!(answer.status(), 200, "{answer}");
    let (ours, theirs) = (call.rtp.packet_count(), desk.rtp.packet_count());
    desk.rtp.sing(OLENA);
    call.rtp.hears_tone(OLENA, ours);
    desk.rtp.hears_tone(CITIZEN, theirs);
    call.phone.hears_nothing(std::time::Duration::from_millis(50));
    desk.hangs_up();
    call.hears("system.survey_mark");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    let held = record["talks"][0]["hold_ms"].as_u64().unwrap();
    assert!((200..20_000).contains(&held), "{record:#}");
    call.rtp.stream().assert_unbroken(160);
    nothing_is_left(&app);
}

#[test]
fn keys_pressed_in_a_talk_reach_the_other_side() {
    let (_app, mut call, mut desk) = in_a_talk();
    for digit in ['4', '#'] {
        call.presses(digit);
        let came = |p: &crate::common::rtp::Packet| p.payload_type == 101 && p.payload.first() == Some(&event(digit));
        eventually("the key at the operator", SHORT, || desk.rtp.packets().iter().any(came).then_some(()));
    }
    desk.rtp.press('7');
    let came = |p: &crate::common::rtp::Packet| p.payload_type == 101 && p.payload.first() == Some(&event('7'));
    eventually("the key at the caller", SHORT, || call.rtp.packets().iter().any(came).then_some(()));
    call.hangs_up();
    desk.is_hung_up_on();
}

#[test]
fn both_hang_up_at_once_and_one_call_ends_once() {
    let (app, mut call, mut desk) = in_a_talk();
    call.cseq += 1;
    let ours = call.in_dialog("BYE", call.cseq, &[], "");
    let theirs = desk.in_dialog("BYE", &[], "");
    call.phone.send(ours.as_bytes());
    desk.phone.send(theirs.as_bytes());
    assert_eq!(call.phone.final_response("BYE").status(), 200);
    // Crossed by a BYE of the program the dialog may be gone already (RFC 3261 §15.1.2).
    let status = desk.phone.final_response("BYE").status();
    assert!([200, 481].contains(&status), "{status}");
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["outcome"], "answered", "{record:#}");
    assert_eq!(record["talks"].as_array().map(Vec::len), Some(1), "{record:#}");
    if let Some(bye) = desk.phone.receive(std::time::Duration::from_millis(100)) {
        desk.phone.answer(&bye, "200 OK");
    }
    nothing_is_left(&app);
}

/// A town of two telephones that register here, and a citizen with a voice.
struct Desks {
    app: App,
    olena: Baresip,
    ihor: Baresip,
    citizen: Baresip,
}

fn desks(codecs: &str, story: &str) -> Option<Desks> {
    let text = town(TOWN, &[("Олена", "101"), ("Ігор", "102")], "Олена", "    ring: 20s\n");
    let app = App::start(&text);
    let passwords = ["101", "102"].map(|extension| app.adds_phone(extension));
    let olena = Baresip::telephone(&app, ("101", &passwords[0]), OLENA, codecs, story)?;
    let ihor = Baresip::telephone(&app, ("102", &passwords[1]), IHOR, "", story)?;
    let citizen = Baresip::speaking(app.sip(), "100", CITIZEN, story)?;
    app.operator_becomes("Олена", "free");
    app.operator_becomes("Ігор", "free");
    Some(Desks { app, olena, ihor, citizen })
}

impl Desks {
    fn talks_to_olena(&mut self) {
        self.citizen.dials();
        hears(&mut self.citizen, &self.app, GREETING, 0);
        self.citizen.presses('0');
        self.olena.answers();
        self.citizen.hears_voice(OLENA, 0);
        self.olena.hears_voice(CITIZEN, 0);
    }
}

#[test]
fn the_operator_sends_the_caller_on_to_a_colleague() {
    let Some(mut desks) = desks("", "a blind transfer with baresip") else { return };
    desks.talks_to_olena();
    let at = desks.citizen.recording().len();
    let to = format!("sip:102@{}", desks.app.sip());
    desks.olena.transfers(&to);
    desks.ihor.answers();
    desks.citizen.hears_voice(IHOR, at);
    desks.ihor.hears_voice(CITIZEN, 0);
    desks.olena.waits_for("CALL_CLOSED");
    let at = desks.citizen.recording().len();
    desks.ihor.hangs_up();
    hears(&mut desks.citizen, &desks.app, "system.survey_mark", at);
    desks.citizen.hangs_up();
    let record = desks.app.last_record();
    let talks = record["talks"].as_array().unwrap_or_else(|| panic!("{record:#}"));
    let told: Vec<_> = talks.iter().map(|t| (t["operator"].as_str(), t["end"].as_str())).collect();
    assert_eq!(told, [(Some("Олена"), Some("transferred")), (Some("Ігор"), Some("operator"))], "{record:#}");
    nothing_is_left(&desks.app);
}

#[test]
fn telephones_of_the_council_call_each_other() {
    let Some(mut desks) = desks("", "calls between telephones with baresip") else { return };
    let to = format!("sip:102@{}", desks.app.sip());
    desks.olena.dials_to(&to);
    desks.ihor.answers();
    desks.olena.hears_voice(IHOR, 0);
    desks.ihor.hears_voice(OLENA, 0);
    // Who talks is not rung for citizens.
    desks.app.operator_becomes("Ігор", "talking");
    desks.olena.hangs_up();
    desks.ihor.waits_for("CALL_CLOSED");
    let record = desks.app.last_record();
    assert_eq!((&record["internal"], &record["outcome"]), (&true.into(), &"internal".into()), "{record:#}");
    assert!(record.get("survey").is_none(), "{record:#}");
    nothing_is_left(&desks.app);
}

#[test]
fn voices_are_recoded_where_the_codecs_differ() {
    for codecs in ["G722/16000/1", "opus/48000/2", "PCMU/8000/1"] {
        let Some(mut desks) = desks(&format!(";audio_codecs={codecs}"), "other codecs with baresip") else { return };
        desks.talks_to_olena();
        desks.olena.hangs_up();
        desks.citizen.hangs_up();
        let record = desks.app.last_record();
        assert_eq!(record["outcome"], "answered", "{codecs}: {record:#}");
        nothing_is_left(&desks.app);
    }
}

/// What one telephone of two calls at once sends to join them (RFC 3891 §3, RFC 3515): the first with its caller is asked
/// to take the place it has in the second.
fn replaces(call: &Call, app: &App) -> String {
    let (to, from) = (call.answer.tag("to"), &call.invite.tag);
    let id = call.invite.call_id.replace('@', "%40");
    format!("Refer-To: <sip:102@{}?Replaces={id}%3Bto-tag%3D{to}%3Bfrom-tag%3D{from}>", app.sip())
}

/// A call from a telephone of the council, which gives its password.
fn dials_as(app: &App, (own, password): (&str, &str), extension: &str) -> Call {
    let uri = format!("sip:{extension}@{}", app.sip());
    let mut call = Call::prepare(app, Phone::udp(app.sip()), |invite, _| {
        invite.uri = uri.clone();
        invite.to = format!("<{uri}>");
        invite.from = format!("<sip:{own}@{}>", app.sip());
    });
    call.invites();
    let challenge = call.phone.final_response("INVITE");
    assert_eq!(challenge.status(), 401, "{challenge}");
    call.answer = challenge;
    call.acknowledges_refusal();
    let knows = Telephone::new(Phone::udp(app.sip()), own, password);
    call.invite.headers.push(knows.credentials(&call.answer, "INVITE", &uri));
    call.invite.branch += "again";
    call.invite.call_id = format!("second-{}", call.invite.call_id);
    call.invites();
    call
}

#[test]
fn the_operator_asks_a_colleague_first_and_then_joins_caller_and_colleague() {
    let text = town(TOWN, &[("Олена", "101"), ("Ігор", "102")], "Олена", "    ring: 20s\n");
    let app = App::start(&text);
    let passwords = ["101", "102"].map(|extension| app.adds_phone(extension));
    let registered = |n: usize| Telephone::registered(app.sip(), ["101", "102"][n], &passwords[n]);
    let [mut desk, mut colleague] = [0, 1].map(|n| OperatorPhone::of(registered(n).phone));
    let mut call = Call::dial(&app);
    call.hears(GREETING).presses('0');
    desk.is_rung().rings().answers();
    desk.rtp.sing(OLENA);
    call.rtp.sing(CITIZEN);
    call.rtp.hears_tone(OLENA, 0);
    assert_eq!(desk.reinvites(|sdp| sdp.direction = "sendonly").status(), 200);
    let mut second = dials_as(&app, ("101", &passwords[0]), "102");
    colleague.is_rung().rings().answers();
    second.is_answered();
    second.acknowledges("");
    second.rtp.sing(OLENA);
    colleague.rtp.sing(IHOR);
    second.rtp.hears_tone(IHOR, 0);
    colleague.rtp.hears_tone(OLENA, 0);
    let answer = desk.asks("REFER", &[&replaces(&second, &app)], "");
    assert_eq!(answer.status(), 202, "{answer}");
    let (ours, theirs) = (call.rtp.packet_count(), colleague.rtp.packet_count());
    call.rtp.hears_tone(IHOR, ours);
    colleague.rtp.hears_tone(CITIZEN, theirs);
    let told = desk.phone.request("NOTIFY", SHORT);
    assert!(told.text().starts_with("SIP/2.0 "), "{told}");
    desk.phone.answer(&told, "200 OK");
    second.is_hung_up_on();
    desk.is_hung_up_on();
    colleague.hangs_up();
    call.hears("system.survey_mark");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    let talks = record["talks"].as_array().unwrap_or_else(|| panic!("{record:#}"));
    let told: Vec<_> = talks.iter().map(|t| (t["operator"].as_str(), t["end"].as_str())).collect();
    assert_eq!(told, [(Some("Олена"), Some("transferred")), (Some("Ігор"), Some("operator"))], "{record:#}");
    assert_eq!(app.record(&second.invite.call_id)["internal"], true);
    nothing_is_left(&app);
}
