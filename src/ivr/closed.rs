//! What is said when a person was asked for and none can come to the telephone.

use jiff::civil::DateTime;

use super::{
    plays::Say,
    script::{Department, Node, NodeId, NodeKind},
    words::{Office, Voice},
};
use crate::{
    calendar::ScheduleId,
    speech::{OPTION_PAUSE, System},
    vocab::Utterance,
};

impl Voice<'_> {
    /// Entering a department: why nobody answers, and when somebody will.
    pub(super) fn department(&self, department: &Department) -> Utterance {
        match self.office(department) {
            Office::Open => self.nobody(department.hours),
            Office::OpenUntil(until) => sentences([self.system(System::NobodyCanAnswer), self.until_sentence(until)]),
            Office::LunchUntil(until) => {
                let mut words = sentences([self.system(System::LunchNow), self.will_answer(until)]);
                words.extend(self.system(System::Emergency112));
                words
            }
            Office::Closed { opens } => {
                let when = match opens {
                    Some(opens) => self.will_answer(opens),
                    None => self.hours_are(department.hours),
                };
                let mut words = sentences([self.system(System::ClosedNow), when]);
                words.extend(self.system(System::Emergency112));
                words
            }
        }
    }

    /// Entering a box that cannot record: the hours of the operator, because a person is the next best thing.
    pub(super) fn message_box(&self) -> Utterance {
        self.nobody(self.operator_hours())
    }

    /// The last words to a silent caller while nobody answers: the hours, once, and goodbye.
    pub(super) fn closed_for_the_silent(&self) -> Utterance {
        let now = match self.operator_office() {
            Some(Office::LunchUntil(until)) => sentences([self.system(System::LunchNow), self.will_answer(until)]),
            _ => self.system(System::ClosedNow),
        };
        sentences([now, self.hours_are(self.operator_hours())])
    }

    pub(super) fn until_sentence(&self, until: DateTime) -> Utterance {
        let mut words = self.system(System::ShortenedDay);
        words.extend(self.until(until));
        words
    }

    /// `else:` of a department leads on to a text or a menu; boxes and departments have nothing more to say yet.
    pub(super) fn led_on_by(&self, department: &Department) -> Option<NodeId> {
        department.otherwise.filter(|node| {
            self.script.find(*node).is_some_and(|node| matches!(node.kind, NodeKind::Menu(_) | NodeKind::Text(_)))
        })
    }

    fn nobody(&self, hours: Option<ScheduleId>) -> Utterance {
        sentences([self.system(System::NobodyCanAnswer), self.hours_are(hours)])
    }

    fn will_answer(&self, from: DateTime) -> Utterance {
        let mut words = self.system(System::OperatorsWillAnswer);
        words.extend(self.opens(from));
        words
    }

    fn hours_are(&self, hours: Option<ScheduleId>) -> Utterance {
        let hours = hours.map_or_else(Utterance::new, |hours| self.hours(hours));
        if hours.is_empty() {
            return hours;
        }
        let mut words = self.system(System::HoursAre);
        words.extend(hours);
        words
    }

    fn operator_hours(&self) -> Option<ScheduleId> {
        match self.script.operator.and_then(|node| self.script.find(node)) {
            Some(Node { kind: NodeKind::Department(department), .. }) => department.hours,
            _ => None,
        }
    }
}

/// One after another, with a breath between them.
fn sentences(parts: [Utterance; 2]) -> Utterance {
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .fold(Say::new(), |say, part| say.pause(OPTION_PAUSE).then(part))
        .into_words()
}
