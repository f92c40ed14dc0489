//! Calls: one begins when it is let in, is given its events, and is forgotten with its record.

use std::{net::IpAddr, sync::Arc, time::Instant};

use super::{Output, Switch, leaving::Phase, numbers, setup::Line};
use crate::{
    acd::Wanted,
    call::{self, Action, Apart, Arrival, CallSession, Caller, Refusal, Setup},
    clock::Now,
    media::{MediaCommand, MediaEvent},
    sip::{Flow, IncomingInvite, Reject, SessionId, UaEvent},
    trunk::TrunkId,
    vocab::{AttemptId, CallRef, PhoneNumber},
};

/// Sequences are of this range: the numbers above are those of operators' legs.
pub(super) const SEQUENCES: u32 = 0x7fff_ffff;

pub(super) struct Live {
    pub call: CallSession,
    pub session: SessionId,
    number: Option<PhoneNumber>,
    pub trunk: Option<TrunkId>,
    flow: Flow,
    alarm: Option<Instant>,
    /// The extension of the telephone here that makes the call.
    pub telephone: Option<Arc<str>>,
    /// Who cannot be rung meanwhile, for they are on that telephone.
    engaged: Vec<Arc<str>>,
    /// Whom the caller asked for last, and whether a place in the queue is still taken.
    pub wanted: Option<Wanted>,
    pub waits: bool,
}

/// Whose a session is: a call's, on the caller's side or on that of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub seq: u32,
    pub attempt: Option<AttemptId>,
}

/// What the switch knows of a new call beside its setup: the line it came by, or the telephone and who sits there.
pub(super) type Origin = (Line, Option<Arc<str>>, Vec<Arc<str>>);

impl Switch {
    pub(super) fn incoming(&mut self, now: Now, session: SessionId, invite: &IncomingInvite) {
        let line = self.line_of(invite);
        if line.is_none() && self.visited(now, session, invite) {
            return;
        }
        self.counters.offered += 1;
        let call = self.next_call();
        let caller = numbers::caller(line.as_ref().map(|(_, settings)| &**settings), invite);
        if let Some((trunk, _)) = line {
            self.tallies.of(trunk).offered += 1;
        }
        match self.admit(now, &line, &caller, invite) {
            Ok(()) => self.begin(now, call, session, (line, caller), invite),
            Err(refusal) => self.refuse(now, call, session, (line, caller), invite, refusal),
        }
    }

    pub(super) fn next_call(&mut self) -> CallRef {
        self.last_seq = self.last_seq.wrapping_add(1) & SEQUENCES;
        self.call_ref(self.last_seq)
    }

    pub(super) fn call_ref(&self, seq: u32) -> CallRef {
        CallRef { boot: self.boot, seq }
    }

    /// Takes a place for the call, or says why there is none.
    fn admit(&mut self, now: Now, line: &Line, caller: &Caller, invite: &IncomingInvite) -> Result<(), Refusal> {
        if self.phase != Phase::Serving {
            return Err(Refusal::Stopping);
        }
        let attempts = &self.attempts;
        if self.settings.is_loop(caller, invite, |number| attempts.rings(number)) {
            return Err(Refusal::Loop);
        }
        if self.settings.apart(now, caller.number.as_ref()) == Some(Apart::Blocked) {
            return Err(Refusal::Blocked);
        }
        if self.settings.is_foreign(&invite.called_user) {
            return Err(Refusal::NoSuchNumber);
        }
        let load = match line {
            Some((trunk, settings)) => Some((&**settings, self.tallies.load(*trunk))),
            None => None,
        };
        self.admission.enter(&self.settings.limits, load, caller.number.as_ref()).map_err(Refusal::Full)
    }

    fn begin(
        &mut self,
        now: Now,
        call: CallRef,
        session: SessionId,
        (line, caller): (Line, Caller),
        invite: &IncomingInvite,
    ) {
        let setup = self.setup(now, call, (&line, caller), invite);
        if let Some((trunk, settings)) = &line {
            self.tallies.of(*trunk).calls += 1;
            if let Some(interval) = settings.session_timer {
                self.ua.ask_timer(session, interval);
            }
            if let Some(contact) = self.trunks.public_address(*trunk, invite.flow) {
                self.ua.present_as(session, contact);
            }
        }
        self.begin_with(now, session, setup, invite, (line, None, Vec::new()));
    }

    /// A call that has been let in.
    pub(super) fn begin_with(
        &mut self,
        now: Now,
        session: SessionId,
        setup: Setup,
        invite: &IncomingInvite,
        (line, telephone, engaged): Origin,
    ) {
        let (seq, flow) = (setup.call.seq, invite.flow);
        // A telephone's own number takes no caller's place.
        let number = if telephone.is_none() { setup.caller.number.clone() } else { None };
        let (call, actions) = CallSession::begin(now, setup, invite);
        self.out.push_back(Output::Began(Box::new(call.open_record(now))));
        self.sessions.insert(session, Owner { seq, attempt: None });
        *self.callers.entry(flow.remote.ip()).or_default() += 1;
        let trunk = line.map(|(trunk, _)| trunk);
        let (alarm, wanted, waits) = (None, None, false);
        let live = Live { call, session, number, trunk, flow, alarm, telephone, engaged, wanted, waits };
        self.calls.insert(seq, live);
        self.perform(now, seq, actions);
    }

    fn refuse(
        &mut self,
        now: Now,
        call: CallRef,
        session: SessionId,
        (line, caller): (Line, Caller),
        invite: &IncomingInvite,
        refusal: Refusal,
    ) {
        self.ua.reject(now, session, Reject { status: refusal.status(), warning: None });
        if matches!(refusal, Refusal::Full(_)) {
            self.counters.refused_full += 1;
            if let Some((trunk, _)) = &line {
                self.tallies.of(*trunk).refused_full += 1;
            }
        }
        self.counters.ended += 1;
        let called = self.settings.called(line.as_ref().map(|(_, settings)| &**settings), invite);
        let arrival = Arrival {
            script: &self.settings.script,
            trunk: line.as_ref().map(|(_, settings)| &settings.name),
            caller: &caller,
            called: &called,
            apart: self.settings.apart(now, caller.number.as_ref()),
        };
        let (record, text) = call::refused(now, call, arrival, invite, refusal);
        self.out.push_back(Output::Stage { call, text });
        self.out.push_back(Output::Ended(Box::new(record)));
    }

    pub(super) fn session_event(&mut self, now: Now, event: UaEvent) {
        let Some((session, over)) = session_of(&event) else { return };
        let owner = match self.sessions.get(&session).copied() {
            Some(owner) => owner,
            None => return self.orphan(now, session, &event),
        };
        match (owner.attempt, event) {
            (Some(attempt), event) => self.operator_event(now, (owner.seq, attempt), event),
            (None, UaEvent::Refer(refer)) => self.transfer_asked(now, (owner.seq, None), &refer),
            (None, event) => {
                if over {
                    self.sessions.remove(&session);
                }
                self.call(now, owner.seq, call::Event::Sip(event));
            }
        }
    }

    /// The call is over and recorded; its BYE and what the peer asks have crossed.
    fn orphan(&mut self, now: Now, session: SessionId, event: &UaEvent) {
        match event {
            UaEvent::Offer { .. } | UaEvent::OfferWanted { .. } => {
                self.ua.refuse_offer(now, session, Reject { status: 481, warning: None });
                self.ua.hang_up(now, session, None);
            }
            UaEvent::Refer(_) => self.ua.answer_refer(now, session, 481),
            // Whom we called no more answered all the same.
            UaEvent::Answered { .. } | UaEvent::Challenged { .. } => self.ua.hang_up(now, session, None),
            _ => {}
        }
    }

    pub(super) fn media(&mut self, now: Now, event: MediaEvent) {
        // Every leg that was asked for is closed in the end, one that could not be opened too.
        if matches!(event, MediaEvent::Closed { .. }) {
            self.counters.legs = self.counters.legs.saturating_sub(1);
        }
        let leg = event.leg();
        let seq = self.attempts.call_of(leg);
        if matches!(event, MediaEvent::Closed { .. }) {
            self.attempts.leg_closed(leg);
        }
        self.call(now, seq, call::Event::Media(event));
    }

    /// One event to one call, and its alarm moved.
    pub(super) fn call(&mut self, now: Now, seq: u32, event: call::Event) {
        let Some(live) = self.calls.get_mut(&seq) else { return self.untold(now, event) };
        let actions = live.call.handle(now, event);
        self.perform(now, seq, actions);
    }

    /// The call has ended before it could be told.
    fn untold(&mut self, now: Now, event: call::Event) {
        if let call::Event::Ring(ring) = event {
            self.rang(now, ring.attempt, crate::acd::Rang::CallerGone);
        }
    }

    pub(super) fn perform(&mut self, now: Now, seq: u32, actions: Vec<Action>) {
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
                Action::Offer(sdp) => self.ua.offer(now, session, sdp),
                Action::Media(command) => {
                    self.note(now, seq, &command);
                    self.out.push_back(Output::Media(command));
                }
                Action::Enter(wanted) => self.enter(now, seq, wanted),
                Action::Leave => self.leave_queue(now, seq),
                Action::Rang(attempt, how, _) => self.rang(now, attempt, how),
                Action::TalkOver(attempt) => self.talk_over(now, attempt),
                Action::Operator(attempt, action) => self.leg_action(now, seq, attempt, action),
                Action::Refer(attempt) => self.refer(now, seq, attempt),
                Action::Stage(text) => self.out.push_back(Output::Stage { call: self.call_ref(seq), text }),
                Action::Noted => self.keep_record(now, seq),
                Action::Ended(record) => {
                    self.forget(now, seq);
                    self.counters.marks.count(record.survey.as_ref());
                    self.out.push_back(Output::Ended(record));
                }
            }
        }
    }

    /// A recording without a record would be heard by nobody.
    fn keep_record(&mut self, now: Now, seq: u32) {
        let Some(live) = self.calls.get(&seq) else { return };
        self.out.push_back(Output::Began(Box::new(live.call.open_record(now))));
    }

    fn note(&mut self, now: Now, seq: u32, command: &MediaCommand) {
        match command {
            MediaCommand::Open { .. } => self.counters.legs += 1,
            // An address of 0.0.0.0 is a way to hold, not a place.
            MediaCommand::Configure { leg, params } if !params.remote.ip().is_unspecified() => {
                // What operators' telephones say is not the line's.
                let live = self.calls.get(&seq).filter(|_| leg.index == seq);
                if let Some((trunk, flow)) = live.and_then(|live| Some((live.trunk?, live.flow))) {
                    self.trunks.saw_media_address(now, trunk, flow, params.remote.ip());
                }
            }
            _ => {}
        }
    }

    fn forget(&mut self, now: Now, seq: u32) {
        self.leave_queue(now, seq);
        self.settle_attempts(now, seq);
        let Some(live) = self.calls.remove(&seq) else { return };
        self.alarms.set(seq, live.alarm, None);
        self.sessions.remove(&live.session);
        self.admission.leave(live.number.as_ref());
        if let Some(trunk) = live.trunk {
            let tally = self.tallies.of(trunk);
            tally.calls = tally.calls.saturating_sub(1);
        }
        for operator in &live.engaged {
            let elsewhere = self.calls.values().any(|other| other.engaged.contains(operator));
            self.acd.engaged(now, operator, elsewhere);
        }
        self.part_from(live.flow.remote.ip());
        self.counters.ended += 1;
    }

    /// One call less with this address.
    pub(super) fn part_from(&mut self, source: IpAddr) {
        if let Some(count) = self.callers.get_mut(&source) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.callers.remove(&source);
            }
        }
    }

    pub(super) fn silence_alarm(&mut self, seq: u32) {
        if let Some(live) = self.calls.get_mut(&seq) {
            self.alarms.set(seq, live.alarm.take(), None);
        }
    }
}

/// The session an event is of, and whether it is over with it.
fn session_of(event: &UaEvent) -> Option<(SessionId, bool)> {
    Some(match event {
        UaEvent::Response { .. } | UaEvent::Register { .. } => return None,
        UaEvent::Refer(refer) => (refer.session, false),
        UaEvent::Ended { session, .. } | UaEvent::Cancelled { session } | UaEvent::Failed { session, .. } => {
            (*session, true)
        }
        UaEvent::Incoming { session, .. }
        | UaEvent::Confirmed { session, .. }
        | UaEvent::Offer { session, .. }
        | UaEvent::OfferWanted { session }
        | UaEvent::Info { session, .. }
        | UaEvent::Progress { session, .. }
        | UaEvent::Answered { session, .. }
        | UaEvent::Challenged { session, .. }
        | UaEvent::OfferAnswered { session, .. }
        | UaEvent::OfferRefused { session, .. }
        | UaEvent::Referred { session, .. }
        | UaEvent::Pinged { session, .. } => (*session, false),
    })
}
