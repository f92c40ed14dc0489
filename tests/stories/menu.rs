//! The town's menu as its callers walk it: down, up, again, astray, and in silence.

use crate::common::{App, Call, LONG, SHORT, TOWN, app, eventually, hasty_town, keypad::after_bounce};

const GREETING: &str = "menus.головне.say#1";
const GOODBYE: &str = "Дякуємо, що зателефонували. До побачення!";
const AFTER_TEXT: &str = "Щоб послухати ще раз, натисніть зірочку. Щоб повернутися до меню, натисніть решітку.";

#[test]
fn down_to_a_text_again_and_back_up() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING).presses('2').hears("texts.паспорт.title").presses('1').hears("texts.паспорт.say#1");
    call.hears(AFTER_TEXT).presses('*').hears("texts.паспорт.say#1");
    call.hears(AFTER_TEXT).presses('#').hears("texts.паспорт.title");
    after_bounce();
    call.presses('#').hears("texts.графік.title");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(app::keys(&record), "21*##");
    assert_eq!(record["outcome"], "informed");
    assert_eq!(record["ended_by"], "caller");
    assert_eq!(record["caller"]["number"], "+380441112233");
    let passport = record["journey"].as_array().unwrap().iter().find(|s| s["at"] == "паспорт").unwrap();
    assert_eq!(passport["heard"], true, "{record:#}");
}

#[test]
fn a_text_left_before_its_end_was_not_heard() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING).presses('1');
    call.hears("texts.графік.say#1").hears(AFTER_TEXT);
    call.hangs_up();
    assert_eq!(app.record(&call.invite.call_id)["outcome"], "informed");

    let mut hasty = Call::dial(&app);
    hasty.hears(GREETING);
    hasty.hangs_up();
    let record = app.record(&hasty.invite.call_id);
    assert_eq!(record["outcome"], "no-choice", "{record:#}");
}

#[test]
fn a_wrong_key_is_said_and_the_menu_comes_again() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING).presses('7').hears("Цього пункту в меню немає.").hears("texts.графік.title");
    call.presses('1').hears("texts.графік.say#1");
    call.hangs_up();
}

#[test]
fn a_silent_caller_hears_the_menu_again_then_the_operator_then_a_goodbye() {
    let app = App::start(&hasty_town());
    let mut call = Call::dial(&app);
    call.hears(GREETING).hears("натисніть два");
    call.hears("Ми не почули вашого вибору. Повторюємо меню.").hears("texts.графік.title").hears("натисніть два");
    call.hears("На жаль, зараз ніхто не може відпові́сти.");
    call.hears_within(GOODBYE, LONG);
    call.is_hung_up_on();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["outcome"], "nobody-answered", "{record:#}");
    assert_eq!(record["ended_by"], "us");
    call.rtp.stream().assert_unbroken(160);
}

#[test]
fn zero_asks_for_the_operator_from_anywhere() {
    let app = App::start(TOWN);
    for path in ["", "2", "21"] {
        let mut call = Call::dial(&app);
        call.hears(GREETING);
        for key in path.chars() {
            call.presses(key);
        }
        if path.len() == 2 {
            call.hears("texts.паспорт.say#1");
        }
        call.presses('0').hears("На жаль, зараз ніхто не може відпові́сти.");
        call.hangs_up();
        let record = app.record(&call.invite.call_id);
        assert_eq!(record["outcome"], "nobody-answered", "{path}: {record:#}");
    }
}

#[test]
fn after_a_text_a_silent_caller_is_thanked_and_let_go() {
    let app = App::start(&hasty_town());
    let mut call = Call::dial(&app);
    call.hears(GREETING).presses('1').hears("texts.графік.say#1").hears(AFTER_TEXT).hears_within(GOODBYE, LONG);
    call.is_hung_up_on();
    assert_eq!(app.record(&call.invite.call_id)["outcome"], "informed");
}

#[test]
fn a_number_of_its_own_leads_to_its_own_menu() {
    let yaml = format!("{TOWN}numbers:\n  +380 4644 0 00 00: головне\n  +380 4644 0 00 05: послуги\n");
    let app = App::start(&yaml);
    for (uri, first) in
        [("sip:0464400005@", "texts.паспорт.title"), ("sip:+380464400000@", GREETING), ("sip:trunk1@", GREETING)]
    {
        let mut call = Call::dial_with(&app, |invite, _| invite.uri = format!("{uri}{}", app.sip()));
        call.hears(first);
        call.hangs_up();
    }
}

#[test]
fn a_notice_sounds_after_the_greeting_while_it_is_in_force() {
    let yaml = format!("notices:\n  - say: |\n      Увага! Завтра не буде води.\n    until: 31.12.2099 23:59\n{TOWN}");
    let app = App::start(&yaml);
    let mut call = Call::dial(&app);
    call.hears(GREETING).hears("notices.1.say#1").hears("texts.графік.title");
    call.hangs_up();
}

#[test]
fn english_is_offered_in_english_and_spoken_after_eight() {
    let yaml = TOWN
        .replace(
            "      Вітаємо! Це міська рада.\n",
            "      Вітаємо! Це міська рада.\n    say_en: |\n      Welcome to the council.\n",
        )
        .replace(
            "    title: Графік роботи й адреса\n",
            "    title: Графік роботи й адреса\n    title_en: Opening hours\n",
        )
        .replace("вулиці Зразковій.\n", "вулиці Зразковій.\n    say_en: |\n      We work in Zrazkova Street.\n")
        + "languages: uk, en\n";
    let app = App::start(&yaml);
    let mut call = Call::dial(&app);
    call.hears(GREETING).hears("For English, press eight.").presses('8');
    call.hears("texts.графік.title_en").presses('1').hears("texts.графік.say_en#1");
    call.hangs_up();
    assert_eq!(app.record(&call.invite.call_id)["lang"], "en");
}

#[test]
fn many_callers_hear_their_own_menus_at_once() {
    let app = App::start(TOWN);
    let mut calls: Vec<_> = (0..12).map(|_| Call::dial(&app)).collect();
    for (i, call) in calls.iter_mut().enumerate() {
        call.hears(GREETING).presses(if i % 2 == 0 { '1' } else { '2' });
    }
    for (i, call) in calls.iter_mut().enumerate() {
        call.hears(if i % 2 == 0 { "texts.графік.say#1" } else { "texts.паспорт.title" });
    }
    for call in &mut calls {
        call.hangs_up();
        call.rtp.stream().assert_unbroken(160);
    }
    app.wait_for_figure("legs", 0, SHORT);
    eventually("twelve records", SHORT, || (app.records().len() == 12).then_some(()));
}
