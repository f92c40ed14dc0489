//! Figures as the page writes them: a decimal comma, a dash where there is nothing. What files write too is written by them.

pub use crate::report::words::{NOTHING, value};
use crate::report::{Value, words};

/// An aim: «40», «4,25».
pub fn aim(aim: Option<f64>) -> String {
    aim.map_or_else(|| NOTHING.to_owned(), |aim| tidy(aim, 2))
}

pub fn seconds(seconds: Option<f64>) -> String {
    value(seconds.map_or(Value::None, Value::Seconds))
}

pub fn mark(mark: Option<f64>) -> String {
    value(mark.map_or(Value::None, Value::Mark))
}

pub fn percent(percent: Option<f64>) -> String {
    percent.map_or_else(|| NOTHING.to_owned(), |percent| words::decimal(percent, 1))
}

/// What was, and the way from there to here: «398 (+14)», never in per cent.
pub fn before(now: u64, before: Option<u64>) -> String {
    let Some(before) = before else { return NOTHING.to_owned() };
    match i128::from(now) - i128::from(before) {
        0 => format!("{before} (0)"),
        more @ 1.. => format!("{before} (+{more})"),
        less => format!("{before} (−{})", less.unsigned_abs()),
    }
}

/// Without needless zeros: 18, not 18,0.
fn tidy(value: f64, places: usize) -> String {
    let text = words::decimal(value, places);
    match text.contains(',') {
        true => text.trim_end_matches('0').trim_end_matches(',').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aims_have_a_comma_and_no_needless_zeros() {
        assert_eq!([Some(4.25), Some(40.0), None].map(aim), ["4,25", "40", "—"]);
        assert_eq!([mark(Some(4.6)), seconds(None), percent(Some(56.14))], ["4,60", "—", "56,1"]);
    }

    #[test]
    fn what_was_before_is_compared_by_a_difference() {
        assert_eq!(before(412, Some(398)), "398 (+14)");
        assert_eq!(before(2, Some(5)), "5 (−3)");
        assert_eq!(before(5, Some(5)), "5 (0)");
        assert_eq!(before(5, None), "—");
    }
}
