//! The switch itself: inputs go to the user agent, the lines or the call they belong to; what comes of them is queued.
//!
//! Owns the order in which things happen. Must not know what a call or a line does.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Input, Output, Settings, SwitchCounters, SwitchReport, admission::Admission, alarms::Alarms, calls::Live,
    leaving::Phase, lines::Tallies, news::News,
};
use crate::{
    call,
    chance::{Chance, Seed},
    clock::Now,
    guard::Guard,
    sip::{SessionId, UaConfig, UaEvent, UaOutput, UserAgent},
    trunk::Trunks,
};

pub struct Switch {
    pub(super) settings: Arc<Settings>,
    pub(super) ua: UserAgent,
    pub(super) trunks: Trunks,
    pub(super) guard: Guard,
    /// For the keys of calls.
    pub(super) chance: Chance,
    pub(super) boot: u32,
    pub(super) last_seq: u32,
    /// By the sequence of their `CallRef`, which is their leg's index too.
    pub(super) calls: HashMap<u32, Live>,
    pub(super) sessions: HashMap<SessionId, u32>,
    /// Calls in progress by the address they came from: such an address is not a stranger's.
    pub(super) callers: HashMap<IpAddr, u32>,
    pub(super) alarms: Alarms,
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
        // Each of the three draws from a sequence of its own: none of them can be told from what another says.
        let mut chance = Chance::seeded(ua.seed);
        let ua = UserAgent::new(UaConfig { seed: chance.seed(), ..ua });
        let trunks = Trunks::new(identity, chance.seed());
        let mut this = Self {
            guard: Guard::new(settings.guard.clone()),
            settings: settings.clone(),
            ua,
            trunks,
            chance,
            boot,
            last_seq: 0,
            calls: HashMap::new(),
            sessions: HashMap::new(),
            callers: HashMap::new(),
            alarms: Alarms::default(),
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
            }
            Input::LookedUp { lookup, answer } => {
                self.trunks.looked_up(now, lookup, answer);
                self.spare_trunks(now);
            }
            Input::RouteChanged { remote, local } => self.trunks.route_changed(now, remote, local),
            Input::Media(event) => self.media(now, event),
            Input::Settings(settings) => self.apply(now, settings),
            Input::Phones(_) | Input::Bindings(_) | Input::Order(_) => {}
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
            self.alarms.next(),
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
            operators: Vec::new(),
            queues: Vec::new(),
            phones: Vec::new(),
        }
    }

    /// What the user agent and the lines have to say to each other, until both have said it all.
    pub(super) fn run(&mut self, now: Now) {
        loop {
            self.run_user_agent(now);
            if !self.run_trunks(now) {
                return;
            }
        }
    }

    fn run_user_agent(&mut self, now: Now) {
        while let Some(output) = self.ua.poll(now) {
            match output {
                UaOutput::Send { flow, bytes } => self.out.push_back(Output::Send { flow, bytes }),
                UaOutput::CloseFlow(flow) => self.out.push_back(Output::CloseFlow(flow)),
                UaOutput::Event(UaEvent::Incoming { session, invite }) => self.incoming(now, session, &invite),
                UaOutput::Event(UaEvent::Response { request, result }) => self.trunks.response(now, request, result),
                UaOutput::Event(event) => self.session_event(now, event),
            }
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
        if is_due(self.news.deadline()) {
            self.out.extend(self.news.summed_up());
        }
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
