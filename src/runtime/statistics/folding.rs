//! Closed months in one piece: made a week after their end, again when something has changed, and in any case before the
//! numbers of their calls are taken out.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Statistics, StatisticsError, Task,
    summary::{Summary, is_closed},
};
use crate::{
    ledger::{Fold, Month},
    report::Period,
    store::MonthState,
};

impl Statistics {
    /// Summaries to be written now: of closed months that have none, or one that is no longer true, and of every month
    /// that began before `purged_before`. Each is given to `write` as it is made.
    pub fn fold(
        &self,
        now: Timestamp,
        purged_before: Option<Timestamp>,
        write: &mut dyn FnMut(Fold),
    ) -> Result<usize, StatisticsError> {
        let outlook = self.outlook();
        let context = Arc::new(outlook.context(now));
        let months = self.facts.months()?;
        let task = Task { context: &context, generation: outlook.generation, months: &months };
        let mut folded = 0;
        for state in &months {
            let begins = Period::Month(state.month).bounds(&context.zone).0;
            let wanted = is_closed(state.month, now, &context.zone) || purged_before.is_some_and(|end| begins < end);
            if wanted && self.is_stale(&task, state)? {
                write(self.summary(&task, state.month)?);
                folded += 1;
            }
        }
        Ok(folded)
    }

    fn is_stale(&self, task: &Task<'_>, state: &MonthState) -> Result<bool, StatisticsError> {
        let Some((fold, clean)) = self.facts.fold(state.month)? else { return Ok(true) };
        // One that a newer program wrote is left alone: it will be read again one day.
        let Some(summary) = Summary::read(&fold) else { return Ok(false) };
        Ok(!summary.stands_for_calls(clean, state.purged > 0, &task.context.zone))
    }

    /// Counted anew, from the calls: what is remembered may be some seconds old.
    fn summary(&self, task: &Task<'_>, month: Month) -> Result<Fold, StatisticsError> {
        let _turn = super::lock(&self.turn);
        let counted = self.gather_now(task.context, Period::Month(month))?;
        let fold = Summary::write(month, task.context.now, &counted.tally);
        fold.ok_or_else(|| StatisticsError::Failed("the figures cannot be written".into()))
    }
}
