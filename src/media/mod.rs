//! Legs, players and ports: the RTP side of calls, as plain data in and out.
//!
//! Owns what leaves at each tick and what an arriving packet means. Must not know SIP, menus, or who drives it;
//! sockets are the shell's (`runtime/media_thread.rs`).

mod api;

pub use api::{DigitSource, LegEnd, MediaCommand, MediaEvent, MediaQuality};
