//! The report as a document: title, line beneath, the twelve sections, signatures; on the page and as a file of its own.

use super::{
    conclusions, names,
    notes::Notes,
    sections::{self, Sheet, Show},
    sign,
};
use crate::{
    ledger::PageText,
    report::{Period, Report},
    web::{access::Visitor, html::Html, staff},
};

const STYLE: &str = include_str!("../style.css");

/// What is drawn, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    pub report: &'a Report,
    pub conclusions: Option<&'a PageText>,
    pub show: Show,
    /// Somebody at the page who may write conclusions.
    pub writer: Option<&'a Visitor>,
}

pub fn draw(html: &mut Html, drawing: &Drawing<'_>) {
    let report = drawing.report;
    html.raw("<article class=\"report\">\n<h1>").text(&report.head.title).raw("</h1>\n<p class=\"line\">");
    html.text(&report.head.line).raw("</p>\n");
    let mut sheet = Sheet {
        report,
        conclusions: drawing.conclusions,
        show: drawing.show,
        notes: Notes::new(&report.footnotes),
        writer: drawing.writer,
    };
    sections::draw(html, &mut sheet);
    html.raw("<div class=\"closing\">\n");
    conclusions::draw(html, &sheet);
    sign::draw(html, &report.head);
    html.raw("</div>\n</article>\n");
}

/// A file of its own, that needs nothing beside it: for the command line and for archives.
pub fn standalone(report: &Report) -> String {
    let mut html = Html::new();
    html.raw("<!doctype html>\n<html lang=\"uk\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html.text(&report.head.title).raw("</title>\n<style>\n").raw(STYLE);
    running_head(&mut html, &report.head.council, report.head.period, report.head.demo);
    html.raw("</style>\n</head>\n<body class=\"staff\">\n<main id=\"main\">\n");
    if report.head.demo {
        staff::demo(&mut html);
    }
    let conclusions = report.conclusions.as_ref();
    draw(&mut html, &Drawing { report, conclusions, show: Show::default(), writer: None });
    html.raw("</main>\n</body>\n</html>\n");
    html.finish()
}

/// Style of print: each sheet but the first says whose it is and of which time, so that a loose one can be put back.
pub fn running_head(html: &mut Html, council: &str, period: Period, demo: bool) {
    let mut text = names::period(period);
    if !council.trim().is_empty() {
        text = format!("{} · {text}", council.trim());
    }
    if demo {
        text.push_str(" · демонстраційні дані");
    }
    html.raw("@page { @top-right { content: \"").text(in_style(&text)).raw("\"; } }\n");
    html.raw("@page :first { @top-right { content: none; } }\n");
}

/// What stands within quotes in CSS. All but letters and digits of ASCII is written by its number (CSS Syntax 3 §4.3.7), so
/// no text can end the string, the style or the page; a space would be taken for the end of the number before it.
fn in_style(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_control()) {
        match c.is_ascii_alphanumeric() {
            true => out.push(c),
            false => out.push_str(&format!("\\{:06x}", u32::from(c))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_a_string_of_style() {
        assert_eq!(in_style("a\"; }</\n1"), "a\\000022\\00003b\\000020\\00007d\\00003c\\00002f1");
    }
}
