//! `/report`, `/year`, `/half-year`: the month a clerk reads, prints and signs (M-4.2, K-32.4, K-35, K-36).
//!
//! Draws a [`crate::report::Report`] and nothing else: each figure and sentence comes finished, here are headings, tables,
//! charts and the look on paper. Works without a script; every chart is also a table. Must not know how anything is counted.
//!
//! ```text
//! answer --> switcher (which period), document (the twelve sections), conclusions (the form), download (the files)
//! document --> sections/*, charts/*, notes (footnotes both ways), sign (who signs)
//! ```

mod answer;
mod charts;
mod conclusions;
mod document;
mod download;
mod half_year;
mod names;
mod notes;
mod numbers;
#[cfg(test)]
mod sample;
mod sections;
mod sign;
mod switcher;
mod table;
#[cfg(test)]
mod tests;
mod trouble;
mod year;

pub use answer::{answer, year_answer};
pub use document::standalone;
pub use half_year::answer as half_year_answer;
