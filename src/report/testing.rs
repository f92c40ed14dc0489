//! A small town's month for tests: its context, and calls written as one line each.
//!
//! ```text
//! 13 09:40 n10 ask 10 drop 70
//! │  │     │   └ what happened, in words below; figures are seconds from the call's arrival
//! │  │     └ whose call: n10 is +380990000010, - is a withheld number
//! │  └ in Kyiv
//! └ day of October 2026; 11-03 is another month, 09-28 too
//! ```
//!
//! `паспорт+` heard to its end, `паспорт-` not; `ask 10` chose the operator, in the queue 4 s later; `ans 15` answered;
//! `talk 60 Олена` talked so long; `moved Ігор 60` handed on to; `miss Олена` it rang there in vain; `drop 70` hung up in
//! the queue; `none 70` nobody took it; `mark 5`, `heard` (the question, without a mark), `yes`, `no`; `msg 30 12` left a
//! message at, so long; `opened 08T10:00`, `done 08T11:00` about the message; `called 28T15:00`, `dropped …` about the
//! call; `told-closed` asked for the operator when there was none; `cancelled 5`, `full`, `test`, `fax`, `blocked`,
//! `internal`, `gone 2` hung up so soon; `end 99`.

use std::{str::SplitWhitespace, sync::Arc};

use jiff::{
    Timestamp,
    civil::{Date, Time, date},
};

use super::{Context, Council, Signature};
use crate::{
    acd::Rang,
    call::{
        Apart, Attempt, CallRecord, Caller, EndedBy, Message, Outcome, QueueEnd, QueueVisit, Step, SurveyRecord, Talk,
        TalkEnd, WayKind,
    },
    clock::Now,
    ivr::fixtures,
    ledger::{Done, Note},
    media::MediaQuality,
    vocab::{CallRef, Digit, Lang, PhoneNumber, RecordingId, RecordingKind},
};

/// The operator answers Monday to Thursday 8–17, Friday to 15:45, with a break from 12:00 to 12:45; the box has a term of
/// eight working hours. It is 9 November 2026, 09:15.
pub fn context() -> Context {
    let council = Council {
        name: "Менська міська рада".into(),
        name_of: "Менської міської ради".into(),
        service_of: "розумного колл-центру із автовідповідачем".into(),
        signatures: vec![Signature {
            post: "Начальник відділу".into(), name: "Ім’я ПРІЗВИЩЕ".into()
        }],
    };
    let now = moment(date(2026, 11, 9), "09:15");
    Context { lines: vec!["головна".into()], ..Context::new(council, Arc::new(fixtures::town()), now) }
}

pub fn moment(date: Date, time: &str) -> Timestamp {
    let time: Time = format!("{time}:00").parse().unwrap();
    date.to_datetime(time).to_zoned(Now::kyiv()).unwrap().timestamp()
}

/// `08T10:00` of October 2026, `11-03T10:00`.
pub fn when(text: &str) -> Timestamp {
    let (day, time) = text.split_once('T').unwrap();
    moment(day_of(day), time)
}

fn day_of(text: &str) -> Date {
    match text.split_once('-') {
        Some((month, day)) => date(2026, month.parse().unwrap(), day.parse().unwrap()),
        None => date(2026, 10, text.parse().unwrap()),
    }
}

/// Calls of a table, one a line, numbered in its order.
pub fn calls(table: &str) -> Vec<CallRecord> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    (1..).zip(lines).map(|(seq, line)| call(seq, line)).collect()
}

/// A call that has only arrived.
pub fn arrived(seq: u32, started: Timestamp, number: Option<PhoneNumber>) -> CallRecord {
    CallRecord {
        call: CallRef { boot: 1, seq },
        started,
        clock_trusted: true,
        answered_ms: Some(0),
        ended_ms: 60_000,
        caller: Caller { number, name: String::new() },
        trunk: Some("головна".into()),
        called: "+380464400000".into(),
        sip_call_id: format!("{seq}@example.com"),
        peer: "192.0.2.10:5060".into(),
        lang: Lang::UK,
        journey: vec![Step { at: "головне".into(), from_ms: 200, heard: true, keys: Vec::new() }],
        outcome: Outcome::NoChoice,
        ended_by: EndedBy::Caller,
        sip_status: None,
        codec: None,
        digit_source: None,
        quality: MediaQuality::default(),
        internal: false,
        queues: Vec::new(),
        talks: Vec::new(),
        survey: None,
        messages: Vec::new(),
        at_work: None,
        apart: None,
        purged: false,
        notes: Vec::new(),
    }
}

pub fn call(seq: u32, line: &str) -> CallRecord {
    let mut words = line.split_whitespace();
    let day = day_of(words.next().unwrap());
    let started = moment(day, words.next().unwrap());
    let number = words.next().unwrap().strip_prefix('n').map(|n| format!("+3809900000{n}"));
    let mut record = arrived(seq, started, number.and_then(|number| PhoneNumber::parse(&number)));
    while let Some(word) = words.next() {
        apply(&mut record, word, &mut words);
    }
    record
}

fn apply(record: &mut CallRecord, word: &str, words: &mut SplitWhitespace<'_>) {
    match word {
        "ask" => ask(record, ms(words), "ЦНАП"),
        "ans" => leave_queue(record, ms(words), QueueEnd::Answered),
        "talk" => {
            let length = ms(words);
            talk(record, length, words.next().unwrap());
        }
        "moved" => {
            let operator = words.next().unwrap();
            let at = record.talks.last().unwrap().to_ms;
            record.talks.last_mut().unwrap().end = TalkEnd::Transferred;
            ask(record, at, &format!("·{operator}"));
            leave_queue(record, at, QueueEnd::Answered);
            talk(record, ms(words), operator);
        }
        "miss" => ring(record, words.next().unwrap(), Rang::NoAnswer),
        "gave-up" => ring(record, words.next().unwrap(), Rang::CallerGone),
        "drop" => {
            leave_queue(record, ms(words), QueueEnd::Abandoned);
            record.outcome = Outcome::Abandoned;
        }
        "none" => {
            leave_queue(record, ms(words), QueueEnd::NobodyAnswered);
            record.outcome = Outcome::NobodyAnswered;
        }
        "mark" => survey(record).mark = Some(words.next().unwrap().parse().unwrap()),
        "heard" => survey(record).asked = true,
        "yes" => survey(record).resolved = Some(true),
        "no" => survey(record).resolved = Some(false),
        "msg" => message(record, ms(words), ms(words)),
        "opened" => record.messages.last_mut().unwrap().heard = Some(when(words.next().unwrap())),
        "done" => note(record, true, Done::Answered, words),
        "called" => note(record, false, Done::Answered, words),
        "dropped" => note(record, false, Done::Dropped, words),
        "end" => record.ended_ms = ms(words),
        word => verdict(record, word, words),
    }
}

fn verdict(record: &mut CallRecord, word: &str, words: &mut SplitWhitespace<'_>) {
    match word {
        "told-closed" => {
            step(record, "ЦНАП", true);
            record.outcome = Outcome::NobodyAnswered;
        }
        "cancelled" => {
            (record.outcome, record.ended_ms) = (Outcome::Cancelled, ms(words));
            record.answered_ms = None;
            record.journey.clear();
        }
        "full" => {
            (record.outcome, record.ended_by, record.ended_ms) = (Outcome::Full, EndedBy::Us, 0);
            record.answered_ms = None;
            record.journey.clear();
        }
        "test" => record.apart = Some(Apart::Test),
        "fax" => record.outcome = Outcome::Fax,
        "blocked" => record.outcome = Outcome::Blocked,
        "internal" => (record.internal, record.outcome) = (true, Outcome::Internal),
        "gone" => {
            record.ended_ms = ms(words);
            record.journey[0].heard = false;
        }
        text => {
            let heard = text.ends_with('+');
            step(record, text.trim_end_matches(['+', '-']), heard);
            if heard {
                record.outcome = Outcome::Informed;
            }
        }
    }
}

fn ms(words: &mut SplitWhitespace<'_>) -> u64 {
    words.next().unwrap().parse::<u64>().unwrap() * 1000
}

/// By a key of the step before.
fn step(record: &mut CallRecord, at: &str, heard: bool) {
    let from_ms = record.journey.last().map_or(0, |step| step.from_ms + 1000);
    if let Some(before) = record.journey.last_mut() {
        before.keys.extend(Digit::from_char('1'));
    }
    record.journey.push(Step { at: at.into(), from_ms, heard, keys: Vec::new() });
}

fn ask(record: &mut CallRecord, asked_ms: u64, queue: &str) {
    if !queue.starts_with('·') {
        step(record, queue, true);
    }
    record.queues.push(QueueVisit {
        queue: queue.into(),
        asked_ms,
        entered_ms: Some(asked_ms + 4000),
        ended_ms: asked_ms,
        position: Some(1),
        end: QueueEnd::Broken,
        attempts: Vec::new(),
    });
}

fn leave_queue(record: &mut CallRecord, at: u64, end: QueueEnd) {
    let visit = record.queues.last_mut().unwrap();
    (visit.ended_ms, visit.end) = (at, end);
    record.ended_ms = record.ended_ms.max(at);
}

fn ring(record: &mut CallRecord, operator: &str, result: Rang) {
    let visit = record.queues.last_mut().unwrap();
    let (from_ms, to_ms) = (visit.asked_ms + 4000, visit.asked_ms + 24_000);
    let operator = operator.to_owned();
    visit.attempts.push(Attempt { operator, way: WayKind::Phone, from_ms, to_ms, result, sip_status: None });
}

fn talk(record: &mut CallRecord, length: u64, operator: &str) {
    let from_ms = record.queues.last().unwrap().ended_ms;
    record.talks.push(Talk {
        operator: operator.into(),
        from_ms,
        to_ms: from_ms + length,
        hold_ms: 0,
        wrap_up_ms: 15_000,
        end: TalkEnd::Operator,
        recording: None,
    });
    record.outcome = Outcome::Answered;
    record.ended_ms = from_ms + length;
}

fn survey(record: &mut CallRecord) -> &mut SurveyRecord {
    record.survey.get_or_insert(SurveyRecord { asked: true, mark: None, resolved: None })
}

fn message(record: &mut CallRecord, at_ms: u64, length_ms: u64) {
    let recording = RecordingId { kind: RecordingKind::Message, call: record.call, n: 1 };
    let box_name = "зауваження".to_owned();
    record.messages.push(Message { box_name, recording, at_ms, length_ms, number: None, heard: None });
    record.outcome = Outcome::LeftMessage;
    step(record, "зауваження", true);
}

fn note(record: &mut CallRecord, about_message: bool, done: Done, words: &mut SplitWhitespace<'_>) {
    let recording = record.messages.last().map(|message| message.recording).filter(|_| about_message);
    let at = when(words.next().unwrap());
    record.notes.push(Note { recording, at, by: "Олена".into(), done, text: String::new() });
}
