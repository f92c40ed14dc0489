//! What the report must be told beside the calls: the council's words, its menus, its aims.

use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    clock::Now,
    ivr::{Node, NodeKind, Script},
    vocab::{Lang, PhoneNumber},
};

/// What a name of the configuration stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Menu,
    Text,
    Department,
    Box,
}

impl Kind {
    pub fn of(node: &NodeKind) -> Self {
        match node {
            NodeKind::Menu(_) => Self::Menu,
            NodeKind::Text(_) => Self::Text,
            NodeKind::Department(_) => Self::Department,
            NodeKind::Box(_) => Self::Box,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Context {
    pub council: Council,
    /// For titles of topics, departments and boxes, and for hours of work. What it no longer knows is shown by name.
    pub script: Arc<Script>,
    /// Calls from here are tests also when their record does not say so (older programs).
    pub test_from: Vec<PhoneNumber>,
    pub targets: Targets,
    /// Names of the lines; without any, the line is taken to work whenever the service does.
    pub lines: Vec<String>,
    /// The records are of an invented town; said on every page and in every file.
    pub demo: bool,
    /// The half-year form, where the configuration asks for it.
    pub half_year: Option<Arc<super::half_year::Settings>>,
    pub zone: TimeZone,
    pub now: Timestamp,
}

impl Context {
    /// With the usual aims.
    pub fn new(council: Council, script: Arc<Script>, now: Timestamp) -> Self {
        Self {
            council,
            script,
            test_from: Vec::new(),
            targets: Targets::default(),
            lines: Vec::new(),
            demo: false,
            half_year: None,
            zone: Now::kyiv(),
            now,
        }
    }

    /// What staff call it in Ukrainian; of a name the configuration no longer has, the name itself.
    pub fn title(&self, name: &str) -> String {
        let title = self.node(name).and_then(|node| node.title.as_ref()).and_then(|title| title.get(Lang::UK));
        title.map_or_else(|| name.trim_start_matches('·').to_owned(), |(_, title)| title.to_string())
    }

    pub(super) fn kind(&self, name: &str) -> Option<Kind> {
        self.node(name).map(|node| Kind::of(&node.kind))
    }

    fn node(&self, name: &str) -> Option<&Node> {
        self.script.named(name).and_then(|id| self.script.find(id))
    }

    /// Term of a box, by its name.
    pub fn term(&self, box_name: &str) -> Option<BoxTerm> {
        match &self.node(box_name)?.kind {
            NodeKind::Box(node) => {
                node.listen.as_ref().map(|l| BoxTerm { person: l.person.clone(), within_hours: l.within_hours })
            }
            _ => None,
        }
    }
}

/// Names in the case the sentence wants, as staff wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Council {
    /// «Менська міська рада»
    pub name: String,
    /// «Менської міської ради»; empty when not written.
    pub name_of: String,
    /// What the service is called in its regulation, genitive: «розумного колл-центру із автовідповідачем».
    pub service_of: String,
    /// In the order of the page.
    pub signatures: Vec<Signature>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// «Начальник відділу „Центр надання адміністративних послуг“»; for who prepared it, «Звіт підготувала: адміністратор».
    pub post: String,
    /// «Ім’я ПРІЗВИЩЕ»; empty leaves room for the hand.
    pub name: String,
}

/// Who listens to a box and within how many working hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxTerm {
    pub person: Arc<str>,
    pub within_hours: u16,
}

/// Aims and bounds of the indicators (K App. 1); a council may set its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Targets {
    /// Of the service level, s.
    pub answer_within: u32,
    /// Clock B, s: aim and bound.
    pub wait: (f64, f64),
    /// Clock A, s: aim.
    pub wait_from_start: f64,
    /// Per cent: aim and bound.
    pub lost: (f64, f64),
    /// Mean mark.
    pub mark: f64,
    /// Share of marks 4 and 5, per cent.
    pub high_marks: f64,
    /// Resolved at the first call, per cent.
    pub first_call: f64,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            answer_within: 40,
            wait: (40.0, 60.0),
            wait_from_start: 40.0,
            lost: (5.0, 10.0),
            mark: 4.25,
            high_marks: 85.0,
            first_call: 80.0,
        }
    }
}
