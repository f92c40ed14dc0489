//! Operators' telephones that cannot or will not take the call.

use super::*;
use crate::{
    acd::{OperatorState, Rang},
    call::QueueEnd,
    sim::{Answering, DeskState},
};

#[test]
fn whatever_a_telephone_refuses_with_the_next_one_rings_and_the_reason_is_on_record() {
    let refusals = [
        (403, Rang::Unreachable),
        (404, Rang::Unreachable),
        (480, Rang::NoAnswer),
        (486, Rang::Busy),
        (488, Rang::Unreachable),
        (503, Rang::Unreachable),
        (603, Rang::Rejected),
    ];
    for (status, result) in refusals {
        let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
        olena.changes(|desk| desk.habits.answering = Answering::Refuses(status));
        let mut caller = city.call(OLENA);
        caller.waits(secs(3)).presses("0");
        ihor.is(DeskState::Talking).talks_with(&caller);
        caller.waits(secs(5)).hangs_up();
        let record = caller.ends(Outcome::Answered);
        let attempts = &record.queues[0].attempts;
        assert_eq!((&*attempts[0].operator, attempts[0].result), ("Олена", result), "{status}");
        assert_eq!(attempts[0].sip_status, Some(status));
        assert_eq!((&*attempts[1].operator, attempts[1].result), ("Ігор", Rang::Answered));
        city.is_at_rest();
    }
}

#[test]
fn a_telephone_that_says_nothing_at_all_is_soon_given_up() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    olena.changes(|desk| desk.habits.answering = Answering::Silent);
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0");
    ihor.is(DeskState::Talking);
    caller.hangs_up();
    let record = caller.ends(Outcome::Answered);
    let attempt = &record.queues[0].attempts[0];
    assert_eq!(attempt.result, Rang::Unreachable);
    assert!(attempt.to_ms - attempt.from_ms < 10_000, "not after the whole ringing time: {attempt:?}");
    city.is_at_rest();
}

#[test]
fn who_lets_it_ring_is_followed_by_the_next_and_the_caller_is_told() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    olena.changes(|desk| desk.habits.answering = Answering::LetsRing);
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("Оператор не відповів. Шукаємо іншого.");
    olena.is(DeskState::Cancelled);
    ihor.is(DeskState::Talking).talks_with(&caller);
    caller.hangs_up();
    let attempts = caller.ends(Outcome::Answered).queues[0].attempts.clone();
    assert_eq!(attempts[0].result, Rang::NoAnswer);
    assert!((19_500..20_500).contains(&(attempts[0].to_ms - attempts[0].from_ms)), "{attempts:?}");
    city.is_at_rest();
}

#[test]
fn when_nobody_answers_there_is_the_box() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    for desk in [&olena, &ihor] {
        desk.changes(|desk| desk.habits.answering = Answering::LetsRing);
    }
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("На жаль, зараз ніхто не може відповісти.");
    caller.hears(
        "Повідомлення збережено. Щоб прослухати його, натисніть один. Щоб записати ще раз, натисніть два. \
                  Якщо все гаразд, покладіть слухавку.",
    );
    let record = caller.hangs_up().ends(Outcome::LeftMessage);
    let visit = &record.queues[0];
    assert_eq!((visit.end, visit.attempts.len()), (QueueEnd::NobodyAnswered, 4));
    assert_eq!(record.messages[0].length_ms, 8000);
    assert_eq!(city.world().ears().tapes.kept.len(), 1);
    city.is_at_rest();
}

#[test]
fn missed_rings_make_an_operator_away_and_a_star_code_brings_them_back() {
    let (city, olena, _ihor) = City::staffed(MONDAY_MORNING, |_| {});
    olena.changes(|desk| desk.habits.answering = Answering::LetsRing);
    for n in 0..3 {
        let mut caller = city.call(&format!("+38050111000{n}"));
        caller.waits(secs(3)).presses("0").hears("Оператор не відповів. Шукаємо іншого.");
        caller.hangs_up();
        city.pass(secs(40));
    }
    assert_eq!(city.operator("Олена"), OperatorState::Away);
    olena.changes(|desk| desk.habits.answering = Answering::PicksUp).dials("*1");
    city.pass(secs(15));
    assert_eq!(city.operator("Олена"), OperatorState::Free);
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0");
    olena.is(DeskState::Talking);
    olena.hangs_up();
    caller.hangs_up();
    city.pass(secs(20));
    olena.dials("*0");
    city.pass(secs(15));
    assert_eq!(city.operator("Олена"), OperatorState::Away);
    city.is_at_rest();
}

#[test]
fn a_telephone_that_is_not_registered_is_known_at_once() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    olena.registers(false);
    ihor.registers(false);
    assert_eq!(city.operator("Олена"), OperatorState::Unreachable);
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("На жаль, зараз ніхто не може відповісти.");
    let record = caller.hangs_up().ends(Outcome::NobodyAnswered);
    let visit = &record.queues[0];
    assert_eq!((visit.end, visit.attempts.len()), (QueueEnd::NoOperator, 0));
    assert!(visit.ended_ms - visit.entered_ms.unwrap() < 500);
    city.is_at_rest();
}
