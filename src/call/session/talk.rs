//! The talk: both hear each other, hold, recording, and its end.

use super::{
    super::{
        api::Action,
        record::{QueueEnd, TalkEnd},
        stream::Stream,
    },
    CallSession,
    place::{At, Talk},
};
use crate::{
    acd::Rang,
    clock::Now,
    media::{MediaCommand, RecordLimits},
    vocab::{AttemptId, RecordingKind},
};

impl CallSession {
    /// The operator takes the call: the first one who does has it.
    pub(super) fn connect(&mut self, now: Now, attempt: AttemptId) -> Vec<Action> {
        if !std::mem::take(&mut self.queued) {
            let mut actions = self.operator(attempt).map(|leg| leg.hang_up(now, None)).unwrap_or_default();
            actions.extend(self.rang(now, attempt, Rang::CallerGone, None));
            return actions;
        }
        let codec = self.operator(attempt).and_then(|leg| leg.codec());
        let mut actions = self.pick_up_with(now, codec);
        actions.extend(self.rang(now, attempt, Rang::Answered, None));
        actions.extend(self.call_off(now, Rang::Elsewhere));
        self.account.left(now.mono, QueueEnd::Answered);
        actions.extend(self.begin_talk(now, attempt));
        actions.extend(self.dismiss_referrer(now, 200));
        actions
    }

    /// Caller and operator hear each other from now on.
    pub(super) fn begin_talk(&mut self, now: Now, attempt: AttemptId) -> Vec<Action> {
        let Some(leg) = self.operators.iter().find(|leg| leg.attempt == attempt) else { return Vec::new() };
        let (operator, wrap_up, held) = (leg.operator.clone(), leg.wrap_up, leg.is_held());
        self.account.talk_began(now.mono, &operator, wrap_up);
        let was_spoken_to = self.stream.as_ref().and_then(Stream::agreed).is_some();
        let Some(place) = self.place() else { return Vec::new() };
        place.at = At::Talk(Talk { attempt, operator, bridged: false, recording: None });
        place.plays.next_room();
        let mut actions = Vec::new();
        if was_spoken_to {
            actions.push(self.quiet());
        }
        actions.extend(self.bridge());
        actions.extend(self.record_talk(now));
        if held {
            actions.extend(self.operator_holds(now, attempt));
        }
        actions
    }

    /// As soon as it is known where both sides are spoken to; of a telephone that called without an offer the ACK says so.
    pub(super) fn bridge(&mut self) -> Option<Action> {
        self.stream.as_ref().and_then(Stream::agreed)?;
        let a = self.setup.leg;
        let attempt = self.place()?.talk()?;
        let b = self.operator(attempt)?.leg();
        let At::Talk(talk) = &mut self.place()?.at else { return None };
        if std::mem::replace(&mut talk.bridged, true) {
            return None;
        }
        Some(Action::Media(MediaCommand::Bridge { a, b }))
    }

    pub(super) fn operator_holds(&mut self, now: Now, attempt: AttemptId) -> Vec<Action> {
        if self.place().and_then(|place| place.talk()) != Some(attempt) {
            return Vec::new();
        }
        self.account.held(now.mono);
        let mut actions = vec![Action::Stage("on hold by the operator".to_owned())];
        actions.extend(self.play_music());
        actions
    }

    pub(super) fn operator_resumes(&mut self, now: Now, attempt: AttemptId) -> Vec<Action> {
        if self.place().and_then(|place| place.talk()) != Some(attempt) {
            return Vec::new();
        }
        self.account.resumed(now.mono);
        vec![Action::Stage("the talk goes on".to_owned()), self.quiet()]
    }

    /// The talk is over; its operator's leg is not touched.
    pub(super) fn part(&mut self, now: Now, end: TalkEnd) -> Vec<Action> {
        let leg = self.setup.leg;
        let Some(place) = self.place() else { return Vec::new() };
        let At::Talk(talk) = std::mem::replace(&mut place.at, At::Ringing) else { return Vec::new() };
        self.account.talk_ended(now.mono, end);
        let mut actions = Vec::new();
        if talk.recording.is_some() {
            actions.push(Action::Media(MediaCommand::StopRecording { leg }));
        }
        if talk.bridged {
            actions.extend([Action::Media(MediaCommand::Part { leg }), self.quiet()]);
        }
        actions.push(Action::Stage(format!("the talk with {} is over: {end:?}", talk.operator)));
        actions
    }

    fn record_talk(&mut self, now: Now) -> Vec<Action> {
        if !self.department().is_some_and(|department| department.recorded) {
            return Vec::new();
        }
        let recording = self.next_recording(RecordingKind::Talk);
        let Some(At::Talk(talk)) = self.place().map(|place| &mut place.at) else { return Vec::new() };
        talk.recording = Some(recording);
        self.account.recorded_as(recording);
        self.unreported = self.unreported.saturating_add(1);
        let longest = (self.facts.started.mono + self.setup.longest).saturating_duration_since(now.mono);
        let limits = RecordLimits { longest, silence: None };
        vec![Action::Media(MediaCommand::Record { leg: self.setup.leg, recording, limits }), Action::Noted]
    }
}
