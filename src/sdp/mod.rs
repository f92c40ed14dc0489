//! Session descriptions: read an offer, write an answer, agree on one audio stream (RFC 8866, RFC 3264).
//!
//! Owns codec choice, direction (hold), ptime and telephone-event negotiation. Must not know SIP messages, calls or sockets.

mod params;

pub use params::{Direction, LocalMedia, MediaParams};
