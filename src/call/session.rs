//! One call from its INVITE to its record.
//!
//! Owns the order of things between signalling, media and menus: a port before the answer, the first word not before
//! the caller can hear it, goodbye before BYE, and exactly one record on every path.
//!
//! ```text
//! Opening ──port──> Ringing ──180, ring──> Answered ──200, ACK──> Talking ──BYE──> Closing ──leg closed──> Done
//!    └── no port, bad offer, CANCEL ───────────────────────────────────────────────────┘        (one record)
//! ```
//!
//! Must not know how a packet is sent or who drives it.

use std::time::{Duration, Instant};

use super::{
    api::{Action, Event, Setup},
    info,
    record::CallRecord,
    stream::{self, Stream},
    verdict::{End, Facts, Why},
};
use crate::{
    clock::Now,
    ivr::{self, Ending, Interpreter},
    media::{LegEnd, MediaCommand, MediaEvent},
    sip::{Cause, IncomingInvite, Reject, UaEvent},
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
}

/// What is known of the peer while no media comes from it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Heard,
    /// Media is dead; an in-dialog OPTIONS asks whether the peer is.
    Asked,
}

pub struct CallSession {
    setup: Setup,
    facts: Facts,
    stream: Option<Stream>,
    state: State,
}

impl CallSession {
    /// An INVITE that is to be served: asks for a port on `invite.flow.local`.
    pub fn begin(now: Now, setup: Setup, invite: &IncomingInvite) -> (Self, Vec<Action>) {
        let lang = setup.script.languages.first().copied().unwrap_or(crate::vocab::Lang::UK);
        let facts = Facts::new(now, setup.call, lang, invite);
        let open = MediaCommand::Open { leg: setup.leg, local: invite.flow.local.ip() };
        let actions = vec![Action::Stage(facts.arrival()), Action::Media(open)];
        let state = State::Opening { offer: invite.offer.clone(), until: now.mono + LONGEST_OPENING };
        (Self { setup, facts, stream: None, state }, actions)
    }

    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Action> {
        match event {
            Event::Sip(event) => self.sip(now, event),
            Event::Media(event) => self.media(now, event),
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
                talk.menu.deadline().into_iter().chain(limit).min()
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
        match event {
            UaEvent::Incoming { .. } => Vec::new(),
            UaEvent::Cancelled { .. } => self.close(now, Why::Cancelled),
            UaEvent::Confirmed { answer, .. } => self.confirmed(now, answer),
            UaEvent::Offer { sdp, .. } => self.offered(now, &sdp),
            UaEvent::OfferWanted { .. } => self.offer_wanted(),
            UaEvent::Info { content_type, body, .. } => self.info(&content_type, &body),
            UaEvent::Pinged { alive, .. } => self.pinged(now, alive),
            UaEvent::Ended { cause, .. } => self.close(now, why_of(&cause)),
        }
    }

    fn media(&mut self, now: Now, event: MediaEvent) -> Vec<Action> {
        match event {
            MediaEvent::Opened { rtp, .. } => self.opened(now, rtp),
            MediaEvent::OpenFailed { .. } => self.open_failed(now),
            MediaEvent::Digit { digit, .. } => self.menu(now, ivr::Event::Digit(digit)),
            MediaEvent::Played { play, pieces, .. } => self.menu(now, ivr::Event::Played { play, pieces }),
            MediaEvent::Dead { .. } => self.dead(),
            MediaEvent::Alive { .. } => Vec::new(),
            MediaEvent::FaxTone { .. } => self.fax(now),
            MediaEvent::Closed { end, .. } => self.closed(now, end),
        }
    }

    fn tick(&mut self, now: Now) -> Vec<Action> {
        match &mut self.state {
            State::Opening { until, .. } if now.mono >= *until => {
                self.reject(now, Reject { status: 500, warning: Some("no RTP port") }, Why::Refused)
            }
            State::Ringing { until, description } if now.mono >= *until => {
                let description = std::mem::take(description);
                self.accept(now, description)
            }
            State::Answered { begin_by: Some(at) } if now.mono >= *at => self.talk(now),
            State::Talking(talk)
                if now.mono >= self.facts.started.mono + self.setup.longest && !talk.menu.is_leaving() =>
            {
                self.menu(now, ivr::Event::Leave(Ending::TooLong))
            }
            State::Talking(_) => self.menu(now, ivr::Event::Tick),
            State::Closing { until, .. } if now.mono >= *until => self.closed(now, LegEnd::default()),
            _ => Vec::new(),
        }
    }

    /// The port is there: the answer can be written.
    fn opened(&mut self, now: Now, rtp: std::net::SocketAddr) -> Vec<Action> {
        let State::Opening { offer, .. } = &mut self.state else { return Vec::new() };
        let mut stream = Stream::new(self.setup.call, rtp);
        let described = match offer.take() {
            Some(offer) => stream.answer(&offer),
            None => Ok(stream.offer()),
        };
        match described {
            Ok(description) if self.setup.ring.is_zero() => {
                self.stream = Some(stream);
                self.accept(now, description)
            }
            Ok(description) => {
                self.stream = Some(stream);
                self.state = State::Ringing { until: now.mono + self.setup.ring, description };
                vec![Action::Ring]
            }
            Err(error) => self.reject(now, stream::refusal(error), Why::Refused),
        }
    }

    fn open_failed(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Opening { .. } => {
                let reject = Reject { status: 500, warning: Some("no RTP port is free") };
                let mut actions = self.reject(now, reject, Why::Refused);
                actions.extend(self.closed(now, LegEnd::default()));
                actions
            }
            State::Closing { .. } => self.closed(now, LegEnd::default()),
            _ => Vec::new(),
        }
    }

    fn accept(&mut self, now: Now, description: Vec<u8>) -> Vec<Action> {
        self.facts.answered = Some(now.mono);
        let agreed = self.stream.as_ref().and_then(Stream::agreed);
        self.state = State::Answered { begin_by: agreed.map(|_| now.mono + BEGIN_WITHOUT_ACK) };
        let mut actions = vec![Action::Accept(description)];
        // Frames leave from the 200 on; words wait for the ACK.
        actions.extend(self.configure());
        actions
    }

    fn confirmed(&mut self, now: Now, answer: Option<Vec<u8>>) -> Vec<Action> {
        let mut actions = Vec::new();
        if let (Some(answer), Some(stream)) = (answer, self.stream.as_mut()) {
            match stream.accept(&answer) {
                Ok(_) => actions.extend(self.configure()),
                // An ACK cannot be refused: a call without a stream is hung up (RFC 3261 §13.2.1); a later answer that
                // cannot be read leaves the stream as it was.
                Err(_) if matches!(self.state, State::Answered { .. }) => return self.hang_up(now, Why::Refused(488)),
                Err(_) => {}
            }
        }
        if matches!(self.state, State::Answered { .. }) {
            if self.stream.as_ref().and_then(Stream::agreed).is_none() {
                return self.hang_up(now, Why::Refused(488));
            }
            actions.extend(self.talk(now));
        }
        actions.extend(self.hold_or_resume(now));
        actions
    }

    fn offered(&mut self, now: Now, offer: &[u8]) -> Vec<Action> {
        if !matches!(self.state, State::Answered { .. } | State::Talking(_)) {
            return Vec::new();
        }
        let Some(stream) = self.stream.as_mut() else { return Vec::new() };
        match stream.answer(offer) {
            Ok(answer) => {
                let mut actions = vec![Action::AnswerOffer(answer)];
                actions.extend(self.configure());
                actions.extend(self.hold_or_resume(now));
                actions
            }
            Err(error) => vec![Action::RefuseOffer(stream::refusal(error))],
        }
    }

    fn offer_wanted(&mut self) -> Vec<Action> {
        match (&self.state, self.stream.as_mut()) {
            (State::Answered { .. } | State::Talking(_), Some(stream)) => vec![Action::AnswerOffer(stream.offer())],
            _ => Vec::new(),
        }
    }

    fn configure(&mut self) -> Option<Action> {
        let params = self.stream.as_ref()?.agreed()?;
        self.facts.codec = Some(params.codec);
        Some(Action::Media(MediaCommand::Configure { leg: self.setup.leg, params }))
    }

    fn hold_or_resume(&mut self, now: Now) -> Vec<Action> {
        let held = self.stream.as_ref().is_some_and(Stream::is_held);
        self.menu(now, if held { ivr::Event::Held } else { ivr::Event::Resumed })
    }

    /// The first words.
    fn talk(&mut self, now: Now) -> Vec<Action> {
        let (menu, begun) = Interpreter::begin(now, self.setup.script.clone(), self.setup.start);
        self.state = State::Talking(Box::new(Talk { menu, life: Life::Heard }));
        let mut actions = vec![Action::Stage(self.facts.answer())];
        actions.extend(self.obey(now, begun));
        if self.stream.as_ref().is_some_and(Stream::is_held) {
            actions.extend(self.menu(now, ivr::Event::Held));
        }
        actions
    }

    fn menu(&mut self, now: Now, event: ivr::Event) -> Vec<Action> {
        match &mut self.state {
            State::Talking(talk) => {
                let actions = talk.menu.handle(now, event);
                self.obey(now, actions)
            }
            // A late report still tells what was heard; a late key tells nothing.
            State::Closing { talk: Some(talk), .. } if matches!(event, ivr::Event::Played { .. }) => {
                talk.menu.handle(now, event);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn obey(&mut self, now: Now, actions: Vec<ivr::Action>) -> Vec<Action> {
        let leg = self.setup.leg;
        let mut obeyed = Vec::with_capacity(actions.len());
        for action in actions {
            match action {
                ivr::Action::Play { play, utterance } => {
                    obeyed.push(Action::Media(MediaCommand::Play { leg, play, utterance }));
                }
                ivr::Action::Stop => obeyed.push(Action::Media(MediaCommand::Stop { leg })),
                ivr::Action::End(ending) => obeyed.extend(self.hang_up(now, Why::Menu(ending))),
            }
        }
        obeyed
    }

    fn info(&mut self, content_type: &str, body: &[u8]) -> Vec<Action> {
        // Through the media engine, which knows whether the same press came as RTP too.
        match (&self.state, info::digit(content_type, body)) {
            (State::Talking(_), Some(digit)) => {
                vec![Action::Media(MediaCommand::InfoDigit { leg: self.setup.leg, digit })]
            }
            _ => Vec::new(),
        }
    }

    fn dead(&mut self) -> Vec<Action> {
        let held = self.stream.as_ref().is_some_and(Stream::is_held);
        match &mut self.state {
            State::Talking(talk) if talk.life == Life::Heard && !held => {
                talk.life = Life::Asked;
                vec![Action::Ping]
            }
            _ => Vec::new(),
        }
    }

    /// A peer that answers is muted, not gone: the menu's own patience decides what becomes of it.
    fn pinged(&mut self, now: Now, alive: bool) -> Vec<Action> {
        match &mut self.state {
            State::Talking(talk) if talk.life == Life::Asked => {
                talk.life = Life::Heard;
                if alive { Vec::new() } else { self.hang_up(now, Why::MediaLost) }
            }
            _ => Vec::new(),
        }
    }

    fn fax(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Answered { .. } | State::Talking(_) => self.hang_up(now, Why::Fax),
            _ => Vec::new(),
        }
    }

    fn stop(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Opening { .. } | State::Ringing { .. } => {
                self.reject(now, Reject { status: 503, warning: None }, Why::Stopped)
            }
            State::Answered { .. } if self.stream.as_ref().and_then(Stream::agreed).is_none() => {
                self.hang_up(now, Why::Stopped(503))
            }
            State::Answered { .. } => {
                let mut actions = self.talk(now);
                actions.extend(self.menu(now, ivr::Event::Leave(Ending::Stopping)));
                actions
            }
            State::Talking(_) => self.menu(now, ivr::Event::Leave(Ending::Stopping)),
            State::Closing { .. } | State::Done => Vec::new(),
        }
    }

    fn reject(&mut self, now: Now, reject: Reject, why: fn(u16) -> Why) -> Vec<Action> {
        let why = why(reject.status);
        let mut actions = vec![Action::Reject(reject)];
        actions.extend(self.close(now, why));
        actions
    }

    fn hang_up(&mut self, now: Now, why: Why) -> Vec<Action> {
        let mut actions = vec![Action::HangUp(why.reason())];
        actions.extend(self.close(now, why));
        actions
    }

    /// Signalling is over: the leg is closed and asked what it measured. Only the first reason counts.
    fn close(&mut self, now: Now, why: Why) -> Vec<Action> {
        if matches!(self.state, State::Closing { .. } | State::Done) {
            return Vec::new();
        }
        let talk = match std::mem::replace(&mut self.state, State::Done) {
            State::Talking(talk) => Some(talk),
            _ => None,
        };
        let end = End { why, at: now.mono };
        self.state = State::Closing { end, talk, until: now.mono + LONGEST_CLOSING };
        let leg = self.setup.leg;
        // Stopped first, so that what was heard of the last words is reported before the leg is gone.
        vec![Action::Media(MediaCommand::Stop { leg }), Action::Media(MediaCommand::Close { leg })]
    }

    fn closed(&mut self, now: Now, leg: LegEnd) -> Vec<Action> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Closing { end, talk, .. } => {
                let journey = talk.as_ref().map(|talk| (talk.menu.journey(), talk.menu.lang()));
                let record = self.facts.record(end, journey, leg);
                vec![Action::Stage(super::verdict::departure(&record)), Action::Ended(Box::new(record))]
            }
            State::Done => Vec::new(),
            // The leg is gone under a living call: the media thread has failed, and the caller hears nothing.
            living => {
                self.state = living;
                let answered = !matches!(self.state, State::Opening { .. } | State::Ringing { .. });
                let mut actions = if answered {
                    self.hang_up(now, Why::MediaLost)
                } else {
                    self.reject(now, Reject { status: 500, warning: None }, Why::Refused)
                };
                actions.extend(self.closed(now, leg));
                actions
            }
        }
    }
}

fn why_of(cause: &Cause) -> Why {
    match cause {
        Cause::Bye { .. } | Cause::WeHungUp => Why::CallerHungUp,
        Cause::NoAck => Why::NotAcknowledged,
        Cause::Rejected(status) => Why::Refused(*status),
    }
}
