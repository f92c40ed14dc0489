//! What a folded month holds, and when it is believed rather than the calls themselves.

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    ledger::{Fold, Month},
    report::{Period, Tally},
};

/// A month is closed when the week after it is over in which its callers may call again, and a day more.
pub const CLOSED_AFTER_DAYS: i64 = 8;

/// The figures of a fold, with the program that counted them: another one may count better.
#[derive(Serialize, Deserialize)]
pub struct Summary {
    program: String,
    pub tally: Tally,
    #[serde(skip)]
    made: Timestamp,
    #[serde(skip)]
    month: Option<Month>,
}

impl Summary {
    /// `None` when a newer program wrote what this one cannot read.
    pub fn read(fold: &Fold) -> Option<Self> {
        let mut summary: Self = serde_json::from_value(fold.figures.clone()).ok()?;
        (summary.made, summary.month) = (fold.made, Some(fold.month));
        Some(summary)
    }

    pub fn write(month: Month, made: Timestamp, tally: &Tally) -> Option<Fold> {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        let summary = Self { program, tally: tally.clone(), made, month: Some(month) };
        Some(Fold { month, made, figures: serde_json::to_value(summary).ok()? })
    }

    /// `clean`: no call of the month has changed since. `purged`: its calls have lost their numbers.
    pub fn stands_for_calls(&self, clean: bool, purged: bool, zone: &TimeZone) -> bool {
        if purged { clean || self.is_final(zone) } else { clean && self.program == env!("CARGO_PKG_VERSION") }
    }

    /// Made when nothing more was to come.
    fn is_final(&self, zone: &TimeZone) -> bool {
        self.month.is_some_and(|month| is_closed(month, self.made, zone))
    }
}

pub fn is_closed(month: Month, now: Timestamp, zone: &TimeZone) -> bool {
    let end = Period::Month(month).bounds(zone).1;
    end.checked_add((CLOSED_AFTER_DAYS * 24).hours()).is_ok_and(|closed| closed <= now)
}
