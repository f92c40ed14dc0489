//! A key pressed once counts once, however it travels and whatever is lost of it.

use std::time::Duration;

use crate::common::{
    App, Call, TOWN, app,
    keypad::{Press, after_bounce, relay_body},
};

const PASSPORT: &str = "texts.паспорт.say#1";
/// Presses once in the way given: the second menu must open, and nothing more may have been pressed in it.
#[track_caller]
fn one_press_opens_the_services(app: &App, press: impl FnOnce(&mut Call)) -> serde_json::Value {
    opens_the_services(app, Call::dial(app), press)
}

#[track_caller]
fn opens_the_services(app: &App, mut call: Call, press: impl FnOnce(&mut Call)) -> serde_json::Value {
    call.hears("menus.головне.say#1");
    press(&mut call);
    // If the press had counted twice, «послуги» would have been left for its second text before its words end.
    call.hears("texts.паспорт.title").hears("texts.субсидія.title").hears("натисніть два");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(app::keys(&record), "2", "{record:#}");
    record
}

#[test]
fn an_event_counts_at_its_first_packet_whatever_is_lost_of_it() {
    let app = App::start(TOWN);
    let whole = Press::default();
    let ways = [
        ("whole", whole),
        ("first packet lost", Press { lost_first: 1, ..whole }),
        ("three first packets lost", Press { lost_first: 3, ..whole }),
        ("all end packets lost", Press { lost_last: 3, ..whole }),
        ("no marker bit", Press { marker: false, ..whole }),
        ("each packet three times", Press { copies: 3, ..whole }),
        ("held for two seconds", Press { length: Duration::from_secs(2), ..whole }),
        ("40 ms, as short as the standard allows", Press { length: Duration::from_millis(40), ..whole }),
    ];
    for (name, press) in ways {
        eprintln!("way: {name}");
        let record = one_press_opens_the_services(&app, |call| call.rtp.press_as('2', press));
        assert_eq!(record["digit_source"], "event", "{name}");
    }
}

#[test]
fn the_event_may_have_any_payload_type() {
    let app = App::start(TOWN);
    for pt in [96, 100, 127] {
        let call = Call::dial_with(&app, |_, sdp| sdp.event = Some(pt));
        assert!(call.answer.text().contains(&format!("a=rtpmap:{pt} telephone-event/8000")), "{}", call.answer);
        let press = Press { payload_type: pt, ..Press::default() };
        opens_the_services(&app, call, |call| call.rtp.press_as('2', press));
    }
}

#[test]
fn a_key_by_info_is_a_key() {
    let app = App::start(TOWN);
    let record = one_press_opens_the_services(&app, |call| {
        let answer = call.asks("INFO", &["Content-Type: application/dtmf-relay"], &relay_body('2'));
        assert_eq!(answer.status(), 200, "{answer}");
    });
    assert_eq!(record["digit_source"], "info");
    one_press_opens_the_services(&app, |call| {
        assert_eq!(call.asks("INFO", &["Content-Type: application/dtmf"], "2").status(), 200);
    });
}

#[test]
fn an_info_about_something_else_is_no_key() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    let answer = call.asks("INFO", &["Content-Type: application/media_control+xml"], "<media_control/>");
    assert!([200, 415].contains(&answer.status()), "{answer}");
    let answer = call.asks("INFO", &["Content-Type: application/dtmf-relay"], "Signal=drum\r\n");
    assert!([200, 400].contains(&answer.status()), "{answer}");
    call.hears("натисніть два");
    call.hangs_up();
    assert_eq!(app::keys(&app.record(&call.invite.call_id)), "");
}

#[test]
fn tones_in_the_audio_are_keys_when_no_events_were_offered() {
    let app = App::start(TOWN);
    let call = Call::dial_with(&app, |_, sdp| sdp.event = None);
    assert!(!call.answer.text().contains("telephone-event"), "{}", call.answer);
    let record = opens_the_services(&app, call, |call| call.rtp.press_by_tone('2'));
    assert_eq!(record["digit_source"], "in-band");
}

#[test]
fn the_same_press_by_event_and_by_info_counts_once() {
    let app = App::start(TOWN);
    one_press_opens_the_services(&app, |call| {
        call.rtp.press('2');
        assert_eq!(call.asks("INFO", &["Content-Type: application/dtmf-relay"], &relay_body('2')).status(), 200);
    });
    one_press_opens_the_services(&app, |call| {
        assert_eq!(call.asks("INFO", &["Content-Type: application/dtmf-relay"], &relay_body('2')).status(), 200);
        call.rtp.press('2');
    });
}

#[test]
fn the_same_press_by_event_and_by_tone_counts_once() {
    let app = App::start(TOWN);
    one_press_opens_the_services(&app, |call| {
        call.rtp.press('2');
        call.rtp.press_by_tone('2');
    });
}

#[test]
fn two_presses_of_one_key_are_two() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1").presses('2').hears("texts.паспорт.title");
    after_bounce();
    call.presses('2').hears("texts.субсидія.say#1");
    call.hangs_up();
    assert_eq!(app::keys(&app.record(&call.invite.call_id)), "22");
}

#[test]
fn keys_typed_ahead_walk_the_menus_without_listening() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears_something();
    call.presses('2').presses('1').hears(PASSPORT);
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(app::keys(&record), "21");
    assert!(app::journey(&record).ends_with(&["послуги".into(), "паспорт".into()]), "{record:#}");
}

#[test]
fn a_key_interrupts_within_a_few_frames_of_its_first_packet() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    let pressed = std::time::Instant::now();
    call.presses('1').hears("texts.графік.say#1");
    let words = app.prompts().encoded("texts.графік.say#1", 8);
    let stream = call.rtp.stream();
    let at = stream.find(&words, 0).unwrap();
    let first = stream.packets[0].timestamp;
    let packet = stream.packets.iter().find(|p| p.timestamp.wrapping_sub(first) as usize + 160 > at).unwrap();
    let delay = packet.at.duration_since(pressed);
    eprintln!("key press → prompt: {delay:?}");
    // The goal is 25 ms; a loaded machine gets some more.
    assert!(delay < Duration::from_millis(80), "{delay:?} from the first packet of the key to the new words");
    call.hangs_up();
}

#[test]
fn every_key_of_the_telephone_arrives_as_itself() {
    let app = App::start(TOWN);
    // The third wrong key in a row would count as silence.
    for pair in ["34", "56", "78", "9"] {
        let mut call = Call::dial(&app);
        call.hears("menus.головне.say#1");
        for digit in pair.chars() {
            call.forgets().presses(digit).hears("Цього пункту в меню немає.");
            after_bounce();
        }
        call.hangs_up();
        assert_eq!(app::keys(&app.record(&call.invite.call_id)), pair);
    }
}
