use super::*;

#[test]
fn a_silent_caller_hears_the_menu_twice_and_is_led_to_the_operator() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.hears_out();
    walk.is_silent_for(6);
    assert_eq!(walk.hears_out()[0], "Ми не почули вашого вибору. Повторюємо меню.");
    walk.is_silent_for(6);
    assert_eq!(walk.entered().as_deref(), Some("ЦНАП"));
    assert!(walk.machine.journey().asked_for_person());
}

#[test]
fn six_seconds_are_waited_and_not_less() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.hears_out();
    walk.waits(Duration::from_millis(5999));
    assert!(walk.playing.is_none());
    walk.waits(Duration::from_millis(1));
    assert!(walk.playing.is_some());
}

#[test]
fn a_silent_caller_out_of_hours_hears_the_hours_once_and_goodbye() {
    let mut walk = Walk::at(MONDAY_EVENING);
    walk.hears_out();
    walk.is_silent_for(6).hears_out();
    walk.is_silent_for(6);
    let words = walk.hears_out();
    assert_eq!(words[..2], ["Зараз неробочий час.", "Графік роботи:"]);
    assert_eq!(words.last().unwrap(), GOODBYE);
    assert_eq!(walk.ended, Some(Ending::Silence));
    assert_eq!(walk.journey().last().unwrap(), "·closed!");
    assert!(!walk.machine.journey().asked_for_person());
}

#[test]
fn the_number_of_repeats_is_the_councils() {
    let mut script = fixtures::town();
    script.patience.silent_repeats = 4;
    let mut walk = Walk::through(script, MONDAY_MORNING);
    walk.hears_out();
    for _ in 0..3 {
        walk.is_silent_for(6);
        assert_eq!(walk.hears_out()[0], "Ми не почули вашого вибору. Повторюємо меню.");
    }
    walk.is_silent_for(6);
    assert_eq!(walk.entered().as_deref(), Some("ЦНАП"));
}

#[test]
fn silence_after_a_text_is_goodbye_and_a_key_during_it_is_still_welcome() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('1').hears_out();
    walk.is_silent_for(6);
    assert_eq!(walk.words(), [GOODBYE]);
    walk.presses('#');
    assert_eq!(walk.words()[0], MAIN_OPTIONS[0]);
    assert_eq!(walk.ended, None);
}

#[test]
fn the_longest_stay_ends_with_a_reason_and_goodbye() {
    let mut walk = Walk::at(MONDAY_MORNING);
    for _ in 0..180 {
        walk.hears_out();
        walk.waits(secs(5));
        if walk.playing.is_none() {
            walk.presses('*');
        }
    }
    assert_eq!(walk.now.mono.duration_since(walk.machine.journey().visits()[0].from), secs(15 * 60));
    walk.event(Event::Tick);
    let words = walk.hears_out();
    assert!(words[0].starts_with("Час цієї розмови вичерпано."), "{words:?}");
    assert_eq!(words.last().unwrap(), GOODBYE);
    assert_eq!(walk.ended, Some(Ending::TooLong));
}

#[test]
fn a_goodbye_nobody_reports_as_played_ends_all_the_same() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.event(Event::Leave(Ending::Stopping));
    assert_eq!(
        walk.words()[0],
        "Лінію зупинено для технічного обслуговування. Зателефонуйте, будь ласка, за кілька хвилин."
    );
    walk.presses('1');
    assert_eq!(walk.words().last().unwrap(), GOODBYE, "a stopping service takes no more keys");
    walk.playing = None;
    walk.waits(secs(60));
    assert_eq!(walk.ended, Some(Ending::Stopping));
}

#[test]
fn a_stop_during_the_goodbye_to_a_silent_caller_takes_no_more_keys() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('1').hears_out();
    walk.is_silent_for(6);
    walk.event(Event::Leave(Ending::Stopping));
    walk.presses('#');
    assert_eq!(walk.hears_out(), [GOODBYE]);
    assert_eq!(walk.ended, Some(Ending::Stopping));
}

#[test]
fn an_operators_else_that_leads_back_to_the_menu_does_not_go_round_for_ever() {
    let mut script = fixtures::town();
    let (main, operator) = (script.main, script.operator.unwrap());
    if let NodeKind::Department(department) = &mut script.nodes[usize::from(operator.0)].kind {
        department.otherwise = Some(main);
    }
    let mut walk = Walk::through(script, MONDAY_MORNING);
    for _ in 0..20 {
        walk.hears_out();
        walk.waits(secs(6));
        if walk.away.is_some() {
            walk.returns(Return::Nobody);
        }
    }
    assert_eq!(walk.ended, Some(Ending::Silence));
    assert_eq!(walk.journey(), ["головне!", "ЦНАП!", "головне!"]);
}

#[test]
fn on_hold_nothing_is_said_and_the_place_speaks_again_on_return() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('1');
    walk.event(Event::Held);
    assert!(walk.playing.is_none());
    walk.waits(secs(120));
    assert!(walk.playing.is_none(), "a held caller is not asked again");
    walk.event(Event::Resumed);
    assert_eq!(walk.words()[0], "Ми працюємо");
}

#[test]
fn every_walk_of_random_keys_and_silences_ends_with_goodbye() {
    let mut chance = crate::chance::Chance::seeded(42);
    for _ in 0..200 {
        let mut walk = Walk::at(if chance.below(2) == 0 { MONDAY_MORNING } else { MONDAY_EVENING });
        let mut last = Vec::new();
        for step in 0..5000 {
            assert!(step < 4999, "never ended");
            if walk.ended.is_some() {
                break;
            }
            if walk.away.is_some() {
                let operator = fixtures::id(&walk.script, "ЦНАП");
                let back = [Return::Menu, Return::Nobody, Return::Closed, Return::To(operator), Return::Done];
                walk.returns(back[chance.below(5) as usize]);
            }
            match chance.below(4) {
                0 => {
                    let keys = ['0', '1', '2', '3', '5', '8', '9', '*', '#'];
                    walk.presses(keys[chance.below(9) as usize]);
                }
                1 => {
                    walk.waits(secs(7));
                }
                _ if walk.playing.is_some() => {
                    walk.now = walk.now.after(secs(9));
                    last = walk.hears_out();
                }
                _ => {
                    walk.waits(secs(2));
                }
            }
        }
        let goodbye = crate::speech::system(walk.machine.lang(), crate::speech::System::Goodbye);
        let Piece::Say(goodbye) = &goodbye[0] else { panic!("a goodbye is said") };
        assert_eq!(last.last().map(String::as_str), Some(&*goodbye.text));
    }
}
