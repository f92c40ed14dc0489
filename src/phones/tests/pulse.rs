//! Telephones that fall silent, come back, or were there before a power cut.

use super::*;

#[test]
fn a_telephone_that_falls_silent_is_found_within_45_seconds_and_heard_when_it_comes_back() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    office.registers(&mut olena, Some(120));
    office.pass(secs(33));
    assert_eq!(office.asked.len(), 1);
    assert_eq!((office.asked[0].1, &*office.asked[0].2), (olena.flow, "sip:101@192.168.1.20:5060"));
    office.answer_all(404);
    assert_eq!(office.reached, [("101".to_owned(), true)], "any answer will do");
    office.pass(secs(45));
    assert_eq!(office.asked.len(), 2, "asked twice");
    assert_eq!(office.reached.last().unwrap(), &("101".to_owned(), false));
    assert!(office.phones.way("101").is_some(), "still to be tried by hand");
    assert!(!office.phones.status(office.now)[0].alive);
    office.pass(secs(33));
    office.answer_all(200);
    assert_eq!(office.reached.last().unwrap(), &("101".to_owned(), true));
    assert_eq!(office.told.last().unwrap().0, "telephone 101 answers again");
}

#[test]
fn one_lost_question_is_nothing_and_a_new_registration_is_a_sign_of_life() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    office.registers(&mut olena, None);
    let first = office.phones.deadline().unwrap() - office.now.mono;
    office.pass(first + secs(5));
    assert_eq!(office.asked.len(), 2, "asked again at once");
    office.answer_all(200);
    assert_eq!(office.reached.len(), 1);
    office.pass(secs(45));
    assert_eq!(office.reached.last().unwrap(), &("101".to_owned(), false));
    office.registers(&mut olena, None);
    assert_eq!(office.reached.last().unwrap(), &("101".to_owned(), true));
    for (request, ..) in std::mem::take(&mut office.asked) {
        assert!(office.phones.response(office.now, request, Err(NoResponse::TimedOut)));
    }
    office.drain();
    assert_eq!(office.reached.last().unwrap(), &("101".to_owned(), true), "timer F of old questions says nothing new");
    assert!(!office.phones.response(office.now, RequestId(99), Err(NoResponse::TimedOut)), "not ours");
}

#[test]
fn after_a_power_cut_telephones_ring_at_once_and_are_asked_at_once() {
    let mut office = Office::new();
    office.registers(&mut Telephone::new("101", "right", "192.168.1.20:5060"), None);
    office.registers(&mut Telephone::new("102", "other", "192.168.1.21:5060"), None);
    let saved = office.saved.last().unwrap().clone();
    let mut after = Office::new();
    // A machine without a clock of its own wakes up in 1970.
    after.now = Now::new(after.now.mono, jiff::Timestamp::UNIX_EPOCH, false);
    after.phones = Phones::new(after.now, 4, REALM);
    after.phones.restore(after.now, saved.clone());
    after.phones.apply(after.now, vec![account("101", "right")]);
    after.drain();
    assert_eq!(
        after.reached,
        [("101".into(), true), ("102".into(), true), ("102".into(), false)],
        "102 has no account"
    );
    assert!(after.phones.way("101").is_some());
    after.pass(secs(9));
    assert_eq!(after.asked.len(), 2);
    assert_eq!(after.reached.last().unwrap(), &("101".to_owned(), false), "it has lost its power too");
    after.pass(secs(120));
    assert_eq!(after.phones.way("101"), None);
    let mut late = Office::new();
    late.now = late.now.after(secs(25 * 3600));
    late.phones.restore(late.now, saved);
    assert_eq!(late.phones.way("101"), None, "of yesterday");
}

#[test]
fn a_closed_connection_takes_its_telephones_with_it() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:40001");
    olena.flow = Flow { transport: Transport::Tcp, id: FlowId(7), ..olena.flow };
    office.registers(&mut olena, None);
    office.registers(&mut Telephone::new("102", "other", "192.168.1.21:5060"), None);
    office.phones.flow_closed(office.now, FlowId(7));
    office.drain();
    assert_eq!(office.reached.last().unwrap(), &("101".to_owned(), false));
    assert!(office.phones.way("101").is_none() && office.phones.way("102").is_some());
    office.phones.flow_closed(office.now, FlowId(0));
    assert!(office.phones.way("102").is_some(), "datagrams have no connection");
}
