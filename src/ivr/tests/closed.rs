use jiff::civil::{date, time};

use super::*;
use crate::calendar::Hours;

#[test]
fn zero_in_hours_says_that_nobody_can_answer_and_gives_the_hours() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('0');
    let words = walk.words();
    assert_eq!(words[..2], ["На жаль, зараз ніхто не може відповісти.", "Графік роботи:"]);
    assert_eq!(words.last().unwrap(), AFTER_TEXT);
    walk.hears_out();
    walk.presses('#');
    assert_eq!(walk.words()[0], MAIN_OPTIONS[0]);
    assert!(walk.machine.journey().asked_for_person());
}

#[test]
fn zero_in_the_evening_says_when_operators_answer_tomorrow() {
    let mut walk = Walk::at(MONDAY_EVENING);
    walk.presses('0');
    assert_eq!(
        walk.words(),
        [
            "Зараз неробочий час.",
            "Оператори відповідатимуть",
            "завтра, у вівторок,",
            "з восьмої години",
            "Якщо є загроза життю, телефонуйте за номером сто дванадцять.",
            AFTER_TEXT
        ]
    );
}

#[test]
fn at_lunch_the_end_of_lunch_is_said() {
    let mut walk = Walk::at("2026-03-02 12:10");
    walk.presses('0');
    let words = walk.words();
    assert_eq!(words[..3], ["Зараз обідня перерва.", "Оператори відповідатимуть", "сьогодні"]);
    assert!(words[3].starts_with("з дванадцятої"), "{words:?}");
    let emergency = "Якщо є загроза життю, телефонуйте за номером сто дванадцять.";
    assert_eq!(words[words.len() - 2..], [emergency, AFTER_TEXT]);
}

#[test]
fn a_shortened_day_is_said_at_the_beginning_and_in_the_department() {
    let mut walk = Walk::at("2026-12-31 09:00");
    let words = walk.hears_out();
    let at = words.iter().position(|w| w == "Сьогодні скорочений день, оператори відповідають").unwrap();
    assert_eq!(words[at + 1], "до дванадцятої години");
    assert_eq!(words[at + 2], MAIN_OPTIONS[0]);
    walk.presses('0');
    assert_eq!(
        walk.words()[..3],
        [
            "На жаль, зараз ніхто не може відповісти.",
            "Сьогодні скорочений день, оператори відповідають",
            "до дванадцятої години"
        ]
    );
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
    walk.is_silent_for(1).presses('0');
    assert_eq!(walk.words()[0], "На жаль, зараз ніхто не може відповісти.");
}

#[test]
fn an_unset_clock_tries_the_operators_or_keeps_closed_as_configured() {
    let mut script = fixtures::town();
    let mut walk = Walk::begin(script.clone(), NodeId(0), now("1970-01-01 03:00", false));
    assert!(walk.says(OPERATOR));
    walk.presses('0');
    assert_eq!(walk.words()[..2], ["На жаль, зараз ніхто не може відповісти.", "Графік роботи:"]);
    script.clock_unknown = ClockUnknown::Closed;
    let mut walk = Walk::begin(script, NodeId(0), now("1970-01-01 03:00", false));
    assert!(walk.says(OPERATOR_HOURS));
    walk.presses('0');
    assert_eq!(walk.words()[..2], ["Зараз неробочий час.", "Графік роботи:"]);
}

#[test]
fn a_box_that_cannot_record_says_so_politely() {
    let mut walk = Walk::at(MONDAY_EVENING);
    walk.presses('9');
    assert_eq!(walk.words()[..2], ["На жаль, зараз ніхто не може відповісти.", "Графік роботи:"]);
    walk.hears_out();
    walk.is_silent_for(6);
    assert_eq!(walk.hears_out(), [GOODBYE]);
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
