//! What a REGISTER makes of a binding (RFC 3261 §10.3).

use super::*;

#[test]
fn a_telephone_registers_and_is_rung_where_its_register_came_from() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    olena.contact = "sip:101@10.9.9.9:5062;transport=udp?x=y".into();
    let ok = office.registers(&mut olena, Some(3600));
    assert_eq!((ok.status, ok.contacts), (200, vec![(olena.contact.clone(), 120)]));
    assert_eq!(office.reached, [("101".to_owned(), true)]);
    let way = office.phones.way("101").unwrap();
    assert_eq!((way.flow, &*way.uri), (olena.flow, "sip:101@10.9.9.9:5062;transport=udp"));
    assert_eq!(office.phones.way("102"), None);
    let stronger = olena.register(None, None);
    let challenges: Vec<_> = office
        .take(&stronger)
        .challenges
        .iter()
        .map(|value| value.replace("algorithm=MD5", "algorithm=SHA-256"))
        .collect();
    let authorization = olena.credentials(&challenges, "REGISTER");
    assert_eq!(office.take(&olena.register(None, authorization)).status, 200, "who can do better may");
    assert_eq!(office.saved.last().unwrap()[0].remote, olena.flow.remote);
}

#[test]
fn a_term_is_between_60_and_120_seconds_and_never_longer_than_asked() {
    for (asked, granted) in [(None, 120), (Some(60), 60), (Some(90), 90), (Some(u32::MAX), 120)] {
        let mut office = Office::new();
        let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
        assert_eq!(office.registers(&mut olena, asked).contacts[0].1, granted, "{asked:?}");
        office.pass(secs(granted.into()) - Duration::from_millis(1));
        assert!(office.phones.way("101").is_some());
        office.pass(Duration::from_millis(1));
        assert_eq!(office.phones.way("101"), None);
        assert_eq!(office.saved.last().unwrap(), &[]);
        assert_eq!(office.reached.last().unwrap(), &("101".to_owned(), false));
    }
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    let refused = office.registers(&mut olena, Some(30));
    assert_eq!((refused.status, refused.min_expires), (423, Some(60)));
    assert_eq!(office.phones.way("101"), None);
}

#[test]
fn signing_off_is_by_contact_or_by_star_and_a_query_changes_nothing() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    office.registers(&mut olena, None);
    let contact = std::mem::replace(&mut olena.contact, "*".into());
    assert_eq!(office.registers(&mut olena, Some(60)).status, 400, "a star is only for going");
    let asked = office.registers(&mut olena, Some(0));
    assert_eq!((asked.status, asked.contacts.len()), (200, 0));
    assert_eq!(office.reached.last().unwrap(), &("101".to_owned(), false));
    olena.contact = contact;
    office.registers(&mut olena, None);
    let challenges = office.take(&olena.register(None, None)).challenges;
    let authorization = olena.credentials(&challenges, "REGISTER");
    let query = Register { contacts: Vec::new(), ..olena.register(None, authorization) };
    assert_eq!(office.take(&query).contacts.len(), 1);
    assert_eq!(office.registers(&mut olena, Some(0)).contacts, []);
}

#[test]
fn a_register_that_was_overtaken_changes_nothing() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    office.registers(&mut olena, None);
    olena.cseq -= 2;
    assert_eq!(office.registers(&mut olena, Some(0)).status, 500);
    assert!(office.phones.way("101").is_some());
    olena.call_id = "after a restart".into();
    olena.cseq = 0;
    assert_eq!(office.registers(&mut olena, Some(0)).status, 200, "another Call-ID counts anew");
}

#[test]
fn two_telephones_with_one_account_are_told_of() {
    let mut office = Office::new();
    let mut first = Telephone::new("101", "right", "192.168.1.20:5060");
    let mut second = Telephone::new("101", "right", "192.168.1.21:5060");
    for _ in 0..4 {
        office.registers(&mut first, None);
        office.registers(&mut second, None);
        assert_eq!(office.phones.way("101").unwrap().flow, second.flow, "the later counts");
    }
    let fights = office.told.iter().filter(|(text, loud)| *loud && text.contains("два телефони")).count();
    assert_eq!(fights, 1);
    assert_eq!(office.reached.len(), 1, "callers ring somewhere all the time");
}

#[test]
fn refreshes_are_written_once_in_ten_minutes_and_moves_at_once() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    office.registers(&mut olena, None);
    for _ in 0..20 {
        office.pass(secs(55));
        office.answer_all(200);
        office.registers(&mut olena, None);
    }
    assert_eq!(office.saved.len(), 2, "in 1100 s");
    olena.flow = flow("192.168.1.30:5060");
    office.registers(&mut olena, None);
    assert_eq!(office.saved.last().unwrap()[0].remote.to_string(), "192.168.1.30:5060");
}
