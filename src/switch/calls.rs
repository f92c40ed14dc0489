//! Calls: one begins when it is let in, is given its events, and is forgotten with its record.

use std::time::Instant;

use super::{Output, Switch, leaving::Phase, numbers, setup::Line};
use crate::{
    call::{self, Action, CallSession, Caller, Refusal},
    clock::Now,
    media::{MediaCommand, MediaEvent},
    sip::{Flow, IncomingInvite, Reject, SessionId, UaEvent},
    trunk::TrunkId,
    vocab::{CallRef, Lang, LegId, PhoneNumber},
};

pub(super) struct Live {
    call: CallSession,
    session: SessionId,
    number: Option<PhoneNumber>,
    trunk: Option<TrunkId>,
    flow: Flow,
    alarm: Option<Instant>,
}

impl Switch {
    pub(super) fn incoming(&mut self, now: Now, session: SessionId, invite: &IncomingInvite) {
        self.counters.offered += 1;
        self.last_seq = self.last_seq.wrapping_add(1);
        let call = CallRef { boot: self.boot, seq: self.last_seq };
        let line = self.line_of(invite);
        let caller = numbers::caller(line.as_ref().map(|(_, settings)| &**settings), invite);
        if let Some((trunk, _)) = line {
            self.tallies.of(trunk).offered += 1;
        }
        match self.admit(&line, &caller, invite) {
            Ok(()) => self.begin(now, call, session, (line, caller), invite),
            Err(refusal) => self.refuse(now, call, session, (line, caller), invite, refusal),
        }
    }

    /// Takes a place for the call, or says why there is none.
    fn admit(&mut self, line: &Line, caller: &Caller, invite: &IncomingInvite) -> Result<(), Refusal> {
        if self.phase != Phase::Serving {
            return Err(Refusal::Stopping);
        }
        if self.settings.is_loop(caller, invite) {
            return Err(Refusal::Loop);
        }
        if self.settings.is_foreign(&invite.called_user) {
            return Err(Refusal::NoSuchNumber);
        }
        let load = match line {
            Some((trunk, settings)) => Some((&**settings, self.tallies.of(*trunk).calls)),
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
        let (number, flow) = (caller.number.clone(), invite.flow);
        let setup = self.setup(call, (&line, caller), invite);
        let trunk = line.map(|(trunk, settings)| {
            self.tallies.of(trunk).calls += 1;
            if let Some(interval) = settings.session_timer {
                self.ua.ask_timer(session, interval);
            }
            if let Some(contact) = self.trunks.public_address(trunk, flow) {
                self.ua.present_as(session, contact);
            }
            trunk
        });
        let (begun, actions) = CallSession::begin(now, setup, invite);
        self.out.push_back(Output::Began(Box::new(begun.open_record())));
        self.sessions.insert(session, call.seq);
        *self.callers.entry(flow.remote.ip()).or_default() += 1;
        self.calls.insert(call.seq, Live { call: begun, session, number, trunk, flow, alarm: None });
        self.perform(now, call.seq, actions);
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
        let lang = self.settings.script.languages.first().copied().unwrap_or(Lang::UK);
        self.ua.reject(now, session, Reject { status: refusal.status(), warning: None });
        if matches!(refusal, Refusal::Full(_)) {
            self.counters.refused_full += 1;
            if let Some((trunk, _)) = line {
                self.tallies.of(trunk).refused_full += 1;
            }
        }
        self.counters.ended += 1;
        let called = self.settings.called(line.as_ref().map(|(_, settings)| &**settings), invite);
        let trunk = line.map(|(_, settings)| settings.name.clone());
        let (record, text) = call::refused(now, call, (lang, trunk, caller), &called, invite, refusal);
        self.out.push_back(Output::Stage { call, text });
        self.out.push_back(Output::Ended(Box::new(record)));
    }

    pub(super) fn session_event(&mut self, now: Now, event: UaEvent) {
        let (session, over) = match &event {
            UaEvent::Response { .. } | UaEvent::Register { .. } => return,
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

    pub(super) fn media(&mut self, now: Now, event: MediaEvent) {
        // Every leg that was asked for is closed in the end, one that could not be opened too.
        if matches!(event, MediaEvent::Closed { .. }) {
            self.counters.legs = self.counters.legs.saturating_sub(1);
        }
        self.call(now, leg_of(&event).index, call::Event::Media(event));
    }

    /// One event to one call, and its alarm moved.
    pub(super) fn call(&mut self, now: Now, seq: u32, event: call::Event) {
        let Some(live) = self.calls.get_mut(&seq) else { return };
        let actions = live.call.handle(now, event);
        self.perform(now, seq, actions);
    }

    fn perform(&mut self, now: Now, seq: u32, actions: Vec<Action>) {
        let Some(live) = self.calls.get_mut(&seq) else { return };
        let (session, line) = (live.session, live.trunk.map(|trunk| (trunk, live.flow)));
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
                    self.note(now, line, &command);
                    self.out.push_back(Output::Media(command));
                }
                Action::Offer(_)
                | Action::Enter(_)
                | Action::Leave
                | Action::Rang(..)
                | Action::TalkOver(_)
                | Action::Operator(..)
                | Action::Refer(_) => {}
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

    fn note(&mut self, now: Now, line: Option<(TrunkId, Flow)>, command: &MediaCommand) {
        match (command, line) {
            (MediaCommand::Open { .. }, _) => self.counters.legs += 1,
            // An address of 0.0.0.0 is a way to hold, not a place.
            (MediaCommand::Configure { params, .. }, Some((trunk, flow))) if !params.remote.ip().is_unspecified() => {
                self.trunks.saw_media_address(now, trunk, flow, params.remote.ip());
            }
            _ => {}
        }
    }

    fn forget(&mut self, seq: u32) {
        let Some(live) = self.calls.remove(&seq) else { return };
        self.alarms.set(seq, live.alarm, None);
        self.sessions.remove(&live.session);
        self.admission.leave(live.number.as_ref());
        if let Some(trunk) = live.trunk {
            let tally = self.tallies.of(trunk);
            tally.calls = tally.calls.saturating_sub(1);
        }
        let source = live.flow.remote.ip();
        if let Some(count) = self.callers.get_mut(&source) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.callers.remove(&source);
            }
        }
        self.counters.ended += 1;
    }

    pub(super) fn silence_alarm(&mut self, seq: u32) {
        if let Some(live) = self.calls.get_mut(&seq) {
            self.alarms.set(seq, live.alarm.take(), None);
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
        | MediaEvent::Recorded { leg, .. }
        | MediaEvent::Closed { leg, .. } => *leg,
    }
}
