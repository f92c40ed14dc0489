//! Calls that are counted apart: from numbers that are blocked, and from those that test the line.

use super::*;
use crate::{
    call::{Apart, CallRecord},
    switch::Blocked,
};

const RUDE: &str = "+380990000001";

/// In the evening of the last day it is still blocked, the day after no longer.
fn with_rude_caller(civil: &str, until: Option<jiff::civil::Date>) -> City {
    City::with(civil, |settings| {
        let number = PhoneNumber::parse(RUDE).expect("a number");
        settings.blocked = [Blocked { number, until, reason: "погрози".into() }].into();
        settings.test_from = PhoneNumber::parse(OLENA).into_iter().collect();
    })
}

#[test]
fn a_blocked_number_is_declined_in_every_way_it_may_be_written_and_has_a_record() {
    let city = with_rude_caller(MONDAY_MORNING, None);
    for from in [RUDE, "0990000001", "380990000001", "80990000001"] {
        let mut caller = city.call(from);
        caller.is(PhoneState::Refused(603));
        let CallRecord { apart, sip_status, answered_ms, at_work, ended_by, .. } = caller.ends(Outcome::Blocked);
        assert_eq!((apart, sip_status, answered_ms), (Some(Apart::Blocked), Some(603), None));
        assert_eq!((at_work, ended_by), (Some(true), EndedBy::Us));
    }
    assert_eq!(city.world().counters().refused_full, 0, "no channel was lacking");
    city.is_at_rest();
}

#[test]
fn a_number_is_blocked_to_the_end_of_its_last_day() {
    let last = Some(jiff::civil::date(2026, 3, 2));
    with_rude_caller("2026-03-02 23:59", last).call(RUDE).is(PhoneState::Refused(603));
    with_rude_caller("2026-03-03 00:01", last).call(RUDE).is(PhoneState::Talking);
}

#[test]
fn without_the_date_a_blocked_number_stays_blocked() {
    let city = with_rude_caller(MONDAY_MORNING, Some(jiff::civil::date(2020, 1, 1)));
    city.call(RUDE).is(PhoneState::Talking);
    city.world().set_clock(None);
    let mut caller = city.call(RUDE);
    caller.is(PhoneState::Refused(603));
    assert_eq!(caller.ends(Outcome::Blocked).at_work, None, "nor is it known whether anybody was at work");
}

#[test]
fn nobody_else_is_shut_out_least_of_all_who_hides_the_number() {
    let city = with_rude_caller(MONDAY_MORNING, None);
    for from in ["", "+380990000002", "+380990000010"] {
        let mut caller = city.call(from);
        caller.is(PhoneState::Talking);
        caller.hangs_up();
        assert_eq!(caller.ends(Outcome::NoChoice).apart, None, "{from}");
    }
}

#[test]
fn a_test_call_is_served_like_any_other_and_marked() {
    let city = with_rude_caller(MONDAY_MORNING, None);
    let mut olena = city.call(OLENA);
    olena.waits(secs(3)).presses("1").waits(secs(40)).hangs_up();
    let record = olena.ends(Outcome::Informed);
    assert_eq!((record.apart, record.at_work), (Some(Apart::Test), Some(true)));
}

#[test]
fn every_record_says_whether_the_office_was_at_work_when_the_call_came() {
    for (civil, at_work) in
        [(MONDAY_MORNING, true), ("2026-03-02 12:30", false), ("2026-03-02 16:59", true), ("2026-03-01 10:00", false)]
    {
        let city = City::at(civil);
        let mut caller = city.call(OLENA);
        // What becomes of the day meanwhile does not matter.
        caller.waits(secs(70)).hangs_up();
        city.pass(secs(2));
        let world = city.world();
        assert_eq!(world.records()[0].at_work, Some(at_work), "{civil}");
    }
}
