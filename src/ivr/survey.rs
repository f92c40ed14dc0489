//! The mark after the talk: asked at once, on the caller's leg, when the operator has hung up.
//!
//! Owns the questions and what an answer is: a mark from 1 to 5, whether the matter is settled, and the wish to tell what
//! happened. Silence, a wrong key and hanging up are no mark; they are never counted as a bad one.
//! Who gave a mark is thanked and said goodbye to here; the goodbye to others, and the box, are the owner's.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    asking::{Asking, Said},
    room::{RoomAction, RoomEvent, SurveyResult},
    script::{NodeId, NodeKind, Script, SurveyWords},
    words::Voice,
};
use crate::{
    clock::Now,
    speech::System,
    vocab::{Digit, Lang, PlayId, Utterance},
};

/// After a question; people look at the telephone for the keys first.
const WAIT: Duration = Duration::from_secs(7);
/// Marks after which a council wants to hear more.
const LOW: u8 = 2;

type Actions = Vec<RoomAction<SurveyResult>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Mark,
    Resolved,
    Tell,
    Parting,
    Over,
}

#[derive(Debug)]
pub struct Survey {
    script: Arc<Script>,
    lang: Lang,
    words: SurveyWords,
    asking: Asking,
    step: Step,
    /// The question of this step has been put twice.
    repeated: bool,
    result: SurveyResult,
}

impl Survey {
    /// The operator of `department` has hung up.
    pub fn begin(now: Now, script: Arc<Script>, lang: Lang, department: NodeId) -> (Self, Actions) {
        let words = match script.find(department).map(|node| &node.kind) {
            Some(NodeKind::Department(department)) => department.survey.clone().unwrap_or_default(),
            _ => SurveyWords::default(),
        };
        let asking = Asking::begin(now.mono);
        let result = SurveyResult::default();
        let mut this = Self { script, lang, words, asking, step: Step::Mark, repeated: false, result };
        let actions = this.speak(now);
        (this, actions)
    }

    pub fn handle(&mut self, now: Now, event: RoomEvent) -> Actions {
        match event {
            RoomEvent::Digit(digit) => self.key(now, digit),
            RoomEvent::Played { play, pieces } => self.played(now, play, pieces),
            RoomEvent::Tick => self.tick(now),
            RoomEvent::Held => self.asking.hold(),
            RoomEvent::Resumed if self.asking.resume() => self.speak(now),
            RoomEvent::Resumed | RoomEvent::Recorded { .. } => Vec::new(),
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.asking.deadline()
    }

    /// What is known by now, also when the caller hangs up in the middle.
    pub fn result(&self) -> SurveyResult {
        self.result
    }

    fn played(&mut self, now: Now, play: PlayId, pieces: usize) -> Actions {
        match self.asking.played(play, pieces) {
            Some(said) => self.said(now, said),
            None => Vec::new(),
        }
    }

    fn said(&mut self, now: Now, said: Said) -> Actions {
        if self.step == Step::Parting {
            return self.done();
        }
        self.result.asked |= self.step == Step::Mark && said == Said::All;
        self.asking.listen(now.mono, WAIT)
    }

    fn tick(&mut self, now: Now) -> Actions {
        if self.asking.is_overdue(now.mono) {
            self.asking.rest();
            return self.said(now, Said::Part);
        }
        if !self.asking.is_silent(now.mono) {
            return Vec::new();
        }
        match self.step {
            // Who does not want to tell has been told how to go.
            Step::Mark | Step::Resolved if !self.repeated => {
                self.repeated = true;
                self.speak(now)
            }
            Step::Mark => self.part(now),
            Step::Resolved => self.settled(now),
            Step::Tell | Step::Parting | Step::Over => self.part(now),
        }
    }

    fn key(&mut self, now: Now, digit: Digit) -> Actions {
        let Some(key) = self.asking.key(now.mono, digit) else { return Vec::new() };
        let actions = match (self.step, key) {
            (Step::Mark, '1'..='5') => {
                (self.result.asked, self.result.mark) = (true, Some(digit.event()));
                if self.words.no_second { self.settled(now) } else { self.ask(now, Step::Resolved) }
            }
            (Step::Resolved, '1' | '2') => {
                self.result.resolved = Some(key == '1');
                self.settled(now)
            }
            (Step::Tell, '1') => {
                self.result.tell = self.words.tell;
                self.done()
            }
            (Step::Mark | Step::Resolved | Step::Tell, '*') => self.speak(now),
            _ => return Vec::new(),
        };
        self.asking.jumped(now.mono, digit);
        actions
    }

    /// Both answers are in, or as many as will come.
    fn settled(&mut self, now: Now) -> Actions {
        let low = self.result.mark.is_some_and(|mark| mark <= LOW);
        if low && self.words.tell.is_some() { self.ask(now, Step::Tell) } else { self.part(now) }
    }

    fn ask(&mut self, now: Now, step: Step) -> Actions {
        (self.step, self.repeated) = (step, false);
        self.speak(now)
    }

    fn speak(&mut self, now: Now) -> Actions {
        let voice = Voice { script: &self.script, lang: self.lang, now: &now };
        let words = match self.step {
            Step::Mark => self.question(&voice),
            Step::Resolved => voice.system(System::SurveyResolved),
            Step::Tell => voice.system(System::SurveyTell),
            Step::Parting | Step::Over => return self.part(now),
        };
        vec![self.asking.say(now.mono, words)]
    }

    fn question(&self, voice: &Voice<'_>) -> Utterance {
        let own = self.words.question.as_ref().map(|question| voice.text(question));
        own.filter(|words| !words.is_empty()).unwrap_or_else(|| voice.system(System::SurveyMark))
    }

    fn part(&mut self, now: Now) -> Actions {
        if self.result.mark.is_none() {
            return self.done();
        }
        self.step = Step::Parting;
        let voice = Voice { script: &self.script, lang: self.lang, now: &now };
        let words = voice.system(System::SurveyThanks);
        vec![self.asking.say_last(now.mono, words)]
    }

    fn done(&mut self) -> Actions {
        if self.step == Step::Over {
            return Vec::new();
        }
        self.step = Step::Over;
        self.asking.rest();
        vec![RoomAction::Done(self.result)]
    }
}
