//! Dates in words: «тридцять першого грудня», with the year where the listener could take another one.

use jiff::{Unit, civil::Date};

use super::fragment::Fragment;

/// Beyond this many days from today a date without its year is ambiguous.
const YEAR_UNSAID: i32 = 300;

/// Without `today` (the clock is not trusted) the year is left out, as in writing.
pub(super) fn fragments(date: Date, today: Option<Date>) -> Vec<Fragment> {
    let index = |n: i8| usize::try_from(n - 1).unwrap_or(0);
    let mut words = vec![Fragment::DayOfMonth(index(date.day())), Fragment::Month(index(date.month()))];
    let far =
        today.and_then(|today| today.until((Unit::Day, date)).ok()).is_some_and(|d| d.get_days().abs() > YEAR_UNSAID);
    if far {
        words.push(Fragment::Year(date.year()));
    }
    words
}
