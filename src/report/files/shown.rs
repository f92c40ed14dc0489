//! Figures of the report as words, the same on the page, in CSV and in the terminal.

use super::{
    super::{
        Share, Value,
        words::{self, decimal},
    },
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
        Value::Seconds(seconds) => tidy(seconds, 1),
        Value::Mark(mark) => Cell::number(Some(mark), 2),
        // Rounded down: 99,996 % is not a month without an interruption.
        Value::Percent(percent) => tidy((percent * 100.0).floor() / 100.0, 2),
        Value::Share(share) => match share.percent() {
            Some(percent) => Cell::number(Some(percent), 1),
            None if share.of > 0 => Cell::Text(of(share)),
            None => Cell::Empty,
        },
        Value::None => Cell::Empty,
    }
}

/// «7 з 9», «34 зі 118».
pub fn of(share: Share) -> String {
    words::part(share.part, share.of)
}

/// No more places than it needs, so many at most.
fn tidy(value: f64, most: u8) -> Cell {
    if !value.is_finite() {
        return Cell::Empty;
    }
    let value = round(value, most);
    let places = (0..most).find(|places| round(value, *places) == value).unwrap_or(most);
    Cell::Number(value, places)
}

/// An aim or a bound: no more places than it needs.
pub fn aim(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, |value| tidy(value, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_counted_and_many_are_shared() {
        assert_eq!(shown(Value::Share(Share::new(7, 9))), "7 з 9");
        assert_eq!(shown(Value::Share(Share::new(34, 118))), "28,8");
        assert_eq!(of(Share::new(34, 118)), "34 зі 118");
        assert_eq!(shown(Value::Share(Share::new(0, 0))), "—");
        assert_eq!(with_unit(Value::Share(Share::new(30, 30))), "100,0 %");
        assert_eq!(with_unit(Value::Share(Share::new(3, 4))), "3 з 4");
    }

    #[test]
    fn a_figure_has_the_places_of_its_unit() {
        assert_eq!(with_unit(Value::Seconds(17.649)), "17,6 с");
        assert_eq!(with_unit(Value::Mark(4.6)), "4,60 бала");
        assert_eq!(with_unit(Value::Seconds(150.0)), "150 с");
        assert_eq!(shown(Value::Percent(99.997)), "99,99");
        assert_eq!(shown(Value::None), "—");
        assert_eq!(shown(Value::Seconds(f64::INFINITY)), "—");
        assert_eq!(aim(Some(4.25)), Cell::Number(4.25, 2));
        assert_eq!(aim(Some(40.0)), Cell::Number(40.0, 0));
    }
}
