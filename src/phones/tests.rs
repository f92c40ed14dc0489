//! A council's telephones in virtual time: they register, move, fall silent, and somebody guesses passwords.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::*;
use crate::{
    chance::Chance,
    clock::Now,
    guard::{Guard, GuardSettings},
    sip::{
        ChallengeLine, Flow, FlowId, IncomingInvite, NameAddr, NoResponse, Register, RegisterAnswer, RegisterContact,
        RequestId, Response, Transport,
        digest::{Credentials, DigestClient},
    },
    vocab::{Network, Secret},
};

const REALM: &str = "slukhavka";

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn flow(remote: &str) -> Flow {
    let address = |text: &str| text.parse::<SocketAddr>().unwrap();
    Flow { transport: Transport::Udp, local: address("192.168.1.5:5060"), remote: address(remote), id: FlowId(0) }
}

fn account(extension: &str, password: &str) -> PhoneAccount {
    PhoneAccount { extension: extension.into(), password: Secret::new(password) }
}

/// A telephone with its own memory of challenges.
struct Telephone {
    flow: Flow,
    user: String,
    password: String,
    contact: String,
    call_id: String,
    cseq: u32,
    digest: DigestClient,
    chance: Chance,
}

impl Telephone {
    fn new(user: &str, password: &str, remote: &str) -> Self {
        Self {
            flow: flow(remote),
            user: user.into(),
            password: password.into(),
            contact: format!("sip:{user}@{remote}"),
            call_id: format!("reg-{user}-{remote}"),
            cseq: 1,
            digest: DigestClient::default(),
            chance: Chance::seeded(5),
        }
    }

    fn credentials(&mut self, challenges: &[String], method: &str) -> Option<String> {
        let lines: Vec<_> =
            challenges.iter().map(|value| ChallengeLine { proxy: false, value: value.clone() }).collect();
        let credentials = Credentials { user: &self.user, password: &self.password, realm: None };
        self.digest.preempt(&mut self.chance, credentials, method, "sip:192.168.1.5");
        self.digest.authorize(&mut self.chance, &lines, credentials, method, "sip:192.168.1.5").ok().map(|(_, v)| v)
    }

    /// The next REGISTER, with these credentials.
    fn register(&mut self, expires: Option<u32>, authorization: Option<String>) -> Register {
        self.cseq += 1;
        Register {
            flow: self.flow,
            domain: "192.168.1.5".into(),
            to: NameAddr { user: self.user.clone(), ..NameAddr::default() },
            call_id: self.call_id.clone(),
            cseq: self.cseq,
            authorizations: authorization.into_iter().collect(),
            contacts: vec![RegisterContact { uri: self.contact.clone(), expires: None }],
            expires,
            user_agent: "Yealink T31".into(),
        }
    }
}

struct Office {
    phones: Phones,
    guard: Guard,
    now: Now,
    last_request: u64,
    /// What Reach said, in order.
    reached: Vec<(String, bool)>,
    saved: Vec<Vec<SavedBinding>>,
    told: Vec<(String, bool)>,
    /// OPTIONS that nobody has answered yet.
    asked: Vec<(RequestId, Flow, String)>,
}

impl Office {
    fn new() -> Self {
        let now = Now::new(std::time::Instant::now(), "2026-11-21T10:00:00Z".parse().unwrap(), true);
        let lan = vec![Network::parse("192.168.1.0/24").unwrap()];
        let mut office = Self {
            phones: Phones::new(now, 3, REALM),
            guard: Guard::new(Arc::new(GuardSettings { lan, ..GuardSettings::default() })),
            now,
            last_request: 0,
            reached: Vec::new(),
            saved: Vec::new(),
            told: Vec::new(),
            asked: Vec::new(),
        };
        office.phones.apply(now, vec![account("101", "right"), account("102", "other")]);
        office
    }

    fn drain(&mut self) {
        while let Some(output) = self.phones.poll() {
            match output {
                PhonesOutput::Options { tag, flow, request } => {
                    self.last_request += 1;
                    self.phones.sent(tag, RequestId(self.last_request));
                    self.asked.push((RequestId(self.last_request), flow, request.uri));
                }
                PhonesOutput::Reach { extension, reachable } => self.reached.push((extension.to_string(), reachable)),
                PhonesOutput::Save(bindings) => self.saved.push(bindings),
                PhonesOutput::Told { text, loud } => self.told.push((text, loud)),
            }
        }
    }

    fn take(&mut self, register: &Register) -> RegisterAnswer {
        let answer = self.phones.register(self.now, register, true, &mut self.guard);
        self.drain();
        answer
    }

    /// Challenge and answer; the status of the second.
    fn registers(&mut self, telephone: &mut Telephone, expires: Option<u32>) -> RegisterAnswer {
        let asked = telephone.register(expires, None);
        let challenged = self.take(&asked);
        assert_eq!((challenged.status, challenged.challenges.len()), (401, 1), "MD5 alone");
        let authorization = telephone.credentials(&challenged.challenges, "REGISTER");
        let register = telephone.register(expires, authorization);
        self.take(&register)
    }

    fn pass(&mut self, by: Duration) {
        let end = self.now.after(by);
        while let Some(at) = self.phones.deadline().filter(|at| *at <= end.mono) {
            self.now = self.now.after(at.saturating_duration_since(self.now.mono));
            self.phones.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    fn answer_all(&mut self, status: u16) {
        for (request, flow, _) in std::mem::take(&mut self.asked) {
            assert!(self.phones.response(self.now, request, Ok(Box::new(response(status, flow)))));
        }
        self.drain();
    }
}

fn response(status: u16, flow: Flow) -> Response {
    Response {
        status,
        reason: String::new(),
        flow,
        challenges: Vec::new(),
        contacts: Vec::new(),
        expires: None,
        min_expires: None,
        retry_after: None,
        received: None,
        rport: None,
        sent_by: None,
        date: None,
        service_route: Vec::new(),
        server: None,
    }
}

fn invite(telephone: &mut Telephone, from: &str, challenges: Option<&[String]>) -> IncomingInvite {
    let authorization = challenges.and_then(|challenges| telephone.credentials(challenges, "INVITE"));
    IncomingInvite {
        flow: telephone.flow,
        call_id: "c".into(),
        request_uri: "sip:102@192.168.1.5".into(),
        called_user: "102".into(),
        from: NameAddr { user: from.into(), ..NameAddr::default() },
        to: NameAddr::default(),
        asserted: Vec::new(),
        diversion: None,
        remote_party: None,
        called_party: None,
        private: false,
        user_agent: None,
        authorizations: authorization.into_iter().collect(),
        offer: None,
    }
}

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
            "wrong password for telephone 101 from 192.168.1.66",
            "192.168.1.66 is shut out for 10 min: wrong passwords of telephones"
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
fn two_telephones_with_one_account_are_told_of() {
    let mut office = Office::new();
    let mut first = Telephone::new("101", "right", "192.168.1.20:5060");
    let mut second = Telephone::new("101", "right", "192.168.1.21:5060");
    for _ in 0..4 {
        office.registers(&mut first, None);
        office.registers(&mut second, None);
        assert_eq!(office.phones.way("101").unwrap().flow, second.flow, "the later counts");
    }
    let fights = office.told.iter().filter(|(text, loud)| *loud && text.contains("push each other out")).count();
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
