//! Callers sent on by operators, and calls between telephones.

use super::*;
use crate::{
    acd::OperatorState,
    call::TalkEnd,
    sim::{Answering, DeskState, city::Caller},
};

fn talking(city: &City, olena: &DeskPhone) -> Caller {
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0");
    olena.is(DeskState::Talking).talks_with(&caller);
    caller.waits(secs(10));
    caller
}

#[test]
fn an_operator_sends_the_caller_on_to_a_colleague() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let mut caller = talking(&city, &olena);
    olena.sends_on("102");
    assert_eq!(olena.see(|call| call.answers.clone()), [("REFER".to_owned(), 202)]);
    ihor.is(DeskState::Talking).talks_with(&caller);
    let told = olena.see(|call| call.notified.join(" "));
    assert!(told.contains("100") && told.contains("SIP/2.0 200"), "{told}");
    caller.waits(secs(20));
    ihor.hangs_up();
    caller.hears("Оцініть, будь ласка, обслуговування. П’ять — відмінно, один — погано.").listens().presses("4");
    caller.hangs_up();
    let record = caller.ends(Outcome::Answered);
    let talks: Vec<_> = record.talks.iter().map(|talk| (&*talk.operator, talk.end)).collect();
    assert_eq!(talks, [("Олена", TalkEnd::Transferred), ("Ігор", TalkEnd::Operator)]);
    assert_eq!(record.survey.and_then(|survey| survey.mark), Some(4));
    city.pass(secs(40));
    assert_eq!(city.operator("Олена"), OperatorState::Free);
    city.is_at_rest();
}

#[test]
fn who_cannot_be_reached_by_a_transfer_leaves_the_caller_in_the_queue() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let mut caller = talking(&city, &olena);
    ihor.changes(|desk| desk.habits.answering = Answering::Refuses(486));
    olena.sends_on("102");
    city.pass(secs(6));
    assert!(olena.see(|call| call.notified.join(" ").contains("486")), "{:?}", olena.see(|c| c.notified.clone()));
    olena.is(DeskState::Talking);
    caller.waits(secs(5));
    olena.talks_with(&caller);
    caller.hangs_up();
    caller.ends(Outcome::Answered);
    city.is_at_rest();
}

#[test]
fn nobody_is_sent_to_a_number_that_is_not_configured() {
    let (city, olena, _ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let mut caller = talking(&city, &olena);
    for target in ["+442071234567", "999", "anything"] {
        olena.sends_on(target);
    }
    assert_eq!(olena.see(|call| call.answers.iter().map(|(_, status)| *status).collect::<Vec<_>>()), [403; 3]);
    olena.talks_with(&caller);
    caller.hangs_up();
    city.is_at_rest();
}

#[test]
fn one_telephone_calls_another() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    olena.dials("102");
    ihor.is(DeskState::Talking);
    olena.is(DeskState::Talking);
    assert_eq!(city.operator("Олена"), OperatorState::Talking);
    city.pass(secs(30));
    ihor.hangs_up();
    olena.is(DeskState::Over);
    city.pass(secs(5));
    assert_eq!(city.operator("Олена"), OperatorState::Free);
    let world = city.world();
    assert!(world.records()[0].internal && world.records()[0].outcome == Outcome::Internal);
    drop(world);
    for number in ["+380501112233", "112", "+442071234567"] {
        olena.dials(number).is(DeskState::Refused(403));
    }
    city.is_at_rest();
}

#[test]
fn an_operator_asks_a_colleague_first_and_then_joins_both() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let mut caller = talking(&city, &olena);
    olena.holds();
    city.pass(secs(2));
    assert!(caller.hears_music());
    olena.dials("102");
    ihor.is(DeskState::Talking);
    city.pass(secs(10));
    olena.joins("102");
    city.pass(secs(5));
    ihor.talks_with(&caller);
    assert!(!caller.hears_music());
    caller.waits(secs(20));
    ihor.hangs_up();
    caller.hears("Оцініть, будь ласка, обслуговування. П’ять — відмінно, один — погано.").hangs_up();
    let record = caller.ends(Outcome::Answered);
    let talks: Vec<_> = record.talks.iter().map(|talk| (&*talk.operator, talk.end)).collect();
    assert_eq!(talks, [("Олена", TalkEnd::Transferred), ("Ігор", TalkEnd::Operator)]);
    city.pass(secs(40));
    assert!(olena.desk(|desk| desk.current().is_none()), "the referrer is let go");
    city.is_at_rest();
}
