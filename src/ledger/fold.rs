//! A closed month in one piece: it outlives the personal data of its calls.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    pub month: Month,
    pub made: Timestamp,
    /// The figures, as whoever counts them wrote them.
    pub figures: serde_json::Value,
}

/// `2026-10`, a month of civil time in Kyiv.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// `None` outside the years 1970 to 2199.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1970..2200).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    pub fn of(date: Date) -> Option<Self> {
        Self::new(date.year(), date.month())
    }

    pub fn year(self) -> i16 {
        self.year
    }

    /// 1 to 12.
    pub fn month(self) -> i8 {
        self.month
    }

    pub fn first(self) -> Date {
        jiff::civil::date(self.year, self.month, 1)
    }

    pub fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// So many months later; earlier when negative. `None` outside the years there are.
    pub fn plus(self, months: i32) -> Option<Self> {
        let all = i32::from(self.year) * 12 + i32::from(self.month) - 1 + months;
        Self::new(i16::try_from(all.div_euclid(12)).ok()?, i8::try_from(all.rem_euclid(12) + 1).ok()?)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |text: &str, len| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
        let month = text.split_once('-').filter(|(year, month)| digits(year, 4) && digits(month, 2));
        let month = month.and_then(|(year, month)| Self::new(year.parse().ok()?, month.parse().ok()?));
        month.ok_or("not a month such as 2026-10")
    }
}

impl TryFrom<String> for Month {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_written_and_read_and_counted_over_the_turn_of_the_year() {
        let december: Month = "2026-12".parse().unwrap();
        assert_eq!(december.plus(1).unwrap().to_string(), "2027-01");
        assert_eq!(december.plus(-12).unwrap().to_string(), "2025-12");
        assert_eq!(december.plus(-11).unwrap().to_string(), "2026-01");
        assert_eq!(december.last(), jiff::civil::date(2026, 12, 31));
        assert_eq!(serde_json::from_str::<Month>("\"2026-02\"").unwrap().last().day(), 28);
        for wrong in ["2026-13", "2026-00", "26-01", "2026-1", "+026-01", "1969-12", "2200-01", "2026-01-01", ""] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
