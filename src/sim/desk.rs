//! The telephone of an operator: registers, rings, is picked up or not, holds, sends on and hangs up, in real bytes.
//!
//! As the callers' telephones it reads with a few string searches, not with our own stack. What it does of itself are
//! its habits; a story may also move its hands.

mod call;

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    time::{Duration, Instant},
};

pub use call::{DeskCall, DeskState};

use super::phone::header;
use crate::{
    chance::Chance,
    sip::{
        ChallengeLine, Flow, FlowId, Transport,
        digest::{Credentials, DigestClient},
    },
    vocab::Digit,
};

/// What this telephone, or who sits at it, does when it rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answering {
    PicksUp,
    LetsRing,
    Refuses(u16),
    /// Not even 100: switched off, out of reach.
    Silent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskHabits {
    pub answering: Answering,
    /// How long it rings before it is picked up or refused.
    pub after: Duration,
    /// Presses 1 so long after picking up, as mobiles are asked to.
    pub accepts: Option<Duration>,
    /// Hangs up so long after picking up; `None` lets the caller hang up.
    pub talks: Option<Duration>,
    /// A mobile with a provider that plays its own ringing: 183 instead of 180.
    pub early_media: bool,
}

impl Default for DeskHabits {
    fn default() -> Self {
        let after = Duration::from_secs(3);
        Self { answering: Answering::PicksUp, after, accepts: None, talks: None, early_media: false }
    }
}

/// What a telephone does to the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Send(Vec<u8>),
    /// A key, into the leg with this port.
    Press(u16, Digit),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Register,
    Decide(usize),
    Accept(usize),
    HangUp(usize),
}

/// An account is renewed after this; the registrar grants 120 s at most.
const RENEW: Duration = Duration::from_secs(100);

#[derive(Debug)]
pub struct Desk {
    pub user: String,
    pub habits: DeskHabits,
    /// All of them, the oldest first.
    pub calls: Vec<DeskCall>,
    /// Final answers to its REGISTERs.
    pub registrar_said: Vec<u16>,
    /// Switched off: hears nothing, sends nothing.
    pub off: bool,
    flow: Flow,
    password: String,
    digest: Digest,
    cseq: u32,
    keeps_registered: bool,
    due: BTreeSet<(Instant, Due)>,
}

/// Its own, that nothing of the derived `Debug` shows.
struct Digest(DigestClient, Chance);

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest")
    }
}

impl Desk {
    pub fn new(at: SocketAddr, service: SocketAddr, user: &str, password: &str) -> Self {
        Self {
            user: user.to_owned(),
            habits: DeskHabits::default(),
            calls: Vec::new(),
            registrar_said: Vec::new(),
            off: false,
            flow: Flow { transport: Transport::Udp, local: service, remote: at, id: FlowId(0) },
            password: password.to_owned(),
            digest: Digest(DigestClient::default(), Chance::seeded(u64::from(at.port()))),
            cseq: 0,
            keeps_registered: false,
            due: BTreeSet::new(),
        }
    }

    pub fn flow(&self) -> Flow {
        self.flow
    }

    /// The latest call that is not over.
    pub fn current(&self) -> Option<usize> {
        self.calls.iter().rposition(|call| !call.is_over())
    }

    pub fn knows(&self, call_id: &str) -> bool {
        self.calls.iter().rev().any(|call| call.call_id == call_id)
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.due.first().map(|(at, _)| *at)
    }

    pub fn handle_timeout(&mut self, now: Instant) -> Vec<Act> {
        let mut acts = Vec::new();
        while let Some((_, due)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.pop_first();
            match due {
                Due::Register => acts.extend(self.registers(now)),
                Due::Decide(n) => acts.extend(self.decides(now, n)),
                Due::Accept(n) => {
                    let talking = self.calls.get(n).filter(|call| call.state == DeskState::Talking);
                    let one = Digit::from_char('1');
                    acts.extend(talking.and_then(|call| Some(Act::Press(call.peer_port?, one?))));
                }
                Due::HangUp(n) => acts.extend(self.hangs_up(n)),
            }
        }
        if self.off { Vec::new() } else { acts }
    }

    pub fn is_registered(&self) -> bool {
        self.keeps_registered
    }

    /// Begins to keep its account registered, or takes it back.
    pub fn keeps_registered(&mut self, now: Instant, yes: bool) -> Vec<Act> {
        self.keeps_registered = yes;
        self.due.retain(|(_, due)| *due != Due::Register);
        self.registers(now)
    }

    fn registers(&mut self, now: Instant) -> Vec<Act> {
        if self.keeps_registered {
            self.due.insert((now + RENEW, Due::Register));
        }
        let (uri, Digest(client, chance)) = (self.registrar(), &mut self.digest);
        let credentials = Credentials { user: &self.user, password: &self.password, realm: None };
        let header = client.preempt(chance, credentials, "REGISTER", &uri);
        self.register_with(header)
    }

    fn register_with(&mut self, authorization: Option<(&'static str, String)>) -> Vec<Act> {
        self.cseq += 1;
        let (at, user, cseq, uri) = (self.flow.remote, &self.user, self.cseq, self.registrar());
        let expires = if self.keeps_registered { 120 } else { 0 };
        let more = authorization.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
        let text = format!(
            "REGISTER {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch=z9hG4bKr{user}{cseq};rport\r\nMax-Forwards: 70\r\n\
             From: <sip:{user}@{host}>;tag=r{user}\r\nTo: <sip:{user}@{host}>\r\nCall-ID: r{user}@{at}\r\n\
             CSeq: {cseq} REGISTER\r\nContact: <sip:{user}@{at}>;expires={expires}\r\n{more}Content-Length: 0\r\n\r\n",
            host = self.flow.local.ip(),
        );
        vec![Act::Send(text.into_bytes())]
    }

    fn registrar(&self) -> String {
        format!("sip:{}", self.flow.local.ip())
    }

    /// What comes from the service.
    pub fn receive(&mut self, now: Instant, bytes: &[u8]) -> Vec<Act> {
        if self.off {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        let Some(first) = text.lines().next() else { return Vec::new() };
        match first.strip_prefix("SIP/2.0 ") {
            Some(rest) => {
                let status = rest.split(' ').next().and_then(|status| status.parse().ok()).unwrap_or(0);
                self.response(status, &text)
            }
            None => self.requested(now, first.split(' ').next().unwrap_or_default(), &text),
        }
    }

    fn requested(&mut self, now: Instant, method: &str, text: &str) -> Vec<Act> {
        let call_id = header(text, "Call-ID").unwrap_or_default();
        let known = self.calls.iter().rposition(|call| call.call_id == call_id);
        match (method, known) {
            ("INVITE", None) => self.rings(now, text),
            (_, Some(n)) => self.calls[n].requested(method, text).into_iter().map(Act::Send).collect(),
            ("ACK", None) => Vec::new(),
            ("OPTIONS", None) => vec![Act::Send(call::answer(text, "200 OK", "d", "", ""))],
            (_, None) => vec![Act::Send(call::answer(text, "481 No Such Call", "d", "", ""))],
        }
    }

    fn rings(&mut self, now: Instant, text: &str) -> Vec<Act> {
        if self.habits.answering == Answering::Silent {
            return Vec::new();
        }
        let n = self.calls.len();
        let call = DeskCall::incoming(self.flow, &self.user, n, text);
        let rings = call.provisional(self.habits.early_media);
        self.calls.push(call);
        let decides = self.habits.answering != Answering::LetsRing;
        if decides && self.habits.after.is_zero() {
            return self.decides(now, n);
        }
        if decides {
            self.due.insert((now + self.habits.after, Due::Decide(n)));
        }
        vec![Act::Send(rings)]
    }

    fn decides(&mut self, now: Instant, n: usize) -> Vec<Act> {
        match self.habits.answering {
            Answering::Refuses(status) => self.refuses(n, status),
            _ => self.picks_up(now, n),
        }
    }

    pub fn refuses(&mut self, n: usize, status: u16) -> Vec<Act> {
        let refused = self.calls.get_mut(n).and_then(|call| call.refuse(status));
        refused.map(Act::Send).into_iter().collect()
    }

    pub fn picks_up(&mut self, now: Instant, n: usize) -> Vec<Act> {
        let Some(answer) = self.calls.get_mut(n).and_then(DeskCall::pick_up) else { return Vec::new() };
        self.due.extend(self.habits.accepts.map(|time| (now + time, Due::Accept(n))));
        self.due.extend(self.habits.talks.map(|time| (now + time, Due::HangUp(n))));
        vec![Act::Send(answer)]
    }

    pub fn hangs_up(&mut self, n: usize) -> Vec<Act> {
        self.calls.get_mut(n).and_then(DeskCall::hang_up).map(Act::Send).into_iter().collect()
    }

    /// `sendonly` is hold, `sendrecv` goes on.
    pub fn offers(&mut self, n: usize, direction: &str) -> Vec<Act> {
        self.calls.get_mut(n).map(|call| Act::Send(call.re_invite(direction))).into_iter().collect()
    }

    /// Sends the caller on to `user`; to whom it talks in call `with`, when there is one.
    pub fn refers(&mut self, n: usize, user: &str, with: Option<usize>) -> Vec<Act> {
        let replaces = with.and_then(|with| self.calls.get(with)).map(DeskCall::replaces);
        let to = format!("sip:{user}@{}", self.flow.local.ip());
        let to = replaces.map_or(to.clone(), |replaces| format!("{to}?Replaces={replaces}"));
        self.calls.get_mut(n).map(|call| Act::Send(call.refer(&to))).into_iter().collect()
    }

    /// A call of its own.
    pub fn dials(&mut self, number: &str) -> Vec<Act> {
        let mut call = DeskCall::outgoing(self.flow, &self.user, self.calls.len(), number);
        let Digest(client, chance) = &mut self.digest;
        let credentials = Credentials { user: &self.user, password: &self.password, realm: None };
        let header = client.preempt(chance, credentials, "INVITE", &call.target);
        let invite = call.invite(header);
        self.calls.push(call);
        vec![Act::Send(invite)]
    }

    fn response(&mut self, status: u16, text: &str) -> Vec<Act> {
        let cseq = header(text, "CSeq").unwrap_or_default();
        if cseq.ends_with("REGISTER") {
            return self.registrar_answers(status, text);
        }
        let call_id = header(text, "Call-ID").unwrap_or_default();
        let Some(n) = self.calls.iter().rposition(|call| call.call_id == call_id) else { return Vec::new() };
        let mut acts: Vec<_> = self.calls[n].response(status, text).into_iter().map(Act::Send).collect();
        if matches!(status, 401 | 407) && cseq.ends_with("INVITE") {
            let uri = self.calls[n].target.clone();
            match self.authorization(status, text, "INVITE", &uri) {
                Some(header) => acts.push(Act::Send(self.calls[n].invite(Some(header)))),
                None => self.calls[n].state = DeskState::Refused(status),
            }
        }
        acts
    }

    fn registrar_answers(&mut self, status: u16, text: &str) -> Vec<Act> {
        let uri = self.registrar();
        if status == 401
            && let Some(header) = self.authorization(status, text, "REGISTER", &uri)
        {
            return self.register_with(Some(header));
        }
        if status >= 200 {
            self.registrar_said.push(status);
        }
        Vec::new()
    }

    fn authorization(&mut self, status: u16, text: &str, method: &str, uri: &str) -> Option<(&'static str, String)> {
        let proxy = status == 407;
        let name = if proxy { "Proxy-Authenticate:" } else { "WWW-Authenticate:" };
        let lines = text.lines().filter_map(|line| line.strip_prefix(name));
        let challenges: Vec<_> = lines.map(|value| ChallengeLine { proxy, value: value.trim().to_owned() }).collect();
        let Digest(client, chance) = &mut self.digest;
        let credentials = Credentials { user: &self.user, password: &self.password, realm: None };
        client.authorize(chance, &challenges, credentials, method, uri).ok()
    }
}
