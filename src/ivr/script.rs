//! The graph a caller walks, as `config` builds it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::{Timestamp, civil::Date};

use crate::{
    calendar::{Calendar, ScheduleId},
    speech::{Localized, Template},
    vocab::{Digit, Lang, PhoneNumber},
};

/// Index into [`Script::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u16);

/// Everything one version of the menus is made of. Immutable; a call keeps the version it began with.
#[derive(Clone, Debug)]
pub struct Script {
    /// The first is the main one; callers hear it until they choose another (key 8).
    pub languages: Vec<Lang>,
    pub nodes: Vec<Node>,
    /// Where a call to an unlisted number starts.
    pub main: NodeId,
    /// Where a call to one of the council's own numbers starts.
    pub numbers: BTreeMap<PhoneNumber, NodeId>,
    /// Who answers on 0; `None` when the council has no operator.
    pub operator: Option<NodeId>,
    pub notices: Vec<Notice>,
    pub calendar: Calendar,
    pub patience: Patience,
    pub clock_unknown: ClockUnknown,
}

impl Script {
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[usize::from(id.0)]
    }

    /// The node, unless the id belongs to another version of the script.
    pub fn find(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(usize::from(id.0))
    }

    /// The node with this name.
    pub fn named(&self, name: &str) -> Option<NodeId> {
        let at = self.nodes.iter().position(|node| &*node.name == name)?;
        u16::try_from(at).ok().map(NodeId)
    }
}

/// One named thing a key can lead to.
#[derive(Clone, Debug)]
pub struct Node {
    /// The name staff gave it; also its name in records and reports.
    pub name: Arc<str>,
    /// Nominative, spoken in menus and announcements, printed as the report's topic.
    pub title: Option<Localized<Arc<str>>>,
    pub kind: NodeKind,
}

#[derive(Clone, Debug)]
pub enum NodeKind {
    Menu(Menu),
    Text(InfoText),
    Department(Department),
    Box(BoxNode),
}

#[derive(Clone, Debug)]
pub struct Menu {
    /// Said before the options; the main menu's is the greeting.
    pub say: Option<Localized<Template>>,
    pub keys: Keys,
}

/// In the order of the text, which is the order of speech.
pub type Keys = Vec<(Digit, NodeId)>;

#[derive(Clone, Debug)]
pub struct InfoText {
    pub say: Localized<Template>,
    /// Who keeps the text true, and by when it must be read again (M-6.3).
    pub owner: Option<Arc<str>>,
    pub review: Option<Date>,
}

#[derive(Clone, Debug)]
pub struct Department {
    pub hours: Option<ScheduleId>,
    pub answer: Answer,
    /// Closed, busy or nobody answered.
    pub otherwise: Option<NodeId>,
}

/// Who is rung, by the names in `people`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    InOrder(Vec<Arc<str>>),
    Together(Vec<Arc<str>>),
}

#[derive(Clone, Debug)]
pub struct BoxNode {
    /// Said before the tone instead of the standard words.
    pub say: Option<Localized<Template>>,
    pub listen: Option<Listener>,
}

/// `listen: Олена, 8 годин` — working hours until the reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    pub person: Arc<str>,
    pub within_hours: u16,
}

/// Said after the greeting while it is in force.
#[derive(Clone, Debug)]
pub struct Notice {
    pub say: Localized<Template>,
    pub from: Option<Timestamp>,
    pub until: Timestamp,
}

/// How long the program waits for a caller and how often it asks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Silence after a menu before it is repeated.
    pub key_wait: Duration,
    /// Silence after a text before goodbye.
    pub after_text: Duration,
    /// How many times in a row a silent caller hears a menu before the operator or goodbye.
    pub silent_repeats: u8,
    /// Wrong keys in a row that count as silence.
    pub wrong_keys: u8,
    /// The longest stay in the menus (`limits: {menu: 15m}`).
    pub longest_menu: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            key_wait: Duration::from_secs(6),
            after_text: Duration::from_secs(6),
            silent_repeats: 2,
            wrong_keys: 3,
            longest_menu: Duration::from_secs(15 * 60),
        }
    }
}

/// What departments do while the civil clock cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ClockUnknown {
    /// Behave as if open.
    #[default]
    TryOperators,
    Closed,
}
