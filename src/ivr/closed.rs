//! What is said when a person was asked for and none can come to the telephone, and where that leads.

use jiff::civil::DateTime;

use super::{
    asking::sentences,
    recital::Next,
    script::{Department, Node, NodeId, NodeKind},
    words::{Office, Voice},
};
use crate::{
    calendar::ScheduleId,
    speech::{Span, System, Value},
    vocab::{Digit, Utterance},
};

/// Why nobody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    /// In working hours: all were rung, or there are too many callers.
    Nobody,
    Closed,
}

/// What key 2 of the closed announcement leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HoursKey {
    /// A text of the main menu tells them.
    Text(NodeId),
    Spoken(ScheduleId),
}

impl Voice<'_> {
    /// The announcement of a department without people, and what follows. `leads`: its `else:` may still lead on.
    pub(super) fn absence(&self, department: &Department, absence: Absence, leads: bool) -> (Utterance, Next) {
        let next = department.otherwise.filter(|_| leads).and_then(|id| Some((id, &self.script.find(id)?.kind)));
        match (absence, next) {
            (Absence::Nobody, Some((id, kind))) => {
                let promise = matches!(kind, NodeKind::Box(message_box) if message_box.listen.is_some());
                let promise = if promise { self.system(System::LeaveMessage) } else { Utterance::new() };
                (sentences([self.system(System::NobodyCanAnswer), promise]), Next::Go(id))
            }
            (Absence::Nobody, None) => (self.nobody(department), Next::Listen),
            (Absence::Closed, Some((id, NodeKind::Menu(_) | NodeKind::Text(_) | NodeKind::Department(_)))) => {
                (sentences([self.why_closed(department), self.system(System::Emergency112)]), Next::Go(id))
            }
            (Absence::Closed, _) => {
                let keys = self.closed_keys(department);
                let words = [self.why_closed(department), keys, self.system(System::Emergency112)];
                (sentences(words), Next::Listen)
            }
        }
    }

    /// «Щоб залишити повідомлення, натисніть один. …»: what can be done while closed.
    pub(super) fn closed_keys(&self, department: &Department) -> Utterance {
        let mut keys = Vec::new();
        if self.closed_box(department).is_some() {
            keys.push(self.system(System::ClosedMessageKey));
        }
        keys.extend(self.hours_key(department).map(|key| match (key, Digit::from_char('2')) {
            (HoursKey::Text(text), Some(two)) => self.option(text, two),
            _ => self.system(System::ClosedHoursKey),
        }));
        keys.push(self.system(System::ClosedMenuKey));
        sentences(keys)
    }

    /// The box that key 1 leads to while closed.
    pub(super) fn closed_box(&self, department: &Department) -> Option<NodeId> {
        let is_box = |id: &NodeId| matches!(self.script.find(*id), Some(Node { kind: NodeKind::Box(_), .. }));
        department.otherwise.filter(is_box)
    }

    /// Of the texts of the main menu the one that speaks these hours, else any hours; else the hours themselves.
    pub(super) fn hours_key(&self, department: &Department) -> Option<HoursKey> {
        let keys = match self.script.find(self.script.main).map(|node| &node.kind) {
            Some(NodeKind::Menu(menu)) => menu.keys.as_slice(),
            _ => &[],
        };
        let find = |wanted: &dyn Fn(ScheduleId) -> bool| {
            keys.iter().map(|(_, node)| *node).find(|node| self.speaks_hours(*node, wanted))
        };
        let own = find(&|hours| Some(hours) == department.hours);
        let text = own.or_else(|| find(&|_| true)).map(HoursKey::Text);
        text.or_else(|| department.hours.map(HoursKey::Spoken))
    }

    /// The last words to a silent caller while nobody answers: the hours, once, and goodbye.
    pub(super) fn closed_for_the_silent(&self) -> Utterance {
        let now = match self.operator_office() {
            Some(Office::LunchUntil(until)) => sentences([self.system(System::LunchNow), self.will_answer(until)]),
            _ => self.system(System::ClosedNow),
        };
        let hours = match self.script.operator.and_then(|node| self.script.find(node)) {
            Some(Node { kind: NodeKind::Department(department), .. }) => self.hours_are(department.hours),
            _ => Utterance::new(),
        };
        sentences([now, hours])
    }

    pub(super) fn until_sentence(&self, until: DateTime) -> Utterance {
        let mut words = self.system(System::ShortenedDay);
        words.extend(self.until(until));
        words
    }

    pub(super) fn hours_are(&self, hours: Option<ScheduleId>) -> Utterance {
        let hours = hours.map_or_else(Utterance::new, |hours| self.hours(hours));
        if hours.is_empty() {
            return hours;
        }
        let mut words = self.system(System::HoursAre);
        words.extend(hours);
        words
    }

    fn why_closed(&self, department: &Department) -> Utterance {
        match self.office(department) {
            Office::LunchUntil(until) => sentences([self.system(System::LunchNow), self.will_answer(until)]),
            Office::Closed { opens: Some(opens) } => {
                sentences([self.system(System::ClosedNow), self.will_answer(opens)])
            }
            Office::Closed { opens: None } | Office::Open | Office::OpenUntil(_) => {
                sentences([self.system(System::ClosedNow), self.hours_are(department.hours)])
            }
        }
    }

    /// In working hours, with nothing to lead on to: when it may be tried again, and the menu.
    fn nobody(&self, department: &Department) -> Utterance {
        let when = match self.office(department) {
            Office::OpenUntil(until) => self.until_sentence(until),
            _ => self.hours_are(department.hours),
        };
        sentences([self.system(System::NobodyCanAnswer), when, self.system(System::ClosedMenuKey)])
    }

    fn will_answer(&self, from: DateTime) -> Utterance {
        let mut words = self.system(System::OperatorsWillAnswer);
        words.extend(self.opens(from));
        words
    }

    fn speaks_hours(&self, node: NodeId, wanted: &dyn Fn(ScheduleId) -> bool) -> bool {
        let Some(Node { kind: NodeKind::Text(text), title: Some(_), .. }) = self.script.find(node) else {
            return false;
        };
        let mut spans = text.say.0.iter().flat_map(|(_, template)| &template.0);
        spans.any(|span| matches!(span, Span::Value(Value::Hours(hours)) if wanted(*hours)))
    }
}
