//! Figures of the report as words, the same on the page, in CSV and in the terminal.

use super::{
    super::{Share, Value, words::decimal},
    Cell,
    cell::round,
};

/// «17,6», «4,62», «88,1», of a few «7 з 9»; «—» when there is nothing to reckon from. Without its unit.
pub fn shown(value: Value) -> String {
    match cell(value) {
        Cell::Text(text) => text,
        Cell::Number(value, places) => decimal(value, places.into()),
        _ => "—".to_owned(),
    }
}

/// «17,6 с», «4,62 бала», «88,1 %».
pub fn with_unit(value: Value) -> String {
    let unit = match value {
        Value::Seconds(_) => " с",
        Value::Mark(_) => " бала",
        Value::Share(share) if share.percent().is_some() => " %",
        Value::Percent(_) => " %",
        Value::Share(_) | Value::None => "",
    };
    format!("{}{unit}", shown(value))
}

/// A share of fewer than thirty is «7 з 9», never per cent; of none, nothing.
pub fn cell(value: Value) -> Cell {
    match value {
        Value::Seconds(seconds) => Cell::number(Some(seconds), 1),
        Value::Mark(mark) => Cell::number(Some(mark), 2),
        Value::Percent(percent) => Cell::number(Some(percent), 1),
        Value::Share(share) => match share.percent() {
            Some(percent) => Cell::number(Some(percent), 1),
            None if share.of > 0 => Cell::Text(of(share)),
            None => Cell::Empty,
        },
        Value::None => Cell::Empty,
    }
}

/// «7 з 9», «34 зі 118»: «зі» before «сто…».
pub fn of(share: Share) -> String {
    let Share { part, of } = share;
    let leading = std::iter::successors(Some(of), |n| (*n >= 1000).then_some(n / 1000)).last().unwrap_or(of);
    let word = if (100..200).contains(&leading) { "зі" } else { "з" };
    format!("{part} {word} {of}")
}

/// An aim or a bound: no more places than it needs.
pub fn aim(value: Option<f64>) -> Cell {
    let Some(value) = value.filter(|value| value.is_finite()) else { return Cell::Empty };
    let places = (0..2).find(|places| round(value, *places) == value).unwrap_or(2);
    Cell::Number(round(value, places), places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_counted_and_many_are_shared() {
        assert_eq!(shown(Value::Share(Share::new(7, 9))), "7 з 9");
        assert_eq!(shown(Value::Share(Share::new(34, 118))), "28,8");
        assert_eq!(of(Share::new(34, 118)), "34 зі 118");
        assert_eq!(of(Share::new(5, 150_000)), "5 зі 150000");
        assert_eq!(shown(Value::Share(Share::new(0, 0))), "—");
        assert_eq!(with_unit(Value::Share(Share::new(30, 30))), "100,0 %");
        assert_eq!(with_unit(Value::Share(Share::new(3, 4))), "3 з 4");
    }

    #[test]
    fn a_figure_has_the_places_of_its_unit() {
        assert_eq!(with_unit(Value::Seconds(17.649)), "17,6 с");
        assert_eq!(with_unit(Value::Mark(4.6)), "4,60 бала");
        assert_eq!(shown(Value::Percent(99.46)), "99,5");
        assert_eq!(shown(Value::None), "—");
        assert_eq!(shown(Value::Seconds(f64::INFINITY)), "—");
        assert_eq!(aim(Some(4.25)), Cell::Number(4.25, 2));
        assert_eq!(aim(Some(40.0)), Cell::Number(40.0, 0));
    }
}
