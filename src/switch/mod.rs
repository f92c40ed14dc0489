//! The whole brain: the user agent, the lines, the guard, all calls and their limits behind one input and one output.
//!
//! Owns every live call, and decides who is let in. Must not know YAML, sled, tokio or sockets; the phone line, `try` and
//! the simulator drive it alike.
//!
//! Read `core.rs` first, then `calls.rs` for what becomes of a call and `door.rs` for what becomes of a stranger. Operators
//! are rung by way of `queues.rs` (who), `operators.rs` (how), `attempts.rs` (what becomes of it) and `dialling.rs`, the only
//! place where a call of our own begins.

mod admission;
mod alarms;
mod api;
mod attempts;
mod budget;
mod calls;
mod core;
mod desk_phones;
mod dialling;
mod door;
mod leaving;
mod lines;
mod news;
mod numbers;
mod operators;
mod places;
mod queues;
mod setup;
#[cfg(test)]
mod tests;
mod transfers;

pub use api::{
    Blocked, Contact, Dialling, Input, Limits, MarkCounters, Order, Output, Person, Settings, SwitchCounters,
    SwitchReport,
};
pub use core::Switch;
