//! The messages a filter wants, and no more of them in memory than a page shows.

use jiff::{SignedDuration, Timestamp};

use super::filter::{Filter, Wanted};
use crate::{
    call::{CallRecord, Message},
    report::{self, Context},
    vocab::PhoneNumber,
    web::{
        notes,
        scan::scan,
        view::{Unavailable, View},
    },
};

pub const PAGE: usize = 25;
/// Calls looked through for one page.
const MOST: usize = 10_000;

/// A message with what is known of it now.
#[derive(Clone, Debug)]
pub struct Left {
    pub message: Message,
    pub record: CallRecord,
    pub at: Timestamp,
    /// To be called back.
    pub number: Option<PhoneNumber>,
    /// When its term is over; `None` when its box has none.
    pub due: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub struct Found {
    pub messages: Vec<Left>,
    pub count: usize,
    pub until: Timestamp,
    /// There is more before this moment, not looked through.
    pub rest: Option<Timestamp>,
}

pub async fn find(view: &dyn View, context: &Context, filter: &Filter, now: Timestamp) -> Result<Found, Unavailable> {
    let from = now.checked_sub(SignedDuration::from_hours(filter.days * 24)).unwrap_or(Timestamp::MIN);
    // A message whose call came before the clock was set may be dated ahead: it is not lost sight of.
    let until = filter.until.unwrap_or(Timestamp::MAX).max(from);
    let page = (filter.page - 1) * PAGE..filter.page * PAGE;
    let (mut messages, mut count) = (Vec::new(), 0);
    let scanned = scan(view, (from, until), MOST, |record| {
        // Of one call, too, the latest first.
        for message in record.messages.iter().rev() {
            let left = Left::of(context, &record, message);
            if !left.is_wanted(filter, now) {
                continue;
            }
            if page.contains(&count) {
                messages.push(left);
            }
            count += 1;
        }
    })
    .await?;
    let until = if until == Timestamp::MAX { now.max(latest(&messages, now)) } else { until };
    Ok(Found { messages, count, until, rest: scanned.rest })
}

/// Just after the latest call shown: what comes later does not shift the pages.
fn latest(messages: &[Left], now: Timestamp) -> Timestamp {
    let latest = messages.iter().map(|left| left.record.started).max().unwrap_or(now);
    latest.checked_add(SignedDuration::from_millis(1)).unwrap_or(latest)
}

impl Left {
    fn of(context: &Context, record: &CallRecord, message: &Message) -> Self {
        let offset = SignedDuration::from_millis(i64::try_from(message.at_ms).unwrap_or(0));
        let at = record.started.checked_add(offset).unwrap_or(record.started);
        Self {
            at,
            number: message.number.clone().or_else(|| record.caller.number.clone()),
            due: report::due(context, &message.box_name, at),
            message: message.clone(),
            record: record.clone(),
        }
    }

    pub fn is_settled(&self) -> bool {
        notes::is_settled(notes::last(&self.record.notes, Some(self.message.recording)))
    }

    pub fn is_overdue(&self, now: Timestamp) -> bool {
        !self.is_settled() && self.due.is_some_and(|due| due < now)
    }

    fn is_wanted(&self, filter: &Filter, now: Timestamp) -> bool {
        filter.in_box.as_ref().is_none_or(|name| *name == self.message.box_name)
            && match filter.wanted {
                Wanted::All => true,
                Wanted::New => self.message.heard.is_none() && !self.is_settled(),
                Wanted::Open => !self.is_settled(),
                Wanted::Overdue => self.is_overdue(now),
            }
    }
}
