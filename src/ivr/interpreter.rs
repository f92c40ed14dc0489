//! Walks one caller through the script.
//!
//! Owns what is said after what, how a key, a silence and a wrong key are answered, and how a visit to the menus ends.
//! Two promises hold in every state: the caller is never left in silence (something plays, or a deadline is running
//! after which something will), and [`Action::End`] comes only after a spoken goodbye.
//!
//! Must not know SIP or RTP: its owner turns [`Action::Play`] into sound and reports back how much of it was heard.

mod away;
mod parting;

use std::{
    cmp::Ordering,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    journey::{Journey, VisitId, VisitKind},
    keys::{self, Meaning},
    plays::{Plays, Say},
    position::Position,
    recital::{Cue, Next, Recital},
    script::{Node, NodeId, NodeKind, Script},
    words::Voice,
};
use crate::{
    clock::Now,
    speech::System,
    vocab::{Digit, Lang, PlayId, Utterance},
};

/// A key pressed twice by a trembling hand, or sent twice by a gateway, within this time of a jump is one press.
const SAME_PRESS: Duration = Duration::from_millis(500);
/// Departments whose `else:` led on without a key of the caller's, before it leads no further: they may form a circle.
const MOST_HOPS: u8 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Digit(Digit),
    /// So many pieces of a playback were heard to their end; it has stopped, been replaced or come to its end.
    Played {
        play: PlayId,
        pieces: usize,
    },
    /// The caller's telephone put us on hold: nothing is heard there.
    Held,
    Resumed,
    /// The caller is back from where `Action::Enter` led.
    Return(Return),
    /// Say goodbye now and end.
    Leave(Ending),
    /// The deadline came.
    Tick,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Replaces whatever plays.
    Play {
        play: PlayId,
        utterance: Utterance,
    },
    Stop,
    /// A department that is open or a box was reached: the owner takes over, and comes back by `Event::Return`. Nothing
    /// is played and no deadline runs meanwhile.
    Enter(NodeId),
    /// Goodbye has been said.
    End(Ending),
}

/// How the caller comes back from a department or a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Return {
    /// Back where they came from.
    Menu,
    /// Nobody could answer there: the words for it, then its `else:`.
    Nobody,
    /// The department has closed meanwhile.
    Closed,
    To(NodeId),
    /// Nothing is left to do: goodbye.
    Done,
    /// The same, and goodbye has been said there.
    Parted,
}

/// Why the program, not the caller, ends the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing was pressed, again and again.
    Silence,
    /// All is done: a message was left, a mark given.
    Done,
    /// The longest stay is over.
    TooLong,
    /// The service stops.
    Stopping,
}

#[derive(Clone, Debug)]
enum State {
    Speaking {
        play: PlayId,
        then: Next,
    },
    /// All is said; the caller's turn.
    Listening {
        until: Instant,
    },
    Held,
    /// With people or in a box, where `Action::Enter` led.
    Away {
        since: Instant,
    },
    /// Saying goodbye. A silent caller who wakes up may still press a key.
    Parting {
        play: PlayId,
        ending: Ending,
        until: Instant,
    },
    Ended,
}

#[derive(Debug)]
pub struct Interpreter {
    script: Arc<Script>,
    lang: Lang,
    position: Position,
    state: State,
    plays: Plays,
    journey: Journey,
    /// Silences and wrong keys since the last key that led somewhere.
    silences: u8,
    wrong_keys: u8,
    /// How often `else:` led on since then.
    hops: u8,
    /// The people of the department the caller is at were tried, in vain.
    nobody: bool,
    /// The last key that led somewhere, and when.
    last_key: Option<(Digit, Instant)>,
    leave_by: Instant,
}

impl Interpreter {
    /// The call was answered: `start` speaks.
    pub fn begin(now: Now, script: Arc<Script>, start: NodeId) -> (Self, Vec<Action>) {
        let start = if script.find(start).is_some() { start } else { script.main };
        let mut this = Self {
            lang: script.languages.first().copied().unwrap_or(Lang::UK),
            position: Position::at(start),
            state: State::Ended,
            plays: Plays::default(),
            journey: Journey::default(),
            silences: 0,
            wrong_keys: 0,
            hops: 0,
            nobody: false,
            last_key: None,
            leave_by: now.mono + script.patience.longest_menu,
            script,
        };
        this.note_arrival(now);
        let actions = this.speak(now, Cue::Welcome);
        (this, actions)
    }

    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Action> {
        match event {
            Event::Digit(digit) => self.key(now, digit),
            Event::Played { play, pieces } => self.played(now, play, pieces),
            Event::Tick => self.tick(now),
            Event::Held => self.hold(),
            Event::Resumed => self.resume(now),
            Event::Leave(ending) => self.leave(now, ending),
            Event::Return(back) => self.return_from(now, back),
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Listening { until } => Some(until.min(self.leave_by)),
            State::Speaking { .. } | State::Held => Some(self.leave_by),
            State::Parting { until, .. } => Some(until),
            State::Away { .. } | State::Ended => None,
        }
    }

    /// Goodbye is being said, or has been.
    pub fn is_leaving(&self) -> bool {
        matches!(self.state, State::Parting { .. } | State::Ended)
    }

    pub fn lang(&self) -> Lang {
        self.lang
    }

    pub fn journey(&self) -> &Journey {
        &self.journey
    }

    fn tick(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Parting { ending, until, .. } if now.mono >= until => self.end(ending),
            State::Parting { .. } | State::Away { .. } | State::Ended => Vec::new(),
            _ if now.mono >= self.leave_by => self.leave(now, Ending::TooLong),
            State::Listening { until } if now.mono >= until => self.silence(now),
            _ => Vec::new(),
        }
    }

    fn played(&mut self, now: Now, play: PlayId, pieces: usize) -> Vec<Action> {
        self.plays.played(play, pieces, &mut self.journey);
        match self.state {
            State::Speaking { play: current, then } if current == play => match then {
                Next::Listen => {
                    self.state = State::Listening { until: now.mono + self.patience_here() };
                    Vec::new()
                }
                Next::Go(node) => {
                    self.hops = self.hops.saturating_add(1);
                    self.go(now, node)
                }
                Next::Enter => self.enter(now),
            },
            State::Parting { play: current, ending, .. } if current == play => self.end(ending),
            _ => Vec::new(),
        }
    }

    fn key(&mut self, now: Now, digit: Digit) -> Vec<Action> {
        match self.state {
            State::Ended | State::Away { .. } => return Vec::new(),
            State::Parting { ending: Ending::TooLong | Ending::Stopping | Ending::Done, .. } => return Vec::new(),
            _ if self.is_same_press(now, digit) => return Vec::new(),
            _ => {}
        }
        let absent = self.key_while_absent(now, digit);
        let meaning = absent.unwrap_or_else(|| keys::meaning(&self.script, self.position.here(), digit));
        if meaning == Meaning::Nothing {
            return Vec::new();
        }
        self.journey.key(digit);
        self.last_key = Some((digit, now.mono));
        if meaning == Meaning::Wrong {
            return self.wrong_key(now);
        }
        (self.silences, self.wrong_keys, self.hops) = (0, 0, 0);
        match meaning {
            Meaning::Go(node) => self.go(now, node),
            Meaning::Back => self.back(now),
            Meaning::Language => self.change_language(now),
            Meaning::Hours => self.speak(now, Cue::Hours),
            Meaning::Again | Meaning::Wrong | Meaning::Nothing => self.speak(now, Cue::Again),
        }
    }

    fn is_same_press(&self, now: Now, digit: Digit) -> bool {
        self.last_key.is_some_and(|(last, at)| last == digit && now.mono.duration_since(at) < SAME_PRESS)
    }

    fn go(&mut self, now: Now, node: NodeId) -> Vec<Action> {
        self.nobody = false;
        if node == self.position.here() {
            return self.speak(now, Cue::Again);
        }
        self.position.go(node);
        self.arrive(now)
    }

    fn back(&mut self, now: Now) -> Vec<Action> {
        let before = self.position.here();
        self.nobody = false;
        self.position.back(&self.script);
        if self.position.here() == before { self.speak(now, Cue::Again) } else { self.arrive(now) }
    }

    fn change_language(&mut self, now: Now) -> Vec<Action> {
        if let Some(other) = self.voice(&now).other_language() {
            self.lang = other;
        }
        self.speak(now, Cue::NewLanguage)
    }

    fn arrive(&mut self, now: Now) -> Vec<Action> {
        self.note_arrival(now);
        self.speak(now, Cue::Entered)
    }

    fn note_arrival(&mut self, now: Now) {
        let Some(node) = self.script.find(self.position.here()) else { return };
        let kind = match node.kind {
            NodeKind::Menu(_) => VisitKind::Menu,
            NodeKind::Text(_) => VisitKind::Text,
            NodeKind::Department(_) | NodeKind::Box(_) => VisitKind::Person,
        };
        self.journey.enter(&node.name, kind, now.mono);
    }

    /// The third wrong key in a row is answered as a silence is.
    fn wrong_key(&mut self, now: Now) -> Vec<Action> {
        self.wrong_keys = self.wrong_keys.saturating_add(1);
        if self.wrong_keys >= self.script.patience.wrong_keys.max(1) {
            self.wrong_keys = 0;
            return self.silence(now);
        }
        self.speak(now, Cue::WrongKey)
    }

    /// A menu is repeated, then leads to the operator, once; elsewhere nothing is left to offer.
    fn silence(&mut self, now: Now) -> Vec<Action> {
        if !matches!(self.here(), Some(Node { kind: NodeKind::Menu(_), .. })) {
            return self.leave(now, Ending::Silence);
        }
        self.silences = self.silences.saturating_add(1);
        match self.silences.cmp(&self.script.patience.silent_repeats.max(1)) {
            Ordering::Less => self.speak(now, Cue::NoKey),
            Ordering::Equal => match (self.script.operator, self.voice(&now).operator_office()) {
                (Some(operator), Some(office)) if office.is_open() => self.go(now, operator),
                (Some(_), Some(_)) => self.leave_closed(now),
                _ => self.leave(now, Ending::Silence),
            },
            // The operator's `else:` led back to a menu: a silent caller must not go round for ever.
            Ordering::Greater => self.leave(now, Ending::Silence),
        }
    }

    fn hold(&mut self) -> Vec<Action> {
        match self.state {
            State::Speaking { .. } | State::Listening { .. } => {
                self.state = State::Held;
                vec![Action::Stop]
            }
            _ => Vec::new(),
        }
    }

    fn resume(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Held => self.speak(now, Cue::Again),
            _ => Vec::new(),
        }
    }

    /// The words of the place the caller is at.
    fn speak(&mut self, now: Now, cue: Cue) -> Vec<Action> {
        let (visit, notice) = (self.journey.here(), self.note_notices(now, cue));
        let top = self.position.is_top(&self.script);
        let (nobody, leads) = (self.nobody, self.hops < MOST_HOPS);
        let voice = self.voice(&now);
        let (say, then) = match self.here() {
            Some(node) => Recital { voice, cue, top, visit, nobody, leads, notice }.of(node),
            None => (Say::new().then(voice.system(System::TextUnavailable)), Next::Listen),
        };
        if then == Next::Enter && say.is_empty() {
            return self.enter(now);
        }
        let (play, utterance) = self.plays.start(say);
        self.state = State::Speaking { play, then };
        vec![Action::Play { play, utterance }]
    }

    fn note_notices(&mut self, now: Now, cue: Cue) -> Option<VisitId> {
        let says = cue == Cue::Welcome || (cue == Cue::NewLanguage && self.position.is_top(&self.script));
        let says = says && !self.voice(&now).notices().is_empty();
        says.then(|| self.journey.announce("·notice", now.mono)).flatten()
    }

    fn here(&self) -> Option<&Node> {
        self.script.find(self.position.here())
    }

    fn voice<'a>(&'a self, now: &'a Now) -> Voice<'a> {
        Voice { script: &self.script, lang: self.lang, now }
    }

    fn patience_here(&self) -> Duration {
        match self.here() {
            Some(Node { kind: NodeKind::Menu(_), .. }) => self.script.patience.key_wait,
            _ => self.script.patience.after_text,
        }
    }
}
