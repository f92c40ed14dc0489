//! Operators being rung and talked to: which call and which session each belongs to, from the queue's wish to the last
//! answer of the telephone.
//!
//! An attempt lives until the queue has been told how it came out and its session is over, whichever is later: a line's
//! conversation is taken until the last BYE.

use std::{collections::HashMap, net::IpAddr, sync::Arc, time::Instant};

use super::Switch;
use crate::{
    acd::Rang,
    call::{Event, LegAction, WayKind},
    clock::Now,
    phones::Way,
    sip::{Flow, SessionId, UaEvent, digest::DigestClient},
    trunk::TrunkId,
    vocab::{AttemptId, LegId, PhoneNumber},
};

/// Operators' legs are numbered from here on; below it the number of a leg is that of its call.
const FIRST_LEG: u32 = 0x8000_0000;

#[derive(Debug)]
pub(super) struct Attempt {
    /// The call it is for.
    pub seq: u32,
    pub operator: Arc<str>,
    pub route: Route,
    pub stage: Stage,
    pub session: Option<SessionId>,
    /// The session that asked for a transfer, told how it fares.
    pub referrer: Option<SessionId>,
    /// Where its invitation went.
    pub source: Option<IpAddr>,
    /// What the telephone was invited by, for the answer to a challenge.
    pub uri: String,
    pub digest: DigestClient,
    pub answered: Option<Instant>,
    /// When a talk through a line is ended, however it goes.
    pub until: Option<Instant>,
}

/// How an operator is reached this time.
#[derive(Clone, Debug)]
pub(super) enum Route {
    Phone(Way),
    Uri {
        flow: Flow,
        uri: Arc<str>,
    },
    Line {
        trunk: TrunkId,
        number: PhoneNumber,
        flow: Flow,
    },
    /// The caller's own line takes the call there.
    Refer {
        trunk: TrunkId,
        number: PhoneNumber,
        flow: Flow,
    },
}

impl Route {
    pub fn kind(&self) -> WayKind {
        match self {
            Route::Phone(_) => WayKind::Phone,
            Route::Uri { .. } => WayKind::Uri,
            Route::Line { .. } => WayKind::Trunk,
            Route::Refer { .. } => WayKind::Refer,
        }
    }

    pub fn flow(&self) -> Flow {
        match self {
            Route::Phone(way) => way.flow,
            Route::Uri { flow, .. } | Route::Line { flow, .. } | Route::Refer { flow, .. } => *flow,
        }
    }

    /// The line of which it takes a conversation.
    pub fn line(&self) -> Option<TrunkId> {
        match self {
            Route::Line { trunk, .. } => Some(*trunk),
            _ => None,
        }
    }

    fn number(&self) -> Option<&PhoneNumber> {
        match self {
            Route::Line { number, .. } | Route::Refer { number, .. } => Some(number),
            _ => None,
        }
    }
}

/// What the queue has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Ringing,
    Talking,
    Over,
}

/// Every attempt, and whose the operators' legs are.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    pub of: HashMap<AttemptId, Attempt>,
    legs: HashMap<LegId, u32>,
    last_leg: u32,
}

impl Attempts {
    pub fn begin(&mut self, id: AttemptId, seq: u32, operator: &Arc<str>, route: Route) -> LegId {
        self.last_leg = self.last_leg.wrapping_add(1) & !FIRST_LEG;
        let leg = LegId { shard: 0, index: FIRST_LEG | self.last_leg };
        let attempt = Attempt {
            seq,
            operator: operator.clone(),
            route,
            stage: Stage::Ringing,
            session: None,
            referrer: None,
            source: None,
            uri: String::new(),
            digest: DigestClient::default(),
            answered: None,
            until: None,
        };
        self.legs.insert(leg, seq);
        self.of.insert(id, attempt);
        leg
    }

    /// The call this leg belongs to.
    pub fn call_of(&self, leg: LegId) -> u32 {
        if leg.index < FIRST_LEG { leg.index } else { self.legs.get(&leg).copied().unwrap_or(leg.index) }
    }

    pub fn leg_closed(&mut self, leg: LegId) {
        self.legs.remove(&leg);
    }

    /// The leg goes over to another call.
    pub fn move_leg(&mut self, leg: LegId, seq: u32) {
        self.legs.insert(leg, seq);
    }

    /// Nobody asks for the legs of this call any more.
    pub fn call_gone(&mut self, seq: u32) -> Vec<AttemptId> {
        self.legs.retain(|_, of| *of != seq);
        self.of.iter().filter(|(_, attempt)| attempt.seq == seq).map(|(id, _)| *id).collect()
    }

    /// Somebody with this number is being rung, and has not answered.
    pub fn rings(&self, number: &PhoneNumber) -> bool {
        self.of.values().any(|attempt| {
            attempt.stage == Stage::Ringing && attempt.answered.is_none() && attempt.route.number() == Some(number)
        })
    }

    fn tidy(&mut self, id: AttemptId) {
        if self.of.get(&id).is_some_and(|attempt| attempt.stage == Stage::Over && attempt.session.is_none()) {
            self.of.remove(&id);
        }
    }
}

impl Switch {
    /// The call says how the ringing came out.
    pub(super) fn rang(&mut self, now: Now, id: AttemptId, how: Rang) {
        let Some(attempt) = self.attempts.of.get_mut(&id).filter(|attempt| attempt.stage == Stage::Ringing) else {
            return;
        };
        attempt.stage = if how == Rang::Answered { Stage::Talking } else { Stage::Over };
        let seq = attempt.seq;
        if how == Rang::Answered
            && let Some(live) = self.calls.get_mut(&seq)
        {
            live.waits = false;
        }
        self.acd.rang(now, id, how);
        self.attempts.tidy(id);
    }

    pub(super) fn talk_over(&mut self, now: Now, id: AttemptId) {
        let Some(attempt) = self.attempts.of.get_mut(&id).filter(|attempt| attempt.stage == Stage::Talking) else {
            return;
        };
        attempt.stage = Stage::Over;
        self.acd.talk_over(now, id);
        self.attempts.tidy(id);
    }

    /// What the call does on an operator's side.
    pub(super) fn leg_action(&mut self, now: Now, seq: u32, id: AttemptId, action: LegAction) {
        if let LegAction::Invite { sdp, shown } = action {
            return self.dial(now, seq, id, sdp, &shown);
        }
        let Some(attempt) = self.attempts.of.get(&id).filter(|attempt| attempt.seq == seq) else { return };
        if let LegAction::Transferred(status) = action {
            let referrer = attempt.referrer.or(attempt.session);
            return referrer.into_iter().for_each(|session| self.ua.notify_refer(now, session, status));
        }
        let Some(session) = attempt.session else { return };
        match action {
            LegAction::AnswerOffer(sdp) => self.ua.answer_offer(now, session, sdp),
            LegAction::RefuseOffer(reject) => self.ua.refuse_offer(now, session, reject),
            LegAction::Offer(sdp) => self.ua.offer(now, session, sdp),
            LegAction::HangUp(reason) => self.ua.hang_up(now, session, reason),
            LegAction::Ping => self.ua.ping(now, session),
            LegAction::Invite { .. } | LegAction::Transferred(_) => {}
        }
    }

    /// Something came in the session of an operator's leg.
    pub(super) fn operator_event(&mut self, now: Now, (seq, id): (u32, AttemptId), event: UaEvent) {
        match event {
            UaEvent::Challenged { session, challenges } => return self.challenged(now, id, session, &challenges),
            UaEvent::Refer(refer) => return self.transfer_asked(now, (seq, Some(id)), &refer),
            UaEvent::Answered { .. } => self.answered(now, id),
            UaEvent::Ended { .. } | UaEvent::Failed { .. } | UaEvent::Cancelled { .. } => self.session_over(now, id),
            _ => {}
        }
        self.tell(seq, Event::Operator(id, event));
    }

    /// The telephone's session is gone: the conversation of its line is free again.
    pub(super) fn session_over(&mut self, now: Now, id: AttemptId) {
        let Some(attempt) = self.attempts.of.get_mut(&id) else { return };
        let Some(session) = attempt.session.take() else { return };
        self.sessions.remove(&session);
        let (line, answered, source) = (attempt.route.line(), attempt.answered, attempt.source.take());
        self.bounds.set(id.0, attempt.until.take(), None);
        if let Some(line) = line {
            let tally = self.tallies.of(line);
            tally.legs = tally.legs.saturating_sub(1);
            self.budget.spent(now, line, answered);
        }
        source.into_iter().for_each(|source| self.part_from(source));
        self.attempts.tidy(id);
    }

    /// The call is gone. Normally nothing is left of it here; whatever is must not hold an operator for ever.
    pub(super) fn settle_attempts(&mut self, now: Now, seq: u32) {
        for id in self.attempts.call_gone(seq) {
            self.rang(now, id, Rang::CallerGone);
            self.talk_over(now, id);
            if let Some(session) = self.attempts.of.get(&id).and_then(|attempt| attempt.session) {
                self.ua.hang_up(now, session, None);
            }
        }
    }
}
