//! A visit to a message box: what to say, the tone, the recording, and what is to become of it.
//!
//! ```text
//! Intro ──tone──> Recording ──ended──> Number (when asked for) ──> Saved ──1──> Playing ──> Saved
//!   ^ nothing heard, once │ failed                                   └──2, discarded──> tone
//!   └─────────────────────┴──> «Запис зараз неможливий» ──> operator or menu
//! ```
//!
//! A caller who hangs up has left the message all the same: `result()` is true at any time, also after a `Recorded` that
//! comes later. The goodbye is the menus'.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    asking::{Asking, sentences},
    call_back::{self, CallBack, Turn},
    room::{BoxNext, BoxResult, RoomAction, RoomEvent},
    script::{BoxNode, NodeId, NodeKind, Script},
    words::Voice,
};
use crate::{
    clock::Now,
    speech::System,
    vocab::{Digit, Lang, PhoneNumber, Piece, PlayId, Utterance},
};

/// Silence that ends a message: long enough to look for a paper.
const SILENCE: Duration = Duration::from_secs(8);
/// After «Повідомлення збережено. …».
const WAIT: Duration = Duration::from_secs(6);
/// A recorder that does not report an end.
const LATE: Duration = Duration::from_secs(5);
/// Once more is kind; for ever is a line taken.
const MOST_TAKES: u8 = 5;

type Actions = Vec<RoomAction<BoxResult>>;

#[derive(Debug)]
enum Step {
    Intro,
    /// Only the tone, or «Ми не почули повідомлення…» before it.
    Again {
        unheard: bool,
    },
    Recording {
        until: Instant,
        asked_to_stop: bool,
    },
    Number(CallBack),
    Saved,
    Playing,
    Failed,
    Over,
}

#[derive(Debug)]
pub struct MessageBox {
    script: Arc<Script>,
    lang: Lang,
    node: BoxNode,
    caller: Option<PhoneNumber>,
    asking: Asking,
    step: Step,
    takes: u8,
    /// Nothing was heard once already.
    unheard: bool,
    number_asked: bool,
    result: BoxResult,
}

impl MessageBox {
    /// `caller` is `None` when withheld.
    pub fn begin(
        now: Now,
        script: Arc<Script>,
        lang: Lang,
        node: NodeId,
        caller: Option<PhoneNumber>,
    ) -> (Self, Actions) {
        let node = match script.find(node).map(|node| &node.kind) {
            Some(NodeKind::Box(node)) => node.clone(),
            _ => BoxNode::new(None, None),
        };
        let asking = Asking::begin(now.mono);
        let (step, result) = (Step::Intro, BoxResult::default());
        let (takes, unheard, number_asked) = (0, false, false);
        let mut this = Self { script, lang, node, caller, asking, step, takes, unheard, number_asked, result };
        let actions = this.speak(now);
        (this, actions)
    }

    pub fn handle(&mut self, now: Now, event: RoomEvent) -> Actions {
        match event {
            RoomEvent::Digit(digit) => self.key(now, digit),
            RoomEvent::Played { play, pieces } => self.played(now, play, pieces),
            RoomEvent::Recorded { spoken, kept, failed } => self.recorded(now, spoken, kept, failed),
            RoomEvent::Tick => self.tick(now),
            // A recording goes on: it ends by its own silence.
            RoomEvent::Held => self.asking.hold(),
            RoomEvent::Resumed if self.asking.resume() => self.speak(now),
            RoomEvent::Resumed => Vec::new(),
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        match self.step {
            Step::Recording { until, .. } => Some(until),
            _ => self.asking.deadline(),
        }
    }

    /// What is known by now. While a recording runs nothing is kept yet: tell its `Recorded` first.
    pub fn result(&self) -> &BoxResult {
        &self.result
    }

    /// A recording runs, and its end is still to be told.
    pub fn is_recording(&self) -> bool {
        matches!(self.step, Step::Recording { .. })
    }

    fn played(&mut self, now: Now, play: PlayId, pieces: usize) -> Actions {
        match self.asking.played(play, pieces) {
            Some(_) => self.said(now),
            None => Vec::new(),
        }
    }

    /// The words of this step are over.
    fn said(&mut self, now: Now) -> Actions {
        match self.step {
            Step::Intro | Step::Again { .. } => self.record(now),
            Step::Number(_) => self.asking.listen(now.mono, call_back::WAIT),
            Step::Saved => self.asking.listen(now.mono, WAIT),
            Step::Playing => self.go(now, Step::Saved),
            Step::Failed => {
                let next = if self.operator_answers(&now) { BoxNext::Operator } else { BoxNext::Menu };
                self.done(next)
            }
            Step::Recording { .. } | Step::Over => Vec::new(),
        }
    }

    fn record(&mut self, now: Now) -> Actions {
        self.takes = self.takes.saturating_add(1);
        let longest = self.node.longest;
        self.step = Step::Recording { until: now.mono + longest + LATE, asked_to_stop: false };
        self.asking.rest();
        vec![RoomAction::Record { longest, silence: SILENCE }]
    }

    fn recorded(&mut self, now: Now, spoken: Duration, kept: bool, failed: bool) -> Actions {
        if !self.is_recording() {
            return Vec::new();
        }
        if kept && spoken >= self.node.shortest {
            self.result.kept = true;
            return self.ask_number_or_save(now);
        }
        let mut actions = if kept { vec![RoomAction::Discard] } else { Vec::new() };
        actions.extend(match (failed, self.unheard) {
            (true, _) => self.go(now, Step::Failed),
            (false, true) => self.done(BoxNext::Goodbye),
            (false, false) => {
                self.unheard = true;
                self.go(now, Step::Again { unheard: true })
            }
        });
        actions
    }

    fn ask_number_or_save(&mut self, now: Now) -> Actions {
        if !self.node.ask_number || self.number_asked {
            return self.go(now, Step::Saved);
        }
        self.number_asked = true;
        self.go(now, Step::Number(CallBack::new(self.caller.clone())))
    }

    fn tick(&mut self, now: Now) -> Actions {
        match &mut self.step {
            Step::Recording { until, asked_to_stop } if now.mono >= *until => {
                if *asked_to_stop {
                    return self.recorded(now, Duration::ZERO, false, true);
                }
                (*until, *asked_to_stop) = (now.mono + LATE, true);
                vec![RoomAction::StopRecording]
            }
            _ if self.asking.is_overdue(now.mono) => {
                self.asking.rest();
                self.said(now)
            }
            _ if self.asking.is_silent(now.mono) => self.silent(now),
            _ => Vec::new(),
        }
    }

    fn silent(&mut self, now: Now) -> Actions {
        match &mut self.step {
            Step::Number(book) => {
                let turn = book.silent();
                self.turn(now, turn)
            }
            // «Якщо все гаразд, покладіть слухавку.»
            _ => self.done(BoxNext::Goodbye),
        }
    }

    fn key(&mut self, now: Now, digit: Digit) -> Actions {
        let typing = matches!(&self.step, Step::Number(book) if book.is_typing());
        let Some(key) = self.asking.key(now.mono, digit) else { return Vec::new() };
        let actions = match (&mut self.step, key) {
            (Step::Recording { until, asked_to_stop: asked @ false }, '#') => {
                (*until, *asked) = (now.mono + LATE, true);
                vec![RoomAction::StopRecording]
            }
            (Step::Number(book), key) => {
                let turn = book.key(key);
                self.turn(now, turn)
            }
            (Step::Saved | Step::Playing, '1') => self.play(now),
            (Step::Saved | Step::Playing, '2') if self.takes < MOST_TAKES => self.take_again(now),
            (Step::Intro | Step::Saved, '*') => self.speak(now),
            (Step::Playing, '*') => self.play(now),
            // Outside of the recording these mean what they mean in the menus.
            (Step::Intro | Step::Saved | Step::Playing | Step::Failed, '#') => self.done(BoxNext::Menu),
            (Step::Intro | Step::Saved | Step::Playing | Step::Failed, '0') if self.script.operator.is_some() => {
                self.done(BoxNext::Operator)
            }
            _ => return Vec::new(),
        };
        if !typing {
            self.asking.jumped(now.mono, digit);
        }
        actions
    }

    fn turn(&mut self, now: Now, turn: Turn) -> Actions {
        match turn {
            Turn::Speak => self.speak(now),
            Turn::Listen => self.asking.listen(now.mono, call_back::WAIT),
            Turn::Ignore => Vec::new(),
            Turn::Done(number) => {
                self.result.number = number;
                self.go(now, Step::Saved)
            }
        }
    }

    fn play(&mut self, now: Now) -> Actions {
        self.step = Step::Playing;
        vec![self.asking.play_recording(now.mono, self.node.longest)]
    }

    fn take_again(&mut self, now: Now) -> Actions {
        self.result.kept = false;
        let mut actions = vec![RoomAction::Discard];
        actions.extend(self.go(now, Step::Again { unheard: false }));
        actions
    }

    fn go(&mut self, now: Now, step: Step) -> Actions {
        self.step = step;
        self.speak(now)
    }

    fn speak(&mut self, now: Now) -> Actions {
        let voice = Voice { script: &self.script, lang: self.lang, now: &now };
        let words = match &self.step {
            Step::Intro => self.intro(&voice),
            Step::Again { unheard: true } => with_tone(voice.system(System::BoxNothingHeard)),
            Step::Again { unheard: false } => with_tone(Utterance::new()),
            Step::Number(book) => book.words(&voice, self.node.listen.is_some()),
            Step::Saved => self.saved(&voice),
            Step::Failed => voice.system(System::RecordingUnavailable),
            Step::Playing => return self.play(now),
            Step::Recording { .. } | Step::Over => return Vec::new(),
        };
        vec![self.asking.say(now.mono, words)]
    }

    fn intro(&self, voice: &Voice<'_>) -> Utterance {
        let own = self.node.say.as_ref().map(|say| voice.text(say)).filter(|words| !words.is_empty());
        let ask = own.unwrap_or_else(|| self.usual_words(voice));
        let no_appeal = if self.node.no_appeal { voice.system(System::BoxNoAppeal) } else { Utterance::new() };
        with_tone(sentences([ask, no_appeal, voice.system(System::BoxFinishKey)]))
    }

    /// A call back is promised only where somebody listens, and the number is spoken only where it is not seen.
    fn usual_words(&self, voice: &Voice<'_>) -> Utterance {
        let promise = match (&self.node.listen, &self.caller, self.node.ask_number) {
            (Some(_), Some(_), false) => voice.system(System::BoxSeesNumber),
            _ => Utterance::new(),
        };
        let dictate = self.caller.is_none() && !self.node.ask_number;
        let ask = if dictate { System::BoxAskWithNumber } else { System::BoxAsk };
        sentences([voice.system(ask), promise])
    }

    fn saved(&self, voice: &Voice<'_>) -> Utterance {
        let noted = if self.result.number.is_some() { voice.system(System::NumberNoted) } else { Utterance::new() };
        sentences([noted, voice.system(System::BoxSaved)])
    }

    fn operator_answers(&self, now: &Now) -> bool {
        let voice = Voice { script: &self.script, lang: self.lang, now };
        voice.operator_office().is_some_and(|office| office.is_open())
    }

    fn done(&mut self, next: BoxNext) -> Actions {
        if matches!(self.step, Step::Over) {
            return Vec::new();
        }
        self.step = Step::Over;
        self.asking.rest();
        self.result.next = next;
        vec![RoomAction::Done(self.result.clone())]
    }
}

fn with_tone(words: Utterance) -> Utterance {
    sentences([words, vec![Piece::Beep]])
}
