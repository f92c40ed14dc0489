//! The whole brain: the user agent, the lines, the guard, all calls and their limits behind one input and one output.
//!
//! Owns every live call, and decides who is let in. Must not know YAML, sled, tokio or sockets; the phone line, `try` and
//! the simulator drive it alike.
//!
//! Read `core.rs` first, then `calls.rs` for what becomes of a call and `door.rs` for what becomes of a stranger.

mod admission;
mod alarms;
mod api;
mod calls;
mod core;
mod door;
mod leaving;
mod lines;
mod news;
mod numbers;
mod setup;

pub use api::{Contact, Dialling, Input, Limits, Order, Output, Person, Settings, SwitchCounters, SwitchReport};
pub use core::Switch;
