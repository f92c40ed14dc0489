//! Visits to message boxes: the recording in progress, and the message that is left of it.

use std::time::{Duration, Instant};

use super::{
    super::{account::Account, api::Action, record::Message},
    CallSession, State,
    place::{At, Place},
};
use crate::{
    clock::Now,
    ivr::{BoxResult, MessageBox, NodeId, RoomAction, RoomEvent},
    media::{MediaCommand, RecordEnd, RecordLimits, RecordStop},
    vocab::{RecordingId, RecordingKind},
};

pub(super) struct BoxVisit {
    pub room: MessageBox,
    name: String,
    /// The last one, unless it was discarded.
    pub recording: Option<RecordingId>,
    /// It has not been reported yet.
    running: bool,
    length: Duration,
    at: Instant,
}

impl BoxVisit {
    /// An event that comes after the caller has hung up: of what the room still wants only discarding is left to do.
    pub fn late(&mut self, now: Now, event: RoomEvent) -> Option<Action> {
        if matches!(event, RoomEvent::Digit(_) | RoomEvent::Tick) {
            return None;
        }
        let said = self.room.handle(now, event);
        said.iter().any(|action| matches!(action, RoomAction::Discard)).then(|| self.discard()).flatten()
    }

    fn discard(&mut self) -> Option<Action> {
        let recording = self.recording.take()?;
        self.length = Duration::ZERO;
        Some(Action::Media(MediaCommand::Discard { recording }))
    }

    fn message(&self, result: &BoxResult) -> Option<(Instant, Message)> {
        // A recorder that is late has the file all the same: rather a silent message than a lost one.
        self.so_far(result).filter(|_| result.kept || self.running)
    }

    /// Whatever becomes of it; while it runs, its file alone knows how long it is.
    fn so_far(&self, result: &BoxResult) -> Option<(Instant, Message)> {
        let recording = self.recording?;
        let length_ms = u64::try_from(self.length.as_millis()).unwrap_or(u64::MAX);
        let message = Message {
            box_name: self.name.clone(),
            recording,
            at_ms: 0,
            length_ms,
            number: result.number.clone(),
            heard: None,
        };
        Some((self.at, message))
    }
}

impl CallSession {
    pub(super) fn visit_box(&mut self, now: Now, node: NodeId) -> Vec<Action> {
        let script = self.setup.script.clone();
        let Some(name) = script.find(node).map(|node| node.name.to_string()) else { return Vec::new() };
        let (lang, caller) = (self.lang(), self.facts.caller.number.clone());
        let (room, said) = MessageBox::begin(now, script, lang, node, caller);
        let stay = self.setup.script.patience.longest_menu;
        let Some(place) = self.place() else { return Vec::new() };
        place.stay_until = Some(now.mono + stay);
        let stage = Action::Stage(format!("at the box «{name}»"));
        let (recording, running, length, at) = (None, false, Duration::ZERO, now.mono);
        place.at = At::Message(Box::new(BoxVisit { room, name, recording, running, length, at }));
        place.plays.next_room();
        let mut actions = vec![stage];
        actions.extend(self.box_said(now, said));
        actions.extend(self.held_already(now));
        actions
    }

    pub(super) fn record_message(&mut self, now: Now, longest: Duration, silence: Duration) -> Vec<Action> {
        let recording = self.next_recording(RecordingKind::Message);
        let leg = self.setup.leg;
        let Some(At::Message(visit)) = self.place().map(|place| &mut place.at) else { return Vec::new() };
        (visit.recording, visit.running, visit.at) = (Some(recording), true, now.mono);
        self.unreported += 1;
        let limits = RecordLimits { longest, silence: Some(silence) };
        vec![Action::Media(MediaCommand::Record { leg, recording, limits }), Action::Noted]
    }

    pub(super) fn discard_message(&mut self) -> Option<Action> {
        match self.place().map(|place| &mut place.at) {
            Some(At::Message(visit)) => visit.discard(),
            _ => None,
        }
    }

    pub(super) fn next_recording(&mut self, kind: RecordingKind) -> RecordingId {
        self.recordings = self.recordings.saturating_add(1);
        RecordingId { kind, call: self.setup.call, n: self.recordings }
    }

    /// A recording has ended, of a message or of a talk; perhaps of one that the caller has left.
    pub(super) fn recorded(&mut self, now: Now, recording: RecordingId, end: RecordEnd) -> Vec<Action> {
        self.unreported = self.unreported.saturating_sub(1);
        let there_is_none = end.length.is_zero();
        if recording.kind == RecordingKind::Talk {
            if there_is_none {
                self.account.not_recorded(recording);
            }
            return match end.why {
                RecordStop::NoSpace | RecordStop::Failed => {
                    vec![Action::Stage(format!("the talk is not recorded any more: {:?}", end.why))]
                }
                RecordStop::Asked | RecordStop::TooLong | RecordStop::Silence => Vec::new(),
            };
        }
        let event = RoomEvent::Recorded {
            spoken: end.spoken,
            kept: !there_is_none,
            failed: matches!(end.why, RecordStop::NoSpace | RecordStop::Failed),
        };
        if let Some(visit) = self.late.as_mut().filter(|visit| visit.recording == Some(recording)) {
            (visit.running, visit.length) = (false, end.length);
            let discarded = visit.late(now, event);
            return discarded.into_iter().collect();
        }
        match self.visit().filter(|visit| visit.recording == Some(recording)) {
            Some(visit) => {
                (visit.running, visit.length) = (false, end.length);
                let mut actions = self.room(now, event);
                actions.push(Action::Noted);
                actions
            }
            // Discarded while it ran: nobody wants the file.
            None if there_is_none => Vec::new(),
            None => vec![Action::Media(MediaCommand::Discard { recording })],
        }
    }

    /// The box is left: with what its room said, or in the middle. What was said until then is kept.
    pub(super) fn leave_box(&mut self, result: Option<&BoxResult>) -> Vec<Action> {
        let leg = self.setup.leg;
        let Some(place) = self.place().filter(|place| matches!(place.at, At::Message(_))) else { return Vec::new() };
        let At::Message(visit) = std::mem::replace(&mut place.at, At::Menu) else { return Vec::new() };
        place.plays.next_room();
        if !visit.running {
            return self.put_down(&visit, result.unwrap_or(visit.room.result()));
        }
        self.late = Some(visit);
        vec![Action::Media(MediaCommand::StopRecording { leg })]
    }

    /// The record is being made: the marks and messages of whatever the caller was at.
    pub(super) fn collect(&mut self, place: &mut Place) {
        let late = self.late.take();
        match &mut place.at {
            At::Survey(room) => self.account.surveyed(room.result()),
            At::Message(visit) => {
                if let Some((at, message)) = visit.message(visit.room.result()) {
                    self.account.message(at, message);
                }
            }
            _ => {}
        }
        if let Some((at, message)) = late.and_then(|visit| visit.message(visit.room.result())) {
            self.account.message(at, message);
        }
    }

    /// Messages that would be found after a power cut, though their visits are not over.
    pub(super) fn note_unfinished(&self, account: &mut Account) {
        let here = match &self.state {
            State::Serving(place) | State::Closing { place: Some(place), .. } => match &place.at {
                At::Message(visit) => Some(visit),
                _ => None,
            },
            _ => None,
        };
        let visits = here.into_iter().chain(&self.late);
        for visit in visits.filter(|visit| visit.running || !visit.length.is_zero()) {
            if let Some((at, message)) = visit.so_far(visit.room.result()) {
                account.message(at, message);
            }
        }
    }

    fn put_down(&mut self, visit: &BoxVisit, result: &BoxResult) -> Vec<Action> {
        let Some((at, message)) = visit.message(result) else {
            // Not wanted, and not said to be discarded either: no file without a message.
            let unwanted = visit.recording.filter(|_| !visit.length.is_zero());
            return unwanted.map(|recording| Action::Media(MediaCommand::Discard { recording })).into_iter().collect();
        };
        let stage = Action::Stage(format!("a message of {} s is kept", message.length_ms / 1000));
        self.account.message(at, message);
        vec![stage]
    }

    fn visit(&mut self) -> Option<&mut BoxVisit> {
        let place = match &mut self.state {
            State::Serving(place) | State::Closing { place: Some(place), .. } => place,
            _ => return None,
        };
        match &mut place.at {
            At::Message(visit) => Some(visit),
            _ => None,
        }
    }
}
