//! From the menu to an operator, and what comes after.

use super::*;
use crate::{
    acd::{OperatorState, Rang},
    call::{QueueEnd, TalkEnd, WayKind},
    sim::{Answering, DeskState},
};

#[test]
fn a_caller_reaches_an_operator_and_gives_a_mark() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    assert_eq!(olena.desk(|desk| desk.registrar_said.clone()), [200], "with the digest it was asked for");
    olena.changes(|desk| desk.habits.answering = Answering::LetsRing);
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("З’єднуємо з оператором. Зачекайте, будь ласка.");
    olena.is(DeskState::Ringing);
    assert!(olena.see(|call| call.invite.contains("+380501112233")), "the caller's number is shown");
    caller.waits(secs(4));
    olena.picks_up().talks_with(&caller);
    assert_eq!(city.operator("Олена"), OperatorState::Talking);
    caller.waits(secs(60));
    olena.hangs_up();
    assert_eq!(city.operator("Олена"), OperatorState::WrapUp);
    caller.hears("Оцініть, будь ласка, обслуговування. П’ять — відмінно, один — погано.").listens().presses("5");
    caller.hears("Чи вирішено ваше питання? Так — натисніть один. Ні — натисніть два.").listens().presses("1");
    caller.hears("Дякуємо за оцінку. На все добре!");
    let record = caller.ends(Outcome::Answered);
    let [visit] = &record.queues[..] else { panic!("one stay in a queue: {:?}", record.queues) };
    assert_eq!((&*visit.queue, visit.end, visit.attempts.len()), ("ЦНАП", QueueEnd::Answered, 1));
    assert!(visit.entered_ms.is_some_and(|entered| entered > visit.asked_ms && visit.ended_ms > entered));
    let attempt = &visit.attempts[0];
    assert_eq!((&*attempt.operator, attempt.way, attempt.result), ("Олена", WayKind::Phone, Rang::Answered));
    let [talk] = &record.talks[..] else { panic!("one talk") };
    assert_eq!((&*talk.operator, talk.end, talk.hold_ms, talk.wrap_up_ms), ("Олена", TalkEnd::Operator, 0, 15_000));
    assert!((59_000..62_000).contains(&(talk.to_ms - talk.from_ms)), "{talk:?}");
    let survey = record.survey.expect("a survey");
    assert_eq!((survey.asked, survey.mark, survey.resolved), (true, Some(5), Some(true)));
    assert!(ihor.desk(|desk| desk.calls.is_empty()), "nobody else was rung");
    city.pass(secs(20));
    assert_eq!(city.operator("Олена"), OperatorState::Free);
    city.is_at_rest();
}

const MARK: &str = "Оцініть, будь ласка, обслуговування. П’ять — відмінно, один — погано.";

/// A caller who talks to Олена already.
fn talking(city: &City, olena: &DeskPhone) -> crate::sim::city::Caller {
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0");
    olena.is(DeskState::Talking).talks_with(&caller);
    caller.waits(secs(10));
    caller
}

#[test]
fn silence_after_the_question_is_no_mark() {
    let (city, olena, _ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let mut caller = talking(&city, &olena);
    olena.hangs_up();
    caller.hears(MARK).hears(MARK);
    let survey = caller.ends(Outcome::Answered).survey.expect("it was asked");
    assert_eq!((survey.asked, survey.mark, survey.resolved), (true, None, None));
    city.is_at_rest();
}

#[test]
fn a_caller_who_hangs_up_first_is_asked_nothing() {
    let (city, olena, _ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let mut caller = talking(&city, &olena);
    caller.hangs_up();
    let record = caller.ends(Outcome::Answered);
    assert_eq!((record.survey, record.talks[0].end), (None, TalkEnd::Caller));
    olena.is(DeskState::Over);
    city.is_at_rest();
}

#[test]
fn a_caller_may_hang_up_at_any_moment_on_the_way() {
    let (city, olena, _ihor) = City::staffed(MONDAY_MORNING, |_| {});
    olena.changes(|desk| desk.habits.answering = Answering::LetsRing);
    let mut caller = city.call(OLENA);
    let record = caller.waits(secs(3)).presses("0").waits(secs(1)).hangs_up().ends(Outcome::Abandoned);
    assert_eq!((record.queues[0].entered_ms, record.queues[0].end), (None, QueueEnd::Abandoned));
    assert!(olena.desk(|desk| desk.calls.is_empty()), "nobody was rung before the notice ended");
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0");
    olena.is(DeskState::Ringing);
    let record = caller.hangs_up().ends(Outcome::Abandoned);
    assert_eq!(record.queues[0].attempts[0].result, Rang::CallerGone);
    olena.is(DeskState::Cancelled);
    olena.changes(|desk| desk.habits.answering = Answering::PicksUp);
    let mut caller = talking(&city, &olena);
    olena.hangs_up();
    let record = caller.hears(MARK).hangs_up().ends(Outcome::Answered);
    assert_eq!(record.survey.map(|survey| (survey.asked, survey.mark)), Some((false, None)));
    city.is_at_rest();
}

#[test]
fn hold_is_music_to_the_caller_and_nothing_to_the_line() {
    let (city, olena, _ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let mut caller = talking(&city, &olena);
    let said = caller.told().len();
    olena.holds();
    caller.waits(secs(30));
    assert!(caller.hears_music());
    olena.resumes();
    caller.waits(secs(5));
    assert!(!caller.hears_music());
    assert_eq!(caller.told().len(), said, "the line saw nothing of it");
    olena.talks_with(&caller);
    caller.hangs_up();
    let hold = caller.ends(Outcome::Answered).talks[0].hold_ms;
    assert!((29_000..31_500).contains(&hold), "{hold}");
    city.is_at_rest();
}

#[test]
fn an_operator_who_answers_a_call_that_has_ended_is_hung_up_on() {
    let (city, olena, _ihor) = City::staffed(MONDAY_MORNING, |_| {});
    olena.changes(|desk| desk.habits.answering = Answering::LetsRing);
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0");
    olena.is(DeskState::Ringing);
    // The CANCEL is lost on the way, and the 200 crosses it.
    olena.changes(|desk| desk.off = true);
    caller.hangs_up().ends(Outcome::Abandoned);
    olena.changes(|desk| desk.off = false).picks_up();
    olena.is(DeskState::Over);
    city.pass(secs(40));
    assert_eq!(city.operator("Олена"), OperatorState::Free);
    city.is_at_rest();
}

#[test]
fn an_operator_who_vanishes_in_the_talk_is_replaced() {
    let (city, olena, ihor) = City::staffed(MONDAY_MORNING, |_| {});
    let mut caller = talking(&city, &olena);
    let leg = city.world().desk_leg(olena.id).expect("a leg");
    olena.changes(|desk| desk.off = true);
    city.world().ears_mut().notice(MediaEvent::Dead { leg });
    ihor.is(DeskState::Talking).talks_with(&caller);
    caller.hangs_up();
    let record = caller.ends(Outcome::Answered);
    assert_eq!(record.talks.iter().map(|talk| &*talk.operator).collect::<Vec<_>>(), ["Олена", "Ігор"]);
    city.pass(secs(120));
    olena.changes(|desk| desk.off = false);
    city.is_at_rest();
}
