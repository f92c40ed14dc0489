//! Queues as callers hear them: places, estimates, and the ends of waiting.

use super::*;
use crate::{
    acd::{AcdSettings, OperatorState, QueueSettings},
    call::QueueEnd,
    sim::{Answering, DeskState, city::Caller},
};

/// Changes the queue of «ЦНАП».
fn with_queue(settings: &mut Settings, change: impl FnOnce(&mut QueueSettings)) {
    let mut acd = AcdSettings::clone(&settings.acd);
    change(Arc::make_mut(&mut acd.queues[0]));
    settings.acd = Arc::new(acd);
}

/// Both operators talk to these callers.
fn everybody_talks(city: &City, olena: &DeskPhone, ihor: &DeskPhone) -> [Caller; 2] {
    [(olena, "+380501110001"), (ihor, "+380501110002")].map(|(desk, number)| {
        let mut caller = city.call(number);
        caller.waits(secs(3)).presses("0");
        desk.is(DeskState::Talking);
        caller
    })
}

#[test]
fn who_waits_hears_the_place_and_is_served_in_turn() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let [mut first, mut second] = everybody_talks(&city, &olena, &ihor);
    let mut third = city.call("+380501110003");
    third.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    let mut fourth = city.call("+380501110004");
    fourth.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    city.pass(secs(10));
    assert!(third.texts().join(" ").contains("Ваше місце в черзі — перше"), "{:?}", third.texts());
    assert!(fourth.texts().join(" ").contains("Ваше місце в черзі — друге"), "{:?}", fourth.texts());
    assert!(!third.texts().join(" ").contains("приблизно"), "nothing was measured yet");
    assert!(third.hears_music());
    first.hangs_up();
    city.pass(secs(14));
    assert_eq!(city.operator("Олена"), OperatorState::WrapUp);
    olena.is(DeskState::Talking).talks_with(&third);
    second.hangs_up();
    ihor.is(DeskState::Over).is(DeskState::Talking).talks_with(&fourth);
    for caller in [&mut third, &mut fourth] {
        caller.hangs_up();
    }
    let record = fourth.ends(Outcome::Answered);
    assert_eq!(record.queues[0].position, Some(2));
    city.is_at_rest();
}

#[test]
fn after_twenty_measured_talks_the_time_is_told_too() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    ihor.registers(false);
    for n in 0..20 {
        let mut caller = city.call(&format!("+3805012200{n:02}"));
        caller.waits(secs(3)).presses("0");
        olena.is(DeskState::Talking);
        caller.waits(secs(90)).hangs_up();
        city.pass(secs(20));
    }
    let mut first = city.call("+380501110001");
    first.waits(secs(3)).presses("0");
    olena.is(DeskState::Talking);
    let mut second = city.call("+380501110002");
    second.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    second.waits(secs(10));
    let words = second.texts().join(" ");
    assert!(words.contains("Чекати приблизно дві хвилини"), "{words}");
    first.hangs_up();
    second.hangs_up().ends(Outcome::Abandoned);
    city.is_at_rest();
}

#[test]
fn a_full_queue_and_the_longest_wait_lead_to_the_box() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |settings| {
        with_queue(settings, |queue| (queue.max_waiting, queue.max_wait) = (1, secs(60)));
    });
    let [mut first, mut second] = everybody_talks(&city, &olena, &ihor);
    let mut third = city.call("+380501110003");
    third.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    let mut fourth = city.call("+380501110004");
    fourth.waits(secs(3)).presses("0").hears("На жаль, зараз ніхто не може відповісти.");
    assert_eq!(fourth.hangs_up().ends(Outcome::NobodyAnswered).queues[0].end, QueueEnd::Full);
    third.hears("На жаль, зараз ніхто не може відповісти.");
    let visit = third.hangs_up().ends(Outcome::NobodyAnswered).queues[0].clone();
    assert_eq!(visit.end, QueueEnd::MaxWait);
    assert!((59_500..61_000).contains(&(visit.ended_ms - visit.entered_ms.unwrap())), "{visit:?}");
    first.hangs_up();
    second.hangs_up();
    city.is_at_rest();
}

#[test]
fn a_waiting_caller_may_leave_a_message_instead() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let [mut first, mut second] = everybody_talks(&city, &olena, &ihor);
    let mut third = city.call("+380501110003");
    third.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    third.hears("Щоб чекати далі, залишайтеся на лінії.").presses("1");
    third.waits(secs(60)).hangs_up();
    let record = third.ends(Outcome::LeftMessage);
    assert_eq!((record.queues[0].end, record.messages.len()), (QueueEnd::ToMessage, 1));
    first.hangs_up();
    second.hangs_up();
    city.is_at_rest();
}

#[test]
fn closing_time_does_not_cut_who_waits_already() {
    let (city, olena, ihor) = City::staffed("2026-03-02 16:58", |_| {});
    let [mut first, mut second] = everybody_talks(&city, &olena, &ihor);
    let mut third = city.call("+380501110003");
    third.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    city.pass(secs(180));
    let mut late = city.call("+380501110004");
    late.waits(secs(3)).presses("0").hears("Зараз неробочий час.");
    late.hangs_up();
    first.hangs_up();
    olena.is(DeskState::Over).is(DeskState::Talking).talks_with(&third);
    second.hangs_up();
    third.hangs_up();
    city.is_at_rest();
}

#[test]
fn a_reload_without_the_department_lets_its_callers_go_and_talks_go_on() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let [mut first, mut second] = everybody_talks(&city, &olena, &ihor);
    let mut third = city.call("+380501110003");
    third.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    let mut without = settings(fixtures::town(), |settings| staff(settings, &[crate::sim::city::OLENA_101]));
    let mut acd = AcdSettings::clone(&without.acd);
    acd.queues.remove(0);
    without.acd = Arc::new(acd);
    city.world().tell(Input::Settings(Arc::new(without)));
    third.hears("На жаль, зараз ніхто не може відповісти.");
    third.hangs_up();
    city.pass(secs(30));
    ihor.talks_with(&second);
    olena.talks_with(&first);
    first.hangs_up();
    second.hangs_up();
    city.is_at_rest();
}

#[test]
fn a_stop_ends_waiting_and_talks_after_the_grace() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let [mut first, mut second] = everybody_talks(&city, &olena, &ihor);
    let mut third = city.call("+380501110003");
    third.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    city.world().tell(Input::Drain { grace: secs(30) });
    let record = third.hears(GOODBYE).ends(Outcome::Stopped);
    assert_eq!(record.queues[0].end, QueueEnd::Broken);
    for caller in [&mut first, &mut second] {
        caller.ends(Outcome::Answered);
    }
    city.pass(secs(60));
    assert!(city.world().is_drained());
    for desk in [&olena, &ihor] {
        assert!(desk.desk(|desk| desk.current().is_none()), "no telephone is left in a call");
    }
    city.is_at_rest();
}

#[test]
fn the_lost_operator_of_a_lone_queue_ends_its_waiting() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    ihor.registers(false);
    olena.changes(|desk| desk.habits.answering = Answering::PicksUp);
    let mut first = city.call("+380501110001");
    first.waits(secs(3)).presses("0");
    olena.is(DeskState::Talking);
    let mut second = city.call("+380501110002");
    second.waits(secs(3)).presses("0").hears("Усі оператори зайняті.");
    olena.registers(false);
    second.hears("На жаль, зараз ніхто не може відповісти.");
    second.hangs_up();
    first.hangs_up();
    city.is_at_rest();
}
