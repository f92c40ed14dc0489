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

#[derive(Debug, Default)]
pub(super) struct Notes(BTreeMap<Note, (Instant, Remark)>);

impl Notes {
    /// True when it is new or says something else than before.
    pub fn take(&mut self, now: Instant, note: Note, remark: Remark) -> bool {
        let news = self.0.get(&note).is_none_or(|(last, old)| *last + KEPT <= now || *old != remark);
        self.0.insert(note, (now, remark));
        news
    }

    /// It is so no longer.
    pub fn drop(&mut self, note: Note) {
        self.0.remove(&note);
    }

    pub fn sentences(&self, now: Instant) -> Vec<(Note, String)> {
        let fresh = self.0.iter().filter(|(_, (last, _))| *last + KEPT > now);
        fresh.map(|(note, (_, remark))| (*note, explain::note(*note, remark))).collect()
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
}
