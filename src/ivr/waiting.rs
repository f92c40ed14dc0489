//! Waiting for an operator: told before, then music with honest announcements, until an operator answers, the
//! caller chooses something else, or the department closes.
//!
//! Owns what is said to those who wait and how often. Must not know who is rung or in which order: it is told the place,
//! and that another operator is tried. An announcement is never cut by another one; music is.

mod pace;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use self::pace::Pace;
use super::{
    asking::{Asking, Said, sentences},
    room::{Place, RoomAction, RoomEvent, WaitDone},
    script::{AtClosing, Department, NodeId, NodeKind, Script},
    words::Voice,
};
use crate::{
    calendar::Status,
    clock::Now,
    speech::{self, System},
    vocab::{Digit, Lang, Piece, PlayId, Utterance},
};

/// One stretch of music; the next follows where it ended.
const MUSIC: Duration = Duration::from_secs(60);
/// Between the council's own words to those who wait.
const BETWEEN_WORDS: Duration = Duration::from_secs(20);
/// After a moment of closing that turned out not to be one (the clock was set back).
const CLOSING_AGAIN: Duration = Duration::from_secs(60);

type Actions = Vec<RoomAction<WaitDone>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Before the queue: nobody is rung yet.
    Notice,
    /// An announcement.
    Words,
    /// `then_words`: the council's own text follows this stretch.
    Music {
        then_words: bool,
    },
    Over,
}

#[derive(Debug)]
pub struct Waiting {
    script: Arc<Script>,
    lang: Lang,
    department: NodeId,
    /// A talk of this call was cut off just now.
    cut_off: bool,
    asking: Asking,
    step: Step,
    pace: Pace,
    /// Keys count once they have been offered.
    offered: bool,
    closes: Option<Instant>,
}

impl Waiting {
    pub fn begin(now: Now, script: Arc<Script>, lang: Lang, department: NodeId) -> (Self, Actions) {
        Self::begin_with(now, script, lang, department, false)
    }

    /// The same for a caller whose operator has just been lost, who is told so first.
    pub fn begin_again(now: Now, script: Arc<Script>, lang: Lang, department: NodeId) -> (Self, Actions) {
        Self::begin_with(now, script, lang, department, true)
    }

    fn begin_with(now: Now, script: Arc<Script>, lang: Lang, department: NodeId, cut_off: bool) -> (Self, Actions) {
        let words = match script.find(department).map(|node| &node.kind) {
            Some(NodeKind::Department(department)) => department.waiting.clone(),
            _ => Default::default(),
        };
        let mut this = Self {
            asking: Asking::begin(now.mono),
            step: Step::Notice,
            pace: Pace::new(words),
            offered: false,
            closes: None,
            script,
            lang,
            department,
            cut_off,
        };
        this.closes = this.closing(&now);
        let notice = this.notice(&now);
        let actions = vec![this.asking.say(now.mono, notice)];
        (this, actions)
    }

    pub fn handle(&mut self, now: Now, event: RoomEvent) -> Actions {
        if self.step == Step::Over {
            return Vec::new();
        }
        match event {
            RoomEvent::Digit(digit) => self.key(now, digit),
            RoomEvent::Played { play, pieces } => self.played(now, play, pieces),
            RoomEvent::Tick => self.tick(now),
            RoomEvent::Held => self.asking.hold(),
            RoomEvent::Resumed if self.asking.resume() => match self.step {
                Step::Notice => {
                    let notice = self.notice(&now);
                    vec![self.asking.say(now.mono, notice)]
                }
                _ => self.go_on(now),
            },
            RoomEvent::Resumed | RoomEvent::Recorded { .. } => Vec::new(),
        }
    }

    /// The caller stands here now. The first time it is said at once, later with the next announcement.
    pub fn place(&mut self, now: Now, place: Place) -> Actions {
        self.pace.place(place);
        self.speak_if_due(now)
    }

    /// Nobody took the call, and another operator is rung.
    pub fn next(&mut self, now: Now) -> Actions {
        self.pace.next(now.mono);
        self.speak_if_due(now)
    }

    pub fn deadline(&self) -> Option<Instant> {
        let announcement = matches!(self.step, Step::Music { .. }).then(|| self.pace.due()).flatten();
        let announcement = announcement.filter(|_| self.asking.deadline().is_some());
        let times = [self.asking.deadline(), announcement, self.closes];
        times.into_iter().flatten().min().filter(|_| self.step != Step::Over)
    }

    fn played(&mut self, now: Now, play: PlayId, pieces: usize) -> Actions {
        match self.asking.played(play, pieces) {
            Some(said) => self.said(now, said),
            None => Vec::new(),
        }
    }

    fn said(&mut self, now: Now, said: Said) -> Actions {
        match self.step {
            Step::Notice => self.enter(now),
            Step::Music { then_words: true } if said == Said::All => match self.own_words(&now) {
                words if words.is_empty() => self.go_on(now),
                words => self.say(now, words),
            },
            _ => self.go_on(now),
        }
    }

    fn tick(&mut self, now: Now) -> Actions {
        if self.closes.is_some_and(|closes| now.mono >= closes) {
            self.closes = self.closing(&now).map(|closes| closes.max(now.mono + CLOSING_AGAIN));
            if self.closes.is_none() && self.is_closed(&now) {
                return self.done(WaitDone::Closed);
            }
        }
        if self.asking.is_overdue(now.mono) {
            self.asking.rest();
            return self.said(now, Said::Part);
        }
        self.speak_if_due(now)
    }

    fn key(&mut self, now: Now, digit: Digit) -> Actions {
        let Some(key) = self.asking.key(now.mono, digit).filter(|_| self.offered) else { return Vec::new() };
        let voice = Voice { script: &self.script, lang: self.lang, now: &now };
        match (key, voice.message_box_of(self.department)) {
            ('1', Some(message_box)) => self.done(WaitDone::Message(message_box)),
            ('#', _) => self.done(WaitDone::Menu),
            _ => Vec::new(),
        }
    }

    /// The caller has been told: operators may be rung.
    fn enter(&mut self, now: Now) -> Actions {
        self.pace.enter(now.mono);
        let mut actions = vec![RoomAction::Enter];
        let asks = self.department().is_some_and(|department| department.survey.is_some());
        actions.extend(if asks {
            let words = self.voice(&now).system(System::StayForMark);
            self.say(now, words)
        } else {
            self.go_on(now)
        });
        actions
    }

    /// The next thing in its turn: what is due, else music.
    fn go_on(&mut self, now: Now) -> Actions {
        match self.due_words(&now) {
            words if words.is_empty() => self.music(now),
            words => self.say(now, words),
        }
    }

    fn speak_if_due(&mut self, now: Now) -> Actions {
        let plays_music = matches!(self.step, Step::Music { .. }) && self.asking.deadline().is_some();
        match plays_music.then(|| self.due_words(&now)) {
            Some(words) if !words.is_empty() => self.say(now, words),
            _ => Vec::new(),
        }
    }

    fn say(&mut self, now: Now, words: Utterance) -> Actions {
        self.step = Step::Words;
        vec![self.asking.say(now.mono, words)]
    }

    fn music(&mut self, now: Now) -> Actions {
        let then_words = self.pace.words.say.is_some();
        self.step = Step::Music { then_words };
        let length = if then_words { BETWEEN_WORDS } else { MUSIC };
        vec![self.asking.say(now.mono, vec![Piece::Music(length)])]
    }

    /// «З’єднуємо з оператором. Зачекайте, будь ласка.», or the department by its title; and that it is recorded. After a
    /// talk that was cut off, that first.
    fn notice(&self, now: &Now) -> Utterance {
        let voice = self.voice(now);
        let title = voice.title(self.department);
        let connecting = if self.script.operator == Some(self.department) || title.is_empty() {
            voice.system(System::ConnectingOperator)
        } else {
            let named = [voice.system(System::Connecting), title].concat();
            sentences([named, voice.system(System::PleaseWait)])
        };
        let recorded = self.department().is_some_and(|department| department.recorded);
        let recorded = if recorded { voice.system(System::WillBeRecorded) } else { Utterance::new() };
        let cut_off = if self.cut_off { voice.system(System::TalkLost) } else { Utterance::new() };
        sentences([cut_off, connecting, recorded])
    }

    fn due_words(&mut self, now: &Now) -> Utterance {
        let due = self.pace.take(now.mono);
        let voice = Voice { script: &self.script, lang: self.lang, now };
        let mut words = Vec::new();
        words.extend(due.begin.map(|phrase| voice.system(phrase)));
        words.extend(due.position.map(|position| speech::place(self.lang, position)));
        words.extend(due.minutes.map(|(minutes, at_most)| speech::wait(self.lang, minutes, at_most)));
        words.extend(due.cost.map(|phrase| voice.system(phrase)));
        if due.keys {
            self.offered = true;
            if voice.message_box_of(self.department).is_some() {
                words.push(voice.system(System::ClosedMessageKey));
            }
            words.extend([voice.system(System::WaitingMenuKey), voice.system(System::WaitingStay)]);
        }
        let mut words = sentences(words);
        // A pause that belongs between two sentences is none after music.
        if matches!(words.first(), Some(Piece::Silence(_))) {
            words.remove(0);
        }
        words
    }

    fn own_words(&self, now: &Now) -> Utterance {
        self.pace.words.say.as_ref().map_or_else(Utterance::new, |say| self.voice(now).text(say))
    }

    /// When those who wait are sent away. Not while the clock cannot tell.
    fn closing(&self, now: &Now) -> Option<Instant> {
        let department = self.department().filter(|department| department.at_closing == AtClosing::Leave)?;
        let Status::Open { until, .. } = self.script.calendar.status(department.hours?, now) else { return None };
        let left = until.to_zoned(Now::kyiv()).ok()?.timestamp().duration_since(now.civil);
        Some(now.mono + Duration::try_from(left).unwrap_or_default())
    }

    fn is_closed(&self, now: &Now) -> bool {
        let office = self.department().map(|department| self.voice(now).office(department));
        office.is_some_and(|office| !office.is_open())
    }

    fn department(&self) -> Option<&Department> {
        match self.script.find(self.department).map(|node| &node.kind) {
            Some(NodeKind::Department(department)) => Some(department),
            _ => None,
        }
    }

    fn voice<'a>(&'a self, now: &'a Now) -> Voice<'a> {
        Voice { script: &self.script, lang: self.lang, now }
    }

    fn done(&mut self, done: WaitDone) -> Actions {
        self.step = Step::Over;
        self.asking.rest();
        vec![RoomAction::Done(done)]
    }
}
