//! The switch itself: inputs go to the user agent or to the call they belong to; what comes of them is queued.
//!
//! Owns which call an event belongs to, who is let in, and the order of stopping. Must not know what a call does.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Input, Output, Settings, SwitchCounters, SwitchReport, admission::Admission, alarms::Alarms};
use crate::{
    call::{self, Action, Answer, CallSession, MediaSetup, Refusal, Setup},
    chance::Seed,
    clock::Now,
    media::{MediaCommand, MediaEvent},
    sdp::{MasterKey, SrtpPolicy},
    sip::{IncomingInvite, OpenGate, Reject, SessionId, UaConfig, UaEvent, UaOutput, UserAgent},
    vocab::{CallRef, Lang, LegId, PhoneNumber},
};

/// After the last call, answers to our last BYEs are waited for so long before the service may exit.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

pub struct Switch {
    settings: Arc<Settings>,
    ua: UserAgent,
    boot: u32,
    last_seq: u32,
    /// By the sequence of their `CallRef`, which is their leg's index too.
    calls: HashMap<u32, Live>,
    sessions: HashMap<SessionId, u32>,
    alarms: Alarms,
    admission: Admission,
    phase: Phase,
    out: VecDeque<Output>,
    counters: SwitchCounters,
}

struct Live {
    call: CallSession,
    session: SessionId,
    number: Option<PhoneNumber>,
    alarm: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Serving,
    /// No new calls; those that talk may finish until then.
    Finishing {
        until: Instant,
    },
    /// Every call has been told to say goodbye.
    Stopping,
    /// No call is left; the last BYEs are being answered.
    Leaving {
        until: Instant,
    },
    Drained,
}

impl Switch {
    /// `identity` is kept over restarts: lines are registered under the same names again.
    pub fn new(_now: Now, settings: Arc<Settings>, ua: UaConfig, boot: u32, _identity: Seed) -> Self {
        Self {
            settings,
            ua: UserAgent::new(ua),
            boot,
            last_seq: 0,
            calls: HashMap::new(),
            sessions: HashMap::new(),
            alarms: Alarms::default(),
            admission: Admission::default(),
            phase: Phase::Serving,
            out: VecDeque::new(),
            counters: SwitchCounters::default(),
        }
    }

    /// The default gateway, which is not of the LAN unless it is written so.
    pub fn set_gateway(&mut self, _gateway: Option<IpAddr>) {}

    /// A call in progress came from this address.
    pub fn has_calls_with(&self, _source: IpAddr) -> bool {
        !self.calls.is_empty()
    }

    pub fn handle(&mut self, now: Now, input: Input<'_>) {
        match input {
            Input::Message { flow, bytes } => self.ua.receive(now, flow, bytes, &mut OpenGate),
            Input::FlowClosed(flow) => self.ua.flow_closed(now, flow),
            Input::Media(event) => self.media(now, event),
            Input::Settings(settings) => self.settings = settings,
            Input::Drain { grace } => self.drain(now, grace),
            Input::FlowOpened(flow) => self.ua.flow_opened(now, flow),
            Input::FlowFailed { transport, remote, .. } => self.ua.flow_failed(now, transport, remote),
            Input::LookedUp { .. } | Input::RouteChanged { .. } | Input::Tick => {}
        }
        // What has come goes before what is due: a CANCEL in time beats the end of the ringing.
        self.run_user_agent(now);
        self.run_timers(now);
        self.run_user_agent(now);
        self.leave(now);
    }

    pub fn poll(&mut self, _now: Now) -> Option<Output> {
        self.out.pop_front()
    }

    pub fn deadline(&self) -> Option<Instant> {
        let phase = match self.phase {
            Phase::Finishing { until } | Phase::Leaving { until } => Some(until),
            Phase::Serving | Phase::Stopping | Phase::Drained => None,
        };
        [self.ua.deadline(), self.alarms.next(), phase].into_iter().flatten().min()
    }

    pub fn counters(&self) -> SwitchCounters {
        SwitchCounters { calls: self.calls.len(), ua: self.ua.counters(), ..self.counters }
    }

    /// For `status`; too much to be made for every packet.
    pub fn report(&self, _now: Now) -> SwitchReport {
        SwitchReport::default()
    }

    fn run_timers(&mut self, now: Now) {
        if self.ua.deadline().is_some_and(|deadline| deadline <= now.mono) {
            self.ua.handle_timeout(now);
        }
        while let Some(seq) = self.alarms.due(now.mono) {
            let before = self.alarms.next();
            self.call(now, seq, call::Event::Tick);
            if self.alarms.due(now.mono) == Some(seq) && self.alarms.next() == before {
                // A call that does not move its own deadline must not spin: it is looked at again with its next event.
                self.silence_alarm(seq);
            }
        }
        if let Phase::Finishing { until } = self.phase
            && until <= now.mono
        {
            self.phase = Phase::Stopping;
            let calls: Vec<u32> = self.calls.keys().copied().collect();
            for seq in calls {
                self.call(now, seq, call::Event::Stop);
            }
        }
    }

    fn run_user_agent(&mut self, now: Now) {
        while let Some(output) = self.ua.poll(now) {
            match output {
                UaOutput::Send { flow, bytes } => self.out.push_back(Output::Send { flow, bytes }),
                UaOutput::CloseFlow(flow) => self.out.push_back(Output::CloseFlow(flow)),
                UaOutput::Event(UaEvent::Incoming { session, invite }) => self.incoming(now, session, &invite),
                UaOutput::Event(event) => self.session_event(now, event),
            }
        }
    }

    fn incoming(&mut self, now: Now, session: SessionId, invite: &IncomingInvite) {
        self.counters.offered += 1;
        self.last_seq = self.last_seq.wrapping_add(1);
        let call = CallRef { boot: self.boot, seq: self.last_seq };
        let number = call::caller(invite).number;
        if self.phase != Phase::Serving {
            return self.refuse(now, call, session, invite, Refusal::Stopping);
        }
        if self.is_loop(invite) {
            return self.refuse(now, call, session, invite, Refusal::Loop);
        }
        if self.is_foreign(&invite.called_user) {
            return self.refuse(now, call, session, invite, Refusal::NoSuchNumber);
        }
        if !self.admission.enter(&self.settings.limits, number.as_ref()) {
            return self.refuse(now, call, session, invite, Refusal::Full);
        }
        let (begun, actions) = CallSession::begin(now, self.setup(call, invite), invite);
        self.out.push_back(Output::Began(Box::new(begun.open_record())));
        self.sessions.insert(session, call.seq);
        self.calls.insert(call.seq, Live { call: begun, session, number, alarm: None });
        self.perform(now, call.seq, actions);
    }

    /// The caller, or whoever sent the call on, has a number of ours.
    fn is_loop(&self, invite: &IncomingInvite) -> bool {
        let numbers = [Some(&invite.from), invite.diversion.as_ref()].into_iter().flatten();
        let ours = |number| self.settings.script.numbers.contains_key(&number);
        numbers.filter_map(|party| PhoneNumber::parse(&party.user)).any(ours)
    }

    /// A number of another country that is not ours. Written with its prefix, that is: plain digits may be the name a
    /// trunk has for us.
    fn is_foreign(&self, user: &str) -> bool {
        (user.starts_with('+') || user.starts_with("00"))
            && PhoneNumber::parse(user).is_some_and(|number| {
                !number.as_str().starts_with("+380") && !self.settings.script.numbers.contains_key(&number)
            })
    }

    fn setup(&self, call: CallRef, invite: &IncomingInvite) -> Setup {
        let Settings { script, limits, ring, .. } = &*self.settings;
        let leg = LegId { shard: 0, index: call.seq };
        // A trunk may put its own name for us into the Request-URI and the number that was dialled into To.
        let called = [&invite.called_user, &invite.to.user].into_iter().filter_map(|user| PhoneNumber::parse(user));
        let direct = called.filter_map(|number| script.numbers.get(&number).copied()).next();
        let start = direct.unwrap_or(script.main);
        Setup {
            call,
            leg,
            script: script.clone(),
            start,
            ring: *ring,
            longest: limits.total,
            trunk: None,
            caller: call::caller(invite),
            answer: Answer::AtOnce,
            media: MediaSetup {
                public: None,
                from: Arc::default(),
                srtp: SrtpPolicy::WhenOffered,
                key: MasterKey([0; 30]),
            },
        }
    }

    fn refuse(&mut self, now: Now, call: CallRef, session: SessionId, invite: &IncomingInvite, refusal: Refusal) {
        let lang = self.settings.script.languages.first().copied().unwrap_or(Lang::UK);
        self.ua.reject(now, session, Reject { status: refusal.status(), warning: None });
        self.counters.refused_full += u64::from(refusal == Refusal::Full);
        self.counters.ended += 1;
        self.out.push_back(Output::Stage { call, text: format!("refused with {}", refusal.status()) });
        self.out.push_back(Output::Ended(Box::new(call::refused(now, call, lang, invite, refusal))));
    }

    fn session_event(&mut self, now: Now, event: UaEvent) {
        let (session, over) = match &event {
            UaEvent::Response { .. } => return,
            UaEvent::Ended { session, .. } | UaEvent::Cancelled { session } => (*session, true),
            UaEvent::Incoming { session, .. }
            | UaEvent::Confirmed { session, .. }
            | UaEvent::Offer { session, .. }
            | UaEvent::OfferWanted { session }
            | UaEvent::Info { session, .. }
            | UaEvent::Pinged { session, .. } => (*session, false),
        };
        let seq = if over { self.sessions.remove(&session) } else { self.sessions.get(&session).copied() };
        match seq {
            Some(seq) => self.call(now, seq, call::Event::Sip(event)),
            // The call is over and recorded; its BYE and the peer's offer have crossed.
            None if matches!(event, UaEvent::Offer { .. } | UaEvent::OfferWanted { .. }) => {
                self.ua.refuse_offer(now, session, Reject { status: 481, warning: None });
                self.ua.hang_up(now, session, None);
            }
            None => {}
        }
    }

    fn media(&mut self, now: Now, event: MediaEvent) {
        // Every leg that was asked for is closed in the end, one that could not be opened too.
        if matches!(event, MediaEvent::Closed { .. }) {
            self.counters.legs = self.counters.legs.saturating_sub(1);
        }
        self.call(now, leg_of(&event).index, call::Event::Media(event));
    }

    /// One event to one call, and its alarm moved.
    fn call(&mut self, now: Now, seq: u32, event: call::Event) {
        let Some(live) = self.calls.get_mut(&seq) else { return };
        let actions = live.call.handle(now, event);
        self.perform(now, seq, actions);
    }

    fn perform(&mut self, now: Now, seq: u32, actions: Vec<Action>) {
        let Some(live) = self.calls.get_mut(&seq) else { return };
        let session = live.session;
        let deadline = live.call.deadline();
        self.alarms.set(seq, live.alarm, deadline);
        live.alarm = deadline;
        for action in actions {
            match action {
                Action::Ring => self.ua.ring(now, session),
                Action::Progress(sdp) => self.ua.progress(now, session, sdp),
                Action::Accept(sdp) => {
                    self.counters.answered += 1;
                    self.ua.accept(now, session, sdp);
                }
                Action::Reject(reject) => self.ua.reject(now, session, reject),
                Action::AnswerOffer(sdp) => self.ua.answer_offer(now, session, sdp),
                Action::RefuseOffer(reject) => self.ua.refuse_offer(now, session, reject),
                Action::HangUp(reason) => self.ua.hang_up(now, session, reason),
                Action::Ping => self.ua.ping(now, session),
                Action::Media(command) => {
                    self.counters.legs += usize::from(matches!(command, MediaCommand::Open { .. }));
                    self.out.push_back(Output::Media(command));
                }
                Action::Stage(text) => {
                    self.out.push_back(Output::Stage { call: CallRef { boot: self.boot, seq }, text });
                }
                Action::Ended(record) => {
                    self.forget(seq);
                    self.out.push_back(Output::Ended(record));
                }
            }
        }
    }

    fn forget(&mut self, seq: u32) {
        let Some(live) = self.calls.remove(&seq) else { return };
        self.alarms.set(seq, live.alarm, None);
        self.sessions.remove(&live.session);
        self.admission.leave(live.number.as_ref());
        self.counters.ended += 1;
    }

    fn silence_alarm(&mut self, seq: u32) {
        if let Some(live) = self.calls.get_mut(&seq) {
            self.alarms.set(seq, live.alarm.take(), None);
        }
    }

    fn drain(&mut self, now: Now, grace: Duration) {
        self.ua.set_draining(true);
        let until = now.mono + grace;
        self.phase = match self.phase {
            Phase::Serving => Phase::Finishing { until },
            Phase::Finishing { until: before } => Phase::Finishing { until: until.min(before) },
            later => later,
        };
    }

    /// After a drain: no call is left, and every BYE is answered or was given its time.
    fn leave(&mut self, now: Now) {
        if matches!(self.phase, Phase::Finishing { .. } | Phase::Stopping) && self.calls.is_empty() {
            self.phase = Phase::Leaving { until: now.mono + LAST_ANSWERS };
        }
        if let Phase::Leaving { until } = self.phase
            && (until <= now.mono || self.ua.counters().sessions == 0)
        {
            self.phase = Phase::Drained;
            self.out.push_back(Output::Drained);
        }
    }
}

fn leg_of(event: &MediaEvent) -> LegId {
    match event {
        MediaEvent::Opened { leg, .. }
        | MediaEvent::OpenFailed { leg }
        | MediaEvent::Digit { leg, .. }
        | MediaEvent::Played { leg, .. }
        | MediaEvent::Dead { leg }
        | MediaEvent::Alive { leg }
        | MediaEvent::FaxTone { leg }
        | MediaEvent::Closed { leg, .. } => *leg,
    }
}
