//! What a frame says: of a call, of a message, of what staff did, of the service, or something a newer program wrote.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::frame::{self, Frame};
use crate::{
    call::{CallRecord, EndedBy, Outcome},
    ledger::{Access, Event, Fold, Note, PageText},
    vocab::{CallRef, RecordingId},
};

const BEGAN: u8 = 1;
const ENDED: u8 = 2;
const HEARD: u8 = 3;
const NOTED: u8 = 4;
const EVENT: u8 = 5;
const ACCESS: u8 = 6;
const TEXT: u8 = 7;
const FOLD: u8 = 8;
/// Notes kept of one call; the newest are.
pub const MOST_NOTES: usize = 64;
/// `CallRecord` only ever gains fields with defaults, which needs no new version.
const VERSION: u8 = 1;

#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// The call is in progress; what is known of it so far.
    Began(Box<CallRecord>),
    Ended(Box<CallRecord>),
    Heard(Heard),
    Noted(Noted),
    Event(Event),
    Access(Access),
    Text(PageText),
    Fold(Fold),
}

/// Staff did something about a call or a message of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub call: CallRef,
    pub note: Note,
}

/// Staff have listened to a message for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub recording: RecordingId,
    pub at: Timestamp,
}

impl Heard {
    /// Notes it in the record of the call; the first time counts.
    pub fn note(&self, record: &mut CallRecord) {
        for message in record.messages.iter_mut().filter(|message| message.recording == self.recording) {
            message.heard.get_or_insert(self.at);
        }
    }
}

impl Noted {
    /// Notes it in the record of the call, in order of time; the same note twice counts once.
    pub fn note(&self, record: &mut CallRecord) {
        let notes = &mut record.notes;
        let too_old = notes.len() >= MOST_NOTES && notes.first().is_some_and(|first| self.note.at <= first.at);
        if too_old || notes.contains(&self.note) {
            return;
        }
        let place = notes.partition_point(|known| known.at <= self.note.at);
        notes.insert(place, self.note.clone());
        if notes.len() > MOST_NOTES {
            notes.remove(0);
        }
    }
}

/// What was known of messages and done by staff is not lost when their call's record is written again.
pub fn carry_over(old: &CallRecord, new: &mut CallRecord) {
    let heard = old.messages.iter().filter_map(|m| m.heard.map(|at| Heard { recording: m.recording, at }));
    heard.for_each(|heard| heard.note(new));
    old.notes.iter().for_each(|note| Noted { call: old.call, note: note.clone() }.note(new));
}

impl Entry {
    /// The call it is about, if it is about one.
    pub fn call(&self) -> Option<CallRef> {
        match self {
            Self::Began(record) | Self::Ended(record) => Some(record.call),
            Self::Heard(heard) => Some(heard.recording.call),
            Self::Noted(noted) => Some(noted.call),
            Self::Event(_) | Self::Access(_) | Self::Text(_) | Self::Fold(_) => None,
        }
    }

    /// Appends the entry as one frame. `None` when it is too long to be stored (a megabyte of journey).
    pub fn write(&self, out: &mut Vec<u8>) -> Option<()> {
        let (kind, payload) = match self {
            Self::Began(record) => (BEGAN, serde_json::to_vec(record)),
            Self::Ended(record) => (ENDED, serde_json::to_vec(record)),
            Self::Heard(heard) => (HEARD, serde_json::to_vec(heard)),
            Self::Noted(noted) => (NOTED, serde_json::to_vec(noted)),
            Self::Event(event) => (EVENT, serde_json::to_vec(event)),
            Self::Access(access) => (ACCESS, serde_json::to_vec(access)),
            Self::Text(text) => (TEXT, serde_json::to_vec(text)),
            Self::Fold(fold) => (FOLD, serde_json::to_vec(fold)),
        };
        let mut payload = payload.ok()?;
        payload.push(b'\n');
        frame::write(out, kind, VERSION, &payload)
    }

    /// `None` for a kind, version or content this program does not know: such a frame is kept and passed over.
    pub fn read(frame: &Frame<'_>) -> Option<Self> {
        if frame.version != VERSION {
            return None;
        }
        fn json<T: for<'a> Deserialize<'a>>(frame: &Frame<'_>) -> Option<T> {
            serde_json::from_slice(frame.payload).ok()
        }
        match frame.kind {
            BEGAN => json(frame).map(Self::Began),
            ENDED => json(frame).map(Self::Ended),
            HEARD => json(frame).map(Self::Heard),
            NOTED => json(frame).map(Self::Noted),
            EVENT => json(frame).map(Self::Event),
            ACCESS => json(frame).map(Self::Access),
            TEXT => json(frame).map(Self::Text),
            FOLD => json(frame).map(Self::Fold),
            _ => None,
        }
    }
}

/// The record of a call that a crash cut off, from what was known when it began. Its length is not known and stays 0.
pub fn interrupted(mut began: Box<CallRecord>) -> Box<CallRecord> {
    began.outcome = Outcome::Interrupted;
    began.ended_by = EndedBy::Restart;
    began
}

/// Whether `new` is to replace `old` as the record of one call: the call's own end beats an end made by a restart.
pub fn supersedes(new: &CallRecord, old: &CallRecord) -> bool {
    new.ended_by != EndedBy::Restart || old.ended_by == EndedBy::Restart
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{message, record},
        *,
    };
    use crate::ledger::{Deed, Done, Happening};

    #[test]
    fn an_entry_comes_back_as_it_was_written() {
        let at = record(3, 9).started;
        let month = "2026-10".parse().unwrap();
        let entries = [
            Entry::Began(record(1, 2)),
            Entry::Ended(record(3, 4)),
            Entry::Heard(Heard { recording: message(3, 4).recording, at }),
            Entry::Noted(noted(7, "передзвонила")),
            Entry::Event(Event { at, trusted: false, boot: 3, what: Happening::ClockSet { by_ms: -5 } }),
            Entry::Access(Access { at, by: "olena".into(), from: None, what: Deed::LoggedIn }),
            Entry::Text(PageText {
                key: "conclusions 2026-10".into(), text: "Добре.".into(), at, by: "olena".into()
            }),
            Entry::Fold(Fold { month, made: at, figures: serde_json::json!({"offered": 412}) }),
        ];
        for entry in entries {
            let mut bytes = Vec::new();
            entry.write(&mut bytes).unwrap();
            assert_eq!(Entry::read(&frame::read(&bytes).unwrap()), Some(entry));
        }
    }

    fn noted(at: i64, text: &str) -> Noted {
        let at = Timestamp::from_second(at).unwrap();
        let note = Note { recording: None, at, by: "olena".into(), done: Done::Answered, text: text.into() };
        Noted { call: CallRef { boot: 1, seq: 1 }, note }
    }

    #[test]
    fn notes_stand_in_order_of_time_once_each_and_the_newest_are_kept() {
        let mut call = record(1, 1);
        for at in [5, 1, 3, 3, 5] {
            noted(at, "раз").note(&mut call);
        }
        noted(3, "два").note(&mut call);
        let told: Vec<_> = call.notes.iter().map(|n| (n.at.as_second(), n.text.as_str())).collect();
        assert_eq!(told, [(1, "раз"), (3, "раз"), (3, "два"), (5, "раз")]);
        for _ in 0..2 {
            (1..=200).for_each(|at| noted(at, "три").note(&mut call));
            let times: Vec<_> = call.notes.iter().map(|n| n.at.as_second()).collect();
            assert_eq!(times, (137..=200).collect::<Vec<_>>());
        }
        let mut again = record(1, 1);
        carry_over(&call, &mut again);
        assert_eq!(again.notes, call.notes);
    }

    #[test]
    fn a_newer_version_an_unknown_kind_and_foreign_content_are_not_guessed_at() {
        let json = serde_json::to_vec(&record(1, 1)).unwrap();
        for (kind, version, payload) in [(2, 2, &json[..]), (9, 1, &json[..]), (2, 1, b"{}\n")] {
            let mut bytes = Vec::new();
            frame::write(&mut bytes, kind, version, payload).unwrap();
            assert_eq!(Entry::read(&frame::read(&bytes).unwrap()), None);
        }
    }

    #[test]
    fn fields_added_by_a_newer_program_do_not_hide_a_record() {
        let mut json = serde_json::to_value(record(1, 1)).unwrap();
        json["mark"] = 5.into();
        let mut bytes = Vec::new();
        frame::write(&mut bytes, 2, 1, json.to_string().as_bytes()).unwrap();
        assert_eq!(Entry::read(&frame::read(&bytes).unwrap()), Some(Entry::Ended(record(1, 1))));
    }

    #[test]
    fn a_real_end_beats_an_end_by_restart_in_either_order() {
        let real = record(1, 1);
        let made = interrupted(real.clone());
        assert!(supersedes(&real, &made));
        assert!(!supersedes(&made, &real));
    }
}
