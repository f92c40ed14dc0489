//! Calls, a page at a time.

use super::{Cursor, Index, MAX_PAGE, Page, Query, damaged, guarded, keys, read_json};
use crate::{
    call::CallRecord,
    store::{IndexError, entry::interrupted},
    vocab::CallRef,
};

impl Index {
    /// The call as the council knows it: its time put right when its clock was.
    pub fn get(&self, call: CallRef) -> Result<Option<CallRecord>, IndexError> {
        let mut found = self.raw(call)?;
        if let Some(record) = &mut found {
            self.corrections.record(record);
        }
        Ok(found)
    }

    /// The call as the journal has it.
    pub(super) fn raw(&self, call: CallRef) -> Result<Option<CallRecord>, IndexError> {
        guarded(|| self.db.get(keys::call(call)))?.map(|bytes| read_json(&bytes, "a record")).transpose()
    }

    /// At most 256 calls (`MAX_PAGE`); give `next` back for the following ones.
    pub fn page(&self, query: Query, after: Option<&Cursor>, limit: usize) -> Result<Page, IndexError> {
        let (first, mut end) = match query {
            Query::Newest => keys::all(b'c'),
            Query::Between { from, to } => keys::between(b't', from, to),
            Query::One(call) => return Ok(Page { calls: self.get(call)?.into_iter().collect(), next: None }),
        };
        if let Some(Cursor(key)) = after {
            end = end.min(key.clone());
        }
        let mut page = Page::default();
        if first >= end {
            return Ok(page);
        }
        let limit = limit.clamp(1, MAX_PAGE);
        let mut rows = self.db.range(first..end).rev();
        while let Some((key, value)) = guarded(|| rows.next().transpose())? {
            if page.calls.len() == limit {
                // One more exists, so the last one given is where the next page ends.
                return Ok(page);
            }
            let call = match query {
                Query::Newest | Query::One(_) => {
                    let mut record: CallRecord = read_json(&value, "a record")?;
                    self.corrections.record(&mut record);
                    Some(record)
                }
                Query::Between { .. } => self.get(keys::call_in(&key).ok_or_else(|| damaged("a time key"))?)?,
            };
            page.calls.extend(call);
            page.next = Some(Cursor(key.to_vec()));
        }
        page.next = None;
        Ok(page)
    }

    /// Calls of boots before `boot` that began and never ended, as the records their crash left.
    pub fn cut_off_before(&self, boot: u32) -> Result<Vec<Box<CallRecord>>, IndexError> {
        let mut left = Vec::new();
        let mut rows = self.db.range(keys::open_before(boot));
        while let Some((_, value)) = guarded(|| rows.next().transpose())? {
            left.push(interrupted(Box::new(read_json(&value, "a record")?)));
        }
        Ok(left)
    }
}
