//! The commands people type, and what they print, in Ukrainian.
//!
//! Owns arguments, exit codes and terminal text. Must not know protocol details.

pub mod calls;
mod place;
pub mod status;
pub mod try_menu;
mod words;
