//! Leaving the menus for people or a box, and coming back.

use super::{
    super::{closed::HoursKey, keys::Meaning, recital::Cue, script::NodeKind},
    Action, Ending, Interpreter, Return, State,
};
use crate::{clock::Now, vocab::Digit};

impl Interpreter {
    /// The caller is at a department that is open, or at a box: all that is to be said here has been.
    pub(super) fn enter(&mut self, now: Now) -> Vec<Action> {
        if let Some(visit) = self.journey.here() {
            self.journey.heard(visit);
        }
        self.state = State::Away { since: now.mono };
        vec![Action::Enter(self.position.here())]
    }

    pub(super) fn return_from(&mut self, now: Now, back: Return) -> Vec<Action> {
        let State::Away { since } = self.state else { return Vec::new() };
        // The longest stay in the menus is of the menus.
        self.leave_by += now.mono.saturating_duration_since(since);
        match back {
            Return::Menu => self.back_to_menu(now),
            Return::Nobody => self.nobody_came(now),
            Return::Closed if self.is_absent(&now) => self.speak(now, Cue::Entered),
            Return::Closed => self.nobody_came(now),
            Return::To(node) if self.script.find(node).is_some() => {
                (self.silences, self.hops) = (0, 0);
                self.go(now, node)
            }
            Return::To(_) => self.back_to_menu(now),
            Return::Done => self.leave(now, Ending::Done),
            Return::Parted => self.end(Ending::Done),
        }
    }

    /// What a key means in a department without people, beyond what it means everywhere.
    pub(super) fn key_while_absent(&self, now: Now, digit: Digit) -> Option<Meaning> {
        let NodeKind::Department(department) = &self.here()?.kind else { return None };
        let voice = self.voice(&now);
        if voice.office(department).is_open() {
            return None;
        }
        match digit.as_char() {
            '1' => voice.closed_box(department).map(Meaning::Go),
            '2' => voice.hours_key(department).map(|key| match key {
                HoursKey::Text(text) => Meaning::Go(text),
                HoursKey::Spoken(_) => Meaning::Hours,
            }),
            _ => None,
        }
    }

    fn nobody_came(&mut self, now: Now) -> Vec<Action> {
        match self.here().map(|node| &node.kind) {
            Some(NodeKind::Department(_)) => {
                self.nobody = true;
                self.speak(now, Cue::Entered)
            }
            _ => self.back_to_menu(now),
        }
    }

    fn back_to_menu(&mut self, now: Now) -> Vec<Action> {
        (self.silences, self.hops, self.nobody) = (0, 0, false);
        self.position.back_to_menu(&self.script);
        self.arrive(now)
    }

    /// The department the caller is at has closed.
    fn is_absent(&self, now: &Now) -> bool {
        match self.here().map(|node| &node.kind) {
            Some(NodeKind::Department(department)) => !self.voice(now).office(department).is_open(),
            _ => false,
        }
    }
}
