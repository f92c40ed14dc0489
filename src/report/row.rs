//! One line of the sheet «Дзвінки», and which calls are repeated ones.

use std::{collections::HashSet, sync::Arc};

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::{
    Context, Period,
    gather::{Numbers, Seen, span},
    path,
    sort::Sorted,
    sorted,
    waiting::Waited,
};
use crate::{
    call::CallRecord,
    vocab::{CallRef, PhoneNumber},
};

/// Texts are Ukrainian and finished; empty where there is nothing to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRow {
    pub call: CallRef,
    /// In Kyiv.
    pub at: Zoned,
    /// Masked: «+38067•••2233». `None` when withheld, or purged.
    pub number: Option<String>,
    /// The council's number that was called.
    pub called: String,
    /// The last text that was asked for, by its title; else the department.
    pub topic: String,
    /// Id of the outcome's row, or of why the call is set apart.
    pub outcome_id: String,
    pub outcome: String,
    /// From the end of the menu until the answer, or until the caller hung up.
    pub wait_s: Option<f64>,
    pub talk_s: Option<f64>,
    pub department: String,
    pub operator: String,
    pub mark: Option<u8>,
    pub resolved: Option<bool>,
    /// The same number had called within the seven days before.
    pub repeated: bool,
    /// False when it is set apart: `outcome` then says why.
    pub counted: bool,
}

impl CallRow {
    pub fn of(context: &Context, record: &CallRecord, repeated: bool) -> Self {
        let sorted = sorted(context, record);
        let waited = Waited::of(record);
        let wait = waited.after_menu_ms.or(waited.given_up_ms);
        let talks = record.talks.iter().map(|talk| talk.to_ms.saturating_sub(talk.from_ms));
        let talk = talks.fold(0, u64::saturating_add);
        let department = path::department_at(record, u64::MAX).map(|name| context.title(name)).unwrap_or_default();
        let texts = path::texts(record, &|name| context.kind(name));
        Self {
            call: record.call,
            at: record.started.to_zoned(context.zone.clone()),
            number: record.caller.number.as_ref().map(PhoneNumber::masked),
            called: record.called.clone(),
            topic: texts.last().map_or_else(|| department.clone(), |text| context.title(text.name)),
            outcome_id: sorted.id().to_owned(),
            outcome: sorted.words().to_owned(),
            wait_s: wait.map(seconds),
            talk_s: (!record.talks.is_empty()).then(|| seconds(talk)),
            department,
            operator: record.talks.last().map(|talk| talk.operator.clone()).unwrap_or_default(),
            mark: record.survey.and_then(|survey| survey.mark).filter(|mark| (1..=5).contains(mark)),
            resolved: record.survey.and_then(|survey| survey.resolved),
            repeated,
            counted: sorted.is_counted(),
        }
    }

    /// With the whole number, for eyes that may see it.
    pub fn with_number(self, record: &CallRecord) -> Self {
        Self { number: record.caller.number.as_ref().map(PhoneNumber::to_string), ..self }
    }
}

/// Seconds with one place: nobody waits by milliseconds.
fn seconds(ms: u64) -> f64 {
    (ms as f64 / 100.0).round() / 10.0
}

/// The calls of a period as rows, in order of time. Whole records are not kept, only rows and whose calls they were.
#[derive(Debug)]
pub struct Rows {
    context: Arc<Context>,
    bounds: (Timestamp, Timestamp),
    rows: Vec<CallRow>,
    repeats: Repeats,
}

impl Rows {
    pub fn new(context: Arc<Context>, period: Period) -> Self {
        let bounds = period.bounds(&context.zone);
        Self { context, bounds, rows: Vec::new(), repeats: Repeats::default() }
    }

    /// Calls that started in this span must be given: the period with a week on either side.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        span(self.bounds)
    }

    pub fn add(&mut self, record: &CallRecord) {
        self.repeats.add(&self.context, record);
        if (self.bounds.0..self.bounds.1).contains(&record.started) {
            self.rows.push(CallRow::of(&self.context, record, false));
        }
    }

    pub fn finish(mut self) -> Vec<CallRow> {
        let repeated = self.repeats.finish();
        for row in &mut self.rows {
            row.repeated = repeated.contains(&row.call);
        }
        self.rows.sort_by_key(|row| (row.at.timestamp(), row.call));
        self.rows
    }
}

/// Which calls are repeated ones, for who writes rows one by one: first all calls go in, then the rows are made.
#[derive(Debug, Default)]
pub struct Repeats(Numbers);

impl Repeats {
    pub fn add(&mut self, context: &Context, record: &CallRecord) {
        if let Sorted::Counted(row) = sorted(context, record) {
            self.0.extend(Seen::of(record, row, true));
        }
    }

    /// Those whose number had called within seven days before.
    pub fn finish(mut self) -> HashSet<CallRef> {
        let calls = self.0.sorted().windows(2);
        let repeated = calls.filter_map(|pair| match pair {
            [earlier, later] if earlier.is_followed_by(later) => Some(later.call),
            _ => None,
        });
        repeated.collect()
    }
}
