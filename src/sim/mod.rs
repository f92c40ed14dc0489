//! A virtual caller: the other end of the Switch in virtual time, for `try` and for tests.
//!
//! Replaces `runtime`: what a socket, a telephone and the media thread would do, done by plain values. The bytes of the
//! signalling are real; sound is its text and the time it takes to say. [`town`] is a whole invented town, for demonstration.

mod desk;
mod ears;
mod phone;
mod provider;
pub mod town;
mod world;

#[cfg(test)]
mod city;
#[cfg(test)]
mod stories;

pub use desk::{Answering, Desk, DeskCall, DeskHabits, DeskState};
pub use ears::{Ears, Heard, spoken};
pub use phone::{Habits, Phone, PhoneState};
pub use provider::{Provider, ProviderHabits};
pub use world::{World, WorldCaller, WorldDesk, WorldProvider};
