//! Texts of the staff become sound while the service answers calls.
//!
//! One thread, «speech», has a configuration's phrases spoken by `render`, finds their sound in the bank and gives the
//! plan back, ready for service. The menus of before serve meanwhile. A newer configuration puts an end to the work
//! for an older one; what could not be spoken is tried again from time to time. Owns what `status` tells of speech. Must
//! not know how an engine is run, nor what a call is.
//!
//! What is heard of a text that cannot be spoken, first to last: its older wording, by the bank; the older wording of an
//! entry that was cut into other pieces, as long as this run remembers it (`older`); the apology, after which callers
//! are led to an operator as after every text.

mod board;
mod desk;
mod engines;
mod folder;
mod older;
mod order;
mod outcome;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use board::Board;
pub use desk::{LONGEST_WAIT, Place, Reply, Speaker, Voiced, Voicing};
pub use engines::Engines;
pub use folder::open_bank;
pub use order::orders;
pub use outcome::{Bound, bind};

/// Beneath the folder of the state: where rendered prompts are kept.
pub fn folder(state: &Path) -> PathBuf {
    state.join("prompts")
}

pub(super) use folder::{Stamp, prepare};
