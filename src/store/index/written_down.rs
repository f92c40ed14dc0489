//! What is written down beside the calls: events, accesses, texts, folds. Each question is one short turn.

use jiff::Timestamp;

use super::{Index, MAX_PAGE, StateBefore, apply::Folded, damaged, guarded, keys, read_json};
use crate::{
    ledger::{Access, Event, Fold, Month, PageText},
    store::{IndexError, corrections::Corrections},
};

/// Accesses and texts given at once.
pub const MOST_LINES: usize = 1000;

/// Where the next events begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventsFrom(Vec<u8>);

impl Index {
    /// Events of `from..to`, the earliest first, from `after` on; at most 256.
    pub fn events(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<&EventsFrom>,
    ) -> Result<(Vec<Event>, Option<EventsFrom>), IndexError> {
        let (mut first, end) = keys::between(b'e', from, to);
        if let Some(EventsFrom(key)) = after {
            first = first.max(key.clone());
        }
        let mut events = Vec::new();
        if first >= end {
            return Ok((events, None));
        }
        let mut rows = self.db.range(first..end);
        while let Some((key, value)) = guarded(|| rows.next().transpose())? {
            if events.len() == MAX_PAGE {
                return Ok((events, Some(EventsFrom(key.to_vec()))));
            }
            events.push(self.read_event(&value)?);
        }
        Ok((events, None))
    }

    /// Gives `state` the events before `before` (or before where it left off), at most 256. `None` when it knows enough.
    pub fn look_back(
        &self,
        before: Timestamp,
        left_off: Option<&EventsFrom>,
        state: &mut StateBefore,
    ) -> Result<Option<EventsFrom>, IndexError> {
        let (first, mut end) = keys::between(b'e', Timestamp::MIN, before);
        if let Some(EventsFrom(key)) = left_off {
            end = end.min(key.clone());
        }
        let mut last = None;
        let mut rows = self.db.range(first..end).rev().take(MAX_PAGE);
        while let Some((key, value)) = guarded(|| rows.next().transpose())? {
            if !state.take(&self.read_event(&value)?) {
                return Ok(None);
            }
            last = Some(EventsFrom(key.to_vec()));
        }
        Ok(last)
    }

    /// Announcements and announced maintenance from before `moment` that were to last beyond it.
    pub fn notices_over(&self, moment: Timestamp) -> Result<Vec<Event>, IndexError> {
        let (first, end) = keys::between(b'q', moment, Timestamp::MAX);
        let mut rows = self.db.range(first..=[&end[..], &[0xFF; 4]].concat()).take(MAX_PAGE);
        let mut found = Vec::new();
        while let Some((_, value)) = guarded(|| rows.next().transpose())? {
            found.push(self.read_event(&value)?);
        }
        found.retain(|event| event.at < moment);
        Ok(found)
    }

    /// The access log of `from..to`, the latest first; at most 1000.
    pub fn accesses(&self, from: Timestamp, to: Timestamp, limit: usize) -> Result<Vec<Access>, IndexError> {
        let (first, end) = keys::between(b'a', from, to);
        if first >= end {
            return Ok(Vec::new());
        }
        let mut rows = self.db.range(first..end).rev().take(limit.min(MOST_LINES));
        let mut found = Vec::new();
        while let Some((_, value)) = guarded(|| rows.next().transpose())? {
            found.push(read_json(&value, "an access")?);
        }
        Ok(found)
    }

    /// The last text of this key.
    pub fn text(&self, key: &str) -> Result<Option<PageText>, IndexError> {
        let Some(key) = keys::text(key) else { return Ok(None) };
        guarded(|| self.db.get(key))?.map(|value| read_json(&value, "a text")).transpose()
    }

    /// Every text whose key begins so, by key; at most 1000.
    pub fn texts(&self, prefix: &str) -> Result<Vec<PageText>, IndexError> {
        let Some(prefix) = keys::text(prefix) else { return Ok(Vec::new()) };
        let mut rows = self.db.scan_prefix(prefix).take(MOST_LINES);
        let mut found = Vec::new();
        while let Some((_, value)) = guarded(|| rows.next().transpose())? {
            found.push(read_json(&value, "a text")?);
        }
        Ok(found)
    }

    /// The last fold of a month, and whether it still says what the calls say.
    pub fn fold(&self, month: Month) -> Result<Option<(Fold, bool)>, IndexError> {
        let Some(folded) = self.folded(month)? else { return Ok(None) };
        Ok(Some((read_json(&folded.json, "a fold")?, !folded.changed_since)))
    }

    /// When the first call or event was written down by a clock that can be believed.
    pub fn oldest(&self) -> Result<Option<Timestamp>, IndexError> {
        let (first, end) = keys::all(b't');
        let mut rows = self.db.range(first..end).take(MOST_LINES);
        let mut call = None;
        while let (None, Some((key, _))) = (call, guarded(|| rows.next().transpose())?) {
            let record = self.get(keys::call_in(&key).ok_or_else(|| damaged("a time key"))?)?;
            call = record.filter(|record| record.clock_trusted).map(|record| record.started);
        }
        let (first, end) = keys::all(b'e');
        let mut rows = self.db.range(first..end).take(MOST_LINES);
        let mut event = None;
        while let (None, Some((_, value))) = (event, guarded(|| rows.next().transpose())?) {
            event = Some(self.read_event(&value)?).filter(|event| event.trusted).map(|event| event.at);
        }
        Ok(call.into_iter().chain(event).min())
    }

    pub(super) fn folded(&self, month: Month) -> Result<Option<Folded>, IndexError> {
        let found = guarded(|| self.db.get(keys::fold(month)))?;
        found.map(|bytes| Folded::read(&bytes).ok_or_else(|| damaged("a fold"))).transpose()
    }

    pub(super) fn month_counts(&self, month: Month) -> Result<(u64, u64), IndexError> {
        match guarded(|| self.db.get(keys::count(month)))? {
            Some(bytes) => keys::read_month_counts(&bytes).ok_or_else(|| damaged("a month")),
            None => Ok((0, 0)),
        }
    }

    pub(super) fn read_corrections(&self) -> Result<Corrections, IndexError> {
        let mut corrections = Corrections::default();
        let mut set: Vec<Event> = Vec::new();
        for (_, value) in self.rows(keys::all(b'k'))? {
            set.push(read_json(&value, "an event")?);
        }
        set.sort_by_key(|event| event.at);
        set.iter().for_each(|event| _ = corrections.add(event));
        Ok(corrections)
    }

    fn read_event(&self, value: &[u8]) -> Result<Event, IndexError> {
        let mut event = read_json(value, "an event")?;
        self.corrections.event(&mut event);
        Ok(event)
    }
}
