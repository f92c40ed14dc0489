//! The words for one caller at one moment: the script, the caller's language and the civil time, put together once.
//!
//! Owns the choice of language per title and text (what is not translated is said in the main language, whole).

use jiff::civil::DateTime;

use super::script::{ClockUnknown, Department, NodeId, NodeKind, Script};
use crate::{
    calendar::{ScheduleId, Status},
    clock::Now,
    speech::{self, Localized, System, Template},
    vocab::{Digit, Lang, Utterance},
};

/// Departments may lead to one another in a circle.
const LONGEST_WAY: u8 = 8;

/// Whether people answer, as far as a caller has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Office {
    Open,
    /// Closes earlier than usual.
    OpenUntil(DateTime),
    LunchUntil(DateTime),
    Closed {
        opens: Option<DateTime>,
    },
}

impl Office {
    pub fn is_open(self) -> bool {
        matches!(self, Office::Open | Office::OpenUntil(_))
    }
}

pub(super) struct Voice<'a> {
    pub script: &'a Script,
    pub lang: Lang,
    pub now: &'a Now,
}

impl Voice<'_> {
    pub fn system(&self, phrase: System) -> Utterance {
        speech::system(self.lang, phrase)
    }

    /// «Графік роботи й адреса — натисніть один», wholly in the language the title exists in.
    pub fn option(&self, node: NodeId, digit: Digit) -> Utterance {
        let Some(node) = self.script.find(node) else { return Utterance::new() };
        match node.title.as_ref().and_then(|title| title.get(self.lang)) {
            Some((lang, title)) => speech::option(lang, title, digit),
            None => speech::option(self.main_language(), &node.name, digit),
        }
    }

    /// The title by itself, in the language it exists in; nothing where there is none.
    pub fn title(&self, node: NodeId) -> Utterance {
        let title = self.script.find(node).and_then(|node| node.title.as_ref());
        let title = title.and_then(|title| title.get(self.lang));
        title.map_or_else(Utterance::new, |(lang, title)| speech::title(lang, title))
    }

    /// The box that takes a message for `department`: where `else:` leads in the end, its own or the operator's.
    pub fn message_box_of(&self, department: NodeId) -> Option<NodeId> {
        self.box_behind(department).or_else(|| self.box_behind(self.script.operator?))
    }

    fn box_behind(&self, node: NodeId) -> Option<NodeId> {
        let mut at = node;
        for _ in 0..LONGEST_WAY {
            match &self.script.find(at)?.kind {
                NodeKind::Box(_) => return Some(at),
                NodeKind::Department(department) => at = department.otherwise?,
                NodeKind::Menu(_) | NodeKind::Text(_) => return None,
            }
        }
        None
    }

    pub fn text(&self, text: &Localized<Template>) -> Utterance {
        match text.get(self.lang) {
            Some((lang, template)) => speech::speak(lang, template, &self.script.calendar, self.civil()),
            None => Utterance::new(),
        }
    }

    pub fn hours(&self, schedule: ScheduleId) -> Utterance {
        match self.script.calendar.schedule(schedule) {
            Some(schedule) => speech::hours(self.lang, schedule),
            None => Utterance::new(),
        }
    }

    pub fn opens(&self, at: DateTime) -> Utterance {
        self.civil().map_or_else(Utterance::new, |now| speech::opens(self.lang, now, at))
    }

    pub fn until(&self, at: DateTime) -> Utterance {
        speech::until(self.lang, at.time())
    }

    /// Who answers on 0: open, closed or at lunch. A node that is not a department has no hours and counts as open.
    pub fn operator_office(&self) -> Option<Office> {
        self.script.operator.map(|node| match self.script.find(node).map(|node| &node.kind) {
            Some(NodeKind::Department(department)) => self.office(department),
            _ => Office::Open,
        })
    }

    pub fn office(&self, department: &Department) -> Office {
        let Some(hours) = department.hours else { return Office::Open };
        match self.script.calendar.status(hours, self.now) {
            Status::Open { until, shortened: true } => Office::OpenUntil(self.closes(hours).unwrap_or(until)),
            Status::Open { .. } => Office::Open,
            Status::Lunch { until } => Office::LunchUntil(until),
            Status::Closed { opens } => Office::Closed { opens },
            Status::ClockUnknown => match self.script.clock_unknown {
                ClockUnknown::TryOperators => Office::Open,
                ClockUnknown::Closed => Office::Closed { opens: None },
            },
        }
    }

    fn closes(&self, hours: ScheduleId) -> Option<DateTime> {
        self.script.calendar.closes(hours, &self.now.local(&Now::kyiv()))
    }

    /// The language that key 8 leads to: the next one in turn.
    pub fn other_language(&self) -> Option<Lang> {
        let languages = &self.script.languages;
        let at = languages.iter().position(|lang| *lang == self.lang)?;
        languages.get((at + 1) % languages.len()).copied().filter(|lang| *lang != self.lang)
    }

    fn main_language(&self) -> Lang {
        self.script.languages.first().copied().unwrap_or(Lang::UK)
    }

    /// Civil time in the council's zone, when it can be believed.
    fn civil(&self) -> Option<DateTime> {
        self.now.trusted.then(|| self.now.local(&Now::kyiv()).datetime())
    }
}
