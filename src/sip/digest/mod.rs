//! Digest authentication as SIP uses it (RFC 3261 §22, RFC 7616, RFC 8760): both sides.
//!
//! Owns the reading of challenges and credentials, the arithmetic, nonces and nonce counts. Must not know registration,
//! accounts or messages: values of headers come in and go out as text.
//!
//! `client.rs` answers challenges, `server.rs` makes them and checks the answers.

mod algorithm;
mod challenge;
mod client;
mod fields;
mod nonce;
mod server;
mod uses;

pub use algorithm::Algorithm;
pub use challenge::{Challenge, ChallengeError};
pub use client::{Credentials, DigestClient, DigestError};
pub use server::{DigestServer, Proof};
