//! New settings while people wait and talk.

use super::*;

#[test]
fn a_queue_that_is_gone_lets_its_callers_go() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"]), queue("земля", &["Ігор"])]));
    hall.enters(1, "ЦНАП");
    hall.enters(2, "ЦНАП");
    hall.enters(3, "земля");
    hall.acd.apply(hall.now, Arc::new(super::hall(vec![queue("земля", &["Ігор", "Олена"])])));
    assert_eq!(hall.told(), ["Олена stops", "1 gave up: NoOperator", "2 gave up: NoOperator"]);
    hall.rang("Олена", Rang::CallerGone);
    assert_eq!(hall.enters(4, "земля"), ["Олена rings for 4"]);
}

#[test]
fn operators_keep_their_talks_wishes_and_reach() {
    let both = || super::hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]);
    let mut hall = Hall::new(both());
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.acd.away(hall.now, "Ігор");
    hall.acd.apply(hall.now, Arc::new(both()));
    assert_eq!(hall.state("Олена"), OperatorState::Talking);
    assert_eq!(hall.state("Ігор"), OperatorState::Away);
    hall.hangs_up("Олена");
    assert_eq!(hall.enters(2, "ЦНАП"), ["Олена rings for 2"]);
}

#[test]
fn an_operator_who_is_gone_ends_the_talk_but_is_rung_no_more() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.enters(2, "ЦНАП");
    hall.acd.apply(hall.now, Arc::new(super::hall(vec![queue("ЦНАП", &["Ольга"])])));
    assert_eq!(hall.told(), ["Ігор stops"]);
    hall.acd.reachable(hall.now, "Ольга", true);
    assert_eq!(hall.rang("Ігор", Rang::Elsewhere), ["Ольга rings for 2"]);
    hall.answers("Ольга");
    hall.hangs_up("Олена");
    hall.hangs_up("Ольга");
    assert!(hall.acd.is_empty() && hall.acd.deadline().is_none());
    assert_eq!(hall.acd.operators(hall.now).len(), 1);
}

#[test]
fn an_operator_who_goes_and_returns_during_a_talk_is_not_rung_in_it() {
    let both = || super::hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]);
    let mut hall = Hall::new(both());
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.acd.apply(hall.now, Arc::new(super::hall(vec![queue("ЦНАП", &["Ігор"])])));
    hall.acd.apply(hall.now, Arc::new(both()));
    assert_eq!(hall.enters(2, "ЦНАП"), ["Ігор rings for 2"]);
}

#[test]
fn new_operators_cannot_be_reached_until_it_is_said() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    hall.acd.apply(hall.now, Arc::new(super::hall(vec![queue("ЦНАП", &["Ольга"])])));
    assert_eq!(hall.enters(1, "ЦНАП"), ["1 gave up: NoOperator"]);
    assert_eq!(hall.state("Ольга"), OperatorState::Unreachable);
    hall.acd.reachable(hall.now, "Ольга", true);
    assert_eq!(hall.enters(1, "ЦНАП"), ["Ольга rings for 1"]);
}

#[test]
fn counters_of_a_queue_outlive_a_reload() {
    let one = || super::hall(vec![queue("ЦНАП", &["Олена"])]);
    let mut hall = Hall::new(one());
    hall.talk("Олена", "ЦНАП", 60);
    hall.acd.apply(hall.now, Arc::new(one()));
    assert_eq!(hall.queue("ЦНАП").answered, 1);
}
