//! Working hours as the report needs them: of the operator's department.

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};

use super::Context;
use crate::{
    calendar::{ScheduleId, Status},
    call::CallRecord,
    ivr::NodeKind,
};

/// «Протягом робочого дня» (K-13): so many hours of work.
const WORKING_DAY: SignedDuration = SignedDuration::from_hours(8);

impl Context {
    /// Hours of the department that answers on 0; without one, of the first that has any.
    pub fn office(&self) -> Option<ScheduleId> {
        let hours = |kind: &NodeKind| match kind {
            NodeKind::Department(department) => department.hours,
            _ => None,
        };
        let operator = self.script.operator.and_then(|id| self.script.find(id)).map(|node| hours(&node.kind));
        operator.unwrap_or_else(|| self.script.nodes.iter().find_map(|node| hours(&node.kind)))
    }

    /// Without known hours, Monday to Friday.
    pub fn is_working_day(&self, date: Date) -> bool {
        match self.office() {
            Some(office) => self.script.calendar.is_working_day(office, date),
            None => date.weekday().to_monday_zero_offset() < 5,
        }
    }

    /// Both ends included.
    pub fn working_days(&self, from: Date, to: Date) -> u32 {
        let days = std::iter::successors(Some(from), |day| day.checked_add(1.day()).ok()).take_while(|day| *day <= to);
        u32::try_from(days.filter(|day| self.is_working_day(*day)).count()).unwrap_or(u32::MAX)
    }

    /// Whether the call came in working hours: as it was then, else as the calendar is now.
    pub fn at_work(&self, record: &CallRecord) -> Option<bool> {
        record.at_work.or_else(|| {
            if !record.clock_trusted {
                return None;
            }
            let Some(office) = self.office() else {
                // No hours are all hours.
                return self.script.operator.map(|_| true);
            };
            let local = record.started.to_zoned(self.zone.clone());
            Some(matches!(self.script.calendar.status_at(office, &local), Status::Open { .. }))
        })
    }

    /// The end of a working day after `from`: eight hours of work, or a day where no hours are known.
    pub(super) fn within_a_working_day(&self, from: Timestamp) -> Option<Timestamp> {
        self.after_work(from, WORKING_DAY, SignedDuration::from_hours(24))
    }

    fn after_work(&self, from: Timestamp, work: SignedDuration, otherwise: SignedDuration) -> Option<Timestamp> {
        match self.office() {
            Some(office) => self.script.calendar.after_work(office, from, work, &self.zone),
            None => from.checked_add(otherwise).ok(),
        }
    }
}

/// The moment from which a message left in this box is overdue: so many working hours after it was left. `None` for a
/// box without a term.
pub fn due(context: &Context, box_name: &str, left: Timestamp) -> Option<Timestamp> {
    let hours = SignedDuration::from_hours(i64::from(context.term(box_name)?.within_hours));
    context.after_work(left, hours, hours)
}
