//! Strangers: how much one source may ask, who is shut out and for how long, and the limits on failed passwords.
//!
//! Knows addresses and time, nothing of SIP. Every table is bounded. Must not know what a request wants.

mod bans;
mod bucket;
mod passwords;
mod recent;
mod scanners;
mod settings;
mod source;
mod status;
mod tally;
mod watch;

#[cfg(test)]
mod tests;

pub use bans::Shut;
pub use settings::{GuardSettings, Strangers};
pub use status::{Ban, BanReason, GuardCounters};
pub use watch::Guard;
