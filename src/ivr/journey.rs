//! What one caller was at, in order: the raw material of the record's journey and of its verdict.
//!
//! Owns visits and what was heard of them to the end. Must not know what a menu says or when.

use std::{sync::Arc, time::Instant};

use crate::vocab::Digit;

/// A caller who presses keys without end must not grow a record without end.
const LONGEST: usize = 200;

/// One place in the order of visiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Name of the node; the program's own announcements begin with `·`.
    pub at: Arc<str>,
    pub kind: VisitKind,
    pub from: Instant,
    /// Its words were played to their end.
    pub heard: bool,
    /// Keys pressed here, in order; wrong ones too.
    pub keys: Vec<Digit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitKind {
    Menu,
    Text,
    /// A department or a box: somebody was asked for.
    Person,
    /// `·notice`, `·closed`.
    Program,
}

/// Index of a visit; stays valid for the life of its journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitId(usize);

#[derive(Clone, Debug, Default)]
pub struct Journey {
    visits: Vec<Visit>,
    /// Where keys are counted: the last node entered, not the announcements around it.
    here: Option<VisitId>,
}

impl Journey {
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }

    /// At least one information text was heard to its end.
    pub fn informed(&self) -> bool {
        self.visits.iter().any(|visit| visit.kind == VisitKind::Text && visit.heard)
    }

    /// A department or a box was entered.
    pub fn asked_for_person(&self) -> bool {
        self.visits.iter().any(|visit| visit.kind == VisitKind::Person)
    }

    /// The caller comes to a node. `None` when the journey is too long to note more.
    pub fn enter(&mut self, at: &Arc<str>, kind: VisitKind, now: Instant) -> Option<VisitId> {
        self.here = self.push(at, kind, now);
        self.here
    }

    /// An announcement of the program on the way; keys still belong to the node around it.
    pub fn announce(&mut self, at: &'static str, now: Instant) -> Option<VisitId> {
        self.push(&Arc::from(at), VisitKind::Program, now)
    }

    pub fn here(&self) -> Option<VisitId> {
        self.here
    }

    pub fn key(&mut self, digit: Digit) {
        let here = self.here.and_then(|VisitId(i)| self.visits.get_mut(i));
        if let Some(visit) = here.filter(|visit| visit.keys.len() < LONGEST) {
            visit.keys.push(digit);
        }
    }

    pub fn heard(&mut self, VisitId(i): VisitId) {
        if let Some(visit) = self.visits.get_mut(i) {
            visit.heard = true;
        }
    }

    fn push(&mut self, at: &Arc<str>, kind: VisitKind, from: Instant) -> Option<VisitId> {
        if self.visits.len() >= LONGEST {
            return None;
        }
        self.visits.push(Visit { at: at.clone(), kind, from, heard: false, keys: Vec::new() });
        Some(VisitId(self.visits.len() - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_belong_to_the_node_and_not_to_the_notice_after_it() {
        let now = Instant::now();
        let mut journey = Journey::default();
        journey.enter(&"головне".into(), VisitKind::Menu, now);
        journey.announce("·notice", now);
        journey.key(Digit::STAR);
        assert_eq!(journey.visits()[0].keys, [Digit::STAR]);
        assert!(journey.visits()[1].keys.is_empty());
    }

    #[test]
    fn an_endless_presser_fills_a_bounded_journey() {
        let now = Instant::now();
        let mut journey = Journey::default();
        for _ in 0..10_000 {
            journey.enter(&"головне".into(), VisitKind::Menu, now);
            journey.key(Digit::STAR);
        }
        assert_eq!(journey.visits().len(), LONGEST);
    }

    #[test]
    fn only_a_text_heard_to_its_end_informs() {
        let mut journey = Journey::default();
        let menu = journey.enter(&"головне".into(), VisitKind::Menu, Instant::now()).unwrap();
        let text = journey.enter(&"графік".into(), VisitKind::Text, Instant::now()).unwrap();
        journey.heard(menu);
        assert!(!journey.informed());
        journey.heard(text);
        assert!(journey.informed());
    }
}
