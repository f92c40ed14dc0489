//! The question to an operator on a mobile whether they take the call. A mobile's voicemail answers too; it does not
//! press 1, and must never take the citizen.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    asking::{Asking, sentences},
    room::{RoomAction, RoomEvent},
    script::{NodeId, Script},
    words::Voice,
};
use crate::{
    clock::Now,
    speech::{self, System},
    vocab::{Digit, Lang, PhoneNumber, Piece, Utterance},
};

/// A mobile's sound path opens a little after its 200.
const LEAD: Duration = Duration::from_millis(500);
/// Between the two times the question is put.
const BETWEEN: Duration = Duration::from_millis(1500);
/// A citizen waits meanwhile.
const LONGEST: Duration = Duration::from_secs(20);

type Actions = Vec<RoomAction<bool>>;

#[derive(Debug)]
pub struct Acceptance {
    script: Arc<Script>,
    lang: Lang,
    department: NodeId,
    caller: Option<PhoneNumber>,
    asking: Asking,
    until: Instant,
    /// The question is settled: this is reported once nothing more is to be said.
    answer: Option<bool>,
    over: bool,
}

impl Acceptance {
    /// A mobile has answered for a caller of `department`.
    pub fn begin(
        now: Now,
        script: Arc<Script>,
        lang: Lang,
        department: NodeId,
        caller: Option<PhoneNumber>,
    ) -> (Self, Actions) {
        let (asking, until) = (Asking::begin(now.mono), now.mono + LONGEST);
        let mut this = Self { script, lang, department, caller, asking, until, answer: None, over: false };
        let actions = this.speak(now);
        (this, actions)
    }

    pub fn handle(&mut self, now: Now, event: RoomEvent) -> Actions {
        if self.over {
            return Vec::new();
        }
        match event {
            RoomEvent::Digit(digit) => self.key(now, digit),
            RoomEvent::Played { play, pieces } => match self.asking.played(play, pieces) {
                Some(_) if self.answer.is_some() => self.done(false),
                Some(_) => self.asking.listen(now.mono, LONGEST),
                None => Vec::new(),
            },
            RoomEvent::Tick if now.mono >= self.until => self.done(false),
            RoomEvent::Held => self.asking.hold(),
            RoomEvent::Resumed if self.asking.resume() => self.speak(now),
            RoomEvent::Tick | RoomEvent::Resumed | RoomEvent::Recorded { .. } => Vec::new(),
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        (!self.over).then_some(self.until)
    }

    /// The caller has gone, or another operator was quicker: «Дзвінок уже завершено.», then `Done(false)`.
    pub fn over(&mut self, now: Now) -> Actions {
        if self.over || self.answer.is_some() {
            return Vec::new();
        }
        self.answer = Some(false);
        self.until = self.until.min(now.mono + Duration::from_secs(5));
        let words = self.voice(&now).system(System::CallOver);
        vec![self.asking.say_last(now.mono, words)]
    }

    fn key(&mut self, now: Now, digit: Digit) -> Actions {
        match self.asking.key(now.mono, digit) {
            Some(key) if self.answer.is_none() => self.done(key == '1'),
            _ => Vec::new(),
        }
    }

    fn speak(&mut self, now: Now) -> Actions {
        let question = self.question(&now);
        let mut words = vec![Piece::Silence(LEAD)];
        words.extend(question.iter().cloned());
        words.push(Piece::Silence(BETWEEN));
        words.extend(question);
        vec![self.asking.say(now.mono, words)]
    }

    fn question(&self, now: &Now) -> Utterance {
        let voice = self.voice(now);
        let mut call = voice.title(self.department);
        if !call.is_empty() {
            call.splice(0..0, voice.system(System::CallFor));
        }
        let number = match &self.caller {
            Some(number) => [voice.system(System::CallerNumber), speech::number(self.lang, number)].concat(),
            None => voice.system(System::CallerNumberHidden),
        };
        sentences([call, number, voice.system(System::CallAcceptKey)])
    }

    fn voice<'a>(&'a self, now: &'a Now) -> Voice<'a> {
        Voice { script: &self.script, lang: self.lang, now }
    }

    fn done(&mut self, accepted: bool) -> Actions {
        self.over = true;
        self.asking.rest();
        vec![RoomAction::Done(accepted)]
    }
}
