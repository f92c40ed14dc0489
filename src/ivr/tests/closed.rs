use jiff::civil::{date, time};

use super::*;
use crate::calendar::Hours;

const MESSAGE_KEY: &str = "Щоб залишити повідомлення, натисніть один.";
const MENU_KEY: &str = "Щоб перейти до меню, натисніть решітку.";
const EMERGENCY: &str = "Якщо є загроза життю, телефонуйте за номером сто дванадцять.";

#[test]
fn zero_in_the_evening_says_when_operators_answer_and_what_can_be_done() {
    let mut walk = Walk::at(MONDAY_EVENING);
    walk.presses('0');
    assert_eq!(
        walk.words(),
        [
            "Зараз неробочий час.",
            "Оператори відповідатимуть",
            "завтра, у вівторок,",
            "з восьмої години",
            MESSAGE_KEY,
            "Графік роботи й адреса",
            "натисніть два",
            MENU_KEY,
            EMERGENCY
        ]
    );
    walk.hears_out();
    assert_eq!(walk.journey(), ["головне", "ЦНАП!"]);
    assert!(walk.machine.journey().asked_for_person());
}

#[test]
fn the_keys_of_the_closed_announcement_lead_where_it_says() {
    let closed = || {
        let mut walk = Walk::at(MONDAY_EVENING);
        walk.presses('0').is_silent_for(1);
        walk
    };
    assert_eq!(closed().presses('1').entered().as_deref(), Some("зауваження"));
    let mut walk = closed();
    walk.presses('2');
    assert_eq!(walk.words()[0], "Ми працюємо");
    walk.is_silent_for(1).presses('#');
    assert_eq!(walk.words()[0], MAIN_OPTIONS[0], "a closed department is passed over on the way back");
    assert_eq!(closed().presses('#').words()[0], MAIN_OPTIONS[0]);
    assert_eq!(closed().presses('*').words()[0], "Зараз неробочий час.");
}

#[test]
fn a_wrong_key_while_closed_repeats_the_keys_and_not_the_hours() {
    let mut walk = Walk::at(MONDAY_EVENING);
    walk.presses('0').is_silent_for(1).presses('5');
    let words = walk.words();
    assert_eq!(words[..2], ["Цього пункту в меню немає.", MESSAGE_KEY]);
    assert_eq!(words.last().unwrap(), MENU_KEY);
}

#[test]
fn without_a_box_and_a_text_key_two_says_the_hours_themselves() {
    let mut script = fixtures::town();
    script.nodes[0].kind = NodeKind::Menu(Menu { say: None, keys: Vec::new() });
    let operator = script.operator.unwrap();
    if let NodeKind::Department(department) = &mut script.nodes[usize::from(operator.0)].kind {
        department.otherwise = None;
    }
    let mut walk = Walk::through(script, MONDAY_EVENING);
    walk.presses('0');
    assert!(!walk.says(MESSAGE_KEY));
    assert!(walk.says("Щоб почути графік роботи, натисніть два."));
    walk.is_silent_for(1).presses('1');
    assert_eq!(walk.words()[0], "Цього пункту в меню немає.");
    walk.is_silent_for(1).presses('2');
    assert_eq!(walk.words()[0], "Графік роботи:");
    assert_eq!(walk.words().last().unwrap(), MENU_KEY);
}

#[test]
fn at_lunch_the_end_of_lunch_is_said_and_after_it_the_same_key_reaches_people() {
    let mut walk = Walk::at("2026-03-02 12:10");
    walk.presses('0');
    let words = walk.words();
    assert_eq!(words[..3], ["Зараз обідня перерва.", "Оператори відповідатимуть", "сьогодні"]);
    assert!(words[3].starts_with("з дванадцятої"), "{words:?}");
    assert_eq!(words.last().unwrap(), EMERGENCY);
    let mut walk = Walk::at("2026-03-02 12:44");
    walk.presses('0');
    walk.now = walk.now.after(secs(60));
    assert_eq!(walk.presses('0').entered().as_deref(), Some("ЦНАП"));
}

#[test]
fn a_shortened_day_is_said_at_the_beginning() {
    let mut walk = Walk::at("2026-12-31 09:00");
    let words = walk.hears_out();
    let at = words.iter().position(|w| w == "Сьогодні скорочений день, оператори відповідають").unwrap();
    assert_eq!(words[at + 1], "до дванадцятої години");
    assert_eq!(words[at + 2], MAIN_OPTIONS[0]);
    assert_eq!(walk.presses('0').entered().as_deref(), Some("ЦНАП"));
}

#[test]
fn a_shortened_day_with_lunch_is_told_by_its_end_not_by_the_beginning_of_lunch() {
    let mut script = fixtures::town();
    let hours = Hours { from: time(8, 0, 0, 0), to: time(15, 0, 0, 0) };
    script.calendar.schedules[0].dated.insert(date(2026, 12, 30), Some(hours));
    let mut walk = Walk::through(script, "2026-12-30 09:00");
    let words = walk.hears_out();
    let at = words.iter().position(|w| w == "Сьогодні скорочений день, оператори відповідають").unwrap();
    assert_eq!(words[at + 1], "до п’ятнадцятої години");
}

#[test]
fn a_dated_closing_skips_to_the_next_open_day() {
    let mut walk = Walk::at("2026-03-10 10:00");
    walk.presses('0');
    assert_eq!(walk.words()[..3], ["Зараз неробочий час.", "Оператори відповідатимуть", "завтра, у середу,"]);
}

#[test]
fn each_department_keeps_its_own_hours() {
    let mut walk = Walk::at("2026-03-02 14:00");
    walk.presses('3');
    let words = walk.words();
    assert_eq!(words[..3], ["Зараз неробочий час.", "Оператори відповідатимуть", "у середу"]);
    assert_eq!(walk.is_silent_for(1).presses('0').entered().as_deref(), Some("ЦНАП"));
}

#[test]
fn an_unset_clock_tries_the_operators_or_keeps_closed_as_configured() {
    let mut script = fixtures::town();
    let mut walk = Walk::begin(script.clone(), NodeId(0), now("1970-01-01 03:00", false));
    assert!(walk.says(OPERATOR));
    assert_eq!(walk.presses('0').entered().as_deref(), Some("ЦНАП"));
    script.clock_unknown = ClockUnknown::Closed;
    let mut walk = Walk::begin(script, NodeId(0), now("1970-01-01 03:00", false));
    assert!(walk.says(OPERATOR_CLOSED));
    walk.presses('0');
    assert_eq!(walk.words()[..2], ["Зараз неробочий час.", "Графік роботи:"]);
}

#[test]
fn a_number_that_leads_straight_to_a_department_offers_the_menu_by_pound() {
    let script = fixtures::town();
    let start = fixtures::id(&script, "земля");
    let mut walk = Walk::from(script, start, MONDAY_EVENING);
    assert_eq!(walk.words()[..2], ["For English, press eight.", "Зараз неробочий час."]);
    walk.presses('#');
    assert_eq!(walk.words()[0], MAIN_OPTIONS[0]);
    assert_eq!(walk.journey(), ["земля", "головне"]);
}

#[test]
fn a_departments_else_leads_on_to_a_text() {
    let mut script = fixtures::town();
    let (land, text) = (fixtures::id(&script, "земля"), fixtures::id(&script, "паспорт"));
    if let NodeKind::Department(department) = &mut script.nodes[usize::from(land.0)].kind {
        department.otherwise = Some(text);
    }
    let mut walk = Walk::through(script, MONDAY_EVENING);
    walk.presses('3').hears_out();
    assert_eq!(walk.words()[0], "Візьміть попередній паспорт і витяг.");
    assert_eq!(walk.journey(), ["головне", "земля!", "паспорт"]);
}
