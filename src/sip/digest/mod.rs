//! Digest authentication as SIP uses it (RFC 3261 §22, RFC 7616, RFC 8760): both sides.
//!
//! Owns the reading of challenges and credentials, the arithmetic, nonces and nonce counts. Must not know registration,
//! accounts or messages: values of headers come in and go out as text.
//!
//! `client.rs` answers challenges.

mod algorithm;
mod challenge;
mod client;
mod fields;

pub use algorithm::Algorithm;
pub use challenge::{Challenge, ChallengeError};
pub use client::{Credentials, DigestClient, DigestError};
