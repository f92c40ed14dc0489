//! What the sections say, typed, while names still stand as words: between the shape pass and the references pass.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use super::{Listen, ListenTls, Pages, Recordings, Statistics, report::Place, shape::Council, source::Word};
use crate::{
    acd::Strategy,
    calendar::{PublicHolidays, Schedule},
    guard::GuardSettings,
    ivr::{AtClosing, ClockUnknown, Cost, Patience},
    speech::Voices,
    switch::{Blocked, Contact, Dialling, Limits},
    trunk::TrunkSettings,
    vocab::{Digit, Lang, PhoneNumber, PromptId},
};

#[derive(Debug, Default)]
pub(super) struct Draft {
    pub languages: Vec<Lang>,
    pub notices: Vec<NoticeDraft>,
    pub public_holidays: PublicHolidays,
    pub schedules: Vec<(Word, Schedule)>,
    pub things: Vec<Thing>,
    pub operator: Option<Word>,
    /// There is an `operator:` line, right or wrong.
    pub operator_written: bool,
    pub people: Vec<PersonDraft>,
    /// `queues:` — for every department that says nothing else.
    pub queues: QueueDraft,
    pub dialling: Dialling,
    pub recordings: Recordings,
    /// `music:`
    pub music: Option<PathBuf>,
    pub council: Council,
    /// `statistics:` and the half-year form; the council's words are in `council`.
    pub statistics: Statistics,
    pub say_as: BTreeMap<Arc<str>, Arc<str>>,
    pub voices: Voices,
    pub played: BTreeMap<PromptId, PathBuf>,
    pub trunks: Vec<(Word, TrunkSettings)>,
    pub guard: GuardSettings,
    pub numbers: Vec<(PhoneNumber, Word)>,
    pub test_from: Vec<PhoneNumber>,
    pub blocked: Vec<Blocked>,
    pub service: Service,
}

impl Draft {
    /// All sentences of people, wherever they stand.
    pub fn prose(&self) -> impl Iterator<Item = &Prose> {
        let notices = self.notices.iter().map(|notice| &notice.say);
        let things = self.things.iter().flat_map(|thing| thing.body.says());
        notices.chain(things.chain(self.queues.says()).map(|(_, say)| say))
    }
}

/// Settings of the service itself; each has a default.
#[derive(Debug)]
pub(super) struct Service {
    pub listen: Vec<Listen>,
    /// Where `listen:` is written.
    pub listen_at: Option<Place>,
    pub tls: Option<ListenTls>,
    pub rtp_ports: (u16, u16),
    pub rtp_timeout: Duration,
    pub stop_grace: Duration,
    pub web: Option<SocketAddr>,
    pub pages: Pages,
    pub limits: Limits,
    pub ring: Duration,
    pub clock_unknown: ClockUnknown,
    pub patience: Patience,
    pub prompts: Option<PathBuf>,
}

#[derive(Debug)]
pub(super) struct NoticeDraft {
    pub say: Prose,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub care: CareDraft,
}

/// Who keeps the words true, and by when they are to be read again.
#[derive(Debug, Default)]
pub(super) struct CareDraft {
    pub owner: Option<Arc<str>>,
    pub review: Option<(Date, Place)>,
}

/// A menu, text, department or box under its name.
#[derive(Debug)]
pub(super) struct Thing {
    pub name: Word,
    pub title: Titles,
    pub care: CareDraft,
    pub body: Body,
    /// Nothing in it was wrong, so that what is missing really is missing.
    pub sound: bool,
}

pub(super) type Titles = Vec<(Lang, Word)>;

#[derive(Debug)]
pub(super) enum Body {
    Menu { say: Prose, keys: Vec<Choice> },
    Text { say: Prose },
    Department(Box<DepartmentDraft>),
    Box(BoxDraft),
}

impl Body {
    /// In the nominative.
    pub fn kind(&self) -> &'static str {
        match self {
            Body::Menu { .. } => "меню",
            Body::Text { .. } => "текст",
            Body::Department(_) => "відділ",
            Body::Box(_) => "скринька",
        }
    }

    /// Whatever it has its callers told, by the keyword.
    pub fn says(&self) -> Vec<(&'static str, &Prose)> {
        match self {
            Body::Menu { say, .. } | Body::Text { say } | Body::Box(BoxDraft { say, .. }) => vec![("say", say)],
            Body::Department(department) => department.queue.says(),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct DepartmentDraft {
    pub hours: Option<Word>,
    pub answer: Option<AnswerDraft>,
    pub otherwise: Option<Word>,
    pub queue: QueueDraft,
}

#[derive(Debug)]
pub(super) struct BoxDraft {
    pub say: Prose,
    pub listen: Option<(Word, u16)>,
    pub shortest: Option<Duration>,
    pub longest: Option<Duration>,
    pub ask_number: bool,
    pub no_appeal: bool,
}

/// How callers wait and are answered; what is not written is taken from `queues:`, then from the program.
#[derive(Debug, Default)]
pub(super) struct QueueDraft {
    pub ring: Option<Written<Duration>>,
    /// `Some(None)` rings on until `max_wait`.
    pub rounds: Option<Option<u8>>,
    pub wrap_up: Option<Duration>,
    pub max_waiting: Option<u16>,
    pub max_wait: Option<Written<Duration>>,
    pub priority: Option<u8>,
    pub at_closing: Option<AtClosing>,
    pub record: Option<bool>,
    pub survey: Option<SurveyDraft>,
    pub waiting: WaitingDraft,
}

impl QueueDraft {
    pub fn says(&self) -> Vec<(&'static str, &Prose)> {
        let survey = self.survey.as_ref().map(|survey| ("survey.say", &survey.say));
        [("waiting.say", &self.waiting.say)].into_iter().chain(survey).collect()
    }
}

#[derive(Debug)]
pub(super) struct Written<T> {
    pub value: T,
    pub at: Place,
}

/// `survey: no`, `survey: yes`, or its words.
#[derive(Debug)]
pub(super) struct SurveyDraft {
    pub on: bool,
    pub say: Prose,
    pub resolved: Option<bool>,
    pub tell: Option<Word>,
}

#[derive(Debug, Default)]
pub(super) struct WaitingDraft {
    pub say: Prose,
    pub place: Option<bool>,
    pub every: Option<Duration>,
    pub keys_after: Option<Duration>,
    pub cost: Option<Cost>,
    pub cost_every: Option<Duration>,
}

/// One of `people`, by number alone or with all that is known of them.
#[derive(Debug)]
pub(super) struct PersonDraft {
    pub name: Word,
    /// Where the number stands.
    pub at: Place,
    /// `None` when it cannot be read; the name is known all the same.
    pub contact: Option<Contact>,
    pub hours: Option<Word>,
    /// Must press 1 to take a call; `None`: when the number is outside.
    pub accept: Option<bool>,
    pub away_after: u8,
    pub trunk: Option<Word>,
}

/// One option of a menu: `1: графік`.
#[derive(Debug)]
pub(super) struct Choice {
    pub digit: Digit,
    /// Where the digit stands.
    pub key: Place,
    pub target: Word,
}

#[derive(Debug)]
pub(super) struct AnswerDraft {
    pub strategy: Strategy,
    pub people: Vec<Word>,
}

/// Sentences of people, once per language; empty when nothing is written.
pub(super) type Prose = Vec<Version>;

#[derive(Debug)]
pub(super) struct Version {
    pub lang: Lang,
    /// Of the value, for whatever is wrong with the text as a whole.
    pub place: Place,
    /// As written, for the checks of sense.
    pub raw: String,
    pub pieces: Vec<Piece>,
    /// `play:` — the recording that sounds instead; the words, if there are any, are for those who read.
    pub play: Option<Word>,
}

impl Version {
    /// Where it is called `play`, the place of the words it stands for: `texts.графік.say`.
    pub fn path(&self) -> String {
        match self.place.path.rsplit_once('.') {
            Some((place, key)) if self.play.is_some() => format!("{place}.{}", key.replacen("play", "say", 1)),
            _ => self.place.path.to_string(),
        }
    }
}

#[derive(Debug)]
pub(super) enum Piece {
    Text(String),
    Hours(Word),
    Opens(Word),
    Phone(Vec<Arc<str>>),
    Date(Date),
    Amount { hryvnias: u32, kopecks: u8 },
    Time(Time),
    Title(Word),
}
