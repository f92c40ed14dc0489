//! What the sections say, typed, while names still stand as words: between the shape pass and the references pass.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use jiff::{Timestamp, civil::Date};

use super::{Blocked, Listen, ListenTls, report::Place, source::Word};
use crate::{
    calendar::{PublicHolidays, Schedule},
    guard::GuardSettings,
    ivr::{ClockUnknown, Patience},
    switch::Contact,
    switch::Limits,
    trunk::TrunkSettings,
    vocab::{Digit, Lang, PhoneNumber},
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
    pub people: Vec<(Word, Option<Contact>)>,
    pub council: String,
    pub signed_by: Option<String>,
    pub say_as: BTreeMap<Arc<str>, Arc<str>>,
    pub trunks: Vec<(Word, TrunkSettings)>,
    pub guard: GuardSettings,
    pub numbers: Vec<(PhoneNumber, Word)>,
    pub test_from: Vec<PhoneNumber>,
    pub blocked: Vec<Blocked>,
    pub service: Service,
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
}

/// A menu, text, department or box under its name.
#[derive(Debug)]
pub(super) struct Thing {
    pub name: Word,
    pub title: Titles,
    pub body: Body,
    /// Nothing in it was wrong, so that what is missing really is missing.
    pub sound: bool,
}

pub(super) type Titles = Vec<(Lang, Word)>;

#[derive(Debug)]
pub(super) enum Body {
    Menu { say: Prose, keys: Vec<Choice> },
    Text { say: Prose, owner: Option<Arc<str>>, review: Option<(Date, Place)> },
    Department { hours: Option<Word>, answer: Option<AnswerDraft>, otherwise: Option<Word> },
    Box { say: Prose, listen: Option<(Word, u16)> },
}

impl Body {
    /// In the nominative.
    pub fn kind(&self) -> &'static str {
        match self {
            Body::Menu { .. } => "меню",
            Body::Text { .. } => "текст",
            Body::Department { .. } => "відділ",
            Body::Box { .. } => "скринька",
        }
    }

    pub fn say(&self) -> Option<&Prose> {
        match self {
            Body::Menu { say, .. } | Body::Text { say, .. } | Body::Box { say, .. } => Some(say),
            Body::Department { .. } => None,
        }
    }
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
    pub together: bool,
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
}

#[derive(Debug)]
pub(super) enum Piece {
    Text(String),
    Hours(Word),
    Opens(Word),
    Phone(Vec<Arc<str>>),
    Date(Date),
    Title(Word),
}
