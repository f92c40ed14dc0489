//! Two user agents and the network between them, in virtual time.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use super::{config, start};
use crate::{
    chance::Chance,
    clock::Now,
    sip::{Flow, FlowId, OpenGate, OutInvite, SessionId, Transport, UaEvent, UaOutput, UserAgent},
};

pub const OFFER: &str = "v=0 offer\r\n";
pub const ANSWER: &str = "v=0 answer\r\n";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The caller, 192.0.2.1.
    A,
    /// The one who is called, 192.0.2.2.
    B,
}

impl Side {
    fn other(self) -> Self {
        if self == Side::A { Side::B } else { Side::A }
    }

    fn address(self) -> SocketAddr {
        let last = if self == Side::A { 1 } else { 2 };
        SocketAddr::from(([192, 0, 2, last], 5060))
    }

    pub fn flow(self) -> Flow {
        Flow { transport: Transport::Udp, local: self.address(), remote: self.other().address(), id: FlowId(0) }
    }
}

/// What happens to the next messages that begin so.
struct Mishap {
    begins: &'static str,
    from: Side,
    times: usize,
    /// Lost, or late by so much.
    late: Option<Duration>,
}

pub struct Pair {
    pub a: UserAgent,
    pub b: UserAgent,
    pub now: Now,
    began: Now,
    pub events_a: Vec<UaEvent>,
    pub events_b: Vec<UaEvent>,
    /// 100 Trying that were told; they are in no story otherwise.
    pub tryings: usize,
    pub latency: Duration,
    /// Of a thousand messages so many are lost.
    pub loss: u64,
    chance: Chance,
    mishaps: Vec<Mishap>,
    wire: BTreeMap<(std::time::Instant, u64), (Side, Vec<u8>)>,
    last: u64,
    /// Messages to neither of us.
    pub astray: usize,
    /// Everything that was sent, lost or not: when, by whom, what.
    pub sent: Vec<(Duration, Side, String)>,
}

impl Pair {
    pub fn new() -> Self {
        let now = start();
        Self {
            a: UserAgent::new(config()),
            b: UserAgent::new(crate::sip::UaConfig { seed: 8.into(), ..config() }),
            now,
            began: now,
            events_a: Vec::new(),
            events_b: Vec::new(),
            tryings: 0,
            latency: Duration::from_millis(20),
            loss: 0,
            chance: Chance::seeded(9),
            mishaps: Vec::new(),
            wire: BTreeMap::new(),
            last: 0,
            astray: 0,
            sent: Vec::new(),
        }
    }

    pub fn ua(&mut self, side: Side) -> &mut UserAgent {
        if side == Side::A { &mut self.a } else { &mut self.b }
    }

    pub fn events(&mut self, side: Side) -> &mut Vec<UaEvent> {
        if side == Side::A { &mut self.events_a } else { &mut self.events_b }
    }

    /// The next `times` messages of `from` that begin so are lost.
    pub fn lose(&mut self, from: Side, begins: &'static str, times: usize) {
        self.mishaps.push(Mishap { begins, from, times, late: None });
    }

    pub fn delay(&mut self, from: Side, begins: &'static str, by: Duration) {
        self.mishaps.push(Mishap { begins, from, times: 1, late: Some(by) });
    }

    pub fn invite(&mut self, timer: Option<Duration>) -> SessionId {
        let invite = OutInvite {
            uri: "sip:100@192.0.2.2".into(),
            from: "sip:+380464400000@192.0.2.1".into(),
            from_display: "Рада".into(),
            to: "sip:100@192.0.2.2".into(),
            headers: Vec::new(),
            sdp: OFFER.into(),
            contact: None,
            user: "us".into(),
            session_timer: timer,
        };
        let session = self.a.invite(self.now, Side::A.flow(), invite);
        self.drain();
        session
    }

    /// A's call has reached B.
    pub fn incoming(&mut self) -> SessionId {
        self.pass(Duration::from_millis(100));
        match self.events_b.pop() {
            Some(UaEvent::Incoming { session, invite }) => {
                assert_eq!(invite.offer.as_deref(), Some(OFFER.as_bytes()));
                session
            }
            other => panic!("no call: {other:?}"),
        }
    }

    /// A whole call set up; the session at A and at B.
    pub fn call(&mut self, timer: Option<Duration>) -> (SessionId, SessionId) {
        let a = self.invite(timer);
        let b = self.incoming();
        self.answer(b);
        (a, b)
    }

    pub fn answer(&mut self, b: SessionId) {
        self.b.accept(self.now, b, ANSWER.into());
        self.pass(Duration::from_millis(100));
        assert!(
            matches!(&self.events_a[..], [UaEvent::Answered { sdp: Some(sdp), .. }] if sdp == ANSWER.as_bytes()),
            "{:?}",
            self.events_a
        );
        assert!(matches!(self.events_b[..], [UaEvent::Confirmed { answer: None, .. }]), "{:?}", self.events_b);
        self.events_a.clear();
        self.events_b.clear();
    }

    /// Moves the clock by `by`, stopping at every deadline and arrival.
    pub fn pass(&mut self, by: Duration) {
        let end = self.now.after(by);
        self.drain();
        loop {
            let arrival = self.wire.first_key_value().map(|((at, _), _)| *at);
            let next = [self.a.deadline(), self.b.deadline(), arrival].into_iter().flatten().min();
            let Some(at) = next.filter(|at| *at <= end.mono) else { break };
            self.now = self.now.after(at.saturating_duration_since(self.now.mono));
            let now = self.now;
            while let Some(entry) = self.wire.first_entry().filter(|entry| entry.key().0 <= now.mono) {
                let (to, bytes) = entry.remove();
                self.ua(to).receive(now, to.flow(), &bytes, &mut OpenGate);
                self.drain();
            }
            for side in [Side::A, Side::B] {
                self.ua(side).handle_timeout(now);
            }
            self.drain();
        }
        self.now = end;
    }

    /// What of both was said, as `A INVITE`, `B 180` …, copies left out.
    pub fn story(&self) -> Vec<String> {
        let mut story: Vec<String> = Vec::new();
        for (_, side, message) in &self.sent {
            let what = if message.starts_with("SIP/2.0") { message.get(8..11) } else { message.split(' ').next() };
            story.push(format!("{side:?} {}", what.unwrap_or_default()));
        }
        story.dedup();
        story
    }

    /// When messages that begin so were sent by `side`, in milliseconds since the beginning.
    pub fn when(&self, side: Side, begins: &str) -> Vec<u128> {
        let said = self.sent.iter().filter(|(_, by, message)| *by == side && message.starts_with(begins));
        said.map(|(at, ..)| at.as_millis()).collect()
    }

    /// Nobody holds anything any more.
    pub fn is_quiet(&mut self) -> bool {
        self.pass(Duration::from_secs(40));
        self.astray == 0
            && [&self.a, &self.b].iter().all(|ua| ua.counters().sessions == 0 && ua.counters().transactions == 0)
    }

    /// Bytes from nowhere reach `to`.
    pub fn inject(&mut self, to: Side, bytes: &[u8]) {
        let now = self.now;
        self.ua(to).receive(now, to.flow(), bytes, &mut OpenGate);
        self.drain();
    }

    fn drain(&mut self) {
        for side in [Side::A, Side::B] {
            let now = self.now;
            while let Some(output) = self.ua(side).poll(now) {
                match output {
                    UaOutput::Send { flow, bytes } => self.send(side, flow, bytes),
                    UaOutput::CloseFlow(flow) => panic!("{flow:?} is no connection"),
                    UaOutput::Event(UaEvent::Progress { status: 100, sdp: None, .. }) => self.tryings += 1,
                    UaOutput::Event(event) => self.events(side).push(event),
                }
            }
        }
    }

    fn send(&mut self, from: Side, flow: Flow, bytes: Vec<u8>) {
        if flow.remote != from.other().address() {
            self.astray += 1;
            return;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mishap = self.mishaps.iter_mut().find(|m| m.from == from && m.times > 0 && text.starts_with(m.begins));
        let late = mishap.map(|mishap| {
            mishap.times -= 1;
            mishap.late
        });
        self.sent.push((self.now.mono - self.began.mono, from, text));
        let lost = self.chance.below(1000) < self.loss || late == Some(None);
        if !lost {
            self.last += 1;
            let at = self.now.mono + self.latency + late.flatten().unwrap_or_default();
            self.wire.insert((at, self.last), (from.other(), bytes));
        }
    }
}
