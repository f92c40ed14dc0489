//! Telephones that register here: their accounts, where each can be reached, and whether it is still there.
//!
//! Owns bindings (RFC 3261 §10.3), their times, and the OPTIONS that find a dead telephone. Speaks SIP's words; must not
//! know people, queues or calls.

mod api;

pub use api::{OptionsTag, PhoneAccount, PhoneStatus, PhonesOutput, SavedBinding, Way};
