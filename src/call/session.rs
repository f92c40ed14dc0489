//! One call from its INVITE to its record.
//!
//! Owns the order of things between signalling, media, menus, queues and operators: a port before the answer, the first
//! word not before the caller can hear it, goodbye before BYE, every operator's leg given back, and exactly one record
//! on every path.
//!
//! ```text
//! Opening ──port──> Ringing ──180, ring──> Answered ──200, ACK──> Serving ──BYE──> Closing ──legs closed──> Done
//!    │                  ├──183──> Serving, early ──200──────────────┘                 │          (one record)
//!    │                  └──180 (telephone to telephone)──> Serving, early ──200──> …  │
//!    └── no port, bad offer, CANCEL ──────────────────────────────────────────────────┘
//!
//! Serving: Menu ──department──> Waiting ──taken──> Talk ──operator's BYE──> Survey ──> Menu (goodbye)
//!            │                                      └──REFER──> Ringing ──taken──> Talk
//!            └──────box──────> Message ──> Menu
//! ```
//!
//! Must not know how a packet is sent or who drives it.

mod answering;
mod early;
mod ending;
mod finale;
mod limits;
mod messages;
mod offers;
mod operators;
mod place;
mod plays;
mod queue;
mod refer;
mod room;
mod speaking;
mod talk;
mod transfer;

#[cfg(test)]
mod tests;

use std::{net::IpAddr, time::Instant};

use self::{limits::LONGEST_OPENING, messages::BoxVisit, place::Place, refer::Moving};
use super::{
    account::Account,
    api::{Action, Event, Setup},
    facts::{Arrival, End, Facts},
    handover::Handover,
    operator::OperatorLeg,
    record::{CallRecord, TalkEnd},
    stream::Stream,
    verdict::Why,
};
use crate::{
    clock::Now,
    media::{LegEnd, MediaCommand, MediaEvent},
    sip::{Cause, IncomingInvite, UaEvent},
};

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
    Serving(Box<Place>),
    /// The call is over; the legs have still to say what they measured.
    Closing {
        end: End,
        place: Option<Box<Place>>,
        /// What the caller's leg measured.
        leg: Option<LegEnd>,
        until: Instant,
    },
    Done,
}

pub struct CallSession {
    setup: Setup,
    facts: Facts,
    account: Account,
    /// Our address as this peer sees it.
    local: IpAddr,
    stream: Option<Stream>,
    state: State,
    operators: Vec<OperatorLeg>,
    /// The caller's line is asked to take the call to an operator.
    moving: Option<Moving>,
    /// A place in a queue is ours: it is left exactly once.
    queued: bool,
    /// Recordings begun; each has a number of its own.
    recordings: u16,
    /// Of them, not reported yet.
    unreported: u16,
    /// A box that was left while it recorded.
    late: Option<Box<BoxVisit>>,
}

impl CallSession {
    /// An INVITE that is to be served: asks for a port on `invite.flow.local`.
    pub fn begin(now: Now, setup: Setup, invite: &IncomingInvite) -> (Self, Vec<Action>) {
        let Setup { script, trunk, caller, called, apart, .. } = &setup;
        let arrival = Arrival { script, trunk: trunk.as_ref(), caller, called, apart: *apart };
        let mut facts = Facts::new(now, setup.call, arrival, invite);
        facts.internal = setup.internal;
        let local = invite.flow.local.ip();
        let open = MediaCommand::Open { leg: setup.leg, local, from: setup.media.from.clone() };
        let actions = vec![Action::Stage(facts.arrival()), Action::Media(open)];
        let this = Self {
            setup,
            facts,
            account: Account::new(now.mono),
            local,
            stream: None,
            state: State::Opening { offer: invite.offer.clone(), until: now.mono + LONGEST_OPENING },
            operators: Vec::new(),
            moving: None,
            queued: false,
            recordings: 0,
            unreported: 0,
            late: None,
        };
        (this, actions)
    }

    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Action> {
        let mut actions = match event {
            Event::Sip(event) => self.sip(now, event),
            Event::Media(event) => self.media(now, event),
            Event::Ring(ring) => self.ring(now, ring),
            Event::StopRinging(attempt) => self.stop_ringing(now, attempt),
            Event::Operator(attempt, event) => self.with_operator(now, attempt, |leg| leg.sip(now, event)),
            Event::NoWay(attempt, status) => self.no_way(now, attempt, status),
            Event::Place(place) => self.placed(now, place),
            Event::Next => self.next_operator(now),
            Event::GaveUp(why) => self.gave_up(now, why),
            Event::Transfer(attempt, to) => self.transfer(now, attempt, to),
            Event::Stop => self.stop(now),
            Event::Tick => self.tick(now),
        };
        actions.extend(self.settle(now));
        actions
    }

    pub fn deadline(&self) -> Option<Instant> {
        let own = match &self.state {
            State::Done => return None,
            State::Opening { until, .. } | State::Ringing { until, .. } | State::Closing { until, .. } => Some(*until),
            State::Answered { begin_by } => *begin_by,
            State::Serving(place) => place.deadline().into_iter().chain(self.longest_until()).min(),
        };
        own.into_iter().chain(self.operators.iter().filter_map(OperatorLeg::deadline)).min()
    }

    /// The record if the program were to die now.
    pub fn open_record(&self, now: Now) -> CallRecord {
        let mut account = self.account.clone();
        self.note_unfinished(&mut account);
        account.write(now.mono, self.facts.interrupted())
    }

    /// Of a call between telephones: the one that was called goes to another call, and this one ends. `None` unless the
    /// two talk.
    pub fn hand_over(&mut self, now: Now) -> Option<(Handover, Vec<Action>)> {
        if !self.setup.internal {
            return None;
        }
        let attempt = self.place()?.talk()?;
        let handover = self.operator(attempt)?.hand_over()?;
        let mut actions = self.part(now, TalkEnd::Transferred);
        actions.extend(self.hang_up(now, Why::OperatorHungUp));
        actions.extend(self.settle(now));
        Some((handover, actions))
    }

    fn sip(&mut self, now: Now, event: UaEvent) -> Vec<Action> {
        if matches!(event, UaEvent::Offer { .. } | UaEvent::OfferWanted { .. } | UaEvent::Info { .. }) {
            // Whoever asks something within the call knows it.
            self.show_life();
        }
        match event {
            // Of calls of our own, of other requests, or dealt with by the owner.
            UaEvent::Progress { .. }
            | UaEvent::Answered { .. }
            | UaEvent::Challenged { .. }
            | UaEvent::Failed { .. }
            | UaEvent::Incoming { .. }
            | UaEvent::Response { .. }
            | UaEvent::Register { .. }
            | UaEvent::Refer(_)
            | UaEvent::OfferAnswered { .. }
            | UaEvent::OfferRefused { .. } => Vec::new(),
            UaEvent::Cancelled { .. } => {
                self.never_answered();
                self.close(now, Why::Cancelled)
            }
            UaEvent::Confirmed { answer, .. } => self.confirmed(now, answer),
            UaEvent::Offer { sdp, .. } => self.offered(now, &sdp),
            UaEvent::OfferWanted { .. } => self.offer_wanted(),
            UaEvent::Info { content_type, body, .. } => self.info(&content_type, &body),
            UaEvent::Pinged { alive, .. } => self.pinged(now, alive),
            UaEvent::Referred { status, .. } => self.referred(now, status),
            UaEvent::Ended { cause, .. } => {
                if matches!(cause, Cause::Rejected(_)) {
                    self.never_answered();
                }
                if matches!(cause, Cause::Bye { .. })
                    && let Some(actions) = self.taken_away(now)
                {
                    return actions;
                }
                self.close(now, ending::why_of(&cause, self.facts.answered.is_some()))
            }
        }
    }

    fn media(&mut self, now: Now, event: MediaEvent) -> Vec<Action> {
        if event.leg() != self.setup.leg {
            return self.operator_media(now, &event);
        }
        match event {
            MediaEvent::Opened { rtp, .. } => self.opened(now, rtp.port()),
            MediaEvent::OpenFailed { .. } => self.open_failed(now),
            MediaEvent::Digit { digit, .. } => self.pressed(now, digit),
            MediaEvent::Played { play, pieces, completed, .. } => self.played(now, play, pieces, completed),
            MediaEvent::Dead { .. } => self.dead(),
            MediaEvent::Alive { .. } => {
                self.show_life();
                Vec::new()
            }
            MediaEvent::FaxTone { .. } => self.fax(now),
            MediaEvent::Recorded { recording, end, .. } => self.recorded(now, recording, end),
            MediaEvent::Closed { end, .. } => self.closed(now, end),
        }
    }

    fn place(&mut self) -> Option<&mut Place> {
        match &mut self.state {
            State::Serving(place) => Some(place),
            _ => None,
        }
    }
}
