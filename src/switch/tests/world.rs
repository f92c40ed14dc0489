//! The switch between telephones, providers and strangers, each of them a user agent of its own, in virtual time. The
//! network takes no time; whatever the switch sends is kept, so that a test can say what never left.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    acd::{AcdSettings, OperatorSettings, QueueSettings, Strategy},
    call::CallRecord,
    clock::Now,
    guard::GuardSettings,
    ivr::{Script, fixtures},
    media::{DigitSource, LegEnd, MediaCommand, MediaEvent},
    phones::PhoneAccount,
    sip::{
        ChallengeLine, Flow, FlowId, OpenGate, OutInvite, OutMethod, OutRequest, RegisterAnswer, Response, SessionId,
        Transport, UaConfig, UaEvent, UaOutput, UserAgent,
        digest::{Credentials, DigestClient},
    },
    switch::{Contact, Dialling, Input, Limits, Output, Person, Settings, Switch},
    trunk::{KeepAlive, KeepAliveMethod, Server, Target, TrunkSettings},
    vocab::{Digit, LegId, Network, PhoneNumber, Secret},
};

pub const OURS: &str = "192.168.1.1:5060";
pub const PROVIDER: &str = "203.0.113.5:5060";
pub const STRANGER: &str = "198.51.100.66:5060";
pub const PASSWORD: &str = "velmy-dovhe-haslo";
pub const OFFER: &str = "v=0\r\no=phone 1 1 IN IP4 192.168.1.9\r\ns=-\r\nc=IN IP4 192.168.1.9\r\nt=0 0\r\n\
                         m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n";

pub struct World {
    pub now: Now,
    pub switch: Switch,
    agents: BTreeMap<SocketAddr, Agent>,
    /// First lines of everything the switch sent, and the whole messages.
    pub sent: Vec<String>,
    pub records: Vec<CallRecord>,
    pub told: Vec<(String, bool)>,
    pub media: Vec<MediaCommand>,
    next_port: u16,
    /// Registrations so far: each is of a Call-ID of its own, or it would be taken for a copy (RFC 3261 §8.2.2.2).
    registrations: u32,
}

/// Anybody with a telephone.
pub struct Agent {
    pub ua: UserAgent,
    pub flow: Flow,
    pub events: Vec<UaEvent>,
    /// Every message that reached it.
    pub received: Vec<String>,
    login: Option<(String, DigestClient)>,
    registering: Option<OutRequest>,
    pub registered: Option<u16>,
    uris: HashMap<SessionId, String>,
}

pub fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

/// One line at `PROVIDER`, known by its address.
pub fn line() -> TrunkSettings {
    TrunkSettings {
        servers: vec![Server { host: "203.0.113.5".into(), port: Some(5060) }],
        keep_alive: KeepAlive { method: KeepAliveMethod::Off, every: secs(25) },
        own_number: Some(number("0464400000")),
        ..TrunkSettings::usual("головна", "sip.provider.example")
    }
}

pub fn person(contact: Contact) -> Person {
    let must_accept = matches!(contact, Contact::Outside(_));
    Person { contact, must_accept, trunk: None }
}

/// A town with two telephones, a mobile and a neighbour's SIP address behind one department each.
pub fn settings(change: impl FnOnce(&mut Settings)) -> Arc<Settings> {
    let people: BTreeMap<Arc<str>, Person> = [
        ("Олена", Contact::Extension(number("101"))),
        ("Ігор", Contact::Extension(number("102"))),
        ("Ольга", Contact::Outside(number("0671112233"))),
        ("Сторож", Contact::Uri("sip:gate@192.168.1.77".into())),
    ]
    .map(|(name, contact)| (Arc::from(name), person(contact)))
    .into();
    let queue = |name: &str, who: &[&str]| {
        Arc::new(QueueSettings {
            name: name.into(),
            strategy: Strategy::InOrder,
            operators: who.iter().map(|name| Arc::from(*name)).collect(),
            ring: secs(20),
            rounds: Some(1),
            wrap_up: secs(5),
            max_waiting: 10,
            max_wait: secs(600),
            priority: 0,
        })
    };
    let operator = |name: &Arc<str>| Arc::new(OperatorSettings { name: name.clone(), hours: None, away_after: 3 });
    let acd = AcdSettings {
        queues: vec![queue("ЦНАП", &["Олена", "Ігор"]), queue("земля", &["Ольга"])],
        operators: people.keys().map(operator).collect(),
        calendar: fixtures::calendar(),
    };
    let mut settings = Settings {
        script: Arc::new(script()),
        limits: Limits::default(),
        ring: Duration::ZERO,
        trunks: vec![Arc::new(line())],
        guard: Arc::new(GuardSettings {
            lan: Network::parse("192.168.1.0/24").into_iter().collect(),
            ..GuardSettings::default()
        }),
        acd: Arc::new(acd),
        people: Arc::new(people),
        dialling: Arc::new(Dialling::default()),
        test_from: Arc::default(),
        blocked: Arc::default(),
    };
    change(&mut settings);
    Arc::new(settings)
}

fn script() -> Script {
    let mut script = fixtures::town();
    script.numbers = [(number("0464400000"), script.main)].into();
    script
}

impl World {
    pub fn new(settings: Arc<Settings>) -> Self {
        let now = Now::new(Instant::now(), "2026-03-02T08:00:00Z".parse().unwrap(), true);
        let switch = Switch::new(now, settings, config(1), 7, 5.into());
        let mut world = Self {
            now,
            switch,
            agents: BTreeMap::new(),
            sent: Vec::new(),
            records: Vec::new(),
            told: Vec::new(),
            media: Vec::new(),
            next_port: 16384,
            registrations: 0,
        };
        world.run();
        world
    }

    /// The usual town with telephones 101 and 102 registered, a provider and a stranger.
    pub fn town() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut world = Self::new(settings(change));
        world.accounts(&["101", "102", "105"]);
        for place in [PROVIDER, STRANGER, "192.168.1.66:5060", "192.168.1.77:5060"] {
            world.agent(place);
        }
        world.register("192.168.1.11:5060", "101");
        world.register("192.168.1.12:5060", "102");
        world.pass(secs(1));
        world
    }

    pub fn accounts(&mut self, extensions: &[&str]) {
        let account =
            |extension: &&str| PhoneAccount { extension: (**extension).into(), password: Secret::new(PASSWORD) };
        self.input(Input::Phones(extensions.iter().map(account).collect()));
    }

    pub fn agent(&mut self, place: &str) -> &mut Agent {
        let address: SocketAddr = place.parse().unwrap();
        let seed = u64::from(address.port()) + 10 * self.agents.len() as u64 + 100;
        self.agents.entry(address).or_insert_with(|| Agent {
            ua: UserAgent::new(config(seed)),
            flow: flow(address, OURS.parse().unwrap()),
            events: Vec::new(),
            received: Vec::new(),
            login: None,
            registering: None,
            registered: None,
            uris: HashMap::new(),
        })
    }

    /// A telephone that knows its password registers; what came of it is in `registered`.
    pub fn register(&mut self, place: &str, extension: &str) -> Option<u16> {
        self.register_with(place, extension, PASSWORD)
    }

    pub fn register_with(&mut self, place: &str, extension: &str, password: &str) -> Option<u16> {
        self.register_at(place, extension, password, &format!("sip:{extension}@{place}"))
    }

    /// With this Contact, whosever it is.
    pub fn register_at(&mut self, place: &str, extension: &str, password: &str, contact: &str) -> Option<u16> {
        let now = self.now;
        self.registrations += 1;
        let registration = self.registrations;
        let agent = self.agent(place);
        agent.login = Some((extension.to_owned(), DigestClient::default()));
        let aor = format!("sip:{extension}@192.168.1.1");
        let request = OutRequest {
            method: OutMethod::Register,
            uri: "sip:192.168.1.1".into(),
            from: aor.clone(),
            from_tag: format!("f{extension}"),
            to: aor,
            call_id: format!("r{registration}@{place}"),
            cseq: 1,
            headers: vec![("Contact", format!("<{contact}>")), ("Expires", "120".into())],
        };
        agent.registering = Some(request.clone());
        agent.registered = None;
        let flow = agent.flow;
        agent.ua.request_outside(now, flow, request);
        self.run();
        self.authorize_register(place, password);
        self.agent(place).registered
    }

    fn authorize_register(&mut self, place: &str, password: &str) {
        let now = self.now;
        let agent = self.agent(place);
        let found = agent.events.iter().rev().find_map(|event| match event {
            UaEvent::Response { result: Ok(response), .. } => Some(response.clone()),
            _ => None,
        });
        let Some(response) = found.filter(|response| response.status == 401) else { return };
        let Response { challenges, .. } = *response;
        let (Some((user, digest)), Some(mut request)) = (agent.login.as_mut(), agent.registering.take()) else {
            return;
        };
        let mut chance = crate::chance::Chance::seeded(3);
        let credentials = Credentials { user, password, realm: None };
        let header = digest.authorize(&mut chance, &challenges, credentials, "REGISTER", &request.uri).unwrap();
        request.headers.push(header);
        request.cseq += 1;
        let flow = agent.flow;
        agent.ua.request_outside(now, flow, request);
        self.run();
    }

    /// An INVITE from there, in this name, to this user at our address.
    pub fn invite(&mut self, place: &str, from: &str, to: &str) -> SessionId {
        self.invite_uri(place, from, &format!("sip:{to}@192.168.1.1"), Vec::new())
    }

    pub fn invite_uri(
        &mut self,
        place: &str,
        from: &str,
        uri: &str,
        headers: Vec<(&'static str, String)>,
    ) -> SessionId {
        let now = self.now;
        let agent = self.agent(place);
        let invite = OutInvite {
            uri: uri.to_owned(),
            from: format!("sip:{from}@192.168.1.1"),
            to: uri.to_owned(),
            sdp: OFFER.as_bytes().to_vec(),
            user: from.to_owned(),
            headers,
            ..OutInvite::default()
        };
        let flow = agent.flow;
        let session = agent.ua.invite(now, flow, invite);
        agent.uris.insert(session, uri.to_owned());
        self.run();
        session
    }

    /// Nobody is there any more; nothing says so.
    pub fn agent_leaves(&mut self, place: &str) {
        self.agents.remove(&place.parse().unwrap());
    }

    /// Bytes as they are, from there.
    pub fn raw(&mut self, place: &str, text: &str) {
        let remote: SocketAddr = place.parse().unwrap();
        let arrived = flow(OURS.parse().unwrap(), remote);
        let text = text.replace('\n', "\r\n");
        self.input(Input::Message { flow: arrived, bytes: text.as_bytes() });
    }

    pub fn input(&mut self, input: Input<'_>) {
        self.switch.handle(self.now, input);
        self.run();
    }

    /// What that user agent does of its own accord.
    pub fn does<T>(&mut self, place: &str, what: impl FnOnce(&mut UserAgent, Now) -> T) -> T {
        let now = self.now;
        let done = what(&mut self.agent(place).ua, now);
        self.run();
        done
    }

    pub fn pass(&mut self, time: Duration) {
        let end = self.now.mono + time;
        self.run();
        loop {
            let agents = self.agents.values().filter_map(|agent| agent.ua.deadline());
            let next = agents.chain(self.switch.deadline()).min().filter(|at| *at <= end);
            let Some(at) = next else { break };
            self.now = self.now.after(at.saturating_duration_since(self.now.mono));
            self.switch.handle(self.now, Input::Tick);
            for agent in self.agents.values_mut() {
                agent.ua.handle_timeout(self.now);
            }
            self.run();
        }
        self.now = self.now.after(end.saturating_duration_since(self.now.mono));
    }

    /// Everything in flight arrives.
    fn run(&mut self) {
        loop {
            let mut quiet = true;
            while let Some(output) = self.switch.poll(self.now) {
                quiet = false;
                self.output(output);
            }
            let addresses: Vec<SocketAddr> = self.agents.keys().copied().collect();
            for address in addresses {
                quiet &= !self.agent_says(address);
            }
            if quiet {
                return;
            }
        }
    }

    fn output(&mut self, output: Output) {
        match output {
            Output::Send { flow: leaving, bytes } => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                self.sent.push(text.clone());
                if let Some(agent) = self.agents.get_mut(&leaving.remote) {
                    agent.received.push(text);
                    let arrived = agent.flow;
                    agent.ua.receive(self.now, arrived, &bytes, &mut OpenGate);
                }
            }
            Output::Look { lookup, query } => {
                let remote = format!("{}:{}", query.host, query.port.unwrap_or(5060)).parse();
                let target = |remote| Target { transport: Transport::Udp, remote, local: OURS.parse().unwrap() };
                let answer = remote.map(|r| vec![target(r)]).map_err(|_| crate::trunk::LookupError::NoSuchName);
                self.switch.handle(self.now, Input::LookedUp { lookup, answer });
            }
            Output::Media(command) => self.media(command),
            Output::Ended(record) => self.records.push(*record),
            Output::Told { text, loud, .. } => self.told.push((text, loud)),
            _ => {}
        }
    }

    /// A media thread for which everything is over at once.
    fn media(&mut self, command: MediaCommand) {
        self.media.push(command.clone());
        let event = match command {
            MediaCommand::Open { leg, .. } => {
                self.next_port += 2;
                Some(MediaEvent::Opened { leg, rtp: SocketAddr::from(([0, 0, 0, 0], self.next_port)) })
            }
            MediaCommand::Close { leg } => Some(MediaEvent::Closed { leg, end: LegEnd::default() }),
            _ => None,
        };
        event.into_iter().for_each(|event| self.switch.handle(self.now, Input::Media(event)));
    }

    /// The words that play on this leg now are heard to their end.
    pub fn hears_out(&mut self, leg: LegId) {
        let last = self.media.iter().rev().find_map(|command| match command {
            MediaCommand::Play { leg: on, play, utterance } if *on == leg => Some((*play, utterance.len())),
            _ => None,
        });
        if let Some((play, pieces)) = last {
            self.input(Input::Media(MediaEvent::Played { leg, play, pieces, completed: true }));
        }
    }

    /// What one user agent has to say; true when it was something.
    fn agent_says(&mut self, address: SocketAddr) -> bool {
        let now = self.now;
        let Some(agent) = self.agents.get_mut(&address) else { return false };
        let mut sent = VecDeque::new();
        let mut said = false;
        while let Some(output) = agent.ua.poll(now) {
            said = true;
            match output {
                UaOutput::Send { bytes, .. } => sent.push_back(bytes),
                UaOutput::CloseFlow(_) => {}
                UaOutput::Event(event) => agent.hear(now, event),
            }
        }
        let arrived = flow(OURS.parse().unwrap(), address);
        for bytes in sent {
            self.switch.handle(now, Input::Message { flow: arrived, bytes: &bytes });
        }
        said
    }

    /// The citizen's call by the line is in the menu; its leg.
    pub fn citizen(&mut self, from: &str) -> (SessionId, LegId) {
        let session = self.invite(PROVIDER, from, "+380464400000");
        assert!(self.agent(PROVIDER).is_answered(session), "the menu answers");
        (session, self.last_leg())
    }

    /// The caller presses 0 and listens until operators may be rung.
    pub fn asks_for_operator(&mut self, leg: LegId) {
        self.presses(leg, '0');
        for _ in 0..6 {
            self.hears_out(leg);
            self.pass(Duration::from_millis(100));
        }
    }

    pub fn presses(&mut self, leg: LegId, key: char) {
        let digit = Digit::from_char(key).unwrap();
        self.input(Input::Media(MediaEvent::Digit { leg, digit, source: DigitSource::Event }));
    }

    /// The leg that was opened last.
    pub fn last_leg(&self) -> LegId {
        let opened = self.media.iter().rev().find_map(|command| match command {
            MediaCommand::Open { leg, .. } => Some(*leg),
            _ => None,
        });
        opened.expect("a leg")
    }

    pub fn is_bridged(&self, one: LegId, other: LegId) -> bool {
        let last = self.media.iter().rev().find_map(|command| match command {
            MediaCommand::Bridge { a, b } if [*a, *b].contains(&one) => Some(*a == other || *b == other),
            MediaCommand::Part { leg } if *leg == one || *leg == other => Some(false),
            _ => None,
        });
        last.unwrap_or(false)
    }

    /// The telephone there takes the call that came last; the session.
    pub fn takes(&mut self, place: &str) -> SessionId {
        let session = self.agent(place).incoming().expect("it rings");
        self.does(place, |ua, now| ua.ring(now, session));
        self.does(place, |ua, now| ua.accept(now, session, OFFER.as_bytes().to_vec()));
        session
    }

    pub fn hangs_up(&mut self, place: &str, session: SessionId) {
        self.does(place, |ua, now| ua.hang_up(now, session, None));
    }

    /// The whole INVITE that was sent last.
    pub fn last_invite(&self) -> &str {
        self.sent.iter().rev().find(|text| text.starts_with("INVITE ")).expect("an INVITE")
    }

    /// A Refer-To that names the dialog of the call that was answered last for this place (RFC 3891 §3).
    pub fn replaces(&mut self, place: &str, user: &str) -> String {
        let is_answer = |text: &&String| text.starts_with("SIP/2.0 200") && text.contains(" INVITE\r\n");
        let answer = self.agent(place).received.iter().rev().find(is_answer).expect("an answer").clone();
        let header = |name: &str| answer.lines().find_map(|line| line.strip_prefix(name)).expect("a header").trim();
        let tag = |name: &str| header(name).split(";tag=").nth(1).expect("a tag").to_owned();
        let call_id = header("Call-ID:").replace('@', "%40");
        format!("sip:{user}@192.168.1.1?Replaces={call_id}%3Bto-tag%3D{}%3Bfrom-tag%3D{}", tag("To:"), tag("From:"))
    }

    /// First lines of the requests of this method that have left the switch.
    pub fn left(&self, method: &str) -> Vec<&str> {
        let lines = self.sent.iter().filter_map(|text| text.lines().next());
        lines.filter(|line| line.starts_with(&format!("{method} "))).collect()
    }

    /// Nothing is left of any call.
    pub fn is_at_rest(&mut self) {
        self.pass(secs(70));
        let counters = self.switch.counters();
        assert_eq!((counters.calls, counters.legs), (0, 0), "calls or legs are left");
        assert_eq!(counters.ua.sessions, 0, "sessions are left");
        assert!(self.switch.acd.is_empty(), "tickets are left");
        assert!(self.switch.attempts.of.is_empty() && self.switch.sessions.is_empty(), "attempts are left");
        assert!(self.switch.callers.is_empty(), "addresses are left");
    }
}

impl Agent {
    fn hear(&mut self, now: Now, event: UaEvent) {
        match &event {
            UaEvent::Response { result: Ok(response), .. } => self.registered = Some(response.status),
            UaEvent::Challenged { session, challenges } => self.answer_challenge(now, *session, challenges),
            // A provider grants whatever is asked for.
            UaEvent::Register { request, register } => {
                let contacts = register.contacts.iter().map(|contact| (contact.uri.clone(), 600)).collect();
                let answer = RegisterAnswer { status: 200, contacts, ..RegisterAnswer::default() };
                self.ua.answer_register(now, *request, answer);
            }
            _ => {}
        }
        self.events.push(event);
    }

    fn answer_challenge(&mut self, now: Now, session: SessionId, challenges: &[ChallengeLine]) {
        let (Some((user, _)), Some(uri)) = (&self.login, self.uris.get(&session)) else {
            return self.ua.hang_up(now, session, None);
        };
        let credentials = Credentials { user, password: PASSWORD, realm: None };
        let mut chance = crate::chance::Chance::seeded(4);
        // Each call is answered anew: what was tried for another one does not count.
        match DigestClient::default().authorize(&mut chance, challenges, credentials, "INVITE", uri) {
            Ok((name, value)) => self.ua.retry(now, session, name, value),
            Err(_) => self.ua.hang_up(now, session, None),
        }
    }

    /// The session of the call that came last.
    pub fn incoming(&self) -> Option<SessionId> {
        self.events.iter().rev().find_map(|event| match event {
            UaEvent::Incoming { session, .. } => Some(*session),
            _ => None,
        })
    }

    /// The status by which a call of this agent failed.
    pub fn failed(&self, session: SessionId) -> Option<u16> {
        self.events.iter().find_map(|event| match event {
            UaEvent::Failed { session: of, status, .. } if *of == session => Some(*status),
            _ => None,
        })
    }

    pub fn is_answered(&self, session: SessionId) -> bool {
        self.events.iter().any(|event| matches!(event, UaEvent::Answered { session: of, .. } if *of == session))
    }
}

/// As one end sees the way to the other.
fn flow(local: SocketAddr, remote: SocketAddr) -> Flow {
    Flow { transport: Transport::Udp, local, remote, id: FlowId(0) }
}

fn config(seed: u64) -> UaConfig {
    UaConfig { product: "test".into(), t1: Duration::from_millis(500), t2: secs(4), t4: secs(5), seed: seed.into() }
}
