//! The twelve sections, in the order and by the headings the page is known by.

mod citizens;
mod main;
mod people;
mod service;
mod when;

pub use when::SERIES;

use super::notes::Notes;
use crate::{
    ledger::PageText,
    report::Report,
    web::{access::Visitor, html::Html},
};

/// What is shown to whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Show {
    /// Operators by name on paper too; usually paper has departments only.
    pub names_in_print: bool,
    /// To be published: topics of fewer than five calls are not told by their number.
    pub public: bool,
}

/// What the sections are drawn from.
pub struct Sheet<'a> {
    pub report: &'a Report,
    pub conclusions: Option<&'a PageText>,
    pub show: Show,
    pub notes: Notes<'a>,
    /// Somebody at the page who may write conclusions.
    pub writer: Option<&'a Visitor>,
}

/// All twelve.
pub fn draw(html: &mut Html, sheet: &mut Sheet<'_>) {
    main::headline(html, sheet);
    main::outcomes(html, sheet);
    main::indicators(html, sheet);
    when::draw(html, sheet);
    people::topics(html, sheet);
    people::departments(html, sheet);
    citizens::marks(html, sheet);
    citizens::boxes(html, sheet);
    citizens::callbacks(html, sheet);
    service::draw(html, sheet);
    service::remarks(html, sheet);
}

/// `<section id="indicators">` with its heading, which is as it stands.
pub fn begin(html: &mut Html, id: &'static str, heading: &str) {
    html.raw("<section id=\"").raw(id).raw("\">\n<h2>").text(heading).raw("</h2>\n");
}

/// The same with the footnote of the whole section behind the heading.
fn begin_noted(html: &mut Html, notes: &mut Notes<'_>, id: &'static str, heading: &'static str) {
    html.raw("<section id=\"").raw(id).raw("\">\n<h2>").raw(heading);
    notes.mark(html, id);
    html.raw("</h2>\n");
}

pub fn end(html: &mut Html) {
    html.raw("</section>\n");
}

/// The figures of a chart, folded away on the screen and left out on paper, where the chart has its figures written in.
fn data(html: &mut Html, summary: &'static str, table: impl FnOnce(&mut Html)) {
    html.raw("<details class=\"data screen-only\">\n<summary>").raw(summary).raw("</summary>\n");
    table(html);
    html.raw("</details>\n");
}

/// Around a chart, which may be wider than a telephone.
fn figure(html: &mut Html, name: &'static str, chart: impl FnOnce(&mut Html)) {
    html.raw("<div class=\"figure scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").raw(name).raw("\">\n");
    chart(html);
    html.raw("</div>\n");
}

fn none(html: &mut Html, sentence: &'static str) {
    html.raw("<p class=\"quiet\">").raw(sentence).raw("</p>\n");
}
