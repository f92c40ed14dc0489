//! Telephones of the council's own.

use super::world::{World, secs};

const OLENA: &str = "192.168.1.11:5060";

#[test]
fn telephones_that_have_registered_can_be_reached_and_are_shown() {
    let world = World::town();
    let report = world.switch.report(world.now);
    let registered: Vec<_> =
        report.phones.iter().filter(|phone| phone.registered).map(|phone| phone.extension.as_str()).collect();
    assert_eq!(registered, ["101", "102"]);
    let state = |name: &str| report.operators.iter().find(|o| o.name == name).map(|o| o.state);
    use crate::acd::OperatorState::{Free, Unreachable};
    assert_eq!((state("Олена"), state("Ольга"), state("Сторож")), (Some(Free), Some(Free), Some(Free)));
    assert_eq!(state("105"), None, "a telephone is nobody");
    assert!(report.operators.iter().all(|operator| operator.state != Unreachable));
}

#[test]
fn star_codes_send_an_operator_away_and_back() {
    use crate::acd::OperatorState::{Away, Free};
    let mut world = World::town();
    let state = |world: &World| {
        let operators = world.switch.report(world.now).operators;
        operators.into_iter().find(|operator| operator.name == "Олена").map(|operator| operator.state)
    };
    world.invite(OLENA, "101", "*0");
    world.pass(secs(1));
    assert_eq!(state(&world), Some(Away));
    world.invite(OLENA, "101", "*1");
    world.pass(secs(1));
    assert_eq!(state(&world), Some(Free));
}
