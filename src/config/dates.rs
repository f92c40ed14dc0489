//! Dates and moments as people write them: `31.12.2026`, `2026-12-31`, `12.10.2026 17:00`.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

use super::times;
use crate::clock::Now;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateError {
    /// Not the shape of a date at all.
    NotADate,
    /// `31.12`: which year?
    NoYear,
    /// `31.12.26`
    ShortYear,
    /// 31 February.
    NoSuchDay {
        last: u8,
    },
    NoSuchMonth,
}

/// Whether a key is meant to be a date, even a wrong one (a day of the week never is).
pub(super) fn looks_like_date(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(['.', '-', '/'])
}

/// A date as people write it anywhere: `31.12.2026`, `2026-12-31`.
pub fn read(text: &str) -> Option<Date> {
    parse(text).ok()
}

pub(super) fn parse(text: &str) -> Result<Date, DateError> {
    let text = text.trim().trim_end_matches("р.").trim_end_matches("року").trim();
    let separator = text.chars().find(|c| !c.is_ascii_digit()).ok_or(DateError::NotADate)?;
    if !matches!(separator, '.' | '-' | '/') {
        return Err(DateError::NotADate);
    }
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    let numeric = parts.iter().all(|p| !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit()));
    if !numeric {
        return Err(DateError::NotADate);
    }
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => civil(year, month, day),
        [day, month, year] if year.len() == 4 => civil(year, month, day),
        [_, _, year] if year.len() == 2 => Err(DateError::ShortYear),
        [_, _] => Err(DateError::NoYear),
        _ => Err(DateError::NotADate),
    }
}

fn civil(year: &str, month: &str, day: &str) -> Result<Date, DateError> {
    let number = |text: &str| text.parse::<i16>().map_err(|_| DateError::NotADate);
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    if !(2000..=2199).contains(&year) {
        return Err(DateError::NotADate);
    }
    let first = i8::try_from(month).ok().and_then(|m| Date::new(year, m, 1).ok()).ok_or(DateError::NoSuchMonth)?;
    let last = first.days_in_month();
    i8::try_from(day)
        .ok()
        .and_then(|d| Date::new(year, first.month(), d).ok())
        .ok_or(DateError::NoSuchDay { last: u8::try_from(last).unwrap_or(28) })
}

/// A date with or without a time of day. Without one, `whole_day` says which end of the day is meant.
pub(super) fn parse_moment(text: &str, end_of_day: bool) -> Result<DateTime, MomentError> {
    let text = text.trim();
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time.trim().trim_start_matches("о ").trim_matches(','))),
        None => (text, None),
    };
    let date = parse(date.trim_end_matches(',')).map_err(MomentError::Date)?;
    let time = match time {
        Some(time) if !time.is_empty() => times::parse(time).ok_or(MomentError::Time)?,
        _ if end_of_day => times::MIDNIGHT,
        _ => Time::midnight(),
    };
    Ok(date.to_datetime(time))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MomentError {
    Date(DateError),
    Time,
}

/// The moment on the clock of Kyiv; an hour that the change to summer time skips is taken as the one after it.
pub(super) fn in_kyiv(moment: DateTime) -> Option<Timestamp> {
    moment.to_zoned(Now::kyiv()).ok().map(|z| z.timestamp())
}

/// `31.12.2026`
pub(super) fn show(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn ukrainian_and_iso_dates_are_one_date() {
        for text in ["31.12.2026", "2026-12-31", "31/12/2026", "31.12.2026 р.", "31-12-2026"] {
            assert_eq!(parse(text), Ok(date(2026, 12, 31)), "{text}");
        }
        assert_eq!(parse("2.1.2027"), Ok(date(2027, 1, 2)));
    }

    #[test]
    fn impossible_and_short_dates_say_what_is_wrong() {
        assert_eq!(parse("31.02.2027"), Err(DateError::NoSuchDay { last: 28 }));
        assert_eq!(parse("29.02.2028"), Ok(date(2028, 2, 29)));
        assert_eq!(parse("01.13.2027"), Err(DateError::NoSuchMonth));
        assert_eq!(parse("31.12"), Err(DateError::NoYear));
        assert_eq!(parse("31.12.26"), Err(DateError::ShortYear));
        assert_eq!(parse("завтра"), Err(DateError::NotADate));
    }

    #[test]
    fn a_moment_without_a_time_means_the_end_of_the_day_where_that_is_asked() {
        assert_eq!(parse_moment("12.10.2026 17:00", true), Ok(date(2026, 10, 12).at(17, 0, 0, 0)));
        assert_eq!(parse_moment("12.10.2026", true), Ok(date(2026, 10, 12).at(23, 59, 59, 0)));
        assert_eq!(parse_moment("12.10.2026", false), Ok(date(2026, 10, 12).at(0, 0, 0, 0)));
        assert_eq!(parse_moment("12.10.2026 25:00", true), Err(MomentError::Time));
    }

    #[test]
    fn kyiv_is_two_hours_ahead_in_winter_and_three_in_summer() {
        let utc = |m: DateTime| in_kyiv(m).unwrap().to_string();
        assert_eq!(utc(date(2026, 12, 1).at(8, 0, 0, 0)), "2026-12-01T06:00:00Z");
        assert_eq!(utc(date(2026, 7, 1).at(8, 0, 0, 0)), "2026-07-01T05:00:00Z");
    }
}
