//! Hours of a day by days of the week; the figure stands in each cell, the shade only helps the eye.

use super::svg::{Anchor, Svg};
use crate::web::html::Html;

pub struct Heat<'a> {
    pub id: &'static str,
    pub title: &'a str,
    pub desc: &'a str,
    /// Monday to Sunday.
    pub hours: &'a [[u64; 24]; 7],
}

pub const DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "нд"];

const WIDTH: f64 = 960.0;
const LEFT: f64 = 36.0;
const TOP: f64 = 24.0;
const ROW: f64 = 28.0;

impl Heat<'_> {
    pub fn draw(&self, html: &mut Html) {
        let most = self.hours.iter().flatten().copied().max().unwrap_or(0);
        let width = (WIDTH - LEFT) / 24.0;
        let mut svg = Svg::begin(html, self.id, (WIDTH, TOP + ROW * 7.0 + 2.0), self.title, self.desc);
        for hour in 0..24 {
            let x = LEFT + width * (f64::from(hour) + 0.5);
            svg.label((x, TOP - 7.0), Anchor::Middle, "t", hour);
        }
        for (n, (day, hours)) in DAYS.iter().zip(self.hours).enumerate() {
            let y = TOP + ROW * n as f64;
            svg.label((LEFT - 8.0, y + 19.0), Anchor::End, "t", day);
            for (hour, calls) in hours.iter().enumerate() {
                let x = LEFT + width * hour as f64;
                let (cell, text) = shade(*calls, most);
                svg.rect((x, y), (width, ROW), cell);
                if *calls > 0 {
                    svg.label((x + width / 2.0, y + 19.0), Anchor::Middle, text, calls);
                }
            }
        }
        svg.end();
    }
}

/// By quarters of the fullest hour; the class of the cell and of the figure in it.
fn shade(calls: u64, most: u64) -> (&'static str, &'static str) {
    match (calls, u128::from(calls) * 4 / u128::from(most.max(1))) {
        (0, _) => ("cell h0", "t"),
        (_, 0) => ("cell h1", "t ink1"),
        (_, 1) => ("cell h2", "t ink2"),
        (_, 2) => ("cell h3", "t ink3"),
        _ => ("cell h4", "t ink4"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hour_has_its_cell_and_an_empty_one_no_figure() {
        let mut hours = [[0; 24]; 7];
        hours[0][9] = 40;
        hours[6][23] = 1;
        let mut html = Html::new();
        Heat { id: "heat", title: "т", desc: "о", hours: &hours }.draw(&mut html);
        let svg = html.finish();
        assert_eq!(svg.matches("<rect").count(), 168);
        assert_eq!((svg.matches("cell h4").count(), svg.matches("cell h1").count()), (1, 1), "{svg}");
        assert!(svg.contains("class=\"t ink4\"") && svg.contains(">40</text>"), "{svg}");
    }
}
