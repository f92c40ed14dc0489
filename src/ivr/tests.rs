//! One caller in the fixture town, played and reported by hand.

mod away;
mod closed;
mod keys;
mod rooms;
mod silence;
mod welcome;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::civil::DateTime;

use super::{fixtures, *};
use crate::{
    clock::Now,
    vocab::{Digit, Piece, PlayId, Utterance},
};

const MONDAY_MORNING: &str = "2026-03-02 10:00";
const MONDAY_EVENING: &str = "2026-03-02 18:00";

const MAIN_OPTIONS: [&str; 8] = [
    "Графік роботи й адреса",
    "натисніть один",
    "Адміністративні послуги",
    "натисніть два",
    "Відділ земельних відносин",
    "натисніть три",
    "Зауваження та пропозиції",
    "натисніть дев’ять",
];
const OPERATOR: &str = "Щоб поговорити з оператором, натисніть нуль або залишайтеся на лінії.";
const OPERATOR_CLOSED: &str = "Щоб залишити повідомлення, натисніть нуль.";
const AFTER_TEXT: &str = "Щоб послухати ще раз, натисніть зірочку. Щоб повернутися до меню, натисніть решітку.";
const GOODBYE: &str = "Дякуємо, що зателефонували. До побачення!";

/// The caller's ear and finger.
struct Walk {
    script: Arc<Script>,
    now: Now,
    machine: Interpreter,
    playing: Option<(PlayId, Utterance)>,
    ended: Option<Ending>,
    /// Where the menus were left for.
    away: Option<NodeId>,
}

impl Walk {
    fn at(civil: &str) -> Self {
        Self::through(fixtures::town(), civil)
    }

    fn through(script: Script, civil: &str) -> Self {
        let main = script.main;
        Self::from(script, main, civil)
    }

    fn from(script: Script, start: NodeId, civil: &str) -> Self {
        Self::begin(script, start, now(civil, true))
    }

    fn begin(script: Script, start: NodeId, now: Now) -> Self {
        let script = Arc::new(script);
        let (machine, actions) = Interpreter::begin(now, script.clone(), start);
        let mut walk = Self { script, now, machine, playing: None, ended: None, away: None };
        walk.obey(actions);
        walk
    }

    /// The words being said now, stress marks left out.
    fn words(&self) -> Vec<String> {
        let pieces = self.playing.iter().flat_map(|(_, utterance)| utterance);
        let said = pieces.filter_map(|piece| match piece {
            Piece::Say(prompt) => Some(prompt.text.replace('\u{301}', "")),
            Piece::Silence(_) | Piece::Music(_) | Piece::Beep | Piece::Recording(_) => None,
        });
        said.collect()
    }

    fn says(&self, text: &str) -> bool {
        self.words().iter().any(|words| words == text)
    }

    /// What is being said is heard to its end; returns it.
    fn hears_out(&mut self) -> Vec<String> {
        let words = self.words();
        if let Some((play, utterance)) = self.playing.take() {
            self.report(play, utterance.len());
        }
        words
    }

    fn presses(&mut self, c: char) -> &mut Self {
        let before = self.playing.as_ref().map(|(play, _)| *play);
        self.event(Event::Digit(Digit::from_char(c).unwrap()));
        let after = self.playing.as_ref().map(|(play, _)| *play);
        if let Some(cut) = before.filter(|before| Some(*before) != after) {
            self.report(cut, 0);
        }
        self
    }

    /// Time passes in silence, deadline by deadline, as far as the next words or so long.
    fn waits(&mut self, time: Duration) -> &mut Self {
        let end = self.now.mono + time;
        while let Some(deadline) = self.machine.deadline().filter(|deadline| *deadline <= end) {
            if self.playing.is_some() || self.ended.is_some() {
                return self;
            }
            self.now = self.now.after(deadline.saturating_duration_since(self.now.mono));
            self.event(Event::Tick);
        }
        self.now = self.now.after(end.saturating_duration_since(self.now.mono));
        self
    }

    fn is_silent_for(&mut self, seconds: u64) -> &mut Self {
        self.waits(Duration::from_secs(seconds))
    }

    fn event(&mut self, event: Event) {
        let actions = self.machine.handle(self.now, event);
        self.obey(actions);
    }

    fn report(&mut self, play: PlayId, pieces: usize) {
        self.event(Event::Played { play, pieces });
    }

    fn obey(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Play { play, utterance } => {
                    assert!(!utterance.is_empty(), "nothing to say");
                    self.playing = Some((play, utterance));
                }
                Action::Enter(node) => (self.playing, self.away) = (None, Some(node)),
                Action::Stop => self.playing = None,
                Action::End(ending) => self.ended = Some(ending),
            }
        }
        let waits = self.playing.is_some() || self.machine.deadline().is_some() || self.ended.is_some();
        assert!(waits || self.away.is_some(), "left in silence");
    }

    /// The name of the department or box the menus were left for.
    fn entered(&self) -> Option<String> {
        self.away.and_then(|node| self.script.find(node)).map(|node| node.name.to_string())
    }

    fn returns(&mut self, back: Return) -> &mut Self {
        self.away = None;
        self.event(Event::Return(back));
        self
    }

    /// Names visited, `!` after those heard to the end.
    fn journey(&self) -> Vec<String> {
        let visits = self.machine.journey().visits().iter();
        visits.map(|visit| format!("{}{}", visit.at, if visit.heard { "!" } else { "" })).collect()
    }
}

fn now(civil: &str, trusted: bool) -> Now {
    let civil: DateTime = civil.parse().unwrap();
    Now::new(Instant::now(), civil.to_zoned(Now::kyiv()).unwrap().timestamp(), trusted)
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
