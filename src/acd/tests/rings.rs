//! How ringings come out, and when nobody can be rung any more.

use super::*;

#[test]
fn who_does_not_answer_in_time_is_followed_by_the_next() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]));
    hall.enters(1, "ЦНАП");
    assert_eq!(hall.pass(19), NOTHING);
    assert_eq!(hall.pass(1), ["Олена stops"]);
    assert_eq!(hall.pass(5), NOTHING, "the telephone has still to say that it stopped");
    assert_eq!(hall.rang("Олена", Rang::NoAnswer), ["next for 1", "Ігор rings for 1"]);
}

#[test]
fn everybody_is_rung_as_often_as_there_are_rounds() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]));
    let mut rings = hall.enters(1, "ЦНАП");
    for operator in ["Олена", "Ігор", "Олена", "Ігор"] {
        assert_eq!(rings.last().unwrap(), &format!("{operator} rings for 1"));
        hall.pass(20);
        rings = hall.rang(operator, Rang::NoAnswer);
    }
    assert_eq!(rings, ["1 gave up: NobodyAnswered"]);
    assert!(hall.acd.is_empty() && hall.acd.deadline().is_none());
}

#[test]
fn a_lone_operator_is_given_a_pause_before_the_second_ring() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    hall.enters(1, "ЦНАП");
    hall.pass(20);
    assert_eq!(hall.rang("Олена", Rang::NoAnswer), ["1 is at 1"]);
    assert_eq!(hall.pass(4), NOTHING);
    assert_eq!(hall.pass(1), ["Олена rings for 1"], "and it is the same one, so no other is looked for");
    assert_eq!(hall.rang("Олена", Rang::Rejected), ["1 gave up: NobodyAnswered"]);
}

#[test]
fn without_rounds_ringing_goes_on_until_the_longest_wait() {
    let endless = QueueSettings { rounds: None, ..queue("ЦНАП", &["Олена"]) };
    let mut hall = Hall::new(hall(vec![endless]));
    hall.enters(1, "ЦНАП");
    let mut rings = 1;
    let ended = loop {
        hall.pass(20);
        let mut told = hall.rang("Олена", Rang::NoAnswer);
        told.extend(hall.pass(5));
        match told.last() {
            Some(last) if last == "Олена rings for 1" => rings += 1,
            _ => break told,
        }
    };
    assert_eq!((ended.last().unwrap().as_str(), rings), ("1 gave up: MaxWait", 24));
}

#[test]
fn the_longest_wait_ends_waiting_but_not_a_telephone_that_rings() {
    let short = QueueSettings { max_wait: secs(30), ..queue("ЦНАП", &["Олена", "Ігор"]) };
    let mut hall = Hall::new(hall(vec![short]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.acd.engaged(hall.now, "Ігор", true);
    hall.enters(2, "ЦНАП");
    assert_eq!(hall.pass(29), NOTHING);
    hall.enters(3, "ЦНАП");
    hall.acd.engaged(hall.now, "Ігор", false);
    assert_eq!(hall.told(), ["Ігор rings for 2", "3 is at 2"][..1]);
    assert_eq!(hall.pass(10), NOTHING);
    assert_eq!(hall.rang("Ігор", Rang::Rejected), ["2 gave up: MaxWait", "3 is at 1"]);
    hall.acd.engaged(hall.now, "Ігор", true);
    assert_eq!(hall.pass(20), ["3 gave up: MaxWait"]);
}

#[test]
fn a_busy_telephone_is_asked_again_but_not_for_ever() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    let mut rings = 0;
    let mut told = hall.enters(1, "ЦНАП");
    while told.last().is_some_and(|last| last == "Олена rings for 1") {
        rings += 1;
        told = hall.rang("Олена", Rang::Busy);
        if told.iter().any(|word| word.contains("gave up")) {
            break;
        }
        told.extend(hall.pass(15));
    }
    assert_eq!((told.last().unwrap().as_str(), rings), ("1 gave up: NobodyAnswered", 8));
}

#[test]
fn refusals_ring_the_next_at_once_and_say_nothing_of_it_unless_a_person_refused() {
    for (how, words) in [
        (Rang::Busy, vec!["Ігор rings for 1"]),
        (Rang::Unreachable, vec!["Ігор rings for 1"]),
        (Rang::Rejected, vec!["next for 1", "Ігор rings for 1"]),
        (Rang::NotAccepted, vec!["next for 1", "Ігор rings for 1"]),
    ] {
        let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]));
        hall.enters(1, "ЦНАП");
        assert_eq!(hall.rang("Олена", how), words, "{how:?}");
    }
}

#[test]
fn a_caller_who_leaves_stops_the_ringing_and_nobody_missed_it() {
    let settings = with(hall(vec![queue("ЦНАП", &["Олена"])]), "Олена", |olena| olena.away_after = 1);
    let mut hall = Hall::new(settings);
    hall.enters(1, "ЦНАП");
    assert_eq!(hall.leaves(1), ["Олена stops"]);
    assert_eq!(hall.state("Олена"), OperatorState::Ringing, "until the telephone has said so");
    assert_eq!(hall.enters(2, "ЦНАП"), ["2 is at 1"]);
    assert_eq!(hall.rang("Олена", Rang::NoAnswer), [] as [&str; 0], "a pause is kept");
    assert_eq!(hall.pass(5), ["Олена rings for 2"]);
}

#[test]
fn an_answer_that_crosses_the_end_of_the_ringing_still_counts() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    hall.enters(1, "ЦНАП");
    assert_eq!(hall.pass(20), ["Олена stops"]);
    hall.answers("Олена");
    assert_eq!((hall.queue("ЦНАП").answered, hall.queue("ЦНАП").waiting), (1, 0));
    hall.hangs_up("Олена");
    assert!(hall.acd.is_empty());
}

#[test]
fn reports_of_ringings_that_are_over_change_nothing() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    assert_eq!(hall.rang("Олена", Rang::NoAnswer), NOTHING);
    assert_eq!(hall.state("Олена"), OperatorState::Talking);
    hall.hangs_up("Олена");
    assert_eq!(hall.hangs_up("Олена"), NOTHING);
    hall.acd.rang(hall.now, AttemptId(999), Rang::Answered);
    assert!(hall.acd.is_empty());
}

#[test]
fn a_queue_without_anybody_to_ring_is_known_at_once() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]));
    assert_eq!(hall.enters(1, "такої немає"), ["1 gave up: NoOperator"]);
    hall.acd.reachable(hall.now, "Олена", false);
    hall.acd.away(hall.now, "Ігор");
    assert_eq!(hall.enters(1, "ЦНАП"), ["1 gave up: NoOperator"]);
    hall.acd.back(hall.now, "Ігор");
    assert_eq!(hall.enters(1, "ЦНАП"), ["Ігор rings for 1"]);
}

#[test]
fn a_telephone_that_comes_back_soon_was_not_lost_to_those_who_wait() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.enters(2, "ЦНАП");
    hall.acd.reachable(hall.now, "Олена", false);
    assert_eq!(hall.pass(14), NOTHING);
    hall.acd.reachable(hall.now, "Олена", true);
    assert_eq!(hall.pass(30), NOTHING);
    hall.acd.reachable(hall.now, "Олена", false);
    assert_eq!(hall.enters(3, "ЦНАП"), ["3 gave up: NoOperator"], "who comes now is told at once");
    assert_eq!(hall.pass(15), ["2 gave up: NoOperator"]);
}

#[test]
fn a_full_queue_takes_nobody_but_who_can_be_rung_for_at_once() {
    let small = QueueSettings { max_waiting: 1, ..queue("ЦНАП", &["Олена", "Ігор"]) };
    let mut hall = Hall::new(hall(vec![small]));
    hall.enters(1, "ЦНАП");
    hall.enters(2, "ЦНАП");
    assert_eq!(hall.enters(3, "ЦНАП"), ["3 is at 3"], "the two before are rung for, only this one waits");
    assert_eq!(hall.enters(4, "ЦНАП"), ["4 gave up: Full"]);
    let QueueStatus { offered, waiting, gave_up, .. } = hall.queue("ЦНАП");
    assert_eq!((offered, waiting, gave_up), (4, 3, 1));
}

#[test]
fn a_queue_in_which_nobody_may_wait_still_rings_who_is_free() {
    let none = QueueSettings { max_waiting: 0, ..queue("ЦНАП", &["Олена"]) };
    let mut hall = Hall::new(hall(vec![none]));
    assert_eq!(hall.enters(1, "ЦНАП"), ["Олена rings for 1"]);
    assert_eq!(hall.enters(2, "ЦНАП"), ["2 gave up: Full"]);
}
