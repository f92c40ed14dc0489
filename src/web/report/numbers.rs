//! Figures as the page writes them: a decimal comma, no per cent of too few, a dash where there is nothing.

use crate::report::{Share, Value, words};

pub const NOTHING: &str = "—";

pub fn value(value: Value) -> String {
    match value {
        Value::Seconds(seconds) => tidy(seconds, 1),
        Value::Mark(mark) => words::decimal(mark, 2),
        Value::Share(part) => share(part),
        // Rounded down: a line that was down for a minute did not work all the time.
        Value::Percent(percent) => tidy((percent * 100.0).floor() / 100.0, 2),
        Value::None => NOTHING.to_owned(),
    }
}

/// Per cent, or «7 з 9» when there are too few.
pub fn share(share: Share) -> String {
    match (share.of, share.percent()) {
        (0, _) => NOTHING.to_owned(),
        (_, Some(percent)) => words::decimal(percent, 1),
        (of, None) => format!("{} {} {of}", share.part, from_among(of)),
    }
}

/// An aim: «40», «4,25».
pub fn aim(aim: Option<f64>) -> String {
    aim.map_or_else(|| NOTHING.to_owned(), |aim| tidy(aim, 2))
}

pub fn seconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| NOTHING.to_owned(), |seconds| tidy(seconds, 0))
}

pub fn mark(mark: Option<f64>) -> String {
    mark.map_or_else(|| NOTHING.to_owned(), |mark| words::decimal(mark, 2))
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

/// «3 год 20 хв», «20 хв», «45 с»
pub fn span(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} с"),
        (0, minutes) => format!("{minutes} хв"),
        (hours, 0) => format!("{hours} год"),
        (hours, minutes) => format!("{hours} год {minutes} хв"),
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

/// «з 9», «зі 118»: by how the number is read aloud («зі ста»).
fn from_among(of: u64) -> &'static str {
    match of {
        100..200 => "зі",
        _ => "з",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_are_told_and_not_reckoned() {
        assert_eq!(share(Share::new(7, 9)), "7 з 9");
        assert_eq!(share(Share::new(0, 0)), "—");
        assert_eq!(share(Share::new(15, 30)), "50,0");
    }

    #[test]
    fn figures_have_a_comma_and_no_needless_zeros() {
        assert_eq!(value(Value::Seconds(18.0)), "18");
        assert_eq!(value(Value::Seconds(18.25)), "18,2");
        assert_eq!(value(Value::Mark(4.6)), "4,60");
        assert_eq!(value(Value::Percent(99.999)), "99,99");
        assert_eq!(value(Value::Percent(100.0)), "100");
        assert_eq!(value(Value::None), "—");
        assert_eq!((aim(Some(4.25)), aim(Some(40.0)), aim(None)), ("4,25".into(), "40".into(), "—".into()));
    }

    #[test]
    fn what_was_before_is_compared_by_a_difference() {
        assert_eq!(before(412, Some(398)), "398 (+14)");
        assert_eq!(before(2, Some(5)), "5 (−3)");
        assert_eq!(before(5, Some(5)), "5 (0)");
        assert_eq!(before(5, None), "—");
    }

    #[test]
    fn a_span_of_time_is_told_as_people_tell_it() {
        assert_eq!([12_000, 3600, 1200, 45].map(span), ["3 год 20 хв", "1 год", "20 хв", "45 с"]);
    }
}
