//! Bars that lie, each with its name before it and its figure behind it: what there is few of and what has long names.

use super::svg::{Anchor, Fill, Svg};
use crate::web::html::Html;

pub struct Bars<'a> {
    pub id: &'static str,
    pub title: &'a str,
    pub desc: &'a str,
    pub bars: &'a [Bar],
}

#[derive(Clone, Debug)]
pub struct Bar {
    pub name: String,
    pub value: u64,
    /// Behind the bar: «231 (56,1 %)».
    pub figure: String,
    pub fill: Fill,
}

const WIDTH: f64 = 960.0;
const ROW: f64 = 28.0;
const NAMES: f64 = 330.0;
const FIGURES: f64 = 130.0;
/// About as wide as a letter is.
const LETTER: f64 = 7.6;

impl Bars<'_> {
    pub fn draw(&self, html: &mut Html) {
        let most = self.bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1) as f64;
        let longest = self.bars.iter().map(|bar| bar.name.chars().count()).max().unwrap_or(0) as f64;
        let names = (longest * LETTER + 16.0).min(NAMES);
        let room = WIDTH - names - FIGURES;
        let height = ROW * self.bars.len() as f64 + 8.0;
        let mut svg = Svg::begin(html, self.id, (WIDTH, height), self.title, self.desc);
        svg.patterns();
        for (n, bar) in self.bars.iter().enumerate() {
            let top = 4.0 + ROW * n as f64;
            let long = room * bar.value as f64 / most;
            svg.label((names - 8.0, top + 18.0), Anchor::End, "t", shortened(&bar.name));
            if bar.value > 0 {
                svg.part((names, top + 3.0), (long.max(2.0), ROW - 8.0), bar.fill);
            }
            svg.label((names + long + 8.0, top + 18.0), Anchor::Start, "t", &bar.figure);
        }
        svg.line((names, 0.0), (names, height), "axis");
        svg.end();
    }
}

/// What does not fit is whole in the table.
fn shortened(name: &str) -> String {
    let most = (NAMES / LETTER) as usize - 2;
    match name.chars().count() > most {
        true => name.chars().take(most - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_its_room_and_others_are_in_proportion() {
        let bar = |name: &str, value| Bar { name: name.into(), value, figure: value.to_string(), fill: Fill::Answered };
        let mut html = Html::new();
        let bars = [bar("5", 20), bar("4", 10), bar(&"довга назва ".repeat(9), 0)];
        Bars { id: "marks", title: "т", desc: "о", bars: &bars }.draw(&mut html);
        let svg = html.finish();
        assert!(svg.contains("width=\"500\" height=\"20\"") && svg.contains("width=\"250\" height=\"20\""), "{svg}");
        assert_eq!(svg.matches("class=\"part\"").count(), 2, "nothing is drawn of nothing: {svg}");
        assert!(svg.contains('…'), "{svg}");
    }
}
