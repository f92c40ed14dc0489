//! Where a server is: RFC 3263 without NAPTR, on hickory with the system's name servers and `/etc/hosts`.
//!
//! Owns the questions, their patience and the order of what was found. Must not know which of our addresses reaches it.

mod names;
mod order;
#[cfg(test)]
mod tests;

pub use names::{Families, Names};
