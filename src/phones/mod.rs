//! Telephones that register here: their accounts, where each can be reached, and whether it is still there.
//!
//! Owns bindings (RFC 3261 §10.3), their times, and the OPTIONS that find a dead telephone. Speaks SIP's words; must not
//! know people, queues or calls.
//!
//! One input, then drain `Phones::poll`, then sleep until `Phones::deadline`. Start at `book.rs`; `register.rs` holds the
//! registrar's rules, `proof.rs` the passwords, `qualify.rs` the asking whether a telephone is there.

mod api;
mod binding;
mod book;
mod proof;
mod qualify;
mod register;
#[cfg(test)]
mod tests;

pub use api::{OptionsTag, PhoneAccount, PhoneStatus, PhonesOutput, SavedBinding, Way, Who};
pub use book::{MOST_ACCOUNTS, Phones};
