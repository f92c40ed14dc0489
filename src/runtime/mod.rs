//! The shell: sockets, the media thread, the store thread, signals, reload, the control socket and their wiring.
//!
//! Owns every task, thread and clock reading. Decides nothing about calls.

pub mod control;
pub mod store_thread;
