//! Accounts, passwords, and what is worth nothing.

use super::*;

#[test]
fn outside_the_lan_nobody_registers() {
    let mut office = Office::new();
    let mut stranger = Telephone::new("101", "right", "203.0.113.9:5060");
    let register = stranger.register(None, None);
    let answer = office.phones.register(office.now, &register, false, &mut office.guard);
    assert_eq!(answer, RegisterAnswer { status: 403, ..RegisterAnswer::default() }, "not even a challenge");
}

#[test]
fn a_wrong_password_and_an_unknown_account_get_the_same_and_lead_to_a_ban() {
    let mut office = Office::new();
    let mut answers = Vec::new();
    for user in ["101", "999"] {
        let mut guesser = Telephone::new(user, "wrong", "192.168.1.66:5060");
        for _ in 0..6 {
            let RegisterAnswer { status, challenges, contacts, min_expires } = office.registers(&mut guesser, None);
            answers.push((status, challenges.len(), contacts.len(), min_expires));
        }
    }
    assert!(answers.iter().all(|answer| *answer == (403, 0, 0, None)), "{answers:?}");
    let bans = office.guard.bans(office.now);
    assert_eq!(bans.len(), 1);
    let loud: Vec<_> = office.told.iter().filter(|(_, loud)| *loud).map(|(text, _)| text.as_str()).collect();
    assert_eq!(
        loud,
        [
            "Телефон 101 з адреси 192.168.1.66 має хибний пароль. Новий створить «slukhavka phone password 101».",
            "Адресу 192.168.1.66 заблоковано на 10 хв: хибні паролі телефонів."
        ],
        "told once, not at each attempt"
    );
}

#[test]
fn while_a_password_is_guessed_its_telephone_stays_registered() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    office.registers(&mut olena, None);
    for host in 60..70 {
        let mut guesser = Telephone::new("101", "wrong", &format!("192.168.1.{host}:5060"));
        office.registers(&mut guesser, None);
        office.registers(&mut guesser, None);
    }
    let mut elsewhere = Telephone::new("101", "right", "192.168.1.21:5060");
    assert_eq!(office.registers(&mut elsewhere, None).status, 403, "the account is locked");
    assert_eq!(office.registers(&mut olena, None).status, 200);
    office.now = office.now.after(secs(601));
    assert_eq!(office.registers(&mut elsewhere, None).status, 200, "for ten minutes");
}

#[test]
fn credentials_that_were_overheard_are_worth_nothing() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    let challenges = office.take(&olena.register(None, None)).challenges;
    let authorization = olena.credentials(&challenges, "REGISTER");
    let register = olena.register(None, authorization.clone());
    assert_eq!(office.take(&register).status, 200);
    let replayed = Register { flow: flow("192.168.1.66:5060"), cseq: register.cseq + 1, ..register.clone() };
    let answer = office.take(&replayed);
    assert_eq!(answer.status, 401);
    assert!(answer.challenges.iter().all(|challenge| challenge.contains("stale=true")), "{answer:?}");
    let mut thief = Telephone::new("102", "other", "192.168.1.67:5060");
    thief.digest = DigestClient::default();
    let asked = office.take(&thief.register(None, None)).challenges;
    let own = thief.credentials(&asked, "REGISTER");
    let hijack = Register { to: NameAddr { user: "101".into(), ..NameAddr::default() }, ..thief.register(None, own) };
    assert_eq!(office.take(&hijack).status, 403, "one's own password is no key to another's account");
    assert_eq!(office.phones.way("101").unwrap().flow, olena.flow);
}

#[test]
fn credentials_of_a_foreign_realm_are_no_credentials() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    let challenges = office.take(&olena.register(None, None)).challenges;
    let foreign: Vec<_> = challenges.iter().map(|value| value.replace(REALM, "elsewhere")).collect();
    let authorization = olena.credentials(&foreign, "REGISTER");
    let answer = office.take(&olena.register(None, authorization));
    assert_eq!(answer.status, 401);
    assert!(answer.challenges.iter().all(|challenge| !challenge.contains("stale")), "{answer:?}");
}

#[test]
fn a_call_is_the_telephones_whose_password_proves_it() {
    let mut office = Office::new();
    let mut olena = Telephone::new("101", "right", "192.168.1.20:5060");
    let ask = |office: &mut Office, invite: &IncomingInvite| office.phones.who(office.now, invite, &mut office.guard);
    let first = invite(&mut olena, "101", None);
    let Who::Challenge(challenges) = ask(&mut office, &first) else { panic!("not challenged") };
    let proved = invite(&mut olena, "101", Some(&challenges));
    assert_eq!(ask(&mut office, &proved), Who::Phone("101".into()));
    assert!(matches!(ask(&mut office, &proved), Who::Challenge(_)), "the same credentials again");
    let Who::Challenge(challenges) = ask(&mut office, &first) else { panic!("not challenged") };
    let other = invite(&mut olena, "102", Some(&challenges));
    assert_eq!(ask(&mut office, &other), Who::Refused, "in another's name");
    let mut guesser = Telephone::new("101", "wrong", "192.168.1.66:5060");
    let unknown = invite(&mut guesser, "999", None);
    let Who::Challenge(challenges) = ask(&mut office, &unknown) else { panic!("accounts could be told apart") };
    let guess = invite(&mut guesser, "101", Some(&challenges));
    assert_eq!(ask(&mut office, &guess), Who::Refused);
}

#[test]
fn an_account_that_is_removed_or_has_a_new_password_is_not_rung_any_more() {
    let mut office = Office::new();
    office.registers(&mut Telephone::new("101", "right", "192.168.1.20:5060"), None);
    office.registers(&mut Telephone::new("102", "other", "192.168.1.21:5060"), None);
    office.phones.apply(office.now, vec![account("101", "new"), account("103", "third")]);
    office.drain();
    assert!(office.phones.way("101").is_none() && office.phones.way("102").is_none());
    assert_eq!(office.saved.last().unwrap(), &[]);
    let known: Vec<_> = office.phones.status(office.now).into_iter().map(|status| status.extension).collect();
    assert_eq!(known, ["101", "103"]);
    assert_eq!(office.registers(&mut Telephone::new("101", "right", "192.168.1.20:5060"), None).status, 403);
    assert_eq!(office.registers(&mut Telephone::new("101", "new", "192.168.1.20:5060"), None).status, 200);
}

#[test]
fn more_accounts_than_a_council_has_are_not_used() {
    let mut office = Office::new();
    let many = (0..MOST_ACCOUNTS + 5).map(|n| account(&format!("{}", 1000 + n), "p")).collect();
    office.phones.apply(office.now, many);
    office.drain();
    assert_eq!(office.phones.status(office.now).len(), MOST_ACCOUNTS);
    assert!(office.told.last().unwrap().1);
}
