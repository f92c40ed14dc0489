//! A stretch of the journal taken into the index: strictly in its order over what is there, then written as one batch.
//! Taking the same stretch again changes nothing.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, btree_map},
};

use super::{Index, guarded, json, keys, read_json};
use crate::{
    call::CallRecord,
    ledger::{Access, Event, Fold, Happening, Month, PageText},
    store::{
        Batch, Entry, IndexError,
        corrections::Corrections,
        entry::{carry_over, supersedes},
    },
    vocab::CallRef,
};

struct Draft<'a> {
    index: &'a Index,
    corrections: Cow<'a, Corrections>,
    calls: BTreeMap<CallRef, Touched>,
    events: Vec<Event>,
    folds: BTreeMap<Month, Option<Folded>>,
    /// Boots whose clock was set in this stretch.
    set: BTreeSet<u32>,
    months: BTreeSet<Month>,
    out: sled::Batch,
}

/// What one stretch comes to.
struct Finished {
    out: sled::Batch,
    count: u64,
    months: BTreeSet<Month>,
    /// When a clock was set.
    corrections: Option<Corrections>,
}

struct Touched {
    was: Option<CallRecord>,
    now: Option<CallRecord>,
    /// What was said of it when it began, as long as that is all.
    began: Option<Box<CallRecord>>,
}

/// Value of a key `f`.
pub(super) struct Folded {
    pub changed_since: bool,
    pub json: Vec<u8>,
}

impl Folded {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (changed, json) = bytes.split_first()?;
        Some(Self { changed_since: *changed != 0, json: json.to_vec() })
    }

    fn bytes(&self) -> Vec<u8> {
        [&[u8::from(self.changed_since)][..], &self.json].concat()
    }
}

impl Index {
    /// Takes in a stretch of the journal. Applying a stretch again changes nothing.
    pub fn apply(&mut self, batch: &Batch) -> Result<(), IndexError> {
        let mut draft = Draft::new(self);
        for entry in &batch.entries {
            draft.take(entry)?;
        }
        let Finished { mut out, count, months, corrections } = draft.finish()?;
        if let Some(followed) = &batch.last {
            out.insert(keys::POSITION, keys::followed(followed).to_vec());
        }
        out.insert(keys::COUNT, count.to_be_bytes().to_vec());
        guarded(|| self.db.apply_batch(out))?;
        self.changes.note(&months);
        if let Some(corrections) = corrections {
            self.corrections = corrections;
        }
        self.set_followed(batch.last, count);
        Ok(())
    }
}

impl<'a> Draft<'a> {
    fn new(index: &'a Index) -> Self {
        Self {
            index,
            corrections: Cow::Borrowed(&index.corrections),
            calls: BTreeMap::new(),
            events: Vec::new(),
            folds: BTreeMap::new(),
            set: BTreeSet::new(),
            months: BTreeSet::new(),
            out: sled::Batch::default(),
        }
    }

    fn take(&mut self, entry: &Entry) -> Result<(), IndexError> {
        match entry {
            Entry::Began(record) => {
                let touched = self.call(record.call)?;
                if touched.now.is_none() {
                    touched.began = Some(record.clone());
                }
                Ok(())
            }
            Entry::Ended(record) => self.ended(record),
            Entry::Heard(heard) => self.amend(heard.recording.call, |record| heard.note(record)),
            Entry::Noted(noted) => self.amend(noted.call, |record| noted.note(record)),
            Entry::Event(event) => self.event(event),
            Entry::Access(access) => self.access(access),
            Entry::Text(text) => self.text(text),
            Entry::Fold(fold) => self.fold(fold),
        }
    }

    fn call(&mut self, call: CallRef) -> Result<&mut Touched, IndexError> {
        let touched = match self.calls.entry(call) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(new) => {
                let was = self.index.raw(call)?;
                new.insert(Touched { now: was.clone(), was, began: None })
            }
        };
        Ok(touched)
    }

    fn ended(&mut self, record: &CallRecord) -> Result<(), IndexError> {
        let touched = self.call(record.call)?;
        touched.began = None;
        let old = touched.now.take();
        let mut new = record.clone();
        if let Some(old) = &old {
            if !supersedes(record, old) {
                new = old.clone();
            }
            carry_over(old, &mut new);
        }
        touched.now = Some(new);
        let month = old.and_then(|old| self.month(&old));
        self.changed(month)?;
        self.changed_call(record.call)
    }

    /// What is said of a call comes after its end, so its record is there, or was damaged.
    fn amend(&mut self, call: CallRef, change: impl FnOnce(&mut CallRecord)) -> Result<(), IndexError> {
        if let Some(record) = &mut self.call(call)?.now {
            change(record);
        }
        self.changed_call(call)
    }

    fn changed_call(&mut self, call: CallRef) -> Result<(), IndexError> {
        let record = self.calls.get(&call).and_then(|touched| touched.now.as_ref());
        let month = record.and_then(|record| self.month(record));
        self.changed(month)
    }

    /// The fold of the month, if there is one, no longer says what the calls say.
    fn changed(&mut self, month: Option<Month>) -> Result<(), IndexError> {
        let Some(month) = month else { return Ok(()) };
        self.months.insert(month);
        if let Some(folded) = self.folded(month)? {
            folded.changed_since = true;
        }
        Ok(())
    }

    fn month(&self, record: &CallRecord) -> Option<Month> {
        self.index.month(&self.corrections, record)
    }

    fn folded(&mut self, month: Month) -> Result<&mut Option<Folded>, IndexError> {
        let folded = match self.folds.entry(month) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(new) => new.insert(self.index.folded(month)?),
        };
        Ok(folded)
    }

    fn event(&mut self, event: &Event) -> Result<(), IndexError> {
        if let Happening::ClockSet { .. } = event.what {
            let moved = self.untrusted(event.boot)?;
            moved.iter().try_for_each(|call| self.changed_call(*call))?;
            if self.corrections.to_mut().add(event) {
                self.set.insert(event.boot);
            }
            moved.iter().try_for_each(|call| self.changed_call(*call))?;
        }
        self.events.push(event.clone());
        Ok(())
    }

    /// Ended calls of a boot whose clock was not trusted; from now on they are among those touched.
    fn untrusted(&mut self, boot: u32) -> Result<Vec<CallRef>, IndexError> {
        let range = keys::of_boot(b'u', boot);
        for (key, _) in self.index.rows((range.start, range.end))? {
            if let Some(call) = keys::call_in(&key) {
                self.call(call)?;
            }
        }
        let wrong = |touched: &Touched| touched.now.as_ref().is_some_and(|record| !record.clock_trusted);
        Ok(self
            .calls
            .iter()
            .filter(|(call, touched)| call.boot == boot && wrong(touched))
            .map(|(call, _)| *call)
            .collect())
    }

    fn access(&mut self, access: &Access) -> Result<(), IndexError> {
        let value = json(access)?;
        self.out.insert(keys::access(access.at, &value), value);
        Ok(())
    }

    fn text(&mut self, text: &PageText) -> Result<(), IndexError> {
        if let Some(key) = keys::text(&text.key) {
            self.out.insert(key, json(text)?);
        }
        Ok(())
    }

    fn fold(&mut self, fold: &Fold) -> Result<(), IndexError> {
        *self.folded(fold.month)? = Some(Folded { changed_since: false, json: json(fold)? });
        Ok(())
    }

    fn finish(mut self) -> Result<Finished, IndexError> {
        let mut count = self.index.count;
        let mut of_months: BTreeMap<Month, (i64, i64)> = BTreeMap::new();
        for (call, touched) in std::mem::take(&mut self.calls) {
            count += u64::from(touched.was.is_none() && touched.now.is_some());
            self.write_call(call, &touched, &mut of_months)?;
        }
        self.write_months(of_months)?;
        self.write_events()?;
        for (month, folded) in self.folds {
            if let Some(folded) = folded {
                self.out.insert(keys::fold(month), folded.bytes());
            }
        }
        let corrections = match self.corrections {
            Cow::Owned(changed) => Some(changed),
            Cow::Borrowed(_) => None,
        };
        Ok(Finished { out: self.out, count, months: self.months, corrections })
    }

    fn write_call(
        &mut self,
        call: CallRef,
        touched: &Touched,
        of_months: &mut BTreeMap<Month, (i64, i64)>,
    ) -> Result<(), IndexError> {
        let index = self.index;
        let mut count = |month: Option<Month>, record: &CallRecord, by: i64| {
            let counts = month.map(|month| of_months.entry(month).or_default());
            if let Some((calls, purged)) = counts {
                *calls += by;
                *purged += by * i64::from(record.purged);
            }
        };
        if let Some(was) = &touched.was {
            self.out.remove(keys::time(index.corrections.started(was), call));
            count(index.month(&index.corrections, was), was, -1);
        }
        let Some(now) = &touched.now else {
            if let Some(began) = &touched.began {
                self.out.insert(keys::open(call), json(began)?);
            }
            return Ok(());
        };
        self.out.remove(keys::open(call));
        self.out.insert(keys::time(self.corrections.started(now), call), &[]);
        count(index.month(&self.corrections, now), now, 1);
        if !now.clock_trusted {
            self.out.insert(keys::untrusted_call(call), &[]);
        } else if touched.was.as_ref().is_some_and(|was| !was.clock_trusted) {
            self.out.remove(keys::untrusted_call(call));
        }
        if touched.was.as_ref() != Some(now) {
            self.out.insert(keys::call(call), json(now)?);
        }
        Ok(())
    }

    fn write_months(&mut self, of_months: BTreeMap<Month, (i64, i64)>) -> Result<(), IndexError> {
        for (month, (more_calls, more_purged)) in of_months {
            if (more_calls, more_purged) != (0, 0) {
                let (calls, purged) = self.index.month_counts(month)?;
                let counts = (calls.saturating_add_signed(more_calls), purged.saturating_add_signed(more_purged));
                self.out.insert(keys::count(month), keys::month_counts(counts.0, counts.1).to_vec());
            }
        }
        Ok(())
    }

    /// New events under their right times, and older ones of a boot whose clock was set under new ones.
    fn write_events(&mut self) -> Result<(), IndexError> {
        for boot in &self.set {
            let range = keys::of_boot(b'w', *boot);
            for (_, value) in self.index.rows((range.start, range.end))? {
                let event: Event = read_json(&value, "an event")?;
                let mut old = event.clone();
                self.index.corrections.event(&mut old);
                self.out.remove(keys::event(old.at, &value));
                self.events.push(event);
            }
        }
        for event in std::mem::take(&mut self.events) {
            let value = json(&event)?;
            let mut right = event.clone();
            self.corrections.event(&mut right);
            match event.what {
                Happening::ClockSet { .. } => self.out.insert(keys::clock_set(event.boot, &value), value.clone()),
                Happening::Notice { until, .. } | Happening::Maintenance { until, .. } => {
                    self.out.insert(keys::notice(until, &value), value.clone());
                }
                _ => {}
            }
            if !event.trusted {
                self.out.insert(keys::untrusted_event(event.boot, &value), value.clone());
            }
            self.out.insert(keys::event(right.at, &value), value);
        }
        Ok(())
    }
}
