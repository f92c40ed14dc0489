//! The switch itself: inputs go to the user agent, the lines or the call they belong to; what comes of them is queued.
//!
//! Owns the order in which things happen. Must not know what a call or a line does.

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Input, Output, Settings, SwitchCounters, SwitchReport,
    admission::Admission,
    alarms::Alarms,
    attempts::Attempts,
    budget::Budget,
    calls::{Live, Owner},
    leaving::Phase,
    lines::Tallies,
    news::News,
    places::Places,
};
use crate::{
    acd::Acd,
    call,
    chance::{Chance, Seed},
    clock::Now,
    guard::Guard,
    phones::Phones,
    sip::{NoResponse, RequestId, Response, SessionId, UaConfig, UaEvent, UaOutput, UserAgent},
    trunk::{TrunkId, Trunks},
};

/// Telephones log in to this realm.
const REALM: &str = "slukhavka";

pub struct Switch {
    pub(super) settings: Arc<Settings>,
    pub(super) ua: UserAgent,
    pub(super) trunks: Trunks,
    pub(super) guard: Guard,
    pub(super) acd: Acd,
    pub(super) phones: Phones,
    /// Extensions that may log in, and those that can be reached now.
    pub(super) accounts: BTreeSet<Arc<str>>,
    pub(super) reached: HashSet<Arc<str>>,
    pub(super) places: Places,
    /// For the keys of calls.
    pub(super) chance: Chance,
    pub(super) boot: u32,
    pub(super) last_seq: u32,
    /// By the sequence of their `CallRef`, which is the index of the caller's leg too.
    pub(super) calls: HashMap<u32, Live>,
    pub(super) sessions: HashMap<SessionId, Owner>,
    pub(super) attempts: Attempts,
    /// What calls are still to be told, in order: never while one of them is being asked.
    pub(super) inbox: VecDeque<(u32, call::Event)>,
    /// Calls in progress by the address of their peer: such an address is not a stranger's.
    pub(super) callers: HashMap<IpAddr, u32>,
    pub(super) alarms: Alarms,
    /// Ends of talks through lines, by attempt.
    pub(super) bounds: Alarms,
    pub(super) budget: Budget,
    /// As the queues were told last.
    pub(super) lines_up: Vec<(TrunkId, bool)>,
    pub(super) admission: Admission,
    pub(super) tallies: Tallies,
    pub(super) news: News,
    pub(super) phase: Phase,
    pub(super) due: Option<Instant>,
    pub(super) out: VecDeque<Output>,
    pub(super) counters: SwitchCounters,
}

impl Switch {
    /// `identity` is kept over restarts: lines are registered under the same names again.
    pub fn new(now: Now, settings: Arc<Settings>, ua: UaConfig, boot: u32, identity: Seed) -> Self {
        // Each draws from a sequence of its own: none of them can be told from what another says.
        let mut chance = Chance::seeded(ua.seed);
        let ua = UserAgent::new(UaConfig { seed: chance.seed(), ..ua });
        let trunks = Trunks::new(identity, chance.seed());
        let phones = Phones::new(now, chance.seed(), REALM);
        let mut this = Self {
            guard: Guard::new(settings.guard.clone()),
            acd: Acd::new(now, settings.acd.clone()),
            settings: settings.clone(),
            ua,
            trunks,
            phones,
            accounts: BTreeSet::new(),
            reached: HashSet::new(),
            places: Places::default(),
            chance,
            boot,
            last_seq: 0,
            calls: HashMap::new(),
            sessions: HashMap::new(),
            attempts: Attempts::default(),
            inbox: VecDeque::new(),
            callers: HashMap::new(),
            alarms: Alarms::default(),
            bounds: Alarms::default(),
            budget: Budget::default(),
            lines_up: Vec::new(),
            admission: Admission::default(),
            tallies: Tallies::default(),
            news: News::default(),
            phase: Phase::Serving,
            due: None,
            out: VecDeque::new(),
            counters: SwitchCounters::default(),
        };
        this.apply(now, settings);
        this.run(now);
        this.due = this.next_due();
        this
    }

    /// The default gateway, which is not of the LAN unless it is written so.
    pub fn set_gateway(&mut self, gateway: Option<IpAddr>) {
        self.guard.set_gateway(gateway);
    }

    /// A call in progress came from this address.
    pub fn has_calls_with(&self, source: IpAddr) -> bool {
        self.callers.contains_key(&source)
    }

    pub fn handle(&mut self, now: Now, input: Input<'_>) {
        match input {
            Input::Message { flow, bytes } => {
                if !self.message(now, flow, bytes) && self.due.is_none_or(|due| due > now.mono) {
                    // Dropped unread, and nothing else is due: a flood costs no more than this.
                    return;
                }
            }
            Input::FlowOpened(flow) => {
                self.ua.flow_opened(now, flow);
                self.trunks.flow_opened(now, flow);
            }
            Input::FlowFailed { transport, remote, error } => {
                // Why comes before what has failed by it.
                self.trunks.connect_failed(now, transport, remote, error);
                self.ua.flow_failed(now, transport, remote);
            }
            Input::FlowClosed(flow) => {
                self.ua.flow_closed(now, flow);
                self.trunks.flow_closed(now, flow);
                self.phones.flow_closed(now, flow);
            }
            Input::LookedUp { lookup, answer } => {
                self.place_found(now, lookup, &answer);
                self.trunks.looked_up(now, lookup, answer);
                self.spare_trunks(now);
            }
            Input::RouteChanged { remote, local } => {
                self.trunks.route_changed(now, remote, local);
                self.places.reroute(remote, local);
            }
            Input::Media(event) => self.media(now, event),
            Input::Settings(settings) => self.apply(now, settings),
            Input::Phones(accounts) => self.set_accounts(now, accounts),
            Input::Bindings(bindings) => self.restore_bindings(now, bindings),
            Input::Order(order) => self.order(now, &order),
            Input::Drain { grace } => self.drain(now, grace),
            Input::Tick => {}
        }
        // What has come goes before what is due: a CANCEL in time beats the end of the ringing.
        self.run(now);
        self.run_timers(now);
        self.run(now);
        self.leave(now);
        self.due = self.next_due();
    }

    pub fn poll(&mut self, _now: Now) -> Option<Output> {
        self.out.pop_front()
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.due
    }

    /// The earliest of all deadlines. Looked up once after each change, not with every datagram of a flood.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let deadlines = [
            self.ua.deadline(),
            self.trunks.deadline(),
            self.acd.deadline(),
            self.phones.deadline(),
            self.places.deadline(),
            self.alarms.next(),
            self.bounds.next(),
            self.phase.deadline(),
            self.news.deadline(),
        ];
        deadlines.into_iter().flatten().min()
    }

    pub fn counters(&self) -> SwitchCounters {
        SwitchCounters { calls: self.calls.len(), ua: self.ua.counters(), ..self.counters }
    }

    /// For `status`; too much to be made for every packet.
    pub fn report(&self, now: Now) -> SwitchReport {
        SwitchReport {
            trunks: self.trunk_reports(now),
            bans: self.guard.bans(now),
            guard: self.guard.counters(now.mono),
            operators: self.operator_reports(now),
            queues: self.acd.queues(now),
            phones: self.phones.status(now),
        }
    }

    /// What all parts have to say to each other, until they have said it all.
    pub(super) fn run(&mut self, now: Now) {
        loop {
            self.run_user_agent(now);
            let mut said = self.run_trunks(now);
            self.watch_lines(now);
            said |= self.run_phones(now);
            said |= self.run_places();
            said |= self.run_acd(now);
            said |= self.run_inbox(now);
            if !said {
                return;
            }
        }
    }

    /// For a call, once whoever speaks now has finished.
    pub(super) fn tell(&mut self, seq: u32, event: call::Event) {
        self.inbox.push_back((seq, event));
    }

    fn run_inbox(&mut self, now: Now) -> bool {
        let mut said = false;
        while let Some((seq, event)) = self.inbox.pop_front() {
            said = true;
            self.call(now, seq, event);
        }
        said
    }

    fn run_user_agent(&mut self, now: Now) {
        while let Some(output) = self.ua.poll(now) {
            match output {
                UaOutput::Send { flow, bytes } => self.out.push_back(Output::Send { flow, bytes }),
                UaOutput::CloseFlow(flow) => self.out.push_back(Output::CloseFlow(flow)),
                UaOutput::Event(UaEvent::Incoming { session, invite }) => self.incoming(now, session, &invite),
                UaOutput::Event(UaEvent::Response { request, result }) => self.response(now, request, result),
                UaOutput::Event(UaEvent::Register { request, register }) => self.registers(now, request, &register),
                UaOutput::Event(event) => self.session_event(now, event),
            }
        }
    }

    fn response(&mut self, now: Now, request: RequestId, result: Result<Box<Response>, NoResponse>) {
        if !self.phones.response(now, request, result.clone()) {
            self.trunks.response(now, request, result);
        }
    }

    fn run_timers(&mut self, now: Now) {
        let is_due = |deadline: Option<Instant>| deadline.is_some_and(|deadline| deadline <= now.mono);
        if is_due(self.ua.deadline()) {
            self.ua.handle_timeout(now);
        }
        if is_due(self.trunks.deadline()) {
            self.trunks.handle_timeout(now);
        }
        if is_due(self.acd.deadline()) {
            self.acd.handle_timeout(now);
        }
        if is_due(self.phones.deadline()) {
            self.phones.handle_timeout(now);
        }
        self.places.handle_timeout(now.mono);
        if is_due(self.news.deadline()) {
            self.out.extend(self.news.summed_up());
        }
        self.end_long_talks(now);
        self.run_alarms(now);
        self.stop_in_time(now);
    }

    fn run_alarms(&mut self, now: Now) {
        while let Some(seq) = self.alarms.due(now.mono) {
            let before = self.alarms.next();
            self.call(now, seq, call::Event::Tick);
            if self.alarms.due(now.mono) == Some(seq) && self.alarms.next() == before {
                // A call that does not move its own deadline must not spin: it is looked at again with its next event.
                self.silence_alarm(seq);
            }
        }
    }

    fn drain(&mut self, now: Now, grace: Duration) {
        self.ua.set_draining(true);
        // New calls go elsewhere while those in progress finish.
        self.trunks.leave(now);
        self.phase.finish(now.mono + grace);
    }
}
