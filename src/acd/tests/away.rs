//! Away by wish or by missed rings, and back.

use super::*;

fn away_after(rings: u8) -> Hall {
    let settings = hall(vec![queue("ЦНАП", &["Олена"])]);
    Hall::new(with(settings, "Олена", |olena| olena.away_after = rings))
}

/// One caller for whom this came of it, and nothing else.
fn one_ring(hall: &mut Hall, caller: u32, how: Rang) {
    assert_eq!(hall.enters(caller, "ЦНАП"), [format!("Олена rings for {caller}")]);
    hall.rang("Олена", how);
    hall.leaves(caller);
    hall.pass(15);
}

#[test]
fn so_many_rings_in_a_row_without_an_answer_make_an_operator_away() {
    let mut hall = away_after(3);
    one_ring(&mut hall, 1, Rang::NoAnswer);
    one_ring(&mut hall, 2, Rang::NotAccepted);
    assert_eq!(hall.state("Олена"), OperatorState::Free);
    one_ring(&mut hall, 3, Rang::NoAnswer);
    assert_eq!(hall.state("Олена"), OperatorState::Away);
    assert!(hall.states.contains(&("Олена".to_owned(), OperatorState::Away)));
    assert_eq!(hall.enters(4, "ЦНАП"), ["4 gave up: NoOperator"]);
}

#[test]
fn an_answer_begins_the_count_anew() {
    let mut hall = away_after(2);
    one_ring(&mut hall, 1, Rang::NoAnswer);
    hall.talk("Олена", "ЦНАП", 60);
    one_ring(&mut hall, 2, Rang::NoAnswer);
    assert_eq!(hall.state("Олена"), OperatorState::Free);
}

#[test]
fn busy_unreachable_and_rejected_say_nothing_of_being_away() {
    let mut hall = away_after(1);
    for (caller, how) in [(1, Rang::Busy), (2, Rang::Unreachable), (3, Rang::Rejected)] {
        one_ring(&mut hall, caller, how);
        assert_eq!(hall.state("Олена"), OperatorState::Free, "{how:?}");
    }
    hall.enters(4, "ЦНАП");
    hall.leaves(4);
    hall.rang("Олена", Rang::CallerGone);
    assert_eq!(hall.state("Олена"), OperatorState::Free);
}

#[test]
fn a_missed_call_of_a_colleague_says_nothing_of_being_away() {
    let mut hall = away_after(1);
    hall.wants(1, "Олена");
    hall.pass(30);
    hall.rang("Олена", Rang::NoAnswer);
    assert_eq!(hall.state("Олена"), OperatorState::Free);
}

#[test]
fn a_call_out_or_coming_back_ends_being_away_for_missed_rings() {
    let mut hall = away_after(1);
    one_ring(&mut hall, 1, Rang::NoAnswer);
    hall.acd.engaged(hall.now, "Олена", true);
    hall.acd.engaged(hall.now, "Олена", false);
    assert_eq!(hall.state("Олена"), OperatorState::Free);
    one_ring(&mut hall, 2, Rang::NoAnswer);
    assert_eq!(hall.state("Олена"), OperatorState::Away);
    hall.acd.back(hall.now, "Олена");
    assert_eq!(hall.state("Олена"), OperatorState::Free);
}

#[test]
fn a_call_out_does_not_end_being_away_by_wish() {
    let mut hall = away_after(3);
    hall.acd.away(hall.now, "Олена");
    hall.acd.engaged(hall.now, "Олена", true);
    hall.acd.engaged(hall.now, "Олена", false);
    assert_eq!(hall.state("Олена"), OperatorState::Away);
}

#[test]
fn the_last_one_who_goes_away_ends_the_waiting() {
    let mut hall = away_after(3);
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.enters(2, "ЦНАП");
    hall.acd.away(hall.now, "Олена");
    assert_eq!(hall.told(), ["2 gave up: NoOperator"]);
    assert_eq!(hall.state("Олена"), OperatorState::Talking, "the talk goes on");
    hall.hangs_up("Олена");
    assert_eq!(hall.state("Олена"), OperatorState::Away);
}

#[test]
fn one_who_goes_away_while_ringing_may_still_answer() {
    let mut hall = away_after(3);
    hall.enters(1, "ЦНАП");
    hall.acd.away(hall.now, "Олена");
    assert_eq!(hall.told(), NOTHING);
    hall.answers("Олена");
    assert_eq!(hall.queue("ЦНАП").answered, 1);
}
