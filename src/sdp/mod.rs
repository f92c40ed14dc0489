//! Session descriptions: read an offer, write an answer, agree on one audio stream (RFC 8866, RFC 3264).
//!
//! Owns codec choice, direction (hold), ptime and telephone-event negotiation. Must not know SIP messages, calls or sockets.

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
