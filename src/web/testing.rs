//! An invented service for tests of pages: its calls, and everything that pages asked it to keep.

use std::{
    future::{self, Future},
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use warp::http::{HeaderMap, HeaderValue};

use super::{
    request::{Ends, Fields, Method, Reply, Request},
    site::Site,
    view::{CallsPage, Later, Snapshot, Unavailable, View, Wanted, sample},
};
use crate::{
    acd::Rang,
    call::{Attempt, CallRecord, Message, Outcome, QueueEnd, QueueVisit, Step, SurveyRecord, Talk, TalkEnd, WayKind},
    ledger::{Access, Deed, Done, Note},
    report::{Context, Council},
    store::{self, Cursor},
    vocab::{CallRef, Digit, PhoneNumber, RecordingId, RecordingKind},
};

/// Monday, ten o'clock in Kyiv.
pub const NOW: &str = "2026-03-02T10:00:00+02:00";

pub struct Town {
    snapshot: Snapshot,
    calls: Mutex<Vec<CallRecord>>,
    kept: Mutex<Kept>,
    /// Every question is answered so.
    trouble: Option<Unavailable>,
}

#[derive(Default)]
struct Kept {
    notes: Vec<(CallRef, Note)>,
    accesses: Vec<Access>,
    asked: Vec<Wanted>,
    opened: Vec<(RecordingId, bool)>,
}

impl Town {
    pub fn with(calls: Vec<CallRecord>) -> Self {
        Self { snapshot: sample::snapshot(NOW), calls: Mutex::new(calls), kept: Mutex::default(), trouble: None }
    }

    pub fn in_trouble(why: Unavailable) -> Self {
        Self { trouble: Some(why), ..Self::with(Vec::new()) }
    }

    pub fn showing(snapshot: Snapshot) -> Self {
        Self { snapshot, ..Self::with(Vec::new()) }
    }

    pub fn notes(&self) -> Vec<(CallRef, Note)> {
        self.kept.lock().unwrap().notes.clone()
    }

    pub fn deeds(&self) -> Vec<Deed> {
        self.kept.lock().unwrap().accesses.iter().map(|access| access.what.clone()).collect()
    }

    pub fn asked(&self) -> Vec<Wanted> {
        self.kept.lock().unwrap().asked.clone()
    }

    /// Recordings that were read, and whether somebody began to listen.
    pub fn opened(&self) -> Vec<(RecordingId, bool)> {
        self.kept.lock().unwrap().opened.clone()
    }
}

impl View for Town {
    fn snapshot(&self) -> Snapshot {
        self.snapshot.clone()
    }

    fn context(&self) -> Option<Arc<Context>> {
        Some(Arc::new(Context::new(Council::default(), self.snapshot.script.clone(), self.snapshot.now.civil)))
    }

    fn calls(&self, wanted: Wanted) -> Later<Result<CallsPage, Unavailable>> {
        self.kept.lock().unwrap().asked.push(wanted.clone());
        let mut found = self.calls.lock().unwrap().clone();
        found.retain(|call| (wanted.from..wanted.to).contains(&call.started));
        found.sort_by_key(|call| std::cmp::Reverse((call.started, call.call)));
        let from = wanted.after.map_or(0, |cursor| String::from_utf8_lossy(cursor.key()).parse().unwrap());
        let next = from + wanted.limit;
        let page = CallsPage {
            next: (next < found.len()).then(|| Cursor::invented(next.to_string().into_bytes())),
            calls: found.into_iter().skip(from).take(wanted.limit).collect(),
        };
        Box::pin(future::ready(self.trouble.map_or(Ok(page), Err)))
    }

    fn call(&self, call: CallRef) -> Later<Result<Option<CallRecord>, Unavailable>> {
        let found = self.calls.lock().unwrap().iter().find(|record| record.call == call).cloned();
        Box::pin(future::ready(self.trouble.map_or(Ok(found), Err)))
    }

    fn note(&self, call: CallRef, note: Note) -> Later<bool> {
        for record in self.calls.lock().unwrap().iter_mut().filter(|record| record.call == call) {
            record.notes.push(note.clone());
        }
        self.kept.lock().unwrap().notes.push((call, note));
        Box::pin(future::ready(true))
    }

    fn accessed(&self, access: Access) {
        self.kept.lock().unwrap().accesses.push(access);
    }

    fn sound(&self, recording: RecordingId, heard: bool) -> Later<Option<Vec<u8>>> {
        self.kept.lock().unwrap().opened.push((recording, heard));
        Box::pin(future::ready(Some(b"RIFFsound".to_vec())))
    }
}

/// A site over the town, and the town to look at afterwards.
pub fn site(town: Town) -> (Site, Arc<Town>) {
    let town = Arc::new(town);
    (Site::new(town.clone()), town)
}

pub fn block_on<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(what)
}

pub fn get(path: &str) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let ends = Ends { remote: [127, 0, 0, 1].into(), local: [127, 0, 0, 1].into(), tls: false };
    Request {
        method: Method::Get,
        path: path.into(),
        query: Fields::parse(query.as_bytes()),
        form: Fields::default(),
        headers: HeaderMap::new(),
        ends,
    }
}

pub fn post(path: &str, form: &str) -> Request {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("localhost"));
    headers.insert("origin", HeaderValue::from_static("http://localhost"));
    Request { method: Method::Post, form: Fields::parse(form.as_bytes()), headers, ..get(path) }
}

pub fn body(reply: Reply) -> String {
    String::from_utf8(reply.into_body()).unwrap()
}

/// The seq-th call of a boot, one a minute before [`NOW`], the greater the later.
pub fn call(boot: u32, seq: u32) -> CallRecord {
    let now: Timestamp = NOW.parse().unwrap();
    let mut record = *store::testing::record(boot, seq);
    record.started = now - Duration::from_secs(60 * u64::from(1000 - seq.min(1000)));
    record
}

/// So many minutes before [`NOW`].
pub fn ago(minutes: u64) -> Timestamp {
    NOW.parse::<Timestamp>().unwrap() - Duration::from_secs(60 * minutes)
}

/// Hung up after a minute in the queue.
pub fn lost(seq: u32, number: &str, started: Timestamp) -> CallRecord {
    let mut record = call(1, seq);
    record.started = started;
    record.caller.number = PhoneNumber::parse(number);
    record.outcome = Outcome::Abandoned;
    record.ended_ms = 70_000;
    record.queues = vec![QueueVisit {
        queue: "ЦНАП".into(),
        asked_ms: 8_000,
        entered_ms: Some(10_000),
        ended_ms: 70_000,
        position: Some(2),
        end: QueueEnd::Abandoned,
        attempts: Vec::new(),
    }];
    record
}

/// A talk with Олена that was recorded and got a 4.
pub fn talked(seq: u32, number: &str, started: Timestamp) -> CallRecord {
    let mut record = lost(seq, number, started);
    let recording = RecordingId { kind: RecordingKind::Talk, call: record.call, n: 1 };
    record.outcome = Outcome::Answered;
    record.ended_ms = 200_000;
    let attempt = |operator: &str, from_ms, to_ms, result| Attempt {
        operator: operator.into(),
        way: WayKind::Phone,
        from_ms,
        to_ms,
        result,
        sip_status: (result == Rang::Busy).then_some(486),
    };
    record.queues[0].end = QueueEnd::Answered;
    record.queues[0].attempts =
        vec![attempt("Ігор", 11_000, 12_000, Rang::Busy), attempt("Олена", 12_000, 70_000, Rang::Answered)];
    record.talks = vec![Talk {
        operator: "Олена".into(),
        from_ms: 70_000,
        to_ms: 180_000,
        hold_ms: 5_000,
        wrap_up_ms: 0,
        end: TalkEnd::Operator,
        recording: Some(recording),
    }];
    record.survey = Some(SurveyRecord { asked: true, mark: Some(4), resolved: Some(true) });
    record
}

/// Left a message after reading about the passport.
pub fn left(seq: u32, number: &str, started: Timestamp) -> CallRecord {
    let mut record = call(1, seq);
    let recording = RecordingId { kind: RecordingKind::Message, call: record.call, n: 1 };
    record.started = started;
    record.caller.number = PhoneNumber::parse(number);
    record.outcome = Outcome::LeftMessage;
    record.journey.push(Step { at: "паспорт".into(), from_ms: 9_000, heard: true, keys: vec![Digit::STAR] });
    record.messages = vec![Message {
        box_name: "повідомлення".into(),
        recording,
        at_ms: 20_000,
        length_ms: 12_000,
        number: None,
        heard: None,
    }];
    record
}

pub fn note(done: Done, at: Timestamp, recording: Option<RecordingId>) -> Note {
    Note { recording, at, by: "Олена".into(), done, text: String::new() }
}
