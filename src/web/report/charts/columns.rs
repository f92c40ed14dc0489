//! Columns side by side, each stacked of parts: days, months, spans of waiting.

use std::fmt::Display;

use super::svg::{Anchor, Fill, Svg, scale};
use crate::web::html::Html;

pub struct Columns<'a> {
    pub id: &'static str,
    pub title: &'a str,
    pub desc: &'a str,
    /// From the bottom up.
    pub series: &'a [(&'static str, Fill)],
    pub columns: &'a [Column],
}

#[derive(Clone, Debug)]
pub struct Column {
    /// Beneath it.
    pub label: String,
    /// In full, for the pointer.
    pub name: String,
    /// As the series are.
    pub parts: Vec<u64>,
    /// A day off: its place is shaded.
    pub quiet: bool,
}

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 250.0;
const LEFT: f64 = 48.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 222.0;
/// Of more columns not each has room for its label and its figure.
const MOST_LABELS: usize = 31;

impl Columns<'_> {
    pub fn draw(&self, html: &mut Html) {
        let most = self.columns.iter().map(Column::total).max().unwrap_or(0);
        let lines = scale(most);
        let top = lines.last().copied().unwrap_or(1) as f64;
        let y = |value: u64| BOTTOM - (BOTTOM - TOP) * value as f64 / top;
        let mut svg = Svg::begin(html, self.id, (WIDTH, HEIGHT), self.title, self.desc);
        svg.patterns();
        svg.legend((LEFT, 16.0), self.series);
        let room = (WIDTH - LEFT) / self.columns.len().max(1) as f64;
        for (n, _) in self.columns.iter().enumerate().filter(|(_, column)| column.quiet) {
            svg.rect((LEFT + room * n as f64, TOP), (room, BOTTOM - TOP), "off");
        }
        for line in &lines {
            svg.line((LEFT, y(*line)), (WIDTH, y(*line)), "grid");
            svg.label((LEFT - 8.0, y(*line) + 4.0), Anchor::End, "t", line);
        }
        let every = self.columns.len().div_ceil(MOST_LABELS).max(1);
        for (n, column) in self.columns.iter().enumerate() {
            let left = LEFT + room * n as f64;
            svg.group(self.words(column), |svg| self.column(svg, column, left, room, &y));
            if n % every == 0 {
                svg.label((left + room / 2.0, BOTTOM + 18.0), Anchor::Middle, "t", &column.label);
            }
        }
        svg.end();
    }

    fn column(&self, svg: &mut Svg<'_>, column: &Column, left: f64, room: f64, y: &impl Fn(u64) -> f64) {
        let width = (room * 0.7).min(56.0);
        let x = left + (room - width) / 2.0;
        let mut below = 0;
        for (part, (_, fill)) in column.parts.iter().zip(self.series).filter(|(part, _)| **part > 0) {
            let above = below + part;
            svg.part((x, y(above)), (width, y(below) - y(above)), *fill);
            below = above;
        }
        if below > 0 && self.columns.len() <= MOST_LABELS {
            svg.label((left + room / 2.0, y(below) - 5.0), Anchor::Middle, "t", below);
        }
    }

    fn words(&self, column: &Column) -> impl Display {
        let parts = column.parts.iter().zip(self.series).filter(|(part, _)| **part > 0);
        let parts: Vec<String> = parts.map(|(part, (name, _))| format!("{name} — {part}")).collect();
        match parts.is_empty() {
            true => format!("{}: 0", column.name),
            false => format!("{}: {} ({})", column.name, column.total(), parts.join(", ")),
        }
    }
}

impl Column {
    fn total(&self) -> u64 {
        self.parts.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(columns: &[Column]) -> String {
        let mut html = Html::new();
        let series = [("відповів оператор", Fill::Answered), ("не дочекалися", Fill::Lost)];
        Columns { id: "days", title: "По днях <", desc: "опис", series: &series, columns }.draw(&mut html);
        html.finish()
    }

    #[test]
    fn parts_stand_on_one_another_and_the_sum_above_them() {
        let column = Column { label: "5".into(), name: "05.10".into(), parts: vec![6, 4], quiet: true };
        let svg = drawn(&[column]);
        // Ten of a scale of ten: the whole height of 182, six tenths of it below.
        assert!(
            svg.contains("fill=\"url(#days-answered)\" x=\"476\" y=\"112.8\" width=\"56\" height=\"109.2\""),
            "{svg}"
        );
        assert!(svg.contains("fill=\"url(#days-lost)\" x=\"476\" y=\"40\" width=\"56\" height=\"72.8\""), "{svg}");
        assert!(svg.contains(">10</text>") && svg.contains("class=\"off\""), "{svg}");
        assert!(svg.contains("05.10: 10 (відповів оператор — 6, не дочекалися — 4)"), "{svg}");
        assert!(svg.contains("По днях &lt;</title>") && !svg.contains("style="), "{svg}");
    }

    #[test]
    fn a_chart_of_nothing_is_an_empty_scale() {
        let svg = drawn(&[]);
        assert!(svg.contains("</svg>") && !svg.contains("NaN") && !svg.contains("inf\""), "{svg}");
    }
}
