//! Charts as SVG within the page: no script, no style but classes, told apart by pattern and place and not by colour alone.
//!
//! Each is an image with a title and a description for those who do not see it; the same figures stand beside it as a table,
//! which is the callers' part.

mod bars;
mod columns;
mod heat;
mod svg;

pub use bars::{Bar, Bars};
pub use columns::{Column, Columns};
pub use heat::Heat;
pub use svg::Fill;
