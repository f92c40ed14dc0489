//! Who is served next, and by whom.

use super::*;

#[test]
fn in_order_rings_the_first_who_is_free() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]));
    assert_eq!(hall.enters(1, "ЦНАП"), ["Олена rings for 1"]);
    hall.answers("Олена");
    assert_eq!(hall.enters(2, "ЦНАП"), ["Ігор rings for 2"]);
    hall.answers("Ігор");
    hall.hangs_up("Ігор");
    hall.hangs_up("Олена");
    assert_eq!(hall.enters(3, "ЦНАП"), ["Олена rings for 3"]);
}

#[test]
fn together_rings_all_who_are_free_and_those_who_become_free() {
    let together =
        QueueSettings { strategy: Strategy::Together, ..queue("ЦНАП", &["Олена", "Ігор", "Ольга"]) };
    let mut hall = Hall::new(hall(vec![together]));
    hall.acd.engaged(hall.now, "Ольга", true);
    assert_eq!(hall.enters(1, "ЦНАП"), ["Олена rings for 1", "Ігор rings for 1"]);
    hall.acd.engaged(hall.now, "Ольга", false);
    assert_eq!(hall.told(), ["Ольга rings for 1"]);
    assert_eq!(hall.answers("Ігор"), ["Олена stops", "Ольга stops"]);
    hall.rang("Олена", Rang::Elsewhere);
    hall.rang("Ольга", Rang::Elsewhere);
    assert_eq!(hall.state("Ігор"), OperatorState::Talking);
    assert_eq!(hall.state("Олена"), OperatorState::Free, "nobody missed a call that another one took");
    assert_eq!(hall.enters(2, "ЦНАП"), ["Олена rings for 2", "Ольга rings for 2"]);
}

#[test]
fn longest_idle_rings_whose_last_talk_ended_first() {
    let idle = QueueSettings {
        strategy: Strategy::LongestIdle, ..queue("ЦНАП", &["Олена", "Ігор", "Ольга"])
    };
    let mut hall = Hall::new(hall(vec![idle]));
    for (caller, operator) in [(1, "Олена"), (2, "Ігор"), (3, "Ольга")] {
        assert_eq!(hall.enters(caller, "ЦНАП"), [format!("{operator} rings for {caller}")]);
        hall.answers(operator);
    }
    for operator in ["Ігор", "Ольга", "Олена"] {
        hall.pass(10);
        hall.hangs_up(operator);
    }
    for (caller, operator) in [(4, "Ігор"), (5, "Ольга"), (6, "Олена")] {
        assert_eq!(hall.enters(caller, "ЦНАП"), [format!("{operator} rings for {caller}")]);
    }
}

#[test]
fn an_operator_who_missed_a_ring_is_no_longer_the_longest_idle() {
    let idle = QueueSettings { strategy: Strategy::LongestIdle, ..queue("ЦНАП", &["Олена", "Ігор"]) };
    let mut hall = Hall::new(hall(vec![idle]));
    hall.enters(1, "ЦНАП");
    hall.pass(20);
    hall.rang("Олена", Rang::NoAnswer);
    hall.leaves(1);
    hall.rang("Ігор", Rang::CallerGone);
    hall.pass(60);
    assert_eq!(hall.enters(2, "ЦНАП"), ["Ігор rings for 2"]);
}

#[test]
fn who_waits_longest_is_served_first_over_all_queues() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"]), queue("земля", &["Олена"])]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    assert_eq!(hall.enters(2, "земля"), ["2 is at 1"]);
    assert_eq!(hall.enters(3, "ЦНАП"), ["3 is at 1"], "only callers of the same queue are before somebody");
    assert_eq!(hall.hangs_up("Олена"), ["Олена rings for 2"]);
    hall.answers("Олена");
    assert_eq!(hall.hangs_up("Олена"), ["Олена rings for 3"]);
}

#[test]
fn a_higher_priority_goes_before_a_longer_wait() {
    let urgent = QueueSettings { priority: 5, ..queue("аварійна", &["Олена"]) };
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"]), urgent]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.enters(2, "ЦНАП");
    hall.enters(3, "аварійна");
    assert_eq!(hall.hangs_up("Олена"), ["Олена rings for 3"]);
}

#[test]
fn rest_after_a_talk_keeps_the_operator_for_its_time() {
    let resting = QueueSettings { wrap_up: secs(15), ..queue("ЦНАП", &["Олена"]) };
    let mut hall = Hall::new(hall(vec![resting]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.enters(2, "ЦНАП");
    assert_eq!(hall.hangs_up("Олена"), NOTHING);
    assert_eq!(hall.state("Олена"), OperatorState::WrapUp);
    assert_eq!(hall.pass(14), NOTHING);
    assert_eq!(hall.pass(1), ["Олена rings for 2"]);
}

#[test]
fn an_operator_with_a_call_of_their_own_is_not_rung() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    hall.acd.engaged(hall.now, "Олена", true);
    assert_eq!(hall.enters(1, "ЦНАП"), ["1 is at 1"]);
    assert_eq!(hall.state("Олена"), OperatorState::Talking);
    hall.acd.engaged(hall.now, "Олена", false);
    assert_eq!(hall.told(), ["Олена rings for 1"]);
}

#[test]
fn one_person_is_rung_once_whatever_their_hours_and_wishes() {
    let settings =
        with(hall(vec![queue("ЦНАП", &["Олена"])]), "Олена", |olena| olena.hours = Some(COUNCIL));
    let mut hall = Hall::at("2026-03-02 20:00:00", settings);
    hall.acd.away(hall.now, "Олена");
    assert_eq!(hall.wants(1, "Олена"), ["Олена rings for 1"]);
    assert_eq!(hall.pass(29), NOTHING);
    assert_eq!(hall.pass(1), ["Олена stops"]);
    assert_eq!(hall.rang("Олена", Rang::NoAnswer), ["1 gave up: NobodyAnswered"]);
    assert!(hall.acd.is_empty() && hall.acd.deadline().is_none());
}

#[test]
fn one_person_who_is_on_the_telephone_is_not_waited_for() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    hall.enters(1, "ЦНАП");
    assert_eq!(hall.wants(2, "Олена"), ["2 gave up: NobodyAnswered"], "it rings for somebody else");
    hall.answers("Олена");
    assert_eq!(hall.wants(2, "Олена"), ["2 gave up: NobodyAnswered"]);
    assert_eq!(hall.wants(2, "Невідома"), ["2 gave up: NoOperator"]);
    hall.hangs_up("Олена");
    hall.acd.reachable(hall.now, "Олена", false);
    assert_eq!(hall.wants(2, "Олена"), ["2 gave up: NoOperator"]);
}

#[test]
fn a_transferred_caller_may_wait_again_while_the_first_talk_ends() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"]), queue("земля", &["Ігор"])]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    assert_eq!(hall.enters(1, "земля"), ["Ігор rings for 1"]);
    hall.hangs_up("Олена");
    hall.answers("Ігор");
    assert_eq!(hall.state("Олена"), OperatorState::Free);
    hall.hangs_up("Ігор");
    assert!(hall.acd.is_empty());
}
