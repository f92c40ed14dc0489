//! One civil date as spans of real time.
//!
//! Office hours are wall-clock times; on the two days a year when the clock is moved a wall-clock time may be missing or
//! come twice. Each date is therefore cut where its UTC offset changes, and hours are laid on each part: a shift in the
//! missing hour does not exist, one in the repeated hour happens twice, and one across it stays a single span.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::{Calendar, Hours, PublicHolidays, Schedule, holidays};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Lunch,
}

/// From–to in real time, the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub from: Timestamp,
    pub to: Timestamp,
    pub kind: Kind,
}

impl Period {
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

impl Calendar {
    /// The hours of `date` before the break is taken out: the dated exception, else the holiday, else the weekday.
    pub(super) fn hours_on(&self, schedule: &Schedule, date: Date) -> Option<Hours> {
        let hours = match schedule.dated.get(&date) {
            Some(exception) => *exception,
            None if self.public_holidays == PublicHolidays::Closed && holidays::is_day_off(date, &schedule.week) => {
                None
            }
            None => usual_hours(schedule, date),
        };
        hours.filter(|hours| hours.from < hours.to)
    }

    /// Open and lunch periods of `date` in order of time, open ones that touch joined.
    pub(super) fn periods(&self, schedule: &Schedule, date: Date, zone: &TimeZone) -> Vec<Period> {
        let Some(hours) = self.hours_on(schedule, date) else { return Vec::new() };
        let spans = split(hours, schedule.lunch);
        let mut periods: Vec<Period> = Vec::new();
        for part in offset_parts(date, zone) {
            periods.extend(spans.iter().filter_map(|(kind, hours)| part.lay(date, *hours, *kind)));
        }
        periods.sort_by_key(|period| period.from);
        periods.dedup_by(|next, last| {
            let touch = last.to == next.from && last.kind == next.kind;
            if touch {
                last.to = next.to;
            }
            touch
        });
        periods
    }
}

pub(super) fn usual_hours(schedule: &Schedule, date: Date) -> Option<Hours> {
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    schedule.week.get(weekday).copied().flatten()
}

/// The shifts and the break between them. A break at an edge of the day only shortens it.
fn split(hours: Hours, lunch: Option<Hours>) -> Vec<(Kind, Hours)> {
    let Some(lunch) = lunch.filter(|l| l.from < l.to && l.from < hours.to && hours.from < l.to) else {
        return vec![(Kind::Open, hours)];
    };
    let before = Hours { from: hours.from, to: lunch.from };
    let after = Hours { from: lunch.to, to: hours.to };
    let shift = |hours: Hours| (hours.from < hours.to).then_some((Kind::Open, hours));
    let pause = (shift(before).is_some() && shift(after).is_some()).then_some((Kind::Lunch, lunch));
    [shift(before), pause, shift(after)].into_iter().flatten().collect()
}

/// A stretch of one date in which civil time runs evenly.
struct Part {
    from: Timestamp,
    /// Civil time at `from` and at the end.
    civil: (DateTime, DateTime),
}

impl Part {
    fn lay(&self, date: Date, hours: Hours, kind: Kind) -> Option<Period> {
        let from = hours.from.on(date.year(), date.month(), date.day()).max(self.civil.0);
        let to = end_of(date, hours.to).min(self.civil.1);
        let instant = |civil: DateTime| self.from.checked_add(self.civil.0.duration_until(civil)).ok();
        (from < to).then_some(Period { from: instant(from)?, to: instant(to)?, kind })
    }
}

/// The last instant of a day stands for 24:00.
fn end_of(date: Date, to: Time) -> DateTime {
    if to.hour() == 23 && to.minute() == 59 && to.second() == 59 {
        date.checked_add(1.day()).unwrap_or(date).to_datetime(Time::midnight())
    } else {
        date.to_datetime(to)
    }
}

fn offset_parts(date: Date, zone: &TimeZone) -> Vec<Part> {
    let start = |date: Date| date.to_zoned(zone.clone()).map(|z| z.timestamp());
    let (Ok(first), Ok(end)) = (start(date), date.checked_add(1.day()).and_then(start)) else { return Vec::new() };
    let mut cuts = vec![first];
    cuts.extend(zone.following(first).map(|t| t.timestamp()).take_while(|t| *t < end));
    cuts.push(end);
    let part = |pair: &[Timestamp]| {
        let (from, to) = (*pair.first()?, *pair.last()?);
        let civil = zone.to_datetime(from);
        Some(Part { from, civil: (civil, civil.checked_add(from.duration_until(to)).ok()?) })
    };
    cuts.windows(2).filter_map(part).collect()
}
