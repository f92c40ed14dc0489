//! One call from its INVITE to its record.
//!
//! Owns the order of things between signalling, media and menus: a port before the answer, the first word not before
//! the caller can hear it, goodbye before BYE, and exactly one record on every path.
//!
//! ```text
//! Opening ──port──> Ringing ──180, ring──> Answered ──200, ACK──> Talking ──BYE──> Closing ──leg closed──> Done
//!    │                  └──183──> Talking, early ──200──────────────┘                 │        (one record)
//!    └── no port, bad offer, CANCEL ──────────────────────────────────────────────────┘
//! ```
//!
//! Must not know how a packet is sent or who drives it.

mod answering;
mod early;
mod ending;
mod offers;
mod talking;

#[cfg(test)]
mod tests;

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use self::early::Early;
use super::{
    api::{Action, Event, Setup},
    record::CallRecord,
    stream::Stream,
    verdict::{End, Facts, Why},
};
use crate::{
    clock::Now,
    ivr::{self, Ending, Interpreter},
    media::{LegEnd, MediaCommand, MediaEvent},
    sip::{Cause, IncomingInvite, Reject, UaEvent},
    vocab::Lang,
};

/// A peer that answered our 200 but whose ACK is lost is spoken to all the same after this time.
const BEGIN_WITHOUT_ACK: Duration = Duration::from_millis(200);
/// A port is there within this time or the call cannot be served.
const LONGEST_OPENING: Duration = Duration::from_secs(5);
/// A media thread that does not report a closed leg must not keep the record.
const LONGEST_CLOSING: Duration = Duration::from_secs(5);

enum State {
    /// Waiting for a port.
    Opening {
        offer: Option<Vec<u8>>,
        until: Instant,
    },
    /// 180 has been sent; the answer is ready.
    Ringing {
        until: Instant,
        description: Vec<u8>,
    },
    /// 200 has been sent. With an offer of our own in it, only the ACK says where to speak to.
    Answered {
        begin_by: Option<Instant>,
    },
    Talking(Box<Talk>),
    /// The call is over; the leg has still to say what it measured.
    Closing {
        end: End,
        talk: Option<Box<Talk>>,
        until: Instant,
    },
    Done,
}

struct Talk {
    menu: Interpreter,
    life: Life,
    /// The 200 is still to come: what is heard is early media.
    early: Option<Early>,
}

/// What is known of the peer while no media comes from it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Heard,
    /// Before the 200 many gateways send nothing; it is asked about once there is an ACK.
    Unheard,
    /// Media is dead; an in-dialog OPTIONS asks whether the peer is.
    Asked,
}

pub struct CallSession {
    setup: Setup,
    facts: Facts,
    /// Our address as this peer sees it.
    local: IpAddr,
    stream: Option<Stream>,
    state: State,
}

impl CallSession {
    /// An INVITE that is to be served: asks for a port on `invite.flow.local`.
    pub fn begin(now: Now, setup: Setup, invite: &IncomingInvite) -> (Self, Vec<Action>) {
        let lang = setup.script.languages.first().copied().unwrap_or(Lang::UK);
        let facts =
            Facts::new(now, setup.call, (lang, setup.trunk.clone(), setup.caller.clone()), &setup.called, invite);
        let local = invite.flow.local.ip();
        let open = MediaCommand::Open { leg: setup.leg, local, from: setup.media.from.clone() };
        let actions = vec![Action::Stage(facts.arrival()), Action::Media(open)];
        let state = State::Opening { offer: invite.offer.clone(), until: now.mono + LONGEST_OPENING };
        (Self { setup, facts, local, stream: None, state }, actions)
    }

    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Action> {
        match event {
            Event::Sip(event) => self.sip(now, event),
            Event::Media(event) => self.media(now, event),
            Event::Ring(_)
            | Event::StopRinging(_)
            | Event::Operator(..)
            | Event::NoWay(..)
            | Event::Place(_)
            | Event::Next
            | Event::GaveUp(_)
            | Event::Transfer(..) => Vec::new(),
            Event::Stop => self.stop(now),
            Event::Tick => self.tick(now),
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Done => None,
            State::Opening { until, .. } | State::Ringing { until, .. } | State::Closing { until, .. } => Some(*until),
            State::Answered { begin_by } => *begin_by,
            State::Talking(talk) => {
                let limit = (!talk.menu.is_leaving()).then(|| self.longest_until());
                let answer = talk.early.as_ref().map(|early| early.until);
                talk.menu.deadline().into_iter().chain(limit).chain(answer).min()
            }
        }
    }

    /// The record if the program were to die now.
    pub fn open_record(&self) -> CallRecord {
        self.facts.interrupted()
    }

    fn longest_until(&self) -> Instant {
        self.facts.started.mono + self.setup.longest
    }

    fn sip(&mut self, now: Now, event: UaEvent) -> Vec<Action> {
        if matches!(event, UaEvent::Offer { .. } | UaEvent::OfferWanted { .. } | UaEvent::Info { .. }) {
            // Whoever asks something within the call knows it.
            self.show_life();
        }
        match event {
            // Of calls of our own: there are none yet.
            UaEvent::Progress { .. }
            | UaEvent::Answered { .. }
            | UaEvent::Challenged { .. }
            | UaEvent::Failed { .. }
            | UaEvent::Incoming { .. }
            | UaEvent::Response { .. }
            | UaEvent::Register { .. }
            | UaEvent::Refer(_)
            | UaEvent::OfferAnswered { .. }
            | UaEvent::OfferRefused { .. }
            | UaEvent::Referred { .. } => Vec::new(),
            UaEvent::Cancelled { .. } => {
                self.never_answered();
                self.close(now, Why::Cancelled)
            }
            UaEvent::Confirmed { answer, .. } => self.confirmed(now, answer),
            UaEvent::Offer { sdp, .. } => self.offered(now, &sdp),
            UaEvent::OfferWanted { .. } => self.offer_wanted(),
            UaEvent::Info { content_type, body, .. } => self.info(&content_type, &body),
            UaEvent::Pinged { alive, .. } => self.pinged(now, alive),
            UaEvent::Ended { cause, .. } => {
                if matches!(cause, Cause::Rejected(_)) {
                    self.never_answered();
                }
                self.close(now, ending::why_of(&cause, self.facts.answered.is_some()))
            }
        }
    }

    fn media(&mut self, now: Now, event: MediaEvent) -> Vec<Action> {
        match event {
            MediaEvent::Opened { rtp, .. } => self.opened(now, rtp.port()),
            MediaEvent::OpenFailed { .. } => self.open_failed(now),
            MediaEvent::Digit { digit, .. } => self.pressed(now, digit),
            MediaEvent::Played { play, pieces, completed, .. } => {
                self.played(now, ivr::Event::Played { play, pieces }, completed)
            }
            MediaEvent::Dead { .. } => self.dead(),
            MediaEvent::Alive { .. } => {
                self.show_life();
                Vec::new()
            }
            MediaEvent::FaxTone { .. } => self.fax(now),
            MediaEvent::Recorded { .. } => Vec::new(),
            MediaEvent::Closed { end, .. } => self.closed(now, end),
        }
    }

    fn tick(&mut self, now: Now) -> Vec<Action> {
        let longest_until = self.longest_until();
        match &mut self.state {
            State::Opening { until, .. } if now.mono >= *until => {
                self.reject(now, Reject { status: 500, warning: Some("no RTP port") }, Why::Refused)
            }
            State::Ringing { until, description } if now.mono >= *until => {
                let description = std::mem::take(description);
                self.take_up(now, description)
            }
            State::Answered { begin_by: Some(at) } if now.mono >= *at => self.talk(now),
            State::Talking(talk) if now.mono >= longest_until && !talk.menu.is_leaving() => {
                self.menu(now, ivr::Event::Leave(Ending::TooLong))
            }
            State::Talking(talk) if talk.early.as_ref().is_some_and(|early| now.mono >= early.until) => {
                self.pick_up(now)
            }
            State::Talking(_) => self.menu(now, ivr::Event::Tick),
            State::Closing { until, .. } if now.mono >= *until => self.closed(now, LegEnd::default()),
            _ => Vec::new(),
        }
    }
}
