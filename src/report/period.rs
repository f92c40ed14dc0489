//! What a report is about: a month, half a year, a year, or any days.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use crate::ledger::Month;

/// Civil days in Kyiv, both ends included. Written `2026-10`, `2026-h1`, `2026`, `2026-10-05..2026-10-18`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    Month(Month),
    HalfYear(i16, Half),
    Year(i16),
    Days(Date, Date),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    First,
    Second,
}

/// No report is about more days: about three years.
const MOST_DAYS: i32 = 1100;

impl Period {
    /// `None` when `to` is before `from`, outside 1970–2199 or too far from it.
    pub fn days(from: Date, to: Date) -> Option<Self> {
        let fits = Month::of(from).is_some() && Month::of(to).is_some();
        let days = from.until(to).ok()?.get_days();
        (fits && (0..MOST_DAYS).contains(&days)).then_some(Self::Days(from, to))
    }

    pub fn first(self) -> Date {
        match self {
            Self::Month(month) => month.first(),
            Self::HalfYear(year, Half::First) | Self::Year(year) => jiff::civil::date(year, 1, 1),
            Self::HalfYear(year, Half::Second) => jiff::civil::date(year, 7, 1),
            Self::Days(from, _) => from,
        }
    }

    pub fn last(self) -> Date {
        match self {
            Self::Month(month) => month.last(),
            Self::HalfYear(year, Half::First) => jiff::civil::date(year, 6, 30),
            Self::HalfYear(year, Half::Second) | Self::Year(year) => jiff::civil::date(year, 12, 31),
            Self::Days(_, to) => to,
        }
    }

    /// From the first moment of the first day to the first moment after the last one.
    pub fn bounds(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let start = |date: Date| {
            let midnight = date.to_datetime(Time::midnight()).to_zoned(zone.clone());
            midnight.map_or(Timestamp::MIN, |zoned| zoned.timestamp())
        };
        (start(self.first()), self.last().checked_add(1.day()).map_or(Timestamp::MAX, start))
    }

    pub fn holds(self, date: Date) -> bool {
        (self.first()..=self.last()).contains(&date)
    }

    /// The one just before, of the same kind; of days, as many days before.
    pub fn previous(self) -> Option<Self> {
        match self {
            Self::Month(month) => month.plus(-1).map(Self::Month),
            Self::HalfYear(year, Half::Second) => Some(Self::HalfYear(year, Half::First)),
            Self::HalfYear(year, Half::First) => {
                Month::new(year - 1, 7).map(|_| Self::HalfYear(year - 1, Half::Second))
            }
            Self::Year(year) => Month::new(year - 1, 1).map(|_| Self::Year(year - 1)),
            Self::Days(from, to) => {
                let last = from.yesterday().ok()?;
                let first = last.checked_sub(from.until(to).ok()?).ok()?;
                Self::days(first, last)
            }
        }
    }

    pub fn next(self) -> Option<Self> {
        match self {
            Self::Month(month) => month.plus(1).map(Self::Month),
            Self::HalfYear(year, Half::First) => Some(Self::HalfYear(year, Half::Second)),
            Self::HalfYear(year, Half::Second) => {
                Month::new(year + 1, 1).map(|_| Self::HalfYear(year + 1, Half::First))
            }
            Self::Year(year) => Month::new(year + 1, 1).map(|_| Self::Year(year + 1)),
            Self::Days(from, to) => {
                let first = to.tomorrow().ok()?;
                Self::days(first, first.checked_add(from.until(to).ok()?).ok()?)
            }
        }
    }

    /// The same part of last year.
    pub fn year_before(self) -> Option<Self> {
        match self {
            Self::Month(month) => month.plus(-12).map(Self::Month),
            Self::HalfYear(year, half) => Month::new(year - 1, 1).map(|_| Self::HalfYear(year - 1, half)),
            Self::Year(_) => self.previous(),
            Self::Days(from, to) => Self::days(from.checked_sub(1.year()).ok()?, to.checked_sub(1.year()).ok()?),
        }
    }

    /// Its months, when it is made of whole ones.
    pub fn months(self) -> Option<Vec<Month>> {
        let (first, last) = (Month::of(self.first())?, Month::of(self.last())?);
        if first.first() != self.first() || last.last() != self.last() {
            return None;
        }
        Some(std::iter::successors(Some(first), |month| month.plus(1)).take_while(|month| *month <= last).collect())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::HalfYear(year, Half::First) => write!(f, "{year:04}-h1"),
            Self::HalfYear(year, Half::Second) => write!(f, "{year:04}-h2"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Days(from, to) => write!(f, "{from}..{to}"),
        }
    }
}

impl FromStr for Period {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "not a period such as 2026-10, 2026-h1, 2026 or 2026-10-05..2026-10-18";
        let year = |text: &str| -> Option<i16> {
            let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
            text.parse().ok().filter(|year| plain && Month::new(*year, 1).is_some())
        };
        let day = |text: &str| (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten();
        let read = || {
            if let Some((from, to)) = text.split_once("..") {
                return Self::days(day(from)?, day(to)?);
            }
            match text.split_once('-') {
                Some((text, "h1")) => year(text).map(|year| Self::HalfYear(year, Half::First)),
                Some((text, "h2")) => year(text).map(|year| Self::HalfYear(year, Half::Second)),
                Some(_) => text.parse().ok().map(Self::Month),
                None => year(text).map(Self::Year),
            }
        };
        read().ok_or(WRONG)
    }
}

impl TryFrom<String> for Period {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Now;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_read_as_it_is_written_and_nothing_else_is() {
        for text in ["2026-10", "2026-h1", "2026-h2", "2026", "2026-10-05..2026-10-18", "2024-02-29..2024-02-29"] {
            assert_eq!(period(text).to_string(), text);
        }
        for wrong in
            ["", "26", "2026-13", "2026-h3", "2026-10-18..2026-10-05", "2020-01-01..2026-01-01", "9999", "0001-01", "x"]
        {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn neighbours_and_the_year_before() {
        let of = |text: &str, f: fn(Period) -> Option<Period>| f(period(text)).map(|p| p.to_string());
        assert_eq!(of("2026-01", Period::previous).as_deref(), Some("2025-12"));
        assert_eq!(of("2026-h1", Period::previous).as_deref(), Some("2025-h2"));
        assert_eq!(of("2026-10-05..2026-10-18", Period::previous).as_deref(), Some("2026-09-21..2026-10-04"));
        assert_eq!(of("2026-12", Period::next).as_deref(), Some("2027-01"));
        assert_eq!(of("2024-02-29..2024-02-29", Period::year_before).as_deref(), Some("2023-02-28..2023-02-28"));
        assert_eq!(of("1970", Period::previous), None);
    }

    #[test]
    fn days_begin_and_end_by_the_clock_in_kyiv() {
        let (from, to) = period("2026-10").bounds(&Now::kyiv());
        assert_eq!(from.to_string(), "2026-09-30T21:00:00Z");
        assert_eq!(to.to_string(), "2026-10-31T22:00:00Z", "winter time came on the 25th");
    }

    #[test]
    fn only_whole_months_are_made_of_months() {
        assert_eq!(period("2026-h2").months().unwrap().len(), 6);
        assert_eq!(period("2026-02-01..2026-03-31").months().unwrap().len(), 2);
        assert_eq!(period("2026-02-01..2026-03-30").months(), None);
    }
}
