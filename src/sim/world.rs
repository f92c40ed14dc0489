//! A clock, the switch, and telephones that call it: time jumps from one deadline to the next.

mod desks;
mod providers;

use std::{
    collections::{HashMap, HashSet},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    desk::Desk,
    ears::{Ears, Heard},
    phone::{Phone, PhoneState},
    provider::Provider,
};
use crate::{
    call::CallRecord,
    clock::Now,
    media::MediaEvent,
    sip::{Flow, FlowId, Transport, UaConfig},
    switch::{Input, Output, Settings, Switch, SwitchCounters, SwitchReport},
    trunk::LookupId,
    vocab::{CallRef, Digit, LegId},
};

const SERVICE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 5060);

/// One telephone in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorldCaller(usize);

/// One provider in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorldProvider(usize);

/// One operator's telephone in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorldDesk(usize);

pub struct World {
    now: Now,
    switch: Switch,
    ears: Ears,
    phones: Vec<Phone>,
    at: HashMap<SocketAddr, usize>,
    /// Telephones behind providers, by the Call-ID of their call.
    by_call: HashMap<String, usize>,
    desks: Vec<Desk>,
    providers: Vec<Provider>,
    /// Questions for names that nobody answers, and when they are given up.
    unanswered: Vec<(Instant, LookupId)>,
    /// How many datagrams were sent to each address, and the last of them.
    said: HashMap<SocketAddr, (u32, Vec<u8>)>,
    told: Vec<String>,
    records: Vec<CallRecord>,
    began: HashSet<CallRef>,
    drained: bool,
}

impl World {
    /// `start` is the monotonic beginning; the shell or a test reads it once.
    pub fn new(settings: Arc<Settings>, start: Instant, civil: Timestamp) -> Self {
        let (t1, t2, t4) = (Duration::from_millis(500), Duration::from_secs(4), Duration::from_secs(5));
        let ua = UaConfig { product: "sim".into(), t1, t2, t4, seed: 7.into() };
        Self {
            now: Now::new(start, civil, true),
            switch: Switch::new(Now::new(start, civil, true), settings, ua, 1, 9.into()),
            ears: Ears::default(),
            phones: Vec::new(),
            at: HashMap::new(),
            by_call: HashMap::new(),
            desks: Vec::new(),
            providers: Vec::new(),
            unanswered: Vec::new(),
            said: HashMap::new(),
            told: Vec::new(),
            records: Vec::new(),
            began: HashSet::new(),
            drained: false,
        }
    }

    pub fn now(&self) -> Now {
        self.now
    }

    /// Moves the civil clock alone, as a hand would; `None` makes it one that cannot be trusted.
    pub fn set_clock(&mut self, civil: Option<Timestamp>) {
        self.now.trusted = civil.is_some();
        self.now.civil = civil.unwrap_or(Timestamp::UNIX_EPOCH);
    }

    pub fn counters(&self) -> SwitchCounters {
        self.switch.counters()
    }

    pub fn records(&self) -> &[CallRecord] {
        &self.records
    }

    /// Calls whose beginning was announced.
    pub fn began(&self) -> usize {
        self.began.len()
    }

    pub fn open_legs(&self) -> usize {
        self.ears.open_legs()
    }

    pub fn is_drained(&self) -> bool {
        self.drained
    }

    /// Somebody else holds every RTP port, or gives them back.
    pub fn takes_all_ports(&mut self, taken: bool) {
        self.ears.no_ports = taken;
    }

    /// A new telephone; it calls once [`World::dial`] is said.
    pub fn telephone(&mut self, from: &str, number: &str) -> WorldCaller {
        let id = self.phones.len();
        let n = u32::try_from(id).unwrap_or(u32::MAX);
        let ip = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 1)) + n);
        let at = SocketAddr::new(IpAddr::V4(ip), 5060);
        self.at.insert(at, id);
        self.phones.push(Phone::new(at, SERVICE, from, number, format!("call{id}")));
        WorldCaller(id)
    }

    /// Anything at all from anywhere, as a datagram.
    pub fn datagram(&mut self, from: SocketAddr, bytes: &[u8]) {
        let flow = Flow { transport: Transport::Udp, local: SERVICE, remote: from, id: FlowId(0) };
        self.switch.handle(self.now, Input::Message { flow, bytes });
        self.settle();
    }

    /// How many datagrams were sent there.
    pub fn said_to(&self, at: SocketAddr) -> u32 {
        self.said.get(&at).map_or(0, |(times, _)| *times)
    }

    pub fn last_said_to(&self, at: SocketAddr) -> Option<String> {
        self.said.get(&at).map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
    }

    /// What stood in the log about lines and strangers.
    pub fn told(&self) -> &[String] {
        &self.told
    }

    pub fn report(&self) -> SwitchReport {
        self.switch.report(self.now)
    }

    pub fn phone(&self, WorldCaller(id): WorldCaller) -> Option<&Phone> {
        self.phones.get(id)
    }

    pub fn state(&self, caller: WorldCaller) -> PhoneState {
        self.phone(caller).map_or(PhoneState::Over, |phone| phone.state.clone())
    }

    /// Lets a telephone say something, and lets the service react at once.
    pub fn sends(&mut self, WorldCaller(id): WorldCaller, say: impl FnOnce(&mut Phone) -> Vec<u8>) {
        if let Some(phone) = self.phones.get_mut(id) {
            let (bytes, flow) = (say(phone), phone.flow());
            if self.providers.iter().any(|provider| provider.habits.cut && provider.at == flow.remote) {
                return;
            }
            self.switch.handle(self.now, Input::Message { flow, bytes: &bytes });
            self.settle();
        }
    }

    /// Changes what a telephone does, without sending anything.
    pub fn change(&mut self, WorldCaller(id): WorldCaller, how: impl FnOnce(&mut Phone)) {
        if let Some(phone) = self.phones.get_mut(id) {
            how(phone);
        }
    }

    pub fn dial(&mut self, caller: WorldCaller) {
        self.sends(caller, Phone::invite);
    }

    pub fn press(&mut self, caller: WorldCaller, digit: Digit) {
        if let Some(leg) = self.leg(caller) {
            self.ears.press(leg, digit);
            self.settle();
        }
    }

    pub fn hang_up(&mut self, caller: WorldCaller) {
        match self.state(caller) {
            PhoneState::Calling | PhoneState::Ringing => self.sends(caller, Phone::cancel),
            PhoneState::Talking => self.sends(caller, Phone::bye),
            PhoneState::Refused(_) | PhoneState::Over => {}
        }
    }

    /// Something the media thread would notice on this caller's leg.
    pub fn notices(&mut self, caller: WorldCaller, event: impl FnOnce(LegId) -> MediaEvent) {
        if let Some(leg) = self.leg(caller) {
            self.ears.notice(event(leg));
            self.settle();
        }
    }

    /// An input of the service itself: new settings, a drain.
    pub fn tell(&mut self, input: Input<'_>) {
        self.switch.handle(self.now, input);
        self.settle();
    }

    pub fn leg(&self, caller: WorldCaller) -> Option<LegId> {
        self.ears.leg_at(self.phone(caller)?.peer_port?)
    }

    pub fn ears(&self) -> &Ears {
        &self.ears
    }

    pub fn heard(&self, leg: LegId) -> Vec<Heard> {
        self.ears.heard(self.now.mono, leg)
    }

    pub fn pass(&mut self, time: Duration) {
        let end = self.now.mono + time;
        while self.step(end) {}
    }

    /// One jump to the next thing that happens, at the latest `end`; false when nothing happens before it.
    pub fn step(&mut self, end: Instant) -> bool {
        self.settle();
        let given_up = self.unanswered.iter().map(|(at, _)| *at).min();
        let desks = self.desks.iter().filter_map(Desk::deadline).min();
        let next = [self.switch.deadline(), self.ears.deadline(), given_up, desks].into_iter().flatten().min();
        let Some(at) = next.filter(|at| *at <= end) else {
            self.now = self.now.after(end.saturating_duration_since(self.now.mono));
            return false;
        };
        self.now = self.now.after(at.saturating_duration_since(self.now.mono));
        self.give_up_lookups();
        self.move_desks();
        self.switch.handle(self.now, Input::Tick);
        self.settle();
        true
    }

    /// Everything that happens without time passing.
    fn settle(&mut self) {
        loop {
            if let Some(output) = self.switch.poll(self.now) {
                self.perform(output);
            } else if let Some(event) = self.ears.poll(self.now.mono) {
                self.switch.handle(self.now, Input::Media(event));
            } else {
                return;
            }
        }
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Send { flow, bytes } => {
                let said = self.said.entry(flow.remote).or_default();
                *said = (said.0 + 1, bytes.clone());
                if let Some(desk) = self.desk_behind(flow, &bytes) {
                    let acts = self.desks[desk].receive(self.now.mono, &bytes);
                    return self.act(desk, acts);
                }
                if let Some(reply) = self.delivered(flow, &bytes) {
                    self.switch.handle(self.now, Input::Message { flow, bytes: &reply });
                }
            }
            Output::Look { lookup, query } => self.look(lookup, &query),
            Output::Told { about, text, .. } => self.told.push(format!("{about}: {text}")),
            Output::Media(command) => self.ears.obey(self.now.mono, command),
            Output::Began(record) => _ = self.began.insert(record.call),
            Output::Ended(record) => self.records.push(*record),
            Output::Drained => self.drained = true,
            Output::SaveBindings(_) => {}
            Output::CloseFlow(_) | Output::Stage { .. } | Output::Tls { .. } | Output::Date(_) => {}
        }
    }
}
