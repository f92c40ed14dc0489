use super::*;

#[test]
fn the_longest_call_is_ended_with_goodbye() {
    let city = City::with(MONDAY_MORNING, |settings| {
        settings.limits.total = secs(300);
        with_script(settings, |script| script.patience.silent_repeats = 250);
    });
    let mut olena = city.call(OLENA);
    olena.waits(secs(299));
    olena.hears(GOODBYE);
    let record = olena.ends(Outcome::NoChoice);
    assert_eq!(record.ended_by, EndedBy::Us);
    assert!((300_000..312_000).contains(&record.ended_ms), "{}", record.ended_ms);
}

#[test]
fn when_all_channels_are_taken_the_next_is_busy_and_counted() {
    let city = City::with(MONDAY_MORNING, |settings| settings.limits.calls = 2);
    let mut first = city.call("+380501110001");
    let second = city.call("+380501110002");
    let mut third = city.call("+380501110003");
    third.is(PhoneState::Refused(486));
    assert_eq!(third.ends(Outcome::Full).sip_status, Some(486));
    first.hangs_up();
    second.is(PhoneState::Talking);
    city.call("+380501110003").is(PhoneState::Talking);
    assert_eq!(city.world().counters().refused_full, 1);
}

#[test]
fn a_number_abroad_is_not_here_and_any_other_reaches_the_menu() {
    let city = City::at(MONDAY_MORNING);
    let mut abroad = city.call_to(OLENA, "+442071234567");
    abroad.is(PhoneState::Refused(404));
    assert_eq!(abroad.ends(Outcome::Refused).sip_status, Some(404));
    for user in ["+380464400099", "0464400099", "4420712", "menu"] {
        let mut caller = city.call_to(OLENA, user);
        caller.is(PhoneState::Talking);
        caller.hangs_up();
    }
    city.is_at_rest();
}

#[test]
fn one_number_does_not_take_every_channel() {
    let city = City::with(MONDAY_MORNING, |settings| settings.limits.per_caller = Some(1));
    city.call(OLENA).is(PhoneState::Talking);
    city.call(OLENA).is(PhoneState::Refused(486));
    city.call("+380507654321").is(PhoneState::Talking);
}

#[test]
fn a_call_from_a_number_of_our_own_or_sent_on_by_one_is_busy() {
    let city = City::with(MONDAY_MORNING, |settings| {
        with_script(settings, |script| {
            script.numbers.extend(PhoneNumber::parse("0464400005").map(|number| (number, script.main)));
        });
    });
    let mut ours = city.call("+380464400005");
    ours.is(PhoneState::Refused(486));
    assert_eq!(ours.ends(Outcome::Refused).sip_status, Some(486));
    let mut sent_on = city.telephone(OLENA, "380464400000");
    sent_on.sends(|phone| {
        let invite = String::from_utf8(phone.invite()).unwrap();
        invite.replacen("\r\n", "\r\nDiversion: <sip:0464400005@sip.example.ua>;reason=no-answer\r\n", 1).into()
    });
    sent_on.is(PhoneState::Refused(486));
    let mut olena = city.call(OLENA);
    olena.is(PhoneState::Talking);
    olena.hangs_up();
    city.is_at_rest();
}

#[test]
fn without_a_free_port_a_call_is_refused_and_the_legs_still_add_up() {
    let city = City::at(MONDAY_MORNING);
    let mut before = city.call("+380501110001");
    city.world().takes_all_ports(true);
    let mut refused = city.call("+380501110002");
    refused.is(PhoneState::Refused(500));
    assert_eq!(refused.ends(Outcome::Refused).sip_status, Some(500));
    assert_eq!(city.world().counters().legs, 1);
    city.world().takes_all_ports(false);
    let mut after = city.call("+380501110003");
    after.is(PhoneState::Talking);
    after.hangs_up();
    before.hangs_up();
    city.is_at_rest();
}

#[test]
fn new_menus_are_for_new_calls() {
    let city = City::at(MONDAY_MORNING);
    let mut before = city.call(OLENA);
    let mut script = fixtures::town();
    script.patience.silent_repeats = 1;
    script.operator = None;
    city.world().tell(Input::Settings(Arc::new(settings(script, |_| {}))));
    let mut after = city.call("+380507654321");
    before.hears(OPERATOR);
    after.hears("натисніть дев’ять").hears(GOODBYE);
    after.ends(Outcome::NoChoice);
    before.hangs_up();
    city.is_at_rest();
}

#[test]
fn a_drain_lets_calls_finish_then_says_so_and_is_done() {
    let city = City::at(MONDAY_MORNING);
    let mut quick = city.call("+380501110001");
    let mut slow = city.call("+380501110002");
    slow.waits(secs(1)).presses("1").hears("Ми працюємо");
    city.world().tell(Input::Drain { grace: secs(10) });
    let mut late = city.call("+380501110003");
    late.is(PhoneState::Refused(503));
    let refused = late.ends(Outcome::Stopped);
    assert_eq!((refused.sip_status, refused.answered_ms), (Some(503), None), "a caller sent away is on record too");
    quick.hangs_up().ends(Outcome::NoChoice);
    slow.hears("Лінію зупинено для технічного обслуговування. Зателефонуйте, будь ласка, за кілька хвилин.");
    slow.hears(GOODBYE);
    let record = slow.ends(Outcome::Stopped);
    assert_eq!(record.ended_by, EndedBy::Us);
    assert!(record.ended_ms > 10_000, "the grace was kept");
    city.pass(secs(3));
    assert!(city.world().is_drained());
}

#[test]
fn a_drain_without_calls_is_done_at_once() {
    let city = City::at(MONDAY_MORNING);
    city.world().tell(Input::Drain { grace: secs(30) });
    assert!(city.world().is_drained());
}

#[test]
fn a_thousand_calls_leave_a_thousand_records_and_nothing_else() {
    let city = City::with(MONDAY_MORNING, |settings| settings.limits.calls = 1000);
    let mut chance = crate::chance::Chance::seeded(2026);
    let mut callers = Vec::new();
    for i in 0..1000 {
        callers.push(city.call(&format!("+38050{i:07}")));
        city.pass(Duration::from_millis(chance.below(400)));
        for caller in &mut callers {
            match chance.below(400) {
                0 => drop(caller.hangs_up()),
                n @ 1..=9 => drop(caller.presses(&n.to_string())),
                10 => drop(caller.presses("*")),
                11 => drop(caller.presses("#")),
                12 => drop(caller.presses("0")),
                _ => {}
            }
        }
    }
    city.pass(secs(15 * 60));
    let world = city.world();
    assert_eq!((world.began(), world.records().len()), (1000, 1000));
    let calls: std::collections::HashSet<_> = world.records().iter().map(|record| record.call).collect();
    assert_eq!(calls.len(), 1000, "one record each");
    assert!(world.records().iter().any(|record| record.outcome == Outcome::Informed));
    drop(world);
    city.is_at_rest();
}
