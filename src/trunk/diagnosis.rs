//! Remarks about a line that do not stop its calls. Each kind is kept once, and forgotten an hour after it was last seen.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    Note,
    explain::{self, Remark},
};

const KEPT: Duration = Duration::from_secs(60 * 60);
/// Sources of datagrams are forged without number: of those turned away one in this time is told of, and shown.
const ONE_STRANGER: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(super) struct Notes(BTreeMap<Note, Noted>);

#[derive(Debug)]
struct Noted {
    seen: Instant,
    told: Instant,
    remark: Remark,
}

impl Notes {
    /// True when it is new or says something else than before.
    pub fn take(&mut self, now: Instant, note: Note, remark: Remark) -> bool {
        match self.0.get_mut(&note) {
            Some(noted) if noted.remark == remark && noted.seen + KEPT > now => {
                noted.seen = now;
                false
            }
            Some(noted) if note == Note::UnknownSource && noted.told + ONE_STRANGER > now => false,
            _ => {
                self.0.insert(note, Noted { seen: now, told: now, remark });
                true
            }
        }
    }

    /// It is so no longer.
    pub fn drop(&mut self, note: Note) {
        self.0.remove(&note);
    }

    pub fn sentences(&self, now: Instant) -> Vec<(Note, String)> {
        let fresh = self.0.iter().filter(|(_, noted)| noted.seen + KEPT > now);
        fresh.map(|(note, noted)| (*note, explain::note(*note, &noted.remark))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_news_once_and_forgotten_after_an_hour() {
        let (mut notes, start) = (Notes::default(), Instant::now());
        let remark =
            |address: &str| Remark { line: "головний".into(), address: address.into(), other: String::new() };
        assert!(notes.take(start, Note::UnknownSource, remark("203.0.113.9")));
        assert!(!notes.take(start + KEPT / 2, Note::UnknownSource, remark("203.0.113.9")));
        assert!(notes.take(start + KEPT / 2, Note::UnknownSource, remark("203.0.113.10")), "another address is news");
        assert_eq!(notes.sentences(start + KEPT).len(), 1);
        assert!(notes.sentences(start + KEPT * 3 / 2).is_empty());
        assert!(notes.take(start + KEPT * 2, Note::UnknownSource, remark("203.0.113.10")));
    }

    #[test]
    fn calls_from_forged_addresses_are_one_line_a_minute_and_what_we_are_told_of_ourselves_is_always_news() {
        let (mut notes, start) = (Notes::default(), Instant::now());
        let remark = |n: u32| Remark { line: "головний".into(), address: n.to_string(), other: String::new() };
        let told = (0..120_000u32)
            .filter(|n| notes.take(start + Duration::from_millis(u64::from(*n)), Note::UnknownSource, remark(*n)));
        assert_eq!(told.collect::<Vec<_>>(), [0, 60_000]);
        let shown = notes.sentences(start + Duration::from_secs(120));
        assert!(shown[0].1.contains("60000"), "{shown:?}");
        assert!((0..3).all(|n| notes.take(start, Note::BehindNat, remark(n))));
    }
}
