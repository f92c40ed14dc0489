//! Working time: which days are worked, and when so many hours of work will have passed.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{Calendar, ScheduleId, day::Kind};

/// How far ahead work is looked for: who opens less than once in so many days has no term.
const HORIZON_DAYS: usize = 400;

impl Calendar {
    /// Open at any time of the date. An unknown schedule never is.
    pub fn is_working_day(&self, id: ScheduleId, date: Date) -> bool {
        self.schedule(id).is_some_and(|schedule| self.hours_on(schedule, date).is_some())
    }

    /// The moment by which `work` of open time has passed since `from`, breaks and nights not counted. `None` when so
    /// much work does not come within 400 days.
    pub fn after_work(
        &self,
        id: ScheduleId,
        from: Timestamp,
        work: SignedDuration,
        zone: &TimeZone,
    ) -> Option<Timestamp> {
        let schedule = self.schedule(id)?;
        let first = from.to_zoned(zone.clone()).date();
        let days = std::iter::successors(Some(first), |day| day.checked_add(1.day()).ok()).take(HORIZON_DAYS);
        let mut left = work;
        for period in days.flat_map(|day| self.periods(schedule, day, zone)).filter(|period| period.kind == Kind::Open)
        {
            let begin = period.from.max(from);
            let open = begin.duration_until(period.to);
            if open >= left {
                return begin.checked_add(left).ok();
            }
            left -= open.max(SignedDuration::ZERO);
        }
        None
    }
}
