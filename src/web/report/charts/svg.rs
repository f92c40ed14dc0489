//! The few shapes charts are made of.

use std::fmt::Display;

use crate::web::html::Html;

/// How a part of a chart is filled: each by its own pattern, so that it can be told apart in grey and by the colour-blind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Full.
    Answered,
    /// Slanted lines.
    Informed,
    /// Crossed lines.
    Lost,
    /// Empty.
    Other,
}

impl Fill {
    const ALL: [Self; 4] = [Self::Answered, Self::Informed, Self::Lost, Self::Other];

    fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Informed => "informed",
            Self::Lost => "lost",
            Self::Other => "other",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// An image that is being drawn. `id` is unique on the page.
pub struct Svg<'a> {
    html: &'a mut Html,
    id: &'static str,
}

impl<'a> Svg<'a> {
    pub fn begin(
        html: &'a mut Html,
        id: &'static str,
        (width, height): (f64, f64),
        title: impl Display,
        desc: impl Display,
    ) -> Self {
        html.raw("<svg class=\"chart\" role=\"img\" viewBox=\"0 0 ").text(short(width)).raw(" ").text(short(height));
        html.raw("\" aria-labelledby=\"").raw(id).raw("-title ").raw(id).raw("-desc\">\n");
        html.raw("<title id=\"").raw(id).raw("-title\">").text(title).raw("</title>\n");
        html.raw("<desc id=\"").raw(id).raw("-desc\">").text(desc).raw("</desc>\n");
        Self { html, id }
    }

    /// The patterns of [`Self::part`]; once, before the first.
    pub fn patterns(&mut self) {
        self.html.raw("<defs>\n");
        for fill in Fill::ALL {
            self.html.raw("<pattern id=\"").raw(self.id).raw("-").raw(fill.name());
            self.html.raw("\" patternUnits=\"userSpaceOnUse\" width=\"6\" height=\"6\"><rect class=\"f-");
            self.html.raw(fill.name()).raw("\" width=\"6\" height=\"6\"/>").raw(match fill {
                Fill::Informed => "<path class=\"f-line\" d=\"M-1 1l2-2M0 6l6-6M5 7l2-2\"/>",
                Fill::Lost => "<path class=\"f-line f-strong\" d=\"M0 0l6 6M0 6l6-6\"/>",
                Fill::Answered | Fill::Other => "",
            });
            self.html.raw("</pattern>\n");
        }
        self.html.raw("</defs>\n");
    }

    /// A filled part with an outline.
    pub fn part(&mut self, at: (f64, f64), size: (f64, f64), fill: Fill) {
        self.html.raw("<rect class=\"part\" fill=\"url(#").raw(self.id).raw("-").raw(fill.name()).raw(")\"");
        self.place(at, size);
    }

    pub fn rect(&mut self, at: (f64, f64), size: (f64, f64), class: &'static str) {
        self.html.raw("<rect class=\"").raw(class).raw("\"");
        self.place(at, size);
    }

    fn place(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        self.html.raw(" x=\"").text(short(x)).raw("\" y=\"").text(short(y)).raw("\" width=\"").text(short(width));
        self.html.raw("\" height=\"").text(short(height)).raw("\"/>\n");
    }

    pub fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &'static str) {
        self.html.raw("<line class=\"").raw(class).raw("\" x1=\"").text(short(x1)).raw("\" y1=\"").text(short(y1));
        self.html.raw("\" x2=\"").text(short(x2)).raw("\" y2=\"").text(short(y2)).raw("\"/>\n");
    }

    pub fn label(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &'static str, text: impl Display) {
        self.html.raw("<text class=\"").raw(class).raw("\" x=\"").text(short(x)).raw("\" y=\"").text(short(y));
        self.html.raw("\" text-anchor=\"").raw(match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        });
        self.html.raw("\">").text(text).raw("</text>\n");
    }

    /// Shapes that a pointer names when it rests on them.
    pub fn group(&mut self, name: impl Display, shapes: impl FnOnce(&mut Self)) {
        self.html.raw("<g><title>").text(name).raw("</title>\n");
        shapes(self);
        self.html.raw("</g>\n");
    }

    /// What the fills mean, in one line that begins at `at`.
    pub fn legend(&mut self, (mut x, y): (f64, f64), series: &[(&'static str, Fill)]) {
        for &(name, fill) in series {
            self.part((x, y - 10.0), (14.0, 11.0), fill);
            self.label((x + 20.0, y), Anchor::Start, "t", name);
            // About as wide as the letters are: there is nobody here to measure them.
            x += 44.0 + 7.6 * name.chars().count() as f64;
        }
    }

    pub fn end(self) {
        self.html.raw("</svg>\n");
    }
}

/// One place after the point is finer than any screen.
fn short(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Where lines of a scale stand, from 0 up to at least `most`: at steps of 1, 2 or 5, at most five of them.
pub fn scale(most: u64) -> Vec<u64> {
    let steps = (0..19).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)));
    let step = steps.into_iter().find(|step| most.div_ceil(*step) <= 5).unwrap_or(u64::MAX);
    (0..=most.div_ceil(step).max(1)).map(|n| n.saturating_mul(step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_has_few_round_lines_and_reaches_the_highest() {
        assert_eq!(scale(0), [0, 1]);
        assert_eq!(scale(3), [0, 1, 2, 3]);
        assert_eq!(scale(23), [0, 5, 10, 15, 20, 25]);
        assert_eq!(scale(412), [0, 100, 200, 300, 400, 500]);
        assert!(scale(u64::MAX).last().is_some_and(|top| *top == u64::MAX));
    }
}
