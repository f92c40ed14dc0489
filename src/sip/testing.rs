//! A peer for tests: writes requests as text, moves the clock, collects what the user agent says.

pub mod pair;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use crate::{
    clock::Now,
    sip::{Flow, FlowId, SessionId, Transport, UaConfig, UaEvent, UaOutput, UserAgent},
};

pub const T1: Duration = Duration::from_millis(500);

pub fn config() -> UaConfig {
    UaConfig {
        product: "Slukhavka/test".into(),
        t1: T1,
        t2: Duration::from_secs(4),
        t4: Duration::from_secs(5),
        seed: 7.into(),
    }
}

pub fn start() -> Now {
    Now::new(Instant::now(), jiff::Timestamp::UNIX_EPOCH, true)
}

pub fn flow(transport: Transport, remote: &str) -> Flow {
    let remote: SocketAddr = remote.parse().expect("an address");
    let id = FlowId(if transport.is_reliable() { 7 } else { 0 });
    Flow { transport, local: "192.0.2.1:5060".parse().expect("an address"), remote, id }
}

/// The user agent with one caller at 192.0.2.9:5070.
pub struct Peer {
    pub ua: UserAgent,
    pub now: Now,
    pub flow: Flow,
    pub events: Vec<UaEvent>,
    pub closed: Vec<FlowId>,
    pub sent_to: Vec<Flow>,
    pub branch: u32,
}

impl Peer {
    pub fn udp() -> Self {
        Self::by(Transport::Udp)
    }

    pub fn by(transport: Transport) -> Self {
        Self {
            ua: UserAgent::new(config()),
            now: start(),
            flow: flow(transport, "192.0.2.9:5070"),
            events: Vec::new(),
            closed: Vec::new(),
            sent_to: Vec::new(),
            branch: 0,
        }
    }

    /// Hands bytes in and returns the messages that come out.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> Vec<String> {
        self.ua.receive(self.now, self.flow, bytes.as_ref(), &mut crate::sip::OpenGate);
        self.drain()
    }

    /// A request with a branch of its own; `to_tag` and further header lines may be empty.
    pub fn request(&mut self, start: &str, cseq: &str, to_tag: &str, more: &str, body: &str) -> String {
        self.branch += 1;
        self.same_branch(start, cseq, to_tag, more, body)
    }

    pub fn same_branch(&self, start: &str, cseq: &str, to_tag: &str, more: &str, body: &str) -> String {
        let to_tag = if to_tag.is_empty() { String::new() } else { format!(";tag={to_tag}") };
        let body_type =
            if body.is_empty() || more.contains("Content-Type") { "" } else { "Content-Type: application/sdp\r\n" };
        format!(
            "{start} SIP/2.0\r\nVia: SIP/2.0/{} 192.0.2.9:5070;rport;branch=z9hG4bKpeer{}\r\nMax-Forwards: 70\r\n\
             From: \"Олена\" <sip:+380441112233@192.0.2.9>;tag=peer\r\nTo: <sip:100@192.0.2.1>{to_tag}\r\nCall-ID: call-1\r\n\
             CSeq: {cseq}\r\nContact: <sip:olena@192.0.2.9:5070>\r\n{more}{body_type}Content-Length: {}\r\n\r\n{body}",
            self.flow.transport.name(),
            self.branch,
            body.len()
        )
    }

    pub fn invite(&mut self, body: &str) -> (String, SessionId) {
        let text = self.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", "", body);
        let sent = self.send(&text);
        assert!(sent[0].starts_with("SIP/2.0 100 Trying\r\n"), "{sent:?}");
        match self.events.pop() {
            Some(UaEvent::Incoming { session, .. }) => (text, session),
            other => panic!("no call: {other:?}"),
        }
    }

    /// A whole call set up; returns the session and our tag.
    pub fn call(&mut self) -> (SessionId, String) {
        let (_, session) = self.invite("v=0\r\n");
        self.ua.accept(self.now, session, b"v=0 answer\r\n".to_vec());
        let ok = self.drain().remove(0);
        let tag = to_tag(&ok);
        let ack = self.request("ACK sip:100@192.0.2.1", "1 ACK", &tag, "", "");
        assert_eq!(self.send(ack), [""; 0]);
        assert!(matches!(self.events.pop(), Some(UaEvent::Confirmed { answer: None, .. })));
        (session, tag)
    }

    pub fn drain(&mut self) -> Vec<String> {
        let mut sent = Vec::new();
        while let Some(output) = self.ua.poll(self.now) {
            match output {
                UaOutput::Send { flow, bytes } => {
                    self.sent_to.push(flow);
                    sent.push(String::from_utf8_lossy(&bytes).into_owned());
                }
                UaOutput::CloseFlow(id) => self.closed.push(id),
                UaOutput::Event(event) => self.events.push(event),
            }
        }
        sent
    }

    /// Moves the clock by `by`, stopping at every deadline; returns (moment since the start of the pass, message).
    pub fn pass(&mut self, by: Duration) -> Vec<(Duration, String)> {
        let from = self.now;
        let end = from.mono + by;
        let mut sent = Vec::new();
        while let Some(at) = self.ua.deadline().filter(|at| *at <= end) {
            self.now = self.now.after(at.saturating_duration_since(self.now.mono));
            self.ua.handle_timeout(self.now);
            let passed = self.now.mono - from.mono;
            sent.extend(self.drain().into_iter().map(|message| (passed, message)));
        }
        self.now = from.after(by);
        sent
    }
}

pub fn to_tag(message: &str) -> String {
    header(message, "To").split(";tag=").nth(1).expect("a To tag").to_owned()
}

pub fn header<'m>(message: &'m str, name: &str) -> &'m str {
    let prefix = format!("{name}: ");
    message.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_else(|| panic!("no {name} in {message}"))
}

pub fn status(message: &str) -> u16 {
    message.get(8..11).and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("not a response: {message}"))
}

/// The one response of `sent`, as (status, text).
pub fn only(sent: Vec<String>) -> (u16, String) {
    assert_eq!(sent.len(), 1, "{sent:#?}");
    sent.into_iter().map(|message| (status(&message), message)).next().expect("one message")
}
