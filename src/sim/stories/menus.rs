use super::*;

#[test]
fn a_citizen_asks_for_the_hours_and_hangs_up() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.hears(fixtures::GREETING).hears("For English, press eight.").hears("натисніть один").hears(OPERATOR);
    olena.presses("1").hears("Ми працюємо").hears("з понеділка до четверга");
    olena.hears("Щоб послухати ще раз, натисніть зірочку. Щоб повернутися до меню, натисніть решітку.");
    let record = olena.hangs_up().ends(Outcome::Informed);
    assert_eq!(record.ended_by, EndedBy::Caller);
    assert_eq!(record.journey.len(), 2);
    assert!(record.journey[1].heard);
    city.is_at_rest();
}

#[test]
fn a_key_cuts_the_prompt_it_is_pressed_in() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).presses("1").hears("Ми працюємо");
    assert_eq!(olena.texts().len(), 2, "the greeting was cut");
    let record = olena.hangs_up().ends(Outcome::NoChoice);
    assert!(record.journey.iter().all(|step| !step.heard));
}

#[test]
fn a_silent_citizen_is_asked_twice_led_to_the_operator_and_said_goodbye() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.hears(OPERATOR).hears("Ми не почули вашого вибору. Повторюємо меню.").hears(OPERATOR);
    olena.hears("На жаль, зараз ніхто не може відповісти.").hears("Щоб завершити, натисніть решітку.").hears(GOODBYE);
    let record = olena.ends(Outcome::LeftMessage);
    assert_eq!(record.ended_by, EndedBy::Us);
    olena.is(PhoneState::Over);
    city.is_at_rest();
}

#[test]
fn wrong_keys_are_named_and_the_third_counts_as_silence() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(2)).presses("7").hears("Цього пункту в меню немає.").hears("Графік роботи й адреса");
    olena.presses("6").hears("Цього пункту в меню немає.");
    olena.presses("7").hears("Ми не почули вашого вибору. Повторюємо меню.");
    let record = olena.hangs_up().ends(Outcome::NoChoice);
    let keys: String = record.journey[0].keys.iter().map(ToString::to_string).collect();
    assert_eq!(keys, "767");
}

#[test]
fn star_says_it_again_and_pound_leads_back() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).presses("2").hears("Паспорт").hears("Щоб повернутися, натисніть решітку.");
    olena.presses("1").hears("Візьміть попередній паспорт і витяг.");
    olena.presses("*").hears("Візьміть попередній паспорт і витяг.");
    olena.presses("#").hears("Паспорт");
    olena.presses("#").hears("Графік роботи й адреса");
    olena.hangs_up();
}

#[test]
fn two_keys_typed_ahead_reach_a_text_in_a_sub_menu() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).presses("21").hears("Візьміть попередній паспорт і витяг.").listens();
    let record = olena.hangs_up().ends(Outcome::Informed);
    let names: Vec<&str> = record.journey.iter().map(|step| &*step.at).collect();
    assert_eq!(names, ["головне", "послуги", "паспорт"]);
}

#[test]
fn a_trembling_finger_presses_once() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).presses("22").hears("Паспорт");
    let record = olena.hangs_up().ends(Outcome::NoChoice);
    assert_eq!(record.journey.len(), 2, "the second press did not choose «субсидія»");
}

#[test]
fn an_english_speaker_changes_the_language_and_the_record_says_so() {
    let city = City::at(MONDAY_MORNING);
    let mut john = city.call("+48221234567");
    john.hears("For English, press eight.").presses("8").hears("Welcome to Mena town council.");
    john.presses("1").hears("Our address: 1 Zrazkova Street, Mena.").listens();
    let record = john.hangs_up().ends(Outcome::Informed);
    assert_eq!(record.lang.code(), "en");
}

#[test]
fn a_direct_number_leads_straight_to_its_department() {
    let city = City::with("2026-03-02 14:00", |settings| {
        with_script(settings, |script| {
            let land = fixtures::id(script, "земля");
            script.numbers.insert(PhoneNumber::parse("+380 4644 0 00 05").unwrap(), land);
        });
    });
    let mut olena = city.call_to(OLENA, "0464400005");
    olena.hears("Зараз неробочий час.").hears("у середу").presses("#").hears("Графік роботи й адреса");
    olena.hangs_up().ends(Outcome::NobodyAnswered);
    let mut other = city.call_to(OLENA, "380464400000");
    other.hears(fixtures::GREETING);
    assert_eq!(fixtures::town().main, NodeId(0));
}

#[test]
fn keys_by_sip_info_work_and_the_same_press_by_rtp_counts_once() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).sends(|phone| phone.info('2')).hears("Паспорт");
    olena.presses("1").waits(secs(1)).sends(|phone| phone.info('1'));
    olena.hears("Візьміть попередній паспорт і витяг.");
    let record = olena.hangs_up().ends(Outcome::NoChoice);
    assert_eq!(record.journey.len(), 3);
    assert_eq!(record.journey[1].keys, [Digit::from_char('1').unwrap()]);
}
