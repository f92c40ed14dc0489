//! Operators' hours, closing time, and clocks that jump.

use super::*;

fn with_hours(civil: &str) -> Hall {
    let settings = hall(vec![queue("ЦНАП", &["Олена", "Ігор"])]);
    Hall::at(civil, with(settings, "Олена", |olena| olena.hours = Some(COUNCIL)))
}

#[test]
fn nobody_is_rung_out_of_hours() {
    let mut hall = with_hours("2026-03-02 12:10:00");
    assert_eq!(hall.state("Олена"), OperatorState::OffDuty);
    assert_eq!(hall.enters(1, "ЦНАП"), ["Ігор rings for 1"]);
    hall.acd.away(hall.now, "Ігор");
    assert_eq!(hall.enters(2, "ЦНАП"), ["2 gave up: NoOperator"]);
}

#[test]
fn the_end_of_a_break_brings_the_operator_to_those_who_wait() {
    let mut hall = with_hours("2026-03-02 12:44:30");
    hall.enters(1, "ЦНАП");
    hall.answers("Ігор");
    assert_eq!(hall.enters(2, "ЦНАП"), ["2 is at 1"]);
    assert_eq!(hall.pass(29), NOTHING);
    assert_eq!(hall.pass(1), ["Олена rings for 2"]);
}

#[test]
fn who_waits_at_closing_time_is_still_served_by_those_who_were_on_duty() {
    let mut hall = with_hours("2026-03-02 16:59:00");
    hall.acd.away(hall.now, "Ігор");
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.enters(2, "ЦНАП");
    assert_eq!(hall.pass(120), NOTHING);
    assert_eq!(hall.enters(3, "ЦНАП"), ["3 gave up: NoOperator"], "who comes after closing is told so");
    assert_eq!(hall.hangs_up("Олена"), ["Олена rings for 2"]);
    hall.answers("Олена");
    hall.hangs_up("Олена");
    assert_eq!(hall.state("Олена"), OperatorState::OffDuty);
}

#[test]
fn who_is_still_on_duty_goes_before_who_has_just_gone_off() {
    let mut hall = with_hours("2026-03-02 16:59:30");
    for operator in ["Олена", "Ігор"] {
        hall.acd.engaged(hall.now, operator, true);
    }
    hall.enters(1, "ЦНАП");
    hall.pass(60);
    hall.acd.reachable(hall.now, "Олена", false);
    hall.acd.engaged(hall.now, "Олена", false);
    hall.acd.engaged(hall.now, "Ігор", false);
    assert_eq!(hall.told(), ["Ігор rings for 1"]);
    hall.acd.reachable(hall.now, "Олена", true);
    assert_eq!(hall.rang("Ігор", Rang::NoAnswer), ["next for 1", "Олена rings for 1"]);
}

#[test]
fn without_a_clock_everybody_is_on_duty() {
    let mut hall = with_hours("2026-03-02 03:00:00");
    assert_eq!(hall.state("Олена"), OperatorState::OffDuty);
    hall.now.trusted = false;
    assert_eq!(hall.enters(1, "ЦНАП"), ["Олена rings for 1"]);
}

#[test]
fn a_clock_set_back_neither_wakes_in_a_loop_nor_lengthens_a_ring() {
    let mut hall = with_hours("2026-03-02 10:00:30");
    hall.acd.engaged(hall.now, "Ігор", true);
    hall.enters(1, "ЦНАП");
    hall.acd.engaged(hall.now, "Олена", true);
    hall.now.civil -= jiff::SignedDuration::from_hours(48);
    assert_eq!(hall.pass(19), NOTHING);
    assert_eq!(hall.pass(1), ["Олена stops"]);
    hall.now.civil -= jiff::SignedDuration::from_secs(20);
    hall.acd.handle_timeout(hall.now);
    assert!(hall.acd.deadline().unwrap() > hall.now.mono);
}
