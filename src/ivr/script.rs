//! The graph a caller walks, as `config` builds it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::Care;
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
    pub care: Care,
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
}

#[derive(Clone, Debug)]
pub struct Department {
    pub hours: Option<ScheduleId>,
    pub answer: Answer,
    /// Closed, busy or nobody answered.
    pub otherwise: Option<NodeId>,
    pub waiting: WaitingWords,
    /// The mark after the talk; `None` is not asked for.
    pub survey: Option<SurveyWords>,
    /// Conversations are recorded, and callers are told before.
    pub recorded: bool,
    pub at_closing: AtClosing,
}

impl Department {
    /// With the usual words.
    pub fn new(hours: Option<ScheduleId>, answer: Answer, otherwise: Option<NodeId>) -> Self {
        Self {
            hours,
            answer,
            otherwise,
            waiting: WaitingWords::default(),
            survey: Some(SurveyWords::default()),
            recorded: false,
            at_closing: AtClosing::default(),
        }
    }
}

/// Who is rung, by the names in `people`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    InOrder(Vec<Arc<str>>),
    Together(Vec<Arc<str>>),
    LongestIdle(Vec<Arc<str>>),
}

impl Answer {
    pub fn people(&self) -> &[Arc<str>] {
        match self {
            Answer::InOrder(people) | Answer::Together(people) | Answer::LongestIdle(people) => people,
        }
    }
}

/// What a waiting caller hears, and how often (K-12.1, K-12.2).
#[derive(Clone, Debug)]
pub struct WaitingWords {
    /// Said between stretches of music, instead of nothing but music.
    pub say: Option<Localized<Template>>,
    /// The place in the queue is said after so much time, and again after each `every`.
    pub first: Duration,
    pub every: Duration,
    /// «Ваше місце в черзі — друге» is said at all.
    pub place: bool,
    /// Keys are offered after so much time.
    pub keys_after: Duration,
    pub cost: Cost,
    /// Never below a minute.
    pub cost_every: Duration,
}

impl Default for WaitingWords {
    fn default() -> Self {
        Self {
            say: None,
            first: Duration::from_secs(30),
            every: Duration::from_secs(60),
            place: true,
            keys_after: Duration::from_secs(60),
            cost: Cost::default(),
            cost_every: Duration::from_secs(60),
        }
    }
}

/// Whether waiting costs the caller anything (K-12.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cost {
    /// Not mentioned.
    #[default]
    Unsaid,
    /// «Очікування оплачується за вашим тарифом, як звичайна розмова.»
    Paid,
    /// «Очікування безкоштовне.»
    Free,
}

/// Texts instead of the usual ones.
#[derive(Clone, Debug, Default)]
pub struct SurveyWords {
    pub question: Option<Localized<Template>>,
    /// «Чи вирішено ваше питання?» is asked as well; on unless switched off.
    pub no_second: bool,
    /// Where who gave 1 or 2 may tell what happened.
    pub tell: Option<NodeId>,
}

/// What becomes of those who wait when the department closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtClosing {
    /// Whoever came in time is answered.
    #[default]
    Stay,
    /// The way of `else:`.
    Leave,
}

#[derive(Clone, Debug)]
pub struct BoxNode {
    /// Said before the tone instead of the standard words.
    pub say: Option<Localized<Template>>,
    pub listen: Option<Listener>,
    pub shortest: Duration,
    pub longest: Duration,
    /// The number to call back is read out and may be corrected by keys.
    pub ask_number: bool,
    /// «Це повідомлення не реєструється як звернення громадян.»
    pub no_appeal: bool,
}

impl BoxNode {
    /// With the usual times.
    pub fn new(say: Option<Localized<Template>>, listen: Option<Listener>) -> Self {
        Self {
            say,
            listen,
            shortest: Duration::from_secs(2),
            longest: Duration::from_secs(180),
            ask_number: false,
            no_appeal: false,
        }
    }
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
    pub care: Care,
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
