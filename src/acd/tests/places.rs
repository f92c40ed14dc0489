//! What callers are told of their place and of the time it will take.

use super::*;

/// Twenty talks of this length were measured.
fn measured(seconds: u64, operators: &[&str]) -> Hall {
    let resting = QueueSettings { wrap_up: secs(10), ..queue("ЦНАП", operators) };
    let mut hall = Hall::new(hall(vec![resting]));
    for _ in 0..20 {
        hall.talk(operators[0], "ЦНАП", seconds);
        hall.pass(10);
    }
    hall
}

#[test]
fn a_place_moves_as_those_before_are_answered_or_leave() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    assert_eq!(hall.enters(2, "ЦНАП"), ["2 is at 1"]);
    assert_eq!(hall.enters(3, "ЦНАП"), ["3 is at 2"]);
    assert_eq!(hall.enters(4, "ЦНАП"), ["4 is at 3"]);
    assert_eq!(hall.leaves(3), ["4 is at 2"]);
    assert_eq!(hall.hangs_up("Олена"), ["Олена rings for 2"], "who is rung for is still before the others");
    assert_eq!(hall.answers("Олена"), ["4 is at 1"]);
}

#[test]
fn nothing_is_estimated_before_twenty_talks_were_measured() {
    let mut hall = Hall::new(hall(vec![queue("ЦНАП", &["Олена"])]));
    for _ in 0..19 {
        hall.talk("Олена", "ЦНАП", 60);
    }
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    assert_eq!(hall.enters(2, "ЦНАП"), ["2 is at 1"]);
    assert_eq!(hall.queue("ЦНАП").handling_ms, None);
    hall.pass(60);
    hall.hangs_up("Олена");
    assert_eq!(hall.queue("ЦНАП").handling_ms, Some(60_000));
}

#[test]
fn an_estimate_is_talks_with_rest_by_place_and_operators_rounded_up() {
    let mut hall = measured(80, &["Олена", "Ігор"]);
    assert_eq!(hall.queue("ЦНАП").handling_ms, Some(90_000));
    hall.enters(1, "ЦНАП");
    hall.enters(2, "ЦНАП");
    hall.answers("Олена");
    hall.answers("Ігор");
    assert_eq!(hall.enters(3, "ЦНАП"), ["3 is at 1, 1 min"]);
    assert_eq!(hall.enters(4, "ЦНАП"), ["4 is at 2, 2 min"]);
    assert_eq!(hall.enters(5, "ЦНАП"), ["5 is at 3, 3 min"]);
}

#[test]
fn nobody_is_told_a_longer_time_than_before() {
    let mut hall = measured(110, &["Олена", "Ігор"]);
    hall.enters(1, "ЦНАП");
    hall.answers("Олена");
    hall.acd.engaged(hall.now, "Ігор", true);
    hall.enters(2, "ЦНАП");
    assert_eq!(hall.enters(3, "ЦНАП"), ["3 is at 2, 2 min"]);
    hall.acd.away(hall.now, "Ігор");
    assert_eq!(hall.told(), NOTHING, "one operator alone would take four minutes");
    assert_eq!(hall.enters(4, "ЦНАП"), ["4 is at 3, 6 min"]);
    hall.acd.back(hall.now, "Ігор");
    assert_eq!(hall.told(), ["4 is at 3, 3 min"]);
}

#[test]
fn the_mean_follows_the_latest_talks() {
    let mut hall = measured(50, &["Олена"]);
    for _ in 0..50 {
        hall.talk("Олена", "ЦНАП", 290);
        hall.pass(10);
    }
    assert_eq!(hall.queue("ЦНАП").handling_ms, Some(300_000));
}
