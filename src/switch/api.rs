//! One input, then drain the outputs until there are none, then sleep until `Switch::deadline`.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use jiff::civil::Date;

use super::places;
use crate::{
    acd::{AcdSettings, OperatorStatus, QueueStatus},
    call::{CallRecord, SurveyRecord},
    guard::{Ban, GuardCounters, GuardSettings},
    ivr::Script,
    media::{MediaCommand, MediaEvent},
    phones::{PhoneAccount, PhoneStatus, SavedBinding},
    sip::{ConnectError, Flow, FlowId, Transport, UaCounters},
    trunk::{LookupAnswer, LookupId, Query, TlsPeer, TrunkSettings, TrunkStatus},
    vocab::{CallRef, PhoneNumber},
};

/// What new calls are served with. Calls in progress keep the one they began with.
#[derive(Clone, Debug)]
pub struct Settings {
    pub script: Arc<Script>,
    pub limits: Limits,
    /// 180 Ringing this long before the 200; zero answers at once.
    pub ring: Duration,
    /// Without any, everybody may call in.
    pub trunks: Vec<Arc<TrunkSettings>>,
    pub guard: Arc<GuardSettings>,
    /// Queues and operators.
    pub acd: Arc<AcdSettings>,
    /// The only people and numbers this program may ever ring.
    pub people: Arc<BTreeMap<Arc<str>, Person>>,
    pub dialling: Arc<Dialling>,
    /// Calls from here are marked as tests.
    pub test_from: Arc<[PhoneNumber]>,
    /// Calls from here are refused.
    pub blocked: Arc<[Blocked]>,
}

impl Settings {
    /// The same menus without lines: everybody may call, as when they are tried on a screen.
    pub fn without_lines(&self) -> Self {
        Self { trunks: Vec::new(), ..self.clone() }
    }

    /// Where fixed addresses of operators are looked up: the shell keeps an eye on the ways there.
    pub fn operator_servers(&self) -> Vec<Query> {
        let question = |person: &Person| match &person.contact {
            Contact::Uri(uri) => places::question(uri),
            _ => None,
        };
        self.people.values().filter_map(question).collect()
    }
}

/// One of `people`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub contact: Contact,
    /// Must press 1 to take a call; on for numbers through a line.
    pub must_accept: bool,
    /// The line their number is called by; `None` is the first that is in touch.
    pub trunk: Option<Arc<str>>,
}

/// How one of `people` is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// A telephone registered here: `101`.
    Extension(PhoneNumber),
    /// Through a line: takes one of its conversations.
    Outside(PhoneNumber),
    /// `sip:olena@192.168.1.20`
    Uri(Arc<str>),
}

/// A number whose calls are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    pub number: PhoneNumber,
    /// The last day; `None` until the line is removed.
    pub until: Option<Date>,
    pub reason: String,
}

/// Bounds for calls of ours through lines, whoever asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialling {
    /// Beginnings of numbers that may be called, in international form; the longer of an allowed and a barred one counts.
    pub allowed: Vec<Arc<str>>,
    pub barred: Vec<Arc<str>>,
    /// Calls of ours at once through one line.
    pub at_once: u32,
    /// The longest of them.
    pub longest: Duration,
    /// Minutes in a day through one line, after which no new one begins and staff are told.
    pub minutes_a_day: u32,
}

impl Default for Dialling {
    fn default() -> Self {
        Self {
            allowed: vec!["+380".into()],
            barred: vec!["+380900".into()],
            at_once: 4,
            longest: Duration::from_secs(3600),
            minutes_a_day: 600,
        }
    }
}

/// What staff ask of the running service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    Away(Arc<str>),
    Back(Arc<str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls at once; one more is answered 486.
    pub calls: u32,
    /// The longest call at all (`limits: {total: 2h}`).
    pub total: Duration,
    /// Calls at once from one number; `None` is no limit.
    pub per_caller: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { calls: 100, total: Duration::from_secs(2 * 3600), per_caller: None }
    }
}

#[derive(Debug)]
pub enum Input<'a> {
    /// One datagram, or one message cut from a stream by the shell with `sip::Framer`.
    Message {
        flow: Flow,
        bytes: &'a [u8],
    },
    /// A connection stands, opened by us or by the peer.
    FlowOpened(Flow),
    /// A connection of ours could not be opened.
    FlowFailed {
        transport: Transport,
        remote: SocketAddr,
        error: ConnectError,
    },
    FlowClosed(FlowId),
    /// The answer to `Output::Look`.
    LookedUp {
        lookup: LookupId,
        answer: LookupAnswer,
    },
    /// Our address on the way to `remote`, one of the targets in use, has become `local`.
    RouteChanged {
        remote: SocketAddr,
        local: SocketAddr,
    },
    Media(MediaEvent),
    /// New settings for new calls.
    Settings(Arc<Settings>),
    /// The accounts of telephones, all of them: at the start and after each change.
    Phones(Vec<PhoneAccount>),
    /// Bindings that were on disk when the program started.
    Bindings(Vec<SavedBinding>),
    Order(Order),
    /// No new calls; those in progress get `grace`, then a goodbye.
    Drain {
        grace: Duration,
    },
    /// The deadline came.
    Tick,
}

#[derive(Debug)]
pub enum Output {
    Send {
        flow: Flow,
        bytes: Vec<u8>,
    },
    CloseFlow(FlowId),
    /// Where is this server? Answered by `Input::LookedUp`.
    Look {
        lookup: LookupId,
        query: Query,
    },
    /// How TLS connections to `remote` are made from now on.
    Tls {
        remote: SocketAddr,
        peer: Arc<TlsPeer>,
    },
    /// One line about a trunk or a ban, for the log; `loud` ones want an administrator.
    Told {
        about: Arc<str>,
        text: String,
        loud: bool,
    },
    /// A trusted peer told the time; a machine without a clock may take the hint.
    Date(jiff::Timestamp),
    Media(MediaCommand),
    /// Bindings of telephones, to be written to disk, all of them.
    SaveBindings(Vec<SavedBinding>),
    /// A call began: the store writes its `open/` mark, so that a crash leaves "ended by restart", not a hole. Again when
    /// a recording of it is on the disk, so that somebody will hear it.
    Began(Box<CallRecord>),
    /// A call ended with its one record.
    Ended(Box<CallRecord>),
    /// One line per stage of a call, for the log; numbers already masked.
    Stage {
        call: CallRef,
        text: String,
    },
    /// After `Drain`: the last call is gone.
    Drained,
}

/// What a status shows beside the counters; made when asked for.
#[derive(Clone, Debug, Default)]
pub struct SwitchReport {
    pub trunks: Vec<TrunkStatus>,
    /// Latest first, at most 100.
    pub bans: Vec<Ban>,
    pub guard: GuardCounters,
    pub operators: Vec<OperatorStatus>,
    pub queues: Vec<QueueStatus>,
    pub phones: Vec<PhoneStatus>,
}

/// What is alive and what was counted, for `status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SwitchCounters {
    pub calls: usize,
    pub legs: usize,
    pub offered: u64,
    pub answered: u64,
    pub refused_full: u64,
    pub ended: u64,
    pub marks: MarkCounters,
    pub ua: UaCounters,
}

/// Answers to the question after a talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkCounters {
    /// Callers who heard the question.
    pub asked: u64,
    /// How many gave 1, 2, 3, 4, 5.
    pub given: [u64; 5],
}

impl MarkCounters {
    /// Of a call that ended.
    pub(super) fn count(&mut self, survey: Option<&SurveyRecord>) {
        let Some(survey) = survey else { return };
        self.asked += u64::from(survey.asked);
        let mark = survey.mark.and_then(|mark| usize::from(mark).checked_sub(1));
        if let Some(given) = mark.and_then(|mark| self.given.get_mut(mark)) {
            *given += 1;
        }
    }
}
