//! Open or closed at one moment, until when, and when next.

use jiff::{
    Timestamp, ToSpan, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use crate::clock::Now;

use super::{
    Calendar, Schedule, ScheduleId, Status,
    day::{Kind, Period, usual_hours},
};

/// How far ahead the next opening is looked for.
const HORIZON_DAYS: usize = 400;
/// How many midnights an opening is followed over; what never closes is "open until" then.
const MIDNIGHTS: usize = 8;

impl Calendar {
    pub fn schedule(&self, id: ScheduleId) -> Option<&Schedule> {
        self.schedules.get(usize::from(id.0))
    }

    /// What schedule `id` says of this moment in Kyiv. An unknown schedule never opens.
    pub fn status(&self, id: ScheduleId, now: &Now) -> Status {
        if now.trusted { self.status_at(id, &now.local(&Now::kyiv())) } else { Status::ClockUnknown }
    }

    /// As [`Calendar::status`], for a moment whose civil time is certain.
    pub fn status_at(&self, id: ScheduleId, local: &Zoned) -> Status {
        let Some(schedule) = self.schedule(id) else { return Status::Closed { opens: None } };
        let (at, zone) = (local.timestamp(), local.time_zone());
        let today = self.periods(schedule, local.date(), zone);
        match today.iter().find(|period| period.holds(at)) {
            Some(Period { kind: Kind::Lunch, to, .. }) => Status::Lunch { until: zone.to_datetime(*to) },
            Some(open) => Status::Open {
                until: zone.to_datetime(self.followed(schedule, local.date(), zone, open.to)),
                shortened: self.is_shortened(schedule, local.date()),
            },
            None => Status::Closed { opens: self.next_opening(schedule, local.date(), zone, at) },
        }
    }

    /// When what is open at `local` closes, breaks aside: people are told the end of the day, not the beginning of
    /// lunch. `None` where nothing is open.
    pub fn closes(&self, id: ScheduleId, local: &Zoned) -> Option<DateTime> {
        let Status::Open { until, .. } = self.status_at(id, local) else { return None };
        let end = until.to_zoned(local.time_zone().clone()).ok()?;
        match self.status_at(id, &end) {
            Status::Lunch { .. } => {
                let hours = self.hours_on(self.schedule(id)?, until.date())?;
                Some(until.date().to_datetime(hours.to))
            }
            _ => Some(until),
        }
    }

    fn is_shortened(&self, schedule: &Schedule, date: Date) -> bool {
        let usual = usual_hours(schedule, date);
        self.hours_on(schedule, date).zip(usual).is_some_and(|(today, usual)| today.to < usual.to)
    }

    /// The end of an opening that may run over midnight.
    fn followed(&self, schedule: &Schedule, date: Date, zone: &TimeZone, mut end: Timestamp) -> Timestamp {
        for next in days_from(date).skip(1).take(MIDNIGHTS) {
            match self.periods(schedule, next, zone).first() {
                Some(period) if period.from == end && period.kind == Kind::Open => end = period.to,
                _ => break,
            }
        }
        end
    }

    fn next_opening(&self, schedule: &Schedule, date: Date, zone: &TimeZone, at: Timestamp) -> Option<DateTime> {
        let starts = days_from(date).take(HORIZON_DAYS + 1).find_map(|day| {
            let periods = self.periods(schedule, day, zone);
            periods.into_iter().find(|period| period.kind == Kind::Open && period.from > at)
        });
        starts.map(|period| zone.to_datetime(period.from))
    }
}

fn days_from(date: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(date), |day| day.checked_add(1.day()).ok())
}
