use super::*;
use crate::speech::Localized;

#[test]
fn a_call_begins_with_greeting_language_options_and_the_operator_last() {
    let mut walk = Walk::at(MONDAY_MORNING);
    let mut expected = vec![fixtures::GREETING, "For English, press eight."];
    expected.extend(MAIN_OPTIONS);
    expected.push(OPERATOR);
    assert_eq!(walk.hears_out(), expected);
    assert_eq!(walk.journey(), ["головне!"]);
}

#[test]
fn out_of_hours_the_last_option_is_a_message_and_no_operator() {
    let walk = Walk::at(MONDAY_EVENING);
    assert_eq!(walk.words().last().map(String::as_str), Some(OPERATOR_CLOSED));
    assert!(!walk.says(OPERATOR));
}

#[test]
fn a_notice_in_force_stands_between_greeting_and_options_and_is_noted() {
    let mut walk = Walk::through(with_notice(), "2026-10-10 08:00");
    let words = walk.hears_out();
    assert_eq!(words[2], "Увага! ЦНАП не працює.");
    assert_eq!(words[3], MAIN_OPTIONS[0]);
    assert_eq!(walk.journey(), ["головне!", "·notice!"]);
}

#[test]
fn a_notice_is_silent_before_from_after_until_and_without_a_clock() {
    for civil in ["2026-10-10 07:59", "2026-10-12 17:00"] {
        assert!(!Walk::through(with_notice(), civil).says("Увага! ЦНАП не працює."), "{civil}");
    }
    let walk = Walk::begin(with_notice(), NodeId(0), now("2026-10-11 10:00", false));
    assert!(!walk.says("Увага! ЦНАП не працює."));
}

#[test]
fn a_menu_without_an_operator_ends_with_its_last_option() {
    let mut script = fixtures::town();
    script.operator = None;
    let walk = Walk::through(script, MONDAY_MORNING);
    assert_eq!(walk.words().last().unwrap(), "натисніть дев’ять");
}

#[test]
fn a_node_without_a_title_is_offered_by_its_name() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('2');
    assert_eq!(
        walk.words(),
        ["Паспорт", "натисніть один", "субсидія", "натисніть два", "Щоб повернутися, натисніть решітку.", OPERATOR]
    );
}

#[test]
fn eight_begins_anew_in_english_and_titles_without_translation_stay_whole() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('8');
    let words = walk.words();
    assert!(words.contains(&"Welcome to Mena town council.".to_owned()));
    assert!(words.contains(&"Щоб слухати українською, натисніть вісім.".to_owned()));
    assert!(words.windows(2).any(|pair| pair == ["Графік роботи й адреса", "натисніть один"]));
    assert_eq!(walk.machine.lang().code(), "en");
    walk.is_silent_for(1).presses('1');
    assert!(walk.says("Our address: 1 Zrazkova Street, Mena."));
    walk.is_silent_for(1).presses('8');
    assert_eq!(walk.words()[0], "Далі — українською.");
    assert!(walk.says("Ми працюємо"));
}

#[test]
fn the_greeting_is_not_repeated_on_the_way_back() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('1').presses('#');
    assert_eq!(walk.words()[..8], MAIN_OPTIONS);
    assert_eq!(walk.journey(), ["головне", "графік", "головне"]);
}

fn with_notice() -> Script {
    let mut script = fixtures::town();
    let at = |civil| now(civil, true).civil;
    script.notices.push(Notice {
        say: Localized::new(crate::vocab::Lang::UK, fixtures::say("Увага! ЦНАП не працює.")),
        from: Some(at("2026-10-10 08:00")),
        until: at("2026-10-12 17:00"),
        care: Default::default(),
    });
    script
}
