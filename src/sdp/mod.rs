//! Session descriptions: read an offer, write an answer, agree on one audio stream (RFC 8866, RFC 3264).
//!
//! Owns codec choice, direction (hold), ptime, telephone-event and SDES negotiation (RFC 4568). Must not know SIP messages, calls or sockets.

mod agree;
mod crypto;
mod formats;
mod params;
mod read;
mod write;

pub use agree::{Answered, accept, answer};
pub use crypto::{CryptoSuite, MasterKey, SrtpKeys, SrtpPolicy};
pub use params::{Capabilities, Direction, LocalMedia, MediaParams, SdpError};
pub use write::offer;
