//! A council's telephones in virtual time: they register, move, fall silent, and somebody guesses passwords.

mod binding;
mod proof;
mod pulse;

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
