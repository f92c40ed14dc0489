//! The report as files and as text: workbook, CSV, JSON, a table for the terminal.
//!
//! Owns layout only: every figure and sentence comes finished in a [`Report`] or a [`CallRow`], laid out once as typed
//! tables ([`Table`]) that all drawers share, so they cannot disagree. What is text stays text: no cell is a formula.
//! Must not know where reports come from, HTML, or where the bytes go.
//!
//! ```text
//! Report --> tables --+--> xlsx::Book   typed cells, charts, print set-up
//! CallRow -> calls  --+--> csv          `;`, BOM, decimal comma
//!                     +--> text         for a terminal
//! Report, CallRow ----+--> json         described in docs/REPORT.md
//! ```

mod calls;
mod cell;
pub mod csv;
pub mod json;
mod parts;
mod shown;
mod tables;
pub mod text;
pub mod xlsx;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use cell::{Cell, Column, Kind, Table};
pub use shown::{of, shown, with_unit};
pub use xlsx::FileError;

#[cfg(doc)]
use super::{CallRow, Report};

/// Whether operators are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    Shown,
    Hidden,
}

impl Names {
    /// A report that names nobody must not name them in its list of calls either.
    pub fn of(report: &super::Report) -> Self {
        if report.operators.is_empty() { Self::Hidden } else { Self::Shown }
    }
}
