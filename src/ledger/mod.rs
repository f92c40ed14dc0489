//! What is written down beside the calls: what staff did, what happened to the service, who looked at whose record.
//!
//! Owns the shapes only: plain data that the journal keeps for years, so fields are only ever added, each with a default.
//! Must not know how it is stored, counted or shown.

mod access;
mod event;
mod fold;
mod note;
mod text;

pub use access::{Access, Deed};
pub use event::{Event, Happening};
pub use fold::{Fold, Month};
pub use note::{Done, Note};
pub use text::PageText;
