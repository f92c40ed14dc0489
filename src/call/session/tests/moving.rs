//! The caller's own line takes the call to the operator (REFER).

use super::{super::super::Ring, people::*, *};
use crate::{
    acd::Rang,
    call::{QueueEnd, WayKind},
    vocab::AttemptId,
};

fn asked() -> Rig {
    let mut rig = Rig::waiting();
    rig.event(Event::Ring(Box::new(Ring { way: WayKind::Refer, ..ring(OLENA) })));
    rig
}

fn referred(rig: &mut Rig, status: u16) {
    rig.sip(UaEvent::Referred { session: SESSION, status });
}

fn refers(rig: &Rig) -> Vec<AttemptId> {
    let asked = rig.done.iter().filter_map(|action| match action {
        Action::Refer(attempt) => Some(*attempt),
        _ => None,
    });
    asked.collect()
}

#[test]
fn the_line_is_asked_without_a_leg_of_ours_and_a_success_ends_the_call_here() {
    let mut rig = asked();
    assert_eq!(refers(&rig), [OLENA]);
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::Open { .. }))), 1, "the caller's own");
    referred(&mut rig, 100);
    referred(&mut rig, 200);
    assert_eq!((rig.rang(OLENA), rig.talks_over(OLENA), rig.hung_up()), (Some((Rang::Answered, None)), 1, 1));
    rig.closed();
    let record = rig.record();
    assert_eq!((record.outcome, record.queues[0].end, record.talks.len()), (Outcome::Handed, QueueEnd::Answered, 0));
}

#[test]
fn a_line_that_says_bye_once_it_has_the_call_has_taken_it() {
    let mut rig = asked();
    referred(&mut rig, 100);
    rig.hangs_up().closed();
    assert_eq!((rig.rang(OLENA), rig.talks_over(OLENA)), (Some((Rang::Answered, None)), 1));
    assert_eq!((rig.record().outcome, rig.left()), (Outcome::Handed, 0));
    let mut rig = asked();
    rig.hangs_up().closed();
    assert_eq!((rig.rang(OLENA), rig.talks_over(OLENA)), (Some((Rang::CallerGone, None)), 0));
    assert_eq!((rig.record().outcome, rig.left()), (Outcome::Abandoned, 1));
}

#[test]
fn a_refusal_lets_the_queue_try_the_next() {
    let mut rig = asked();
    referred(&mut rig, 603);
    assert_eq!(rig.rang(OLENA), Some((Rang::Rejected, Some(603))));
    rig.event(Event::Ring(Box::new(Ring { way: WayKind::Refer, ..ring(IHOR) })));
    assert_eq!((refers(&rig), rig.hung_up()), (vec![OLENA, IHOR], 0));
}

#[test]
fn one_call_is_not_sent_to_two_at_once() {
    let mut rig = asked();
    rig.event(Event::Ring(Box::new(Ring { way: WayKind::Refer, ..ring(IHOR) })));
    assert_eq!((refers(&rig), rig.rang(IHOR)), (vec![OLENA], Some((Rang::Unreachable, None))));
}

#[test]
fn a_late_success_still_takes_the_caller_away_and_is_reported_once() {
    let mut rig = asked();
    rig.event(Event::StopRinging(OLENA));
    assert_eq!(rig.rang(OLENA), Some((Rang::NoAnswer, None)));
    referred(&mut rig, 200);
    assert_eq!((rig.rang(OLENA), rig.talks_over(OLENA), rig.hung_up()), (Some((Rang::NoAnswer, None)), 0, 1));
    rig.closed();
    assert_eq!(rig.record().outcome, Outcome::Handed);
}
