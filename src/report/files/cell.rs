//! A table before it is drawn: typed cells, so that a number is a number in every file and text is never a formula.

use jiff::civil::{Date, DateTime, Time};

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    Count(u64),
    /// So many places after the comma; it is rounded to them in every file.
    Number(f64, u8),
    Date(Date),
    Time(Time),
    Moment(DateTime),
}

/// What a column holds: its width and its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Prose, names: of so many characters.
    Text(u16),
    Figure,
    Date,
    Time,
    Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub heading: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub fn new(heading: impl Into<String>, columns: &[(&'static str, Kind)]) -> Self {
        let columns = columns.iter().map(|&(name, kind)| Column { name, kind }).collect();
        Self { heading: heading.into(), columns, rows: Vec::new() }
    }

    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        self.rows.extend(rows);
        self
    }
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        let text = clean(&text.into());
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// `None` is an empty cell: nothing known is not nought.
    pub fn count(count: Option<u64>) -> Self {
        count.map_or(Self::Empty, Self::Count)
    }

    pub fn number(value: Option<f64>, places: u8) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Empty, |value| Self::Number(round(value, places), places))
    }

    pub fn yes_no(value: bool) -> Self {
        Self::Text(if value { "так" } else { "ні" }.to_owned())
    }
}

/// One value for all files; minus nought is nought.
pub fn round(value: f64, places: u8) -> f64 {
    let scale = 10f64.powi(i32::from(places));
    (value * scale).round() / scale + 0.0
}

/// One line of text from others: no line ends, control or bidirectional characters, which can make a cell read
/// differently from what it holds. Bounded, as a workbook takes no longer ones.
pub fn clean(text: &str) -> String {
    const LONGEST: usize = 32_000;
    let kept = text.chars().filter_map(|c| match c {
        '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() || is_bidi_control(c) => None,
        '\u{fffe}' | '\u{ffff}' => None,
        c => Some(c),
    });
    kept.take(LONGEST).collect::<String>().trim().to_owned()
}

/// Marks, embeddings, overrides and isolates of UAX #9.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_becomes_one_plain_line() {
        assert_eq!(clean("  а\r\nб\u{202e}в\u{0}г\u{2069} "), "а  бвг");
        assert_eq!(Cell::text("\n\u{200f}"), Cell::Empty);
        assert_eq!(clean(&"я".repeat(40_000)).chars().count(), 32_000);
    }

    #[test]
    fn a_number_that_is_none_is_an_empty_cell() {
        assert_eq!(Cell::number(Some(f64::NAN), 1), Cell::Empty);
        assert_eq!(Cell::number(None, 1), Cell::Empty);
        assert_eq!(Cell::number(Some(4.6249), 2), Cell::Number(4.62, 2));
        assert!(round(-0.01, 1).is_sign_positive());
    }
}
