//! What a page is drawn from: one consistent reading of the service.

use std::{
    future::{self, Future},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use jiff::{Timestamp, civil::DateTime};
use tokio_rustls::rustls::ServerConfig;

use super::health::Health;
use crate::{
    calendar::{ScheduleId, Status},
    call::CallRecord,
    clock::Now,
    ivr::Script,
    ledger::{Access, Month, Note, PageText},
    report::{Context, Period, Report},
    store::Cursor,
    switch::{SwitchCounters, SwitchReport},
    vocab::{CallRef, RecordingId, Role, Secret, User},
};

/// Taken anew for each request, so a page never shows a menu that has been replaced.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Council's name as written in `council:`; may be empty.
    pub council: Arc<str>,
    /// The menus new calls are served with.
    pub script: Arc<Script>,
    pub counters: SwitchCounters,
    /// Lines, bans and strangers.
    pub report: SwitchReport,
    /// Pairs of RTP ports in use.
    pub ports: usize,
    pub store: StoreNumbers,
    /// Since the start of the program.
    pub uptime: Duration,
    pub now: Now,
    /// The service is being stopped and takes no new calls.
    pub draining: bool,
    /// The records are of an invented town: said on every page.
    pub demo: bool,
    /// Disk, search, clock, log; `None` where nobody looks after them.
    pub health: Option<Health>,
}

/// What is told of the store; which kind of store it is, pages need not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreNumbers {
    /// Ended calls that can be asked for.
    pub records: u64,
    /// Records in memory only.
    pub waiting: usize,
    /// Records given up.
    pub lost: u64,
    /// Written in this run.
    pub journal_bytes: u64,
    pub syncs: u64,
    /// Room taken.
    pub bytes_on_disk: u64,
}

/// An answer that may take a disk or the main loop a moment.
pub type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Gives snapshots. It is asked on the page server's own runtime and must not block there.
pub trait View: Send + Sync + 'static {
    fn snapshot(&self) -> Snapshot;

    /// The file of a recording; `heard` when somebody begins to listen to it.
    fn sound(&self, _recording: RecordingId, _heard: bool) -> Later<Option<Vec<u8>>> {
        Box::pin(future::ready(None))
    }

    /// Somebody goes on a break or comes back; false when there is nobody of that name.
    fn operator(&self, _name: String, _at_work: bool) -> Later<bool> {
        Box::pin(future::ready(false))
    }

    /// The report of a period. The whole one, with operators by name: the page leaves out what its reader may not see.
    fn report(&self, _period: Period) -> Later<Result<Arc<Report>, Unavailable>> {
        Box::pin(future::ready(Err(Unavailable::NotReady)))
    }

    /// Months there are figures of, the oldest first.
    fn months(&self) -> Later<Result<Vec<Month>, Unavailable>> {
        Box::pin(future::ready(Ok(Vec::new())))
    }

    /// Calls that started in a span, the latest first, so many at most, and where the next lot begins.
    fn calls(&self, _wanted: Wanted) -> Later<Result<CallsPage, Unavailable>> {
        Box::pin(future::ready(Err(Unavailable::NotReady)))
    }

    fn call(&self, _call: CallRef) -> Later<Result<Option<CallRecord>, Unavailable>> {
        Box::pin(future::ready(Err(Unavailable::NotReady)))
    }

    /// Staff did something about a call or a message of it; false when it could not be kept.
    fn note(&self, _call: CallRef, _note: Note) -> Later<bool> {
        Box::pin(future::ready(false))
    }

    /// The last text of this key.
    fn text(&self, _key: String) -> Later<Result<Option<PageText>, Unavailable>> {
        Box::pin(future::ready(Err(Unavailable::NotReady)))
    }

    /// Every text whose key begins so.
    fn texts(&self, _prefix: String) -> Later<Result<Vec<PageText>, Unavailable>> {
        Box::pin(future::ready(Err(Unavailable::NotReady)))
    }

    /// Written when the answer is true.
    fn write_text(&self, _text: PageText) -> Later<bool> {
        Box::pin(future::ready(false))
    }

    /// Notes who opened what. Never waits.
    fn accessed(&self, _access: Access) {}

    /// The access log of a span, the latest first, at most 1000.
    fn accesses(&self, _from: Timestamp, _to: Timestamp) -> Later<Result<Vec<Access>, Unavailable>> {
        Box::pin(future::ready(Err(Unavailable::NotReady)))
    }

    /// What the report must be told beside the calls.
    fn context(&self) -> Option<Arc<Context>> {
        None
    }

    /// Checks a password: one at a time, off the loop of the pages.
    fn log_in(&self, _name: String, _password: Secret) -> Later<LogIn> {
        Box::pin(future::ready(LogIn::Wrong))
    }

    /// As they are now; a session of somebody who is no longer there ends.
    fn user(&self, _name: &str) -> Option<User> {
        None
    }

    /// Changes with the user's password: a session begun with another one is over.
    fn password_mark(&self, _name: &str) -> u64 {
        0
    }

    fn users(&self) -> Vec<User> {
        Vec::new()
    }

    /// Written in the configuration: not to be changed on a page.
    fn is_fixed(&self, _name: &str) -> bool {
        false
    }

    /// What an administrator wants changed, or a user of their own password. The error is a finished Ukrainian sentence.
    fn change_user(&self, _order: UserOrder) -> Later<Result<Option<Secret>, String>> {
        Box::pin(future::ready(Err("Користувачів тут не змінюють.".into())))
    }

    /// Unpredictable bytes; `None` when the system has none.
    fn random(&self) -> Option<[u8; 32]> {
        None
    }

    /// With what connections are encrypted, as it is now: certificates are renewed while the program runs.
    fn tls(&self) -> Option<Arc<ServerConfig>> {
        None
    }

    /// Names pages may be asked by beside the machine's own addresses (`web: hosts:`).
    fn hosts(&self) -> Arc<[String]> {
        Arc::new([])
    }
}

/// Why there is no answer just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// The records are still being made ready.
    NotReady,
    /// Too many questions at once.
    Busy,
    /// They cannot be read.
    Failed,
}

/// Which calls: those that started in `from..to`, after the last one of the page before.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub from: Timestamp,
    pub to: Timestamp,
    pub after: Option<Cursor>,
    pub limit: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallsPage {
    pub calls: Vec<CallRecord>,
    pub next: Option<Cursor>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogIn {
    In(User),
    Wrong,
    /// Others are being checked; try again.
    Busy,
}

#[derive(Clone, Debug)]
pub enum UserOrder {
    /// Gives the password that was made for them.
    Add {
        name: String,
        role: Role,
    },
    Remove {
        name: String,
    },
    /// A new one-time password, given back.
    Reset {
        name: String,
    },
    Role {
        name: String,
        role: Role,
    },
    /// By the user, who knows the old one.
    Password {
        name: String,
        old: Secret,
        new: Secret,
    },
}

impl<F> View for F
where
    F: Fn() -> Snapshot + Send + Sync + 'static,
{
    fn snapshot(&self) -> Snapshot {
        self()
    }
}

impl Snapshot {
    /// Civil time in Kyiv.
    pub fn local(&self) -> DateTime {
        self.now.local(&Now::kyiv()).datetime()
    }

    /// As callers are told it: what is open is open until the end of the day, breaks aside.
    pub fn status(&self, schedule: ScheduleId) -> Status {
        let calendar = &self.script.calendar;
        match calendar.status(schedule, &self.now) {
            Status::Open { until, shortened } => {
                let closes = calendar.closes(schedule, &self.now.local(&Now::kyiv()));
                Status::Open { until: closes.unwrap_or(until), shortened }
            }
            other => other,
        }
    }
}

/// A small council, for tests of the pages.
#[cfg(test)]
pub mod sample {
    use std::{collections::BTreeMap, time::Instant};

    use jiff::{Timestamp, civil::time};

    use super::*;
    use crate::{
        calendar::{Calendar, Hours, Schedule},
        ivr::{Answer, BoxNode, ClockUnknown, Department, InfoText, Menu, Node, NodeId, NodeKind, Patience},
        speech::{Localized, Span, Template, Value},
        vocab::{Digit, Lang, PhoneNumber},
    };

    pub fn snapshot(at: &str) -> Snapshot {
        let civil: Timestamp = at.parse().expect("a time");
        Snapshot {
            council: "Менська міська рада".into(),
            script: Arc::new(script()),
            counters: SwitchCounters::default(),
            report: SwitchReport::default(),
            ports: 0,
            store: StoreNumbers::default(),
            uptime: Duration::ZERO,
            now: Now::new(Instant::now(), civil, true),
            draining: false,
            demo: false,
            health: None,
        }
    }

    /// Somebody of this role, logged in.
    pub fn visitor(role: Role) -> crate::web::access::Visitor {
        let user = User { name: "Олена".into(), role, one_time: false };
        crate::web::access::Visitor { user, token: "token-of-forms".into() }
    }

    pub fn schedule() -> Schedule {
        let usual = Hours { from: time(8, 0, 0, 0), to: time(17, 0, 0, 0) };
        let friday = Hours { from: time(8, 0, 0, 0), to: time(15, 45, 0, 0) };
        Schedule {
            name: "рада".into(),
            week: [Some(usual), Some(usual), Some(usual), Some(usual), Some(friday), None, None],
            lunch: Some(Hours { from: time(12, 0, 0, 0), to: time(12, 45, 0, 0) }),
            dated: BTreeMap::from([
                (jiff::civil::date(2026, 1, 2), None),
                (jiff::civil::date(2026, 12, 31), Some(Hours { from: time(8, 0, 0, 0), to: time(12, 0, 0, 0) })),
            ]),
        }
    }

    pub fn text(words: &str) -> Localized<Template> {
        Localized::new(Lang::UK, Template(vec![Span::Text(words.into())]))
    }

    fn node(name: &str, title: &str, kind: NodeKind) -> Node {
        let title = (!title.is_empty()).then(|| Localized::new(Lang::UK, Arc::from(title)));
        Node { name: name.into(), title, care: Default::default(), kind }
    }

    fn keys(pairs: &[(char, u16)]) -> Vec<(Digit, NodeId)> {
        pairs.iter().filter_map(|(c, n)| Some((Digit::from_char(*c)?, NodeId(*n)))).collect()
    }

    pub fn script() -> Script {
        let hours = ScheduleId(0);
        let mut opening = text("Ми працюємо");
        opening.0[0].1.0.extend([Span::Value(Value::Hours(hours)), Span::Text(". Адреса: вулиця Зразкова, 1.".into())]);
        opening.0.push((Lang::EN, Template(vec![Span::Text("We are open".into()), Span::Value(Value::Hours(hours))])));
        let menu =
            |say: Option<&str>, pairs: &[(char, u16)]| NodeKind::Menu(Menu { say: say.map(text), keys: keys(pairs) });
        let info = |say| NodeKind::Text(InfoText { say });
        let department = Department::new(Some(hours), Answer::InOrder(vec!["Олена".into()]), Some(NodeId(5)));
        Script {
            languages: vec![Lang::UK, Lang::EN],
            nodes: vec![
                node("головне", "", menu(Some("Вітаємо! Це Менська міська рада."), &[('1', 1), ('2', 2)])),
                node("графік", "Графік роботи й адреса", info(opening)),
                node("послуги", "Адміністративні послуги", menu(None, &[('1', 3)])),
                node("паспорт", "Паспорт та ID-картка", info(text("Візьміть попередній паспорт."))),
                node("ЦНАП", "Консультація ЦНАП", NodeKind::Department(department)),
                node("повідомлення", "Залишити повідомлення", NodeKind::Box(BoxNode::new(None, None))),
            ],
            main: NodeId(0),
            numbers: PhoneNumber::parse("+380464400000").map(|n| (n, NodeId(0))).into_iter().collect(),
            operator: Some(NodeId(4)),
            notices: Vec::new(),
            calendar: Calendar { schedules: vec![schedule()], public_holidays: Default::default() },
            patience: Patience::default(),
            clock_unknown: ClockUnknown::default(),
        }
    }
}
