//! One operator's leg: from the order to ring until its port is given back.
//!
//! ```text
//! Opening ──port, INVITE──> Calling ──101–199──> Ringing ──200──> Accepting ──1──> Talking ──REFER──> Referring
//!    │                         │                    │                │  └─too late─> Refusing ─┐          │
//!    └──────── no port ────────┴── status, time ────┴──── no 1 ──────┴─────────────────────────┴── BYE ───┴─> Closing
//! ```
//!
//! Owns the operator's signalling, description and life signs, and says what the caller's side must know of it
//! ([`News`]). A pure machine; must not know what the caller hears, nor why somebody is rung.

mod answered;
mod ending;
mod ringing;
mod status;

#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

pub(super) use self::status::rang_by;
use super::{
    api::{Action, LegAction, Ring, Shown},
    handover::Handover,
    info,
    record::WayKind,
    stream::Stream,
};
use crate::{
    acd::Rang,
    clock::Now,
    ivr::{Acceptance, NodeId, RoomEvent, Script},
    media::{MediaCommand, MediaEvent},
    sip::UaEvent,
    vocab::{AttemptId, CallRef, Codec, Lang, LegId, PhoneNumber},
};

/// A port is there within this time or the operator cannot be rung.
const LONGEST_OPENING: Duration = Duration::from_secs(5);
/// A telephone that holds the caller sends nothing, so it is asked so often whether it is still there.
const ASK_WHILE_HELD: Duration = Duration::from_secs(30);
/// A media thread that does not report a closed leg must not keep the call.
const LONGEST_CLOSING: Duration = Duration::from_secs(5);

/// What the caller's side must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    Nothing,
    /// The telephone rings.
    Rings,
    /// Whoever is there takes the call: both may hear each other now.
    Takes,
    /// Nobody took it; the leg is closing already.
    Fails(Rang, Option<u16>),
    Holds,
    Resumes,
    /// After `Takes`: hung up by the operator, or by the owner; the leg is closing already.
    Leaves,
    /// After `Takes`: the telephone, or the line to it, is gone; the leg is closing already.
    Lost,
}

pub(super) type Turn = (Vec<Action>, News);

/// Who calls, for the telephone's display and for the question to a mobile.
#[derive(Clone, Debug)]
pub(super) struct Introduction {
    pub call: CallRef,
    pub script: Arc<Script>,
    pub lang: Lang,
    /// The department that was asked for.
    pub department: NodeId,
    pub caller: Option<PhoneNumber>,
    pub shown: Shown,
    /// The codec of the caller, offered first.
    pub codec: Option<Codec>,
}

enum State {
    /// Waiting for a port.
    Opening {
        until: Instant,
    },
    /// The INVITE is out, and nothing has come back.
    Calling {
        until: Instant,
    },
    /// Somebody or something is there; how long it may ring is the queue's business.
    Ringing,
    /// A mobile has answered and is asked whether it takes the call.
    Accepting(Box<Acceptance>),
    /// It is told that the call is over.
    Refusing(Box<Acceptance>),
    Talking,
    /// The operator has sent the caller on, and waits to hear how that fares.
    Referring,
    /// Signalling is over; the leg has still to be given back.
    Closing {
        until: Instant,
    },
    Gone,
}

/// What is known of the operator while no media comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Heard,
    /// Media is dead; an in-dialog OPTIONS asks whether the telephone is.
    Asked,
}

pub(super) struct OperatorLeg {
    pub attempt: AttemptId,
    pub operator: Arc<str>,
    pub way: WayKind,
    pub wrap_up: Duration,
    /// It is rung since then.
    pub from: Instant,
    leg: LegId,
    stream: Option<Stream>,
    state: State,
    life: Life,
    /// While it holds the caller: when it is asked next.
    ask: Option<Instant>,
    invitation: Option<Invitation>,
    /// An answer that came before the 200 (RFC 3262 §5).
    early_answer: Option<Vec<u8>>,
    /// There is something to be cancelled or hung up.
    invited: bool,
}

/// What is needed until the call is taken.
struct Invitation {
    ring: Box<Ring>,
    by: Introduction,
}

impl OperatorLeg {
    pub fn begin(now: Now, ring: Box<Ring>, by: Introduction) -> (Self, Vec<Action>) {
        let open = MediaCommand::Open { leg: ring.leg, local: ring.local, from: ring.media.from.clone() };
        let this = Self {
            attempt: ring.attempt,
            operator: ring.operator.clone(),
            way: ring.way,
            wrap_up: ring.wrap_up,
            from: now.mono,
            leg: ring.leg,
            stream: None,
            state: State::Opening { until: now.mono + LONGEST_OPENING },
            life: Life::Heard,
            ask: None,
            invitation: Some(Invitation { ring, by }),
            early_answer: None,
            invited: false,
        };
        (this, vec![Action::Media(open)])
    }

    /// Of another call, talking already.
    pub fn taken_over(now: Now, handover: Handover) -> Self {
        let Handover { attempt, operator, leg, way, wrap_up, stream } = handover;
        Self {
            attempt,
            operator,
            way,
            wrap_up,
            from: now.mono,
            leg,
            stream: Some(stream),
            state: State::Talking,
            life: Life::Heard,
            ask: None,
            invitation: None,
            early_answer: None,
            invited: true,
        }
    }

    /// To another call: nothing is closed. `None` unless it talks.
    pub fn hand_over(&mut self) -> Option<Handover> {
        if !matches!(self.state, State::Talking) {
            return None;
        }
        let stream = self.stream.take()?;
        self.state = State::Gone;
        let (attempt, operator) = (self.attempt, self.operator.clone());
        Some(Handover { attempt, operator, leg: self.leg, way: self.way, wrap_up: self.wrap_up, stream })
    }

    pub fn leg(&self) -> LegId {
        self.leg
    }

    pub fn codec(&self) -> Option<Codec> {
        self.stream.as_ref()?.agreed().map(|params| params.codec)
    }

    pub fn is_held(&self) -> bool {
        self.stream.as_ref().is_some_and(Stream::is_held)
    }

    /// Nobody has taken the call yet, and somebody still may.
    pub fn is_ringing(&self) -> bool {
        matches!(self.state, State::Opening { .. } | State::Calling { .. } | State::Ringing | State::Accepting(_))
    }

    pub fn is_referring(&self) -> bool {
        matches!(self.state, State::Referring)
    }

    /// Nothing is left of it.
    pub fn is_gone(&self) -> bool {
        matches!(self.state, State::Gone)
    }

    pub fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Opening { until } | State::Calling { until } | State::Closing { until } => Some(*until),
            State::Accepting(room) | State::Refusing(room) => room.deadline(),
            State::Talking => self.ask,
            State::Ringing | State::Referring | State::Gone => None,
        }
    }

    pub fn sip(&mut self, now: Now, event: UaEvent) -> Turn {
        match event {
            UaEvent::Progress { status, sdp, .. } => self.progress(now, status, sdp),
            UaEvent::Answered { sdp, .. } => self.answered(now, sdp),
            UaEvent::Failed { status, .. } => self.failed(now, status),
            UaEvent::Ended { cause, .. } => self.ended(now, &cause),
            UaEvent::Offer { sdp, .. } => self.offered(now, &sdp),
            UaEvent::OfferWanted { .. } => self.offer_wanted(),
            UaEvent::Confirmed { answer, .. } => self.confirmed(now, answer),
            UaEvent::Pinged { alive, .. } => self.pinged(now, alive),
            UaEvent::Info { content_type, body, .. } => self.info(&content_type, &body),
            // Of a call that comes to us, of other requests, or already dealt with by the owner.
            UaEvent::Incoming { .. }
            | UaEvent::Cancelled { .. }
            | UaEvent::Challenged { .. }
            | UaEvent::Response { .. }
            | UaEvent::Register { .. }
            | UaEvent::Refer(_)
            | UaEvent::OfferAnswered { .. }
            | UaEvent::OfferRefused { .. }
            | UaEvent::Referred { .. } => nothing(),
        }
    }

    pub fn media(&mut self, now: Now, event: &MediaEvent) -> Turn {
        match event {
            MediaEvent::Opened { rtp, .. } => self.opened(now, rtp.port()),
            MediaEvent::OpenFailed { .. } => self.closed(now),
            MediaEvent::Closed { .. } => self.closed(now),
            MediaEvent::Digit { digit, .. } => self.room(now, RoomEvent::Digit(*digit)),
            MediaEvent::Played { play, pieces, .. } => {
                self.room(now, RoomEvent::Played { play: *play, pieces: *pieces })
            }
            MediaEvent::Dead { .. } => self.dead(),
            MediaEvent::Alive { .. } => {
                self.life = Life::Heard;
                nothing()
            }
            // An operator's fax machine would be the council's own; recordings are the caller's leg's.
            MediaEvent::FaxTone { .. } | MediaEvent::Recorded { .. } => nothing(),
        }
    }

    pub fn tick(&mut self, now: Now) -> Turn {
        match self.state {
            State::Opening { until } if now.mono >= until => self.fail(now, Rang::Unreachable, None),
            // The network or the telephone is dead: waiting for Timer B (RFC 3261 §17.1.1.2) would cost the caller 32 s.
            State::Calling { until } if now.mono >= until => self.fail(now, Rang::Unreachable, None),
            State::Closing { until } if now.mono >= until => {
                self.state = State::Gone;
                nothing()
            }
            State::Accepting(_) | State::Refusing(_) => self.room(now, RoomEvent::Tick),
            State::Talking if self.ask.is_some_and(|at| now.mono >= at) => {
                self.ask = Some(now.mono + ASK_WHILE_HELD);
                self.ask_whether_there()
            }
            _ => nothing(),
        }
    }

    /// The operator has asked for the caller to be sent on.
    pub fn refer(&mut self) {
        if matches!(self.state, State::Talking) {
            self.state = State::Referring;
        }
    }

    /// How the transfer fares; only who waits for it is told.
    pub fn transferred(&self, status: u16) -> Option<Action> {
        self.is_referring().then(|| self.say(LegAction::Transferred(status)))
    }

    pub fn say(&self, action: LegAction) -> Action {
        Action::Operator(self.attempt, action)
    }

    fn info(&self, content_type: &str, body: &[u8]) -> Turn {
        match info::digit(content_type, body) {
            // Through the media engine, which knows whether the same press came as RTP too.
            Some(digit) => (vec![Action::Media(MediaCommand::InfoDigit { leg: self.leg, digit })], News::Nothing),
            None => nothing(),
        }
    }
}

fn nothing() -> Turn {
    (Vec::new(), News::Nothing)
}
