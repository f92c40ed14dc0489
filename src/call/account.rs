//! What happened around the menus: queues, who was rung, talks, the mark, messages.
//!
//! Owns the part of the record that grows during a call, and its bounds. Must not know why anything happened.

use std::time::{Duration, Instant};

use super::record::{Attempt, CallRecord, Message, QueueEnd, QueueVisit, SurveyRecord, Talk, TalkEnd, WayKind};
use crate::{acd::Rang, ivr::SurveyResult, vocab::RecordingId};

/// A caller who goes round and round, or is sent round, must not fill the journal.
const MOST_QUEUES: usize = 30;
const MOST_ATTEMPTS: usize = 200;
const MOST_TALKS: usize = 30;
const MOST_MESSAGES: usize = 20;

#[derive(Clone, Debug)]
pub(super) struct Account {
    started: Instant,
    queues: Vec<QueueVisit>,
    /// The last of `queues` has not ended yet.
    in_queue: bool,
    talks: Vec<Talk>,
    /// The last of `talks` goes on.
    in_talk: bool,
    held: Option<Instant>,
    survey: Option<SurveyRecord>,
    messages: Vec<Message>,
}

/// One ringing that has come out.
pub(super) struct Ringing<'a> {
    pub operator: &'a str,
    pub way: WayKind,
    pub from: Instant,
    pub result: Rang,
    pub status: Option<u16>,
}

impl Account {
    pub fn new(started: Instant) -> Self {
        Self {
            started,
            queues: Vec::new(),
            in_queue: false,
            talks: Vec::new(),
            in_talk: false,
            held: None,
            survey: None,
            messages: Vec::new(),
        }
    }

    /// Both could hear each other, at least once.
    pub fn talked(&self) -> bool {
        !self.talks.is_empty()
    }

    pub fn left_message(&self) -> bool {
        !self.messages.is_empty()
    }

    /// The last queue was left by hanging up.
    pub fn abandoned(&self) -> bool {
        self.queues.last().is_some_and(|visit| visit.end == QueueEnd::Abandoned)
    }

    /// How the last ringing of the last queue came out.
    pub fn last_rang(&self) -> Option<Rang> {
        Some(self.queues.last()?.attempts.last()?.result)
    }

    pub fn asked(&mut self, now: Instant, queue: String) {
        self.left(now, QueueEnd::Broken);
        if self.queues.len() >= MOST_QUEUES {
            return;
        }
        let at = self.since(now);
        let (entered_ms, position, end) = (None, None, QueueEnd::Broken);
        self.queues.push(QueueVisit {
            queue,
            asked_ms: at,
            entered_ms,
            ended_ms: at,
            position,
            end,
            attempts: Vec::new(),
        });
        self.in_queue = true;
    }

    pub fn entered(&mut self, now: Instant) {
        let at = self.since(now);
        if let Some(visit) = self.visit() {
            visit.entered_ms.get_or_insert(at);
        }
    }

    pub fn placed(&mut self, position: u16) {
        if let Some(visit) = self.visit() {
            visit.position.get_or_insert(position);
        }
    }

    pub fn rang(&mut self, now: Instant, ringing: &Ringing<'_>) {
        let (from_ms, to_ms) = (self.since(ringing.from), self.since(now));
        let Some(visit) = self.visit().filter(|visit| visit.attempts.len() < MOST_ATTEMPTS) else { return };
        visit.attempts.push(Attempt {
            operator: ringing.operator.to_owned(),
            way: ringing.way,
            from_ms,
            to_ms,
            result: ringing.result,
            sip_status: ringing.status,
        });
    }

    pub fn left(&mut self, now: Instant, end: QueueEnd) {
        let at = self.since(now);
        if let Some(visit) = self.visit() {
            (visit.ended_ms, visit.end) = (at, end);
        }
        self.in_queue = false;
    }

    pub fn talk_began(&mut self, now: Instant, operator: &str, wrap_up: Duration) {
        self.talk_ended(now, TalkEnd::Us);
        if self.talks.len() >= MOST_TALKS {
            return;
        }
        let at = self.since(now);
        self.talks.push(Talk {
            operator: operator.to_owned(),
            from_ms: at,
            to_ms: at,
            hold_ms: 0,
            wrap_up_ms: millis(wrap_up),
            end: TalkEnd::Us,
            recording: None,
        });
        self.in_talk = true;
    }

    pub fn recorded_as(&mut self, recording: RecordingId) {
        if let Some(talk) = self.talk() {
            talk.recording = Some(recording);
        }
    }

    /// There is no file after all.
    pub fn not_recorded(&mut self, recording: RecordingId) {
        for talk in self.talks.iter_mut().filter(|talk| talk.recording == Some(recording)) {
            talk.recording = None;
        }
    }

    pub fn held(&mut self, now: Instant) {
        if self.in_talk {
            self.held.get_or_insert(now);
        }
    }

    pub fn resumed(&mut self, now: Instant) {
        let held = self.held.take().map_or(0, |since| millis(now.saturating_duration_since(since)));
        if let Some(talk) = self.talk() {
            talk.hold_ms += held;
        }
    }

    pub fn talk_ended(&mut self, now: Instant, end: TalkEnd) {
        self.resumed(now);
        let at = self.since(now);
        if let Some(talk) = self.talk() {
            (talk.to_ms, talk.end) = (at, end);
        }
        self.in_talk = false;
    }

    /// After a transfer a caller may be asked again: a mark outweighs silence, a later mark an earlier one.
    pub fn surveyed(&mut self, result: SurveyResult) {
        let SurveyResult { asked, mark, resolved, .. } = result;
        match &mut self.survey {
            Some(before) if mark.is_none() => before.asked |= asked,
            survey => *survey = Some(SurveyRecord { asked, mark, resolved }),
        }
    }

    pub fn message(&mut self, at: Instant, message: Message) {
        if self.messages.len() < MOST_MESSAGES {
            let at_ms = self.since(at);
            self.messages.push(Message { at_ms, ..message });
        }
    }

    /// What was noted so far; a queue or a talk that goes on counts up to `now`.
    pub fn write(&self, now: Instant, record: CallRecord) -> CallRecord {
        let mut ended = self.clone();
        ended.talk_ended(now, TalkEnd::Us);
        ended.left(now, QueueEnd::Broken);
        let Self { queues, talks, survey, messages, .. } = ended;
        CallRecord { queues, talks, survey, messages, ..record }
    }

    fn visit(&mut self) -> Option<&mut QueueVisit> {
        self.queues.last_mut().filter(|_| self.in_queue)
    }

    fn talk(&mut self) -> Option<&mut Talk> {
        self.talks.last_mut().filter(|_| self.in_talk)
    }

    fn since(&self, at: Instant) -> u64 {
        millis(at.saturating_duration_since(self.started))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    fn busy(from: Instant) -> Ringing<'static> {
        Ringing { operator: "Олена", way: WayKind::Phone, from, result: Rang::Busy, status: Some(486) }
    }

    #[test]
    fn hold_is_counted_once_however_often_it_is_told_and_ends_with_the_talk() {
        let start = Instant::now();
        let mut account = Account::new(start);
        account.talk_began(at(start, 10), "Олена", Duration::from_secs(15));
        account.held(at(start, 20));
        account.held(at(start, 25));
        account.resumed(at(start, 30));
        account.resumed(at(start, 31));
        account.held(at(start, 40));
        account.talk_ended(at(start, 45), TalkEnd::Caller);
        let talk = &account.talks[0];
        assert_eq!((talk.from_ms, talk.to_ms, talk.hold_ms, talk.wrap_up_ms), (10_000, 45_000, 15_000, 15_000));
    }

    #[test]
    fn a_caller_who_is_sent_round_for_ever_fills_a_bounded_record() {
        let start = Instant::now();
        let mut account = Account::new(start);
        for _ in 0..1000 {
            account.asked(start, "ЦНАП".into());
            for _ in 0..1000 {
                account.rang(start, &busy(start));
            }
            account.left(start, QueueEnd::Answered);
            account.talk_began(start, "Олена", Duration::ZERO);
            account.talk_ended(start, TalkEnd::Transferred);
        }
        assert_eq!((account.queues.len(), account.talks.len()), (MOST_QUEUES, MOST_TALKS));
        assert!(account.queues.iter().all(|visit| visit.attempts.len() == MOST_ATTEMPTS));
    }

    #[test]
    fn a_ringing_that_comes_out_after_the_queue_was_left_belongs_to_no_queue() {
        let start = Instant::now();
        let mut account = Account::new(start);
        account.asked(start, "ЦНАП".into());
        account.left(at(start, 1), QueueEnd::ToMenu);
        account.rang(at(start, 2), &busy(start));
        assert!(account.queues[0].attempts.is_empty());
    }

    #[test]
    fn a_mark_is_not_taken_back_by_a_later_silence() {
        let mut account = Account::new(Instant::now());
        account.surveyed(SurveyResult { asked: true, mark: Some(5), resolved: Some(true), tell: None });
        account.surveyed(SurveyResult { asked: true, ..SurveyResult::default() });
        assert_eq!(account.survey.and_then(|survey| survey.mark), Some(5));
    }
}
