//! The whole brain: the user agent, all calls and their limits behind one input and one output.
//!
//! Owns every live call. Must not know YAML, sled, tokio or sockets; the phone line, `try` and the simulator drive it alike.

mod admission;
mod alarms;
mod api;
mod core;

pub use api::{Input, Limits, Output, Settings, SwitchCounters, SwitchReport};
pub use core::Switch;
