use super::*;

#[test]
fn a_key_interrupts_at_once_and_what_was_cut_is_not_heard() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('1');
    assert_eq!(walk.words()[0], "Ми працюємо");
    walk.hears_out();
    assert_eq!(walk.journey(), ["головне", "графік!"]);
    assert!(walk.machine.journey().informed());
}

#[test]
fn after_a_text_the_caller_is_offered_the_operator_first_only_in_hours() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('1');
    let words = walk.words();
    assert_eq!(words[words.len() - 2..], ["Щоб поговорити з оператором, натисніть нуль.", AFTER_TEXT]);
    let mut walk = Walk::at(MONDAY_EVENING);
    walk.presses('1');
    assert_eq!(walk.words().last().unwrap(), AFTER_TEXT);
    assert!(!walk.says("Щоб поговорити з оператором, натисніть нуль."));
}

#[test]
fn a_text_cut_during_the_offer_counts_as_heard() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('2').is_silent_for(1).presses('1');
    let (play, _) = walk.playing.clone().unwrap();
    walk.presses('#');
    assert_eq!(walk.journey()[2], "паспорт", "the report has not said so yet");
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('2').is_silent_for(1).presses('1');
    walk.event(Event::Digit(Digit::POUND));
    walk.report(play, 1);
    assert_eq!(walk.journey()[2], "паспорт!", "a late report still counts");
}

#[test]
fn digits_typed_ahead_go_to_the_menu_just_entered() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('2').waits(Duration::from_millis(120)).presses('1');
    assert_eq!(walk.words()[0], "Візьміть попередній паспорт і витяг.");
    assert_eq!(walk.journey(), ["головне", "послуги", "паспорт"]);
}

#[test]
fn the_same_key_within_half_a_second_of_a_jump_is_one_press() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('2').waits(Duration::from_millis(499)).presses('2');
    assert_eq!(walk.journey(), ["головне", "послуги"]);
    walk.waits(Duration::from_millis(1)).presses('2');
    assert_eq!(walk.journey(), ["головне", "послуги", "субсидія"]);
}

#[test]
fn star_repeats_pound_goes_back_and_from_the_top_repeats() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('2').is_silent_for(1).presses('1').is_silent_for(1).presses('*');
    assert_eq!(walk.words()[0], "Візьміть попередній паспорт і витяг.");
    walk.is_silent_for(1).presses('#');
    assert_eq!(walk.words()[0], "Паспорт");
    walk.is_silent_for(1).presses('#');
    assert_eq!(walk.words()[0], MAIN_OPTIONS[0]);
    walk.is_silent_for(1).presses('#');
    assert_eq!(walk.words()[0], MAIN_OPTIONS[0]);
    assert_eq!(walk.journey(), ["головне", "послуги", "паспорт", "послуги", "головне"]);
}

#[test]
fn a_wrong_key_is_named_and_the_menu_follows_at_once() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('7');
    let words = walk.words();
    assert_eq!(words[0], "Цього пункту в меню немає.");
    assert_eq!(words[1], MAIN_OPTIONS[0]);
    assert_eq!(walk.machine.journey().visits()[0].keys, [Digit::from_char('7').unwrap()]);
}

#[test]
fn the_third_wrong_key_in_a_row_is_answered_as_silence() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('7').is_silent_for(1).presses('6').is_silent_for(1).presses('7');
    assert_eq!(walk.words()[0], "Ми не почули вашого вибору. Повторюємо меню.");
    walk.is_silent_for(1).presses('1').is_silent_for(1).presses('#').is_silent_for(1).presses('7');
    assert_eq!(walk.words()[0], "Цього пункту в меню немає.", "a good key forgives the wrong ones");
}

#[test]
fn a_wrong_key_during_a_text_repeats_the_offer_and_not_the_text() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('1').is_silent_for(1).presses('5');
    assert_eq!(
        walk.words(),
        ["Цього пункту в меню немає.", "Щоб поговорити з оператором, натисніть нуль.", AFTER_TEXT]
    );
}

#[test]
fn letters_of_a_test_set_are_noise() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('A');
    assert!(walk.machine.journey().visits()[0].keys.is_empty());
    assert_eq!(walk.words()[0], fixtures::GREETING);
}
